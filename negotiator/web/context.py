"""What belongs to one request: the settings, the database session, the reader."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from flask import Flask, Request, current_app, g, request

from models.clock import clock_of
from negotiator.bargaining.errors import NotAllowed
from negotiator.clock import Clock
from negotiator.config import Settings
from negotiator.language import _
from negotiator.services.access.access import Reader
from negotiator.services.records.storage import Engine, Session, open_session, session_of

View = TypeVar("View", bound=Callable[..., Any])
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Kit:
    """What the application was made with, and when."""

    settings: Settings
    engine: Engine
    started: datetime = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "started", self.clock())

    @property
    def clock(self) -> Clock:
        """The one clock: the engine's, so that services and columns go by it too."""
        return clock_of(self.engine)


def install(app: Flask, kit: Kit) -> None:
    """Gives the application its settings and engine, and closes each request's session."""
    app.extensions["negotiator"] = kit

    @app.teardown_appcontext
    def end(_error: BaseException | None) -> None:
        close()


def kit() -> Kit:
    """What the present application was made with."""
    return cast(Kit, _itself(current_app).extensions["negotiator"])


def kit_extension(name: str) -> Any:
    """What was put beside the application under a name."""
    return current_app.extensions[name]


def settings() -> Settings:
    """The installation's settings."""
    return kit().settings


def engine() -> Engine:
    """The database engine."""
    return kit().engine


def clock() -> datetime:
    """The present moment in UTC."""
    return kit().clock()


def _itself(proxy: Any) -> Any:
    """What a proxy of the framework stands for: each value asked of a proxy is looked for by ways of its own."""
    return proxy._get_current_object()


def asked() -> Request:
    """The request itself, for whoever asks it for more than one thing."""
    return cast(Request, _itself(request))


def session() -> Session:
    """The request's database session; it locks for writing unless the request only reads, or has settled."""
    told = vars(g._get_current_object())
    found: Session | None = told.get("session")
    if found is None:
        writes = asked().method not in READING and not told.get("settled")
        found = told["session"] = open_session(engine(), write=writes)
    return found


def settle() -> None:
    """The request has written what it wanted to, or was refused: its session is closed, with what was not committed,
    and whatever follows – gathering and rendering the answer – reads. Nobody who writes waits for a page. A request
    that only reads goes on with its session."""
    if request.method not in READING:
        begin_anew()


def begin_anew() -> None:
    """The request's session is of no use, whatever went wrong in it: what follows reads in another."""
    close()
    g.settled = True


def close() -> None:
    """Ends the request's session, if there is one; who asks for it next gets another."""
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()


def writing() -> AbstractContextManager[Session]:
    """A writing session for the few routes that are reached by GET and must write; closed at the end of the block."""
    return session_of(engine(), write=True)


def reading() -> AbstractContextManager[Session]:
    """A reading session for what takes a while after a change was kept: nobody who writes waits for it. A request that
    only reads goes on with its own, which knows already what it has read."""
    return nullcontext(session()) if request.method in READING else session_of(engine())


def reader() -> Reader:
    """The signed-in reader. Raises NotAllowed where nobody is signed in."""
    found = cast("Reader | None", g._get_current_object().get("reader"))
    if found is None:
        raise NotAllowed(_("Please sign in first."))
    return found


def language() -> str:
    """The language of this request."""
    return cast(str, g._get_current_object().get("language", "de"))  # asked for each word: past the proxy's own ways


def zone() -> str:
    """The time zone by which the reader is told moments; empty for Germany's, and for whoever is not signed in."""
    found = cast("Reader | None", g.get("reader"))
    return found.zone if found else ""


def surroundings() -> tuple[str, str, str]:
    """Language, time zone and the path in front of the application: what every piece of a page may depend on."""
    told = vars(g._get_current_object())  # once: past the proxy's own ways, and for each piece of a page
    found = cast("Reader | None", told.get("reader"))
    return told.get("language", "de"), found.zone if found else "", asked().root_path


def public(view: View) -> View:
    """Marks a route that works without signing in; all others do not."""
    cast(Any, view).is_public = True
    return view
