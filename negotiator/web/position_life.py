"""The life of a position: its versions, and what changed."""

from flask import Blueprint, render_template

from negotiator.services.dossiers.log import position_life
from negotiator.web import context

PLACE = "/dossiers/<int:dossier_id>/positions/<int:position_id>/versions"
blueprint = Blueprint("position_life", __name__, url_prefix=PLACE)


@blueprint.get("")
def index(dossier_id: int, position_id: int) -> str:
    """Which versions were handed in, and what changed."""
    page = position_life.page(context.session(), context.reader(), (dossier_id, position_id))
    return render_template("position_life/index.html", page=page, frame=page.frame, standing=page.standing)
