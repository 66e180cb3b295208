"""Packages: propose, list, one proposal, one package."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.stages import signatures
from negotiator.services.dossiers.versions import versions
from negotiator.services.packages import packages, questions
from negotiator.services.packages.asked import asked
from negotiator.services.proposals import proposing
from negotiator.services.proposals.proposing import Wish
from negotiator.web import context, forms, htmx
from negotiator.web.forms import judged, tried
from negotiator.web.jobs import line
from negotiator.web.proposing import ProposeForm
from negotiator.web.submissions import once

blueprint = Blueprint("packages", __name__, url_prefix="/dossiers/<int:dossier_id>/packages")

DEFAULT_SECONDS = 60


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """All packages by where they come from, and the form that asks for new ones."""
    return _index(dossier_id, {"seconds": str(DEFAULT_SECONDS), "alternatives": True})


def _index(dossier_id: int, typed: Mapping[str, object], errors: Mapping[str, str] | None = None) -> Response:
    number = forms.whole(request.args.get("page", "1"))
    page = packages.listed(context.session(), context.reader(), dossier_id, number)
    html = render_template("packages/index.html", page=page, frame=page.frame, typed=typed, errors=errors or {})
    return make_response(html, 422 if errors else 200)


@blueprint.post("/proposals")
def propose(dossier_id: int) -> Response:
    """Lets the worker propose packages."""
    typed = {
        "concepts": tuple(request.form.getlist("concepts")),
        "seconds": request.form.get("seconds", ""),
        "alternatives": "alternatives" in request.form,
        "behind": "behind" in request.form,
    }
    concepts = tuple(request.form.getlist("concepts"))

    def act() -> int:
        seconds = judged(ProposeForm, request.form).seconds
        wish = Wish(concepts, seconds, alternatives="alternatives" in request.form, behind="behind" in request.form)
        return once(lambda: proposing.ask(context.session(), line(), context.reader(), dossier_id, wish))

    outcome = tried(act)
    if outcome.refusal is not None:
        language = context.language()
        return _index(dossier_id, typed, {k: say(language, v) for k, v in outcome.refusal.fields.items()})
    return htmx.see_other(url_for("jobs.job", job_id=outcome.value))


@blueprint.get("/proposals/<int:proposal_id>")
def proposal(dossier_id: int, proposal_id: int) -> str:
    """What one run of the optimiser found, or why it found nothing."""
    page = packages.proposal(context.session(), context.reader(), dossier_id, proposal_id)
    rest = versions.resting(context.session(), context.reader(), dossier_id, page.line.at, proposal_id)
    told = asked(context.session(), context.reader(), dossier_id, proposal_id)
    return render_template("packages/proposal.html", page=page, frame=page.frame, rest=rest, asked=told)


@blueprint.get("/<ref>")
def package(dossier_id: int, ref: str) -> str:
    """One package in full."""
    today = request.args.get("today") == "yes"
    session, reader = context.session(), context.reader()
    page = packages.package(session, reader, dossier_id, ref, today)
    houses = signatures.houses(session, reader, dossier_id, forms.whole(ref))
    line = page.line
    rest = versions.resting(session, reader, dossier_id, line.at, line.proposal_id) if line.at else None
    return render_template("packages/package.html", page=page, frame=page.frame, houses=houses, rest=rest)


@blueprint.post("/<int:package_id>/sign")
def sign(dossier_id: int, package_id: int) -> Response:
    """Co-signs a version for one's own house."""
    once(lambda: signatures.sign_package(context.session(), context.reader(), dossier_id, package_id))
    flash(say(context.language(), _("Co-signed for the field of your house.")), "success")
    return htmx.see_other(url_for("packages.package", dossier_id=dossier_id, ref=package_id, _anchor="signatures"))


@blueprint.post("/<ref>/questions")
def ask(dossier_id: int, ref: str) -> Response:
    """Lets the worker say why a level was chosen, what would be better, or what could be given instead."""
    session, reader = context.session(), context.reader()
    kind, measure = request.form.get("kind", ""), request.form.get("measure", "")
    job = once(lambda: questions.ask(session, line(), reader, dossier_id, kind=kind, ref=ref, measure=measure))
    return htmx.see_other(url_for("jobs.job", job_id=job))
