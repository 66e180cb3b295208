"""Studies: everything that the optimiser can say about one package."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request, url_for

from negotiator.services.studies import pages as study_pages
from negotiator.services.studies import studies
from negotiator.services.studies.studies import StudyOptions
from negotiator.services.work import questions
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import judged, tried
from negotiator.web.jobs import line
from negotiator.web.submissions import once

blueprint = Blueprint("studies", __name__, url_prefix="/dossiers/<int:dossier_id>/packages/<ref>/studies")

DEFAULTS = {
    "runs": str(questions.RUNS),
    "many": str(questions.MANY),
    "distance": str(questions.DISTANCE),
    "scope": questions.MEANS,
}


class StudyForm(forms.Typed):
    """What may be chosen for a study; each kind looks at its own fields."""

    runs: number_fields.Count = questions.RUNS
    many: number_fields.Count = questions.MANY
    distance: number_fields.Count = questions.DISTANCE
    scope: forms.Short = questions.MEANS


@blueprint.get("")
def index(dossier_id: int, ref: str) -> Response:
    """What binds, what could be swapped, and the results of the longer studies with the buttons that ask for them."""
    return _index(dossier_id, ref, DEFAULTS)


def _index(dossier_id: int, ref: str, typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> Response:
    page = study_pages.page(context.session(), context.reader(), dossier_id, ref)
    html = render_template("studies/index.html", page=page, frame=page.frame, typed=typed, errors=errors or {})
    return make_response(html, 422 if errors else 200)


@blueprint.post("")
def ask(dossier_id: int, ref: str) -> Response:
    """Lets the worker study the package."""
    kind = request.form.get("kind", "")
    typed = {name: request.form.get(name, value) for name, value in DEFAULTS.items()}
    session, reader = context.session(), context.reader()

    def act() -> int:
        form = judged(StudyForm, request.form)
        wish = StudyOptions(form.runs, form.many, form.distance, form.scope)
        return once(lambda: studies.ask(session, line(), reader, dossier_id, kind=kind, ref=ref, wish=wish))

    outcome = tried(act)
    if outcome.refusal is not None and outcome.refusal.fields:
        said = forms.said(outcome.refusal.fields)
        return _index(dossier_id, ref, typed, said)
    if outcome.refusal is not None:
        raise outcome.refusal
    return htmx.see_other(url_for("studies.index", dossier_id=dossier_id, ref=ref, _anchor=kind))
