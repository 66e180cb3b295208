"""A search tree over a programme's present rows. Importing this loads the compiler (see `kernel_loading`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, exp
from time import perf_counter

import numpy as np

from negotiator.bargaining import branch_cooling as cooling
from negotiator.bargaining import branch_halving as halving
from negotiator.bargaining import branch_kernel as kernel
from negotiator.bargaining.branch_goal import ENDLESS, Goal
from negotiator.bargaining.branch_rows import barred_in, begin, demands_of, halves_of, packages_in, rows_of, tree_of
from negotiator.bargaining.branch_state import Halves, Rows, Tree, Whole
from negotiator.bargaining.case import Levels
from negotiator.bargaining.compiling import COMPILED, is_kept
from negotiator.bargaining.cuts import Cut, grown, standing
from negotiator.bargaining.root import Root, Sharpening, aim_of, propose
from negotiator.bargaining.rows import Demand
from negotiator.bargaining.table import Table

SLICE = 0.05  # seconds between two looks at the clock
FEWEST, MOST = 5, 5000  # nodes in a slice
STEPS = 30  # towards better weights, at a node
STEPS_AT_ROOT = 300
CYCLES, COOLER, MOVES = 5, 100, 200_000  # of the search by chance: cycles, temperatures in each, changes at each
ENOUGH = -1e-4  # excess, in parts of a row's largest coefficient, at which rounding cannot spoil a proof


NOTHING = Goal()


@dataclass(frozen=True, slots=True)
class Question:
    """What a tree is asked: issues with so many levels, what packages must keep, the rows whose least gain counts with
    the points of a gain of one and of none, those whose product counts with power and known gain, and how many
    packages are listed."""

    sizes: tuple[int, ...]
    demands: tuple[Demand, ...]
    counted: Mapping[int, tuple[int, int]]
    product: Mapping[int, tuple[float, float]]
    kept: int

    @property
    def kind(self) -> str:
        """What is maximised, as rounded rows are kept for it."""
        return "product" if self.product else "least" if len(self.counted) > 1 else "sum"

    def built(self, cuts: Sequence[Cut]) -> tuple[Rows, Whole] | None:
        """The rows, with rounded ones after them; None if the numbers are too large."""
        demands = [*self.demands, *(cut.demand for cut in cuts)]
        return rows_of(self.sizes, demands, self.counted, self.product)


@dataclass(slots=True)
class Grove:
    """The rows of one question and the tree that is searched, again and again, for other demands. Rounded rows (`cuts`)
    may stand beside them; those found at a demand (`sharp`) hold for that and higher ones."""

    table: Table
    question: Question
    rows: Rows
    least: Whole  # what each row demands at least
    tree: Tree
    cuts: tuple[Cut, ...] = ()
    sharp: Fraction | None = None
    halves: Halves | None = None  # while the search goes by halves

    @classmethod
    def reaching(
        cls, table: Table, levels: Levels, powers: Mapping[int, float], kept: int, less: float = 0.0
    ) -> "Grove | None":
        """The rows that are on at a table, for packages whose product of the gains of some parties, each to its power,
        is at least that of a package which gives each of them something, but for `less` of its logarithm. None as for
        `over`."""
        part = exp(-less / sum(powers.values()))
        programme, extra = table.programme, table.surplus(levels)
        demands, counted = demands_of(programme), dict[int, tuple[float, float]]()
        for k, party in enumerate(table.case.parties):
            least = programme.least_points(k)
            if least is not None:
                demands.append(Demand(programme.party_terms(k), least))
            if k in powers:
                counted[len(demands)] = powers[k], extra[k] * part
                demands.append(Demand(programme.party_terms(k), party.d))
        sizes = tuple(len(issue.levels) for issue in table.case.issues)
        return cls._planted(table, Question(sizes, tuple(demands), {}, counted, kept))

    @classmethod
    def over(
        cls, table: Table, units: Mapping[int, int], kept: int, goal: Goal = NOTHING, least_sum: int | None = None
    ) -> "Grove | None":
        """The rows that are on at a table; `units` are the parties whose least gain counts with the points of a gain of
        one, or nobody's and a `goal` is what counts, or must be at least so much (`least_sum`). `kept` packages are
        listed at most. None if the numbers are too large, or nothing is left to choose."""
        programme, case = table.programme, table.case
        demands = demands_of(programme)
        counted: dict[int, tuple[int, int]] = {}
        for k, party in enumerate(case.parties):
            least = programme.least_points(k)
            if k in units:
                counted[len(demands)] = units[k], party.d
            if least is not None or k in units:
                demands.append(Demand(programme.party_terms(k), party.d if least is None else least))
        if goal.terms:
            demands += [demand for place, rule in enumerate(goal.rules) for demand in goal.lifted(case, place, rule)]
            if least_sum is not None:
                demands += [
                    demand for place, rule in enumerate(goal.rules) for demand in goal.settled(case, place, rule)
                ]
            row, counted = goal.demand(case), {len(demands): (1, 0)} if least_sum is None else {}
            demands.append(row if least_sum is None else Demand(row.terms, least_sum))
        sizes = (*(len(issue.levels) for issue in case.issues), *(2 for _ in goal.rules))
        return cls._planted(table, Question(sizes, tuple(demands), counted, {}, kept))

    @classmethod
    def _planted(cls, table: Table, question: Question) -> "Grove | None":
        """The tree of a question, with the rounded rows known that stand; None if nothing is left to choose, or the
        numbers are too large."""
        old = grown(table.seeds.pop(question.kind, ()), question.demands, question.sizes)
        table.cuts[question.kind] = (*table.cuts.get(question.kind, ()), *old)
        cuts = tuple(standing(table.cuts[question.kind], question.demands))
        built = question.built(cuts)
        if built is None:
            cuts, built = (), question.built(())
        tree = None if built is None else cls._rooted(table, *built, question.kept)
        return None if built is None or tree is None else cls(table, question, *built, tree, cuts)

    @staticmethod
    def _rooted(table: Table, rows: Rows, demand: Whole, kept: int) -> Tree | None:
        """The tree without the choices that are barred; None if nothing is left to choose."""
        tree = tree_of(rows, demand, kept)
        for choice in barred_in(rows, table.programme.barred()):
            if tree.left[rows.issue[choice]] == 1:
                return None
            kernel.remove(rows, tree, choice)
        tree.mark[0] = tree.removed[0]
        return tree

    def _regrow(self, cuts: tuple[Cut, ...]) -> bool:
        """Put the tree up again with other rounded rows; whether that could be."""
        built = self.question.built(cuts)
        tree = None if built is None else self._rooted(self.table, *built, self.question.kept)
        if built is None or tree is None:
            return False
        (self.rows, self.least), self.tree, self.cuts, self.halves = built, tree, cuts, None
        return True

    def sharpen(self, gain: Fraction) -> bool:
        """Look for rounded rows where everybody that counts has at least a gain, and put them beside the rows, once
        for a gain; whether there are any that take away some of what is to be refuted."""
        over = not self.table.left or self.table.very_large
        if over or (self.sharp is not None and gain <= self.sharp):
            return False
        self.sharp, tree = gain, self._rooted(self.table, self.rows, self.least, 1)
        if tree is None:
            return False
        self._ask(tree, gain)
        least = self._demanded(gain)
        demands = [Demand(d.terms, least.get(r, d.least)) for r, d in enumerate(self.question.demands)]
        root, aim = Root(self.rows, tree), aim_of(self.rows, gain)
        found = Sharpening(root, demands, self.cuts, aim, self._is_over).run()
        if not found or not self._regrow(tuple(found)):
            return False
        self.table.cuts[self.question.kind] = self.cuts
        return True

    def _is_over(self) -> bool:
        return not self.table.left

    def _demanded(self, gain: Fraction) -> dict[int, int]:
        """What the rows of those that count demand at least at a gain, by row."""
        rows = self.question.counted.items()
        return {r: max(self.question.demands[r].least, zero + ceil(gain * unit)) for r, (unit, zero) in rows}

    def _ask(self, tree: Tree, gain: Fraction) -> None:
        """Bring a tree back to its root, and let those that count have at least a gain."""
        rows = self.rows
        kernel.restore(rows, tree, int(tree.mark[0]))
        shifted = dict(zip(rows.parties.tolist(), rows.zero.tolist(), strict=True))
        for r, least in self._demanded(gain).items():
            kernel.require(rows, tree, r, least - self.question.counted[r][1] + shifted[r])
        begin(rows, tree)

    def search(self, gain: Fraction, until: float, first: bool = False, most: int = ENDLESS) -> bool:
        """Look for packages that give everybody that counts at least a gain, and then for those with the largest least
        gain (`first`: stop at any); whether the search came to its end within so many nodes. `until` is a moment of
        perf_counter."""
        if not self._rooted_for(gain, until):
            return False
        self.halves = None
        return self.go_on(until, first, most)

    def halve(self, gain: Fraction, until: float, most: int) -> bool:
        """The same search by halves. What earlier ones learnt of where to cut stays with the tree."""
        known = self.halves
        if not self._rooted_for(gain, until):
            return False
        self.halves = self.halves or known or halves_of(self.rows, self.tree, halving.CUTS)
        self.halves.done[0] = halving.NEW
        return self.go_on(until, most=most)

    @property
    def choices(self) -> int:
        """How many levels there are, of all issues together."""
        return int(self.rows.table.shape[1])

    def gain_of(self, levels: Levels) -> Fraction:
        """The least gain that a package gives those that count."""
        chosen = self.rows.first[: len(levels)] + np.array(levels)
        extra = self.rows.table[self.rows.parties][:, chosen].sum(1) - self.rows.zero
        return min(Fraction(int(more), int(unit)) for more, unit in zip(extra, self.rows.units, strict=True))

    def anneal(self, gain: Fraction, levels: Levels, until: float) -> None:
        """Look for packages near one that has a least gain, by chance and for some seconds at most; what is better is
        kept, and comes back as the best package of the tree's table."""
        rows, tree, unit = self.rows, self.tree, float(self.rows.units.max())
        self._ask(tree, gain)
        work, usual = cooling.cooling_of(rows, tree, rows.first[:-1] + np.array(levels), unit)
        ahead = cooling.AHEAD * usual
        work.need[: len(rows.parties)] += ahead
        for _ in range(CYCLES):
            for warmth in np.geomspace(cooling.WARM, cooling.COLD, COOLER) * usual * usual:
                if perf_counter() >= until or not self.table.left:
                    break
                cooling.cool(work, MOVES, float(warmth), ahead)
            work.taken[:] = work.best
            work.sums[:] = work.gains[work.best].sum(0)
        if (rows.table[:, work.best].sum(1) >= tree.demand).all():
            self.table.keep(tuple(int(n) for n in work.best - rows.first[:-1]))

    def _rooted_for(self, gain: Fraction, until: float) -> bool:
        """Bring the tree to its root for a search from a gain on, with weights for it; whether there is time left."""
        if perf_counter() >= until or not self.table.left:
            self.tree.now[:] = 0
            return False
        if self.sharp is not None and gain < self.sharp:  # rounded rows need not hold for less
            self._regrow(tuple(standing(self.cuts, self.question.demands)))
            self.sharp = None
        self._ask(self.tree, gain)
        tree = self.tree
        kernel.lower(self.rows, tree, tree.shares[0].copy(), tree.shares[0], STEPS_AT_ROOT, ENOUGH)
        return True

    def go_on(self, until: float, first: bool = False, most: int = ENDLESS) -> bool:
        """Go on with the last search, for so many nodes together, where it stopped; whether it came to its end."""
        rows, tree, nodes = self.rows, self.tree, FEWEST
        while not tree.now[kernel.DONE]:
            began = perf_counter()
            if began >= until or not self.table.left or self.nodes >= most:
                return False
            self._look(min(nodes, most - self.nodes))
            nodes = min(MOST, max(FEWEST, int(nodes * SLICE / max(perf_counter() - began, SLICE / 10))))
            if (first and tree.now[kernel.COUNT]) or (len(rows.gainers) and tree.now[kernel.CROWDED]):
                return False
        return True

    def _look(self, nodes: int) -> None:
        """Look at so many more nodes."""
        if self.halves is None:
            kernel.search(self.rows, self.tree, nodes, STEPS, ENOUGH)
        else:
            halving.halve(self.rows, self.tree, self.halves, nodes, STEPS, ENOUGH)

    @property
    def nodes(self) -> int:
        """How many nodes the last search looked at."""
        return int(self.tree.now[kernel.NODES])

    @property
    def value(self) -> Fraction | None:
        """The largest least gain found by the last search; None if it found nothing."""
        now = self.tree.now
        return Fraction(int(now[kernel.GAIN]), int(now[kernel.OF])) if now[kernel.COUNT] else None

    @property
    def found(self) -> list[Levels]:
        """The packages with the largest least gain found so far."""
        issues = len(self.table.case.issues)
        return [levels[:issues] for levels in packages_in(self.tree, int(self.tree.now[kernel.COUNT]))]

    @property
    def crowded(self) -> bool:
        """Whether there may be more of them than are listed."""
        return bool(self.tree.now[kernel.CROWDED])


def is_there() -> bool:
    """Whether the search lies compiled as its sources are today: it is compiled last of all."""
    return COMPILED and is_kept(halving.halve)


def warm() -> bool:
    """Compile or load everything by a tiny search; whether it is compiled."""
    if COMPILED:
        built = rows_of([2, 2], [Demand(((0, 1, 1), (1, 1, 1)), 0)], {0: (1, 0)})
        if built is None:
            return False
        rows, demand = built
        tree = tree_of(rows, demand, 1)
        kernel.remove(rows, tree, 0)
        kernel.restore(rows, tree, 0)
        kernel.require(rows, tree, 0, 0)
        kernel.lower(rows, tree, np.array([1.0]), tree.shares[0], 1, ENOUGH)
        propose(rows, tree, 1, np.full(4, 0.5))
        kernel.search(rows, tree, 1, 1, ENOUGH)
        kernel.restore(rows, tree, 0)
        begin(rows, tree)
        cooling.cool(cooling.cooling_of(rows, tree, rows.first[:-1], 1.0)[0], 1, 1.0, 1.0)
        halving.halve(rows, tree, halves_of(rows, tree, 1), 1, 1, ENOUGH)
    return COMPILED
