"""Packages under other circumstances: overlays of one's own, side by side, and repairs."""

from collections.abc import Callable
from fractions import Fraction
from typing import Annotated

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.bench import mending, overlays, stress, trials
from negotiator.services.bench.overlays import Change
from negotiator.services.work import jobs
from negotiator.web import context, forms, htmx, number_fields
from negotiator.web.beginnings import begun
from negotiator.web.forms import Typed, judged, tried
from negotiator.web.jobs import line
from negotiator.web.submissions import once

blueprint = Blueprint("stress", __name__, url_prefix="/dossiers/<int:dossier_id>/bench/stress")

PERCENT = number_fields.Kind(-100, 200, _("The change lies between -100 and +200 per cent."))


class ChangeForm(Typed):
    """By how many per cent something is otherwise."""

    percent: Annotated[Fraction, PERCENT]


def _thing() -> overlays.Thing:
    """What the form names as "kind:key"."""
    kind, _colon, key = request.form.get("what", "")[:120].partition(":")
    return kind, key


def _changed() -> Change:
    """What the form makes otherwise: "kind:key" with a change in per cent. Raises Refused at its fields."""
    kind, key = _thing()
    percent = judged(ChangeForm, {"percent": request.form.get("percent", "") or "0"}).percent
    return kind, key, stress.factor_of(percent)


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What overlays do to the packages."""
    return _page(dossier_id)


def _page(dossier_id: int, status: int = 200, errors: dict[str, str] | None = None, at: int = 0) -> Response:
    with context.reading() as session:
        page = stress.page(session, context.reader(), dossier_id)
        repairs = tuple(mending.one(session, context.reader(), dossier_id, number) for number in page.repairs)
    told = forms.said(errors or {})
    values = {"page": page, "frame": page.frame, "repairs": repairs, "errors": told, "at": at}
    return make_response(render_template("stress/index.html", **values), status)


def _done(dossier_id: int, act: Callable[[], object], at: int = 0) -> Response:
    """Back to the page, or the page with what was wrong."""
    outcome = tried(act)
    if outcome.refusal is None:
        return htmx.see_other(url_for("stress.index", dossier_id=dossier_id))
    context.session().rollback()
    return _page(dossier_id, 422, dict(outcome.refusal.fields) or {"": outcome.refusal.message}, at)


@blueprint.post("/overlays")
def start(dossier_id: int) -> Response:
    """Begins an overlay, with a first change where one is named."""
    session, reader, name = context.session(), context.reader(), request.form.get("name", "")[:200]

    def act() -> None:
        first = _changed() if request.form.get("what") else None
        if first is not None:  # before anything is made
            with context.reading() as reading:
                overlays.require(trials.bench(reading, reader, dossier_id), first)
        made = once(lambda: overlays.start(session, reader, dossier_id, name=name))
        session.close()
        if first is not None:
            _change(dossier_id, made, first)

    return _done(dossier_id, act)


def _change(dossier_id: int, overlay_id: int, changed: Change) -> None:
    with context.reading() as reading:
        overlays.change(reading, context.reader(), dossier_id, overlay_id, changed)


@blueprint.post("/overlays/<int:overlay_id>/changes")
def change(dossier_id: int, overlay_id: int) -> Response:
    """Makes one more thing otherwise."""
    return _done(dossier_id, lambda: _change(dossier_id, overlay_id, _changed()), overlay_id)


@blueprint.post("/overlays/<int:overlay_id>/changes/remove")
def remove(dossier_id: int, overlay_id: int) -> Response:
    """Makes it as it is again."""

    def act() -> None:
        with context.reading() as session:
            overlays.take_away(session, context.reader(), dossier_id, overlay_id, _thing())

    return _done(dossier_id, act)


@blueprint.post("/overlays/<int:overlay_id>/share")
def share(dossier_id: int, overlay_id: int) -> Response:
    """Shows an overlay to the others, or no more."""
    shared = request.form.get("way") != "private"
    overlays.share(context.session(), context.reader(), dossier_id, overlay_id, shared=shared)
    words = _("The overlay is shared, marked as hypothetical.") if shared else _("The overlay is private again.")
    flash(say(context.language(), words), "success")
    return htmx.see_other(url_for("stress.index", dossier_id=dossier_id))


@blueprint.post("/overlays/<int:overlay_id>/repairs")
def ask(dossier_id: int, overlay_id: int) -> Response:
    """Lets the worker repair a package under an overlay with the fewest changes."""
    session, reader, ref = context.session(), context.reader(), request.form.get("ref", "")[:20]
    outcome = tried(
        lambda: once(lambda: mending.ask(session, line(), reader, dossier_id, overlay_id=overlay_id, ref=ref))
    )
    if outcome.refusal is not None:
        session.rollback()
        return _page(dossier_id, 422, {"": outcome.refusal.message})
    return htmx.see_other(url_for("stress.index", dossier_id=dossier_id, _anchor=f"repair-{outcome.value}"))


@blueprint.post("/repairs")
def ask_all(dossier_id: int) -> Response:
    """Lets the worker repair each package under each overlay in which it breaks."""
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: once(lambda: mending.ask_all(session, line(), reader, dossier_id)))
    if outcome.refusal is not None:
        session.rollback()
        return _page(dossier_id, 422, {"": outcome.refusal.message})
    return htmx.see_other(url_for("stress.index", dossier_id=dossier_id, _anchor=f"repair-{outcome.value}"))


@blueprint.get("/repairs/<int:job_id>")
def repair(dossier_id: int, job_id: int) -> Response:
    """How far a repair is; it asks again by itself until it is there."""
    with context.reading() as session:
        found = mending.one(session, context.reader(), dossier_id, job_id)
    if not htmx.is_htmx():
        return htmx.see_other(url_for("stress.index", dossier_id=dossier_id, _anchor=f"repair-{job_id}"))
    return make_response(render_template("stress/_repair.html", repair=found, dossier_id=dossier_id))


@blueprint.post("/repairs/<int:job_id>/stop")
def stop(dossier_id: int, job_id: int) -> Response:
    """Asks the worker to stop."""
    session = context.session()
    mending.one(session, context.reader(), dossier_id, job_id)
    jobs.stop(session, context.reader(), job_id)
    return htmx.see_other(url_for("stress.index", dossier_id=dossier_id, _anchor=f"repair-{job_id}"))


@blueprint.post("/repairs/<int:job_id>/take")
def take(dossier_id: int, job_id: int) -> Response:
    """A draft with the repaired package; of several, the one at that place."""
    place = request.form.get("place", 0, type=int)
    with context.reading() as session:
        ref, moved = mending.found(session, context.reader(), dossier_id, job_id, place)
    outcome = tried(lambda: begun(dossier_id, ref, moved))
    if outcome.refusal is not None:
        return _page(dossier_id, 422, {"": outcome.refusal.message})
    return htmx.see_other(url_for("bench.index", dossier_id=dossier_id, draft=outcome.value))


@blueprint.post("/overlays/<int:overlay_id>/delete")
def delete(dossier_id: int, overlay_id: int) -> Response:
    """Deletes an overlay for good."""
    overlays.delete(context.session(), context.reader(), dossier_id, overlay_id)
    flash(say(context.language(), _("The overlay is deleted.")), "success")
    return htmx.see_other(url_for("stress.index", dossier_id=dossier_id))
