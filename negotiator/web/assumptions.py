"""The register of assumptions, and how far the result hangs on each."""

from io import BytesIO

from flask import Blueprint, Response, make_response, render_template, request, send_file, url_for

from negotiator.services.briefs.kinds import MEDIA, XLSX
from negotiator.services.studies import assumption_table, assumptions, hanging
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried
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
