"""A whole dossier as a file: taken along from its page, brought in as a new one."""

from io import BytesIO

from flask import Blueprint, Response, flash, make_response, render_template, request, send_file, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.access.access import require_starter
from negotiator.services.dossiers.files import files
from negotiator.web import context, htmx
from negotiator.web.forms import CORRECT, tried
from negotiator.web.submissions import once

blueprint = Blueprint("files", __name__, url_prefix="/dossiers")
LONGEST_NAME = 80
BEGINS = _(
    "It begins at the first stage, not at the one that the file names: confirmed gates do not come along with a file."
)


@blueprint.get("/<int:dossier_id>/file")
def index(dossier_id: int) -> Response:
    """What can be taken along."""
    return _index(dossier_id, 200)


def _index(dossier_id: int, status: int, error: str = "") -> Response:
    page = files.page(context.session(), context.reader(), dossier_id)
    return make_response(render_template("files/index.html", page=page, frame=page.frame, error=error), status)


@blueprint.post("/<int:dossier_id>/file")
def export(dossier_id: int) -> Response:
    """The file, to be kept."""
    scope = request.form.get("scope", "")
    outcome = tried(lambda: files.export(context.session(), context.reader(), dossier_id, scope))
    if outcome.value is None:
        wrong = outcome.refusal.fields.get("scope", "") if outcome.refusal else ""
        return _index(dossier_id, outcome.status, say(context.language(), wrong))
    found = outcome.value
    answer = send_file(
        BytesIO(found.content), mimetype="application/json", as_attachment=True, download_name=found.name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/import")
def bringing() -> Response:
    """The form for a file."""
    return _bringing(200)


@blueprint.post("/import")
def bring() -> Response:
    """Makes a dossier from a file, or says where in it something is wrong."""
    session, reader = context.session(), context.reader()
    require_starter(reader)
    sent = request.files.get("file")

    def act() -> tuple[int, str]:
        if sent is None or not sent.filename:
            raise Refused(CORRECT, fields={"file": say(context.language(), _("Please choose a file."))})
        content, name = sent.stream.read(), sent.filename[-LONGEST_NAME:]
        sent.stream.seek(0)
        made = once(lambda: files.bring(session, reader, content, name))
        return made, files.stage_told(session, made)

    outcome = tried(act)
    if outcome.value is None:
        wrong = outcome.refusal.fields.get("file", "") if outcome.refusal else ""
        return _bringing(outcome.status, wrong)
    flash(say(context.language(), _("The dossier is ready, with you as its lead.")))
    number, stated = outcome.value
    if stated:
        flash(say(context.language(), BEGINS))
    return htmx.see_other(url_for("checklist.index", dossier_id=number))


def _bringing(status: int, error: str = "") -> Response:
    require_starter(context.reader())
    return make_response(render_template("files/import.html", error=error), status)
