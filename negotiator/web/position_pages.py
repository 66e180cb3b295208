"""Pages and fragments of a position's form: what each answer shows."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import NotRecorded
from negotiator.language import _, say
from negotiator.services.dossiers.coordination import comments
from negotiator.services.dossiers.limits import deliverables
from negotiator.services.positions import clash_checks, positions
from negotiator.services.positions.conditions import fields_for
from negotiator.services.positions.ratings import RowEntry
from negotiator.services.positions.sheets import SHOWN, Choice
from negotiator.services.positions.views import RatingLine, Sheet
from negotiator.web import conditions, context, forms, htmx
from negotiator.web.forms import Outcome, said
from negotiator.web.position_rows import both_of, touched, typed_row
from negotiator.web.submissions import new_pen


def checked(dossier_id: int, position_id: int) -> dict[str, object]:
    """What stands against each other in the red lines that were kept, as a notice."""
    with context.reading() as reading:
        told = clash_checks.notice(reading, context.reader(), dossier_id, position_id)
    return {"red_line_notice": told} if told else {}


def here_of(dossier_id: int, position_id: int, **more: Any) -> str:
    """The address of a position's form."""
    return url_for("positions.sheet", dossier_id=dossier_id, position_id=position_id, **more)


def read(dossier_id: int, position_id: int) -> Sheet:
    """The position as the address asks for it. Raises NotRecorded or NotAllowed."""
    show = request.args.get("show", "")
    choice = Choice(request.args.get("q", "")[:100], show if show in SHOWN else "")
    return positions.sheet(context.session(), context.reader(), dossier_id, position_id, choice)


def line_of(found: Sheet, key: str) -> RatingLine:
    """The row of a measure. Raises NotRecorded."""
    lines = (line for pillar in found.pillars for line in (*pillar.rated, *pillar.others))
    line = next((line for line in lines if line.key == key), None)
    if line is None:
        raise NotRecorded(_("There is no such measure."))
    return line


def shown(dossier_id: int, position_id: int, status: int, **values: object) -> Response:
    """The whole form, for an answer that was not accepted. Raises NotRecorded or NotAllowed."""
    return whole(read(dossier_id, position_id), status, **values)


def whole(found: Sheet, status: int = 200, **values: object) -> Response:
    """The whole form."""
    return make_response(render_template("positions/sheet.html", **values_of(found, status=status, **values)), status)


def values_of(found: Sheet, **more: object) -> dict[str, object]:
    """What the form's page is made of."""
    here = here_of(found.frame.id, found.standing.position_id)
    common = {
        "sheet": found,
        "frame": found.frame,
        "standing": found.standing,
        "here": here,
        "promised": _promised(found),
        "asked": _asked(found),
    }
    return {**common, **_builder(found, more), "open_row": request.args.get("rate", ""), "status": 200, **more}


def _promised(found: Sheet) -> deliverables.Deliverables | None:
    """What the house promises, for whoever enters it; a part of the whole page alone."""
    place = (found.frame.id, found.standing.position_id)
    return None if htmx.is_htmx() else deliverables.of_position(context.session(), context.reader(), place)


def _asked(found: Sheet) -> dict[str, int]:
    """Questions that nobody answered yet, by measure; empty for a part of the page alone."""
    if htmx.is_htmx():
        return {}
    return comments.open_at_rows(context.session(), context.reader(), found.frame.id, found.standing.position_id)


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


def row_of(
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


def part(
    dossier_id: int, position_id: int, template: str, outcome: Outcome[Any], values: Mapping[str, object]
) -> Response:
    """A section of the form after an answer: alone for htmx, in its page for a plain browser."""
    found = read(dossier_id, position_id)
    everything = values_of(found, **values)
    if not htmx.is_htmx():
        return make_response(render_template("positions/sheet.html", **everything), outcome.status)
    page = render_template(template, **everything)
    return _answer(page, outcome.status, found, saved=outcome.status == 200, problems=_problems(outcome))


def _answer(
    page: str, status: int, found: Sheet, name: str = "", *, saved: bool, problems: Collection[str] = ()
) -> Response:
    """A fragment; after a save with the live line and the progress, after a refusal with why."""
    if saved:
        values = {"sheet": found, "frame": found.frame, "standing": found.standing, "name": name}
        page += render_template("positions/_saved.html", **values)
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


def both(outcome: Outcome[tuple[RatingLine, ...]]) -> dict[str, dict[str, object]]:
    """Measure -> what the row would hold if mine were kept, of those that somebody else changed too."""
    mine = outcome.collision.mine if outcome.collision is not None else ()
    return (
        {each.measure: both_of(each) for each in mine if isinstance(each, RowEntry)} if isinstance(mine, tuple) else {}
    )


def after_rows(dossier_id: int, position_id: int, outcome: Outcome[tuple[RatingLine, ...]]) -> Response:
    """What a plain browser gets after a save: 303, or the form with what was typed and what stands against it."""
    if outcome.value is not None:
        flash(say(context.language(), _("Saved.")))
        return htmx.see_other(here_of(dossier_id, position_id, _anchor="measures"))
    keys = touched(request.form)
    typed = {key: typed_row(key) for key in keys}
    if outcome.collision is not None:
        mine = both(outcome)
        values: dict[str, object] = {
            "collisions": mine,
            "typed_rows": {key: row for key, row in typed.items() if key not in mine},
            "notice": say(context.language(), outcome.collision.message),
        }
    else:
        fields = outcome.refusal.fields if outcome.refusal is not None else {}
        for key, row_typed in typed.items():
            row_typed["errors"] = said(forms.fields_of(fields, key))
        values = {"typed_rows": typed, "errors": said(fields)}
    return whole(read(dossier_id, position_id), outcome.status, **values)
