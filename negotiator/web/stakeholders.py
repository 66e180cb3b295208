"""Stakeholders of a dossier, and how each takes part."""

from typing import Literal

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.words import Part
from negotiator.language import _, say
from negotiator.services.dossiers.stakeholders import stakeholders
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import judged, tried

blueprint = Blueprint("stakeholders", __name__, url_prefix="/dossiers/<int:dossier_id>/stakeholders")


class PartForm(forms.Typed):
    """How a stakeholder takes part."""

    part: Part
    consent: Literal["yes", ""] = ""
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """Everybody with interests in the dossier."""
    return _page(dossier_id)


@blueprint.post("/<int:stakeholder_id>")
def take_part(dossier_id: int, stakeholder_id: int) -> Response:
    """Sets how a stakeholder takes part."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        form = judged(PartForm, request.form)
        wish = (form.part, form.consent == "yes", form.version)
        stakeholders.take_part(session, reader, dossier_id, stakeholder_id, wish)
        return True

    outcome = tried(act)
    problem = outcome.refusal or outcome.collision
    if problem is not None:
        clash = stakeholder_id if outcome.collision is not None else 0
        return _page(dossier_id, outcome.status, say(context.language(), problem.message), clash=clash)
    flash(say(context.language(), _("Saved.")))
    return htmx.see_other(url_for("stakeholders.index", dossier_id=dossier_id, _anchor=f"stakeholder-{stakeholder_id}"))


def _page(dossier_id: int, status: int = 200, notice: str = "", clash: int = 0) -> Response:
    """The list; `clash` is the stakeholder whose part somebody else set meanwhile, with what was sent beside it."""
    page = stakeholders.listed(context.session(), context.reader(), dossier_id)
    values = {"notice": notice, "clash": clash, "typed": request.form.to_dict() if clash else {}}
    return make_response(render_template("stakeholders/index.html", page=page, frame=page.frame, **values), status)
