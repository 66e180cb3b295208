"""The short way through pairs: few questions, several at a time, those that tell most first, and a stated end.

One measure of a group, the middle one by what is guessed, stands against all others of it; so the questions of one page
say nothing about each other. Groups that are not told apart further weigh what the middle of all their orders says
(rank-order centroid: Barron & Barrett 1996). Heavy groups come first; one in which the rest of the order moves no share
by more than ENOUGH is left as it is. What questions are left then go to the distances of the heaviest. Nothing here
knows words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from negotiator.elicitation.corners import middle
from negotiator.elicitation.pairs import Bounds, Judgement, Question, Said
from negotiator.elicitation.weights import Shares

ENOUGH = Fraction(2, 100)  # of all weight
EACH = 2  # questions for each measure but one: to set all against one middle, and the halves against theirs


@dataclass(frozen=True, slots=True)
class Group:
    """Measures that are not told apart, and what would tell them apart; `settled`: they weigh the same by what was
    said, or there is only one."""

    keys: tuple[str, ...]
    questions: tuple[Question, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.questions


@dataclass(frozen=True, slots=True)
class Short:
    """How far the questions are: those to be answered together now, in any order (none when done), how many more at
    most, the groups from heavy to light, the shares that follow, and by how much of all weight the rest of the order
    would move one of them at most."""

    questions: tuple[Question, ...]
    most: int
    groups: tuple[Group, ...]
    weighed: Shares
    room: Fraction


def short(keys: Sequence[str], parts: Mapping[str, Fraction], judgements: Sequence[Judgement]) -> Short:
    """Where the questions stand. `keys`: the heaviest first, as far as anybody guesses; a wrong guess costs questions
    and moves no weight. `parts` as for `pairs.state`."""
    bounds = Bounds(keys, judgements)
    groups = tuple(_divided(bounds, tuple(keys)))
    order = tuple(key for group in groups for key in group.keys)
    placed = middle(order, bounds)
    left = max(EACH * (len(keys) - 1) - len(judgements), 0)
    asked = _fitting([group for group in groups if _room(group, placed) > ENOUGH], left)
    questions = asked or tuple(_distances(bounds, groups, placed, parts))[:left]
    return Short(
        questions=questions,
        most=left if questions else 0,
        groups=groups,
        weighed=_evened(groups, placed),
        room=max((_room(group, placed) for group in groups), default=Fraction(0)),
    )


def _divided(bounds: Bounds, keys: tuple[str, ...]) -> Iterator[Group]:
    """The groups into which what is known divides these measures, the heaviest first."""
    if len(keys) < 2:
        yield from (Group((key,)) for key in keys)
        return
    pivot = _pivot(bounds, keys)
    said = {key: bounds.answer(Question(key, pivot)) for key in keys if key != pivot}
    open_ = tuple(Question(key, pivot) for key, word in said.items() if word is None)
    if open_:
        yield Group(keys, open_)
        return
    yield from _divided(bounds, tuple(key for key, word in said.items() if word is Said.FIRST))
    yield Group(tuple(key for key in keys if said.get(key, Said.EQUAL) is Said.EQUAL))
    yield from _divided(bounds, tuple(key for key, word in said.items() if word is Said.SECOND))


def _pivot(bounds: Bounds, keys: tuple[str, ...]) -> str:
    """The measure of which most is known beside the others of its group, so that no other guess asks anew; of several
    the middle one."""

    def cost(place: int) -> tuple[int, int]:
        unknown = sum(bounds.answer(Question(key, keys[place])) is None for key in keys)
        return unknown, abs(place - len(keys) // 2)

    return keys[min(range(len(keys)), key=cost)]


def _fitting(groups: Sequence[Group], left: int) -> tuple[Question, ...]:
    """The questions of as many groups as are left to be asked, the heavy ones first; half a group would tell little."""
    found: list[Question] = []
    for group in groups:
        if len(found) + len(group.questions) <= left:
            found += group.questions
    return tuple(found)


def _room(group: Group, placed: Shares) -> Fraction:
    """By how much of all weight the order of a group moves one of its measures at most."""
    if group.settled:
        return Fraction(0)
    values = [placed[key] for key in group.keys]
    mean = sum(values, Fraction(0)) / len(values)
    return max(max(values) - mean, mean - min(values))


def _evened(groups: Sequence[Group], placed: Shares) -> Shares:
    """What each measure weighs: in a group that is not told apart the same."""
    return {key: sum((placed[k] for k in g.keys), Fraction(0)) / len(g.keys) for g in groups for key in g.keys}


def _distances(
    bounds: Bounds, groups: Sequence[Group], placed: Shares, parts: Mapping[str, Fraction]
) -> Iterator[Question]:
    """Does a part of the heavier step still outweigh the next lighter one? Of neighbours of which both are known."""
    for heavy, light in pairwise(groups):
        first, second = heavy.keys[0], light.keys[0]
        if not (heavy.settled and light.settled and first in parts):
            continue
        question = Question(first, second, parts[first])
        if placed[first] > 2 * ENOUGH and bounds.answer(question) is None:
            yield question
