"""Links for invited people and for a new password."""

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.accounts import accounts, invitations
from negotiator.web import context, htmx

blueprint = Blueprint("invitations", __name__, url_prefix="/invitations")


@blueprint.get("/<token>")
@context.public
def show(token: str) -> Response:
    """What the link offers."""
    return _page(token)


@blueprint.post("/<token>")
@context.public
def accept(token: str) -> Response:
    """Makes the account, or sets the new password; then one signs in with it."""
    name, password, again = (request.form.get(field, "") for field in ("name", "password", "again"))
    if password != again:
        return _page(token, {"again": say(context.language(), _("The two passwords differ."))})
    try:
        invitations.accept(context.session(), token, name, password, context.clock())
    except Refused as error:
        return _page(token, {"password": say(context.language(), error.message, **error.params)})
    flash(say(context.language(), _("That worked. Sign in with your login and the new password.")), "success")
    return htmx.see_other(url_for("sign_in.index"))


@blueprint.post("/<token>/take")
def take(token: str) -> Response:
    """Gives the signed-in reader the part that the invitation holds."""
    dossier_id = invitations.accept_as(context.session(), context.reader(), token, context.clock())
    return htmx.see_other(url_for("dossiers.overview", dossier_id=dossier_id) if dossier_id else url_for("pages.root"))


def _page(token: str, errors: dict[str, str] | None = None) -> Response:
    context.settle()
    offer = invitations.welcome(context.session(), token, context.clock())
    language = context.language()
    page = render_template(
        "invitations/accept.html",
        offer=offer,
        token=token,
        title=offer.title.get(language, ""),
        role=say(language, accounts.ROLES[offer.role]) if offer.role else "",
        errors=errors or {},
        name=request.form.get("name", offer.name),
        signed_in=g.reader is not None,
    )
    return make_response(page, 422 if errors else 200)
