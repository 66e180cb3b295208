"""The lead's notes in papers, chapter by chapter."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import LANGUAGES, _, say
from negotiator.services.briefs.writing import prose_words
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried, whole
from negotiator.web.submissions import once

MOST_TYPED, MOST_NAME = 4000, 40

blueprint = Blueprint("prose", __name__, url_prefix="/dossiers/<int:dossier_id>/notes")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The chapters of the kind of paper that the address names, with their notes."""
    return _page(dossier_id, request.args.get("kind", "")[:MOST_NAME])


@blueprint.post("/<paper>/<chapter>")
def note(dossier_id: int, paper: str, chapter: str) -> Response:
    """Keeps the note of one chapter."""
    words = {language: request.form.get(language, "")[:MOST_TYPED] for language in LANGUAGES}
    mark, session, reader = whole(request.form.get("mark", "0")), context.session(), context.reader()
    kind, section = paper[:MOST_NAME], chapter[:MOST_NAME]

    def act() -> None:
        prose_words.write(session, reader, dossier_id, kind, section, words=words, mark=mark)

    outcome = tried(lambda: once(act))
    problem = outcome.refusal or outcome.collision
    if problem is None:
        flash(say(context.language(), _("Saved.")), "success")
        return htmx.see_other(f"{url_for('prose.index', dossier_id=dossier_id, kind=kind)}#{section}")
    errors = forms.said(outcome.refusal.fields if outcome.refusal else {})
    notice = say(context.language(), problem.message, **problem.params)
    return _page(dossier_id, kind, outcome.status, notice=notice, errors=errors, at=section)


def _page(
    dossier_id: int,
    kind: str,
    status: int = 200,
    *,
    notice: str = "",
    errors: dict[str, str] | None = None,
    at: str = "",
) -> Response:
    page = prose_words.page(context.session(), context.reader(), dossier_id, kind)
    typed = request.form.to_dict() if at else {}
    values = {"notice": notice, "errors": errors or {}, "at": at, "typed": typed}
    return make_response(render_template("prose/index.html", page=page, frame=page.frame, **values), status)
