"""Versions of a dossier: name the present state, compare two."""

from flask import Blueprint, Response, flash, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.versions import versions
from negotiator.web import context, htmx, records
from negotiator.web.forms import Outcome, tried
from negotiator.web.submissions import once

blueprint = Blueprint("versions", __name__, url_prefix="/dossiers/<int:dossier_id>/versions")
MOST_REF = 12


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The versions; with two states in the address also what differs."""
    return _page(dossier_id)


@blueprint.post("")
def keep(dossier_id: int) -> Response:
    """Names the present state."""
    session, reader, name = context.session(), context.reader(), records.typed().get("name", "")
    outcome = tried(lambda: once(lambda: versions.keep(session, reader, dossier_id, name)))
    if outcome.value is None:
        return _page(dossier_id, outcome)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("versions.index", dossier_id=dossier_id))


def _page(dossier_id: int, outcome: Outcome[int] | None = None) -> Response:
    before, after = (request.args.get(name, "")[:MOST_REF] for name in ("before", "after"))
    page = versions.page(context.session(), context.reader(), dossier_id, before, after or versions.NOW)
    return records.shown("versions/index.html", page, outcome)
