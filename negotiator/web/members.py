"""People of a dossier: invited, given another part, taken out."""

from typing import Literal

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from models.kinds import Role
from negotiator.language import _, say
from negotiator.services.accounts import invitations, members
from negotiator.services.accounts.invitations import Invited
from negotiator.web import context, forms, htmx
from negotiator.web.forms import judged, tried
from negotiator.web.submissions import link_token, once

blueprint = Blueprint("members", __name__, url_prefix="/dossiers/<int:dossier_id>/members")


class MemberForm(forms.Typed):
    """The part that somebody has."""

    role: Role
    stakeholder_id: str = ""
    in_circle: Literal["yes", ""] = ""

    def whose(self) -> int | None:
        """The stakeholder for whom the person speaks."""
        return forms.whole(self.stakeholder_id) if self.stakeholder_id else None


class InviteForm(MemberForm):
    """Whom to invite, and to what part."""

    login: str
    name: str = ""


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """Who has which part."""
    return _page(dossier_id)


@blueprint.post("/invite")
def invite(dossier_id: int) -> Response:
    """Makes an invitation and shows its link, once."""
    session, reader = context.session(), context.reader()

    def act() -> str:
        form = judged(InviteForm, request.form)
        wish = Invited(form.login, form.name, form.role, form.whose(), form.in_circle == "yes")
        secret, now, token = context.settings().secret, context.clock(), link_token()
        once(lambda: invitations.invite(session, reader, dossier_id, wish, secret=secret, now=now, token=token))
        return token

    outcome = tried(act)
    if outcome.value is None:
        problem = outcome.refusal or outcome.collision
        sentence = say(context.language(), problem.message, **problem.params) if problem else ""
        return _page(dossier_id, outcome.status, sentence)
    link = context.settings().origin + url_for("invitations.show", token=outcome.value)
    back = url_for("members.index", dossier_id=dossier_id)
    return make_response(render_template("invitations/link.html", link=link, login=request.form["login"], back=back))


@blueprint.post("/<int:account_id>")
def change(dossier_id: int, account_id: int) -> Response:
    """Gives a member another part."""
    session, reader = context.session(), context.reader()

    def act() -> bool:
        form = judged(MemberForm, request.form)
        circle = form.in_circle == "yes"
        members.set_member(
            session, reader, dossier_id, account_id, role=form.role, stakeholder_id=form.whose(), in_circle=circle
        )
        return True

    outcome = tried(act)
    problem = outcome.refusal or outcome.collision
    if problem is not None:
        return _page(dossier_id, outcome.status, say(context.language(), problem.message, **problem.params))
    flash(say(context.language(), _("Saved.")), "success")
    return htmx.see_other(url_for("members.index", dossier_id=dossier_id))


@blueprint.post("/<int:account_id>/remove")
def remove(dossier_id: int, account_id: int) -> Response:
    """Takes a member out."""
    members.remove_member(context.session(), context.reader(), dossier_id, account_id)
    flash(say(context.language(), _("This person has no part in the dossier any more.")), "success")
    return htmx.see_other(url_for("members.index", dossier_id=dossier_id))


def _page(dossier_id: int, status: int = 200, sentence: str = "") -> Response:
    page = members.page(context.session(), context.reader(), dossier_id)
    values = request.form if status != 200 else {}
    html = render_template("members/index.html", page=page, frame=page.frame, sentence=sentence, values=values)
    return make_response(html, status)
