"""How far long work is: a page that refreshes itself piece by piece, or by a link where there is no JavaScript."""

from collections.abc import Callable, Mapping
from typing import cast

from flask import Blueprint, Response, current_app, flash, render_template, url_for

from negotiator.language import _, say
from negotiator.services import working
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.work import jobs
from negotiator.services.work.jobs import JobView, Line
from negotiator.services.work.kinds import Place
from negotiator.web import context, htmx

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

QUEUE = "negotiator.queue"
KNOWN = _("Nothing has changed since this was proposed: it is the answer, nothing was computed anew.")


def line() -> Line:
    """Where jobs wait for the worker; opened when the first one is asked for."""
    if QUEUE not in current_app.extensions:
        current_app.extensions[QUEUE] = working.queue_of(context.settings())
    return cast(Line, current_app.extensions[QUEUE])


def destination(job: JobView) -> str:
    """Where the result of a job is shown."""
    leads: Mapping[str, Callable[[JobView], str]] = {
        Place.PROPOSAL: _proposal,
        Place.PAPERS: _paper,
        Place.STUDIES: _study,
        Place.ANSWERS: _answer,
        Place.BENCH: _bench,
        Place.STRESS: _stress,
        Place.ASSUMPTIONS: _assumptions,
        Place.SEVERAL: _several,
    }
    return leads[job.place](job)


def _proposal(job: JobView) -> str:
    return url_for("packages.proposal", dossier_id=job.dossier_id, proposal_id=job.result["proposal"])


def _paper(job: JobView) -> str:
    return url_for("briefs.index", dossier_id=job.dossier_id, _anchor=f"document-{job.result['document']}")


def _study(job: JobView) -> str:
    return url_for("studies.index", dossier_id=job.dossier_id, ref=job.asked["package"], _anchor=job.kind)


def _bench(job: JobView) -> str:
    draft, anchor = job.asked["draft"], f"answer-{job.id}"
    return url_for("bench.index", dossier_id=job.dossier_id, draft=draft, _anchor=anchor)


def _stress(job: JobView) -> str:
    return url_for("stress.index", dossier_id=job.dossier_id, _anchor=f"repair-{job.id}")


def _assumptions(job: JobView) -> str:
    return url_for("assumptions.index", dossier_id=job.dossier_id)


def _several(job: JobView) -> str:
    return url_for("together.result", job_id=job.id)


def _answer(job: JobView) -> str:
    return url_for("packages.package", dossier_id=job.dossier_id, ref=job.asked["package"], _anchor=f"answer-{job.id}")


@blueprint.get("")
def index() -> str:
    """One's own long work, the newest first."""
    session, reader = context.session(), context.reader()
    titles = dossiers.titles(session, reader)
    return render_template("jobs/index.html", jobs=jobs.listed(session, reader), titles=titles)


@blueprint.get("/<int:job_id>")
def job(job_id: int) -> Response:
    """How far it is; once it is done, on to its result."""
    found = jobs.seen(context.session(), context.reader(), job_id)
    if found.state == "done":
        if found.result.get("known"):
            flash(say(context.language(), KNOWN), "info")
        return htmx.see_other(destination(found))
    return htmx.answer("jobs/job.html", "jobs/_job.html", job=found)


@blueprint.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> Response:
    """Asks it to stop."""
    jobs.stop(context.session(), context.reader(), job_id)
    return htmx.see_other(url_for("jobs.job", job_id=job_id))
