"""The balanced rule: lift the least surplus as far as it goes, then gain the most for all without giving it up.

Stage 1 finds t*, the largest least surplus over the parties that can gain. Stage 2 keeps every one of them at
t* - epsilon and maximises the sum of all points, minus for each broken soft rule its price times the number of
parties, minus the costs of the levels, plus what measures gain that help each other (`Balance`; this is the mean score
times the number of parties). A bonus is written as a charge on packages that do not reach it. Among equals the
canonical package decides: largest weighted sum, largest sum, smallest level vector.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

import numpy as np

from negotiator.bargaining.branch_goal import Goal
from negotiator.bargaining.branch_state import Whole
from negotiator.bargaining.branching import MOST_LISTED, is_open, largest_sum
from negotiator.bargaining.breaking import soft_rows, violation
from negotiator.bargaining.canonical import Chosen, bonus_of, canonical, first
from negotiator.bargaining.case import Case, Choice, Levels
from negotiator.bargaining.leximin import Climb
from negotiator.bargaining.nearby import SUM, sum_mark
from negotiator.bargaining.rows import Row, collected, rows_of
from negotiator.bargaining.solver import Ending, Limits, Vector
from negotiator.bargaining.table import BELOW_ONE, Table
from negotiator.bargaining.values import ceiling, sums_of


@dataclass(frozen=True, slots=True)
class Balanced:
    """The choice; t* or the best known; a bound on it; whether both stages are proven; the second stage's gap; whether
    the proof is one of whole numbers alone."""

    chosen: Chosen
    least: int
    bound: float
    proven: bool
    gap: float
    searched: bool = False


def benefit(case: Case) -> dict[Choice, int]:
    """Sum of all points minus costs, per choice."""
    sums = collected(
        (i, n, value) for party in case.parties for i, row in enumerate(party.points) for n, value in enumerate(row)
    )
    for choice, cost in collected(case.balance.costs).items():
        sums[choice] = sums.get(choice, 0) - cost
    return sums


def price(case: Case) -> int:
    """What one broken soft rule costs in the sum of all points."""
    return case.balance.soft_penalty * len(case.parties)


@dataclass(frozen=True, slots=True)
class Charge:
    """What a package costs in the sum of all points that does not keep these rows."""

    rows: tuple[Row, ...]
    price: int

    def due(self, levels: Levels) -> bool:
        """Whether a package has to pay it."""
        return not all(row.holds(levels) for row in self.rows)


def charges(case: Case) -> dict[str, Charge]:
    """The soft rules that break at a price, and the bonuses that a package may miss, by name."""
    found = {name: Charge(tuple(rows), price(case)) for name, rows in soft_rows(case).items()} if price(case) else {}
    for bonus in case.balance.bonuses:
        rows = tuple(rows_of(bonus.id, bonus.reached))
        found[f"bonus:{bonus.id}"] = Charge(rows, bonus.points * len(case.parties))
    return found


@dataclass(slots=True)
class Second:
    """Stage 2 over the packages that keep the floors. Use inside `programme.trial()`."""

    table: Table
    charges: dict[str, Charge]
    columns: dict[str, int]
    gains: dict[Choice, int]
    worths: dict[Levels, int] = field(default_factory=dict)  # of packages asked about, which are asked about again

    def worth(self, levels: Levels) -> int:
        """What a package is worth in this stage, exactly, but for the sum of all bonuses."""
        found = self.worths.get(levels)
        if found is None:
            lost = sum(charge.price for charge in self.charges.values() if charge.due(levels))
            found = self.worths[levels] = sum(self.gains.get(choice, 0) for choice in enumerate(levels)) - lost
        return found

    def worth_of_each(self, packages: Whole) -> Whole:
        """What each of some packages, one a line, is worth, as `worth` has it."""
        case = self.table.case
        found = sums_of(case, packages, ((i, n, value) for (i, n), value in self.gains.items()))
        for charge in self.charges.values():
            due = np.zeros(len(packages), dtype=bool)
            for row in charge.rows:
                sums = sums_of(case, packages, row.terms)
                due |= (sums < (-inf if row.low is None else row.low)) | (
                    sums > (inf if row.high is None else row.high)
                )
            found -= charge.price * due
        return found

    def goal(self) -> Goal:
        """What is to be maximised, as the search over whole numbers takes it."""
        rules = tuple(charge.rows for charge in self.charges.values())
        prices = tuple(charge.price for charge in self.charges.values())
        return Goal(tuple((i, n, value) for (i, n), value in self.gains.items()), rules, prices)

    def marks(self, levels: Levels) -> dict[int, float]:
        """Values of the charges' binaries for a package."""
        return {column: float(self.charges[name].due(levels)) for name, column in self.columns.items()}

    def prices(self) -> dict[int, float]:
        """What each charge's binary costs, as coefficients of the objective."""
        return {column: -float(self.charges[name].price) for name, column in self.columns.items()}

    def best(self) -> Levels:
        """The best package known that keeps the floors."""
        best = self.table.best_known(self.worth)
        if best is None:
            raise LookupError("no package keeps the floors")
        return best

    def polish(self) -> None:
        """Raise the worth of the best known package by small changes, an eighth of the time left at most."""
        parties, charged = len(self.table.case.parties), list(self.charges.values())
        rows = [row for charge in charged for row in charge.rows]
        low = np.array([-inf if row.low is None else row.low for row in rows])
        high = np.array([inf if row.high is None else row.high for row in rows])
        begins = np.cumsum([0, *(len(charge.rows) for charge in charged)])
        prices = np.array([float(charge.price) for charge in charged])

        def score(sums: Vector) -> Vector:
            worth, use = sums[..., parties], sums[..., parties + 1 :]
            if len(rows):
                missed = (use < low) | (use > high)
                due = np.stack([missed[..., i:j].any(-1) for i, j in pairwise(begins)], -1)
                worth = worth - due @ prices
            return worth

        terms = [tuple((i, n, value) for (i, n), value in self.gains.items()), *(row.terms for row in rows)]
        self.table.polish(self.best(), score, self.table.left / 8, terms)

    def run(self) -> tuple[bool, float]:
        """Maximise; whether it is proven, and the gap left, relative to the value."""
        programme = self.table.programme
        programme.objective(self.gains, self.prices())
        start = self.best()
        solve = programme.solve(Limits(self.table.left, BELOW_ONE), start, self.marks(start))
        self.table.kept(solve)
        value = self.worth(self.best())
        bound = ceiling(self.table.case, self.gains) if solve.bound is None else solve.bound
        left = bound - value
        proven = solve.ending is Ending.PROVEN_BEST or left < 1 - 1e-6
        return proven, 0.0 if proven else left / max(1.0, abs(value))

    def choose(self) -> Chosen:
        """The canonical package among the best."""
        self.table.marks = self.marks
        chosen = self._alone() or self._among_equals()
        self.table.marks = None
        return chosen

    def _alone(self) -> Chosen | None:
        """The best package if it is proven that nothing else is as good, else None."""
        best = self.best()
        solve = self.table.challenge(best, bonus_of({**self.gains, (-1, -1): self._dearest()}))
        alone = solve.levels == best and solve.ending is Ending.PROVEN_BEST
        return Chosen(best, True, True, 1) if alone else None

    def _dearest(self) -> int:
        return max((charge.price for charge in self.charges.values()), default=0)

    def _among_equals(self) -> Chosen:
        best = self.best()
        worth = self.worth(best)
        programme = self.table.programme
        row = programme.on_columns((i, n, value) for (i, n), value in self.gains.items())
        row.update(self.prices())
        with programme.trial():
            programme.row(float(worth), inf, row)
            return canonical(self.table, best, lambda levels: self.worth(levels) == worth)


def balanced(table: Table) -> Balanced | None:
    """The balanced package; None where nobody can gain."""
    if not table.active:
        return None
    climb = Climb(table, table.active, (1,) * len(table.active))
    slack = table.case.balance.epsilon
    stage = climb.least()
    least, proven = int(stage.value), stage.proven
    with table.programme.trial() as programme:
        for party in table.active:
            programme.floor(party, table.case.parties[party].d + max(0, least - slack))
        listed = table.nearest(SUM, sum_mark(table.active, max(0, least - slack))) if proven else ()
        if listed:
            chosen = Chosen(first(table, listed), True, len(listed) == 1, len(listed))
            return Balanced(chosen, least, stage.bound, True, 0.0, stage.searched)
        searched = _searched(table) if proven and is_open(table) else None
        if searched is not None:
            return Balanced(searched, least, stage.bound, True, 0.0, stage.searched)
        charged = charges(table.case)
        columns = {name: violation(programme, charge.rows) for name, charge in charged.items()}
        second = Second(table, charged, columns, benefit(table.case))
        settled, gap = second.run()
        chosen = second.choose() if settled and proven else Chosen(second.best(), False, False)
    return Balanced(chosen, least, stage.bound, proven and settled, gap)


def _searched(table: Table) -> Chosen | None:
    """Stage 2 by the search over whole numbers, under the floors; None where it does not come to its end in time, or
    too many packages are equal."""
    charged = charges(table.case)
    second = Second(table, charged, {}, benefit(table.case))
    goal = second.goal()
    if not goal.terms:
        return None
    second.polish()
    found = largest_sum(table, goal, second.worth(second.best()), MOST_LISTED)
    for levels in found.packages if found is not None else ():
        table.keep(levels)
    if found is None or not found.complete:
        return None
    return Chosen(first(table, found.packages), True, len(found.packages) == 1, len(found.packages))
