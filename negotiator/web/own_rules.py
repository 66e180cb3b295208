"""Own rules of a dossier: the list, the builder, and what the lead does with a rule."""

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.access.access import Action
from negotiator.services.dossiers.rules import own_rule_checks, own_rules
from negotiator.services.dossiers.rules.own_rules import Ruling
from negotiator.services.positions.conditions import fields_for, text_for
from negotiator.web import conditions, context, forms, htmx
from negotiator.web.forms import tried
from negotiator.web.submissions import once

blueprint = Blueprint("own_rules", __name__, url_prefix="/dossiers/<int:dossier_id>/own-rules")


class StateForm(forms.Typed):
    """What is done with a rule, and why."""

    do: Literal["on", "off", "remove"]
    why: forms.Words = ""


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """The rules, and the builder for one more or, with `change`, for another wording."""
    return _page(dossier_id)


@blueprint.post("/check")
def check(dossier_id: int) -> Response:
    """What a rule would say, before it is kept; nothing is written."""
    context.settle()
    own_rules.require_editor(context.session(), context.reader(), dossier_id)
    built = conditions.looked_at(dossier_id)
    if htmx.is_htmx():
        values = {"builder": built, "check": url_for("own_rules.check", dossier_id=dossier_id)}
        return conditions.piece("conditions/_builder.html", values)
    return _page(dossier_id, builder=built, change=forms.whole(request.args.get("change", "")))


@blueprint.post("")
def add(dossier_id: int) -> Response:
    """A new rule."""
    session, reader = context.session(), context.reader()
    _must(dossier_id)

    def act() -> str:
        ruling, asked = _asked(dossier_id, "")
        once(lambda: own_rules.add(session, reader, dossier_id, ruling, asked=asked))
        return asked.unsure

    return _after(dossier_id, act, 0)


@blueprint.post("/<int:rule_id>")
def change(dossier_id: int, rule_id: int) -> Response:
    """Another wording or strength."""
    session, reader, version = context.session(), context.reader(), forms.whole(request.form.get("version", ""))
    _must(dossier_id)

    def act() -> str:
        with context.reading() as reading:
            row = own_rules.kept(reading, reader, (dossier_id, rule_id))
            key, on = row.key, row.ruling.on
        ruling, asked = _asked(dossier_id, key, on=on)
        own_rules.change(session, reader, (dossier_id, rule_id), ruling, version, asked=asked)
        return asked.unsure

    return _after(dossier_id, act, rule_id)


@blueprint.post("/<int:rule_id>/state")
def state(dossier_id: int, rule_id: int) -> Response:
    """Switches a rule on or off, or removes it."""
    session, reader, version = context.session(), context.reader(), forms.whole(request.form.get("version", ""))
    _must(dossier_id)

    def act() -> str:
        form = forms.judged(StateForm, request.form)
        with context.reading() as reading:
            row = own_rules.kept(reading, reader, (dossier_id, rule_id))
            ruling = own_rules.in_state(row.ruling, form.do, form.why)
            asked = own_rule_checks.check(reading, reader, dossier_id, ruling, row.key)
        own_rules.change(session, reader, (dossier_id, rule_id), ruling, version, asked=asked)
        return asked.unsure

    return _after(dossier_id, act, 0)


@blueprint.post("/<int:rule_id>/undo")
def undo(dossier_id: int, rule_id: int) -> Response:
    """Takes the last change of a rule back."""
    session, reader, version = context.session(), context.reader(), forms.whole(request.form.get("version", ""))
    _must(dossier_id)

    def act() -> str:
        with context.reading() as reading:
            row = own_rules.kept(reading, reader, (dossier_id, rule_id))
            asked = own_rule_checks.check(reading, reader, dossier_id, own_rules.before_of(row), row.key)
        own_rules.undo(session, reader, (dossier_id, rule_id), version, asked=asked)
        return asked.unsure

    return _after(dossier_id, act, 0)


def _must(dossier_id: int) -> None:
    """Asks for the right before anything typed is judged, and leaves no lock behind. Raises NotRecorded, NotAllowed."""
    own_rules.require_editor(context.session(), context.reader(), dossier_id)
    context.session().rollback()


def _asked(dossier_id: int, key: str, *, on: bool = True) -> tuple[Ruling, own_rule_checks.CheckedRule]:
    """The rule of the form, and whether it can be kept; the rule of this key is left out. Raises Refused."""
    form, reader = conditions.judged(), context.reader()
    with context.reading() as reading:
        text = text_for(reading, reader, dossier_id, form.built)
        ruling = Ruling(text, form.hard == "yes", on, form.why)
        own_rules.check(reading, reader, dossier_id, ruling)
        return ruling, own_rule_checks.check(reading, reader, dossier_id, ruling, key)


def _after(dossier_id: int, act: Callable[[], str], rule_id: int) -> Response:
    """What the act gives is why it is not known whether any package keeps the rule, empty if it is."""
    outcome = tried(act)
    problem = outcome.refusal or outcome.collision
    if problem is None:
        flash(say(context.language(), _("Saved.")))
        if outcome.value:
            flash(say(context.language(), outcome.value), "warning")
        return htmx.see_other(url_for("own_rules.index", dossier_id=dossier_id))
    told = outcome.refusal
    errors = forms.said(told.fields, told.params) if told else {}
    values: dict[str, object] = {"notice": say(context.language(), problem.message, **problem.params)}
    if "do" in request.form or ("pattern" not in request.form and "expr" not in request.form):
        values["errors"] = errors
    else:
        values["builder"] = conditions.refused(dossier_id, errors)
    theirs = outcome.collision.theirs if outcome.collision else None
    return _page(dossier_id, outcome.status, change=rule_id, theirs=theirs, **values)


def _page(dossier_id: int, status: int = 200, *, change: int = 0, **values: object) -> Response:
    session, reader = context.session(), context.reader()
    page = own_rules.page(session, reader, dossier_id)
    wanted = change or forms.whole(request.args.get("change", ""))
    changed = next((line for line in page.lines if line.id == wanted and not line.gone), None)
    if Action.EDIT_RULES.value in page.frame.may and "builder" not in values:
        entries: dict[str, str] = {}
        if changed is not None:
            kept = fields_for(session, reader, dossier_id, changed.expr)
            entries = {**kept, "why": changed.why, "hard": "yes" if changed.hard else ""}
        values["builder"] = conditions.builder(dossier_id, entries)
    common = {"page": page, "frame": page.frame, "changed": changed, "notice": "", "errors": {}, "theirs": None}
    typed = {"why": request.form.get("why", "")[: forms.MOST_TEXT], "do": request.form.get("do", "")[:20]}
    html = render_template("own_rules/index.html", **{**common, "builder": None, "typed": typed, **values})
    return make_response(html, status)
