"""Pairwise choice over partial profiles, two measures at a time (PAPRIKA: Hansen & Ombler 2008).

A question sets a step in one measure against a step in another, all else equal. With values of levels known, an answer
bounds how many times one measure weighs the other; what follows from such bounds over a chain of others is never asked.
First the order of the full steps is found by halving, then neighbours are told apart by a part of the heavier step.
Everything is exact; nothing here knows words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

ONE = Fraction(1)
FULL = ONE


class Said(StrEnum):
    """Which of two steps somebody would rather have."""

    FIRST = "first"
    SECOND = "second"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Question:
    """A part of the way from worst to best in `first` (0 to 1, the value gained) against the full way in `second`."""

    first: str
    second: str
    part: Fraction = FULL

    def claims(self, said: Said) -> tuple[tuple[str, str, Fraction], ...]:
        """What an answer says: (a, b, r) for a weighing at least r times b."""
        more = (self.first, self.second, 1 / self.part)
        less = (self.second, self.first, self.part)
        return {Said.FIRST: (more,), Said.SECOND: (less,), Said.EQUAL: (more, less)}[said]


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer to a question."""

    question: Question
    said: Said


class Bounds:
    """How many times one measure weighs another at least: all that follows from what was said, closed over chains."""

    def __init__(self, keys: Sequence[str], judgements: Sequence[Judgement] = ()) -> None:
        self.keys = tuple(keys)
        self._least: dict[tuple[str, str], Fraction] = {(key, key): ONE for key in keys}
        for judgement in judgements:
            self.learn(judgement)

    def least(self, a: str, b: str) -> Fraction:
        """The largest r for which `a` is known to weigh at least r times `b`; 0 if nothing is known."""
        return self._least.get((a, b), Fraction(0))

    def answer(self, question: Question) -> Said | None:
        """What follows for a question already; None if it is open."""
        first = self.least(question.first, question.second) >= 1 / question.part
        second = self.least(question.second, question.first) >= question.part
        if first and second:
            return Said.EQUAL
        return Said.FIRST if first else Said.SECOND if second else None

    def fits(self, judgement: Judgement) -> bool:
        """Whether a judgement does not go against what is known: no measure would have to outweigh itself."""
        return all(self.least(b, a) * ratio <= 1 for a, b, ratio in judgement.question.claims(judgement.said))

    def learn(self, judgement: Judgement) -> None:
        """Takes a judgement in that fits; one that does not is left out."""
        if not self.fits(judgement):
            return
        for a, b, ratio in judgement.question.claims(judgement.said):
            self._close(a, b, ratio)

    def _close(self, a: str, b: str, ratio: Fraction) -> None:
        before = [(x, self.least(x, a)) for x in self.keys if self.least(x, a)]
        after = [(y, self.least(b, y)) for y in self.keys if self.least(b, y)]
        for x, up in before:
            for y, down in after:
                if up * ratio * down > self.least(x, y):
                    self._least[x, y] = up * ratio * down


@dataclass(frozen=True, slots=True)
class State:
    """How far the questions are: the next one (None when done), how many more at most, and what is known."""

    question: Question | None
    most: int
    order: tuple[str, ...]  # the heaviest first, as far as it is known
    bounds: Bounds


def state(keys: Sequence[str], parts: Mapping[str, Fraction], judgements: Sequence[Judgement]) -> State:
    """Where the questions stand after these judgements. `parts`: of measures with levels between worst and best, the
    value gained by such a step (0 to 1, both left out)."""
    bounds = Bounds(keys, judgements)
    order: list[str] = []
    for n, key in enumerate(keys):
        place, question = _place(bounds, order, key)
        if question is not None:
            most = _halvings(place[1] - place[0]) + sum(_halvings(k) for k in range(n + 1, len(keys)))
            return State(question, most + sum(1 for k in keys if k in parts), tuple(order), bounds)
        order.insert(place[0], key)
    finer = tuple(_finer(bounds, order, parts))
    return State(finer[0] if finer else None, len(finer), tuple(order), bounds)


def _place(bounds: Bounds, order: Sequence[str], key: str) -> tuple[tuple[int, int], Question | None]:
    """Where a measure belongs among the sorted ones, from..to, and the question that halves it while that is open."""
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        question = Question(key, order[middle])
        said = bounds.answer(question)
        if said is None:
            return (low, high), question
        if said is Said.EQUAL:
            return (middle, middle), None
        low, high = (low, middle) if said is Said.FIRST else (middle + 1, high)
    return (low, high), None


def _halvings(places: int) -> int:
    """Questions to find one of so many gaps plus one."""
    return places.bit_length()


def _finer(bounds: Bounds, order: Sequence[str], parts: Mapping[str, Fraction]) -> Iterator[Question]:
    """The open questions between neighbours: does a part of the heavier step still outweigh the lighter one?"""
    for heavy, light in pairwise(order):
        if heavy in parts and bounds.answer(question := Question(heavy, light, parts[heavy])) is None:
            yield question
