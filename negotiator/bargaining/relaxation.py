"""Smallest relaxations one after the other: one binary per thing that may be given up, the fewest of them at one."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import inf

from negotiator.bargaining.breaking import violation
from negotiator.bargaining.case import Condition, Levels
from negotiator.bargaining.hitting import Names
from negotiator.bargaining.programme import IR, Programme
from negotiator.bargaining.rows import Row, rows_of
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.table import BELOW_ONE


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A smallest set of things to give up, with a package that keeps the rest; None if there is no further one.
    `settled` says whether either is proven."""

    names: Names | None
    levels: Levels | None
    settled: bool


def _rows(programme: Programme, name: str, conditions: tuple[Condition, ...]) -> Iterator[Row]:
    for condition in conditions:
        yield from rows_of(condition.id, condition.body)
    if not conditions:
        k = next(k for k, party in enumerate(programme.case.parties) if IR + party.id == name)
        yield Row(name, programme.party_terms(k), programme.case.parties[k].d, None)


class Relaxer:
    """A programme in which everything that is free may be given up. `members` are the names with their conditions,
    none for `IR:<party>`; names that are not free hold."""

    def __init__(
        self, programme: Programme, members: Mapping[str, tuple[Condition, ...]], free: Collection[str]
    ) -> None:
        self.programme = programme
        self.columns: dict[str, int] = {}
        for name, conditions in members.items():
            if name in free:
                for each in [c.id for c in conditions] or [name]:
                    programme.switch(each, False)
                self.columns[name] = violation(programme, _rows(programme, name, conditions))
        programme.objective({}, dict.fromkeys(self.columns.values(), -1.0))

    def next(self, seconds: float) -> Relaxation:
        """The next smallest relaxation that contains none of the earlier ones; it is barred from then on."""
        solve = self.programme.solve(Limits(seconds, BELOW_ONE))
        if solve.levels is None:
            return Relaxation(None, None, solve.ending is Ending.NO_PACKAGE)
        names = frozenset(name for name, column in self.columns.items() if solve.values[column] > 0.5)
        self.bar(names)
        return Relaxation(names, solve.levels, solve.ending is Ending.PROVEN_BEST)

    def bar(self, names: Names) -> None:
        """Do not give up all of these together again."""
        self.programme.row(-inf, len(names) - 1.0, {self.columns[name]: 1.0 for name in sorted(names)})
