"""What a house promises for each year, at its position."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.dossiers.limits import deliverables
from negotiator.services.dossiers.limits.asked_numbers import Answer
from negotiator.services.dossiers.limits.deliverables import MOST_YEARS
from negotiator.services.dossiers.limits.limit_editing import NewLimit
from negotiator.web import context, forms, htmx, number_fields, position_pages, records
from negotiator.web.asked_numbers import AnswerForm
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import once

PLACE = "/dossiers/<int:dossier_id>/positions/<int:position_id>/deliverables"
blueprint = Blueprint("deliverables", __name__, url_prefix=PLACE)


class NewForm(forms.Typed):
    """A number where there was none."""

    what: forms.Short = ""
    amount: number_fields.Amount
    reason: forms.Words = ""


@blueprint.post("")
def promise(dossier_id: int, position_id: int) -> Response:
    """Keeps what the house promises of a number."""
    place, session, reader = (dossier_id, position_id), context.session(), context.reader()

    def act() -> object:
        form, years = judged(AnswerForm, request.form), _years()
        said = Answer(form.amount, form.day, form.until, form.note, form.version, form.low, form.high)
        return once(lambda: deliverables.promise(session, reader, place, form.kind, form.key, said, years))

    where = f"promise-{request.form.get('kind', '')[:20]}-{request.form.get('key', '')[:80]}"
    return _done(place, act, where)


@blueprint.post("/new")
def promise_more(dossier_id: int, position_id: int) -> Response:
    """Promises something that had no number yet."""
    place, session, reader = (dossier_id, position_id), context.session(), context.reader()

    def act() -> object:
        form = judged(NewForm, request.form)
        entry = NewLimit(form.what, form.amount, form.reason)
        return once(lambda: deliverables.promise_more(session, reader, place, entry))

    return _done(place, act, "deliverables")


def _years() -> dict[int, Fraction | None]:
    """The numbers of single years that the form has a field for. Raises Refused with the fields."""
    found: dict[int, Fraction | None] = {}
    errors = {}
    for n in range(1, MOST_YEARS + 1):
        name = f"year_{n}"
        if name in request.form:
            try:
                amount = number_fields.NUMBER.read(request.form[name], context.language())
                found[n] = None if amount is None else Fraction(amount)
            except ValueError as error:
                errors[name] = str(error)
    if errors:
        raise Refused(forms.CORRECT, fields=errors)
    return found


def _done(place: tuple[int, int], act: Callable[[], object], where: str) -> Response:
    deliverables.require(context.session(), context.reader(), place)  # before anything typed is judged
    context.session().rollback()
    outcome = tried(act)
    if outcome.status != 200:
        problem = outcome.refusal or outcome.collision
        values: dict[str, Any] = {"promise_typed": records.typed()}
        if outcome.refusal is not None:
            values["promise_errors"] = forms.said(outcome.refusal.fields, outcome.refusal.params)
        if outcome.collision is not None:
            values["promise_theirs"] = outcome.collision.theirs
        told = say(context.language(), problem.message, **problem.params) if problem is not None else ""
        return position_pages.shown(*place, outcome.status, notice=told, **values)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("positions.sheet", dossier_id=place[0], position_id=place[1], _anchor=where))
