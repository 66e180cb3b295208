"""Forms of records with described fields: what was typed, and the page that answers a refusal or a collision."""

from typing import Protocol

from flask import Response, make_response, render_template, request

from negotiator.language import say
from negotiator.services.access.frames import Frame
from negotiator.web import context
from negotiator.web.forms import MOST_TEXT, Outcome, said


class Page(Protocol):
    """What a page of a record has."""

    @property
    def frame(self) -> Frame:
        """The dossier around it."""


def typed() -> dict[str, str]:
    """The posted fields, each of a bounded length; several of one name with spaces between. A group of boxes names
    itself: none may be ticked."""
    groups = dict.fromkeys(request.form.getlist("many"), "")
    return groups | {name: " ".join(texts)[:MOST_TEXT] for name, texts in request.form.lists()}


def shown(
    template: str, page: Page, outcome: Outcome[int] | Outcome[str] | Outcome[None] | None = None, **more: object
) -> Response:
    """The page; with an outcome that was refused or collided: what was typed, what is wrong, what somebody else made of
    it."""
    problem = (outcome.refusal or outcome.collision) if outcome else None
    values = {
        "page": page,
        "frame": page.frame,
        "errors": said(outcome.refusal.fields, outcome.refusal.params) if outcome and outcome.refusal else {},
        "notice": say(context.language(), problem.message, **problem.params) if problem else "",
        "typed": typed() if problem else {},
        "theirs": outcome.collision.theirs if outcome and outcome.collision else None,
        **more,
    }
    return make_response(render_template(template, **values), outcome.status if outcome else 200)
