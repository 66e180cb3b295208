"""The stage of a dossier: its gates, confirmed by those whose turn it is, and the move to the next."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.stages import stages
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import once

blueprint = Blueprint("stages", __name__, url_prefix="/dossiers/<int:dossier_id>/stages")


class ConfirmForm(forms.Typed):
    """A confirmation, or its taking back: where it is on file, or why; the package where one is named."""

    reference: forms.Words = ""
    package: forms.Short = ""

    def number(self) -> int | None:
        """The package's id."""
        return forms.whole(self.package) if self.package else None


class MoveForm(forms.Typed):
    """To which stage, and why where it goes back."""

    to: forms.Short
    reason: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """Where the dossier stands, and what is missing."""
    return _page(dossier_id)


@blueprint.post("/gates/<gate>")
def confirm(dossier_id: int, gate: str) -> Response:
    """Confirms a gate."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        form = judged(ConfirmForm, request.form)
        reference, package = form.reference, form.number()
        once(lambda: stages.confirm(session, reader, dossier_id, gate, reference=reference, package_id=package))
        return True

    return _after(dossier_id, act, gate)


@blueprint.post("/gates/<gate>/take-back")
def take_back(dossier_id: int, gate: str) -> Response:
    """Takes a confirmation back."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        stages.take_back(session, reader, dossier_id, gate, judged(ConfirmForm, request.form).reference)
        return True

    return _after(dossier_id, act, f"{gate}-back")


@blueprint.post("/move")
def move(dossier_id: int) -> Response:
    """Moves the dossier to another stage."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        form = judged(MoveForm, request.form)
        stages.move(session, reader, dossier_id, form.to, reason=form.reason, version=form.version)
        return True

    return _after(dossier_id, act, "move")


def _after(dossier_id: int, act: Callable[[], object], at: str) -> Response:
    outcome = tried(act)
    problem = outcome.refusal or outcome.collision
    if problem is None:
        flash(say(context.language(), _("Saved.")), "success")
        return htmx.see_other(url_for("stages.index", dossier_id=dossier_id))
    fields = outcome.refusal.fields if outcome.refusal else {}
    errors = forms.said(fields)
    notice = say(context.language(), problem.message, **problem.params)
    values = {"typed": request.form.to_dict(), "errors": errors, "at": at, "clash": outcome.collision is not None}
    return _page(dossier_id, outcome.status, notice, **values)


def _page(dossier_id: int, status: int = 200, notice: str = "", **values: object) -> Response:
    page = stages.page(context.session(), context.reader(), dossier_id)
    found = {"typed": {}, "errors": {}, "at": "", "clash": False, **values}
    html = render_template("stages/index.html", page=page, frame=page.frame, notice=notice, **found)
    return make_response(html, status)
