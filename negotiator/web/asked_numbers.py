"""Numbers that houses are asked for."""

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, Response, flash, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.limits import asked_numbers
from negotiator.web import context, forms, htmx, number_fields, records
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import once

blueprint = Blueprint("asked_numbers", __name__, url_prefix="/dossiers/<int:dossier_id>/numbers")


class QuestionForm(forms.Typed):
    """A number that the lead asks for."""

    kind: Literal["capacity", "payer", "chapter"]
    key: forms.Short
    question: forms.Words = ""
    due: forms.Day = ""


class AnswerForm(forms.Typed):
    """A number with its day, how long it counts, and where it comes from."""

    kind: Literal["capacity", "payer", "chapter"]
    key: forms.Short
    amount: number_fields.Amount
    low: number_fields.Number = None
    high: number_fields.Number = None
    day: forms.Day = ""
    until: forms.Day = ""
    note: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """One's own numbers; all of them for the lead."""
    return records.shown("rules/numbers.html", asked_numbers.page(context.session(), context.reader(), dossier_id))


@blueprint.post("/ask")
def ask(dossier_id: int) -> Response:
    """Asks the house behind a number for it."""
    session, reader = context.session(), context.reader()

    def act() -> object:
        form = judged(QuestionForm, request.form)
        more = {"question": form.question, "due": form.due}
        return once(lambda: asked_numbers.ask(session, reader, dossier_id, form.kind, form.key, **more))

    return _done(dossier_id, act, _("The house finds this among its tasks."))


@blueprint.post("")
def answer(dossier_id: int) -> Response:
    """Enters or confirms a number."""
    session, reader = context.session(), context.reader()

    def act() -> object:
        form = judged(AnswerForm, request.form)
        said = asked_numbers.Answer(form.amount, form.day, form.until, form.note, form.version, form.low, form.high)
        return once(lambda: asked_numbers.answer(session, reader, dossier_id, form.kind, form.key, said))

    return _done(dossier_id, act, _("Saved."))


def _done(dossier_id: int, act: Callable[[], object], told: str) -> Response:
    outcome = tried(act)
    if outcome.status != 200:
        context.session().rollback()
        page = asked_numbers.page(context.session(), context.reader(), dossier_id)
        return records.shown("rules/numbers.html", page, outcome)  # type: ignore[arg-type]
    flash(say(context.language(), told), "success")
    anchor = f"number-{request.form.get('kind', '')[:20]}-{request.form.get('key', '')[:80]}"
    return htmx.see_other(url_for("asked_numbers.index", dossier_id=dossier_id, _anchor=anchor))
