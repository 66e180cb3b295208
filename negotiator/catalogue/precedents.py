"""What others got, beside what is negotiated here: which level of a measure has a precedent, which goes beyond all.

Comparators show what others obtained; they are no claim that the same may or should be granted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from negotiator.catalogue.reading.precedents import Agreement, Conflict, Element, Programme

PROMISED = ("exact", "near", "above", "below")  # agreed with a quantity; the rest is no measure of a level


@dataclass(frozen=True)
class Precedents:
    """The register: agreements and programmes in written order, conflicts of sources by id; `as_of` is the day or month
    on which the pages behind it were read."""

    agreements: tuple[Agreement, ...]
    programmes: tuple[Programme, ...]
    conflicts: Mapping[str, Conflict]
    as_of: str = ""

    @cached_property
    def by_measure(self) -> Mapping[str, tuple[tuple[Agreement, Element], ...]]:
        """What agreements hold on each measure, in written order; measures without a precedent are left out."""
        found: dict[str, list[tuple[Agreement, Element]]] = {}
        for agreement in self.agreements:
            for element in agreement.elements:
                found.setdefault(element.measure, []).append((agreement, element))
        return {measure: tuple(pairs) for measure, pairs in found.items()}

    def highest(self, measure: str) -> int | None:
        """The highest level that somebody agreed on; None where no agreement names a quantity for the measure.

        An element below its nearest level reaches the one before it. Results, baselines and doubtful figures do not
        count: they are not what was promised."""
        reached = [_reached(element) for _, element in self.by_measure.get(measure, ()) if _counts(element)]
        return max(reached, default=None)

    def beyond(self, measure: str, level: int) -> bool:
        """Whether the level goes beyond every precedent; never where no precedent names a quantity."""
        highest = self.highest(measure)
        return highest is not None and level > highest

    def programmes_of(self, measures: Collection[str]) -> tuple[Programme, ...]:
        """Programmes that serve any of the measures, in written order."""
        return tuple(each for each in self.programmes if set(each.measures) & set(measures))


def _counts(element: Element) -> bool:
    return element.fit in PROMISED and element.level > 0


def _reached(element: Element) -> int:
    return element.level - 1 if element.fit == "below" else element.level
