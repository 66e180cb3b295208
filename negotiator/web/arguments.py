"""The arguments for the recommended package, in the lead's words."""

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from negotiator.language import _, say
from negotiator.services.briefs.papers import argument_words
from negotiator.services.briefs.writing import arguing, presenting
from negotiator.web import context, forms, htmx
from negotiator.web.forms import tried, whole
from negotiator.web.submissions import once

MOST_TYPED, MOST_ID = 2000, 80

blueprint = Blueprint("arguments", __name__, url_prefix="/dossiers/<int:dossier_id>/arguments")


@blueprint.get("")
def index(dossier_id: int) -> Response:
    """What can be said for the latest proposal, and what the other side will reply."""
    return _page(dossier_id)


@blueprint.get("/both")
def both(dossier_id: int) -> str:
    """What is said of the latest proposal to the partner and at home, side by side."""
    page = presenting.page(context.session(), context.reader(), dossier_id)
    return render_template("arguments/both.html", page=page, frame=page.frame)


@blueprint.post("/<argument>")
def argument(dossier_id: int, argument: str) -> Response:
    """Keeps one argument's words."""
    words = {name: request.form.get(name, "")[:MOST_TYPED] for name in argument_words.NAMES}
    mark, name = whole(request.form.get("mark", "0")), argument[:MOST_ID]
    session, reader = context.session(), context.reader()

    def act() -> None:
        arguing.write(session, reader, dossier_id, name, words=words, mark=mark)

    outcome = tried(lambda: once(act))
    problem = outcome.refusal or outcome.collision
    if problem is None:
        flash(say(context.language(), _("Saved.")), "success")
        return htmx.see_other(f"{url_for('arguments.index', dossier_id=dossier_id)}#{name}")
    fields = outcome.refusal.fields if outcome.refusal else {}
    errors = forms.said(fields)
    notice = say(context.language(), problem.message, **problem.params)
    return _page(dossier_id, outcome.status, notice=notice, errors=errors, at=name)


def _page(
    dossier_id: int, status: int = 200, *, notice: str = "", errors: dict[str, str] | None = None, at: str = ""
) -> Response:
    page = arguing.page(context.session(), context.reader(), dossier_id)
    typed = request.form.to_dict() if at else {}
    values = {"notice": notice, "errors": errors or {}, "at": at, "typed": typed}
    return make_response(render_template("arguments/index.html", page=page, frame=page.frame, **values), status)
