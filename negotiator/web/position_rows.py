"""Rows of a position's form as they are sent: which were touched, what they say, and keeping them."""

from collections.abc import Mapping

from flask import request

from negotiator.bargaining.errors import Refused
from negotiator.bargaining.words import Shape
from negotiator.services.positions import ratings
from negotiator.services.positions.ratings import RowEntry
from negotiator.services.positions.views import RatingLine
from negotiator.services.records.locks import stamp
from negotiator.web import context, forms
from negotiator.web.forms import judged, outcome_of
from negotiator.web.position_forms import RowForm


def touched(form: Mapping[str, str]) -> list[str]:
    """The rows of the form that differ from what the page was made with."""
    rows = [name.removesuffix("-version") for name in form if name.endswith("-version")]
    return [key for key in rows if _stamp(form, key) != form.get(f"{key}-was")]


def _stamp(form: Mapping[str, str], key: str) -> str:
    return stamp(*(form.get(f"{key}-{name}", "") for name in ratings.FIELDS))


def rate_rows(dossier_id: int, position_id: int, keys: list[str]) -> tuple[RatingLine, ...]:
    """Judges the rows and keeps them; a refusal names its fields with their rows."""
    entries, refused = [], {}
    for key in keys:
        outcome = outcome_of(lambda key=key: entry(key))  # type: ignore[misc]
        if outcome.refusal is not None:
            refused.update({f"{key}-{name}": text for name, text in outcome.refusal.fields.items()})
        elif outcome.value is not None:
            entries.append(outcome.value)
    if refused:
        raise Refused(forms.CORRECT, fields=refused)
    return ratings.rate(context.session(), context.reader(), dossier_id, position_id, entries)


def entry(key: str) -> RowEntry:
    """One row. Raises Refused."""
    form = judged(RowForm, forms.fields_of(request.form, key))
    shape, at = forms.shape_of(form.wish)
    return RowEntry(key, form.importance, Shape(shape), at, form.cert, form.why, form.version, form.pen[:40], form.was)


def typed_row(key: str) -> dict[str, object]:
    """One row as it was typed, to be shown again."""
    names = (*ratings.FIELDS, "version")
    return {name: request.form.get(f"{key}-{name}", "")[: forms.MOST_TEXT] for name in names} | {"errors": {}}


def both_of(entry: RowEntry) -> dict[str, object]:
    """What a row would hold if the entry were kept: what its writer changed, with what somebody else wrote beside."""
    texts = ratings.texts_of(entry, context.language())
    return dict(zip(ratings.FIELDS, texts, strict=True)) | {"version": entry.version, "errors": {}}
