"""How two measures are tied to each other: recorded and taken away by the lead."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.linkage import Linkage
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.reading.history import LINKAGES
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

MOST = 100
LONGEST_NOTE = 300
SEQUENCE = "sequence"
CIRCULAR = _("This would go round in a circle: the second comes before the first already.")


@dataclass(frozen=True, slots=True)
class Tie:
    """A linkage; `a` and `b` are names of measures."""

    id: int
    a: str
    b: str
    type: str
    note: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A linkage that can be put back: as `add` takes it, and its name."""

    a: str
    b: str
    kind: str
    note: str
    name: str


@dataclass(frozen=True, slots=True)
class LinkagesPage:
    """All linkages of a dossier, and the measures that can be tied: (key, name); `gone`: the one that was taken away
    last, while nothing else was changed since."""

    frame: Frame
    ties: tuple[Tie, ...]
    measures: tuple[tuple[str, str], ...]
    may_edit: bool
    gone: tuple[Gone, ...] = ()


def listed(session: Session, reader: Reader, dossier_id: int) -> LinkagesPage:
    """All linkages in their order. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_RULES, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _listed)


def _listed(session: Session, reader: Reader, dossier_id: int) -> LinkagesPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    measures = tuple((m.id, words(m.text, reader.language)) for m in derived(session, dossier_id).plan.measures)
    names = dict(measures)
    query = select(Linkage).where(Linkage.dossier_id == dossier_id).order_by(col(Linkage.rank), col(Linkage.id))
    ties = tuple(
        Tie(known(k.id), names.get(k.a, k.a), names.get(k.b, k.b), k.type, k.note) for k in session.exec(query)
    )
    editable = may(reader, Action.EDIT_RULES, dossier_id)
    gone = tuple(_gone(audit.last_change(session, dossier_id, "linkage"), names)) if editable else ()
    return LinkagesPage(frame_of(reader, dossier), ties, measures, editable, gone)


def _gone(last: Mapping[str, object], names: Mapping[str, str]) -> Iterator[Gone]:
    """What the last change took away; nothing where it did something else, or a measure is off the agenda."""
    a, b, kind, note = (str(last.get(name) or "") for name in ("a", "b", "type", "note"))
    if last.get("removed") and a in names and b in names:
        yield Gone(a, b, kind, note, f"{names[a]} ↔ {names[b]}")


def add(session: Session, reader: Reader, dossier_id: int, *, a: str, b: str, kind: str, note: str = "") -> None:
    """Ties two measures. Raises NotRecorded, NotAllowed, Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    keys = {measure.id for measure in derived(session, dossier_id).plan.measures}
    wrong = {name: _("Please choose one of these.") for name, key in (("a", a), ("b", b)) if key not in keys}
    if not wrong and a == b:
        wrong["b"] = _("A measure cannot be tied to itself.")
    if kind not in LINKAGES:
        wrong["kind"] = _("Please choose one of these.")
    if len(note.strip()) > LONGEST_NOTE:
        wrong["note"] = _("This is too long.")
    if wrong:
        raise Refused(_("Please correct what is marked."), fields=wrong)
    rows = session.exec(select(Linkage).where(Linkage.dossier_id == dossier_id)).all()
    if any((row.a, row.b, row.type) == (a, b, kind) for row in rows):
        raise Refused(_("Please correct what is marked."), fields={"b": _("These two are tied in this way already.")})
    if kind == SEQUENCE and _leads(rows, b, a):
        raise Refused(_("Please correct what is marked."), fields={"b": CIRCULAR})
    if len(rows) >= MOST:
        raise Refused(_("Please correct what is marked."), fields={"a": _("More linkages cannot be recorded.")})
    rank = max((row.rank for row in rows), default=-1) + 1
    session.add(Linkage(dossier_id=dossier_id, rank=rank, a=a, b=b, type=kind, note=note.strip()))
    detail = {"a": a, "b": b, "type": kind}
    audit.record(session, reader, audit.Deed.CHANGED, "linkage", dossier_id, detail=detail)
    submissions.done(session)
    session.commit()


def _leads(rows: Iterable[Linkage], first: str, last: str) -> bool:
    """Whether a sequence leads from one measure to another already."""
    after: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.type == SEQUENCE:
            after[row.a].append(row.b)
    todo, seen = [first], set[str]()
    while todo:
        name = todo.pop()
        if name == last:
            return True
        if name not in seen:
            seen.add(name)
            todo += after[name]
    return False


def remove(session: Session, reader: Reader, dossier_id: int, linkage_id: int) -> None:
    """Unties two measures. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    row = session.get(Linkage, linkage_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotRecorded(_("There is no such linkage in this dossier."))
    detail = {"a": row.a, "b": row.b, "type": row.type, "note": row.note, "removed": True}
    audit.record(session, reader, audit.Deed.CHANGED, "linkage", dossier_id, detail=detail)
    session.delete(row)
    session.commit()
