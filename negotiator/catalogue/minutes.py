"""What is written down of a round beside the levels of its offers: people, how firm each offer is, points that stay
open, commitments, what the other side declared. An oral hint is no offer, and silence withdraws none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Firm(StrEnum):
    """How firm a side's level of a measure is. What is only said binds nobody; what is withdrawn is off the table."""

    SAID = "said"
    OFFERED = "offered"
    AGREED = "agreed"  # ad referendum
    INITIALLED = "initialled"
    WITHDRAWN = "withdrawn"


TOGETHER = frozenset({Firm.AGREED, Firm.INITIALLED})  # both sides at the same level, or neither


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something that a side promised to do: `owner` is a stakeholder's id, `due` and `done` are ISO days or ""."""

    what: str
    owner: str = ""
    due: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody of the other side declared: `who` is a stakeholder's id, `speaker` a function, never a name.
    `revised` is the ISO day on which our assessment was revised by it, "" while it was not."""

    who: str
    said: str
    measure: str = ""
    speaker: str = ""
    revised: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """`people` is side -> functions, one a line; `firm` is side -> measure -> word, offered where it is missing;
    `points` are open points. Commitments and declarations keep the number under which they were entered."""

    people: dict[str, str] = field(default_factory=dict)
    firm: dict[str, dict[str, str]] = field(default_factory=dict)
    points: tuple[str, ...] = ()
    commitments: dict[str, Commitment] = field(default_factory=dict)
    declarations: dict[str, Declaration] = field(default_factory=dict)

    def how(self, side: str, measure: str) -> Firm:
        """How firm a side's level of a measure is."""
        return Firm(self.firm.get(side, {}).get(measure, Firm.OFFERED))

    def on_the_table(self, side: str, levels: Mapping[str, int]) -> dict[str, int]:
        """The levels without those that were withdrawn: what was said, and what was offered."""
        return {key: n for key, n in levels.items() if self.how(side, key) is not Firm.WITHDRAWN}

    def __bool__(self) -> bool:
        return bool(any(self.people.values()) or self.points or self.commitments or self.declarations)
