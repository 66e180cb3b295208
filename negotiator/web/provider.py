"""To the OpenID Connect provider and back."""

from flask import Blueprint, Response, flash, make_response, redirect, request, session, url_for

from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.config import Provider
from negotiator.language import _, say
from negotiator.services.accounts import provider as services
from negotiator.web import context, htmx
from negotiator.web.security import own_path
from negotiator.web.sign_in import admitted, visitor

blueprint = Blueprint("provider", __name__)
STEP = "provider_step"


@blueprint.get("/sign-in/provider")
@context.public
def start() -> Response:
    """Off to the provider."""
    where = own_path(request.args.get("next", "/"))
    with context.writing() as opened:
        sent = services.begin(opened, _provider(), _back(), where, context.clock())
    session[STEP] = sent.step
    return make_response(redirect(sent.url, 303))


@blueprint.get("/sign-in/provider/return")
@context.public
def finish() -> Response:
    """Back from the provider."""
    step = session.pop(STEP, "")
    try:
        with context.writing() as opened:
            entered, where = services.finish(
                opened,
                _provider(),
                _back(),
                step=step,
                answer=request.args.to_dict(),
                visitor=visitor(),
                now=context.clock(),
            )
    except Refused as error:
        flash(say(context.language(), error.message, **error.params), "danger")
        return htmx.see_other(url_for("sign_in.index"))
    return admitted(entered, where)


def _provider() -> Provider:
    found = context.settings().provider
    if found is None:
        raise NotRecorded(_("This installation has no sign-in provider."))
    return found


def _back() -> str:
    return context.settings().origin + url_for("provider.finish")
