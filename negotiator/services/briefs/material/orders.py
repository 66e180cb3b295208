"""What somebody wants printed."""

from dataclasses import dataclass

from negotiator.briefs.style import PLAIN, Style


@dataclass(frozen=True, slots=True)
class Order:
    """What to print: `refs` are packages, empty for the most telling ones; `form` is the kind of file,
    `round` the number of a round, 0 for the last that was held; `house` a stakeholder's key, "" for the own house;
    `distribution` names who is to get a paper for home, "" for nobody yet;
    `column` is the language of a second column (BCP 47), "" for none; `style` is how it looks."""

    kind: str
    language: str
    grade: str
    edition: str
    refs: tuple[str, ...] = ()
    form: str = "pdf"
    round: int = 0
    house: str = ""
    distribution: str = ""
    column: str = ""
    style: Style = PLAIN
