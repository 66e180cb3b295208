"""The schema of a database: brought up to date, and compared with the tables as the program knows them."""

import os
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from models.database import writer
from models.naming import metadata
from negotiator.bargaining.errors import Unavailable

FOLDER = Path(__file__).resolve().parent / "migrations"
NEWER = (
    "The database was written by a newer version of Negotiator. Nothing was changed. "
    "Install that version, or restore a backup from before."
)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Runs the migrations that the database has not had, up to a revision; all or none of them."""
    with writer(engine).begin() as connection:
        _without_haste(connection)
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Takes migrations back, down to a revision."""
    with writer(engine).begin() as connection:
        _without_haste(connection)
        command.downgrade(_config(connection), revision)


def is_current(engine: Engine) -> bool:
    """Whether the database has had all migrations. Raises Unavailable if it has had some that are not known here."""
    with engine.connect() as connection:
        here = set(MigrationContext.configure(connection).get_current_heads())
        scripts = ScriptDirectory.from_config(_config(connection))
        if here - {script.revision for script in scripts.walk_revisions()}:
            raise Unavailable(NEWER)
        return here == set(scripts.get_heads())


def differences(engine: Engine) -> list[object]:
    """What a migration would still have to change so that the database fits the tables; empty if nothing."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def new_revision(engine: Engine, message: str, revision: str | None = None, folder: Path | None = None) -> None:
    """Writes a migration from the database as it is to the tables as they are (for developers); it goes into `folder`,
    by default among the others."""
    place, known = str(folder or FOLDER / "versions"), str(FOLDER / "versions")
    with engine.connect() as connection:
        config = _config(connection)
        config.set_main_option("version_locations", os.pathsep.join(dict.fromkeys((known, place))))
        command.revision(config, message, autogenerate=True, rev_id=revision, version_path=place)


def _without_haste(connection: Connection) -> None:
    """A change of tables may last as long as they are large; the connection is not used for anything afterwards."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        driver = connection.connection.driver_connection
        if driver is not None:
            driver.patience = None  # see `models.server`
        connection.detach()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
