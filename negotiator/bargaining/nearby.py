"""Every package that is nearly as good as the best one, listed once that is known: for solves after a change.

A change that only takes packages away leaves, of all packages, those that keep the new rows. So the best of a list that
was complete down to a value is the best of all that are left, provided that one of the list is; what is compared must
be the same as before. The list is sought where nobody waits, and no further than a few thousand nodes lead. Whoever
asks tells by a mark what his question is about: who counts with what power, or what each must have at least.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from negotiator.bargaining.branch_state import Flags, Whole
from negotiator.bargaining.case import Levels

PRODUCT, SUM = "product", "sum"  # kinds of questions
MOST_NEAR = 1500  # packages in a list
MOST_NODES = 8000  # for a list
SLICE = 500  # of them between two looks at how many packages there are
MOST_LEVELS = 256  # of an issue, which are packed as a byte each
CLOSE = 1e-7  # of the logarithm of a product: packages so close are compared exactly by who asks


@dataclass(frozen=True, slots=True)
class Near:
    """Every package whose value is at least the last of `values`, which fall, by a question with this mark; the levels
    of one package after the other are packed."""

    mark: tuple[int, ...]
    values: tuple[float, ...]
    packed: str

    @classmethod
    def of(cls, mark: Iterable[int], packages: Whole, values: Sequence[float]) -> "Near":
        """Packages, one a line, with their values."""
        order = np.argsort(-np.array(values), kind="stable")
        packed = b64encode(zlib.compress(packages[order].astype(np.uint8).tobytes())).decode("ascii")
        return cls(tuple(mark), tuple(float(values[place]) for place in order), packed)

    def packages(self) -> Flags:
        """The levels, a package a line, the best first."""
        table = np.frombuffer(zlib.decompress(b64decode(self.packed)), dtype=np.uint8)
        return table.reshape(len(self.values), -1)

    def best(self, allowed: Callable[[Flags], Flags]) -> tuple[Levels, ...]:
        """The best of those that are allowed, and all that are as good or nearly so; empty if none is."""
        table = self.packages()
        places = np.flatnonzero(allowed(table))
        if not len(places):
            return ()
        most = self.values[places[0]]
        return tuple(tuple(map(int, table[place])) for place in places if self.values[place] >= most - CLOSE)


def product_mark(parties: Iterable[int], powers: Iterable[int]) -> tuple[int, ...]:
    """What a question about the product of gains is about: who counts, with what power."""
    return (*parties, -1, *powers)


def sum_mark(parties: Iterable[int], least: int) -> tuple[int, ...]:
    """What a question about a sum is about: who must have so many points above what is acceptable."""
    return (*parties, -1, least)
