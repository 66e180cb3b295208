"""Several ways to say what matters: the choice, and one page each, tried without saving until a button keeps it."""

from collections.abc import Mapping
from fractions import Fraction

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.language import _, say
from negotiator.services.positions import echo, following, ways
from negotiator.services.positions.echo import EchoView
from negotiator.services.positions.ways import Change, WayPage
from negotiator.services.positions.weighing import Given, weighed
from negotiator.web import context, htmx
from negotiator.web.forms import CORRECT, Outcome, outcome_of, said, tried
from negotiator.web.position_rows import entry, rate_rows, touched, typed_row
from negotiator.web.submissions import new_pen
from negotiator.web.way_forms import given, held_in

blueprint = Blueprint("ways", __name__, url_prefix="/dossiers/<int:dossier_id>/positions/<int:position_id>/ways")
FORMS = ("points", "ranking", "swing")
NEXT = "next"  # in the place of a measure: the first one that is not rated


@blueprint.get("")
def index(dossier_id: int, position_id: int) -> str:
    """The choice of a way."""
    found = _read(dossier_id, position_id, FORMS[0])
    return render_template("ways/index.html", **_values(found))


@blueprint.get("/echo")
def said_back(dossier_id: int, position_id: int) -> Response:
    """What the solver understands of what is stored and how the last change moved it: a piece for the form of forms."""
    found = _table(dossier_id, position_id)
    if not htmx.is_htmx():
        return htmx.see_other(_address(found))
    told = echo.after_save(context.session(), context.reader(), found)
    return make_response(render_template("ways/_beside.html", told=told))


@blueprint.get("/direct")
def direct(dossier_id: int, position_id: int) -> Response:
    """Importance and wish: of the measures asked for, one by one, or of a whole pillar."""
    return _direct(_table(dossier_id, position_id), {})


@blueprint.post("/direct")
def rate(dossier_id: int, position_id: int) -> Response:
    """Shows what was typed and what it would change; with `act` "save" keeps all rows that were touched."""
    if request.form.get("act") != "save":
        _table(dossier_id, position_id)
        context.settle()
        return _rated(dossier_id, position_id, outcome_of(_typed_rows))
    _table(dossier_id, position_id)
    outcome = tried(lambda: len(rate_rows(dossier_id, position_id, touched(request.form))))
    if outcome.value is None:
        typed = outcome_of(_typed_rows)
        return _rated(dossier_id, position_id, Outcome(typed.value, outcome.refusal, outcome.collision))
    flash(say(context.language(), _("Saved.")) if outcome.value else say(context.language(), _("Nothing has changed.")))
    return htmx.see_other(_onwards(_table(dossier_id, position_id)))


@blueprint.get("/<way>")
def page(dossier_id: int, position_id: int, way: str) -> Response:
    """A way with what is recorded now."""
    return _page(_read(dossier_id, position_id, way))


@blueprint.post("/<way>")
def work(dossier_id: int, position_id: int, way: str) -> Response:
    """Shows what was typed or moved and what it would change; with `act` "save" keeps it."""
    if request.form.get("act") != "save":
        _read(dossier_id, position_id, way)
        context.settle()
        return _answer(dossier_id, position_id, way, outcome_of(lambda: given(request.form)))
    kept = tried(lambda: _keep(dossier_id, position_id, way))
    if kept.value is None:
        said_now = outcome_of(lambda: given(request.form))
        return _answer(dossier_id, position_id, way, Outcome(said_now.value, kept.refusal, kept.collision))
    flash(say(context.language(), _("Saved.")) if kept.value else say(context.language(), _("Nothing has changed.")))
    return htmx.see_other(url_for("ways.page", dossier_id=dossier_id, position_id=position_id, way=way))


def _table(dossier_id: int, position_id: int) -> WayPage:
    pillar = request.args.get("pillar", "")[:40]
    return ways.page(context.session(), context.reader(), (dossier_id, position_id), "direct", pillar)


def _typed_rows() -> dict[str, tuple[Fraction | None, str]]:
    """Importance and wish of the rows of the form. Raises Refused."""
    rows = [name.removesuffix("-wish") for name in request.form if name.endswith("-wish")]
    errors, found = {}, {}
    for key in rows:
        outcome = outcome_of(lambda key=key: entry(key))  # type: ignore[misc]
        if outcome.value is not None:
            found[key] = (outcome.value.weight.importance, request.form.get(f"{key}-wish", ""))
        elif outcome.refusal is not None:
            errors.update({f"{key}-{name}": text for name, text in outcome.refusal.fields.items()})
    if errors:
        raise Refused(CORRECT, fields=errors)
    return found


def _rated(dossier_id: int, position_id: int, outcome: Outcome[dict[str, tuple[Fraction | None, str]]]) -> Response:
    """The table with what was typed, and what stands against it."""
    rows = [name.removesuffix("-wish") for name in request.form if name.endswith("-wish")]
    values: dict[str, object] = {"typed": {key: typed_row(key) for key in rows}}
    if outcome.refusal is not None:
        values |= {"errors": said(outcome.refusal.fields, outcome.refusal.params)}
    if outcome.collision is not None:
        values |= {"notice": say(context.language(), outcome.collision.message)}
    return _direct(_table(dossier_id, position_id), outcome.value or {}, outcome.status, **values)


def _direct(
    found: WayPage, said_now: Mapping[str, tuple[Fraction | None, str]], status: int = 200, **more: object
) -> Response:
    """The table, alone its working part for htmx."""
    one, pillar = request.args.get("one", "")[:40], request.args.get("pillar", "")[:40]
    own = found.asked
    keys = [item.key for item in own]
    if one == NEXT and own:
        one = next((item.key for item in own if item.line.importance is None), keys[0])
    if (one and one not in keys) or (pillar and pillar not in [each.id for each in found.sheet.pillars]):
        raise NotRecorded(_("There is no such page."))
    changes, told = _follows(found, said_now, pillar)
    place = keys.index(one) if one else 0
    values = {
        **_values(found), "changes": changes, "told": told, "own": own, "one": one,
        "pillar": pillar, "number": place + 1, "base_of": _address(found), "here": _address(found, one, pillar),
        "before": keys[place - 1] if place else "", "after": keys[place + 1] if place + 1 < len(keys) else "", **more,
    }  # fmt: skip
    return _rendered("direct", values, status)


def _follows(
    found: WayPage, said_now: Mapping[str, tuple[Fraction | None, str]], pillar: str
) -> tuple[tuple[Change, ...], EchoView]:
    """What keeping the rows as they were typed would change, and what the solver understands of them."""
    session, reader = context.session(), context.reader()
    if not said_now:
        stored = following.untouched(session, reader, found, pillar)
        return stored.changes, stored.told
    changes, prefs = ways.written(found, said_now)
    return changes, echo.echo(session, reader, found, prefs)


def _address(found: WayPage, one: str = "", pillar: str = "") -> str:
    """The table's address, for a measure or a pillar."""
    scope = {name: value for name, value in (("one", one), ("pillar", pillar), ("_anchor", one and "way")) if value}
    return url_for("ways.direct", dossier_id=found.frame.id, position_id=found.standing.position_id, **scope)  # type: ignore[arg-type]


def _onwards(found: WayPage) -> str:
    """Where to go after a save: to the next measure or pillar, if there is one."""
    one, pillar = request.args.get("one", ""), request.args.get("pillar", "")
    keys = [item.key for item in found.asked] if one else [each.id for each in found.sheet.pillars]
    place = keys.index(one or pillar) + 1 if (one or pillar) in keys else len(keys)
    following = keys[place] if place < len(keys) else ""
    return _address(found, one=following if one else "", pillar=following if pillar else "")


def _keep(dossier_id: int, position_id: int, way: str) -> int:
    found = _read(dossier_id, position_id, way)
    wanted = weighed(found, given(request.form))
    held = held_in(request.form)
    return ways.keep(context.session(), context.reader(), found, wanted, held)


def _read(dossier_id: int, position_id: int, way: str) -> WayPage:
    if way not in FORMS:
        raise NotRecorded(_("There is no such page."))
    return ways.page(context.session(), context.reader(), (dossier_id, position_id), way)


def _answer(dossier_id: int, position_id: int, way: str, outcome: Outcome[Given]) -> Response:
    """The page with what was typed, and what stands against it."""
    found = _read(dossier_id, position_id, way)
    typed = {name: text for name, text in request.form.items() if name.startswith(("points-", "pillar-", "biggest"))}
    values: dict[str, object] = {"typed": typed, "tried": True}
    if outcome.refusal is not None:
        values |= {"errors": said(outcome.refusal.fields, outcome.refusal.params)}
    if outcome.collision is not None:
        values |= {"notice": say(context.language(), outcome.collision.message)}
    return _page(found, outcome.value, outcome.status, **values)


def _page(found: WayPage, said_now: Given | None = None, status: int = 200, **more: object) -> Response:
    """A way's page, alone its working part for htmx."""
    now = said_now or Given(order=found.order, tied=found.tied)
    wanted = weighed(found, now) if said_now else found.stored
    changes = ways.changes(found, wanted)
    change_of = {change.item.key: change for change in changes}
    values = {
        **_values(found),
        "order": now.order,
        "tied": now.tied,
        "alone": now.alone,
        "changes": changes,
        "change_of": change_of,
        **more,
    }
    values["told"] = echo.echo(context.session(), context.reader(), found, ways.wished(changes))
    return _rendered(found.way, values, status)


def _rendered(way: str, values: Mapping[str, object], status: int) -> Response:
    name = f"ways/_{way}.html" if htmx.is_htmx() else f"ways/{way}.html"
    response = make_response(render_template(name, **values), status)
    response.vary.add("HX-Request")
    return response


def _values(found: WayPage) -> Mapping[str, object]:
    return {"page": found, "frame": found.frame, "standing": found.standing, "pen": new_pen()}
