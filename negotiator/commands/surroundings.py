"""What a server or worker needs around it, looked at before it starts."""

import socket
from urllib.parse import urlsplit

from sqlalchemy import Engine

from negotiator.bargaining.errors import Unavailable
from negotiator.config import Settings
from negotiator.language import _
from negotiator.services import working
from negotiator.services.access import audit
from negotiator.services.accounts import provider
from negotiator.services.briefs.style import house
from negotiator.services.installation import post
from negotiator.services.records.storage import session_of

OTHER_SECRET = _(
    "The last entry of the log was written with another secret. Set NEGOTIATOR_AUDIT_KEY to the secret of before; "
    "if it is lost, let the log go on with: negotiator audit restart"
)
NO_PROXY = _(
    "NEGOTIATOR_ORIGIN is https, but NEGOTIATOR_PROXIES is 0: behind a proxy all visitors would count as one. "
    "Set it to the number of proxies."
)
NO_COLLECTOR = _("Nothing takes traces at the address of NEGOTIATOR_TRACES (%(reason)s). They are dropped meanwhile.")
PORTS = {"http": 80, "https": 443}
SECONDS = 3.0  # for a collector to take a connection
NOT_HERE = _("NEGOTIATOR_HOST is “%(host)s”, which is no address of this machine (%(reason)s).")


def bind(host: str, port: int) -> None:
    """Takes the port for a moment, 0 for any that is free. Raises OSError where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def here(host: str) -> None:
    """Raises Unavailable where nothing can listen at a host, whatever the port."""
    try:
        bind(host, 0)
    except OSError as error:
        raise Unavailable(NOT_HERE, host=host, reason=(error.strerror or "").lower()) from error


def check_traces(address: str) -> None:
    """Raises Unavailable where nothing takes a connection at the address; it may hold a key and is not shown."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or PORTS[parts.scheme]), SECONDS).close()
    except OSError as error:
        raise Unavailable(NO_COLLECTOR, reason=type(error).__name__) from error


def check_surroundings(engine: Engine, settings: Settings) -> tuple[str, ...]:
    """Raises Unavailable where the work cannot be done: the queue is away, the log was written with another secret,
    or the house style cannot be used.
    Sentences about what can be lived with come back."""
    working.check_queue(settings)
    house.check(settings.style)
    with session_of(engine) as session:
        if not audit.continues(session):
            raise Unavailable(OTHER_SECRET)
    found = []
    if settings.https and not settings.proxies:
        found.append(NO_PROXY)
    try:
        working.check_machines(settings)
    except Unavailable as error:
        found.append(str(error))
    if settings.traces:
        try:
            check_traces(settings.traces)
        except Unavailable as error:
            found.append(str(error))
    if settings.provider is not None:
        try:
            provider.described(settings.provider)
        except Unavailable as error:
            found.append(error.message)
    if settings.mail is not None:
        try:
            post.check(settings.mail)
        except Unavailable as error:
            found.append(str(error))
    return tuple(found)
