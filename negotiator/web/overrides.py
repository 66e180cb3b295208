"""Overrides of guardrails: asked for by the lead, decided and taken back by leadership."""

from collections.abc import Callable
from datetime import date
from typing import Literal

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.stages import overrides
from negotiator.services.dossiers.stages.overrides import Ruling, WantedOverride
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import once

blueprint = Blueprint("overrides", __name__, url_prefix="/dossiers/<int:dossier_id>/overrides")


class OverrideForm(forms.Typed):
    """A rule that is to be overridden; the day where leadership decides at once."""

    rule: forms.Short
    scope: forms.Words = ""
    reason: forms.Words = ""
    until: forms.Day = ""


class RulingForm(forms.Typed):
    """Leadership's answer to a request."""

    decision: Literal["grant", "refuse"]
    until: forms.Day = ""
    answer: forms.Words = ""
    version: number_fields.Edition


class OverrideBackForm(forms.Typed):
    """Taking back."""

    reason: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What is overridden, what is asked for, what was."""
    return _page(dossier_id)


@blueprint.post("/ask")
def ask(dossier_id: int) -> Response:
    """The lead asks leadership."""
    session, reader = context.session(), context.reader()

    def act() -> int:
        form = judged(OverrideForm, request.form)
        wish = WantedOverride(form.rule, form.scope, form.reason)
        return once(lambda: overrides.ask(session, reader, dossier_id, wish))

    return _after(dossier_id, act)


@blueprint.post("/order")
def order(dossier_id: int) -> Response:
    """Leadership decides without a request."""
    session, reader = context.session(), context.reader()

    def act() -> int:
        form = judged(OverrideForm, request.form)
        wish = WantedOverride(form.rule, form.scope, form.reason, _date(form.until))
        return once(lambda: overrides.order(session, reader, dossier_id, wish))

    return _after(dossier_id, act)


@blueprint.post("/<int:override_id>/decide")
def decide(dossier_id: int, override_id: int) -> Response:
    """Leadership answers a request."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        form = judged(RulingForm, request.form)
        granted = _date(form.until) or date.min  # without a day it is refused by the service, with its sentence
        until = granted if form.decision == "grant" else None
        overrides.decide(session, reader, dossier_id, override_id, Ruling(until, form.answer, form.version))
        return True

    return _after(dossier_id, act, override_id)


@blueprint.post("/<int:override_id>/withdraw")
def withdraw(dossier_id: int, override_id: int) -> Response:
    """Taken back by whoever asked or granted."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        form = judged(OverrideBackForm, request.form)
        overrides.withdraw(session, reader, dossier_id, override_id, reason=form.reason, version=form.version)
        return True

    return _after(dossier_id, act, override_id)


def _date(kept: str) -> date | None:
    return date.fromisoformat(kept) if kept else None


def _after(dossier_id: int, act: Callable[[], object], override_id: int = 0) -> Response:
    outcome = tried(act)
    problem = outcome.refusal or outcome.collision
    if problem is None:
        flash(say(context.language(), _("Saved.")), "success")
        return htmx.see_other(url_for("overrides.index", dossier_id=dossier_id))
    fields = outcome.refusal.fields if outcome.refusal else {}
    errors = forms.said(fields)
    notice = say(context.language(), problem.message, **problem.params)
    clash = override_id if outcome.collision is not None else 0
    return _page(dossier_id, outcome.status, notice, request.form.to_dict(), errors=errors, at=override_id, clash=clash)


def _page(
    dossier_id: int,
    status: int = 200,
    notice: str = "",
    typed: dict[str, str] | None = None,
    *,
    errors: dict[str, str] | None = None,
    at: int = 0,
    clash: int = 0,
) -> Response:
    page = overrides.page(context.session(), context.reader(), dossier_id)
    values = {"notice": notice, "typed": typed or {}, "errors": errors or {}, "at": at, "clash": clash}
    return make_response(render_template("overrides/index.html", page=page, frame=page.frame, **values), status)
