"""One statement of a position: its source, its confidence, a second opinion, its curve, and questions at it."""

from collections.abc import Mapping
from typing import Literal

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.bargaining.words import Shape
from negotiator.language import _, say
from negotiator.services.access.access import Action, may
from negotiator.services.dossiers.coordination import comments
from negotiator.services.positions import statements
from negotiator.services.positions.ratings import Beside, RowEntry
from negotiator.services.positions.weights import UNSAID, Weight
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import CORRECT, judged, said, tried
from negotiator.web.submissions import once

blueprint = Blueprint(
    "statements",
    __name__,
    url_prefix="/dossiers/<int:dossier_id>/positions/<int:position_id>/measures/<measure_key>/statement",
)
MOST_LEVELS = 20


class StatementForm(forms.Typed):
    """The statement without its curve."""

    importance: number_fields.Said
    wish: str
    cert: Literal["d", "a"]
    why: forms.Words = ""
    source: forms.Short = ""
    day: forms.DayOrMonth = ""
    sure: forms.Short = ""
    second: number_fields.Said = UNSAID
    second_by: forms.Short = ""
    version: number_fields.Edition = 0


@blueprint.get("")
def one(dossier_id: int, position_id: int, measure_key: str) -> Response:
    """The statement, with its form for whoever may change it."""
    return _page((dossier_id, position_id), measure_key)


@blueprint.post("")
def change(dossier_id: int, position_id: int, measure_key: str) -> Response:
    """Keeps what was said."""
    place, session, reader = (dossier_id, position_id), context.session(), context.reader()
    statements.require_editor(session, reader, place)
    outcome = tried(lambda: statements.change(session, reader, place, _entry(measure_key)))
    if outcome.value is None:
        typed = {name: text[: forms.MOST_TEXT] for name, text in request.form.items()}
        errors = said(outcome.refusal.fields) if outcome.refusal is not None else {}
        theirs = outcome.collision.theirs if outcome.collision is not None else None
        clash = theirs[0] if isinstance(theirs, tuple) else None
        return _page(place, measure_key, outcome.status, typed=typed, errors=errors, theirs=clash)
    flash(say(context.language(), _("Saved.")))
    return htmx.see_other(_address(place, measure_key))


@blueprint.post("/ask")
def ask(dossier_id: int, position_id: int, measure_key: str) -> Response:
    """A question or remark at the statement, for those who may read it."""
    place, session, reader = (dossier_id, position_id), context.session(), context.reader()
    text = request.form.get("text", "")[:2100]
    thing = comments.row_thing(position_id, measure_key)
    outcome = tried(lambda: once(lambda: comments.add(session, reader, dossier_id, thing=thing, text=text)))
    if outcome.refusal is not None:
        errors = said(outcome.refusal.fields or {"text": outcome.refusal.message})
        return _page(place, measure_key, 422, typed={"text": text}, errors=errors)
    flash(say(context.language(), _("The remark is kept.")), "success")
    return htmx.see_other(_address(place, measure_key, anchor=f"comment-{outcome.value}"))


def _entry(key: str) -> RowEntry:
    """What was said. Raises Refused."""
    form = judged(StatementForm, request.form)
    shape, at = forms.shape_of(form.wish)
    beside = Beside(form.source, form.day, form.sure, form.second, form.second_by)
    version = form.version
    drawn = _drawn() if shape == Shape.DRAWN else None  # else its fields show the wish, and say nothing
    return RowEntry(
        key, form.importance, Shape(shape), at, form.cert, form.why, version, "", drawn=drawn, beside=beside
    )


def _drawn() -> tuple[Weight, ...]:
    """The values of the levels from 0 on; empty where none were drawn. Raises Refused, with a word at each that cannot
    be read."""
    names = [name for name in (f"level-{n}" for n in range(MOST_LEVELS)) if name in request.form]
    found, wrong = [], {}
    for name in names:
        try:
            found.append(number_fields.WORTH.read_weight(request.form[name], context.language()))
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise Refused(CORRECT, fields=wrong)
    return tuple(found)


def _address(place: tuple[int, int], key: str, anchor: str | None = None) -> str:
    return url_for("statements.one", dossier_id=place[0], position_id=place[1], measure_key=key, _anchor=anchor)


def _page(place: tuple[int, int], key: str, status: int = 200, **values: object) -> Response:
    session, reader = context.session(), context.reader()
    page = statements.page(session, reader, place, key)
    asked: Mapping[str, object] = {}
    if may(reader, Action.COMMENT, place[0]):
        asked = {"threads": comments.listed(session, reader, place[0], comments.row_thing(place[1], key)).threads}
    shown = {"typed": {}, "errors": {}, "theirs": None, "threads": None, **asked, **values}
    html = render_template(
        "statements/index.html", page=page, frame=page.frame, standing=page.standing, sure=statements.SURE, **shown
    )
    return make_response(html, status)
