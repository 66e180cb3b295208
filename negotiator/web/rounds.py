"""Rounds with the offers of both sides, and how measures are tied."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services import linkages, rounds
from negotiator.services.rounds import Entry
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried

blueprint = Blueprint("rounds", __name__, url_prefix="/dossiers/<int:dossier_id>")


@blueprint.get("/rounds")
def index(dossier_id: int) -> str:
    """All rounds, latest first."""
    page = rounds.listed(context.session(), context.reader(), dossier_id)
    return render_template("rounds/index.html", page=page, frame=page.frame)


@blueprint.post("/rounds")
def add(dossier_id: int) -> Response:
    """Opens the next round, and its form."""
    n = rounds.add(context.session(), context.reader(), dossier_id)
    return htmx.see_other(url_for("rounds.one", dossier_id=dossier_id, n=n))


@blueprint.get("/rounds/<int:n>")
def one(dossier_id: int, n: int) -> Response:
    """The form of a round."""
    return _one(dossier_id, n)


def _one(
    dossier_id: int, n: int, status: int = 200, errors: Mapping[str, str] | None = None, typed: Entry | None = None
) -> Response:
    page = rounds.one(context.session(), context.reader(), dossier_id, n)
    said = {name: say(context.language(), text) for name, text in (errors or {}).items()}
    html = render_template("rounds/round.html", page=page, frame=page.frame, errors=said, typed=typed)
    return make_response(html, status)


@blueprint.post("/rounds/<int:n>")
def change(dossier_id: int, n: int) -> Response:
    """Writes a round; what cannot be used, or was changed by somebody else, comes back in place."""
    form = request.form
    typed = {name: form.get(name, "")[:4100].strip() for name in ("date", "place", "status", "record")}
    entry = Entry(**typed, offers={side: forms.fields_of(form, side) for side in rounds.SIDES})
    session, reader, mark = context.session(), context.reader(), form.get("mark", "")
    outcome = tried(lambda: rounds.change(session, reader, dossier_id, n, entry=entry, mark=mark))
    if outcome.collision is not None:
        errors = {
            "record": _("Somebody changed this round meanwhile. Your entries stand below; save again if they hold.")
        }
        return _one(dossier_id, n, 409, errors, entry)
    if outcome.refusal is not None:
        return _one(dossier_id, n, 422, outcome.refusal.fields, entry)
    flash(say(context.language(), _("The round is saved.")), "success")
    return htmx.see_other(url_for("rounds.index", dossier_id=dossier_id))


@blueprint.get("/linkages")
def ties(dossier_id: int) -> Response:
    """How measures are tied, and the form that ties two more."""
    return _ties(dossier_id, {}, {})


def _ties(dossier_id: int, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    page = linkages.listed(context.session(), context.reader(), dossier_id)
    said = {name: say(context.language(), text) for name, text in errors.items()}
    html = render_template("rounds/linkages.html", page=page, frame=page.frame, typed=typed, errors=said)
    return make_response(html, 422 if errors else 200)


@blueprint.post("/linkages")
def tie(dossier_id: int) -> Response:
    """Ties two measures."""
    typed = {name: request.form.get(name, "")[:400] for name in ("a", "b", "kind", "note")}
    outcome = tried(lambda: linkages.add(context.session(), context.reader(), dossier_id, **typed))
    if outcome.refusal is not None:
        return _ties(dossier_id, typed, outcome.refusal.fields)
    flash(say(context.language(), _("The linkage is recorded.")), "success")
    return htmx.see_other(url_for("rounds.ties", dossier_id=dossier_id))


@blueprint.post("/linkages/<int:linkage_id>/remove")
def untie(dossier_id: int, linkage_id: int) -> Response:
    """Takes a linkage away."""
    linkages.remove(context.session(), context.reader(), dossier_id, linkage_id)
    flash(say(context.language(), _("The linkage is taken away.")), "success")
    return htmx.see_other(url_for("rounds.ties", dossier_id=dossier_id))
