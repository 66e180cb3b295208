"""Changes that the lead may only ask for: legal facts, thresholds, ranges of a mandate that was given."""

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, Response, flash, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.changes import asked_changes
from negotiator.services.dossiers.start import brought
from negotiator.web import context, forms, htmx, number_fields, records
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import once

blueprint = Blueprint("asked_changes", __name__, url_prefix="/dossiers/<int:dossier_id>/requests")


class DecisionForm(forms.Typed):
    """What a checker or leadership says to a request."""

    decision: Literal["grant", "refuse"]
    answer: forms.Words = ""
    version: number_fields.Edition


class WithdrawForm(forms.Typed):
    """Taking a request back."""

    answer: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What waits, what counts, what was."""
    page = asked_changes.page(context.session(), context.reader(), dossier_id)
    return records.shown("asked_changes/index.html", page, at=0)


@blueprint.get("/new")
def new(dossier_id: int) -> Response:
    """The form of a request."""
    thing = request.args.get("thing", "")[:160]
    return records.shown(
        "asked_changes/new.html", asked_changes.blank(context.session(), context.reader(), dossier_id, thing)
    )


@blueprint.post("")
def ask(dossier_id: int) -> Response:
    """Asks for a change."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    thing = typed.get("thing", "")[:160]
    outcome = tried(lambda: once(lambda: asked_changes.ask(session, reader, dossier_id, thing, typed)))
    if outcome.status != 200:
        page = asked_changes.blank(context.session(), context.reader(), dossier_id, thing)
        return records.shown("asked_changes/new.html", page, outcome)
    return _done(dossier_id, _("Whoever decides on it finds this among the tasks."))


@blueprint.post("/<int:change_id>/decide")
def decide(dossier_id: int, change_id: int) -> Response:
    """Confirms a request or refuses it."""
    session, reader = context.session(), context.reader()

    def act() -> None:
        form = judged(DecisionForm, request.form)
        grant, answer = form.decision == "grant", form.answer
        asked_changes.decide(session, reader, dossier_id, change_id, grant=grant, answer=answer, version=form.version)

    return _after(dossier_id, change_id, act)


@blueprint.post("/<int:change_id>/withdraw")
def withdraw(dossier_id: int, change_id: int) -> Response:
    """Takes a request back."""
    session, reader = context.session(), context.reader()

    def act() -> None:
        form = judged(WithdrawForm, request.form)
        asked_changes.withdraw(session, reader, dossier_id, change_id, reason=form.answer, version=form.version)

    return _after(dossier_id, change_id, act)


@blueprint.post("/brought")
def confirm(dossier_id: int) -> Response:
    """Confirms what came with a file, by whoever answers for it."""
    things = [thing[:160] for thing in request.form.getlist("thing")]
    brought.confirm(context.session(), context.reader(), dossier_id, things)
    return _done(dossier_id, _("Saved."))


def _after(dossier_id: int, change_id: int, act: Callable[[], None]) -> Response:
    outcome = tried(act)
    if outcome.status == 200:
        return _done(dossier_id, _("Saved."))
    page = asked_changes.page(context.session(), context.reader(), dossier_id)
    return records.shown("asked_changes/index.html", page, outcome, at=change_id)


def _done(dossier_id: int, told: str) -> Response:
    flash(say(context.language(), told), "success")
    return htmx.see_other(url_for("asked_changes.index", dossier_id=dossier_id))
