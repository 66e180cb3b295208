"""Several ways to say what matters: the choice, and one page each, tried without saving until a button keeps it."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import NotRecorded
from negotiator.language import _, say
from negotiator.services.positions import ways
from negotiator.services.positions.ways import Given, Held, WayPage
from negotiator.web import context, htmx
from negotiator.web.forms import Outcome, outcome_of, tried
from negotiator.web.positions import said
from negotiator.web.submissions import new_pen
from negotiator.web.way_forms import given, versions

blueprint = Blueprint("ways", __name__, url_prefix="/dossiers/<int:dossier_id>/positions/<int:position_id>/ways")
FORMS = ("points", "ranking", "swing")


@blueprint.get("")
def index(dossier_id: int, position_id: int) -> str:
    """The choice of a way."""
    found = _read(dossier_id, position_id, FORMS[0])
    return render_template("ways/index.html", **_values(found))


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


def _keep(dossier_id: int, position_id: int, way: str) -> int:
    found = _read(dossier_id, position_id, way)
    wanted = ways.weighed(found, given(request.form))
    held = Held(versions(request.form), request.form.get("pen", "")[:40])
    return ways.keep(context.session(), context.reader(), found, wanted, held)


def _read(dossier_id: int, position_id: int, way: str) -> WayPage:
    if way not in FORMS:
        raise NotRecorded(_("There is no such page."))
    return ways.page(context.session(), context.reader(), dossier_id, position_id, way)


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
    now = said_now or Given(order=found.order)
    wanted = ways.weighed(found, now) if said_now or found.way == "ranking" else found.stored
    changes = ways.changes(found, wanted)
    change_of = {change.item.key: change for change in changes}
    values = {**_values(found), "order": now.order, "changes": changes, "change_of": change_of, **more}
    name = f"ways/_{found.way}.html" if htmx.is_htmx() else f"ways/{found.way}.html"
    response = make_response(render_template(name, **values), status)
    response.vary.add("HX-Request")
    return response


def _values(found: WayPage) -> Mapping[str, object]:
    return {"page": found, "frame": found.frame, "standing": found.standing, "pen": new_pen()}
