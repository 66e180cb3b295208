"""A case's conditions as the arrays that the branch and bound works on."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from negotiator.bargaining.branch_kernel import IDLE, SIZE, SLOTS
from negotiator.bargaining.branch_state import Halves, Rows, Tree, Whole
from negotiator.bargaining.case import Choice, Levels
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.rows import Demand

LARGEST = 2**40  # of a coefficient, so that sums of weighted rows stay within 62 bits
MOST_NUMBERS = 2**23  # rows times choices
MOST_ISSUES = 2**12
DENSE = 0.2  # of all choices, of which a row speaks that is weighed by all of them
NO_PRODUCT: Mapping[int, tuple[float, float]] = {}


def demands_of(programme: Programme) -> list[Demand]:
    """The exact rows of a programme that are on, without those of the parties' points, one per limit."""
    found = []
    for row in programme.side_rows():
        if row.low is not None:
            found.append(Demand(row.terms, row.low))
        if row.high is not None:
            found.append(Demand(tuple((i, n, -value) for i, n, value in row.terms), -row.high))
    return found


def rows_of(
    sizes: Sequence[int],
    demands: Sequence[Demand],
    parties: Mapping[int, tuple[int, int]],
    product: Mapping[int, tuple[float, float]] = NO_PRODUCT,
) -> tuple[Rows, Whole] | None:
    """The rows, and what each demands, for issues with so many levels; `parties` are rows (places in `demands`) whose
    least gain counts, with the points of a gain of one and of none; `product` are rows of gains whose product counts,
    with the power of each and its gain, above zero, in a package to be reached. None if the numbers are too large."""
    first = np.cumsum([0, *sizes]).astype(np.int64)
    if not _are_small(first, demands):
        return None
    table, shift = _from_zero(first, demands)
    if int(table.max()) > LARGEST:
        return None
    demand = np.array([each.least for each in demands], dtype=np.int64) - shift
    numbers, gainers = np.array(list(parties), dtype=np.int64), list(product)
    rows = _lying_apart(first, table)._replace(
        parties=numbers,
        units=np.array([unit for unit, _ in parties.values()], dtype=np.int64),
        zero=np.array([zero for _, zero in parties.values()], dtype=np.int64) - shift[numbers],
        gainers=np.array(gainers, dtype=np.int64),
        nothing=demand[gainers],
        powers=np.array([power for power, _ in product.values()], dtype=np.float64),
        known=np.array([gain for _, gain in product.values()], dtype=np.float64),
    )
    return rows, demand


def _are_small(first: Whole, demands: Sequence[Demand]) -> bool:
    """Whether rows are few enough, and their numbers small enough, to be searched."""
    if len(demands) * int(first[-1]) > MOST_NUMBERS or len(first) - 1 > MOST_ISSUES:
        return False
    return all(map(is_small, demands))


def is_small(demand: Demand) -> bool:
    """Whether the numbers of a row are small enough to be searched."""
    return all(abs(value) <= LARGEST for value in (demand.least, *(value for _, _, value in demand.terms)))


def _lying_apart(first: Whole, table: Whole) -> Rows:
    """A table of coefficients, and once more by row, choice and issue without those that are zero; nobody's gain counts
    in it yet."""
    largest = np.maximum(1, table.max(1)).astype(np.float64)
    speaks = np.maximum.reduceat(table, first[:-1], axis=1) > 0
    row_first, row_issues = _lists(speaks)
    issue_first, issue_rows = _lists(speaks.T)
    parts = table / largest[:, None]
    counted = table > 0
    row_begin, row_choices = _lists(counted)
    choice_first, choice_rows = _lists(counted.T)
    nobody, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    return Rows(
        first=first,
        issue=np.repeat(np.arange(len(first) - 1), np.diff(first)).astype(np.int64),
        table=table,
        parts=parts,
        largest=largest,
        row_choices=row_choices,
        row_parts=parts[counted],
        row_begin=row_begin,
        choice_rows=choice_rows,
        choice_parts=parts.T[counted.T],
        choice_first=choice_first,
        row_issues=row_issues,
        row_first=row_first,
        issue_rows=issue_rows,
        issue_first=issue_first,
        parties=nobody,
        units=nobody,
        zero=nobody,
        gainers=nobody,
        nothing=nobody,
        powers=nothing,
        known=nothing,
    )


def _from_zero(first: Whole, demands: Sequence[Demand]) -> tuple[Whole, Whole]:
    """The coefficients by row and choice, the least of each issue taken as zero, and what that takes from each row."""
    table = np.zeros((len(demands), int(first[-1])), dtype=np.int64)
    for r, each in enumerate(demands):
        for issue, level, value in each.terms:
            table[r, first[issue] + level] += value
    least = np.minimum.reduceat(table, first[:-1], axis=1)
    return table - np.repeat(least, np.diff(first), axis=1), least.sum(1)


def _lists(speaks: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[Whole, Whole]:
    """Where each line's true places begin, and these places one line after the other."""
    return np.cumsum([0, *speaks.sum(1)]).astype(np.int64), np.nonzero(speaks)[1].astype(np.int64)


def tree_of(rows: Rows, demand: Whole, kept: int) -> Tree:
    """A tree at its root, with room for so many packages."""
    count, issues, choices = len(rows.table), len(rows.first) - 1, len(rows.issue)
    sizes = np.diff(rows.first)
    gains, tops, slack = _surrogates(rows, demand)
    tree = Tree(
        alive=np.ones(choices, dtype=np.uint8),
        left=sizes.astype(np.int64),
        gone=np.zeros(choices, dtype=np.int64),
        removed=np.zeros(1, dtype=np.int64),
        demand=demand.copy(),
        parts=demand / rows.largest,
        gains=gains,
        tops=tops,
        slack=slack,
        weights=np.zeros((len(slack), count), dtype=np.int64),
        shares=np.zeros((SLOTS, count)),
        branch=np.zeros(issues + 1, dtype=np.int64),
        order=np.zeros((issues + 1, int(sizes.max()) + 1), dtype=np.int64),
        place=np.zeros(issues + 1, dtype=np.int64),
        mark=np.zeros(issues + 2, dtype=np.int64),
        found=np.zeros((kept, issues), dtype=np.int64),
        now=np.zeros(SIZE, dtype=np.int64),
        starts=np.zeros(issues + 1, dtype=np.int64),
        choices=np.zeros(choices, dtype=np.int64),
        spot=np.zeros(choices, dtype=np.int64),
        begin=np.zeros(count + 1, dtype=np.int64),
        spots=np.zeros(len(rows.row_choices), dtype=np.int64),
        open_parts=np.zeros(len(rows.row_choices)),
        rest=np.zeros(count),
        trial=np.zeros(count),
        slope=np.zeros(count),
        values=np.zeros(choices),
        reach=np.zeros(issues),
        sums=np.zeros(choices, dtype=np.int64),
    )
    begin(rows, tree)
    return tree


def _surrogates(rows: Rows, demand: Whole) -> tuple[Whole, Whole, Whole]:
    """What choices add to each row by itself, the most of each issue, and what that is beyond the demand; with room for
    a surrogate at each depth."""
    count = len(rows.table)
    gains = np.zeros((len(rows.issue), count + SLOTS), dtype=np.int64)
    gains[:, :count] = rows.table.T
    tops = np.maximum.reduceat(gains, rows.first[:-1], axis=0)
    slack = tops.sum(0)
    slack[:count] -= demand
    return gains, tops, slack


def halves_of(rows: Rows, tree: Tree, cuts: int) -> Halves:
    """Room for a search by halves that compares so many cuts at a node; nothing is known from experience yet."""
    (count, choices), issues = rows.table.shape, len(rows.first) - 1
    depths, spoken = choices - issues + 3, np.diff(rows.row_begin)
    return Halves(
        dense=np.flatnonzero(spoken > DENSE * choices),
        sparse=np.flatnonzero(spoken <= DENSE * choices),
        columns=np.ascontiguousarray(rows.parts.T),
        gone=np.zeros(2 * choices),
        tries=np.zeros(2 * choices),
        cut=np.zeros(depths, dtype=np.int64),
        upper=np.zeros(depths, dtype=np.int64),
        done=np.zeros(depths, dtype=np.int64),
        half=np.full(depths, -1, dtype=np.int64),
        mark=np.full(depths, tree.mark[0], dtype=np.int64),
        excess=np.zeros(depths),
        open=np.zeros(issues, dtype=np.int64),
        often=np.zeros(choices),
        better=np.zeros(count),
        cuts=np.zeros(cuts, dtype=np.int64),
        scores=np.zeros(cuts),
    )


def begin(rows: Rows, tree: Tree) -> None:
    """Set a tree at its root to begin a search: no surrogate but the rows themselves, the same weight for each row that
    is to be maximised (for each of all where none is). What an earlier search found better for another demand misleads
    the order of branching."""
    slots = slice(len(rows.table), None)
    tree.gains[:, slots] = tree.tops[:, slots] = tree.weights[slots] = 0
    tree.slack[slots] = IDLE
    tree.now[:] = 0
    tree.shares[0] = 0.0
    tree.shares[0, rows.parties if len(rows.parties) else slice(None)] = 1.0
    if len(rows.gainers):  # at the known package the tangent plane
        tree.shares[0] = 0.0
        tree.shares[0, rows.gainers] = rows.powers / rows.known * rows.largest[rows.gainers]
    tree.shares[0] /= tree.shares[0].sum()


def packages_in(tree: Tree, count: int) -> list[Levels]:
    """The first packages found."""
    return [tuple(int(n) for n in line) for line in tree.found[:count]]


def barred_in(rows: Rows, barred: Iterable[Choice]) -> list[int]:
    """Choices by issue and level as numbers."""
    return [int(rows.first[issue] + level) for issue, level in barred]
