"""Packages and proposals get another name or go away, each after a page that asks back; printed documents likewise."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.packages import upkeep
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried

blueprint = Blueprint("upkeep", __name__, url_prefix="/dossiers/<int:dossier_id>")


@blueprint.get("/packages/<ref>/rename")
def naming(dossier_id: int, ref: str) -> Response:
    """The form for another name and remark."""
    page = upkeep.one(context.session(), context.reader(), dossier_id, ref)
    return _naming(page, {"name": page.line.name, "note": page.line.note, "version": str(page.version)})


def _naming(
    page: upkeep.Upkeep,
    typed: Mapping[str, str],
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    *,
    clash: bool = False,
) -> Response:
    values = {"typed": typed, "errors": errors or {}, "clash": clash}
    return make_response(render_template("upkeep/rename.html", page=page, frame=page.frame, **values), status)


@blueprint.post("/packages/<ref>/rename")
def rename(dossier_id: int, ref: str) -> Response:
    """Another name; a name that cannot be used, or one that somebody else changed, comes back in place."""
    session, reader, language = context.session(), context.reader(), context.language()
    typed = {name: request.form.get(name, "")[:2100] for name in ("name", "note", "version")}
    wanted = {"name": typed["name"], "note": typed["note"], "version": forms.whole(typed["version"])}
    outcome = tried(lambda: upkeep.rename(session, reader, dossier_id, ref, **wanted))  # type: ignore[arg-type]
    if outcome.status == 200:
        flash(say(language, _("The package has its new name.")), "success")
        return htmx.see_other(url_for("packages.package", dossier_id=dossier_id, ref=ref))
    page = upkeep.one(context.session(), reader, dossier_id, ref)
    if outcome.collision is not None:
        return _naming(page, {**typed, "version": str(page.version)}, 409, clash=True)
    refused = outcome.refusal.fields if outcome.refusal else {}
    return _naming(page, typed, 422, {name: say(language, text) for name, text in refused.items()})


@blueprint.get("/packages/<ref>/delete")
def deleting(dossier_id: int, ref: str) -> str:
    """Asks back before a package is deleted."""
    page = upkeep.one(context.session(), context.reader(), dossier_id, ref)
    return render_template("upkeep/delete.html", page=page, frame=page.frame)


@blueprint.post("/packages/<ref>/delete")
def delete(dossier_id: int, ref: str) -> Response:
    """Deletes a package."""
    upkeep.delete(context.session(), context.reader(), dossier_id, ref)
    flash(say(context.language(), _("The package is deleted.")), "success")
    return htmx.see_other(url_for("packages.index", dossier_id=dossier_id))


@blueprint.get("/packages/proposals/<int:proposal_id>/delete")
def deleting_proposal(dossier_id: int, proposal_id: int) -> str:
    """Asks back before a proposal is deleted with its packages."""
    page = upkeep.proposal(context.session(), context.reader(), dossier_id, proposal_id)
    return render_template("upkeep/delete_proposal.html", page=page, frame=page.frame)


@blueprint.post("/packages/proposals/<int:proposal_id>/delete")
def delete_proposal(dossier_id: int, proposal_id: int) -> Response:
    """Deletes a proposal with its packages."""
    upkeep.delete_proposal(context.session(), context.reader(), dossier_id, proposal_id)
    flash(say(context.language(), _("The proposal is deleted.")), "success")
    return htmx.see_other(url_for("packages.index", dossier_id=dossier_id))


@blueprint.post("/briefs/<int:document_id>/delete")
def delete_document(dossier_id: int, document_id: int) -> Response:
    """Deletes a document of the reader's own; it can be printed again."""
    upkeep.delete_document(context.session(), context.reader(), dossier_id, document_id)
    flash(say(context.language(), _("The document is deleted. It can be printed again at any time.")), "success")
    return htmx.see_other(url_for("briefs.index", dossier_id=dossier_id))
