"""Measures, levels, stakeholders, facts and limits as a workbook: out, looked through, and in."""

from io import BytesIO

from flask import Blueprint, Response, flash, make_response, render_template, request, send_file, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.briefs.papers.kinds import MEDIA, XLSX
from negotiator.services.dossiers.tables import table_bringing
from negotiator.services.dossiers.tables.table_report import TablesPage
from negotiator.web import context, htmx
from negotiator.web.forms import CORRECT, Outcome, said, tried
from negotiator.web.submissions import once

blueprint = Blueprint("tables", __name__, url_prefix="/dossiers/<int:dossier_id>/tables")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What can be taken along and brought in."""
    return _shown(table_bringing.page(context.session(), context.reader(), dossier_id))


@blueprint.post("/file")
def export(dossier_id: int) -> Response:
    """The workbook, to be kept and filled in."""
    content = table_bringing.export(context.session(), context.reader(), dossier_id)
    name = f"dossier-{dossier_id}.xlsx"
    answer = send_file(BytesIO(content), mimetype=MEDIA[XLSX], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("")
def look(dossier_id: int) -> Response:
    """What a workbook would change, row by row."""
    session, reader, sent = context.session(), context.reader(), request.files.get("file")

    def act() -> TablesPage:
        if sent is None or not sent.filename:
            raise Refused(CORRECT, fields={"file": _("Please choose a file.")})
        return table_bringing.look(session, reader, dossier_id, sent.stream.read())

    outcome = tried(act)
    return _shown(outcome.value) if outcome.value else _again(dossier_id, outcome)


@blueprint.post("/take")
def take(dossier_id: int) -> Response:
    """Changes what was looked through."""
    session, reader, entries = context.session(), context.reader(), request.form.get("entries", "")
    outcome = tried(lambda: once(lambda: table_bringing.take(session, reader, dossier_id, entries)))
    if outcome.value is None:
        return _again(dossier_id, outcome, entries)
    flash(say(context.language(), _("Records taken over: %(num)s."), num=outcome.value), "success")
    return htmx.see_other(url_for("tables.index", dossier_id=dossier_id))


def _again(dossier_id: int, outcome: Outcome[int] | Outcome[TablesPage], entries: str = "") -> Response:
    """The page with what is wrong with the file, and what a look had found."""
    refused, page = outcome.refusal, table_bringing.again(context.session(), context.reader(), dossier_id, entries)
    told = say(context.language(), refused.message, **refused.params) if refused else ""
    errors = said(refused.fields, refused.params) if refused else {}
    return _shown(page, outcome.status, errors.get("file", told))


def _shown(page: TablesPage, status: int = 200, error: str = "") -> Response:
    status = 422 if page.faults else status
    return make_response(render_template("tables/index.html", page=page, frame=page.frame, error=error), status)
