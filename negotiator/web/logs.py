"""The log of a dossier, for those whose data it is about."""

from flask import Blueprint, render_template

from negotiator.services.dossiers.log import logs
from negotiator.web import context

blueprint = Blueprint("logs", __name__, url_prefix="/dossiers/<int:dossier_id>/log")


@blueprint.get("")
def index(dossier_id: int) -> str:
    """Who did what."""
    page = logs.page(context.session(), context.reader(), dossier_id)
    return render_template("logs/index.html", page=page, frame=page.frame)
