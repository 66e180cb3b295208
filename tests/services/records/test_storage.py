"""What is said of a database's refusal, and whether another day may bring another answer."""

import sqlite3

import psycopg
import pytest
from sqlalchemy import exc

from negotiator.services.records import storage


@pytest.mark.parametrize(
    ("error", "said", "passes"),
    [
        (sqlite3.OperationalError("database is locked"), storage.BUSY, True),
        (sqlite3.OperationalError("database or disk is full"), storage.FULL, True),
        (sqlite3.OperationalError("attempt to write a readonly database"), storage.READ_ONLY, True),
        (sqlite3.OperationalError("unable to open database file"), storage.SILENT, True),
        (sqlite3.OperationalError("disk I/O error"), storage.SILENT, True),
        (sqlite3.OperationalError("no such table: job"), storage.NOT_SET_UP, False),
        (sqlite3.OperationalError("no such column: job.x"), storage.NOT_SET_UP, False),
        (sqlite3.OperationalError('near "is": syntax error'), None, False),
        (psycopg.OperationalError("server closed the connection unexpectedly"), storage.SILENT, True),
        (psycopg.errors.AdminShutdown("terminating"), storage.SILENT, True),
        (psycopg.errors.DiskFull("could not extend file"), storage.FULL, True),
        (psycopg.errors.UndefinedTable('relation "job" does not exist'), storage.NOT_SET_UP, False),
        (psycopg.errors.UndefinedColumn('column "x" of relation "job" does not exist'), storage.NOT_SET_UP, False),
        (psycopg.errors.StatementTooComplex("stack depth limit exceeded"), None, False),
        (psycopg.errors.NotNullViolation('null value in column "a" of relation "job"'), None, False),
        (psycopg.errors.UniqueViolation("Key (login)=(busy@full) already exists"), None, False),
    ],
)
def test_only_what_another_day_may_change_passes(error: Exception, said: str | None, passes: bool) -> None:
    driver = psycopg if isinstance(error, psycopg.Error) else sqlite3
    found = exc.DBAPIError.instance("SELECT 1", {}, error, driver.Error)
    assert isinstance(found, exc.DBAPIError)
    told, day = storage.in_words(found), storage.passing(found)
    assert (told and told.message, day is not None) == (said, passes)
