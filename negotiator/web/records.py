"""Forms of records with described fields: what was typed, and the page that answers a refusal or a collision."""

from collections.abc import Mapping
from typing import Protocol

from flask import Response, make_response, render_template, request

from negotiator.language import say
from negotiator.services.access.frames import Frame
from negotiator.web import context
from negotiator.web.forms import MOST_TEXT, Outcome


class Page(Protocol):
    """What a page of a record has."""

    @property
    def frame(self) -> Frame:
        """The dossier around it."""


def typed() -> dict[str, str]:
    """The posted fields, each of a bounded length."""
    return {name: value[:MOST_TEXT] for name, value in request.form.items()}


def shown(template: str, page: Page, outcome: Outcome[int] | Outcome[None] | None = None, **more: object) -> Response:
    """The page; with an outcome that was refused or collided: what was typed, what is wrong, what somebody else made of
    it."""
    problem = (outcome.refusal or outcome.collision) if outcome else None
    fields: Mapping[str, str] = outcome.refusal.fields if outcome and outcome.refusal else {}
    values = {
        "page": page,
        "frame": page.frame,
        "errors": {name: say(context.language(), text) for name, text in fields.items()},
        "notice": say(context.language(), problem.message) if problem else "",
        "typed": typed() if problem else {},
        "theirs": outcome.collision.theirs if outcome and outcome.collision else None,
        **more,
    }
    return make_response(render_template(template, **values), outcome.status if outcome else 200)
