"""Entries that a dossier adds to the register of what others got, and conflicts of sources that somebody settles."""

from flask import Blueprint, Response, flash, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.register import precedents, register_editing
from negotiator.web import context, htmx, records
from negotiator.web.forms import tried
from negotiator.web.submissions import once

blueprint = Blueprint("register_entries", __name__, url_prefix="/dossiers/<int:dossier_id>/precedents")
MOST_BYTES = 1_000_000


@blueprint.get("/new")
def new(dossier_id: int) -> Response:
    """The empty form."""
    measure = request.args.get("measure", "")[:80]
    page = register_editing.blank(context.session(), context.reader(), dossier_id, measure)
    return records.shown("precedents/entry.html", page)


@blueprint.post("/new")
def add(dossier_id: int) -> Response:
    """Records an entry."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    outcome = tried(lambda: once(lambda: register_editing.add(session, reader, dossier_id, typed)))
    if outcome.status != 200:
        page = register_editing.blank(context.session(), context.reader(), dossier_id)
        return records.shown("precedents/entry.html", page, outcome)
    return _done(dossier_id)


@blueprint.get("/<int:number>")
def one(dossier_id: int, number: int) -> Response:
    """The form of an entry."""
    page = register_editing.one(context.session(), context.reader(), dossier_id, number)
    return records.shown("precedents/entry.html", page)


@blueprint.post("/<int:number>")
def change(dossier_id: int, number: int) -> Response:
    """Keeps what was typed."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark = typed.get("mark", "")
    outcome = tried(lambda: register_editing.change(session, reader, dossier_id, number, typed, mark))
    if outcome.status != 200:
        page = register_editing.one(context.session(), context.reader(), dossier_id, number)
        return records.shown("precedents/entry.html", page, outcome)
    return _done(dossier_id)


@blueprint.post("/<int:number>/remove")
def remove(dossier_id: int, number: int) -> Response:
    """Takes an entry away."""
    session, reader, why = context.session(), context.reader(), records.typed().get("why", "")
    outcome = tried(lambda: register_editing.remove(session, reader, dossier_id, number, why=why))
    if outcome.status != 200:
        page = register_editing.one(context.session(), context.reader(), dossier_id, number)
        return records.shown("precedents/entry.html", page, outcome)
    return _done(dossier_id)


@blueprint.post("/import")
def bring(dossier_id: int) -> Response:
    """Records the entries of a file, all or none."""
    session, reader, sent = context.session(), context.reader(), request.files.get("file")

    def act() -> int:
        content = sent.read(MOST_BYTES + 1) if sent is not None else b""
        return once(lambda: register_editing.bring(session, reader, dossier_id, content))

    outcome = tried(act)
    if outcome.value is None:
        page = precedents.register(context.session(), context.reader(), dossier_id)
        return records.shown("precedents/index.html", page, outcome, at="")
    flash(say(context.language(), _("Entries recorded: %(num)s."), num=outcome.value), "success")
    return htmx.see_other(url_for("precedents.index", dossier_id=dossier_id))


@blueprint.post("/conflicts/<conflict>")
def settle(dossier_id: int, conflict: str) -> Response:
    """Says which source is used."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    src, why = typed.get("src", ""), typed.get("why", "")
    outcome = tried(lambda: register_editing.settle(session, reader, dossier_id, conflict, src, why))
    if outcome.status != 200:
        page = precedents.register(context.session(), context.reader(), dossier_id)
        return records.shown("precedents/index.html", page, outcome, at=conflict)
    return _done(dossier_id)


def _done(dossier_id: int) -> Response:
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("precedents.index", dossier_id=dossier_id))
