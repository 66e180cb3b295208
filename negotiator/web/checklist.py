"""The way to the first proposal: checklist, what is left to confirm, questionnaire."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.questions import answers
from negotiator.services.dossiers.start import checklist
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.forms import judged, tried

blueprint = Blueprint("checklist", __name__, url_prefix="/dossiers/<int:dossier_id>")


class AnswersForm(forms.Typed):
    """The questionnaire; a box that is not ticked is not sent."""

    title: forms.Short = ""
    summary: forms.Words = ""
    partner: forms.Short = ""
    first_host: bool = False
    hosts_refugees: bool = False
    visa_free: bool = False
    labour_market: forms.Short = ""
    migration_model: forms.Short = ""
    format_preference: number_fields.Level
    framing: forms.Short = ""
    refugees_may_work: forms.Short = ""
    confirmed: bool = False
    reason: forms.Words = ""
    version: number_fields.Edition


@blueprint.get("/checklist")
def index(dossier_id: int) -> str:
    """What is done, what is missing, whose turn it is."""
    page = checklist.page(context.session(), context.reader(), dossier_id)
    return render_template("checklist/index.html", page=page, frame=page.frame)


@blueprint.get("/defaults")
def defaults(dossier_id: int) -> str:
    """What the dossier began with and nobody has confirmed."""
    page = inherited.page(context.session(), context.reader(), dossier_id)
    return render_template("checklist/defaults.html", page=page, frame=page.frame)


@blueprint.post("/defaults")
def confirm(dossier_id: int) -> Response:
    """Confirms what is ticked as it stands, or all that the page showed of an area."""
    things = request.form.getlist("every" if request.form.get("all") else "thing")
    count = inherited.confirm(context.session(), context.reader(), dossier_id, things)
    flash(say(context.language(), _("Confirmed: %(num)s"), num=count))
    page = "checklist.index" if request.form.get("back") else "checklist.defaults"
    return htmx.see_other(url_for(page, dossier_id=dossier_id))


@blueprint.get("/answers")
def questions(dossier_id: int) -> Response:
    """The questionnaire about the country."""
    return _questions(dossier_id)


@blueprint.post("/answers")
def answer(dossier_id: int) -> Response:
    """Keeps the answers."""
    session, reader = context.session(), context.reader()

    def act() -> int:
        form = judged(AnswersForm, request.form)
        drained = tuple(each[:80] for each in request.form.getlist("brain_drain")[: answers.MOST_OCCUPATIONS])
        said = form.model_dump(exclude={"confirmed"})
        sheet = answers.Sheet(**said, brain_drain=drained)
        count = answers.change(session, reader, dossier_id, sheet, request.form.keys())
        if form.confirmed:
            inherited.confirm(session, reader, dossier_id, answers.asked_things(session, dossier_id))
        return count + 1

    outcome = tried(act)
    if outcome.value is None:
        problem = outcome.refusal or outcome.collision
        fields = outcome.refusal.fields if outcome.refusal else {}
        errors = {k: say(context.language(), v) for k, v in fields.items()}
        notice = say(context.language(), problem.message) if problem else ""
        typed = {**request.form.to_dict(), "brain_drain": request.form.getlist("brain_drain")}
        theirs = outcome.collision.theirs if outcome.collision else None
        return _questions(dossier_id, outcome.status, typed=typed, errors=errors, notice=notice, theirs=theirs)
    flash(say(context.language(), _("Saved.")))
    return htmx.see_other(url_for("checklist.index", dossier_id=dossier_id))


@blueprint.post("/answers/undo")
def take_back(dossier_id: int) -> Response:
    """Takes the last change of the answers back."""
    session, reader, mark = context.session(), context.reader(), request.form.get("mark", "")[:64]
    outcome = tried(lambda: answers.take_back(session, reader, dossier_id, mark))
    if outcome.status != 200:
        problem = outcome.refusal or outcome.collision
        notice = say(context.language(), problem.message) if problem else ""
        return _questions(dossier_id, outcome.status, notice=notice)
    flash(say(context.language(), _("Saved.")))
    return htmx.see_other(url_for("checklist.questions", dossier_id=dossier_id))


def _questions(dossier_id: int, status: int = 200, **values: object) -> Response:
    page = answers.page(context.session(), context.reader(), dossier_id)
    found = {"page": page, "frame": page.frame, "typed": None, "errors": {}, "notice": "", "theirs": None, **values}
    return make_response(render_template("checklist/answers.html", **found), status)
