"""Rounds with the offers of both sides, and how measures are tied."""

from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.measures.tie_checks import Checked
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.dossiers.rounds.round_entries import RoundEntry, entry_from, merged, packed, unpacked
from negotiator.services.dossiers.rounds.round_views import RoundPage
from negotiator.services.dossiers.rules import linkages
from negotiator.services.packages import history
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried
from negotiator.web.submissions import after_asking, once

NONE: Mapping[str, object] = {}
TIE_FIELDS = {"a": "", "a_level": "1", "kind": "", "b": "", "b_level": "1", "note": ""}
blueprint = Blueprint("rounds", __name__, url_prefix="/dossiers/<int:dossier_id>")


@blueprint.get("/rounds")
def index(dossier_id: int) -> str:
    """All rounds, latest first."""
    page = rounds.listed(context.session(), context.reader(), dossier_id)
    return render_template("rounds/index.html", page=page, frame=page.frame)


@blueprint.post("/rounds")
def add(dossier_id: int) -> Response:
    """Records the next round; what cannot be used comes back in place."""
    entry, session, reader = _typed(), context.session(), context.reader()
    outcome = tried(lambda: once(lambda: rounds.add(session, reader, dossier_id, entry=entry)))
    if outcome.refusal is not None:
        notice = "" if outcome.refusal.fields else say(context.language(), outcome.refusal.message)
        page = rounds.blank(context.session(), reader, dossier_id)
        return _form(page, 422, outcome.refusal.fields, entry, notice=notice)
    flash(say(context.language(), _("The round is saved.")), "success")
    return htmx.see_other(url_for("rounds.index", dossier_id=dossier_id))


@blueprint.get("/rounds/new")
def new(dossier_id: int) -> Response:
    """The empty form of the next round: without saving it there is none."""
    return _form(rounds.blank(context.session(), context.reader(), dossier_id))


@blueprint.get("/rounds/concessions")
def concessions(dossier_id: int) -> str:
    """Who moved how far from round to round."""
    page = history.history(context.session(), context.reader(), dossier_id)
    return render_template("rounds/history.html", page=page, frame=page.frame)


@blueprint.get("/rounds/<int:n>")
def one(dossier_id: int, n: int) -> Response:
    """The form of a round."""
    return _one(dossier_id, n)


def _one(
    dossier_id: int,
    n: int,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: RoundEntry | None = None,
    **values: object,
) -> Response:
    page = rounds.one(context.session(), context.reader(), dossier_id, n)
    return _form(page, status, errors, typed, **values)


def _form(
    page: RoundPage,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: RoundEntry | None = None,
    **values: object,
) -> Response:
    said = forms.said(errors or {})
    found = {"typed": typed, "mine": None, "base": packed(page.entry), "why": "", "notice": "", **values}
    html = render_template("rounds/round.html", page=page, frame=page.frame, errors=said, **found)
    return make_response(html, status)


def _typed() -> RoundEntry:
    return entry_from({name: text[:5000] for name, text in request.form.items()})


@blueprint.post("/rounds/<int:n>")
def change(dossier_id: int, n: int) -> Response:
    """Writes a round; what cannot be used, or was changed by somebody else, comes back in place."""
    form, entry = request.form, _typed()
    session, reader, mark = context.session(), context.reader(), form.get("mark", "")
    outcome = tried(lambda: rounds.change(session, reader, dossier_id, n, entry=entry, mark=mark))
    if outcome.collision is not None:
        theirs = cast(RoundEntry, outcome.collision.theirs)
        both = merged(entry, unpacked(form.get("base", ""), theirs), theirs)
        return _one(dossier_id, n, 409, typed=both, mine=entry)
    if outcome.refusal is not None:
        notice = "" if outcome.refusal.fields else say(context.language(), outcome.refusal.message)
        values = {"base": form.get("base", ""), "notice": notice}
        return _one(dossier_id, n, 422, outcome.refusal.fields, entry, **values)
    flash(say(context.language(), _("The round is saved.")), "success")
    return htmx.see_other(url_for("rounds.index", dossier_id=dossier_id))


@blueprint.post("/rounds/<int:n>/withdraw")
def withdraw(dossier_id: int, n: int) -> Response:
    """Withdraws a round, with the reason."""
    why, mark = request.form.get("why", "")[:2000], request.form.get("mark", "")
    session, reader = context.session(), context.reader()
    outcome = tried(lambda: rounds.withdraw(session, reader, dossier_id, n, why=why, mark=mark))
    if outcome.collision is not None:
        return _one(dossier_id, n, 409, why=why, notice=say(context.language(), outcome.collision.message))
    if outcome.refusal is not None:
        return _one(dossier_id, n, 422, outcome.refusal.fields, why=why)
    flash(say(context.language(), _("The round is withdrawn. Its offers count nowhere any more.")), "success")
    return htmx.see_other(url_for("rounds.index", dossier_id=dossier_id))


@blueprint.get("/linkages")
def ties(dossier_id: int) -> Response:
    """How measures are tied, and the form that ties two more."""
    return _ties(dossier_id, {}, {})


def _ties(
    dossier_id: int, typed: Mapping[str, str], errors: Mapping[str, str], params: Mapping[str, object] = NONE
) -> Response:
    page = linkages.listed(context.session(), context.reader(), dossier_id)
    said = forms.said(errors, params)
    html = render_template("rounds/linkages.html", page=page, frame=page.frame, typed=typed, errors=said)
    return make_response(html, 422 if errors else 200)


@blueprint.post("/linkages")
def tie(dossier_id: int) -> Response:
    """Ties two measures."""
    typed = {name: request.form.get(name, usual)[:400] for name, usual in TIE_FIELDS.items()}
    session, reader, wish = context.session(), context.reader(), linkages.WantedLinkage(**typed)

    def ask() -> Checked:
        with context.reading() as reading:
            return linkages.asked(reading, reader, dossier_id, wish)

    outcome = tried(lambda: after_asking(ask, lambda told: linkages.add(session, reader, dossier_id, wish, asked=told)))
    if outcome.refusal is not None:
        return _ties(dossier_id, typed, outcome.refusal.fields, outcome.refusal.params)
    flash(say(context.language(), _("The linkage is recorded.")), "success")
    if outcome.value:
        flash(say(context.language(), outcome.value), "warning")
    return htmx.see_other(url_for("rounds.ties", dossier_id=dossier_id))


@blueprint.post("/linkages/<int:linkage_id>/remove")
def untie(dossier_id: int, linkage_id: int) -> Response:
    """Takes a linkage away."""
    session, reader, why = context.session(), context.reader(), request.form.get("why", "")[:400]
    outcome = tried(lambda: linkages.remove(session, reader, dossier_id, linkage_id, why=why))
    if outcome.refusal is not None:
        return _ties(dossier_id, {"untied": str(linkage_id)}, outcome.refusal.fields, outcome.refusal.params)
    flash(say(context.language(), _("The linkage is taken away.")), "success")
    return htmx.see_other(url_for("rounds.ties", dossier_id=dossier_id))
