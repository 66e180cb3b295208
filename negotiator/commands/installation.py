"""What the commands share: settings from the environment, an engine, and a database that is up to date."""

import os
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models import schema
from negotiator.bargaining.errors import Unavailable
from negotiator.config import Settings, read_settings
from negotiator.language import _
from negotiator.services.installation import key_checks
from negotiator.services.records.storage import engine_of, in_words


def keep_private() -> None:
    """Files that this process makes are its owner's only: the database holds what others must not read."""
    os.umask(0o077)


def installed() -> tuple[Settings, Engine]:
    """Settings and engine of the installation in the environment; its database must be up to date, and the keys those
    with which it was sealed."""
    keep_private()
    settings = read_settings(os.environ)
    shut(settings.var)
    return settings, ready(settings)


def ready(settings: Settings) -> Engine:
    """The engine of an installation that can be worked with. Raises Unavailable in words where its database is away,
    older or newer than the program, or sealed with other keys."""
    engine = opened(settings)
    if not current(engine):
        raise Unavailable(_("The database is not set up or older than the program. Run: negotiator migrate"))
    check_keys(engine, settings)
    return engine


def check_keys(engine: Engine, settings: Settings) -> None:
    """Raises Unavailable in words where the keys do not open what is sealed in the database."""
    try:
        key_checks.check(engine, settings.keys)
    except SQLAlchemyError as error:
        raise in_words(error) or error from error


def shut(folder: Path) -> None:
    """Takes from everybody else what files of an earlier start gave them: database, its log, queue, demonstration's
    keys. Files of another account stay as they are."""
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.is_file() and file.stat().st_mode & 0o077 and file.stat().st_uid == os.getuid():
            file.chmod(file.stat().st_mode & 0o700)


def opened(settings: Settings) -> Engine:
    """The engine of the settings."""
    return engine_of(settings.database, settings.keys, settings.audit_key)


def current(engine: Engine) -> bool:
    """Whether the database is up to date. Raises Unavailable in words if it cannot be read."""
    try:
        return schema.is_current(engine)
    except SQLAlchemyError as error:
        raise in_words(error) or error from error


def migrate(engine: Engine) -> None:
    """Brings the database up to date. Raises Unavailable in words if it cannot be written."""
    try:
        if not schema.is_current(engine):
            schema.upgrade(engine)
    except SQLAlchemyError as error:
        raise in_words(error) or error from error


def writable(folder: Path) -> None:
    """Raises Unavailable if the folder cannot be written."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = _("%(folder)s cannot be written: %(reason)s. Choose another folder with --var or NEGOTIATOR_VAR.")
        raise Unavailable(message, folder=str(folder), reason=error.strerror or "") from error
