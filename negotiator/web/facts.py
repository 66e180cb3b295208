"""Facts of the country sheet: add, change, choose between sources, take back, remove."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.facts import fact_editing
from negotiator.web import context, htmx, records
from negotiator.web.forms import Outcome, tried
from negotiator.web.submissions import once

blueprint = Blueprint("facts", __name__, url_prefix="/dossiers/<int:dossier_id>/facts")


@blueprint.get("/new")
def new(dossier_id: int) -> Response:
    """The empty form."""
    return _form(dossier_id, "")


@blueprint.post("")
def add(dossier_id: int) -> Response:
    """Records a fact."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    return _answer(dossier_id, "", tried(lambda: once(lambda: fact_editing.add(session, reader, dossier_id, typed))))


@blueprint.get("/<fact_key>")
def one(dossier_id: int, fact_key: str) -> Response:
    """The form of a fact."""
    return _form(dossier_id, fact_key)


@blueprint.post("/<fact_key>")
def change(dossier_id: int, fact_key: str) -> Response:
    """Keeps what was typed."""
    typed = records.typed()
    mark, why = typed.get("mark", ""), typed.get("why", "")
    return _done(
        dossier_id,
        fact_key,
        lambda: fact_editing.change(
            context.session(), context.reader(), dossier_id, fact_key, typed=typed, mark=mark, why=why
        ),
    )


@blueprint.post("/<fact_key>/choose")
def choose(dossier_id: int, fact_key: str) -> Response:
    """This one counts, those that contradict it do not."""
    session, reader, why = context.session(), context.reader(), records.typed().get("why", "")
    return _done(dossier_id, fact_key, lambda: fact_editing.choose(session, reader, dossier_id, fact_key, why=why))


@blueprint.post("/<fact_key>/undo")
def take_back(dossier_id: int, fact_key: str) -> Response:
    """Takes the last change back."""
    session, reader, mark = context.session(), context.reader(), records.typed().get("mark", "")
    return _done(dossier_id, fact_key, lambda: fact_editing.take_back(session, reader, dossier_id, fact_key, mark=mark))


@blueprint.post("/<fact_key>/remove")
def remove(dossier_id: int, fact_key: str) -> Response:
    """Takes a fact away."""
    session, reader, why = context.session(), context.reader(), records.typed().get("why", "")
    return _done(dossier_id, fact_key, lambda: fact_editing.remove(session, reader, dossier_id, fact_key, why=why))


def _done(dossier_id: int, key: str, act: Callable[[], None]) -> Response:
    return _answer(dossier_id, key, tried(act))


def _answer(dossier_id: int, key: str, outcome: Outcome[int] | Outcome[None]) -> Response:
    """Back to the facts, or the form with what was typed."""
    if outcome.status != 200:
        return _form(dossier_id, key, outcome)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("dossiers.facts", dossier_id=dossier_id))


def _form(dossier_id: int, key: str, outcome: Outcome[int] | Outcome[None] | None = None) -> Response:
    session, reader = context.session(), context.reader()
    blank = fact_editing.blank
    page = fact_editing.one(session, reader, dossier_id, key) if key else blank(session, reader, dossier_id)
    return records.shown("facts/fact.html", page, outcome)
