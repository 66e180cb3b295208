"""Smallest hitting sets: the purely combinatorial half of conflict search.

A set *hits* a family when it shares an element with every member. Minimal conflicting sets and minimal correction
sets are each other's minimal hitting sets (Reiter 1987), which is why both searches use this one function.
"""

from collections.abc import Callable, Collection, Sequence

Names = frozenset[str]


def smallest_hitting(
    family: Sequence[Names],
    allowed: Collection[str],
    beyond: Sequence[Names] = (),
    stop: Callable[[], bool] | None = None,
) -> Names | None:
    """A smallest set of allowed names that hits the whole family and contains no member of `beyond`.

    Which of several depends on the family alone, not on its order: of the shortest member that is not hit yet, the
    first name in sorted order is tried first. None if there is no such set, or if `stop` said so first. The empty set
    hits an empty family.
    """
    usable = frozenset(allowed)
    members = sorted({member & usable for member in family}, key=lambda m: (len(m), sorted(m)))
    if any(not member for member in members) or any(not closed for closed in beyond):
        return None
    for size in range(len(usable) + 1):
        if stop is not None and stop():
            return None
        found = _of_size(members, frozenset(), frozenset(), size, beyond)
        if found is not None:
            return found
        if size >= len(members):
            return None  # a minimal hitting set has a member of its own for each element
    return None


def _of_size(
    members: Sequence[Names], chosen: Names, barred: Names, size: int, beyond: Sequence[Names]
) -> Names | None:
    """A hitting set with at most `size` further names, none of them barred; None if there is none."""
    open_members = [member for member in members if not member & chosen]
    if not open_members:
        return chosen
    if size == 0 or _disjoint(open_members) > size:
        return None
    branch = min(open_members, key=lambda m: (len(m - barred), sorted(m)))
    for name in sorted(branch - barred):
        wider = chosen | {name}
        if not any(closed <= wider for closed in beyond):
            found = _of_size(open_members, wider, barred, size - 1, beyond)
            if found is not None:
                return found
        barred = barred | {name}
    return None


def _disjoint(members: Sequence[Names]) -> int:
    """A lower bound on the size of a hitting set: greedily collected members that share nothing."""
    seen: frozenset[str] = frozenset()
    count = 0
    for member in members:
        if not member & seen:
            seen, count = seen | member, count + 1
    return count
