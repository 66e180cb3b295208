"""Rules: guardrails, numbers, mandate."""

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.limits import limit_editing
from negotiator.services.dossiers.rules import rules
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import once

blueprint = Blueprint("rules", __name__, url_prefix="/dossiers/<int:dossier_id>/rules")


class LimitForm(forms.Typed):
    """One number with the reason for its change."""

    kind: Literal["capacity", "payer", "chapter", "parameter"]
    key: forms.Short
    amount: number_fields.Amount
    reason: forms.Words = ""
    version: number_fields.Edition


class NewLimitForm(forms.Typed):
    """A limit where there was none."""

    what: forms.Short
    amount: number_fields.Amount
    reason: forms.Words = ""


class GoneForm(forms.Typed):
    """A limit that goes, or whose last change does."""

    kind: forms.Short
    key: forms.Short
    reason: forms.Words = ""
    version: number_fields.Edition


class MandateForm(forms.Typed):
    """The mandate for one measure."""

    measure: forms.Short
    lo: number_fields.Level
    hi: number_fields.Level
    reason: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What binds every package."""
    return _page(dossier_id)


@blueprint.post("/limits")
def change_limit(dossier_id: int) -> Response:
    """Another number."""
    session, reader = context.session(), context.reader()

    def act() -> object:
        form = judged(LimitForm, request.form)
        entry = rules.amount(form.kind, form.key, form.amount, form.reason, form.version)
        return rules.change_limit(session, reader, dossier_id, entry)

    return _after(dossier_id, act, "limits")


@blueprint.post("/limits/new")
def add_limit(dossier_id: int) -> Response:
    """A limit where there was none."""
    session, reader = context.session(), context.reader()

    def act() -> object:
        form = judged(NewLimitForm, request.form)
        entry = limit_editing.NewLimit(form.what, form.amount, form.reason)
        return once(lambda: limit_editing.add(session, reader, dossier_id, entry))

    return _after(dossier_id, act, "limits")


@blueprint.post("/limits/remove")
def remove_limit(dossier_id: int) -> Response:
    """A limit less."""
    session, reader = context.session(), context.reader()

    def act() -> None:
        form = judged(GoneForm, request.form)
        why, version = form.reason, form.version
        limit_editing.remove(session, reader, dossier_id, form.kind, form.key, why=why, version=version)

    return _after(dossier_id, act, "limits")


@blueprint.post("/limits/undo")
def take_limit_back(dossier_id: int) -> Response:
    """A number as it was before its last change."""
    session, reader = context.session(), context.reader()

    def act() -> None:
        form = judged(GoneForm, request.form)
        limit_editing.take_back(session, reader, dossier_id, form.kind, form.key, version=form.version)

    return _after(dossier_id, act, "limits")


@blueprint.post("/mandate")
def set_mandate(dossier_id: int) -> Response:
    """Another range."""
    session, reader = context.session(), context.reader()

    def act() -> object:
        form = judged(MandateForm, request.form)
        wish = rules.Range(form.measure, form.lo, form.hi, form.reason, form.version)
        return once(lambda: rules.set_mandate(session, reader, dossier_id, wish))

    return _after(dossier_id, act, "mandate")


def _after(dossier_id: int, act: Callable[[], object], section: str) -> Response:
    outcome = tried(act)
    problem = outcome.refusal or outcome.collision
    if problem is None:
        flash(say(context.language(), _("Saved.")))
        return htmx.see_other(url_for("rules.index", dossier_id=dossier_id, _anchor=section))
    fields = outcome.refusal.fields if outcome.refusal else {}
    errors = {k: say(context.language(), v) for k, v in fields.items()}
    theirs = outcome.collision.theirs if outcome.collision else None
    notice = say(context.language(), problem.message)
    return _page(dossier_id, outcome.status, typed=request.form.to_dict(), errors=errors, notice=notice, theirs=theirs)


def _page(dossier_id: int, status: int = 200, **values: object) -> Response:
    page = rules.page(context.session(), context.reader(), dossier_id)
    found = {"page": page, "frame": page.frame, "typed": {}, "errors": {}, "notice": "", "theirs": None, **values}
    return make_response(render_template("rules/index.html", **found), status)
