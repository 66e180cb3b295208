"""How much of the space a set of points dominates, exactly in integers."""

from collections.abc import Iterable

import numpy as np

Vector = tuple[int, ...]


def nondominated(points: Iterable[Vector]) -> tuple[Vector, ...]:
    """The points that no other dominates, each vector once, in descending order."""
    ranked = sorted(set(points), reverse=True)
    if not ranked:
        return ()
    table, count, kept = np.array(ranked, dtype=np.int64), 0, []
    for place, point in enumerate(ranked):  # only an earlier one can dominate it
        if not (table[:count] >= table[place]).all(1).any():
            table[count] = table[place]
            count += 1
            kept.append(point)
    return tuple(kept)


def hypervolume(points: Iterable[Vector], reference: Vector) -> int:
    """Volume of what lies below at least one point and above the reference, in points to the power of the number of
    coordinates; points that are not above the reference everywhere count for nothing. 0 if there are none."""
    inside = nondominated(p for p in points if all(x > r for x, r in zip(p, reference, strict=True)))
    return _volume(inside, reference)


def _volume(points: tuple[Vector, ...], reference: Vector) -> int:
    """Slices along the last coordinate (While et al. 2006); the points are above the reference."""
    if not points:
        return 0
    if len(reference) == 1:
        return max(point[0] for point in points) - reference[0]
    if len(reference) == 2:
        return _area(points, reference)
    heights = sorted({point[-1] for point in points}, reverse=True)
    total = 0
    for height, below in zip(heights, [*heights[1:], reference[-1]], strict=True):
        slab = tuple(point[:-1] for point in points if point[-1] >= height)
        slab = slab if len(reference) == 3 else nondominated(slab)  # areas need no such care
        total += (height - below) * _volume(slab, reference[:-1])
    return total


def _area(points: tuple[Vector, ...], reference: Vector) -> int:
    total, top = 0, reference[1]
    for x, y in sorted(points, reverse=True):
        if y > top:
            total += (x - reference[0]) * (y - top)
            top = y
    return total
