"""The sheet of a house without a position: numbers, hearings, statements, and whether measures can be done."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.coordination import house_sheets, stating
from negotiator.services.dossiers.coordination.stating import Statement
from negotiator.web import context, htmx
from negotiator.web.forms import said, tried, whole
from negotiator.web.submissions import once

HERE = {"text": "words", "measure": "about"}  # names of fields on this page, where another form has the same
MOST_WORDS = 4100  # more than the service takes, so that it can say so
blueprint = Blueprint("house_sheets", __name__, url_prefix="/dossiers/<int:dossier_id>/house-sheet")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What the reader's house is asked for, or one that the lead writes for."""
    return _page(dossier_id)


def _house() -> int:
    """The house that the lead writes for; 0 for one's own."""
    text = request.values.get("house", "")
    return whole(text) if text else 0


@blueprint.post("")
def say_feasible(dossier_id: int) -> Response:
    """Keeps whether a measure can be done."""
    typed = {name: request.form.get(name, "")[:2000] for name in ("measure", "can", "text")}
    session, reader = context.session(), context.reader()
    house = _house()
    outcome = tried(lambda: once(lambda: house_sheets.say_feasible(session, reader, dossier_id, **typed, house=house)))
    if outcome.refusal is not None:
        return _page(dossier_id, 422, said(outcome.refusal.fields or {"text": outcome.refusal.message}), typed)
    flash(say(context.language(), _("The remark is kept.")), "success")
    place = f"measure-{typed['measure']}"
    return htmx.see_other(url_for("house_sheets.index", dossier_id=dossier_id, house=house or None, _anchor=place))


@blueprint.post("/statements")
def give(dossier_id: int) -> Response:
    """Keeps a statement that nobody asked for."""
    typed = {name: request.form.get(name, "")[:MOST_WORDS] for name in ("title", "words", "stance", "about")}
    given = Statement(typed["title"], typed["words"], typed["stance"], typed["about"])
    session, reader, house = context.session(), context.reader(), _house()
    outcome = tried(lambda: once(lambda: stating.give(session, reader, dossier_id, given, house)))
    if outcome.refusal is not None:
        session.rollback()
        fields = outcome.refusal.fields or {"title": outcome.refusal.message}
        named = {HERE.get(name, name): text for name, text in fields.items()}
        return _page(dossier_id, 422, said(named), typed | {"giving": "yes"})
    flash(
        say(context.language(), _("Your statement is given. The circle reads it, and you read what becomes of it.")),
        "success",
    )
    return htmx.see_other(url_for("coordination.one", dossier_id=dossier_id, record_id=outcome.value or 0))


def _page(
    dossier_id: int, status: int = 200, errors: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    page = house_sheets.page(context.session(), context.reader(), dossier_id, _house())
    feasible = {key: say(context.language(), text) for key, text in house_sheets.FEASIBLE.items()}
    values = {"page": page, "frame": page.frame, "feasible": feasible}
    html = render_template("house_sheets/index.html", **values, errors=errors or {}, typed=typed or {})
    return make_response(html, status)
