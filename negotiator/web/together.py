"""Several dossiers seen together, and solved as one."""

import re
from collections.abc import Mapping
from fractions import Fraction

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from negotiator.bargaining.errors import Refused
from negotiator.language import say
from negotiator.numbers import entry
from negotiator.services.bench import joint_drafts
from negotiator.services.packages import joint_page, jointly, together
from negotiator.services.packages.jointly import JointWish
from negotiator.services.work.questions import AboutSeveral
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import Typed, judged, outcome_of, tried
from negotiator.web.jobs import line
from negotiator.web.submissions import once

blueprint = Blueprint("together", __name__, url_prefix="/together")
CHOSEN = re.compile(r"p-([0-9]{1,9})")
LIMIT = "limit"  # begins the names of fields that hold what is shared
MOST_FIELDS = 100


class JointForm(Typed):
    """By which rule, and how long the optimiser may take."""

    concept: forms.Short
    seconds: number_fields.Count


class SharedForm(Typed):
    """How much there is for all together; nothing typed: it is not shared."""

    amount: number_fields.Number


@blueprint.get("")
def index() -> Response:
    """What the packages of several dossiers need and share."""
    return _index({})


def _index(errors: Mapping[str, str]) -> Response:
    found = ((CHOSEN.fullmatch(name), ref) for name, ref in request.args.items())
    wanted = {int(each[1]): ref[:20] for each, ref in found if each}
    again = forms.whole(request.args.get("again", "0"))
    with context.reading() as session:
        page = together.page(session, context.reader(), wanted)
        typed = _asked(joint_page.asked_in(session, context.reader(), again)) if again > 0 else request.form
    html = render_template("together/index.html", page=page, errors=errors, typed=request.form or typed)
    return make_response(html, 422 if errors else 200)


def _asked(about: AboutSeveral) -> MultiDict[str, str]:
    """A question as the form has it."""
    fields = [("dossiers", str(number)) for number in about.dossiers]
    fields += [("concept", about.concept.value), ("seconds", str(int(about.seconds)))]
    amounts = ((name, entry(Fraction(text), context.language())) for name, text in about.limits.items())
    return MultiDict([*fields, *((f"{LIMIT}-{name}", text) for name, text in amounts)])


@blueprint.post("")
def ask() -> Response:
    """Lets the worker solve the chosen dossiers as one."""
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: once(lambda: jointly.ask(session, line(), reader, _wish())))
    if outcome.refusal is not None:
        refusal = outcome.refusal
        said = forms.said(refusal.fields, refusal.params)
        return _index(said or {"dossiers": say(context.language(), refusal.message, **refusal.params)})
    return htmx.see_other(url_for("jobs.job", job_id=outcome.value))


def _wish() -> JointWish:
    """What the form asks for. Raises Refused at its fields."""
    form = judged(JointForm, request.form)
    limits, refused = {}, {}
    for name, text in list(forms.fields_of(request.form, LIMIT).items())[:MOST_FIELDS]:
        row = outcome_of(lambda text=text: judged(SharedForm, {"amount": text}))  # type: ignore[misc]
        if row.refusal is not None:
            refused[f"limits.{name}"] = row.refusal.fields.get("amount", row.refusal.message)
        elif row.value is not None and row.value.amount is not None:
            limits[name] = row.value.amount
    if refused:
        raise Refused(forms.CORRECT, fields=refused)
    numbers = tuple(forms.whole(each) for each in request.form.getlist("dossiers")[:MOST_FIELDS])
    return JointWish(numbers, form.concept, form.seconds, limits)


@blueprint.get("/<int:job_id>")
def result(job_id: int) -> str:
    """The package of each dossier, and what is left of what they share."""
    with context.reading() as session:
        page = joint_page.page(session, context.reader(), job_id)
    return render_template("together/result.html", page=page)


@blueprint.post("/<int:job_id>/drafts")
def draft(job_id: int) -> Response:
    """Begins a draft on the workbench of one of them with what it got."""
    reader, dossier_id = context.reader(), forms.whole(request.form.get("dossier", ""))
    writing = context.session()

    def act() -> int:
        with context.reading() as session:
            joint_drafts.count(session, reader, job_id, dossier_id)
        return once(lambda: joint_drafts.start(writing, reader, job_id, dossier_id))

    outcome = tried(act)
    if outcome.refusal is not None:
        flash(say(context.language(), outcome.refusal.message, **outcome.refusal.params), "warning")
        return htmx.see_other(url_for("together.result", job_id=job_id))
    return htmx.see_other(url_for("bench.index", dossier_id=dossier_id, draft=outcome.value))
