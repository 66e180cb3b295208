"""The concepts over a list of all packages: the best ones of each, in exact whole numbers."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from math import lcm

import numpy as np
from numpy.typing import NDArray

from negotiator.bargaining.balanced import Charge, benefit, charges
from negotiator.bargaining.case import Case
from negotiator.bargaining.listing import WHOLE, Listing, Places, within
from negotiator.bargaining.products import compare, relative_powers
from negotiator.bargaining.programme import weights_in_integers
from negotiator.bargaining.table import Table
from negotiator.bargaining.words import Concept

NEAR = 1e-9  # of a least gain or a log product: what floats may be wrong by, with a wide margin


def surpluses(case: Case, listing: Listing, places: Places) -> NDArray[np.int64]:
    """Points above the least acceptable ones, one column per party."""
    return listing.points[places] - np.array([party.d for party in case.parties], dtype=np.int64)


def _raised(table: Table, listing: Listing, places: Places, units: Sequence[int], everybody: bool) -> Places:
    """The lines whose gains are largest, the least first; only the least one unless `everybody` counts."""
    extra = surpluses(table.case, listing, places)[:, list(table.active)]
    least = (extra / np.array(units, dtype=float)).min(1)
    near = least >= least.max() - NEAR * max(1.0, abs(float(least.max())))
    places, extra = places[near], extra[near]
    common = lcm(*units)
    small = common * int(np.abs(extra).max(initial=0)) < WHOLE
    gains = extra.astype(np.int64 if small else object) * np.array(
        [common // unit for unit in units], dtype=np.int64 if small else object
    )
    gains = np.sort(gains, axis=1)
    for column in range(gains.shape[1] if everybody else 1):
        best = np.asarray(gains[:, column] == gains[:, column].max(), dtype=bool)
        places, gains = places[best], gains[best]
    return places


def _nash(table: Table, listing: Listing, places: Places) -> Places:
    """The lines with the most gainers among those with a weight, then the largest product."""
    parties = [k for k in table.active if table.case.parties[k].weight > 0]
    if not parties:
        return places
    extra = surpluses(table.case, listing, places)[:, parties]
    gainers = (extra > 0).sum(1)
    most = gainers == gainers.max()
    places, extra = places[most], extra[most]
    ranges = [table.ranges[k] for k in parties]
    weights = weights_in_integers(table.case)
    powers = [weights[k] for k in parties]
    logs = np.log(np.maximum(extra, 1)) - np.where(extra > 0, np.log(np.array(ranges, dtype=float)), 0.0)
    value = logs @ np.array(relative_powers(powers))
    near = value >= value.max() - NEAR * len(parties)
    places, extra = places[near], extra[near]
    vectors, which = np.unique(extra, axis=0, return_inverse=True)
    gains = [[Fraction(int(e), r) for e, r in zip(vector, ranges, strict=True)] for vector in vectors]
    best = reduce(lambda one, other: other if compare(other, one, powers) > 0 else one, gains)
    equal = np.array([compare(each, best, powers) == 0 for each in gains])
    found: Places = places[equal[which.reshape(-1)]]
    return found


def _balanced(table: Table, listing: Listing, places: Places) -> Places:
    """The lines near the largest least surplus that gain the most for all (see `balanced`)."""
    case, programme = table.case, table.programme
    if not table.active:
        return listing.largest(places, programme.welfare())
    least = surpluses(case, listing, places)[:, list(table.active)].min(1)
    places = places[least >= least.max() - case.balance.epsilon]
    worth = listing.sums((*choice, value) for choice, value in benefit(case).items())[places].astype(object)
    for charge in charges(case).values():
        worth = worth - charge.price * due(charge, listing, places)
    best: Places = places[np.asarray(worth == worth.max(), dtype=bool)]
    return best


def due(charge: Charge, listing: Listing, places: Places) -> NDArray[np.int64]:
    """Whether each line has to pay it, 1 or 0."""
    missed = np.zeros(len(places), dtype=bool)
    for row in charge.rows:
        missed |= ~within(listing.sums(row.terms)[places], row)
    return missed.astype(np.int64)


def _welfare(table: Table, listing: Listing, places: Places) -> Places:
    return listing.largest(places, table.programme.welfare())


def _raised_by(raw: bool, everybody: bool) -> Callable[[Table, Listing, Places], Places]:
    def best(table: Table, listing: Listing, places: Places) -> Places:
        units = [1 if raw else table.ranges[k] for k in table.active]
        return _raised(table, listing, places, units, everybody) if units else places

    return best


BEST: dict[Concept, Callable[[Table, Listing, Places], Places]] = {
    Concept.UTILITARIAN: _welfare,
    Concept.NASH: _nash,
    Concept.BALANCED: _balanced,
    Concept.EGALITARIAN: _raised_by(raw=True, everybody=True),
    Concept.MAXIMIN: _raised_by(raw=False, everybody=False),
    Concept.LEXIMIN: _raised_by(raw=False, everybody=True),
}
