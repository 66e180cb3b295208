"""Positions: the list, and the form of forms."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.access.access import Action
from negotiator.services.dossiers.coordination import completeness
from negotiator.services.positions import positions, red_lines, releases, undoing
from negotiator.services.positions.conditions import require_editor, text_for
from negotiator.services.positions.red_lines import Wording
from negotiator.web import conditions, context, forms, htmx
from negotiator.web import position_pages as pages
from negotiator.web.forms import judged, said, tried
from negotiator.web.position_forms import MarkForm, ReleaseForm
from negotiator.web.position_rows import rate_rows, touched, typed_row
from negotiator.web.submissions import once

UNDONE = _("Taken back: %(names)s.")
REDONE = _("There again: %(names)s.")
HANDED_IN = _("The position is handed in.")
NOTHING = _("There is no such change of measures.")
blueprint = Blueprint("positions", __name__, url_prefix="/dossiers/<int:dossier_id>/positions")


@blueprint.get("")
def index(dossier_id: int) -> str:
    """All positions that the reader may know of."""
    page = completeness.page(context.session(), context.reader(), dossier_id)
    return render_template("positions/index.html", page=page, frame=page.frame)


@blueprint.get("/<int:position_id>")
def sheet(dossier_id: int, position_id: int) -> Response:
    """One position as its form; with `check` also whether its red lines can hold, which takes a moment."""
    values = pages.checked(dossier_id, position_id) if request.args.get("check") == "yes" else {}
    return pages.whole(pages.read(dossier_id, position_id), 200, **values)


@blueprint.post("/<int:position_id>")
def save_all(dossier_id: int, position_id: int) -> Response:
    """All rows that were touched, at once: the way without JavaScript."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    outcome = tried(lambda: rate_rows(dossier_id, position_id, touched(request.form)))
    return pages.after_rows(dossier_id, position_id, outcome)


@blueprint.get("/<int:position_id>/measures/<measure_key>")
def row(dossier_id: int, position_id: int, measure_key: str) -> Response:
    """One row to rate or to read again."""
    found = pages.read(dossier_id, position_id)
    if not htmx.is_htmx():
        return htmx.see_other(pages.here_of(dossier_id, position_id, rate=measure_key, _anchor=f"row-{measure_key}"))
    return pages.row_of(found, pages.line_of(found, measure_key))


@blueprint.post("/<int:position_id>/measures/<measure_key>")
def rate(dossier_id: int, position_id: int, measure_key: str) -> Response:
    """One row, saved as soon as it changes; a plain browser sends the whole form here and saves all of it."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    keys = [measure_key] if htmx.is_htmx() else [measure_key, *(k for k in touched(request.form) if k != measure_key)]
    outcome = tried(lambda: rate_rows(dossier_id, position_id, keys))
    if not htmx.is_htmx():
        return pages.after_rows(dossier_id, position_id, outcome)
    found = positions.rows(context.session(), context.reader(), dossier_id, position_id)
    line = pages.line_of(found, measure_key)
    pen = request.form.get(f"{measure_key}-pen", "")[:40]
    if outcome.collision is not None:
        problems = (say(context.language(), outcome.collision.message),)
        collided = {"template": "positions/_collision.html", "pen": pen, "typed": pages.both(outcome)[measure_key]}
        return pages.row_of(found, line, 409, problems=problems, **collided)  # type: ignore[arg-type]
    if outcome.refusal is not None:
        errors = forms.fields_of(outcome.refusal.fields, measure_key)
        told = said(errors)
        return pages.row_of(
            found, line, 422, pen=pen, typed={**typed_row(measure_key), "errors": told}, problems=told.values()
        )
    return pages.row_of(found, line, pen=pen, saved=True)


@blueprint.post("/<int:position_id>/undo")
def undo(dossier_id: int, position_id: int) -> Response:
    """Takes the last change of rows back, and the one before it the next time."""
    return _step(dossier_id, position_id, undoing.undo, UNDONE)


@blueprint.post("/<int:position_id>/redo")
def redo(dossier_id: int, position_id: int) -> Response:
    """Puts what was taken back last there again."""
    return _step(dossier_id, position_id, undoing.redo, REDONE)


def _step(dossier_id: int, position_id: int, go: Callable[..., tuple[str, ...]], done: str) -> Response:
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    session, reader, edition = context.session(), context.reader(), forms.whole(request.form.get("edition", ""))
    outcome = tried(lambda: go(session, reader, dossier_id, position_id, edition))
    if outcome.collision is not None:
        notice = say(context.language(), outcome.collision.message)
        return pages.whole(pages.read(dossier_id, position_id), 409, notice=notice)
    flash(say(context.language(), done if outcome.value else NOTHING, names=", ".join(outcome.value or ())))
    return htmx.see_other(pages.here_of(dossier_id, position_id, _anchor="measures"))


@blueprint.get("/<int:position_id>/preview")
def preview(dossier_id: int, position_id: int) -> Response:
    """What the solver understands now."""
    found = pages.read(dossier_id, position_id)
    page = "positions/_preview.html" if htmx.is_htmx() else "positions/sheet.html"
    return make_response(render_template(page, **pages.values_of(found)))


@blueprint.post("/<int:position_id>/red-lines/check")
def check_red_line(dossier_id: int, position_id: int) -> Response:
    """What a red line would say, before it is kept; nothing is written."""
    context.settle()
    require_editor(context.session(), context.reader(), dossier_id, position_id)
    built = conditions.looked_at(dossier_id)
    if htmx.is_htmx():
        check = url_for("positions.check_red_line", dossier_id=dossier_id, position_id=position_id)
        return conditions.piece("conditions/_builder.html", {"builder": built, "check": check})
    return pages.whole(pages.read(dossier_id, position_id), builder=built)


@blueprint.post("/<int:position_id>/red-lines")
def add_red_line(dossier_id: int, position_id: int) -> Response:
    """A new red line."""
    return _keep_red_line(dossier_id, position_id, None)


@blueprint.post("/<int:position_id>/red-lines/<int:red_line_id>")
def change_red_line(dossier_id: int, position_id: int, red_line_id: int) -> Response:
    """Another wording for a red line."""
    return _keep_red_line(dossier_id, position_id, red_line_id)


def _keep_red_line(dossier_id: int, position_id: int, red_line_id: int | None) -> Response:
    """Keeps a red line; a new one has no number yet."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    session, reader = context.session(), context.reader()
    version = forms.whole(request.form.get("version", ""))

    def act() -> int:
        form = conditions.judged()
        with context.reading() as reading:
            text = text_for(reading, reader, dossier_id, form.built)
            wording = Wording(text, form.hard == "yes", form.why)
            asked = red_lines.checked(reading, reader, dossier_id, position_id, wording, but=red_line_id)
        if red_line_id is not None:
            which = (dossier_id, position_id, red_line_id)
            return red_lines.change(session, reader, which, wording, version, asked=asked).id
        return once(lambda: red_lines.add(session, reader, dossier_id, position_id, wording, asked=asked).id)

    outcome = tried(act)
    values: dict[str, object] = {}
    if outcome.value is not None:
        if not htmx.is_htmx():
            return htmx.see_other(pages.here_of(dossier_id, position_id, check="yes", _anchor="red-lines"))
        values = pages.checked(dossier_id, position_id)
    problem = outcome.refusal or outcome.collision
    if problem is not None:
        errors = said(outcome.refusal.fields, outcome.refusal.params) if outcome.refusal is not None else {}
        values = {
            "builder": conditions.refused(dossier_id, errors),
            "red_line_notice": say(context.language(), problem.message, **problem.params),
            "changed_id": red_line_id,
        }
    if outcome.collision is not None and red_line_id is not None:
        values["red_line_clash"] = red_line_id
    return pages.part(dossier_id, position_id, "positions/_red_lines.html", outcome, values)


@blueprint.post("/<int:position_id>/red-lines/<int:red_line_id>/remove")
def remove_red_line(dossier_id: int, position_id: int, red_line_id: int) -> Response:
    """Takes a red line out."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    session, reader = context.session(), context.reader()
    version = forms.whole(request.form.get("version", ""))
    which = (dossier_id, position_id, red_line_id)
    outcome = tried(lambda: red_lines.remove(session, reader, which, version))
    if outcome.status == 200 and not htmx.is_htmx():
        return htmx.see_other(pages.here_of(dossier_id, position_id, _anchor="red-lines"))
    values = {"red_line_clash": red_line_id} if outcome.collision else {}
    return pages.part(dossier_id, position_id, "positions/_red_lines.html", outcome, values)


@blueprint.post("/<int:position_id>/mark")
def set_mark(dossier_id: int, position_id: int) -> Response:
    """The least acceptable score."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: releases.set_mark(session, reader, dossier_id, position_id, _mark_entry()))
    if outcome.status == 200 and not htmx.is_htmx():
        return htmx.see_other(pages.here_of(dossier_id, position_id, _anchor="mark"))
    values: dict[str, object] = {}
    if outcome.status != 200:
        values["mark_typed"] = {k: request.form.get(k, "") for k in ("least", "least_text", "reasoning")}
    if outcome.refusal is not None:
        values["mark_errors"] = said(outcome.refusal.fields)
    if outcome.collision is not None:
        values["mark_theirs"] = outcome.collision.theirs
    return pages.part(dossier_id, position_id, "positions/_mark.html", outcome, values)


@blueprint.post("/<int:position_id>/release")
def release(dossier_id: int, position_id: int) -> Response:
    """Hands in, takes back, opens or seals."""
    _must(dossier_id, position_id, Action.RELEASE_POSITION)
    session, reader = context.session(), context.reader()

    def act() -> tuple[str, str]:
        wish = _release_wish()
        with context.reading() as reading:
            asked = releases.checked(reading, reader, dossier_id, position_id, wish)
        handed_in = releases.release(session, reader, dossier_id, position_id, wish, asked=asked)
        return HANDED_IN if handed_in else _("Saved."), asked.unsure if asked is not None else ""

    outcome = tried(act)
    if outcome.value is not None:
        done, unsure = outcome.value
        flash(say(context.language(), done))
        if unsure:
            flash(say(context.language(), unsure), "warning")
        return htmx.see_other(pages.here_of(dossier_id, position_id, _anchor="release"))
    values: dict[str, object] = {
        "release_typed": {k: request.form.get(k, "") for k in ("visibility", "inner", "submitted")}
    }
    if outcome.refusal is not None:
        values["release_errors"] = said(outcome.refusal.fields, outcome.refusal.params)
    if outcome.collision is not None:
        values["release_clash"] = True
    return pages.whole(pages.read(dossier_id, position_id), outcome.status, **values)


@blueprint.post("/<int:position_id>/sign")
def sign(dossier_id: int, position_id: int) -> Response:
    """Co-signs the edition that was read."""
    _must(dossier_id, position_id, Action.SIGN_POSITION)
    session, reader = context.session(), context.reader()
    edition = forms.whole(request.form.get("edition", ""))
    outcome = tried(lambda: once(lambda: releases.sign(session, reader, dossier_id, position_id, edition)))
    if outcome.collision is not None:
        return pages.whole(
            pages.read(dossier_id, position_id), 409, release_notice=say(context.language(), outcome.collision.message)
        )
    return htmx.see_other(pages.here_of(dossier_id, position_id, _anchor="release"))


def _must(dossier_id: int, position_id: int, action: Action) -> None:
    """Asks for the right before anything typed is judged: what a refused form shows again is for those who may send it.

    Raises NotRecorded or NotAllowed. No lock is left behind, so that what follows may take its time before it writes.
    """
    positions.position_for(context.session(), context.reader(), dossier_id, position_id, action)
    context.session().rollback()


def _mark_entry() -> releases.MarkEntry:
    form = judged(MarkForm, request.form)
    return releases.MarkEntry(form.least, form.least_text, form.reasoning, form.version)


def _release_wish() -> releases.Release:
    form = judged(ReleaseForm, request.form)
    return releases.wish(form.visibility, form.inner, form.submitted == "yes", form.version, form.knowingly == "yes")
