"""What makes a solve after a change quick, sought once the answer is known, where nobody waits for it (`nearby`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, inf
from typing import TYPE_CHECKING

import numpy as np

from negotiator.bargaining.balanced import Second, benefit, charges
from negotiator.bargaining.branch_state import Floats, Whole
from negotiator.bargaining.branching import is_open
from negotiator.bargaining.case import Levels
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.nearby import (
    MOST_LEVELS,
    MOST_NEAR,
    MOST_NODES,
    PRODUCT,
    SLICE,
    SUM,
    Near,
    product_mark,
    sum_mark,
)
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.products import relative_powers
from negotiator.bargaining.programme import weights_in_integers
from negotiator.bargaining.table import Table
from negotiator.bargaining.values import points_of
from negotiator.bargaining.words import Concept

if TYPE_CHECKING:  # loads the compiler
    from negotiator.bargaining.branch_tree import Grove

DISTANCES = (0.1, 0.3)  # of the logarithm of a product
PARTS = (0.005, 0.015)  # of a sum
EDGE = 1e-6  # of the logarithm of a product, above the end of a list: packages so close to it may not all be there
ENOUGH = 0.25  # of the nodes for a list, from which on no longer one is tried


def foreseen(kept: Kept, options: Options) -> Kept:
    """The same, with lists of the best packages by the concepts answered, as far as few nodes lead, in the seconds that
    the options give. Without, where the answer is not proven, the case is small or very large, or an issue has more
    levels than are packed."""
    table = sit_down(kept.case, options)
    table.seeds.update(kept.seeds)
    if max(len(issue.levels) for issue in kept.case.issues) > MOST_LEVELS:
        return kept
    if table.very_large or table.listed()[0] is not None or not is_open(table):
        return kept
    ask = _Asker(kept, table)
    near = {PRODUCT: ask.products(), SUM: ask.sums()}
    return replace(kept, near={kind: found for kind, found in near.items() if found is not None})


@dataclass(slots=True)
class _Asker:
    kept: Kept
    table: Table

    def _outcome(self, concept: Concept) -> tuple[Levels, Outcome] | None:
        """The package of a concept that is proven to be the best, if there is one."""
        found = self.kept.answer.outcomes.get(concept)
        if found is None or found.levels is None or not found.proven:
            return None
        return found.levels, found

    @property
    def _active(self) -> tuple[int, ...]:
        names = set(self.kept.answer.active)
        return tuple(k for k, party in enumerate(self.table.case.parties) if party.id in names)

    def products(self) -> Near | None:
        """The packages with the largest products of gains, where all can gain that count."""
        best = self._outcome(Concept.NASH)
        parties = tuple(k for k in self._active if self.table.case.parties[k].weight > 0)
        if best is None or best[1].gainers != (len(parties), len(parties)):
            return None
        levels, whole = best[0], weights_in_integers(self.table.case)
        powers = dict(zip(parties, relative_powers([whole[k] for k in parties]), strict=True))

        def listed(distance: float) -> "Grove | None":
            from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

            return Grove.reaching(self.table, levels, powers, MOST_NEAR, distance)

        def values(packages: Whole) -> Floats:
            gains = points_of(self.table.case, packages) - [party.d for party in self.table.case.parties]
            logs: Floats = np.log(gains[:, list(powers)]) @ np.array(list(powers.values()))
            return logs

        mark = product_mark(parties, [whole[k] for k in parties])
        return self._longest(mark, DISTANCES, listed, values, lambda most, distance: most - distance + EDGE)

    def sums(self) -> Near | None:
        """The packages with the largest sums of the balanced rule's second stage."""
        best, parties = self._outcome(Concept.BALANCED), self._active
        least = self.kept.least.get((parties, (1,) * len(parties)))
        if best is None or least is None or not least.proven:
            return None
        floor, charged = max(0, int(least.value) - self.table.case.balance.epsilon), charges(self.table.case)
        second = Second(self.table, charged, {}, benefit(self.table.case))
        goal, most = second.goal(), second.worth(best[0])
        if not goal.terms:
            return None

        def listed(part: float) -> "Grove | None":
            from negotiator.bargaining.branch_tree import Grove  # noqa: PLC0415 - loads the compiler

            with self.table.programme.trial() as programme:
                for k in parties:
                    programme.floor(k, self.table.case.parties[k].d + floor)
                return Grove.over(self.table, {}, MOST_NEAR, goal, most - ceil(abs(most) * part))

        def values(packages: Whole) -> Floats:
            return second.worth_of_each(packages).astype(np.float64)

        return self._longest(sum_mark(parties, floor), PARTS, listed, values, lambda _most, _part: -inf)

    def _longest(
        self,
        mark: tuple[int, ...],
        widths: Sequence[float],
        grove: Callable[[float], "Grove | None"],
        values: Callable[[Whole], Floats],
        end: Callable[[float, float], float],
    ) -> Near | None:
        """The longest list that few nodes give, of packages within one of some widths of the best; those below its
        `end`, by the largest value and the width, are left out."""
        found = None
        for width in widths:
            tree = grove(width)
            packages = None if tree is None else self._all(tree)
            if tree is None or packages is None:
                break
            valued = values(packages)
            there = valued >= end(float(valued.max()), width)
            found = Near.of(mark, packages[there], valued[there].tolist())
            if tree.nodes > MOST_NODES * ENOUGH:
                break
        return found

    def _all(self, grove: "Grove") -> Whole | None:
        """Every package that a search finds; None if it does not come to its end within few nodes."""
        ended = grove.search(Fraction(0), self.table.until, most=SLICE)
        while not ended and not grove.crowded and grove.nodes < MOST_NODES and self.table.left:
            ended = grove.go_on(self.table.until, most=min(grove.nodes + SLICE, MOST_NODES))
        found = list(dict.fromkeys(grove.found)) if ended and not grove.crowded else []
        return np.array(found, dtype=np.int64) if found else None
