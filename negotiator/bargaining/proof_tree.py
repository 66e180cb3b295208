"""Writing a tree of whole numbers that shows that rows cannot be kept together. Importing this loads the compiler.

The compiled search proposes weights and issues; what is written down is what they show, one weighted sum at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from time import perf_counter

import numpy as np

from negotiator.bargaining import branch_kernel as kernel
from negotiator.bargaining.branch_rows import rows_of, tree_of
from negotiator.bargaining.branch_state import Rows, Tree
from negotiator.bargaining.branch_tree import ENOUGH, STEPS, STEPS_AT_ROOT
from negotiator.bargaining.cuts import Cut
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.products import compare
from negotiator.bargaining.root import Root, Sharpening, aim_of
from negotiator.bargaining.rows import Demand

AIM = Fraction(0)  # what rows that count reach beyond what they demand, if anything does
NO_PRODUCT: Mapping[int, tuple[int, int]] = {}
Weights = dict[str, int]
Node = dict[str, object]


class Unfinished(Exception):
    """Raised where a tree is not finished in time, or a package keeps all rows."""


def rounded_for(
    sizes: Sequence[int],
    demands: Sequence[Demand],
    counted: Sequence[int],
    product: Mapping[int, tuple[int, int]],
    options: Options,
) -> list[tuple[int, Cut]]:
    """Rounded rows that help to show that rows cannot be kept together, each with the number of the row it comes of:
    those at which the relaxation is least over what the rows in `counted`, or a product, are to reach."""
    least = {r: (1, demands[r].least) for r in counted}
    built = rows_of(sizes, demands, least, _shares(product))
    if built is None:
        return []
    tree, until = tree_of(*built, 1), perf_counter() + options.time_limit

    def over() -> bool:
        return perf_counter() > until or (options.cancelled is not None and options.cancelled())

    cuts = Sharpening(Root(built[0], tree), demands, (), aim_of(built[0], AIM), over).run()
    return [(demands.index(cut.source), cut) for cut in cuts]


def _shares(product: Mapping[int, tuple[int, int]]) -> dict[int, tuple[float, int]]:
    """Powers as parts of the largest."""
    largest = max((power for power, _ in product.values()), default=1)
    return {row: (power / largest, gain) for row, (power, gain) in product.items()}


@dataclass(slots=True)
class Writer:
    """Rows, the state of the search over them, and when to give up; `product` are the rows of gains whose product
    counts, with the power of each and its gain in the package that is claimed to be best."""

    rows: Rows
    tree: Tree
    options: Options
    product: Mapping[int, tuple[int, int]]
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = perf_counter() + self.options.time_limit

    @classmethod
    def over(
        cls,
        sizes: Sequence[int],
        demands: Sequence[Demand],
        options: Options,
        product: Mapping[int, tuple[int, int]] = NO_PRODUCT,
    ) -> "Writer | None":
        """A writer for rows over issues with so many levels; None if the numbers are too large."""
        built = rows_of(sizes, demands, {}, _shares(product))
        return None if built is None else cls(built[0], tree_of(*built, 1), options, product)

    def written(self) -> Node | None:
        """The whole tree; None if it is not finished in time, or a package keeps all rows."""
        tree = self.tree
        kernel.lower(self.rows, tree, tree.shares[0].copy(), tree.shares[0], STEPS_AT_ROOT, ENOUGH)
        try:
            return self._node(0)
        except Unfinished:
            return None

    def _node(self, depth: int) -> Node:
        if perf_counter() > self.until or (self.options.cancelled is not None and self.options.cancelled()):
            raise Unfinished
        cuts: list[list[object]] = []
        closed = self._propagate(cuts)
        if closed is None and depth < kernel.SLOTS:
            self._renew(depth)
            closed = self._propagate(cuts)
        if closed is not None:
            return {"cuts": cuts, "closed": closed}
        issue = int(kernel.widest(self.rows, self.tree, self.tree.shares[min(depth, kernel.SLOTS - 1)]))
        if issue < 0:
            return {"cuts": cuts, "closed": self._no_better()}
        return {"cuts": cuts, "issue": issue, "nodes": [self._taking(c, issue, depth) for c in self._open(issue)]}

    def _no_better(self) -> Weights:
        """The weights that show that the only package left has no larger product: the powers as parts of its gains."""
        chosen = np.flatnonzero(self.tree.alive)
        nothing = dict(zip(self.product, self.rows.nothing, strict=True))
        gains = [int(self.rows.table[r, chosen].sum() - zero) for r, zero in nothing.items()]
        powers, known = zip(*self.product.values(), strict=True) if self.product else ((), ())
        one, other = (tuple(map(Fraction, some)) for some in (gains, known))
        if not self.product or min(gains) <= 0 or compare(one, other, powers) > 0:
            raise Unfinished
        common = lcm(*gains)
        return {str(r): w * (common // gain) for r, w, gain in zip(self.product, powers, gains, strict=True)}

    def _renew(self, depth: int) -> None:
        """Look for better weights, from those one level up."""
        tree = self.tree
        weights = tree.shares[max(depth - 1, 0)].copy()
        kernel.lower(self.rows, tree, weights, tree.shares[depth], STEPS, ENOUGH)
        kernel.install(self.rows, tree, len(self.rows.table) + depth, tree.shares[depth])

    def _open(self, issue: int) -> list[int]:
        span = range(int(self.rows.first[issue]), int(self.rows.first[issue + 1]))
        return [choice for choice in span if self.tree.alive[choice]]

    def _taking(self, choice: int, issue: int, depth: int) -> Node:
        """The node at which a choice is made."""
        mark = int(self.tree.removed[0])
        for other in self._open(issue):
            if other != choice:
                kernel.remove(self.rows, self.tree, other)
        node = self._node(depth + 1)
        kernel.restore(self.rows, self.tree, mark)
        return node

    def _propagate(self, cuts: list[list[object]]) -> Weights | None:
        """Take out choices until nothing changes, each with its reason; the weights that end the branch, if any do."""
        tree, issue_of, before = self.tree, self.rows.issue, -1
        while before != tree.removed[0]:
            before = int(tree.removed[0])
            short = np.flatnonzero(tree.slack < 0)
            if len(short):
                return self._weights(int(short[0]))
            worse = (tree.slack - tree.tops)[issue_of] + tree.gains < 0
            for choice in np.flatnonzero(worse.any(1) & (tree.alive > 0)):
                self._cut(int(choice), cuts)
        return None

    def _cut(self, choice: int, cuts: list[list[object]]) -> None:
        """Take out a choice with which a surrogate falls short, unless it is its issue's last."""
        tree, issue = self.tree, int(self.rows.issue[choice])
        if tree.left[issue] > 1:
            k = int(np.argmin(tree.slack - tree.tops[issue] + tree.gains[choice]))
            cuts.append([issue, choice - int(self.rows.first[issue]), self._weights(k)])
            kernel.remove(self.rows, tree, choice)

    def _weights(self, k: int) -> Weights:
        count = len(self.rows.table)
        if k < count:
            return {str(k): 1}
        return {str(r): int(w) for r, w in enumerate(self.tree.weights[k]) if w}
