"""The comparison workbench: packages side by side."""

from flask import Blueprint, Response, request

from negotiator.services.packages import comparison
from negotiator.web import context, htmx

blueprint = Blueprint("comparison", __name__, url_prefix="/dossiers/<int:dossier_id>/comparison")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The packages named by `with` (several, or with commas), optionally only where they differ."""
    refs = [ref.strip() for value in request.args.getlist("with") for ref in value.split(",") if ref.strip()]
    only = request.args.get("differences") == "yes"
    page = comparison.comparison(context.session(), context.reader(), dossier_id, refs, only)
    return htmx.answer("comparison/index.html", "comparison/_workbench.html", page=page, frame=page.frame)
