"""Reading the capacities that measures share: what is counted, and who answers for the number."""

from collections.abc import Collection
from dataclasses import dataclass

from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading.tables import Table


@dataclass(frozen=True, slots=True)
class Resource:
    """Something of which there is so much a year. `text` names it with its unit, `short` without; `house` is the
    profile that answers for the number, `owner` the same in words. `shared`: no more than is free or created may be
    used (G-14); `idle`: places beyond need are warned of (G-30). `warning` is empty if there is none."""

    id: str
    text: Text
    short: Text
    house: str
    confirmed_by: tuple[str, ...]
    owner: Text
    shared: bool
    idle: bool
    warning: Text
    src: tuple[str, ...]


def read_capacities(top: Table, sources: Collection[str]) -> dict[str, Resource]:
    """Resources by id in written order; whoever reads the profiles checks the houses. Raises DataError."""
    meta = top.table("meta")
    for key in ("version", "as_of", "note"):
        meta.text(key)
    meta.close()
    found: dict[str, Resource] = {}
    for table in top.tables("capacity"):
        resource = _resource(table, sources)
        if resource.id in found:
            table.refuse("id", "“%(name)s” is there twice", name=resource.id)
        table.close()
        found[resource.id] = resource
    top.close()
    return found


def _resource(table: Table, sources: Collection[str]) -> Resource:
    return Resource(
        id=table.name("id"),
        text=table.words(),
        short=_pair(table, "short"),
        house=table.name("house"),
        confirmed_by=table.texts("confirmed_by"),
        owner=_pair(table, "owner"),
        shared=table.flag("shared"),
        idle=table.flag("idle"),
        warning=_pair(table, "warning") if table.has("warning_de") else {},
        src=table.texts("src", one_of=sources),
    )


def _pair(table: Table, key: str) -> Text:
    return {"de": table.text(f"{key}_de"), "en": table.text(f"{key}_en")}
