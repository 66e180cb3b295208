"""Forms that came too late, offered again to their sender."""

from flask import Blueprint, Response, make_response, render_template, request

from negotiator.services.accounts import drafts
from negotiator.web import context, htmx
from negotiator.web.security import own_path

blueprint = Blueprint("drafts", __name__)


@blueprint.get("/drafts/<int:draft_id>")
def show(draft_id: int) -> Response:
    """What was entered, with a button that sends it again."""
    draft = drafts.found(context.session(), context.reader(), draft_id)
    page = render_template(
        "errors/again.html", sentence="", path=draft.path, fields=draft.form, back=draft.back, draft_id=draft_id
    )
    return make_response(page)


@blueprint.post("/drafts/<int:draft_id>/discard")
def discard(draft_id: int) -> Response:
    """Forgets the draft and goes back to where its form stood."""
    drafts.discard(context.session(), context.reader(), draft_id)
    return htmx.see_other(own_path(request.form.get("back", "/")))
