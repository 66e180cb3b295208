"""What rows of a position held before: step by step back, and forward again as far as it was taken back."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from typing import Any, Literal

from models.interest import Before, Interest, Rating, Trail
from negotiator.bargaining.words import Shape

Side = Literal["past", "future"]
MOST = 20  # steps that a row remembers


def holds(row: Interest, step: int) -> Before:
    """What a row holds, to be put back, as the state before a step (the edition that it made)."""
    return Before(**{each.name: getattr(row.rating, each.name) for each in fields(Rating)}, rated=row.rated, step=step)


def pushed(row: Interest, before: Before, *, afresh: bool = False) -> Trail:
    """The row's trail after a change; `afresh`: of what was there before nothing may come back."""
    past = () if afresh or row.trail is None else row.trail.past
    return Trail((*past, _plain(before))[-MOST:])


def top(row: Interest, side: Side) -> Before | None:
    """The state that comes next on a side; None if there is none."""
    steps: tuple[dict[str, Any], ...] = getattr(row.trail, side) if row.trail is not None else ()
    if not steps:
        return None
    known = {each.name for each in fields(Before)}
    held = {name: value for name, value in steps[-1].items() if name in known}
    return Before(**held | {"shape": Shape(held["shape"])})


def next_rows(rows: Sequence[Interest], side: Side, seen: Callable[[str], bool]) -> list[tuple[Interest, Before]]:
    """The rows that the next step back or forward writes, with what they hold then; only those of which the reader may
    see both states (`seen` judges a certainty)."""
    found = [(row, state) for row in rows if (state := top(row, side)) is not None]
    found = [(row, state) for row, state in found if seen(row.rating.cert) and seen(state.cert)]
    steps = [state.step for _row, state in found]
    step = (max if side == "past" else min)(steps, default=0)
    return [(row, state) for row, state in found if state.step == step]


def moved(row: Interest, state: Before, side: Side) -> Trail:
    """The row's trail after it went one step to a side."""
    trail, held = row.trail or Trail(), _plain(holds(row, state.step))
    if side == "past":
        return Trail(trail.past[:-1], (*trail.future, held), back=True)
    return Trail((*trail.past, held), trail.future[:-1])


def _plain(state: Before) -> dict[str, Any]:
    return asdict(state) | {"shape": state.shape.value}
