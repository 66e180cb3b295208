"""Several dossiers seen together."""

import re

from flask import Blueprint, render_template, request

from negotiator.services.packages import together
from negotiator.web import context

blueprint = Blueprint("together", __name__, url_prefix="/together")
CHOSEN = re.compile(r"p-([0-9]{1,9})")


@blueprint.get("")
def index() -> str:
    """What the packages of several dossiers need and share."""
    found = ((CHOSEN.fullmatch(name), ref) for name, ref in request.args.items())
    wanted = {int(each[1]): ref[:20] for each, ref in found if each}
    with context.reading() as session:
        page = together.page(session, context.reader(), wanted)
    return render_template("together/index.html", page=page)
