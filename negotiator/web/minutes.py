"""What follows from a round: commitments that are met, declarations by which the assessment is revised."""

from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.words import Shape
from negotiator.language import _, say
from negotiator.services.dossiers.rounds import commitments, declarations
from negotiator.services.dossiers.rounds.declarations import NewAssessment, Revision
from negotiator.services.positions.views import RatingLine
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import tried
from negotiator.web.submissions import new_pen

blueprint = Blueprint("minutes", __name__, url_prefix="/dossiers/<int:dossier_id>/rounds/<int:n>")


class AssessmentForm(forms.Typed):
    """Importance and wish of a measure; `version` and `pen` tell what the person had before them."""

    importance: number_fields.Said
    wish: str
    version: number_fields.Edition = 0
    pen: forms.Short = ""


@blueprint.post("/commitments/<int:number>")
def meet(dossier_id: int, n: int, number: int) -> Response:
    """Notes that a commitment is met."""
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: commitments.meet(session, reader, dossier_id, n, str(number)))
    if outcome.refusal is not None:
        flash(say(context.language(), outcome.refusal.message), "warning")
    else:
        flash(say(context.language(), _("The commitment is noted as met.")), "success")
    return htmx.see_other(url_for("rounds.index", dossier_id=dossier_id, _anchor=f"round-{n}"))


@blueprint.get("/declarations/<int:number>")
def declaration(dossier_id: int, n: int, number: int) -> Response:
    """A declaration beside what we assume so far."""
    return _form(_page(dossier_id, n, number), {}, {})


def _page(dossier_id: int, n: int, number: int) -> Revision:
    return declarations.revision(context.session(), context.reader(), dossier_id, n, str(number))


def _form(
    page: Revision, typed: Mapping[str, str], errors: Mapping[str, str], theirs: RatingLine | None = None
) -> Response:
    said = forms.said(errors)
    values = {"typed": typed, "errors": said, "theirs": theirs, "pen": new_pen()}
    html = render_template("minutes/revise.html", page=page, frame=page.frame, **values)
    return make_response(html, 409 if theirs is not None else 422 if errors else 200)


@blueprint.post("/declarations/<int:number>")
def revise(dossier_id: int, n: int, number: int) -> Response:
    """Revises the assessment by a declaration."""
    typed = {name: request.form.get(name, "")[:200] for name in ("importance", "wish", "version", "pen")}
    session, reader = context.session(), context.reader()

    def act() -> None:
        form = forms.judged(AssessmentForm, typed)
        shape, at = forms.shape_of(form.wish)
        wish = NewAssessment(form.importance, Shape(shape), at, form.version, form.pen)
        declarations.revise(session, reader, dossier_id, n, str(number), wish=wish)

    outcome = tried(act)
    if outcome.collision is not None:
        session.rollback()
        theirs = cast(tuple[RatingLine, ...], outcome.collision.theirs)[0]
        return _form(_page(dossier_id, n, number), typed, {}, theirs)
    if outcome.refusal is not None:
        session.rollback()
        errors = outcome.refusal.fields or {"wish": outcome.refusal.message}
        return _form(_page(dossier_id, n, number), typed, errors)
    flash(say(context.language(), _("The assessment is revised; the reason is kept with it.")), "success")
    return htmx.see_other(url_for("rounds.index", dossier_id=dossier_id, _anchor=f"round-{n}"))
