"""The timeline of a dossier, and its deadlines for the reader's own calendar."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, Response, flash, request, send_file, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.stages import calendar_file, timeline
from negotiator.web import context, forms, htmx, number_fields, records
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import once

blueprint = Blueprint("timeline", __name__, url_prefix="/dossiers/<int:dossier_id>/timeline")


class PlanForm(forms.Typed):
    """By which day a stage is to be finished."""

    stage: forms.Short
    day: forms.Day = ""
    reason: forms.Words = ""
    version: number_fields.Edition


class BeganForm(forms.Typed):
    """Since when a stage ran."""

    stage: forms.Short
    began: forms.Day = ""
    reason: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """Stages and deadlines."""
    return records.shown("timeline/index.html", timeline.page(context.session(), context.reader(), dossier_id))


@blueprint.post("")
def plan(dossier_id: int) -> Response:
    """Names the day by which a stage is to be finished."""
    session, reader = context.session(), context.reader()

    def act() -> None:
        form = judged(PlanForm, request.form)
        named = {"day": form.day, "reason": form.reason, "version": form.version}
        once(lambda: timeline.plan_stage(session, reader, dossier_id, form.stage, **named))  # type: ignore[arg-type]

    return _answer(dossier_id, act)


def _answer(dossier_id: int, act: Callable[[], None]) -> Response:
    outcome = tried(act)
    if outcome.status != 200:
        page = timeline.page(context.session(), context.reader(), dossier_id)
        return records.shown("timeline/index.html", page, outcome)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("timeline.index", dossier_id=dossier_id))


@blueprint.post("/began")
def begin(dossier_id: int) -> Response:
    """Says since when a stage ran."""
    session, reader = context.session(), context.reader()

    def act() -> None:
        form = judged(BeganForm, request.form)
        named = {"day": form.began, "reason": form.reason, "version": form.version}
        once(lambda: timeline.begin_stage(session, reader, dossier_id, form.stage, **named))  # type: ignore[arg-type]

    return _answer(dossier_id, act)


@blueprint.get("/calendar.ics")
def export(dossier_id: int) -> Response:
    """The deadlines as a calendar file."""
    address = url_for("timeline.index", dossier_id=dossier_id, _external=True)
    found = calendar_file.export(context.session(), context.reader(), dossier_id, address)
    answer = send_file(
        BytesIO(found.content), mimetype=calendar_file.MEDIA, as_attachment=True, download_name=found.name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
