"""What pictures of packages say and which rows they have: one place for page and paper."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from negotiator.charts.capacity import CapacityRow, CapacityWords
from negotiator.charts.scores import ScoreWords
from negotiator.charts.stacks import StackRow, StackWords
from negotiator.charts.wins import WinRow, WinWords
from negotiator.language import _

Say = Callable[[str], str]  # puts a sentence, named by its English message id, into a reader's language


class Paid(NamedTuple):
    """EUR m a year of a payer or chapter: for each package its parts. `by_year`: the limit differs by year."""

    name: str
    limit: Fraction | None
    by_year: bool
    parts: tuple[tuple[float, ...], ...]


class Used(NamedTuple):
    """A capacity a year: what is free, and for each package what it adds and uses."""

    name: str
    base: Fraction
    amounts: tuple[tuple[Fraction, Fraction], ...]


class Gained(NamedTuple):
    """A party's gain in gain points, for each package as promised and as far as it is credible."""

    name: str
    amounts: tuple[tuple[Fraction, Fraction], ...]


def money_rows(lines: Iterable[Paid]) -> tuple[StackRow, ...]:
    """Who pays something or has a limit, be it nought; the others are left out."""
    return tuple(
        StackRow(line.name, None if line.limit is None else float(line.limit), line.parts)
        for line in lines
        if line.limit is not None or line.by_year or any(map(any, line.parts))
    )


def capacity_rows(lines: Iterable[Used]) -> tuple[CapacityRow, ...]:
    """The capacities that a package uses or adds to; the others are left out."""
    return tuple(
        CapacityRow(line.name, float(line.base), tuple((float(give), float(use)) for give, use in line.amounts))
        for line in lines
        if any(map(any, line.amounts))
    )


def win_rows(lines: Iterable[Gained]) -> tuple[WinRow, ...]:
    """A row for each party, in their order; gain points."""
    return tuple(
        WinRow(line.name, tuple((float(promised), float(credited)) for promised, credited in line.amounts))
        for line in lines
    )


def score_words(say: Say, summary: str) -> ScoreWords:
    """Scores against marks."""
    return ScoreWords(
        title=say(_("Score of each party against its least acceptable score")),
        summary=summary,
        stakeholder=say(_("Party")),
        least=say(_("Least acceptable score")),
        score=say(_("Score")),
        surplus=say(_("Margin")),
        below=say(_("below the least acceptable score")),
    )


def money_words(say: Say, title: str, row: str, series: Sequence[str], summary: str) -> StackWords:
    """EUR m a year against limits."""
    return StackWords(
        title=title,
        summary=summary,
        row=row,
        total=say(_("Total")),
        series=tuple(series) or (say(_("Total")),),
        limit=say(_("Limit")),
        over=say(_("over the limit")),
    )


def capacity_words(say: Say, summary: str) -> CapacityWords:
    """Capacities, used against free and added."""
    return CapacityWords(
        title=say(_("Use of capacities, per cent of what is free and added")),
        summary=summary,
        capacity=say(_("Capacity")),
        base=say(_("free today")),
        added=say(_("added")),
        used=say(_("used")),
        share=say(_("used up")),
        full=say(_("full")),
    )


def win_words(say: Say, summary: str) -> WinWords:
    """Gains of the three parties."""
    return WinWords(
        title=say(_("Gains for the three parties, in gain points")),
        summary=summary,
        party=say(_("Party")),
        promised=say(_("promised")),
        credited=say(_("credible")),
        least=say(_("least gain")),
    )
