"""A sum to be maximised by the search over whole numbers, less the price of each rule that is broken.

Each rule becomes one more issue with two levels: kept, or broken at its price, which lifts the rule's rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from negotiator.bargaining.case import Case, Term
from negotiator.bargaining.rows import Demand, Row, reach

ENDLESS = 2**62  # nodes of a search


@dataclass(frozen=True, slots=True)
class Goal:
    """Terms over choices, the rows of each rule that may be broken, and the price of breaking each (above zero, as many
    as rules). No terms: nothing is to be maximised."""

    terms: tuple[Term, ...] = ()
    rules: tuple[tuple[Row, ...], ...] = ()
    prices: tuple[int, ...] = ()

    def demand(self, case: Case) -> Demand:
        """The sum as a row that demands nothing yet."""
        prices = tuple((len(case.issues) + place, 1, -price) for place, price in enumerate(self.prices))
        return Demand((*self.terms, *prices), -sum(abs(value) for _, _, value in (*self.terms, *prices)))

    def lifted(self, case: Case, place: int, rule: tuple[Row, ...]) -> Iterator[Demand]:
        """The rows of a rule, one per limit, which hold of themselves once its own issue is at 1."""
        issue = len(case.issues) + place
        for row in rule:
            smallest, largest = reach(case, row)
            if row.low is not None and smallest < row.low:
                yield Demand((*row.terms, (issue, 1, row.low - smallest)), row.low)
            if row.high is not None and largest > row.high:
                negative = tuple((i, n, -value) for i, n, value in row.terms)
                yield Demand((*negative, (issue, 1, largest - row.high)), -row.high)

    def settled(self, case: Case, place: int, rule: tuple[Row, ...]) -> Iterator[Demand]:
        """What says that a rule's issue is at 1 only where the rule is broken, so that a package is not counted twice;
        nothing where that is not one row with one limit."""
        issue = len(case.issues) + place
        for row in rule if len(rule) == 1 else ():
            smallest, largest = reach(case, row)
            if row.high is None and row.low is not None:
                negative = tuple((i, n, -value) for i, n, value in row.terms)
                yield Demand((*negative, (issue, 1, row.low - 1 - largest)), -largest)
            if row.low is None and row.high is not None:
                yield Demand((*row.terms, (issue, 1, smallest - row.high - 1)), smallest)
