"""Positions: the list, and the form of forms."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import NotRecorded
from negotiator.language import _, say
from negotiator.services.access.access import Action
from negotiator.services.dossiers.limits import deliverables
from negotiator.services.positions import clash_checks, positions, ratings, red_lines, releases
from negotiator.services.positions.conditions import fields_for, require_editor, text_for
from negotiator.services.positions.ratings import Entry
from negotiator.services.positions.red_lines import Wording
from negotiator.services.positions.sheets import SHOWN, Choice
from negotiator.services.positions.views import RatingLine, Sheet
from negotiator.web import conditions, context, forms, htmx
from negotiator.web.forms import Outcome, judged, said, tried
from negotiator.web.position_forms import MarkForm, ReleaseForm
from negotiator.web.position_rows import both_of, rate_rows, touched, typed_row
from negotiator.web.submissions import new_pen, once

UNDONE = _("The last change was taken back. Taken back once more, it is there again.")
HANDED_IN = _("The position is handed in.")
NOTHING = _("There is no change of measures to take back.")
blueprint = Blueprint("positions", __name__, url_prefix="/dossiers/<int:dossier_id>/positions")


@blueprint.get("")
def index(dossier_id: int) -> str:
    """All positions that the reader may know of."""
    page = positions.listed(context.session(), context.reader(), dossier_id)
    return render_template("positions/index.html", page=page, frame=page.frame)


@blueprint.get("/<int:position_id>")
def sheet(dossier_id: int, position_id: int) -> Response:
    """One position as its form; with `check` also whether its red lines can hold, which takes a moment."""
    values = _checked(dossier_id, position_id) if request.args.get("check") == "yes" else {}
    return _page(_read(dossier_id, position_id), 200, **values)


@blueprint.post("/<int:position_id>")
def save_all(dossier_id: int, position_id: int) -> Response:
    """All rows that were touched, at once: the way without JavaScript."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    outcome = tried(lambda: rate_rows(dossier_id, position_id, touched(request.form)))
    return _after_rows(dossier_id, position_id, outcome)


@blueprint.get("/<int:position_id>/measures/<measure_key>")
def row(dossier_id: int, position_id: int, measure_key: str) -> Response:
    """One row to rate or to read again."""
    found = _read(dossier_id, position_id)
    if not htmx.is_htmx():
        return htmx.see_other(_here(dossier_id, position_id, rate=measure_key, _anchor=f"row-{measure_key}"))
    return _row(found, _line(found, measure_key))


@blueprint.post("/<int:position_id>/measures/<measure_key>")
def rate(dossier_id: int, position_id: int, measure_key: str) -> Response:
    """One row, saved as soon as it changes; a plain browser sends the whole form here and saves all of it."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    keys = [measure_key] if htmx.is_htmx() else [measure_key, *(k for k in touched(request.form) if k != measure_key)]
    outcome = tried(lambda: rate_rows(dossier_id, position_id, keys))
    if not htmx.is_htmx():
        return _after_rows(dossier_id, position_id, outcome)
    found = _read(dossier_id, position_id)
    line = _line(found, measure_key)
    pen = request.form.get(f"{measure_key}-pen", "")[:40]
    if outcome.collision is not None:
        problems = (say(context.language(), outcome.collision.message),)
        collided = {"template": "positions/_collision.html", "pen": pen, "typed": _both(outcome)[measure_key]}
        return _row(found, line, 409, problems=problems, **collided)  # type: ignore[arg-type]
    if outcome.refusal is not None:
        errors = forms.fields_of(outcome.refusal.fields, measure_key)
        told = said(errors)
        return _row(found, line, 422, pen=pen, typed={**typed_row(measure_key), "errors": told}, problems=told.values())
    return _row(found, line, pen=pen, saved=True)


@blueprint.post("/<int:position_id>/undo")
def undo(dossier_id: int, position_id: int) -> Response:
    """Takes the last change of rows back."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    session, reader, edition = context.session(), context.reader(), forms.whole(request.form.get("edition", ""))
    outcome = tried(lambda: ratings.undo(session, reader, dossier_id, position_id, edition))
    if outcome.collision is not None:
        notice = say(context.language(), outcome.collision.message)
        return _page(_read(dossier_id, position_id), 409, notice=notice)
    flash(say(context.language(), UNDONE if outcome.value else NOTHING))
    return htmx.see_other(_here(dossier_id, position_id, _anchor="measures"))


@blueprint.get("/<int:position_id>/preview")
def preview(dossier_id: int, position_id: int) -> Response:
    """What the solver understands now."""
    found = _read(dossier_id, position_id)
    page = "positions/_preview.html" if htmx.is_htmx() else "positions/sheet.html"
    return make_response(render_template(page, **_values(found)))


@blueprint.post("/<int:position_id>/red-lines/check")
def check_red_line(dossier_id: int, position_id: int) -> Response:
    """What a red line would say, before it is kept; nothing is written."""
    context.settle()
    require_editor(context.session(), context.reader(), dossier_id, position_id)
    built = conditions.looked_at(dossier_id)
    if htmx.is_htmx():
        check = url_for("positions.check_red_line", dossier_id=dossier_id, position_id=position_id)
        return conditions.piece("conditions/_builder.html", {"builder": built, "check": check})
    return _page(_read(dossier_id, position_id), builder=built)


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
            row_of = (dossier_id, position_id, red_line_id)
            return red_lines.change(session, reader, row_of, wording, version, asked=asked).id
        return once(lambda: red_lines.add(session, reader, dossier_id, position_id, wording, asked=asked).id)

    outcome = tried(act)
    values: dict[str, object] = {}
    if outcome.value is not None:
        if not htmx.is_htmx():
            return htmx.see_other(_here(dossier_id, position_id, check="yes", _anchor="red-lines"))
        values = _checked(dossier_id, position_id)
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
    return _part(dossier_id, position_id, "positions/_red_lines.html", outcome, values)


@blueprint.post("/<int:position_id>/red-lines/<int:red_line_id>/remove")
def remove_red_line(dossier_id: int, position_id: int, red_line_id: int) -> Response:
    """Takes a red line out."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    session, reader = context.session(), context.reader()
    version = forms.whole(request.form.get("version", ""))
    row_of = (dossier_id, position_id, red_line_id)
    outcome = tried(lambda: red_lines.remove(session, reader, row_of, version))
    if outcome.status == 200 and not htmx.is_htmx():
        return htmx.see_other(_here(dossier_id, position_id, _anchor="red-lines"))
    values = {"red_line_clash": red_line_id} if outcome.collision else {}
    return _part(dossier_id, position_id, "positions/_red_lines.html", outcome, values)


@blueprint.post("/<int:position_id>/mark")
def set_mark(dossier_id: int, position_id: int) -> Response:
    """The least acceptable score."""
    _must(dossier_id, position_id, Action.EDIT_POSITION)
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: releases.set_mark(session, reader, dossier_id, position_id, _mark_entry()))
    if outcome.status == 200 and not htmx.is_htmx():
        return htmx.see_other(_here(dossier_id, position_id, _anchor="mark"))
    values: dict[str, object] = {}
    if outcome.status != 200:
        values["mark_typed"] = {k: request.form.get(k, "") for k in ("least", "least_text", "reasoning")}
    if outcome.refusal is not None:
        values["mark_errors"] = said(outcome.refusal.fields)
    if outcome.collision is not None:
        values["mark_theirs"] = outcome.collision.theirs
    return _part(dossier_id, position_id, "positions/_mark.html", outcome, values)


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
        return htmx.see_other(_here(dossier_id, position_id, _anchor="release"))
    values: dict[str, object] = {
        "release_typed": {k: request.form.get(k, "") for k in ("visibility", "inner", "submitted")}
    }
    if outcome.refusal is not None:
        values["release_errors"] = said(outcome.refusal.fields, outcome.refusal.params)
    if outcome.collision is not None:
        values["release_clash"] = True
    return _page(_read(dossier_id, position_id), outcome.status, **values)


@blueprint.post("/<int:position_id>/sign")
def sign(dossier_id: int, position_id: int) -> Response:
    """Co-signs the edition that was read."""
    _must(dossier_id, position_id, Action.SIGN_POSITION)
    session, reader = context.session(), context.reader()
    edition = forms.whole(request.form.get("edition", ""))
    outcome = tried(lambda: once(lambda: releases.sign(session, reader, dossier_id, position_id, edition)))
    if outcome.collision is not None:
        return _page(
            _read(dossier_id, position_id), 409, release_notice=say(context.language(), outcome.collision.message)
        )
    return htmx.see_other(_here(dossier_id, position_id, _anchor="release"))


def _must(dossier_id: int, position_id: int, action: Action) -> None:
    """Asks for the right before anything typed is judged: what a refused form shows again is for those who may send it.

    Raises NotRecorded or NotAllowed. No lock is left behind, so that what follows may take its time before it writes.
    """
    positions.position_for(context.session(), context.reader(), dossier_id, position_id, action)
    context.session().rollback()


def _checked(dossier_id: int, position_id: int) -> dict[str, object]:
    """What stands against each other in the red lines that were kept, as a notice."""
    with context.reading() as reading:
        told = clash_checks.notice(reading, context.reader(), dossier_id, position_id)
    return {"red_line_notice": told} if told else {}


def _here(dossier_id: int, position_id: int, **more: Any) -> str:
    return url_for("positions.sheet", dossier_id=dossier_id, position_id=position_id, **more)


def _read(dossier_id: int, position_id: int) -> Sheet:
    show = request.args.get("show", "")
    choice = Choice(request.args.get("q", "")[:100], show if show in SHOWN else "")
    return positions.sheet(context.session(), context.reader(), dossier_id, position_id, choice)


def _line(found: Sheet, key: str) -> RatingLine:
    lines = (line for pillar in found.pillars for line in (*pillar.rated, *pillar.others))
    line = next((line for line in lines if line.key == key), None)
    if line is None:
        raise NotRecorded(_("There is no such measure."))
    return line


def _mark_entry() -> releases.MarkEntry:
    form = judged(MarkForm, request.form)
    return releases.MarkEntry(form.least, form.least_text, form.reasoning, form.version)


def _release_wish() -> releases.Release:
    form = judged(ReleaseForm, request.form)
    return releases.wish(form.visibility, form.inner, form.submitted == "yes", form.version, form.knowingly == "yes")


def shown(dossier_id: int, position_id: int, status: int, **values: object) -> Response:
    """The whole form, for an answer that was not accepted. Raises NotRecorded or NotAllowed."""
    return _page(_read(dossier_id, position_id), status, **values)


def _page(found: Sheet, status: int = 200, **values: object) -> Response:
    """The whole form."""
    return make_response(render_template("positions/sheet.html", **_values(found, status=status, **values)), status)


def _values(found: Sheet, **more: object) -> dict[str, object]:
    here = _here(found.frame.id, found.standing.position_id)
    common = {
        "sheet": found,
        "frame": found.frame,
        "standing": found.standing,
        "here": here,
        "promised": _promised(found),
    }
    return {**common, **_builder(found, more), "open_row": request.args.get("rate", ""), "status": 200, **more}


def _promised(found: Sheet) -> deliverables.Deliverables | None:
    """What the house promises, for whoever enters it; a part of the whole page alone."""
    place = (found.frame.id, found.standing.position_id)
    return None if htmx.is_htmx() else deliverables.of_position(context.session(), context.reader(), place)


def _builder(found: Sheet, more: Mapping[str, object]) -> dict[str, object]:
    """The builder of red lines for whoever may write one, with the line that is to be changed."""
    if not found.standing.editable or found.red_lines is None:
        return {}
    wanted = more.get("changed_id") or forms.whole(request.args.get("change", ""))
    line = next((each for each in found.red_lines if each.id == wanted), None)
    if "builder" in more:
        return {"changed_line": line}
    entries: dict[str, str] = {}
    if line is not None:
        kept = fields_for(context.session(), context.reader(), found.frame.id, line.expr)
        entries = {**kept, "why": line.why, "hard": "yes" if line.hard else ""}
    return {"changed_line": line, "builder": conditions.builder(found.frame.id, entries)}


def _row(
    found: Sheet,
    line: RatingLine,
    status: int = 200,
    *,
    template: str = "positions/_row.html",
    pen: str = "",
    typed: Mapping[str, object] | None = None,
    saved: bool = False,
    problems: Collection[str] = (),
) -> Response:
    """One row as a fragment; after a save with the live line and the progress, after a refusal with why."""
    values = {"line": line, "typed": typed, "pen": pen or new_pen(), "frame": found.frame, "standing": found.standing}
    return _answer(render_template(template, **values), status, found, line.name, saved=saved, problems=problems)


def _part(
    dossier_id: int, position_id: int, template: str, outcome: Outcome[Any], values: Mapping[str, object]
) -> Response:
    """A section of the form after an answer: alone for htmx, in its page for a plain browser."""
    found = _read(dossier_id, position_id)
    everything = _values(found, **values)
    if not htmx.is_htmx():
        return make_response(render_template("positions/sheet.html", **everything), outcome.status)
    page = render_template(template, **everything)
    return _answer(page, outcome.status, found, saved=outcome.status == 200, problems=_problems(outcome))


def _answer(
    page: str, status: int, found: Sheet, name: str = "", *, saved: bool, problems: Collection[str] = ()
) -> Response:
    """A fragment; after a save with the live line and the progress, after a refusal with why."""
    if saved:
        edition = found.edition if found.undo else 0
        page += render_template(
            "positions/_saved.html", sheet=found, frame=found.frame, standing=found.standing, name=name, edition=edition
        )
    elif problems:
        page += render_template("positions/_unsaved.html", name=name, problems=problems)
    response = make_response(page, status)
    if saved:
        response.headers["HX-Trigger"] = "rated"
    return response


def _problems(outcome: Outcome[Any]) -> tuple[str, ...]:
    """Why something was not saved, in the reader's language."""
    if outcome.refusal is not None and outcome.refusal.fields:
        return tuple(said(outcome.refusal.fields, outcome.refusal.params).values())
    problem = outcome.refusal or outcome.collision
    return (say(context.language(), problem.message, **problem.params),) if problem else ()


def _both(outcome: Outcome[tuple[RatingLine, ...]]) -> dict[str, dict[str, object]]:
    """Measure -> what the row would hold if mine were kept, of those that somebody else changed too."""
    mine = outcome.collision.mine if outcome.collision is not None else ()
    return {each.measure: both_of(each) for each in mine if isinstance(each, Entry)} if isinstance(mine, tuple) else {}


def _after_rows(dossier_id: int, position_id: int, outcome: Outcome[tuple[RatingLine, ...]]) -> Response:
    """What a plain browser gets after a save: 303, or the form with what was typed and what stands against it."""
    if outcome.value is not None:
        flash(say(context.language(), _("Saved.")))
        return htmx.see_other(_here(dossier_id, position_id, _anchor="measures"))
    keys = touched(request.form)
    typed = {key: typed_row(key) for key in keys}
    if outcome.collision is not None:
        both = _both(outcome)
        values: dict[str, object] = {
            "collisions": both,
            "typed_rows": {key: row for key, row in typed.items() if key not in both},
            "notice": say(context.language(), outcome.collision.message),
        }
    else:
        fields = outcome.refusal.fields if outcome.refusal is not None else {}
        for key, row_typed in typed.items():
            row_typed["errors"] = said(forms.fields_of(fields, key))
        values = {"typed_rows": typed, "errors": said(fields)}
    return _page(_read(dossier_id, position_id), outcome.status, **values)
