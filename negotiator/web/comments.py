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
        return _page(dossier_id, "", 422, outcome.refusal.fields or {"text": outcome.refusal.message}, typed)
    flash(say(context.language(), _("The remark is kept.")), "success")
    return htmx.see_other(url_for("comments.index", dossier_id=dossier_id, _anchor=f"comment-{outcome.value}"))


@blueprint.post("/<int:comment_id>")
def reply(dossier_id: int, comment_id: int) -> Response:
    """Writes a reply."""
    text = request.form.get("text", "")[:2100]
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: once(lambda: comments.reply(session, reader, dossier_id, comment_id, text=text)))
    if outcome.refusal is not None:
        session.rollback()
        fields = {f"reply-{comment_id}": outcome.refusal.fields.get("text", outcome.refusal.message)}
        return _page(dossier_id, "", 422, fields, {f"reply-{comment_id}": text})
    flash(say(context.language(), _("The reply is kept.")), "success")
    return htmx.see_other(url_for("comments.index", dossier_id=dossier_id, _anchor=f"comment-{comment_id}"))


@blueprint.post("/<int:comment_id>/settle")
def settle(dossier_id: int, comment_id: int) -> Response:
    """Calls a remark settled."""
    comments.settle(context.session(), context.reader(), dossier_id, comment_id)
    flash(say(context.language(), _("The remark is settled.")), "success")
    return htmx.see_other(url_for("comments.index", dossier_id=dossier_id, _anchor=f"comment-{comment_id}"))
