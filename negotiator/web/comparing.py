"""Comparing concrete packages: two at a time to weigh, one after the other to find the least acceptable outcome, four
to see whether one knows the house that one speaks for."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.bargaining.errors import Refused
from negotiator.language import _, say
from negotiator.services.positions import following, package_pairs, pairs, recognition, releases, speaking, ways
from negotiator.services.positions import least as leasts
from negotiator.services.positions.ways import WayPage
from negotiator.web import context, forms, htmx
from negotiator.web.forms import outcome_of, tried
from negotiator.web.way_forms import held_in

PLACE = "/dossiers/<int:dossier_id>/positions/<int:position_id>/comparing"
blueprint = Blueprint("comparing", __name__, url_prefix=PLACE)
ONCE = _("Please give each place from 1 to 4 once.")
MOST_SAID = 40


@blueprint.get("/packages")
def packages(dossier_id: int, position_id: int) -> Response:
    """The next two packages, and what the answers say so far."""
    return _packages(_read(dossier_id, position_id), 200)


@blueprint.post("/packages")
def answer(dossier_id: int, position_id: int) -> Response:
    """Keeps an answer and shows the next question."""
    found = _read(dossier_id, position_id)

    def act() -> bool:
        said = pairs.said_of(request.form.get("said", ""))
        package_pairs.answer(context.session(), context.reader(), found, _asked(), said)
        return True

    outcome = tried(act)
    if outcome.refusal is not None:
        return _packages(_read(dossier_id, position_id), 422, say(context.language(), outcome.refusal.message))
    return _onwards((dossier_id, position_id))


@blueprint.post("/packages/forget")
def forget(dossier_id: int, position_id: int) -> Response:
    """Takes an answer back, or all of them."""
    _read(dossier_id, position_id)
    asked, place = None if "all" in request.form else _asked(), (dossier_id, position_id)
    tried(lambda: package_pairs.forget(context.session(), context.reader(), place, asked))
    return _onwards(place)


@blueprint.post("/packages/keep")
def keep(dossier_id: int, position_id: int) -> Response:
    """Keeps what the answers say as importances."""
    session, reader = context.session(), context.reader()

    def act() -> int:
        found = _read(dossier_id, position_id)
        weighed = following.of_packages(session, reader, found).view.weighed
        if weighed is None:
            raise Refused(_("Please answer the questions first."))
        return ways.keep(session, reader, found, weighed, held_in(request.form))

    outcome = tried(act)
    if outcome.value is None:
        problem = outcome.refusal or outcome.collision
        notice = say(context.language(), problem.message, **problem.params) if problem else ""
        return _packages(_read(dossier_id, position_id), outcome.status, notice)
    flash(say(context.language(), _("Saved.")) if outcome.value else say(context.language(), _("Nothing has changed.")))
    return htmx.see_other(_address((dossier_id, position_id)))


@blueprint.get("/least")
def least(dossier_id: int, position_id: int) -> Response:
    """The first package to sign or not."""
    return _least(dossier_id, position_id, [])


@blueprint.post("/least")
def compare(dossier_id: int, position_id: int) -> Response:
    """The next one after what was said; nothing is stored."""
    _read(dossier_id, position_id)
    context.settle()
    outcome = outcome_of(lambda: leasts.said_of(_said()))
    return _least(dossier_id, position_id, outcome.value or [], outcome.status)


@blueprint.post("/least/keep")
def keep_least(dossier_id: int, position_id: int) -> Response:
    """Keeps what follows as the least acceptable score."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        found, said = _read(dossier_id, position_id), leasts.said_of(_said())
        value = following.of_least(session, reader, found, said).least
        if value is None:
            raise Refused(_("Please answer the questions first."))
        mark = found.sheet.mark
        text, why = (mark.least_text, mark.reasoning) if mark is not None else ("", "")
        version = forms.whole(request.form.get("version", ""))
        releases.set_mark(session, reader, dossier_id, position_id, releases.MarkEntry(value, text, why, version))
        return True

    outcome = tried(act)
    if outcome.value is None:
        problem = outcome.refusal or outcome.collision
        notice = say(context.language(), problem.message, **problem.params) if problem else ""
        said = outcome_of(lambda: leasts.said_of(_said())).value or []
        return _least(dossier_id, position_id, said, outcome.status, notice)
    flash(say(context.language(), _("Saved.")))
    return htmx.see_other(url_for("positions.sheet", dossier_id=dossier_id, position_id=position_id, _anchor="mark"))


@blueprint.get("/speak")
def speak(dossier_id: int, position_id: int) -> Response:
    """Four packages to sort as the house would; with an order also how far that agrees with what the house says."""
    session, reader = context.session(), context.reader()
    found = speaking.page(session, reader, (dossier_id, position_id))
    four = following.to_sort(context.session(), context.reader(), found)
    ranks = {each.name: request.args.get(f"rank-{each.name}", "") for each in four}
    order = sorted(ranks, key=lambda name: ranks[name])
    asked = any(ranks.values())
    errors = {} if not asked or sorted(ranks.values()) == ["1", "2", "3", "4"] else {f"rank-{order[0]}": ONCE}
    judged = recognition.judged(four, order) if asked and not errors else None
    values = {"packages": four, "ranks": ranks, "judged": judged, "errors": forms.said(errors), **_common(found)}
    return make_response(render_template("comparing/speak.html", **values), 422 if errors else 200)


def _said() -> list[str]:
    return [each[:200] for each in request.form.getlist("said")[:MOST_SAID]]


def _asked() -> tuple[str, str]:
    return request.form.get("first", "")[:400], request.form.get("second", "")[:400]


def _read(dossier_id: int, position_id: int) -> WayPage:
    return ways.page(context.session(), context.reader(), (dossier_id, position_id), "pairs")


def _address(place: tuple[int, int]) -> str:
    return url_for("comparing.packages", dossier_id=place[0], position_id=place[1], _anchor="way")


def _onwards(place: tuple[int, int]) -> Response:
    return _packages(_read(*place), 200) if htmx.is_htmx() else htmx.see_other(_address(place))


def _packages(found: WayPage, status: int, notice: str = "") -> Response:
    so_far = following.of_packages(context.session(), context.reader(), found)
    said = {"view": so_far.view, "changes": so_far.changes, "told": so_far.told}
    values = {**said, "notice": notice, **_common(found)}
    name = "comparing/_packages.html" if htmx.is_htmx() else "comparing/packages.html"
    response = make_response(render_template(name, **values), status)
    response.vary.add("HX-Request")
    return response


def _least(
    dossier_id: int, position_id: int, said: list[tuple[str, bool]], status: int = 200, notice: str = ""
) -> Response:
    found = _read(dossier_id, position_id)
    view = following.of_least(context.session(), context.reader(), found, said)
    name = "comparing/_least.html" if htmx.is_htmx() else "comparing/least.html"
    response = make_response(render_template(name, view=view, notice=notice, **_common(found)), status)
    response.vary.add("HX-Request")
    return response


def _common(found: WayPage) -> dict[str, object]:
    return {"page": found, "frame": found.frame, "standing": found.standing}
