"""What the answers about the country change, and switching an effect off with a reason."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.measures import effects
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried

blueprint = Blueprint("effects", __name__, url_prefix="/dossiers/<int:dossier_id>/effects")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """All effects of the answers that are given."""
    return _page(dossier_id)


@blueprint.post("/<effect_id>")
def switch(dossier_id: int, effect_id: str) -> Response:
    """Switches an effect off or on again."""
    session, reader = context.session(), context.reader()
    on, why = request.form.get("do", "") == "on", request.form.get("why", "")[: forms.MOST_TEXT]
    mark = request.form.get("mark", "")[: forms.MOST_TEXT]
    outcome = tried(lambda: effects.switch(session, reader, dossier_id, effect_id, on=on, why=why, mark=mark))
    problem = outcome.refusal or outcome.collision
    if problem is not None:
        errors = forms.said(outcome.refusal.fields) if outcome.refusal else {}
        notice = say(context.language(), problem.message, **problem.params)
        return _page(dossier_id, outcome.status, at=effect_id, why=why, errors=errors, notice=notice)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("effects.index", dossier_id=dossier_id))


def _page(dossier_id: int, status: int = 200, **values: object) -> Response:
    page = effects.page(context.session(), context.reader(), dossier_id)
    common = {"at": "", "why": "", "errors": {}, "notice": ""}
    return make_response(
        render_template("effects/index.html", page=page, frame=page.frame, **{**common, **values}), status
    )
