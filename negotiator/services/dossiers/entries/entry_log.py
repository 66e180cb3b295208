"""What a form changed, in the log: what stood there before and stands there now, for taking back; and marks of it."""

import hashlib
import json
from collections.abc import Mapping

from sqlmodel import Session

from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed
from negotiator.services.dossiers.entries.entry_numbers import Values
from negotiator.services.records.locks import unchanged

NOTHING = _("There is no change that could be taken back.")


def mark(*values: Mapping[str, str]) -> str:
    """A short mark of what records hold; whoever changed one left another."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def note(  # noqa: PLR0917 - who, where, what, before and after, why
    session: Session,
    reader: Reader,
    dossier_id: int,
    thing: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    field: str = "",
    why: str = "",
) -> None:
    """Into the log what differs; all of it for what is new or gone. `field` says which part of the thing."""
    names = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    detail: dict[str, object] = {
        "from": {name: before[name] for name in names if name in before},
        "to": {name: after[name] for name in names if name in after},
        "why": why.strip(),
    }
    if not before or not after:
        detail["whole"] = "new" if after else "gone"
    if field:
        detail["field"] = field
    audit.record(session, reader, Deed.CHANGED, thing, dossier_id, None, detail)


def known(session: Session, dossier_id: int, thing: str) -> bool:
    """Whether a thing was ever changed."""
    return bool(audit.last_change(session, dossier_id, thing))


def replaced(session: Session, dossier_id: int, thing: str, held: Mapping[str, str]) -> Values | None:
    """What the last change of a thing replaced; None where there was none, or where the thing does not hold what that
    change left."""
    before, after = parts(audit.last_change(session, dossier_id, thing))
    return before if before and after and stands(held, after) else None


def undone(session: Session, dossier_id: int, thing: str, held: Mapping[str, str], shown: str) -> Values:
    """What a thing holds once its last change is taken back; `shown` is the mark of the page. Raises Refused where
    there is no such change, Collision where somebody else changed it meanwhile."""
    last = replaced(session, dossier_id, thing, held)
    if last is None:
        raise Refused(NOTHING)
    unchanged(shown, mark(held), mine={}, theirs=lambda: dict(held))
    return {**held, **last}


def stands(held: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether a record still holds what a change left."""
    return all(held.get(name, "") == value for name, value in after.items())


def parts(detail: Mapping[str, object]) -> tuple[Values, Values]:
    """What an entry of the log says stood there before and after; empty where it says it otherwise."""
    found = []
    for key in ("from", "to"):
        value = detail.get(key)
        found.append({str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {})
    return found[0], found[1]
