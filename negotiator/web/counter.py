"""The counter-offer in the pause: what their offer means, what instead of what they refuse, what could be traded."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import say
from negotiator.services.bench import answers, counter, trials
from negotiator.services.bench.replies import BETTER, INSTEAD, REPAIR
from negotiator.web import context, forms, htmx
from negotiator.web.bench import picked
from negotiator.web.forms import Outcome, tried
from negotiator.web.jobs import line
from negotiator.web.submissions import once

blueprint = Blueprint("counter", __name__, url_prefix="/dossiers/<int:dossier_id>/bench")

LOWER = "most "  # before a measure of which the other side refuses this level only


@blueprint.post("/counter")
def begin(dossier_id: int) -> Response:
    """Begins our answer to an offer: a draft that copies it."""
    session, reader, ref = context.session(), context.reader(), request.form.get("ref", "")[:20]
    outcome = tried(lambda: once(lambda: trials.start(session, reader, dossier_id, ref=ref, side="de")))
    if outcome.refusal is not None:
        refusal = outcome.refusal
        flash(say(context.language(), refusal.message, **refusal.params), "warning")
        return htmx.see_other(url_for("rounds.index", dossier_id=dossier_id))
    return htmx.see_other(url_for("counter.index", dossier_id=dossier_id, trial_id=outcome.value))


@blueprint.get("/drafts/<int:trial_id>/counter")
def index(dossier_id: int, trial_id: int) -> Response:
    """The page of a counter-offer."""
    return _page(dossier_id, trial_id)


def _page(dossier_id: int, trial_id: int, status: int = 200, notice: str = "") -> Response:
    with context.reading() as session:
        page = counter.counter(session, context.reader(), dossier_id, trial_id, request.args.get("more", "")[:80])
    html = render_template("counter/index.html", page=page, frame=page.frame, notice=notice)
    return make_response(html, status)


def _then(dossier_id: int, trial_id: int, outcome: Outcome[None]) -> Response:
    if outcome.refusal is not None:
        refusal = outcome.refusal
        return _page(dossier_id, trial_id, 422, say(context.language(), refusal.message, **refusal.params))
    return htmx.see_other(url_for("counter.index", dossier_id=dossier_id, trial_id=trial_id))


@blueprint.post("/drafts/<int:trial_id>/counter/refusals")
def refuse(dossier_id: int, trial_id: int) -> Response:
    """Notes what the other side refuses, and lets the worker look for what instead."""
    measure, reader = request.form.get("measure", "")[:80], context.reader()
    how = counter.lower if measure.startswith(LOWER) else counter.refuse
    measure = measure.removeprefix(LOWER)

    def note() -> str:
        with context.reading() as session:
            return how(session, reader, dossier_id, trial_id, measure)

    noted = forms.outcome_of(note)
    if noted.refusal is not None:
        return _then(dossier_id, trial_id, Outcome(refusal=noted.refusal))
    about = {"what": noted.value or "", "measure": measure}
    session = context.session()
    outcome = tried(lambda: once(lambda: counter.ask(session, line(), reader, dossier_id, trial_id, **about)))
    session.close()
    return _then(dossier_id, trial_id, Outcome(refusal=outcome.refusal))


@blueprint.post("/drafts/<int:trial_id>/counter/repairs")
def repair(dossier_id: int, trial_id: int) -> Response:
    """Lets the worker look for the smallest change that everybody accepts, for what is better for all, or again for
    what instead of a measure."""
    what = request.form.get("what", "")
    about = {"what": what if what in (BETTER, INSTEAD) else REPAIR, "behind": request.form.get("behind", "")}
    about |= {"measure": request.form.get("measure", "")[:80]}
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: once(lambda: counter.ask(session, line(), reader, dossier_id, trial_id, **about)))
    session.close()
    return _then(dossier_id, trial_id, Outcome(refusal=outcome.refusal))


@blueprint.get("/drafts/<int:trial_id>/counter/answers/<int:job_id>")
def answer(dossier_id: int, trial_id: int, job_id: int) -> Response:
    """How far an answer is; it asks again by itself until it is there."""
    with context.reading() as session:
        found = answers.one(session, context.reader(), dossier_id, trial_id, job_id)
    if not htmx.is_htmx():
        return htmx.see_other(url_for("counter.index", dossier_id=dossier_id, trial_id=trial_id))
    html = render_template("counter/_answer.html", answer=found, dossier_id=dossier_id, trial_id=trial_id)
    return make_response(html)


@blueprint.post("/drafts/<int:trial_id>/counter/answers/<int:job_id>")
def take(dossier_id: int, trial_id: int, job_id: int) -> Response:
    """Puts one possibility into the draft."""
    pick = picked()

    def act() -> None:
        with context.reading() as session:
            counter.take(session, context.reader(), dossier_id, trial_id, job_id, pick=pick)

    return _then(dossier_id, trial_id, tried(act))


@blueprint.post("/drafts/<int:trial_id>/counter/trades")
def trade(dossier_id: int, trial_id: int) -> Response:
    """Puts an exchange into the draft."""
    place, mark = forms.whole(request.form.get("place", "0")), request.form.get("mark", "")[:20]
    more = request.form.get("more", "")[:80]

    def act() -> None:
        with context.reading() as session:
            counter.trade(session, context.reader(), dossier_id, trial_id, place=place, mark=mark, more=more)

    return _then(dossier_id, trial_id, tried(act))
