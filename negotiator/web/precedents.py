"""What others got: the register of agreements and programmes, searched."""

from flask import Blueprint, Response, request

from negotiator.services.dossiers.register import precedents
from negotiator.web import context, htmx

blueprint = Blueprint("precedents", __name__, url_prefix="/dossiers/<int:dossier_id>/precedents")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """All entries, or those that match what is looked for."""
    asked = {name: request.args.get(name, "")[:40] for name in ("kind", "pillar", "country", "show")}
    wanted = precedents.Wanted(request.args.get("q", "")[:100], **asked)
    page = precedents.register(context.session(), context.reader(), dossier_id, wanted)
    return htmx.answer(
        "precedents/index.html", "precedents/_list.html", page=page, frame=page.frame, errors={}, typed={}, at=""
    )
