"""Remarks at measures, packages and clauses, replies, and what is still to be answered."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.coordination import comments
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried
from negotiator.web.submissions import once

blueprint = Blueprint("comments", __name__, url_prefix="/dossiers/<int:dossier_id>/comments")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """All remarks, or those at the one thing that the address names."""
    return _page(dossier_id, request.args.get("thing", "")[:120])


def _page(
    dossier_id: int,
    thing: str,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    page = comments.listed(context.session(), context.reader(), dossier_id, thing)
    said = forms.said(errors or {})
    html = render_template("comments/index.html", page=page, frame=page.frame, errors=said, typed=typed or {})
    return make_response(html, status)


@blueprint.post("")
def add(dossier_id: int) -> Response:
    """Writes a remark."""
    typed = {name: request.form.get(name, "")[:2100] for name in ("thing", "text", "house")}
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: once(lambda: comments.add(session, reader, dossier_id, **typed)))
    if outcome.refusal is not None:
        session.rollback()
        wrong = outcome.refusal.fields or {"text": outcome.refusal.message}
        return _page(dossier_id, "", 422, wrong, typed | _origin())
    flash(say(context.language(), _("The remark is kept.")), "success")
    return htmx.see_other(_address(dossier_id, outcome.value or 0))


@blueprint.post("/<int:comment_id>")
def reply(dossier_id: int, comment_id: int) -> Response:
    """Writes a reply."""
    text = request.form.get("text", "")[:2100]
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: once(lambda: comments.reply(session, reader, dossier_id, comment_id, text=text)))
    if outcome.refusal is not None:
        session.rollback()
        fields = {f"reply-{comment_id}": outcome.refusal.fields.get("text", outcome.refusal.message)}
        return _page(dossier_id, "", 422, fields, {f"reply-{comment_id}": text, "reply": "yes"} | _origin())
    flash(say(context.language(), _("The reply is kept.")), "success")
    return htmx.see_other(_address(dossier_id, comment_id))


@blueprint.post("/<int:comment_id>/settle")
def settle(dossier_id: int, comment_id: int) -> Response:
    """Calls a remark settled."""
    comments.settle(context.session(), context.reader(), dossier_id, comment_id)
    flash(say(context.language(), _("The remark is settled.")), "success")
    return htmx.see_other(_address(dossier_id, comment_id))


def _origin() -> dict[str, str]:
    """Where the form stood, as it says itself."""
    return {name: request.form.get(name, "")[:120] for name in ("back", "package")}


def _address(dossier_id: int, comment_id: int) -> str:
    """Where the remark stands: at its clause or statement where it was written there, else among all remarks."""
    origin, anchor = _origin(), f"comment-{comment_id}"
    found = comments.THING.fullmatch(origin["back"])
    if found is not None and found[1] == comments.CLAUSE:
        return url_for("agreements.index", dossier_id=dossier_id, package=origin["package"] or None, _anchor=anchor)
    if found is not None and found[3]:
        whose, key = int(found[4]), found[5]
        return url_for("statements.one", dossier_id=dossier_id, position_id=whose, measure_key=key, _anchor=anchor)
    return url_for("comments.index", dossier_id=dossier_id, _anchor=anchor)
