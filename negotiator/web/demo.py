"""The way in that the demonstration's own command opens; there is none in any other installation."""

from flask import Blueprint, Response, flash, url_for

from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _, say
from negotiator.services.dossiers.start import demo
from negotiator.web import context, htmx
from negotiator.web.sign_in import admitted, visitor

blueprint = Blueprint("demo", __name__)


@blueprint.get("/demo/<token>")
@context.public
def enter(token: str) -> Response:
    """Signs the browser that the command opened in, once."""
    if not context.settings().demo:
        raise NotRecorded(_("This is not a demonstration."))
    try:
        with context.writing() as opened:
            entered, where = demo.enter(opened, token, visitor(), context.clock())
    except Refused as error:
        flash(say(context.language(), error.message))
        return htmx.see_other(url_for("sign_in.index"))
    return admitted(entered, where)
