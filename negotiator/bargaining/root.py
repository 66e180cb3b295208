"""The linear relaxation at the root of a search, sharpened by rounded rows (`cuts`). Importing this loads the compiler.

The solver tells a fraction of packages that is best by the rows as they are; each row is rounded in the way that this
point misses most; these rows join it, and so on. What is kept in the end are those that hold the bound where it is.
Floats only ever propose: each row is derived in whole numbers from a row that is demanded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, log

import highspy
import numpy as np

from negotiator.bargaining.branch_rows import is_small
from negotiator.bargaining.branch_state import Floats, Rows, Tree, Whole
from negotiator.bargaining.cuts import Cut, cut_of
from negotiator.bargaining.rounding import LEAST, rounded, taken
from negotiator.bargaining.rows import Demand

MOST_ROUNDS = 10
MOST_IN_A_ROUND = 40
PARALLEL = 0.9  # of the lengths of two rows, what they have in common, from which on one of them is enough
NEAR = 0.3  # of a row's largest coefficient, by which a point may exceed what it demands to be looked at
WORTH = 0.15  # of the distance between the relaxation and what is demanded, that rounded rows must take away
SLOW = 0.02  # of it, in a round, below which no other round follows
LONGEST = 1.0  # seconds of one relaxation
ENDLESS = 1e30
SMALL = 1e-9  # price of a row
SMALLEST = 1e-3  # gain, in parts of the known one, at which logarithms are drawn


@dataclass(slots=True)
class Root:
    """The relaxation of the rows of a tree as it is now. Columns are choices, then what is maximised where that is
    not a row: the least gain, or a logarithm for each gain of a product."""

    rows: Rows
    tree: Tree
    highs: highspy.Highs = field(init=False)
    columns: int = field(init=False)
    count: int = field(init=False)  # rows of the solver

    def __post_init__(self) -> None:
        rows, choices = self.rows, len(self.rows.issue)
        others = len(rows.gainers) or int(len(rows.parties) > 1)
        self.columns, self.count = choices + others, len(rows.table) + len(self.tree.left)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, self.count
        model.col_cost_ = self._costs(choices, others)
        model.col_lower_ = np.concatenate((np.zeros(choices), np.full(others, -ENDLESS)))
        model.col_upper_ = np.concatenate((self.tree.alive.astype(np.float64), np.full(others, ENDLESS)))
        low, more = self._limits()
        model.row_lower_ = np.concatenate((low, np.ones(len(self.tree.left))))
        model.row_upper_ = np.concatenate((np.full(len(low), ENDLESS), np.ones(len(self.tree.left))))
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.num_col_, matrix.num_row_ = self.columns, self.count
        lines = [self._line(r, more) for r in range(len(low))]
        ends = np.cumsum([0, *(len(index) for index, _ in lines), *np.diff(rows.first)])
        matrix.start_ = ends.astype(np.int32)
        matrix.index_ = np.concatenate([*(index for index, _ in lines), np.arange(choices)]).astype(np.int32)
        matrix.value_ = np.concatenate([*(value for _, value in lines), np.ones(choices)])
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self.highs.setOptionValue(name, value)
        self.highs.passModel(model)
        if len(rows.gainers):
            self.draw(np.ones(len(rows.gainers)))

    def _costs(self, choices: int, others: int) -> Floats:
        rows, costs = self.rows, np.zeros(choices + others)
        if len(rows.gainers):
            costs[choices:] = -rows.powers
        elif others:
            costs[choices] = -1.0
        else:
            costs[:choices] = -rows.parts[rows.parties[0]]
        return costs

    def _limits(self) -> tuple[Floats, dict[int, float]]:
        """What each row demands, and how much of the least gain, in parts of the row's largest coefficient."""
        rows, low = self.rows, self.tree.parts.copy()
        if len(rows.parties) > 1:
            low[rows.parties] = rows.zero / rows.largest[rows.parties]
            return low, {int(r): -unit / rows.largest[r] for r, unit in zip(rows.parties, rows.units, strict=True)}
        low[rows.parties] = -ENDLESS
        return low, {}

    def _line(self, row: int, more: dict[int, float]) -> tuple[Whole, Floats]:
        span = slice(self.rows.row_begin[row], self.rows.row_begin[row + 1])
        index, value = self.rows.row_choices[span], self.rows.row_parts[span]
        if row not in more:
            return index, value
        return np.append(index, len(self.rows.issue)), np.append(value, more[row])

    def draw(self, gains: Floats) -> None:
        """Bound each logarithm by its tangent at a gain, in parts of the known one."""
        rows = self.rows
        for j, gain in enumerate(np.maximum(gains, SMALLEST)):
            r, known = int(rows.gainers[j]), float(rows.known[j])
            index, value = self._line(r, {})
            slope = float(rows.largest[r]) / known / gain
            limit = 1.0 - log(gain) + float(rows.nothing[j]) / known / gain
            self.add(limit, np.append(index, len(rows.issue) + j), np.append(value * slope, -1.0))

    def add(self, low: float, index: Whole, value: Floats) -> None:
        """Add a row that demands at least so much."""
        self.highs.addRow(low, ENDLESS, len(index), index.astype(np.int32), value)
        self.count += 1

    def solve(self) -> tuple[float, Floats] | None:
        """The best value and a point that has it; None where there is none, or the solver does not say in time."""
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + LONGEST)
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        point = np.array(self.highs.getSolution().col_value)
        return -self.highs.getInfo().objective_function_value, point


def aim_of(rows: Rows, gain: Fraction) -> float:
    """What the relaxation's value must reach for a gain, in its unit."""
    if len(rows.parties) != 1:
        return float(gain)
    return (int(rows.zero[0]) + ceil(gain * int(rows.units[0]))) / float(rows.largest[rows.parties[0]])


def propose(rows: Rows, tree: Tree, count: int, point: Floats) -> list[tuple[float, int, int, Whole]]:
    """For each of the first rows that a point misses once it is rounded: by how much, its number, a divisor and the
    bases."""
    issues, choices = len(tree.left), len(rows.issue)
    support, span = np.zeros(choices, dtype=np.int64), np.zeros(2 * issues, dtype=np.int64)
    usual, mine, best = np.zeros(issues, dtype=np.int64), span.copy(), np.zeros(1)
    unsettled = taken(rows, point, support, span, usual)
    over = (rows.parts @ point - tree.parts)[:count]
    if len(rows.parties) == 1:
        over[rows.parties] = NEAR  # what is maximised as a sum: rounding it gains nothing
    found = []
    for r in map(int, np.flatnonzero(over < NEAR)):
        base = usual.copy()
        divisor = rounded(rows, r, int(tree.demand[r]), point, support, span, unsettled, base, mine, best)
        if divisor and best[0] > LEAST:
            found.append((float(best[0]), r, divisor, base))
    return found


@dataclass(slots=True)
class Sharpening:
    """Rounds of rounding at a root: `demands` are the rows in whole numbers, `known` the rounded rows that follow them
    in its tree, `aim` is what the value must reach, in the solver's unit, for a package to be of interest."""

    root: Root
    demands: Sequence[Demand]
    known: Sequence[Cut]
    aim: float
    over: Callable[[], bool]
    cuts: list[tuple[int, tuple[int, ...], int]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # of the cuts among the solver's rows
    seen: set[tuple[int, tuple[int, ...], int]] = field(default_factory=set)

    def run(self) -> list[Cut]:
        """All rounded rows that hold the bound; none where new ones take too little of it away."""
        first = last = None
        for _ in range(MOST_ROUNDS):
            found = None if self.over() else self.root.solve()
            if found is None:
                break
            value, point = found
            first = value if first is None else first
            if last is not None and last - value < SLOW * (first - self.aim):
                break
            last = value
            if value <= self.aim or not self._round(point):
                break
        if first is None or last is None or first - last < WORTH * (first - self.aim):
            return []
        return self._holding()

    def _holding(self) -> list[Cut]:
        """The rows whose price is not zero; too large numbers are left out, with which nothing could be searched."""
        prices = self.root.highs.getSolution().row_dual
        old = [cut for cut, price in zip(self.known, prices[len(self.demands) :], strict=False) if abs(price) > SMALL]
        new = [self._cut(*cut) for cut, place in zip(self.cuts, self.places, strict=True) if abs(prices[place]) > SMALL]
        return [cut for cut in (*old, *new) if is_small(cut.demand)]

    def _round(self, point: Floats) -> bool:
        """Add what the point misses; whether there was anything."""
        rows = self.root.rows
        inside = point[: len(rows.issue)].copy()
        before, lengths = len(self.cuts), list[Floats]()
        for proposed in sorted(propose(rows, self.root.tree, len(self.demands), inside), key=lambda each: -each[0]):
            self._take(*proposed[1:], lengths)
            if len(lengths) == MOST_IN_A_ROUND:
                break
        if len(rows.gainers):
            gains = (rows.table[rows.gainers] @ inside - rows.nothing) / rows.known
            self.root.draw(gains)
            return True
        return len(self.cuts) > before

    def _take(self, r: int, divisor: int, base: Whole, lengths: list[Floats]) -> None:
        """Add a rounded row unless one of this round is nearly the same."""
        rows = self.root.rows
        spoken = rows.row_issues[rows.row_first[r] : rows.row_first[r + 1]]
        key = r, tuple(int(b) for b in base[spoken]), divisor
        if key in self.seen:
            return
        line, low = self._line_of(r, divisor, base, spoken)
        size = np.linalg.norm(line)
        if not size or any(line @ other > PARALLEL * size for other in lengths):
            return
        self.seen.add(key)
        lengths.append(line / size)
        self.places.append(self.root.count)
        largest, index = line.max(), np.flatnonzero(line)
        self.root.add(low / largest, index, line[index] / largest)
        self.cuts.append(key)

    def _line_of(self, r: int, divisor: int, base: Whole, spoken: Whole) -> tuple[Floats, float]:
        """A rounded row in floats, the least of each issue at zero, and what it demands."""
        rows = self.root.rows
        more = rows.table[r] - np.repeat(rows.table[r, base], np.diff(rows.first))
        left = int(self.root.tree.demand[r]) - int(rows.table[r, base[spoken]].sum())
        rest = left % divisor
        times, over = np.divmod(more, divisor)
        line = (rest * times + np.minimum(rest, over)).astype(np.float64)
        low = np.minimum.reduceat(line, rows.first[:-1])
        return line - np.repeat(low, np.diff(rows.first)), float(rest * -(-left // divisor)) - low.sum()

    def _cut(self, r: int, base: tuple[int, ...], divisor: int) -> Cut:
        rows = self.root.rows
        spoken = rows.row_issues[rows.row_first[r] : rows.row_first[r + 1]]
        bases = {int(i): int(b - rows.first[i]) for i, b in zip(spoken, base, strict=True)}
        for issue, _, _ in self.demands[r].terms:
            bases.setdefault(issue, 0)  # the row says the same of all its levels
        return cut_of(self.demands[r], bases.items(), divisor, np.diff(rows.first).tolist())
