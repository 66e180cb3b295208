"""The engine of a database server, none of whose silences lasts: connecting, statements and waits for a lock end.

The server is asked to end them; should it be cut off or stand still, the connection itself gives up a little later.
"""

from collections.abc import Generator
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from negotiator.bargaining.errors import Unavailable

CONNECT_SECONDS = 5
STATEMENT_SECONDS = 15  # the slowest statement of a page or a job takes a tenth of it
LOCK_SECONDS = 10  # as long as writers wait for each other in SQLite
ANSWER_SECONDS = STATEMENT_SECONDS + 5  # without a word: the server itself is out of reach
NO_DRIVER = (
    "NEGOTIATOR_DATABASE asks for “%(name)s”, for which no driver is installed. "
    "Use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; both need nothing else."
)
POOL, MORE, POOL_SECONDS = 10, 20, 10  # connections kept, opened beyond them, and the wait for one


def server_engine(url: URL) -> Engine:
    """An engine for PostgreSQL. Raises Unavailable for another server, or where the program has no driver for it."""
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise Unavailable(NO_DRIVER, name=url.drivername)
    try:
        import psycopg  # noqa: PLC0415 - an installation on SQLite has none
    except ImportError as error:
        raise Unavailable(NO_DRIVER, name=url.drivername) from error
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=POOL,
        max_overflow=MORE,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,
    )
    bounded = _bounded(psycopg.Connection, psycopg.OperationalError)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, cargs: tuple[Any, ...], cparams: dict[str, Any]) -> Any:
        return bounded.connect(*cargs, **_limits(cparams))

    return engine


def connection_of(address: str) -> Any:
    """A connection of its own to PostgreSQL, with the same limits, for what is not in tables. Raises ImportError."""
    import psycopg  # noqa: PLC0415 - an installation on SQLite has none
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    return _bounded(psycopg.Connection, psycopg.OperationalError).connect(**_limits(conninfo_to_dict(address)))


def _limits(given: dict[str, Any]) -> dict[str, Any]:
    """What the address says wins over ours, but for `options`, which are joined."""
    limits = {"statement_timeout": STATEMENT_SECONDS, "lock_timeout": LOCK_SECONDS}
    limits["idle_in_transaction_session_timeout"] = 10 * ANSWER_SECONDS
    options = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
    found = {"connect_timeout": CONNECT_SECONDS, "keepalives_idle": ANSWER_SECONDS, "keepalives_interval": 5, **given}
    return {**found, "options": f"{options} {given.get('options', '')}".strip()}


def _bounded(base: Any, error: type[Exception]) -> Any:
    """A kind of connection that closes itself where the server says nothing for ANSWER_SECONDS: `error` is raised.

    `patience` is None where something may last: a migration."""

    class Bounded(base):  # type: ignore[misc]
        patience: float | None = float(ANSWER_SECONDS)

        def wait(self, gen: Generator[Any, Any, Any], *args: Any, **more: Any) -> Any:
            return super().wait(_until(gen, self, error), *args, **more)

    return Bounded


def _until(gen: Generator[Any, Any, Any], connection: Any, error: type[Exception]) -> Generator[Any, Any, Any]:
    """The same conversation with the server, broken off once it has said nothing for too long."""
    heard = monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted  # 0 for each tenth of a second in which nothing came
            if ready:
                heard = monotonic()
            elif connection.patience is not None and monotonic() - heard > connection.patience:
                connection.pgconn.finish()
                raise error("the server does not answer: connection given up")
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value
