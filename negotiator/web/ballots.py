"""Silent acceptance: packages laid before the houses, answers in confidence, what all carry."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.packages import ballots
from negotiator.web import context, forms, htmx
from negotiator.web.forms import Outcome, tried
from negotiator.web.submissions import once

blueprint = Blueprint("ballots", __name__, url_prefix="/dossiers/<int:dossier_id>/ballots")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """All ballots, and the form for the next one."""
    return _page(dossier_id)


def _page(dossier_id: int, status: int = 200, errors: Mapping[str, str] | None = None, **params: object) -> Response:
    page = ballots.listed(context.session(), context.reader(), dossier_id)
    said = forms.said(errors or {}, params)
    chosen = request.form.getlist("package")
    html = render_template("ballots/index.html", page=page, frame=page.frame, errors=said, chosen=chosen)
    return make_response(html, status)


@blueprint.post("")
def lay(dossier_id: int) -> Response:
    """Lays packages before the houses."""
    session, reader, packages = context.session(), context.reader(), request.form.getlist("package")
    outcome = tried(lambda: once(lambda: ballots.lay(session, reader, dossier_id, packages=packages)))
    if outcome.refusal is not None:
        session.rollback()
        refusal = outcome.refusal
        return _page(dossier_id, 422, refusal.fields or {"package": refusal.message}, **refusal.params)
    flash(say(context.language(), _("The packages are before the houses.")), "success")
    return htmx.see_other(url_for("ballots.index", dossier_id=dossier_id))


@blueprint.post("/<int:ballot_id>/answer")
def answer(dossier_id: int, ballot_id: int) -> Response:
    """Says which packages the own house would carry."""
    session, reader, packages = context.session(), context.reader(), request.form.getlist("package")
    outcome = tried(lambda: ballots.answer(session, reader, dossier_id, ballot_id, packages=packages))
    return _told(dossier_id, outcome, _("The answer of your house is kept."))


@blueprint.post("/<int:ballot_id>/close")
def close(dossier_id: int, ballot_id: int) -> Response:
    """Closes a ballot before all have answered."""
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: ballots.close(session, reader, dossier_id, ballot_id))
    return _told(dossier_id, outcome, _("The question is closed."))


def _told(dossier_id: int, outcome: Outcome[None], done: str) -> Response:
    context.session().rollback()
    refused = outcome.refusal
    flash(say(context.language(), refused.message if refused else done), "warning" if refused else "success")
    return htmx.see_other(url_for("ballots.index", dossier_id=dossier_id))
