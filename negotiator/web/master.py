"""Master data of a dossier: title, summary, the partner's names and languages."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.start import master
from negotiator.web import context, htmx, records
from negotiator.web.forms import tried

blueprint = Blueprint("master", __name__, url_prefix="/dossiers/<int:dossier_id>/master-data")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The form."""
    return records.shown("master/index.html", master.page(context.session(), context.reader(), dossier_id))


@blueprint.post("")
def change(dossier_id: int) -> Response:
    """Keeps what was typed."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark, why = typed.get("mark", ""), typed.get("why", "")
    return _done(dossier_id, lambda: master.change(session, reader, dossier_id, typed, mark, why))


@blueprint.post("/undo")
def take_back(dossier_id: int) -> Response:
    """Takes the last change back."""
    session, reader, mark = context.session(), context.reader(), records.typed().get("mark", "")
    return _done(dossier_id, lambda: master.take_back(session, reader, dossier_id, mark))


def _done(dossier_id: int, act: Callable[[], None]) -> Response:
    outcome = tried(act)
    if outcome.status != 200:
        page = master.page(context.session(), context.reader(), dossier_id)
        return records.shown("master/index.html", page, outcome)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("master.index", dossier_id=dossier_id))
