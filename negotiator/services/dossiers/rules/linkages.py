"""How two measures are tied to each other: recorded and taken away by the lead."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlmodel import Session, col, select

from models.linkage import Linkage
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue import plan as plans
from negotiator.catalogue.guardrails.rows.rights import alien
from negotiator.catalogue.plan import SEQUENCE, Measure
from negotiator.catalogue.reading.history import LINKAGES
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries.entry_fields import WHY
from negotiator.services.dossiers.measures.tie_checks import Checked, check, refuse_impossible
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import number_in_turn, remove_once
from negotiator.services.records.wording import words

MOST = 100
LONGEST_NOTE = 300
CORRECT = _("Please correct what is marked.")
FROM = _("%(name)s, from level %(level)s on")
ITSELF, LONG = _("A measure cannot be tied to itself."), _("This is too long.")
WITHHELD = _(
    "Help must not be given only against return (G-11): no package could be proposed any more. Tie them so that both "
    "come together, or not at all."
)
CIRCULAR = _("This would go round in a circle: the second comes before the first already.")


@dataclass(frozen=True, slots=True)
class Tie:
    """A linkage; `a` and `b` are names of measures, with the level from which on they are tied where it is not 1."""

    id: int
    a: str
    b: str
    type: str
    note: str


@dataclass(frozen=True, slots=True)
class WantedLinkage:
    """A linkage that somebody wants to record; the levels as they were typed."""

    a: str
    b: str
    kind: str
    note: str = ""
    a_level: str = "1"
    b_level: str = "1"


@dataclass(frozen=True, slots=True)
class Gone:
    """A linkage that can be put back, and its name."""

    wish: WantedLinkage
    name: str


@dataclass(frozen=True, slots=True)
class LinkagesPage:
    """All linkages of a dossier, the measures that can be tied: (key, name), and the highest level of any of them;
    `gone`: the one that was taken away last, while nothing else was changed since."""

    frame: Frame
    ties: tuple[Tie, ...]
    measures: tuple[tuple[str, str], ...]
    may_edit: bool
    top: int = 1
    gone: tuple[Gone, ...] = ()


def listed(session: Session, reader: Reader, dossier_id: int) -> LinkagesPage:
    """All linkages in their order. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_RULES, dossier_id)
    page = cut(session, reader, dossier_id, PLAN, _listed)
    last = audit.last_change(session, dossier_id, "linkage") if page.may_edit else {}
    return replace(page, gone=tuple(_gone(last, dict(page.measures))))


def _listed(session: Session, reader: Reader, dossier_id: int) -> LinkagesPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    known_measures = derived(session, dossier_id).plan.measures
    measures = tuple((m.id, words(m.text, reader.language)) for m in known_measures)
    names = dict(measures)
    query = select(Linkage).where(Linkage.dossier_id == dossier_id).order_by(col(Linkage.rank), col(Linkage.id))
    ties = tuple(_tie(k, names, reader.language) for k in session.exec(query))
    top = max((m.top for m in known_measures), default=1)
    return LinkagesPage(frame_of(reader, dossier), ties, measures, may(reader, Action.EDIT_RULES, dossier_id), top)


def _tie(row: Linkage, names: Mapping[str, str], language: str) -> Tie:
    a, b = sides_of(row, names, language)
    return Tie(known(row.id), a, b, row.type, row.note)


def sides_of(tie: Linkage | plans.Linkage, names: Mapping[str, str], language: str) -> tuple[str, str]:
    """The two measures by their names, with the level from which on they are tied where it is not 1."""
    sides = ((tie.a, tie.a_level), (tie.b, tie.b_level))
    first, second = (
        names.get(key, key) if level == 1 else say(language, FROM, name=names.get(key, key), level=level)
        for key, level in sides
    )
    return first, second


def _gone(last: Mapping[str, object], names: Mapping[str, str]) -> Iterator[Gone]:
    """What the last change took away; nothing where it did something else, or a measure is off the agenda."""
    a, b, kind, note = (str(last.get(name) or "") for name in ("a", "b", "type", "note"))
    levels = (str(last.get(name) or 1) for name in ("a_level", "b_level"))
    if last.get("removed") and a in names and b in names:
        yield Gone(WantedLinkage(a, b, kind, note, *levels), f"{names[a]} ↔ {names[b]}")


def refuse_wrong(session: Session, reader: Reader, dossier_id: int, wish: WantedLinkage) -> plans.Linkage:
    """The linkage, not yet recorded, if it can be. Raises NotRecorded, NotAllowed, Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    measures = {measure.id: measure for measure in derived(session, dossier_id).plan.measures}
    wrong = _wrong(measures, wish)
    if wrong:
        raise Refused(CORRECT, fields=wrong)
    levels = int(wish.a_level), int(wish.b_level)
    tie = plans.Linkage(wish.a, wish.b, wish.kind, wish.note.strip(), *levels)
    rows = session.exec(select(Linkage).where(Linkage.dossier_id == dossier_id)).all()
    against = fault(rows, tie)
    if against:
        raise Refused(CORRECT, fields={"b": against})
    if alien(derived(session, dossier_id).plan, tie):
        raise Refused(CORRECT, fields={"kind": WITHHELD})
    return tie


def asked(session: Session, reader: Reader, dossier_id: int, wish: WantedLinkage) -> Checked:
    """What the optimiser finds about a linkage that is well-formed. Ends the session's transaction. Raises NotRecorded,
    NotAllowed, Refused with the fields."""
    return check(session, reader, dossier_id, refuse_wrong(session, reader, dossier_id, wish))


def fault(rows: Sequence[Linkage | plans.Linkage], tie: plans.Linkage) -> str:
    """Why a linkage does not go together with those that there are; empty if it does."""
    if tie.a == tie.b:
        return ITSELF
    if any((row.a, row.b, row.type) == (tie.a, tie.b, tie.type) for row in rows):
        return _("These two are tied in this way already.")
    if tie.type == SEQUENCE and _leads(rows, tie.b, tie.a):
        return CIRCULAR
    if len(tie.note) > LONGEST_NOTE:
        return LONG
    return _("More linkages cannot be recorded.") if len(rows) >= MOST else ""


def _wrong(measures: Mapping[str, Measure], wish: WantedLinkage) -> dict[str, str]:
    """Field -> what is wrong with it."""
    sides = (("a", wish.a, wish.a_level), ("b", wish.b, wish.b_level))
    wrong = {name: _("Please choose one of these.") for name, key, _level in sides if key not in measures}
    for name, key, level in sides:
        if key in measures and not (level.isascii() and level.isdigit() and 1 <= int(level[:4]) <= measures[key].top):
            wrong[f"{name}_level"] = _("This measure has no such level.")
    if not wrong and wish.a == wish.b:
        wrong["b"] = ITSELF
    if wish.kind not in LINKAGES:
        wrong["kind"] = _("Please choose one of these.")
    if len(wish.note.strip()) > LONGEST_NOTE:
        wrong["note"] = LONG
    return wrong


def add(
    session: Session, reader: Reader, dossier_id: int, wish: WantedLinkage, *, asked: Checked | None = None
) -> None:
    """Ties two measures. A linkage that binds is asked about before it is kept (`tie_checks`), so `asked` says what
    was found. Raises NotRecorded, NotAllowed, TooMany, Refused with the fields."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    number_in_turn(session, dossier_id)
    tie = refuse_wrong(session, reader, dossier_id, wish)
    refuse_impossible(asked, tie)
    count_change(session, reader, dossier, "linkage", {"field": f"{tie.a} {tie.b}"})
    rows = session.exec(select(Linkage).where(Linkage.dossier_id == dossier_id)).all()
    rank = max((row.rank for row in rows), default=-1) + 1
    session.add(Linkage(dossier_id=dossier_id, rank=rank, **asdict(tie)))
    detail = {"a": tie.a, "b": tie.b, "type": tie.type}
    audit.record(session, reader, audit.Deed.CHANGED, "linkage", dossier_id, detail=detail)
    submissions.done(session)
    session.commit()


def _leads(rows: Iterable[Linkage | plans.Linkage], first: str, last: str) -> bool:
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


def _parts_of(row: Linkage) -> dict[str, object]:
    """What the log keeps of a linkage, so that it can be put back."""
    levels = {"a_level": row.a_level, "b_level": row.b_level}
    return {"a": row.a, "b": row.b, "type": row.type, "note": row.note, **levels}


def remove(session: Session, reader: Reader, dossier_id: int, linkage_id: int, *, why: str) -> None:
    """Unties two measures, with a reason. Raises NotRecorded, NotAllowed, Refused with the field, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    row = session.get(Linkage, linkage_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotRecorded(_("There is no such linkage in this dossier."))
    if not why.strip():
        raise Refused(CORRECT, fields={"why": WHY})
    count_change(session, reader, dossier, "linkage", {"field": f"{row.a} {row.b}"})
    detail = {**_parts_of(row), "removed": True, "why": why.strip()}
    audit.record(session, reader, audit.Deed.CHANGED, "linkage", dossier_id, detail=detail)
    remove_once(session, row)
    session.commit()
