"""What a chart function takes and gives back: one picture in two shapes and the table that says the same in numbers."""

from dataclasses import dataclass

from negotiator.charts.svg import Svg
from negotiator.numbers import number

LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a figure stands: an id that is unique on its page, the reader's language, the packages' names.

    Several packages are told apart by letters A, B, C … in their order; at most eight.
    """

    ident: str
    language: str
    packages: tuple[str, ...] = ("",)

    @property
    def several(self) -> bool:
        """Whether packages stand side by side."""
        return len(self.packages) > 1

    @property
    def lettered(self) -> tuple[str, ...]:
        """Names as legend and table show them: with their letter where there are several."""
        if not self.several:
            return self.packages
        return tuple(f"{LETTERS[i]} {name}" for i, name in enumerate(self.packages))

    @property
    def tails(self) -> tuple[str, ...]:
        """What is added to a column's heading for each package: its letter, or nothing for a single one."""
        return tuple(f" {LETTERS[i]}" for i in range(len(self.packages))) if self.several else ("",)


@dataclass(frozen=True, slots=True)
class Figure:
    """`wide` for paper and screens, `tall` for phones; `head` and `rows` are the data table, cells as words.

    The first cell of each row is its heading. `summary` is one sentence that says what the picture shows.
    """

    ident: str
    title: str
    summary: str
    wide: Svg
    tall: Svg
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def written(value: float | None, language: str, digits: int = 1, sign: bool = False) -> str:
    """A number as the language writes it: at most `digits` decimals, a real minus sign, a dash for None."""
    if value is None:
        return "–"
    return number(value, language, digits, sign)
