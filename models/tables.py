"""All tables of the project, found by looking into this package; import it before creating or comparing a schema."""

import importlib
import pkgutil
from pathlib import Path

from models import naming

metadata = naming.metadata  # the convention stands before the first table

for _module in sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if not m.ispkg):
    if _module not in ("tables", "schema"):
        importlib.import_module(f"models.{_module}")

for _table in metadata.tables.values():
    if [str(column.name) for column in _table.primary_key] == ["id"]:
        _table.dialect_options["sqlite"]["autoincrement"] = True  # a removed row's number is given to no other
