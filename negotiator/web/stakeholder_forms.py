"""Stakeholders: add one, change, rename, take back, remove, let somebody speak for it."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, request, url_for

from negotiator.language import _, say
from negotiator.services.dossiers.stakeholders import stakeholder_editing as editing
from negotiator.services.dossiers.stakeholders import stakeholder_pages as pages
from negotiator.web import context, forms, htmx, records
from negotiator.web.forms import Outcome, tried
from negotiator.web.submissions import once

blueprint = Blueprint("stakeholder_forms", __name__, url_prefix="/dossiers/<int:dossier_id>/stakeholders")
FORM, NEW = "stakeholders/stakeholder.html", "stakeholders/new.html"
MOST_SEARCH = 80


@blueprint.get("/new")
def new(dossier_id: int) -> Response:
    """Whom the catalogue knows, and the empty form."""
    search = request.args.get("search", "")[:MOST_SEARCH].strip()
    return records.shown(NEW, pages.blank(context.session(), context.reader(), dossier_id, search))


@blueprint.post("")
def add(dossier_id: int) -> Response:
    """One of the catalogue's, one of the dossier's own, or one that was removed."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    profile, again = typed.get("profile", ""), typed.get("again", "")

    def act() -> int:
        if again:
            return editing.put_back(session, reader, dossier_id, again)
        if profile:
            return editing.add_known(session, reader, dossier_id, profile)
        return editing.add(session, reader, dossier_id, typed)

    outcome = tried(lambda: once(act))
    if outcome.value is None:
        return records.shown(NEW, pages.blank(context.session(), context.reader(), dossier_id), outcome)
    return _saved(dossier_id, outcome.value)


@blueprint.get("/<int:stakeholder_id>")
def one(dossier_id: int, stakeholder_id: int) -> Response:
    """The form of a stakeholder."""
    return records.shown(FORM, pages.one(context.session(), context.reader(), dossier_id, stakeholder_id))


@blueprint.post("/<int:stakeholder_id>/change")
def change(dossier_id: int, stakeholder_id: int) -> Response:
    """Keeps what was typed."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    mark, why = typed.get("mark", ""), typed.get("why", "")
    return _done(
        dossier_id,
        stakeholder_id,
        lambda: editing.change(session, reader, dossier_id, stakeholder_id, typed, mark, why),
    )


@blueprint.post("/<int:stakeholder_id>/undo")
def take_back(dossier_id: int, stakeholder_id: int) -> Response:
    """Takes the last change back."""
    session, reader, mark = context.session(), context.reader(), records.typed().get("mark", "")
    return _done(
        dossier_id, stakeholder_id, lambda: editing.take_back(session, reader, dossier_id, stakeholder_id, mark)
    )


@blueprint.post("/<int:stakeholder_id>/remove")
def remove(dossier_id: int, stakeholder_id: int) -> Response:
    """Takes it out of the dossier."""
    session, reader, why = context.session(), context.reader(), records.typed().get("why", "")
    outcome = tried(lambda: editing.remove(session, reader, dossier_id, stakeholder_id, why))
    if outcome.status != 200:
        return _form(dossier_id, stakeholder_id, outcome)
    flash(say(context.language(), _("Removed.")), "success")
    return htmx.see_other(url_for("stakeholders.index", dossier_id=dossier_id))


@blueprint.post("/<int:stakeholder_id>/speaker")
def let_speak(dossier_id: int, stakeholder_id: int) -> Response:
    """Somebody speaks for it from now on."""
    session, reader, typed = context.session(), context.reader(), records.typed()
    account, role = forms.whole(typed.get("account_id", "")), typed.get("role", "")
    return _done(
        dossier_id,
        stakeholder_id,
        lambda: editing.let_speak(session, reader, dossier_id, stakeholder_id, account, role),
    )


def _done(dossier_id: int, stakeholder_id: int, act: Callable[[], None]) -> Response:
    outcome = tried(act)
    if outcome.status != 200:
        return _form(dossier_id, stakeholder_id, outcome)
    return _saved(dossier_id, stakeholder_id)


def _form(dossier_id: int, stakeholder_id: int, outcome: Outcome[None]) -> Response:
    page = pages.one(context.session(), context.reader(), dossier_id, stakeholder_id)
    return records.shown(FORM, page, outcome)


def _saved(dossier_id: int, stakeholder_id: int) -> Response:
    flash(say(context.language(), _("Saved.")), "success")
    anchor = f"stakeholder-{stakeholder_id}"
    return htmx.see_other(url_for("stakeholders.index", dossier_id=dossier_id, _anchor=anchor))
