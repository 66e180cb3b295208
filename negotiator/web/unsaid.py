"""No refusal is without words: what the page that answers it does not say at a field is said above it, in the live line
where the answer is a piece of a page, and on the page to which it leads where it leads to another."""

from flask import Flask, Response, flash, g, render_template, session
from markupsafe import escape

from negotiator.bargaining.errors import Collision, Refused
from negotiator.language import say
from negotiator.web import context, htmx

MESSAGES = '<div id="messages">'  # in base.html
SHOWN = (
    "kern-alert--danger",
    "kern-alert--warning",
    "data-unsaved",
)  # what pages tell of a collision themselves


def note(problem: Refused | Collision) -> None:
    """Keeps in mind that the answer to this request has to tell of it."""
    g.setdefault("problems", []).append(problem)


def install(app: Flask) -> None:
    """Looks at each answer."""
    app.after_request(_told)


def _told(response: Response) -> Response:
    problems = g.get("problems", ())
    if not problems or response.direct_passthrough:
        return response
    if response.location or response.headers.get("HX-Redirect"):
        flashed = {str(words) for _category, words in session.get("_flashes", ())}
        for sentence in _missing(problems, "", flashed):
            flash(sentence, "danger")
        return response
    if response.mimetype != "text/html":
        return response
    text = response.get_data(as_text=True)
    missing = _missing(problems, text, frozenset())
    if missing:
        piece = MESSAGES not in text
        words = render_template("errors/_unsaid.html", sentences=missing, piece=piece)
        response.set_data(text + words if piece else text.replace(MESSAGES, MESSAGES + words, 1))
        if piece and htmx.is_htmx():
            response.vary.add("HX-Request")
    return response


def _missing(problems: list[Refused | Collision], text: str, known: set[str] | frozenset[str]) -> list[str]:
    """The sentences that stand nowhere in the answer, each once."""
    wanted = [sentence for problem in problems for sentence in _sentences(problem, text)]
    return [each for each in dict.fromkeys(wanted) if each not in known and str(escape(each)) not in text]


def _sentences(problem: Refused | Collision, text: str) -> list[str]:
    language = context.language()
    if isinstance(problem, Collision):
        return [] if any(mark in text for mark in SHOWN) else [say(language, problem.message, **problem.params)]
    return [say(language, words, **problem.params) for words in dict.fromkeys(problem.at("").values())]
