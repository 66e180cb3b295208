"""On SQLite the number of a removed row is given to no other: a page from before would change the wrong one.

Only the words of the tables change, not what is stored, as in "Making Other Kinds Of Table Schema Changes" of SQLite's
documentation; a table that is rebuilt would take with it what refers to it.

Revision: 0074
Follows: 0069
"""

import re

from alembic import op

revision = "0074"
down_revision = "0072"
branch_labels = None
depends_on = None

BEFORE = re.compile(r"(\(\s*)id INTEGER NOT NULL\b(?! PRIMARY)")
AFTER = re.compile(r"(\(\s*)id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")
KEY = re.compile(r",\s*(CONSTRAINT \w+ )?PRIMARY KEY \(id\)")
LAST = re.compile(r"\)\s*$")


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql("CREATE TABLE only_makes_the_list (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    connection.exec_driver_sql("DROP TABLE only_makes_the_list")
    told = _tables()
    changed = {
        name: KEY.sub("", BEFORE.sub(r"\1id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", sql, count=1), count=1)
        for name, sql in told.items()
        if BEFORE.search(sql) and KEY.search(sql)
    }
    _write(changed)
    for name in changed:
        connection.exec_driver_sql(
            f'INSERT INTO sqlite_sequence (name, seq) SELECT ?, coalesce(max(id), 0) FROM "{name}"', (name,)
        )


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    _write(
        {
            name: LAST.sub(f", CONSTRAINT pk_{name} PRIMARY KEY (id))", AFTER.sub(r"\1id INTEGER NOT NULL", sql))
            for name, sql in _tables().items()
            if AFTER.search(sql)
        }
    )
    connection.exec_driver_sql("DELETE FROM sqlite_sequence")


def _tables() -> dict[str, str]:
    rows = op.get_bind().exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
    return {str(name): str(sql) for name, sql in rows if not str(name).startswith("sqlite_")}


def _write(changed: dict[str, str]) -> None:
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    for name, sql in changed.items():
        connection.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (sql, name))
    connection.exec_driver_sql(f"PRAGMA schema_version={int(version) + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
