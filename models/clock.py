"""The clock of a database: it hangs on the engine's dialect beside the keys, so that whoever has a session has it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, Engine
from sqlmodel import Session

from negotiator.clock import Clock, day_of

_ATTRIBUTE = "negotiator_clock"


def wind(engine: Engine, clock: Clock) -> None:
    """Gives the engine its clock."""
    setattr(engine.dialect, _ATTRIBUTE, clock)


def clock_of(bind: Engine | Dialect) -> Clock:
    """The clock of an engine. Raises LookupError if it got none: a second clock would go unnoticed."""
    dialect = bind.dialect if isinstance(bind, Engine) else bind
    clock: Clock | None = getattr(dialect, _ATTRIBUTE, None)
    if clock is None:
        raise LookupError("this engine has no clock: open it with models.database.engine_of")
    return clock


def now(session: Session) -> datetime:
    """The present moment in UTC, with its zone."""
    return clock_of(session.get_bind().dialect)()


def today(session: Session) -> date:
    """The present day in Germany."""
    return day_of(now(session))


def present(context: Any) -> datetime:
    """The present moment, as the default of a column: filled in when a row is first written."""
    return clock_of(context.dialect)()
