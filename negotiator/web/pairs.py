"""Two measures at a time, and the test whether somebody recognises themselves in what the calculation understood."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.positions import following, pairs, recognition, ways
from negotiator.services.positions.ways import WayPage
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried
from negotiator.web.way_forms import held_in

MOST_AT_ONCE = 80
blueprint = Blueprint("pairs", __name__, url_prefix="/dossiers/<int:dossier_id>/positions/<int:position_id>/pairs")


@blueprint.get("")
def index(dossier_id: int, position_id: int) -> Response:
    """The next question, and what the answers say so far."""
    return _page(_read(dossier_id, position_id), 200, check=_is("check"), on=_is("on"))


@blueprint.post("")
def answer(dossier_id: int, position_id: int) -> Response:
    """Keeps an answer and shows the next question."""
    place = (dossier_id, position_id)
    found = _read(*place)
    outcome = tried(lambda: _answer(found, place))
    if outcome.refusal is not None:
        return _page(_read(*place), outcome.status, notice=say(context.language(), outcome.refusal.message))
    return _onwards(place, check=_is("again"), on=_is("on"))


def _is(name: str) -> bool:
    """Whether the address or the form says so."""
    return request.values.get(name) == "yes"


def _answer(found: WayPage, place: tuple[int, int]) -> bool:
    question = pairs.question_of(found, *_asked())
    pairs.answer(context.session(), context.reader(), place, question, pairs.said_of(request.form.get("said", "")))
    return True


def _asked() -> pairs.Asked:
    first, second, part = (request.form.get(name, "")[:80] for name in ("first", "second", "part"))
    return first, second, part


@blueprint.get("/many")
def many(dossier_id: int, position_id: int) -> Response:
    """All questions that can be answered at once, on one page with one button."""
    return _many((dossier_id, position_id))


@blueprint.post("/many")
def answer_many(dossier_id: int, position_id: int) -> Response:
    """Keeps all that was answered, and shows the next ones; what was left out is asked again."""
    place, session, reader = (dossier_id, position_id), context.session(), context.reader()
    found = _read(*place)

    def act() -> bool:
        said = []
        for name, text in request.form.items():
            first, second, part = [*name.split(" "), "", "", ""][1:4]
            if name.startswith("pair "):
                said.append((pairs.question_of(found, first, second, part), pairs.said_of(text)))
        pairs.answer_all(session, reader, place, said[:MOST_AT_ONCE])
        return True

    outcome = tried(act)
    if outcome.refusal is not None:
        return _many(place, outcome.status, say(context.language(), outcome.refusal.message))
    return htmx.see_other(url_for("pairs.many", dossier_id=dossier_id, position_id=position_id))


def _many(place: tuple[int, int], status: int = 200, notice: str = "") -> Response:
    found = _read(*place)
    values = {**_common(found), **_said_back(found), "notice": notice}
    return make_response(render_template("pairs/many.html", **values), status)


@blueprint.post("/forget")
def forget(dossier_id: int, position_id: int) -> Response:
    """Takes an answer back, or all of them."""
    place = (dossier_id, position_id)
    _read(*place)
    asked = None if "all" in request.form else _asked()
    tried(lambda: pairs.forget(context.session(), context.reader(), place, asked))
    return _onwards(place)


@blueprint.post("/keep")
def keep(dossier_id: int, position_id: int) -> Response:
    """Keeps what the answers say as importances."""
    outcome = tried(lambda: _keep(dossier_id, position_id))
    if outcome.value is None:
        problem = outcome.refusal or outcome.collision
        notice = say(context.language(), problem.message, **problem.params) if problem else ""
        return _page(_read(dossier_id, position_id), outcome.status, notice=notice)
    flash(say(context.language(), _("Saved.")) if outcome.value else say(context.language(), _("Nothing has changed.")))
    return htmx.see_other(_address((dossier_id, position_id)))


@blueprint.get("/test")
def test(dossier_id: int, position_id: int) -> Response:
    """Four packages to sort; with an order also how far it agrees with the calculation."""
    found = _read(dossier_id, position_id)
    packages = following.to_sort(context.session(), context.reader(), found)
    ranks = {each.name: request.args.get(f"rank-{each.name}", "") for each in packages}
    order = sorted(ranks, key=lambda name: ranks[name])
    asked = any(ranks.values())
    errors = {} if not asked or sorted(ranks.values()) == ["1", "2", "3", "4"] else {f"rank-{order[0]}": _ONCE}
    judged = recognition.judged(packages, order) if asked and not errors else None
    values = {"packages": packages, "ranks": ranks, "judged": judged, "errors": forms.said(errors), **_common(found)}
    status = 422 if errors else 200
    return make_response(render_template("pairs/test.html", **values), status)


_ONCE = _("Please give each place from 1 to 4 once.")


def _keep(dossier_id: int, position_id: int) -> int:
    session, reader = context.session(), context.reader()
    found = _read(dossier_id, position_id)
    weighed = following.of_pairs(session, reader, found).view.weighed
    if weighed is None:
        raise Refused(_("Please answer the questions first."))
    return ways.keep(session, reader, found, weighed, held_in(request.form))


def _read(dossier_id: int, position_id: int) -> WayPage:
    return ways.page(context.session(), context.reader(), (dossier_id, position_id), "pairs")


def _address(place: tuple[int, int], *, check: bool = False, on: bool = False) -> str:
    wanted = {name: "yes" for name, said in (("check", check), ("on", on)) if said}
    return url_for("pairs.index", dossier_id=place[0], position_id=place[1], _anchor="way", **wanted)  # type: ignore[arg-type]


def _onwards(place: tuple[int, int], *, check: bool = False, on: bool = False) -> Response:
    """The next question: the working part for htmx, 303 for a plain browser."""
    if not htmx.is_htmx():
        return htmx.see_other(_address(place, check=check, on=on))
    return _page(_read(*place), 200, check=check, on=on)


def _said_back(found: WayPage, *, check: bool = False, on: bool = False) -> dict[str, object]:
    """What the answers say so far, and what keeping that would change."""
    so_far = following.of_pairs(context.session(), context.reader(), found, check=check, on=on)
    return {"view": so_far.view, "changes": so_far.changes, "told": so_far.told}


def _page(found: WayPage, status: int, *, check: bool = False, on: bool = False, notice: str = "") -> Response:
    values = {**_common(found), **_said_back(found, check=check, on=on), "notice": notice, "on": on}
    name = "pairs/_pairs.html" if htmx.is_htmx() else "pairs/index.html"
    response = make_response(render_template(name, **values), status)
    response.vary.add("HX-Request")
    return response


def _common(found: WayPage) -> dict[str, object]:
    return {"page": found, "frame": found.frame, "standing": found.standing}
