"""The life of a printed document: its page, the steps to its release, the register of its copies."""

from collections.abc import Callable, Mapping
from io import BytesIO

from flask import Blueprint, Response, flash, make_response, render_template, request, send_file, url_for

from negotiator.language import _, say
from negotiator.services.briefs.life import life, proof
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried
from negotiator.web.submissions import once

blueprint = Blueprint("papers", __name__, url_prefix="/dossiers/<int:dossier_id>/briefs/<int:document_id>")
CLASH = _("Somebody else changed this meanwhile. The page shows how it stands now.")


@blueprint.get("/life")
def paper(dossier_id: int, document_id: int) -> Response:
    """How far a document has come, what stands against its release, who got a copy."""
    return _page(dossier_id, document_id)


def _page(
    dossier_id: int,
    document_id: int,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    page = life.page(context.session(), context.reader(), dossier_id, document_id)
    said = {name: say(context.language(), text) for name, text in (errors or {}).items()}
    html = render_template("documents/life.html", page=page, frame=page.frame, errors=said, typed=typed or {})
    return make_response(html, status)


@blueprint.post("/check")
def check(dossier_id: int, document_id: int) -> Response:
    """Says that the document was read and checked."""
    return _step(dossier_id, document_id, life.check, _("The document is marked as checked."))


@blueprint.post("/release")
def release(dossier_id: int, document_id: int) -> Response:
    """Releases the document, or shows what stands against it."""
    return _step(dossier_id, document_id, life.release, _("The document is released."))


def _step(dossier_id: int, document_id: int, act: Callable[..., None], done: str) -> Response:
    session, reader, version = context.session(), context.reader(), forms.whole(request.form.get("version", ""))
    outcome = tried(lambda: act(session, reader, dossier_id, document_id, version=version))
    if outcome.refusal is not None or outcome.collision is not None:
        session.rollback()
        told = CLASH if outcome.refusal is None else outcome.refusal.message
        return _page(dossier_id, document_id, outcome.status, {"step": told})
    flash(say(context.language(), done), "success")
    return htmx.see_other(url_for("papers.paper", dossier_id=dossier_id, document_id=document_id))


@blueprint.post("/copies")
def hand_out(dossier_id: int, document_id: int) -> Response:
    """Enters to whom a copy is given."""
    typed, version = request.form.get("recipient", "")[:200], forms.whole(request.form.get("version", ""))
    session, reader = context.session(), context.reader()
    wanted = {"recipient": typed, "version": version}
    outcome = tried(lambda: once(lambda: life.hand_out(session, reader, dossier_id, document_id, **wanted)))  # type: ignore[arg-type]
    if outcome.refusal is not None or outcome.collision is not None:
        session.rollback()
        told = {"step": CLASH} if outcome.refusal is None else outcome.refusal.fields
        told = told or {"step": outcome.refusal.message if outcome.refusal else CLASH}
        return _page(dossier_id, document_id, outcome.status, told, {"recipient": typed})
    flash(say(context.language(), _("Copy %(number)s is entered in the register."), number=outcome.value), "success")
    return htmx.see_other(
        url_for("papers.paper", dossier_id=dossier_id, document_id=document_id, _anchor=f"copy-{outcome.value}")
    )


@blueprint.get("/copies/<int:number>")
def copy(dossier_id: int, document_id: int, number: int) -> Response:
    """A copy as it is handed out: the released file with number and recipient on every page."""
    found = proof.fetched(context.session(), context.reader(), dossier_id, document_id, number)
    answer = send_file(BytesIO(found.content), mimetype=found.media, as_attachment=True, download_name=found.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
