"""Messages by e-mail: one's address, asked for and confirmed, and of what one wants to be told."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _, moment, say
from negotiator.services.accounts import mail_addresses
from negotiator.services.dossiers.desk import reminders
from negotiator.web import context, forms, htmx, security

blueprint = Blueprint("mail", __name__, url_prefix="/account/mail")
KINDS = {
    "invitation": _("I was invited"),
    "release": _("A paper that I may fetch was released"),
    "reminder": _("Something is overdue or due within %(days)s days (once a day at most)"),
}
ASKED = _("A link will be sent to this address. Open it within %(hours)s hours, in a browser where you are signed in.")
NO_MAIL = _("This installation sends no e-mail.")


@blueprint.get("")
def index() -> Response:
    """One's address and wishes."""
    return _page(200)


@blueprint.post("")
def ask() -> Response:
    """Takes a new address and lets a link be sent to it."""
    if context.settings().mail is None:
        raise NotRecorded(NO_MAIL)
    security.require_fresh()
    typed = request.form.get("address", "")[:400]
    try:
        mail_addresses.ask(context.session(), context.reader(), typed, context.settings().secret)
    except Refused as error:
        return _page(422, typed, forms.said(error.at("address"), error.params))
    return _done(ASKED, hours=mail_addresses.CONFIRM_HOURS)


@blueprint.get("/confirm/<token>")
def show(token: str) -> Response:
    """What the link confirms; nothing happens yet, since programs look at links in messages too."""
    address = mail_addresses.asked(context.session(), context.reader(), token)
    return make_response(render_template("mail/confirm.html", address=address, token=token))


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> Response:
    """Confirms the address."""
    mail_addresses.confirm(context.session(), context.reader(), token)
    return _done(_("The address is confirmed."))


@blueprint.post("/kinds")
def choose() -> Response:
    """Of what one wants to be told."""
    mail_addresses.choose(context.session(), context.reader(), request.form.getlist("kinds"))
    return _done(_("Saved."))


@blueprint.post("/remove")
def remove() -> Response:
    """Forgets the address."""
    mail_addresses.remove(context.session(), context.reader())
    return _done(_("The address is forgotten. No more e-mail will come."))


def _page(status: int, typed: str = "", errors: dict[str, str] | None = None) -> Response:
    context.settle()
    language, page = context.language(), mail_addresses.page(context.session(), context.reader())
    values = {
        "page": page,
        "until": moment(page.until, language, context.zone()) if page.until else "",
        "kinds": [(kind, say(language, words, days=reminders.SOON.days)) for kind, words in KINDS.items()],
        "on": context.settings().mail is not None,
    }
    return make_response(render_template("mail/index.html", **values, typed=typed, errors=errors or {}), status)


def _done(sentence: str, **params: object) -> Response:
    flash(say(context.language(), sentence, **params), "success")
    return htmx.see_other(url_for("mail.index"))
