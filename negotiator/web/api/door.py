"""The door for programs: who stands behind the token of a request, and what each address of the interface is for."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Response, g, request

from negotiator.bargaining.errors import NotAllowed
from negotiator.language import _, say
from negotiator.services.accounts import api_tokens
from negotiator.services.accounts.api_tokens import Scope
from negotiator.services.records.storage import session_of
from negotiator.web import context, submissions
from negotiator.web.api.problems import problem

PREFIX = "/api/v1"
blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
View = TypeVar("View", bound=Callable[..., Any])
MISSING = _("This address is for programs: send a token as “Authorization: Bearer …”. You make one in your account.")
LACKING = _("This token is not meant for that. Make one with the scope “%(scope)s”.")


@dataclass(frozen=True, slots=True)
class Operation:
    """What the description says of an address: its sentence, the scope that a token needs for it (any of them; none
    for an open address), the type of what is sent and of what comes back (None: a file, or nothing with 204), with
    which status, and what may stand behind the address: numbers (`query`) and `words`."""

    told: str
    scopes: tuple[Scope, ...]
    body: Any = None
    answer: Any = None
    status: int = 200
    query: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    body_media: str = "application/json"


OPERATIONS: dict[str, Operation] = {}  # endpoint -> what it is for


def serves(rule: str, operation: Operation, method: str = "GET") -> Callable[[View], View]:
    """Puts a view at an address of the interface, for tokens of its scopes alone."""

    def put(view: View) -> View:
        OPERATIONS[f"{blueprint.name}.{view.__name__}"] = operation
        blueprint.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=[method])
        return view

    return put


def find_bearer() -> None:
    """Finds the reader behind the token; cookies open nothing here, so that no page of elsewhere can use them."""
    g.reader = g.current = g.expired = g.bearer = None
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return
    reads = request.method in context.READING
    with nullcontext(context.session()) if reads else context.reading() as reading:
        found = api_tokens.look_up(reading, token.strip(), context.clock())
    if found is None:
        return
    g.bearer, g.reader, g.language = found, found.reader, found.reader.language
    if found.stale:
        context.close()
        with session_of(context.engine(), write=True) as writing:
            api_tokens.touch(writing, found.id, context.clock())
            writing.commit()


def admit_bearer() -> Response | None:
    """Nothing without a token, and with one nothing beyond its scopes; None where the request may go on. Raises
    NotAllowed, or Refused for an Idempotency-Key that cannot be used."""
    operation = OPERATIONS.get(request.endpoint or "")
    if operation is None or not operation.scopes:
        return None
    if g.bearer is None:
        answer = problem(401, say(context.language(), MISSING))
        answer.headers["WWW-Authenticate"] = 'Bearer realm="negotiator"'
        return answer
    if not {scope.value for scope in operation.scopes} & g.bearer.scopes:
        raise NotAllowed(LACKING, scope=operation.scopes[0].value)
    submissions.check_key()
    return None


def asked_by_program() -> bool:
    """Whether the address lies within the interface, so that errors are told as JSON."""
    path = request.path
    return path == "/api" or path.startswith("/api/")


def operations() -> Mapping[str, Operation]:
    """All of them, by endpoint."""
    return OPERATIONS
