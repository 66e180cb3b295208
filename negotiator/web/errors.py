"""One translation from errors to answers: a page, or a message for htmx, in the reader's language."""

import logging
from http import HTTPStatus
from traceback import format_tb

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from negotiator.bargaining.errors import (
    Collision,
    NegotiatorError,
    NotAllowed,
    NotRecorded,
    Refused,
    TooLarge,
    TooMany,
    Unavailable,
)
from negotiator.language import _, say
from negotiator.services.records.storage import in_words
from negotiator.web import context, htmx, kept
from negotiator.web.api.door import asked_by_program
from negotiator.web.api.problems import problem

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[NegotiatorError], int], ...] = (
    (NotRecorded, 404),
    (NotAllowed, 403),
    (Collision, 409),
    (TooLarge, 413),
    (Refused, 422),
    (TooMany, 429),
    (Unavailable, 503),
    (NegotiatorError, 422),
)
SENTENCES = {
    413: _("What was sent is larger than this installation accepts: %(most)s MB at most."),
    415: _("This address does not accept that kind of content."),
}


def install(app: Flask) -> None:
    """Registers the translation for the project's own errors, the framework's, and the unforeseen."""
    app.register_error_handler(NegotiatorError, known_error)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unforeseen)


def known_error(error: NegotiatorError) -> Response:
    """The project's own errors, with their sentence."""
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    if isinstance(error, NotAllowed | NotRecorded | TooMany):
        _note_refusal(status)
    retry = error.retry_after if isinstance(error, TooMany | Unavailable) else None
    if asked_by_program():
        return _for_program(status, error, retry)
    sentence = say(context.language(), error.message, **error.params)
    fields = kept.fields() if isinstance(error, TooMany) and g.get("reader") is not None else []
    if not fields or htmx.is_htmx():
        return refusal(status, sentence, retry)
    context.begin_anew()
    response = _again(status, sentence, fields)  # nothing was wrong with what was typed: it is to be sent again
    response.headers["Retry-After"] = str(retry)
    return response


def _again(status: int, sentence: str, fields: list[tuple[str, str]]) -> Response:
    """What a form held that is not done, to be sent again."""
    path = request.script_root + request.path
    page = render_template("errors/again.html", sentence=sentence, path=path, fields=fields, back=None)
    return make_response(page, status)


def _for_program(status: int, error: NegotiatorError, retry: int | None) -> Response:
    """The same sentences as problem details, each at its field."""
    context.begin_anew()
    language = context.language()
    fields = error.fields if isinstance(error, Refused) else {}
    told = {name: say(language, words, **error.params) for name, words in fields.items()}
    return problem(status, say(language, error.message, **error.params), told, retry)


def _note_refusal(status: int) -> None:
    """Refusals go to the operator's log: who asked for what, without anything that was typed."""
    found = g.get("reader")
    who = f"account {found.account_id}" if found is not None else "a visitor"
    log.warning("refused with %s: %s %s for %s", status, request.method, request.endpoint, who)


def stale_form(_error: CSRFError) -> Response:
    """A form without a valid token: nothing was done; what it held is offered again to a reader who is signed in."""
    _note_refusal(400)
    sentence = say(context.language(), _("This form was open too long or came from elsewhere. Nothing was changed."))
    same_site = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    fields = kept.fields()
    if g.get("reader") is None or htmx.is_htmx() or not same_site or not fields:
        return refusal(400, sentence)
    return _again(400, sentence, fields)


def http_error(error: HTTPException) -> Response:
    """The framework's refusals; redirects pass through."""
    code = error.code or 500
    if code < 400 or (error.response is not None and code < 400):
        return make_response(error.get_response())
    if isinstance(error, SecurityError):  # a host name that is not ours: no page can be built with it
        return Response("This address is not served here.\n", 400, content_type="text/plain; charset=utf-8")
    most = (request.max_content_length or 0) // (1024 * 1024)
    response = refusal(
        code, say(context.language(), SENTENCES.get(code, ""), **({"most": most} if code == 413 else {}))
    )
    for name in ("Allow", "Retry-After"):
        if name in (headers := dict(error.get_headers())):
            response.headers[name] = headers[name]
    return response


def unforeseen(error: Exception) -> Response:
    """The database's refusals in words; anything else is logged and answered without detail."""
    understood = error if isinstance(error, NegotiatorError) else in_words(error)
    if understood is not None:
        log.warning("%s %s: %s", request.method, request.endpoint, type(error).__name__)
        return known_error(understood)
    where = "".join(format_tb(error.__traceback__))  # without the message: it may quote what is sealed
    log.error("%s %s failed: %s\n%s", request.method, request.endpoint, type(error).__name__, where)
    return refusal(500, "")


def refusal(status: int, sentence: str, retry_after: int | None = None) -> Response:
    """The page or message for a status; `sentence` says what happened and may be empty."""
    context.begin_anew()
    if asked_by_program():
        return problem(status, sentence, retry_after=retry_after)
    g.setdefault("reader", None)
    template = "errors/_error.html" if htmx.is_htmx() else "errors/error.html"
    response = make_response(render_template(template, status=status, sentence=sentence, retry_after=retry_after))
    response.status_code = status if status in HTTPStatus.__members__.values() else 500
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return htmx.as_message(response) if htmx.is_htmx() else response
