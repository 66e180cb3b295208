"""The decision that gave the mandate."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.start import mandate
from negotiator.web import context, htmx, records
from negotiator.web.forms import tried

blueprint = Blueprint("mandate", __name__, url_prefix="/dossiers/<int:dossier_id>/mandate")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The form."""
    return records.shown("mandate/index.html", mandate.page(context.session(), context.reader(), dossier_id))


@blueprint.post("")
def change(dossier_id: int) -> Response:
    """Keeps what was typed."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark, why = typed.get("mark", ""), typed.get("why", "")
    return _done(dossier_id, lambda: mandate.change(session, reader, dossier_id, typed, mark, why))


@blueprint.post("/undo")
def take_back(dossier_id: int) -> Response:
    """Takes the last change back."""
    session, reader, mark = context.session(), context.reader(), records.typed().get("mark", "")
    return _done(dossier_id, lambda: mandate.take_back(session, reader, dossier_id, mark))


def _done(dossier_id: int, act: Callable[[], None]) -> Response:
    outcome = tried(act)
    if outcome.status != 200:
        page = mandate.page(context.session(), context.reader(), dossier_id)
        return records.shown("mandate/index.html", page, outcome)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("rules.index", dossier_id=dossier_id, _anchor="mandate"))
