"""Passkeys: JSON for the browser's own dialogue."""

from flask import Blueprint, Response, flash, make_response, request, session, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.accounts import passkeys
from negotiator.web import context, htmx, security
from negotiator.web.sign_in import admitted, visitor

blueprint = Blueprint("passkeys", __name__)
STEP = "passkey_step"


@blueprint.post("/sign-in/passkey/options")
@context.public
def enter_options() -> Response:
    """A challenge for signing in."""
    return _asked(passkeys.ask_to_enter(context.session(), context.settings().origin, context.clock()))


@blueprint.post("/sign-in/passkey")
@context.public
def enter() -> Response:
    """Signs in by the answer to the challenge: {"next": path}, or {"error": sentence}."""
    answer = request.get_json(silent=True)
    where = security.own_path(str(_part(answer, "next") or "/"))
    step, origin = session.pop(STEP, ""), context.settings().origin
    try:
        credential = _part(answer, "credential") or answer
        entered = passkeys.enter(
            context.session(), step, credential, visitor=visitor(), origin=origin, now=context.clock()
        )
    except Refused as error:
        return _refused(error)
    response = admitted(entered, where)
    response.status_code, response.content_type = 200, "application/json"
    response.headers.pop("Location", None)
    response.set_data(make_response({"next": where}).get_data())
    return response


@blueprint.post("/account/passkeys/options")
def add_options() -> Response:
    """A challenge for a new passkey."""
    security.require_fresh()
    origin = context.settings().origin
    return _asked(passkeys.ask_to_add(context.session(), context.reader(), origin, context.clock()))


@blueprint.post("/account/passkeys")
def add() -> Response:
    """Keeps the new passkey: {"next": path}, or {"error": sentence}."""
    security.require_fresh()
    answer = request.get_json(silent=True)
    name, credential = str(_part(answer, "name") or ""), _part(answer, "credential") or answer
    step, origin = session.pop(STEP, ""), context.settings().origin
    try:
        passkeys.add(
            context.session(), context.reader(), step, credential, name=name, origin=origin, now=context.clock()
        )
    except Refused as error:
        return _refused(error)
    flash(say(context.language(), _("The passkey is added.")), "success")
    return make_response({"next": url_for("account.index")})


@blueprint.post("/account/passkeys/<int:passkey_id>/remove")
def remove(passkey_id: int) -> Response:
    """Removes one of the reader's passkeys."""
    security.require_fresh()
    passkeys.remove(context.session(), context.reader(), passkey_id)
    flash(say(context.language(), _("The passkey is removed.")), "success")
    return htmx.see_other(url_for("account.index"))


def _asked(asked: passkeys.Asked) -> Response:
    session[STEP] = asked.step
    response = make_response(asked.options)
    response.content_type = "application/json"
    return response


def _part(answer: object, name: str) -> object:
    return answer.get(name) if isinstance(answer, dict) else None


def _refused(error: Refused) -> Response:
    return make_response({"error": say(context.language(), error.message, **error.params)}, 422)
