"""What a change of a record replaced: kept in the log, field by field, and read there to take the last change back."""

import hashlib
import json
from collections.abc import Mapping

from sqlmodel import Session

from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed

Values = dict[str, str]


def note(  # noqa: PLR0917 - who changed what, where, from what to what, why
    session: Session, reader: Reader, dossier_id: int, thing: str, before: Values, after: Values, why: str = ""
) -> None:
    """Into the log what differs, before and after; all of it for a record that is new or gone."""
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    detail = {
        "field": thing.partition(" ")[0],
        "from": {name: before.get(name, "") for name in names if before},
        "to": {name: after.get(name, "") for name in names if after},
        "why": why.strip(),
    }
    audit.record(session, reader, Deed.CHANGED, thing, dossier_id, None, detail)


def replaced(session: Session, dossier_id: int, thing: str, held: Mapping[str, str]) -> Values | None:
    """What the last change of a thing replaced; None where there was none, or where the thing does not hold what that
    change left."""
    found = audit.last_change(session, dossier_id, thing)
    before, after = found.get("from"), found.get("to")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping) or not before or not after:
        return None
    return dict(before) if all(held.get(name) == value for name, value in after.items()) else None


def mark_of(held: Mapping[str, str]) -> str:
    """A short mark of what a record holds; whoever changed it left another."""
    return hashlib.sha256(json.dumps(dict(held), sort_keys=True).encode()).hexdigest()[:16]
