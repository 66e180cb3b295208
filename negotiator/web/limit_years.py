"""Numbers of the rules year by year, and capacities that only this dossier counts."""

from flask import Blueprint, Response, flash, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.limits import limit_years
from negotiator.web import context, htmx, records
from negotiator.web.forms import Outcome, tried
from negotiator.web.submissions import once

blueprint = Blueprint("limit_years", __name__, url_prefix="/dossiers/<int:dossier_id>/rules/numbers")
TEMPLATE = "limit_years/index.html"


@blueprint.get("/new")
def new(dossier_id: int) -> Response:
    """The empty form of a capacity of one's own."""
    return records.shown(TEMPLATE, limit_years.blank(context.session(), context.reader(), dossier_id))


@blueprint.post("/new")
def add(dossier_id: int) -> Response:
    """Counts one more capacity."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    outcome = tried(lambda: once(lambda: limit_years.add(session, reader, dossier_id, typed)))
    if outcome.value is None:
        return records.shown(TEMPLATE, limit_years.blank(context.session(), reader, dossier_id), outcome)
    return _saved(dossier_id)


@blueprint.get("/<kind>/<key>")
def one(dossier_id: int, kind: str, key: str) -> Response:
    """A number as it stands."""
    return _number(dossier_id, kind, key)


@blueprint.post("/<kind>/<key>")
def change(dossier_id: int, kind: str, key: str) -> Response:
    """Keeps what was typed."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark, why = typed.get("mark", ""), typed.get("why", "")
    outcome = tried(lambda: limit_years.change(session, reader, dossier_id, kind, key, typed=typed, mark=mark, why=why))
    return _saved(dossier_id) if outcome.status == 200 else _number(dossier_id, kind, key, outcome)


def _number(dossier_id: int, kind: str, key: str, outcome: Outcome[None] | None = None) -> Response:
    page = limit_years.one(context.session(), context.reader(), dossier_id, kind, key)
    return records.shown(TEMPLATE, page, outcome)


def _saved(dossier_id: int) -> Response:
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("rules.index", dossier_id=dossier_id, _anchor="limits"))
