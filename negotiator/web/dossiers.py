"""Dossiers: cards, one at a glance, its context, a new one."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.start import starting
from negotiator.web import context, forms, htmx, wording
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import once

blueprint = Blueprint("dossiers", __name__, url_prefix="/dossiers")
wording.install(blueprint)


class StartForm(forms.Typed):
    """A new dossier."""

    scenario: forms.Short = ""
    partner: forms.Short = ""
    title: forms.Short = ""


@blueprint.get("")
def index() -> str:
    """The reader's dossiers with what they have to do."""
    reader = context.reader()
    return render_template(
        "dossiers/index.html", cards=dossiers.mine(context.session(), reader), may_start=reader.may_start
    )


@blueprint.get("/new")
def new() -> Response:
    """The form for a new dossier."""
    return _new({}, {}, 200)


@blueprint.post("")
def start() -> Response:
    """Makes a new dossier."""
    session, reader = context.session(), context.reader()

    def act() -> int:
        form = judged(StartForm, request.form)
        wish = starting.Wish(form.scenario, form.partner, form.title)
        return once(lambda: starting.start(session, reader, wish))

    outcome = tried(act)
    if outcome.value is None:
        fields = outcome.refusal.fields if outcome.refusal else {}
        return _new(request.form.to_dict(), {k: say(context.language(), v) for k, v in fields.items()}, outcome.status)
    flash(say(context.language(), _("The dossier is ready. All values are assumptions until somebody confirms them.")))
    page = "dossiers.overview" if starting.is_exercise(request.form.get("scenario", "")) else "checklist.index"
    return htmx.see_other(url_for(page, dossier_id=outcome.value))


def _new(typed: dict[str, str], errors: dict[str, str], status: int) -> Response:
    groups = starting.choices(context.session(), context.reader())
    return make_response(render_template("dossiers/new.html", typed=typed, errors=errors, groups=groups), status)


@blueprint.get("/<int:dossier_id>")
def overview(dossier_id: int) -> str:
    """One dossier at a glance."""
    page = dossiers.overview(context.session(), context.reader(), dossier_id)
    return render_template("dossiers/overview.html", page=page, frame=page.frame)


@blueprint.get("/<int:dossier_id>/context")
def facts(dossier_id: int) -> str:
    """Facts with their sources, and what the rules know about the country."""
    page = dossiers.context(context.session(), context.reader(), dossier_id)
    return render_template("dossiers/context.html", page=page, frame=page.frame)
