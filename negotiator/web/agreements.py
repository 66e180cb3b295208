"""The draft of an agreement, clause by clause."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.briefs.papers import agreement_words
from negotiator.services.dossiers.coordination import comments
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried
from negotiator.web.submissions import once

MOST_TYPED = 5000
MARK_DIGITS = 12

blueprint = Blueprint("agreements", __name__, url_prefix="/dossiers/<int:dossier_id>/agreement")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The draft of the package that the address names, else of the latest."""
    return _page(dossier_id, request.args.get("package", "")[:40])


@blueprint.post("/terms")
def terms(dossier_id: int) -> Response:
    """Keeps what fills placeholders, and who is in charge."""
    typed = {
        key.removeprefix("term-"): text[:MOST_TYPED] for key, text in request.form.items() if key.startswith("term-")
    }
    session, reader = context.session(), context.reader()
    return _after(dossier_id, "terms", lambda: agreement_words.write_terms(session, reader, dossier_id, typed))


@blueprint.post("/clauses/<clause>")
def clause(dossier_id: int, clause: str) -> Response:
    """Keeps the words of one clause."""
    words = {language: request.form.get(language, "")[:MOST_TYPED] for language in ("de", "en")}
    typed = request.form.get("mark", "")
    mark = int(typed) if typed.isdecimal() and len(typed) <= MARK_DIGITS else 0
    session, reader = context.session(), context.reader()
    return _after(
        dossier_id,
        clause,
        lambda: agreement_words.write_clause(session, reader, dossier_id, clause, words=words, mark=mark),
    )


def _after(dossier_id: int, at: str, act: Callable[[], None]) -> Response:
    package = request.form.get("package", "")[:40]
    outcome = tried(lambda: once(act))
    problem = outcome.refusal or outcome.collision
    if problem is None:
        flash(say(context.language(), _("Saved.")), "success")
        return htmx.see_other(f"{url_for('agreements.index', dossier_id=dossier_id, package=package)}#{at}")
    fields = outcome.refusal.fields if outcome.refusal else {}
    errors = forms.said(fields)
    notice = say(context.language(), problem.message, **problem.params)
    return _page(dossier_id, package, outcome.status, notice=notice, errors=errors, at=at)


def _page(
    dossier_id: int,
    package: str,
    status: int = 200,
    *,
    notice: str = "",
    errors: dict[str, str] | None = None,
    at: str = "",
) -> Response:
    session, reader = context.session(), context.reader()
    page = agreement_words.page(session, reader, dossier_id, package)
    remarks, houses = comments.at_clauses(session, reader, dossier_id)
    typed = request.form.to_dict() if at else {}
    values = {"notice": notice, "errors": errors or {}, "at": at, "typed": typed, "remarks": remarks, "houses": houses}
    return make_response(render_template("agreements/index.html", page=page, frame=page.frame, **values), status)
