"""Accounts and the technical log, for administrators, who see no content of dossiers."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, moment, say
from negotiator.services.accounts import accounts, invitations
from negotiator.services.dossiers.log import logs
from negotiator.web import context, htmx, security
from negotiator.web.forms import tried
from negotiator.web.submissions import link_token, once

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


@blueprint.get("")
def index() -> Response:
    """All accounts, and the last entries of the technical log."""
    return _page()


@blueprint.post("/invite")
def invite() -> Response:
    """Makes an invitation to the installation and shows its link, once."""
    login, name = request.form.get("login", ""), request.form.get("name", "")
    session, reader, now, token = context.session(), context.reader(), context.clock(), link_token()
    try:
        once(lambda: invitations.invite_account(session, reader, login, name, now, token=token))
    except Refused as error:
        return _page(422, {"login": say(context.language(), error.message, **error.params)})
    return _link(token, login)


@blueprint.post("/accounts/<int:account_id>/active")
def set_active(account_id: int) -> Response:
    """Closes or opens an account."""
    active, anyway = request.form.get("active") == "yes", request.form.get("anyway") == "yes"
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: accounts.set_active(session, reader, account_id, active, anyway=anyway))
    if outcome.refusal is not None:
        refused = outcome.refusal
        stranded = account_id if refused.message == accounts.STRANDED else 0
        return _page(422, {"": say(context.language(), refused.message, **refused.params)}, stranded)
    return _done(_("Saved."))


@blueprint.post("/accounts/<int:account_id>/may-start")
def set_may_start(account_id: int) -> Response:
    """Lets an account open new dossiers, or no longer."""
    accounts.set_may_start(context.session(), context.reader(), account_id, request.form.get("may_start") == "yes")
    return _done(_("Saved."))


@blueprint.post("/accounts/<int:account_id>/password-link")
def password_link(account_id: int) -> Response:
    """Makes a link with which the person chooses a new password."""
    security.require_fresh()
    session, reader, now, token = context.session(), context.reader(), context.clock(), link_token()
    once(lambda: invitations.offer_password(session, reader, account_id, now, token=token))
    context.settle()
    return _link(token, accounts.found(context.session(), account_id).login)


def _page(status: int = 200, errors: dict[str, str] | None = None, stranded: int = 0) -> Response:
    context.settle()
    session, reader, language = context.session(), context.reader(), context.language()
    listed = accounts.listed(session, reader)
    log = [
        {"at": moment(line.at, language, reader.zone), "actor": line.actor, "what": f"{line.deed}: {line.thing}"}
        for line in logs.technical(session, reader, most=50)
    ]
    values = request.form if errors else {}
    page = render_template(
        "administration/index.html", accounts=listed, log=log, errors=errors or {}, values=values, stranded=stranded
    )
    return make_response(page, status)


def _link(token: str, login: str) -> Response:
    link = context.settings().origin + url_for("invitations.show", token=token)
    page = render_template("invitations/link.html", link=link, login=login, back=url_for("administration.index"))
    return make_response(page)


def _done(sentence: str) -> Response:
    flash(say(context.language(), sentence), "success")
    return htmx.see_other(url_for("administration.index"))
