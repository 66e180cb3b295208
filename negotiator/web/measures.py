"""The agenda: measures by pillar, and one in full."""

from typing import Literal

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers import measures
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import judged, tried

blueprint = Blueprint("measures", __name__, url_prefix="/dossiers/<int:dossier_id>/measures")


class LevelForm(forms.Typed):
    """Numbers of one level."""

    n: number_fields.Level
    credibility: number_fields.Share
    legal: Literal["ja", "bedingt", "aenderung", "gesperrt"]
    reason: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """All measures, or those that match a search."""
    agenda = measures.listed(context.session(), context.reader(), dossier_id, request.args.get("q", "")[:100])
    return htmx.answer("measures/index.html", "measures/_list.html", agenda=agenda, frame=agenda.frame)


@blueprint.get("/<measure_key>")
def one(dossier_id: int, measure_key: str) -> Response:
    """One measure with its levels."""
    return _page(dossier_id, measure_key)


@blueprint.post("/<measure_key>/levels")
def change_level(dossier_id: int, measure_key: str) -> Response:
    """Another number for one level, with the reason."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        form = judged(LevelForm, request.form)
        entry = measures.LevelEntry(form.n, form.credibility, form.legal, form.reason, form.version)
        measures.change_level(session, reader, dossier_id, measure_key, entry)
        return True

    outcome = tried(act)
    if outcome.value is None:
        problem = outcome.refusal or outcome.collision
        notice = say(context.language(), problem.message) if problem else ""
        fields = outcome.refusal.fields if outcome.refusal else {}
        errors = {k: say(context.language(), v) for k, v in fields.items()}
        values = {"typed": request.form.to_dict(), "errors": errors, "collided": outcome.collision is not None}
        return _page(dossier_id, measure_key, outcome.status, notice=notice, **values)
    flash(say(context.language(), _("Saved.")))
    return htmx.see_other(url_for("measures.one", dossier_id=dossier_id, measure_key=measure_key))


def _page(dossier_id: int, measure_key: str, status: int = 200, **values: object) -> Response:
    page = measures.one(context.session(), context.reader(), dossier_id, measure_key)
    found = {"page": page, "frame": page.frame, "typed": {}, "errors": {}, "notice": "", "collided": False, **values}
    return make_response(render_template("measures/one.html", **found), status)
