"""The agenda: measures by pillar, and one in full."""

from flask import Blueprint, Response, make_response, render_template, request

from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.measures import measures
from negotiator.web import context, htmx

blueprint = Blueprint("measures", __name__, url_prefix="/dossiers/<int:dossier_id>/measures")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """All measures, or those that match a search and carry a mark."""
    search, mark = (request.args.get(name, "")[:100] for name in ("q", "mark"))
    agenda = measures.listed(context.session(), context.reader(), dossier_id, search, mark)
    left = inherited.measures_open(context.session(), context.reader(), dossier_id)
    return htmx.answer(
        "measures/index.html", "measures/_list.html", agenda=agenda, frame=agenda.frame, unconfirmed=left
    )


@blueprint.get("/<measure_key>")
def one(dossier_id: int, measure_key: str) -> Response:
    """One measure with its levels."""
    page = measures.one(context.session(), context.reader(), dossier_id, measure_key)
    told: dict[str, object] = {"notice": "", "errors": {}, "typed": {}}
    return make_response(render_template("measures/one.html", page=page, frame=page.frame, **told))
