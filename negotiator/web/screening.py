"""Countries compared before a dossier is opened."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.screening import screening
from negotiator.web import context, forms, htmx, records
from negotiator.web.forms import Outcome, said, tried
from negotiator.web.submissions import once

blueprint = Blueprint("screening", __name__, url_prefix="/screening")


@blueprint.get("")
def index() -> Response:
    """The candidates side by side."""
    return _index(None)


@blueprint.post("")
def add() -> Response:
    """One country more."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    name, dossier = typed.get("country", ""), forms.whole(typed.get("dossier", "0"))
    outcome = tried(lambda: once(lambda: screening.add(session, reader, name, max(dossier, 0))))
    return _index(outcome) if outcome.status != 200 else htmx.see_other(url_for("screening.index"))


@blueprint.get("/<int:candidate_id>")
def one(candidate_id: int) -> Response:
    """The form of a country."""
    return _one(candidate_id, None)


@blueprint.post("/<int:candidate_id>")
def change(candidate_id: int) -> Response:
    """Keeps what is known of it."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark = typed.get("mark", "")
    outcome = tried(lambda: screening.change(session, reader, candidate_id, typed, mark))
    if outcome.status != 200:
        return _one(candidate_id, outcome)
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("screening.index"))


@blueprint.post("/<int:candidate_id>/remove")
def remove(candidate_id: int) -> Response:
    """Takes a country out."""
    screening.remove(context.session(), context.reader(), candidate_id)
    return htmx.see_other(url_for("screening.index"))


def _index(outcome: Outcome[int] | None) -> Response:
    page = screening.page(context.session(), context.reader())
    refusal = outcome.refusal if outcome else None
    values = {"errors": said(refusal.fields) if refusal else {}, "typed": request.form.to_dict()}
    return make_response(
        render_template("screening/index.html", page=page, **values), outcome.status if outcome else 200
    )


def _one(candidate_id: int, outcome: Outcome[None] | None) -> Response:
    page = screening.one(context.session(), context.reader(), candidate_id)
    refusal, collision = (outcome.refusal, outcome.collision) if outcome else (None, None)
    values = {
        "errors": said(refusal.fields) if refusal else {},
        "typed": records.typed() if outcome else {},
        "theirs": collision.theirs if collision else None,
    }
    answer = render_template("screening/candidate.html", page=page, **values)
    return make_response(answer, outcome.status if outcome else 200)
