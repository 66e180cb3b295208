"""Reading the forms of the ways to weigh: points by measure and pillar, an order, one move in it."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from flask import request

from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.positions.ways import Held
from negotiator.services.positions.weighing import Given
from negotiator.web import context, forms, number_fields

POINTS = number_fields.Kind(0, 100, _("Points lie between 0 and 100."), empty=True)
MOST_MEASURES = 200


def given(form: Mapping[str, str]) -> Given:
    """What was said. Raises Refused with a message at each field that is no number of points."""
    errors: dict[str, str] = {}
    pillars = _points(form, "pillar", errors)
    points = _points(form, "points", errors)
    if errors:
        raise Refused(forms.CORRECT, fields=errors)
    order = placed(request.form.getlist("order")[:MOST_MEASURES], forms.fields_of(form, "place"))
    order = moved(order, form.get("move", ""))
    tied = still_tied(request.form.getlist("order")[:MOST_MEASURES], request.form.getlist("tied"), order)
    return Given(order, tied, form.get("alone") == "yes", pillars, points, form.get("biggest", ""))


def still_tied(before: Sequence[str], tied: Collection[str], after: Sequence[str]) -> frozenset[str]:
    """Who still weighs as much as the one above after a move: neighbours of one group in the order that they had."""
    place = {key: n for n, key in enumerate(before)}
    group = {key: sum(each not in tied for each in before[: n + 1]) for key, n in place.items()}
    return frozenset(
        b for a, b in pairwise(after) if {a, b} <= group.keys() and group[a] == group[b] and place[a] < place[b]
    )


def _points(form: Mapping[str, str], prefix: str, errors: dict[str, str]) -> dict[str, Fraction]:
    found = {}
    for key, typed in forms.fields_of(form, prefix).items():
        try:
            found[key] = Fraction(POINTS.read(typed, context.language()) or 0)
        except ValueError as error:
            errors[f"{prefix}-{key}"] = str(error)
    return found


def placed(order: Sequence[str], places: Mapping[str, str]) -> tuple[str, ...]:
    """The order after places, counted from 1, were typed beside measures: who has another place than before goes there,
    who has none any more goes out. What is no place is left as it was."""
    found = list(dict.fromkeys(order))
    before = {key: str(n) for n, key in enumerate(found, 1)}
    typed = {key: text.strip() for key, text in places.items() if text.strip() != before.get(key, "")}
    going = sorted((forms.whole(text), key) for key, text in typed.items() if forms.whole(text) > 0)
    apart = {key for _place, key in going} | {key for key, text in typed.items() if not text}
    left = [key for key in found if key not in apart]
    for place, key in going:
        left.insert(place - 1, key)
    return tuple(left)


def moved(order: Sequence[str], move: str) -> tuple[str, ...]:
    """The order after a move such as "up:ret_ident": up, down, top, out, or in (at the end)."""
    what, _colon, key = move.partition(":")
    found = list(dict.fromkeys(order))
    place = found.index(key) if key in found else len(found)
    rest = [each for each in found if each != key]
    to = {"up": place - 1, "down": place + 1, "top": 0, "in": len(rest)}.get(what)
    if what == "out":
        return tuple(rest)
    if to is None or not key:
        return tuple(found)
    to = max(0, to)
    return (*rest[:to], key, *rest[to:])


def held_in(form: Mapping[str, str]) -> Held:
    """What the page was made with."""
    versions = {name.removesuffix("-version"): forms.whole(text) for name, text in form.items() if _of(name, "version")}
    was = {name.removesuffix("-was"): text[:100] for name, text in form.items() if _of(name, "was")}
    return Held(versions, form.get("pen", "")[:40], was)


def _of(name: str, field: str) -> bool:
    return name.endswith(f"-{field}")
