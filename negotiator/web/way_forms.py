"""Reading the forms of the ways to weigh: points by measure and pillar, an order, one move in it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flask import request

from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.positions.ways import Given
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
    order = moved(request.form.getlist("order")[:MOST_MEASURES], form.get("move", ""))
    return Given(order, pillars, points, form.get("biggest", ""))


def _points(form: Mapping[str, str], prefix: str, errors: dict[str, str]) -> dict[str, Fraction]:
    found = {}
    for key, typed in forms.fields_of(form, prefix).items():
        try:
            found[key] = Fraction(POINTS.read(typed, context.language()) or 0)
        except ValueError as error:
            errors[f"{prefix}-{key}"] = str(error)
    return found


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


def versions(form: Mapping[str, str]) -> dict[str, int]:
    """Measure -> the version that the page was made with."""
    return {
        name.removesuffix("-version"): forms.whole(text) for name, text in form.items() if name.endswith("-version")
    }
