"""Numbers that houses are asked for."""

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, Response, flash, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.limits import asked_numbers, numbers_list, planned_asking, planned_numbers
from negotiator.web import context, forms, htmx, number_fields, records
from negotiator.web.forms import Outcome, judged, tried
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
    """One's own numbers; all of them for the lead; those that match what is sought, if anything is."""
    return _shown(dossier_id)


@blueprint.get("/measures/<measure_key>")
def planned(dossier_id: int, measure_key: str) -> Response:
    """What is planned of a measure, of one's own house."""
    return _planned(dossier_id, measure_key)


@blueprint.post("/measures/<measure_key>")
def confirm_planned(dossier_id: int, measure_key: str) -> Response:
    """The house stands by what is planned of a measure."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark = typed.pop("mark", "")
    outcome = tried(
        lambda: once(lambda: planned_numbers.confirm(session, reader, dossier_id, measure_key, typed, mark))
    )
    if outcome.status != 200:
        session.rollback()
        return _planned(dossier_id, measure_key, outcome)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("asked_numbers.index", dossier_id=dossier_id, _anchor="planned"))


@blueprint.post("/measures/<measure_key>/ask")
def ask_planned(dossier_id: int, measure_key: str) -> Response:
    """Asks the houses behind what is planned of a measure."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    outcome = tried(lambda: once(lambda: planned_asking.ask(session, reader, dossier_id, measure_key, typed)))
    if outcome.status != 200:
        session.rollback()
        return _planned(dossier_id, measure_key, outcome)
    flash(say(context.language(), _("The houses find this among their tasks.")), "success")
    return htmx.see_other(url_for("asked_numbers.planned", dossier_id=dossier_id, measure_key=measure_key))


def _planned(dossier_id: int, key: str, outcome: Outcome[int] | None = None) -> Response:
    page = planned_numbers.page(context.session(), context.reader(), dossier_id, key)
    return records.shown("asked_numbers/planned.html", page, outcome)


def _shown(dossier_id: int, outcome: Outcome[int] | None = None) -> Response:
    session, reader = context.session(), context.reader()
    search, show = (request.args.get(name, "")[:100] for name in ("q", "show"))
    sought = numbers_list.listed(session, reader, dossier_id, search, show)
    return records.shown("asked_numbers/index.html", sought.page, outcome, sought=sought)


@blueprint.post("/ask")
def ask(dossier_id: int) -> Response:
    """Asks the house behind a number for it."""
    session, reader = context.session(), context.reader()

    def act() -> int:
        form = judged(QuestionForm, request.form)
        more = {"question": form.question, "due": form.due}
        return once(lambda: asked_numbers.ask(session, reader, dossier_id, form.kind, form.key, **more))

    return _done(dossier_id, act, _("The house finds this among its tasks."))


@blueprint.post("")
def answer(dossier_id: int) -> Response:
    """Enters or confirms a number."""
    session, reader = context.session(), context.reader()

    def act() -> int:
        form = judged(AnswerForm, request.form)
        said = asked_numbers.Answer(form.amount, form.day, form.until, form.note, form.version, form.low, form.high)
        return once(lambda: asked_numbers.answer(session, reader, dossier_id, form.kind, form.key, said))

    return _done(dossier_id, act, _("Saved."))


def _done(dossier_id: int, act: Callable[[], int], told: str) -> Response:
    outcome = tried(act)
    if outcome.status != 200:
        context.session().rollback()
        return _shown(dossier_id, outcome)
    flash(say(context.language(), told), "success")
    anchor = f"number-{request.form.get('kind', '')[:20]}-{request.form.get('key', '')[:80]}"
    return htmx.see_other(url_for("asked_numbers.index", dossier_id=dossier_id, _anchor=anchor))
