"""The agenda as the lead makes it: measures chosen, added, changed, taken off it; their levels."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.measures import (
    level_editing,
    measure_choosing,
    measure_editing,
    measure_ties,
    measure_undo,
    measures,
)
from negotiator.services.dossiers.measures.measure_choosing import Sought
from negotiator.services.dossiers.measures.tie_checks import Checked
from negotiator.web import context, htmx, records
from negotiator.web.forms import Outcome, said, tried
from negotiator.web.submissions import after_asking, once

MOST_REASON = 1000
blueprint = Blueprint("agenda", __name__, url_prefix="/dossiers/<int:dossier_id>/measures")


@blueprint.get("/catalogue")
def catalogue(dossier_id: int) -> Response:
    """Measures of the catalogue that are not on the agenda."""
    return _catalogue(dossier_id)


@blueprint.post("/catalogue")
def choose(dossier_id: int) -> Response:
    """Puts what was chosen on the agenda."""
    session, reader, keys = context.session(), context.reader(), request.form.getlist("measures")
    if request.form.get("all"):
        keys = request.form.getlist("shown")
    outcome = tried(lambda: once(lambda: measure_choosing.choose(session, reader, dossier_id, keys)))
    if outcome.refusal is not None:
        refused = outcome.refusal
        errors = said(refused.fields or {"": refused.message}, refused.params)
        return _catalogue(dossier_id, outcome.status, errors=errors, chosen=keys)
    flash(say(context.language(), _("Measures put on the agenda: %(num)s."), num=outcome.value or 0), "success")
    return htmx.see_other(url_for("measures.index", dossier_id=dossier_id))


@blueprint.get("/off")
def clearing(dossier_id: int) -> Response:
    """All measures on the agenda, to choose those that go."""
    return _clearing(dossier_id)


@blueprint.post("/off")
def clear(dossier_id: int) -> Response:
    """Takes what was chosen off the agenda."""
    session, reader, keys = context.session(), context.reader(), request.form.getlist("measures")
    why = records.typed().get("why", "")
    outcome = tried(lambda: once(lambda: measure_choosing.clear(session, reader, dossier_id, keys, why=why)))
    if outcome.refusal is not None:
        refused = outcome.refusal
        errors = said(refused.fields or {"": refused.message}, refused.params)
        return _clearing(dossier_id, outcome.status, errors=errors, chosen=keys, why=why)
    flash(say(context.language(), _("Measures taken off the agenda: %(num)s."), num=outcome.value or 0), "success")
    return htmx.see_other(url_for("measures.index", dossier_id=dossier_id))


@blueprint.get("/new")
def new(dossier_id: int) -> Response:
    """The empty form of a measure of one's own."""
    return _measure(dossier_id, "")


@blueprint.post("/new")
def add(dossier_id: int) -> Response:
    """Records a measure of one's own; goes on to its first level."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    outcome = tried(lambda: once(lambda: measure_editing.add(session, reader, dossier_id, typed)))
    if outcome.value is None:
        return _measure(dossier_id, "", outcome)
    flash(say(context.language(), _("Saved. Now the numbers of its first level.")), "success")
    key = f"{measure_editing.OWN}_{outcome.value}"
    return htmx.see_other(url_for("agenda.level", dossier_id=dossier_id, measure_key=key, n=1))


@blueprint.get("/<measure_key>/edit")
def measure(dossier_id: int, measure_key: str) -> Response:
    """The form of a measure."""
    return _measure(dossier_id, measure_key)


@blueprint.post("/<measure_key>/edit")
def change(dossier_id: int, measure_key: str) -> Response:
    """Keeps what was typed."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark, why = typed.get("mark", ""), typed.get("why", "")
    outcome = tried(
        lambda: measure_editing.change(session, reader, dossier_id, measure_key, typed=typed, mark=mark, why=why)
    )
    return _measure(dossier_id, measure_key, outcome) if outcome.status != 200 else _saved(dossier_id, measure_key)


@blueprint.post("/<measure_key>/off")
def switch_off(dossier_id: int, measure_key: str) -> Response:
    """Takes a measure off the agenda."""
    session, reader, why = context.session(), context.reader(), records.typed().get("why", "")
    outcome = tried(lambda: measure_editing.switch(session, reader, dossier_id, measure_key, off=True, why=why))
    if outcome.status != 200:
        return _measure(dossier_id, measure_key, outcome)
    flash(say(context.language(), _("Taken off the agenda. What was recorded about it waits.")), "success")
    return htmx.see_other(url_for("measures.index", dossier_id=dossier_id))


@blueprint.post("/<measure_key>/on")
def switch_on(dossier_id: int, measure_key: str) -> Response:
    """Puts a measure back on the agenda."""
    session, reader = context.session(), context.reader()
    tried(lambda: measure_editing.switch(session, reader, dossier_id, measure_key, off=False))
    return _saved(dossier_id, measure_key)


@blueprint.post("/<measure_key>/undo")
def take_back(dossier_id: int, measure_key: str) -> Response:
    """Takes the last change of a measure or one of its levels back."""
    session, reader, mark = context.session(), context.reader(), records.typed().get("mark", "")
    outcome = tried(lambda: measure_undo.take_back(session, reader, dossier_id, measure_key, mark=mark))
    return _measure(dossier_id, measure_key, outcome) if outcome.status != 200 else _saved(dossier_id, measure_key)


@blueprint.get("/<measure_key>/levels/new")
def new_level(dossier_id: int, measure_key: str) -> Response:
    """The form of one more level."""
    return _level(dossier_id, measure_key, None)


@blueprint.post("/<measure_key>/levels/new")
def add_level(dossier_id: int, measure_key: str) -> Response:
    """One more level on top."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    outcome = tried(lambda: once(lambda: level_editing.add(session, reader, dossier_id, measure_key, typed)))
    if outcome.status != 200:
        return _level(dossier_id, measure_key, None, outcome)
    return _saved(dossier_id, measure_key)


@blueprint.get("/<measure_key>/levels/<int:n>")
def level(dossier_id: int, measure_key: str, n: int) -> Response:
    """The form of a level."""
    return _level(dossier_id, measure_key, n)


@blueprint.post("/<measure_key>/levels/<int:n>")
def change_level(dossier_id: int, measure_key: str, n: int) -> Response:
    """Keeps what was typed."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark, why = typed.get("mark", ""), typed.get("why", "")
    outcome = tried(
        lambda: level_editing.change(session, reader, dossier_id, measure_key, n, typed=typed, mark=mark, why=why)
    )
    if outcome.status != 200:
        return _level(dossier_id, measure_key, n, outcome)
    return _saved(dossier_id, measure_key)


@blueprint.post("/<measure_key>/levels/<int:n>/remove")
def remove_level(dossier_id: int, measure_key: str, n: int) -> Response:
    """Takes the highest level away."""
    session, reader, why = context.session(), context.reader(), records.typed().get("why", "")
    outcome = tried(lambda: level_editing.remove(session, reader, dossier_id, measure_key, n, why=why))
    if outcome.status != 200:
        return _level(dossier_id, measure_key, n, outcome)
    return _saved(dossier_id, measure_key)


@blueprint.post("/<measure_key>/ties")
def tie(dossier_id: int, measure_key: str) -> Response:
    """Ties a measure to another."""
    session, reader, entry, place = context.session(), context.reader(), _tie(), (dossier_id, measure_key)

    def ask() -> Checked:
        with context.reading() as reading:
            return measure_ties.asked(reading, reader, *place, entry)

    outcome = tried(
        lambda: after_asking(ask, lambda told: measure_ties.add(session, reader, *place, entry, asked=told))
    )
    if outcome.refusal is None:
        if outcome.value:
            flash(say(context.language(), outcome.value), "warning")
        return _saved(*place)
    page = measures.one(context.session(), context.reader(), dossier_id, measure_key)
    return records.shown("measures/one.html", page, outcome)


@blueprint.post("/<measure_key>/ties/remove")
def untie(dossier_id: int, measure_key: str) -> Response:
    """Takes a tie away."""
    session, reader, entry, typed = context.session(), context.reader(), _tie(), records.typed()
    said_ = {name: typed.get(name, "")[:MOST_REASON] for name in ("why", "body")}
    outcome = tried(lambda: measure_ties.remove(session, reader, dossier_id, measure_key, entry, **said_))
    if outcome.refusal is None:
        return _saved(dossier_id, measure_key)
    page = measures.one(context.session(), context.reader(), dossier_id, measure_key)
    return records.shown("measures/one.html", page, outcome)


def _tie() -> measure_ties.TieEntry:
    typed = records.typed()
    return measure_ties.TieEntry(*(typed.get(name, "").strip()[:80] for name in ("kind", "at", "other", "level")))


def _saved(dossier_id: int, key: str) -> Response:
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("measures.one", dossier_id=dossier_id, measure_key=key))


def _measure(dossier_id: int, key: str, outcome: Outcome[int] | Outcome[None] | None = None) -> Response:
    session, reader = context.session(), context.reader()
    blank = measure_editing.blank
    page = measure_editing.one(session, reader, dossier_id, key) if key else blank(session, reader, dossier_id)
    return records.shown("measures/edit.html", page, outcome)


def _level(dossier_id: int, key: str, n: int | None, outcome: Outcome[int] | Outcome[None] | None = None) -> Response:
    session, reader = context.session(), context.reader()
    if n is None:
        return records.shown("measures/level.html", level_editing.blank(session, reader, dossier_id, key), outcome)
    return records.shown("measures/level.html", level_editing.one(session, reader, dossier_id, key, n), outcome)


def _clearing(dossier_id: int, status: int = 200, **values: object) -> Response:
    agenda = measures.to_clear(context.session(), context.reader(), dossier_id)
    found = {"agenda": agenda, "frame": agenda.frame, "errors": {}, "chosen": [], "why": "", **values}
    return make_response(render_template("measures/off.html", **found), status)


def _catalogue(dossier_id: int, status: int = 200, **values: object) -> Response:
    asked = {name: request.args.get(name, "")[:100] for name in ("q", "pillar", "tag")}
    sought = Sought(asked["q"], asked["pillar"], asked["tag"])
    page = measure_choosing.page(context.session(), context.reader(), dossier_id, sought)
    found = {"page": page, "frame": page.frame, "errors": {}, "chosen": [], **values}
    return make_response(render_template("measures/catalogue.html", **found), status)
