"""Taking over what the same house said in another dossier: choose, review, keep what was ticked."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.positions import copying
from negotiator.web import context, forms, htmx
from negotiator.web.forms import said, tried

PLACE = "/dossiers/<int:dossier_id>/positions/<int:position_id>/copy"
blueprint = Blueprint("copying", __name__, url_prefix=PLACE)
MOST = 300


@blueprint.get("")
def index(dossier_id: int, position_id: int) -> Response:
    """Where it can be taken from, and the list to review."""
    return _page(dossier_id, position_id, max(0, forms.whole(request.args.get("source", ""))))


@blueprint.post("")
def take(dossier_id: int, position_id: int) -> Response:
    """Keeps what was ticked."""
    place, source = (dossier_id, position_id), forms.whole(request.form.get("source", ""))
    keys = request.form.getlist("take")[:MOST]
    outcome = tried(lambda: copying.take(context.session(), context.reader(), place, source, keys))
    if outcome.value is None:
        errors = said(outcome.refusal.fields) if outcome.refusal is not None else {}
        return _page(dossier_id, position_id, source, outcome.status, errors)
    flash(say(context.language(), _("Records taken over: %(num)s."), num=outcome.value), "success")
    return htmx.see_other(url_for("positions.sheet", dossier_id=dossier_id, position_id=position_id))


def _page(dossier_id: int, position_id: int, source: int, status: int = 200, errors: object = None) -> Response:
    page = copying.page(context.session(), context.reader(), (dossier_id, position_id), source)
    values = {"page": page, "frame": page.frame, "standing": page.standing, "errors": errors or {}}
    return make_response(render_template("copying/index.html", **values), status)
