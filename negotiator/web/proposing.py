"""Packages proposed on the workbench: asked for in one step, shown as they are found, stopped at any time."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import say
from negotiator.services.bench.proposed import Proposed, proposed
from negotiator.services.proposals import proposing
from negotiator.services.proposals.proposing import Wish
from negotiator.services.work import jobs
from negotiator.web import bench, context, forms, htmx, number_fields
from negotiator.web.forms import Typed, judged, tried
from negotiator.web.jobs import line
from negotiator.web.submissions import once

blueprint = Blueprint("proposing", __name__, url_prefix="/dossiers/<int:dossier_id>/bench/proposals")

HERE = "proposed"  # the anchor of the place


class ProposeForm(Typed):
    """How long the optimiser may take."""

    seconds: number_fields.Count


def asked_by(reading: Mapping[str, str], concepts: tuple[str, ...]) -> Wish:
    """What the form asks for. Raises Refused at its fields."""
    return Wish(
        concepts,
        judged(ProposeForm, reading).seconds,
        alternatives="alternatives" in reading,
        behind="behind" in reading,
    )


def fragment(dossier_id: int, found: Proposed, errors: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """The piece of the workbench that tells of proposals."""
    html = render_template(
        "bench/_proposed.html", proposed=found, dossier_id=dossier_id, errors=errors or {}, open=True
    )
    return make_response(html, status)


@blueprint.post("")
def ask(dossier_id: int) -> Response:
    """Lets the worker propose packages."""
    session, reader = context.session(), context.reader()
    concepts = tuple(request.form.getlist("concepts"))

    def act() -> int:
        wish = asked_by(request.form, concepts)
        return once(lambda: proposing.ask(session, line(), reader, dossier_id, wish))

    outcome = tried(act)
    if outcome.refusal is not None:
        session.rollback()
        errors = forms.said(outcome.refusal.fields)
        with context.reading() as reading:
            found = proposed(reading, reader, dossier_id)
        if htmx.is_htmx():
            return fragment(dossier_id, found, errors, 422)
        flash(" ".join(errors.values()) or say(context.language(), outcome.refusal.message), "warning")
        return htmx.see_other(url_for("bench.index", dossier_id=dossier_id, _anchor=HERE))
    session.close()
    return _told(dossier_id, outcome.value or 0)


@blueprint.get("/<int:job_id>")
def progress(dossier_id: int, job_id: int) -> Response:
    """How far it is, with the packages found so far; it asks again by itself until all are there."""
    return _told(dossier_id, job_id)


@blueprint.post("/<int:job_id>/stop")
def stop(dossier_id: int, job_id: int) -> Response:
    """Asks the worker to stop; what was found until then stays."""
    session = context.session()
    proposed(session, context.reader(), dossier_id, job_id)
    jobs.stop(session, context.reader(), job_id)
    session.close()
    return _told(dossier_id, job_id)


def _told(dossier_id: int, job_id: int) -> Response:
    with context.reading() as session:
        found = proposed(session, context.reader(), dossier_id, job_id)
        done = found.run is not None and found.job is not None and not found.job.active
    if not htmx.is_htmx():
        return htmx.see_other(url_for("bench.index", dossier_id=dossier_id, job=job_id, _anchor=HERE))
    beside = bench.beside(dossier_id) if done else {"page": None}
    about = {"proposed": found, "dossier_id": dossier_id, "errors": {}, "open": True}
    return make_response(render_template("bench/_progress.html", **about, **beside))
