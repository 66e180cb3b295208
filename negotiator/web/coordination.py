"""Hearings, coordination rounds and dissents between ministries: opened, answered, bridged, agreed or escalated."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.dates import kept_day
from negotiator.language import _, say
from negotiator.services.bench import bridges
from negotiator.services.dossiers.coordination import coordinating, coordination
from negotiator.services.dossiers.coordination.coordinating import Ending, Opening, Saying
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried
from negotiator.web.submissions import once

blueprint = Blueprint("coordination", __name__, url_prefix="/dossiers/<int:dossier_id>/coordination")
MOST_WORDS = 4100  # one more than the service takes, so that it can say so


@blueprint.get("")
def index(dossier_id: int) -> str:
    """All records, those that wait for the reader first."""
    with context.reading() as session:
        page = coordination.listed(session, context.reader(), dossier_id)
    return render_template("coordination/index.html", page=page, frame=page.frame)


@blueprint.get("/new")
def new(dossier_id: int) -> Response:
    """The form for a new record; the measure that the address names brings its levels along."""
    return _form(dossier_id, {key: request.args.get(key, "")[:120] for key in ("kind", "measure", "level", "package")})


def _form(dossier_id: int, typed: Mapping[str, object], status: int = 200, errors: object = None) -> Response:
    measure = str(typed.get("measure") or "")
    page = coordination.opening(context.session(), context.reader(), dossier_id, measure)
    html = render_template("coordination/new.html", page=page, frame=page.frame, typed=typed, errors=errors or {})
    return make_response(html, status)


@blueprint.post("")
def open_(dossier_id: int) -> Response:
    """Opens a record."""
    names = ("kind", "title", "text", "measure", "level", "package", "date", "due")
    typed = {name: request.form.get(name, "")[:MOST_WORDS] for name in names}
    days = {name: kept_day(typed[name]) for name in ("date", "due")}
    houses = tuple(request.form.getlist("house"))
    session, reader = context.session(), context.reader()
    asked = Opening(**{**typed, **days}, houses=houses)
    outcome = tried(lambda: once(lambda: coordinating.open_(session, reader, dossier_id, asked)))
    if outcome.refusal is not None:
        session.rollback()
        errors = forms.said(outcome.refusal.fields or {"title": outcome.refusal.message})
        return _form(dossier_id, {**typed, "house": houses}, 422, errors)
    flash(say(context.language(), _("Kept. Whoever is asked finds it among the tasks.")), "success")
    return _there(dossier_id, outcome.value or 0)


@blueprint.get("/<int:record_id>")
def one(dossier_id: int, record_id: int) -> Response:
    """One record: what each house answers, the bridges, how it ended."""
    return _page(dossier_id, record_id)


@blueprint.post("/<int:record_id>/answers/<int:stakeholder_id>")
def answer(dossier_id: int, record_id: int, stakeholder_id: int) -> Response:
    """Keeps what a house answers."""
    said = Saying(
        _typed("stance"), tuple(request.form.getlist("levels")), _typed("text"), forms.whole(_typed("version"))
    )
    session, reader = context.session(), context.reader()

    def act() -> None:
        coordinating.answer(session, reader, dossier_id, record_id, stakeholder_id, said)

    return _after(dossier_id, record_id, act, _("The answer is kept."), stakeholder_id)


@blueprint.post("/<int:record_id>/end")
def end(dossier_id: int, record_id: int) -> Response:
    """Agreed, noted, escalated or withdrawn."""
    version = forms.whole(_typed("version"))
    ending = Ending(_typed("how"), _typed("text"), _typed("bridge"), _typed("step"), version)
    session, reader = context.session(), context.reader()
    return _after(
        dossier_id, record_id, lambda: coordinating.end(session, reader, dossier_id, record_id, ending), _("Saved.")
    )


@blueprint.post("/<int:record_id>/decide")
def decide(dossier_id: int, record_id: int) -> Response:
    """Leadership decides."""
    ending = Ending("", _typed("decision"), _typed("bridge"), "", forms.whole(_typed("version")))
    session, reader = context.session(), context.reader()
    return _after(
        dossier_id, record_id, lambda: coordinating.decide(session, reader, dossier_id, record_id, ending), _("Saved.")
    )


def _typed(name: str) -> str:
    return request.form.get(name, "")[:MOST_WORDS]


def _there(dossier_id: int, record_id: int) -> Response:
    return htmx.see_other(url_for("coordination.one", dossier_id=dossier_id, record_id=record_id))


def _after(dossier_id: int, record_id: int, act: Callable[[], None], done: str, house: int = 0) -> Response:
    outcome = tried(act)
    problem = outcome.refusal or outcome.collision
    if problem is None:
        flash(say(context.language(), done), "success")
        return _there(dossier_id, record_id)
    context.session().rollback()
    fields = outcome.refusal.fields if outcome.refusal else {}
    notice = "" if fields else say(context.language(), problem.message, **problem.params)
    values = {"notice": notice, "errors": forms.said(fields), "at": house, "clash": outcome.collision is not None}
    return _page(dossier_id, record_id, outcome.status, values)


def _page(dossier_id: int, record_id: int, status: int = 200, more: Mapping[str, object] | None = None) -> Response:
    found = bridges.page(context.session(), context.reader(), dossier_id, record_id)
    values = {"typed": request.form, "notice": "", "errors": {}, "at": 0, "clash": False} | dict(more or {})
    html = render_template(
        "coordination/one.html", page=found.page, bridges=found.bridges, frame=found.page.frame, **values
    )
    return make_response(html, status)
