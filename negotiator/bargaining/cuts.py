"""Rounded rows: what whole packages keep beside a row, and fractions of packages do not.

A row says that the coefficients a of the chosen levels add up to b at least. With a *base* level for each issue it
speaks of, it says that the sum of d = a - a(base) over the levels chosen beside the bases is at least
B = b - the sum of a(base). Those levels are counted in whole numbers from zero on, so for a divisor q, with
r = B modulo q above zero, the sum of r floor(d / q) + min(r, d modulo q) over them is at least r ceil(B / q) (mixed
integer rounding; Marchand & Wolsey 2001). A base itself counts nothing.

So a rounded row follows from its row alone, whatever else is asked, and from any tighter one with the same
coefficients: it serves the next question (`standing`), and a solve after a change in which its row stands or got
tighter. For that its derivation is kept without the rows (`Seed`): what grows of it is derived anew from a row that is
demanded then (`grown`), so what was kept proves nothing by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from negotiator.bargaining.case import Choice, Term
from negotiator.bargaining.rows import Demand


@dataclass(frozen=True, slots=True)
class Cut:
    """A row with its derivation: the row it comes of, the bases (one for each issue of that row) and the divisor, and
    the rounded row itself."""

    source: Demand
    bases: tuple[Choice, ...]
    divisor: int
    demand: Demand


def cut_of(source: Demand, bases: Iterable[Choice], divisor: int, sizes: Sequence[int]) -> Cut:
    """A row rounded, of issues with so many levels. Raises ValueError where the divisor leaves no rest."""
    at = dict(bases)
    table: dict[int, list[int]] = {}
    for issue, level, value in source.terms:
        table.setdefault(issue, [0] * sizes[issue])[level] += value
    left = source.least - sum(values[at[issue]] for issue, values in table.items())
    rest = left % divisor
    if not rest:
        raise ValueError("the divisor leaves no rest")
    terms: list[Term] = []
    for issue, values in table.items():
        for level, value in enumerate(values):
            times, over = divmod(value - values[at[issue]], divisor)
            if rest * times + min(rest, over):
                terms.append((issue, level, rest * times + min(rest, over)))
    demand = Demand(tuple(terms), rest * -(-left // divisor))
    return Cut(source, tuple((issue, at[issue]) for issue in table), divisor, demand)


@dataclass(frozen=True, slots=True)
class Seed:
    """How a row was rounded: what its coefficients are known by, what it demanded, the bases and the divisor."""

    row: int
    least: int
    bases: tuple[Choice, ...]
    divisor: int


def seed_of(cut: Cut) -> Seed:
    """What is kept of a rounded row."""
    return Seed(hash(cut.source.terms), cut.source.least, cut.bases, cut.divisor)


def grown(seeds: Iterable[Seed], demands: Sequence[Demand], sizes: Sequence[int]) -> list[Cut]:
    """The rounded rows of those seeds whose rows are among what is demanded now, or tighter ones."""
    rows = {hash(demand.terms): demand for demand in sorted(demands, key=lambda demand: demand.least)}
    found = []
    for seed in seeds:
        row = rows.get(seed.row)
        if row is not None and row.least >= seed.least and _fits(seed, row, sizes):
            found.append(cut_of(Demand(row.terms, seed.least), seed.bases, seed.divisor, sizes))
    return found


def _fits(seed: Seed, row: Demand, sizes: Sequence[int]) -> bool:
    """Whether a row can be rounded so: a base for each issue, and something left over by the divisor."""
    spoken, bases = {issue for issue, _, _ in row.terms}, dict(seed.bases)
    if spoken != set(bases) or any(not 0 <= level < sizes[issue] for issue, level in bases.items()):
        return False
    at_bases = sum(value for issue, level, value in row.terms if bases[issue] == level)
    return seed.divisor > 0 and (seed.least - at_bases) % seed.divisor > 0


def standing(cuts: Iterable[Cut], demands: Iterable[Demand]) -> list[Cut]:
    """Those whose rows are among what is demanded now, or tighter ones."""
    least: dict[tuple[Term, ...], int] = {}
    for demand in demands:
        least[demand.terms] = max(demand.least, least.get(demand.terms, demand.least))
    return [cut for cut in cuts if least.get(cut.source.terms, cut.source.least - 1) >= cut.source.least]
