"""A search across a dossier: one page, reached from every page of it."""

from flask import Blueprint, Response, request

from negotiator.services.bench import finding
from negotiator.web import context, htmx

blueprint = Blueprint("finding", __name__, url_prefix="/dossiers/<int:dossier_id>/search")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What was found of what this reader may see."""
    with context.reading() as session:
        page = finding.found(session, context.reader(), dossier_id, request.args.get("q", "")[:200])
    return htmx.answer("finding/index.html", "finding/_found.html", page=page, frame=page.frame)
