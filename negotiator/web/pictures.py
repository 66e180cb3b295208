"""Pictures of packages: two interests against each other, who gets and gives what."""

from flask import Blueprint, render_template, request

from negotiator.services.bench import pictures
from negotiator.services.bench.pictures import Picked
from negotiator.web import context

blueprint = Blueprint("pictures", __name__, url_prefix="/dossiers/<int:dossier_id>/pictures")


@blueprint.get("")
def index(dossier_id: int) -> str:
    """The pictures of the packages and axes that the address names, else of the usual ones."""
    named = (ref.strip()[:20] for value in request.args.getlist("with") for ref in value.split(",") if ref.strip())
    axes = (request.args.get(name, "")[:80] for name in ("across", "upright"))
    picked = Picked(tuple(dict.fromkeys(named)), *axes)
    with context.reading() as session:
        page = pictures.pictures(session, context.reader(), dossier_id, picked)
    return render_template("pictures/index.html", page=page, frame=page.frame)
