"""The register of assumptions, and how far the result hangs on each."""

from io import BytesIO

from flask import Blueprint, Response, flash, make_response, render_template, request, send_file, url_for

from negotiator.language import _, say
from negotiator.services.briefs.papers.kinds import MEDIA, XLSX
from negotiator.services.studies import assumption_table, assumptions, hanging, ranges
from negotiator.web import context, forms, htmx, number_fields, records
from negotiator.web.forms import Outcome, judged, tried
from negotiator.web.jobs import line
from negotiator.web.submissions import once

blueprint = Blueprint("assumptions", __name__, url_prefix="/dossiers/<int:dossier_id>/assumptions")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """All of them, what the result hangs on most first."""
    return _page(dossier_id)


@blueprint.post("/file")
def export(dossier_id: int) -> Response:
    """The register as a workbook."""
    content = assumption_table.export(context.session(), context.reader(), dossier_id)
    name = f"assumptions-{dossier_id}.xlsx"
    answer = send_file(BytesIO(content), mimetype=MEDIA[XLSX], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(dossier_id: int, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    page = hanging.page(context.session(), context.reader(), dossier_id)
    html = render_template("assumptions/index.html", page=page, frame=page.frame, errors=errors or {})
    return make_response(html, status)


class RangeForm(forms.Typed):
    """Between what an assumption lies, and why; per cent where it is a share."""

    thing: forms.Short
    low: number_fields.Amount
    high: number_fields.Amount
    why: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("/range")
def range_of(dossier_id: int) -> Response:
    """The range of what is planned of a measure."""
    return _range(dossier_id, request.args.get("thing", "")[:300])


@blueprint.post("/range")
def name_range(dossier_id: int) -> Response:
    """Names the range."""
    session, reader, thing = context.session(), context.reader(), request.form.get("thing", "")[:300]
    scale = ranges.page(session, reader, dossier_id, thing).scale

    def act() -> None:
        form = judged(RangeForm, request.form)
        said = ranges.Naming(form.low / scale, form.high / scale, form.why, form.version)
        once(lambda: ranges.name(session, reader, dossier_id, form.thing, said))

    outcome = tried(act)
    if outcome.status != 200:
        return _range(dossier_id, thing, outcome)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("assumptions.index", dossier_id=dossier_id, _anchor="all"))


def _range(dossier_id: int, thing: str, outcome: Outcome[None] | None = None) -> Response:
    page = ranges.page(context.session(), context.reader(), dossier_id, thing)
    return records.shown("assumptions/range.html", page, outcome)


@blueprint.post("")
def ask(dossier_id: int) -> Response:
    """Lets the worker solve with each at both ends of its range."""
    session, reader = context.session(), context.reader()
    scope = request.form.get("scope", "")[:20]
    outcome = tried(lambda: once(lambda: assumptions.ask(session, line(), reader, dossier_id, scope=scope)))
    if outcome.refusal is not None and outcome.refusal.fields:
        return _page(dossier_id, 422, forms.said(outcome.refusal.fields))
    if outcome.refusal is not None:
        raise outcome.refusal
    return htmx.see_other(url_for("jobs.job", job_id=outcome.value))
