"""A position as a workbook: out, looked through, and in."""

from io import BytesIO

from flask import Blueprint, Response, flash, make_response, render_template, request, send_file, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.briefs.papers.kinds import MEDIA, XLSX
from negotiator.services.positions import position_tables
from negotiator.services.positions.position_tables import PositionTable
from negotiator.web import context, htmx
from negotiator.web.forms import CORRECT, Outcome, said, tried
from negotiator.web.submissions import once

PLACE = "/dossiers/<int:dossier_id>/positions/<int:position_id>/table"
blueprint = Blueprint("position_tables", __name__, url_prefix=PLACE)


@blueprint.get("")
def index(dossier_id: int, position_id: int) -> Response:
    """What can be taken along and brought in."""
    return _shown(position_tables.page(context.session(), context.reader(), (dossier_id, position_id)))


@blueprint.post("/file")
def export(dossier_id: int, position_id: int) -> Response:
    """The workbook, to be filled in by somebody without an account."""
    content = position_tables.export(context.session(), context.reader(), (dossier_id, position_id))
    name = f"position-{position_id}.xlsx"
    answer = send_file(BytesIO(content), mimetype=MEDIA[XLSX], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("")
def look(dossier_id: int, position_id: int) -> Response:
    """What a workbook would change, row by row."""
    session, reader, sent = context.session(), context.reader(), request.files.get("file")

    def act() -> PositionTable:
        if sent is None or not sent.filename:
            position_tables.page(session, reader, (dossier_id, position_id))
            raise Refused(CORRECT, fields={"file": _("Please choose a file.")})
        return position_tables.look(session, reader, (dossier_id, position_id), sent.stream.read())

    outcome = tried(act)
    return _shown(outcome.value) if outcome.value else _again(dossier_id, position_id, outcome)


@blueprint.post("/take")
def take(dossier_id: int, position_id: int) -> Response:
    """Changes what was looked through."""
    session, reader, entries = context.session(), context.reader(), request.form.get("entries", "")
    outcome = tried(lambda: once(lambda: position_tables.take(session, reader, (dossier_id, position_id), entries)))
    if outcome.value is None:
        return _again(dossier_id, position_id, outcome)
    flash(say(context.language(), _("Records taken over: %(num)s."), num=outcome.value), "success")
    return htmx.see_other(url_for("positions.sheet", dossier_id=dossier_id, position_id=position_id))


def _again(dossier_id: int, position_id: int, outcome: Outcome[int] | Outcome[PositionTable]) -> Response:
    refused = outcome.refusal
    told = say(context.language(), refused.message, **refused.params) if refused else ""
    errors = said(refused.fields, refused.params) if refused else {}
    empty = position_tables.page(context.session(), context.reader(), (dossier_id, position_id))
    return _shown(empty, outcome.status, errors.get("file", told))


def _shown(page: PositionTable, status: int = 200, error: str = "") -> Response:
    html = render_template(
        "position_tables/index.html", page=page, frame=page.frame, standing=page.standing, error=error
    )
    return make_response(html, 422 if page.faults else status)
