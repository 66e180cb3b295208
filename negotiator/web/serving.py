"""What a package serves: objectives of the compacts, shares of groups, home and away, measures that help each other."""

from flask import Blueprint, render_template

from negotiator.services.packages import serving
from negotiator.web import context

blueprint = Blueprint("serving", __name__, url_prefix="/dossiers/<int:dossier_id>/packages/<ref>/serves")


@blueprint.get("")
def index(dossier_id: int, ref: str) -> str:
    """The page."""
    page = serving.page(context.session(), context.reader(), dossier_id, ref)
    return render_template("serving/index.html", page=page, frame=page.frame)
