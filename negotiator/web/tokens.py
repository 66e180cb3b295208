"""Tokens for programs: one's own, made and withdrawn; for administrators those of everybody."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.accounts import api_tokens
from negotiator.services.accounts.api_tokens import Scope, Wanted
from negotiator.web import context, forms, htmx, security
from negotiator.web.submissions import link_token, once

blueprint = Blueprint("tokens", __name__)
SCOPES = {
    Scope.READ: _("Read what you may read"),
    Scope.POSITIONS: _("Rate measures and draw red lines in positions that you may edit"),
    Scope.PACKAGES: _("Let packages be proposed, try levels, keep packages"),
    Scope.DOCUMENTS: _("Let documents be printed"),
    Scope.FILES: _("Take dossiers along as a file, bring them in"),
    Scope.ROUNDS: _("Record rounds with the offers of both sides"),
}
DAYS = {7: _("7 days"), 30: _("30 days"), 90: _("90 days"), 365: _("one year")}
USUAL_DAYS = "90"
OVER = _("This form made a token already, and that is withdrawn. Send this form to make another.")


@blueprint.get("/account/tokens")
def index() -> Response:
    """One's own tokens, and the form for another."""
    return _page({"scopes": [Scope.READ.value], "days": USUAL_DAYS}, {}, 200)


@blueprint.post("/account/tokens")
def make() -> Response:
    """Makes a token and shows it, once."""
    security.require_fresh()
    session, reader, now = context.session(), context.reader(), context.clock()
    name, scopes, days = (
        request.form.get("name", "")[:400],
        request.form.getlist("scopes"),
        request.form.get("days", ""),
    )
    token = api_tokens.MARK + link_token()
    try:
        made = once(lambda: api_tokens.make(session, reader, Wanted(name, scopes, forms.whole(days)), token, now))
    except Refused as error:
        return _page({"name": name, "scopes": scopes, "days": days}, forms.said(error.at("name"), error.params), 422)
    if api_tokens.withdrawn(session, made):
        return _page({"name": name, "scopes": scopes, "days": days}, {"name": say(context.language(), OVER)}, 422)
    context.settle()
    where = context.settings().origin + url_for("api.openapi")
    page = render_template("tokens/made.html", token=token, name=name, where=where, back=url_for("tokens.index"))
    return make_response(page)


@blueprint.post("/account/tokens/<int:token_id>/end")
def end(token_id: int) -> Response:
    """Withdraws one's own token."""
    api_tokens.end(context.session(), context.reader(), token_id, context.clock())
    return _done("tokens.index")


@blueprint.get("/administration/tokens")
def everybody() -> Response:
    """All tokens that hold, for administrators."""
    listed = api_tokens.listed(context.session(), context.reader(), context.clock())
    return make_response(render_template("tokens/everybody.html", tokens=_lines(listed)))


@blueprint.post("/administration/tokens/<int:token_id>/withdraw")
def withdraw(token_id: int) -> Response:
    """Withdraws anybody's token."""
    api_tokens.withdraw(context.session(), context.reader(), token_id, context.clock())
    return _done("tokens.everybody")


def _page(typed: Mapping[str, object], errors: Mapping[str, str], status: int) -> Response:
    context.settle()
    listed = api_tokens.own(context.session(), context.reader(), context.clock())
    language = context.language()
    values = {
        "tokens": _lines(listed),
        "scopes": [(scope.value, say(language, SCOPES[scope])) for scope in api_tokens.offered(context.reader())],
        "days": [(str(days), say(language, DAYS[days])) for days in api_tokens.DAYS],
    }
    return make_response(render_template("tokens/index.html", **values, typed=typed, errors=errors), status)


def _lines(listed: tuple[api_tokens.TokenLine, ...]) -> list[dict[str, object]]:
    """Tokens with their scopes in words."""
    language = context.language()
    return [{"line": line, "scopes": [say(language, SCOPES[Scope(scope)]) for scope in line.scopes]} for line in listed]


def _done(endpoint: str) -> Response:
    flash(say(context.language(), _("The token is withdrawn.")), "success")
    return htmx.see_other(url_for(endpoint))
