"""One's own account: password, second factor, passkeys, sessions."""

from collections.abc import Mapping

import segno
from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for

from negotiator.bargaining.errors import Refused, TooMany
from negotiator.clock import unknown
from negotiator.language import _, moment, place_of, say
from negotiator.services.access import audit, throttle
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import accounts, credentials, devices, passkeys, second_factor, sessions
from negotiator.services.accounts.tokens import keyed
from negotiator.web import context, htmx, security
from negotiator.web.sign_in import remember

blueprint = Blueprint("account", __name__, url_prefix="/account")
MEANS = {
    "password": _("password"),
    "password, code": _("password and code"),
    "passkey": _("passkey"),
    "provider": _("single sign-on"),
}


@blueprint.get("")
def index() -> Response:
    """How one signs in, and where one is signed in."""
    return _page(200, {})


@blueprint.post("/password")
def password() -> Response:
    """Sets a new password; all other sessions end."""
    fresh, again = request.form.get("fresh", ""), request.form.get("again", "")
    if fresh != again:
        return _page(422, {"again": say(context.language(), _("The two new passwords differ."))})
    old = request.form.get("current", "")
    try:
        _count_tries()
        accounts.change_password(context.session(), context.reader(), old, fresh, g.current.id)
    except Refused as error:
        field = "current" if "old" in error.fields else "fresh"
        return _page(422, {field: say(context.language(), error.message, **error.params)})
    return _known_again(_done(_("Your password is changed. All other sessions have ended.")))


@blueprint.post("/code")
def begin_code() -> Response:
    """Offers a secret for an authenticator app."""
    security.require_fresh()
    return _code_page(second_factor.offer(context.session(), context.reader(), context.clock()))


@blueprint.post("/code/confirm")
def confirm_code() -> Response:
    """Switches the second factor on and shows the recovery codes."""
    step, code = request.form.get("step", ""), request.form.get("code", "")
    try:
        codes = second_factor.confirm(context.session(), context.reader(), step, code, context.clock())
    except Refused as error:
        context.settle()
        offer = second_factor.offered(context.session(), context.reader(), step, context.clock())
        if offer is None:
            raise
        return _code_page(offer, say(context.language(), error.message, **error.params))
    context.settle()
    return _known_again(make_response(render_template("account/recovery_codes.html", codes=codes)))


@blueprint.post("/code/remove")
def remove_code() -> Response:
    """Switches the second factor off."""
    try:
        _count_tries()
        second_factor.remove(context.session(), context.reader(), request.form.get("code", ""), context.clock())
    except Refused as error:
        return _page(422, {"code": say(context.language(), error.message, **error.params)})
    return _known_again(_done(_("The second factor is switched off.")))


@blueprint.post("/code/recovery")
def recovery() -> Response:
    """Fresh recovery codes instead of the old ones."""
    code = request.form.get("code", "")
    try:
        _count_tries()
        codes = second_factor.new_codes(context.session(), context.reader(), code, context.clock())
    except Refused as error:
        return _page(422, {"code": say(context.language(), error.message, **error.params)})
    return make_response(render_template("account/recovery_codes.html", codes=codes))


@blueprint.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """Ends one of the reader's sessions."""
    sessions.end(context.session(), context.reader().account_id, session_id, context.clock())
    return _done(_("The session has ended."))


@blueprint.post("/sessions/end-others")
def end_others() -> Response:
    """Ends all of the reader's sessions but this one."""
    reader = context.reader()
    sessions.end_all(context.session(), reader.account_id, context.clock(), but=g.current.id)
    audit.record(context.session(), reader, Deed.SIGNED_OUT, f"account {reader.account_id} elsewhere")
    context.session().commit()
    return _done(_("All other sessions have ended."))


def _count_tries() -> None:
    """Guessing a password or code while signed in is braked as at the door. Raises TooMany."""
    key = keyed(context.settings().secret, "own", str(context.reader().account_id))
    try:
        throttle.count(context.session(), key, throttle.CODE, context.clock())
    except TooMany:
        context.session().rollback()
        raise
    context.session().commit()


def _page(status: int, errors: Mapping[str, str]) -> Response:
    context.settle()
    reader, language, opened = context.reader(), context.language(), context.session()
    account = accounts.own_account(opened, reader)
    listed = sessions.own(opened, reader.account_id, g.current.id, security.limits(), context.clock())
    keys = passkeys.own(opened, reader.account_id)
    page = render_template(
        "account/index.html",
        account=account,
        events=credentials.events(opened, reader.account_id, language),
        values={},
        errors=errors,
        mail=context.settings().mail is not None,
        place=place_of(reader.zone, language),
        unknown=unknown(reader.zone),
        options_url=url_for("passkeys.add_options"),
        finish_url=url_for("passkeys.add"),
        passkeys=[
            {
                "id": key.id,
                "name": key.name,
                "created": moment(key.created_at, language, reader.zone),
                "used": moment(key.used_at, language, reader.zone) if key.used_at else "–",
            }
            for key in keys
        ],
        sessions=[
            {
                "id": one.id,
                "device": one.device,
                "means": say(language, MEANS.get(one.means, one.means)),
                "since": moment(one.created_at, language, reader.zone),
                "seen": moment(one.seen_at, language, reader.zone),
                "current": one.current,
            }
            for one in listed
        ],
    )
    return make_response(page, status)


def _code_page(offer: second_factor.Offer, sentence: str = "") -> Response:
    secret = " ".join(offer.secret[n : n + 4] for n in range(0, len(offer.secret), 4))
    picture = segno.make(offer.uri, error="m").svg_data_uri(scale=4, light="white")
    errors = {"code": sentence} if sentence else {}
    page = render_template("account/code.html", qr=picture, secret=secret, step=offer.step, errors=errors)
    return make_response(page, 422 if sentence else 200)


def _done(sentence: str) -> Response:
    flash(say(context.language(), sentence), "success")
    return htmx.see_other(url_for("account.index"))


def _known_again(response: Response) -> Response:
    """After a change of password or second factor all marks have lapsed; this browser gets a new one."""
    account = accounts.found(context.session(), context.reader().account_id)
    remember(response, devices.mark(context.settings().secret, account, context.clock()))
    return response
