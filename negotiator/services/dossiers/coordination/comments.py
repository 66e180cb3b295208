"""Remarks and questions at measures, packages and clauses, seen as far as these are; what is still to be answered."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.clock import now
from models.comment import Comment
from models.position import Position
from models.rows import loaded
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.catalogue.plan import HOME_SIDE
from negotiator.catalogue.reading import library
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, Sheet, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.frame.views import Task
from negotiator.services.positions.positions import position_for
from negotiator.services.positions.standings import judged
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.storage import alone
from negotiator.services.records.wording import words

MEASURE, PACKAGE, CLAUSE, ROW = "measure", "package", "clause", "row"
THING = re.compile(r"(measure|package|clause) (\S{1,80})|(row) (\d{1,9})\.(\S{1,80})")
SEES = {MEASURE: Action.READ_CATALOGUE, PACKAGE: Action.READ_PACKAGES, CLAUSE: Action.MAKE_BRIEF}
LONGEST, MOST = 2000, 2000
MOST_EACH = 400  # of one person in a dossier: nobody alone fills it up for the others
WRONG = _("Please correct what is marked.")
NO_COMMENT = _("There is no such remark, or it is not shared with you.")
GONE = _("no longer there")
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One remark or reply."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark with its replies. `asked` is who is to answer; `open` that nobody but its author has said anything to it
    and it was not settled; `mine` that the reader is to answer, `may_settle` that they may call it settled."""

    id: int
    thing: str
    name: str
    asked: str
    first: Said
    replies: tuple[Said, ...]
    open: bool
    settled: bool
    mine: bool
    may_settle: bool

    @property
    def clause(self) -> str:
        """The clause of the draft agreement that it is about; empty where it is about something else."""
        kind, _space, key = self.thing.partition(" ")
        return key if kind == CLAUSE else ""


@dataclass(frozen=True, slots=True)
class CommentsPage:
    """The remarks that the reader may see, those to be answered first, then the latest; `thing` narrows them to one
    measure, package or clause ("" for all). `things` can be remarked on, `houses` asked; `usual` is the one that leads
    this measure where it can be asked and is not the reader's own, else "" for the lead."""

    frame: Frame
    threads: tuple[Thread, ...]
    thing: str
    name: str
    things: Choices
    houses: Choices
    usual: str = ""


def row_thing(position_id: int, measure: str) -> str:
    """What a remark at a statement of a position is about."""
    return f"{ROW} {position_id}.{measure}"


def listed(session: Session, reader: Reader, dossier_id: int, thing: str = "") -> CommentsPage:
    """The remarks of a dossier. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.COMMENT)
    known_names = cut(session, reader, dossier_id, PLAN, _names)
    things, houses = cut(session, reader, dossier_id, PLAN, _choices)
    found, names = _threads(session, reader, dossier_id, known_names, thing)
    return CommentsPage(
        frame=frame_of(reader, dossier),
        threads=found,
        thing=thing if thing in names else "",
        name=names.get(thing, ""),
        things=things if names is known_names else tuple(names.items()),
        houses=houses,
        usual=_usual(session, reader, dossier_id, thing),
    )


def _choices(session: Session, reader: Reader, dossier_id: int) -> tuple[Choices, Choices]:
    """What can be remarked on, and the houses that can be asked."""
    people = _houses(session, dossier_id).items()
    houses = tuple((str(key), words(row.text, reader.language)) for key, row in people if row.claimed)
    return tuple(_names(session, reader, dossier_id).items()), houses


def _usual(session: Session, reader: Reader, dossier_id: int, thing: str) -> str:
    kind, _space, key = thing.partition(" ")
    if kind != MEASURE:
        return ""
    leads = {m.id: f"de_{m.lead.lower()}" for m in derived(session, dossier_id).plan.measures}
    place = reader.standing(dossier_id)
    own = place.stakeholder_id if place is not None else None
    people = _houses(session, dossier_id)
    asked = (n for n, row in people.items() if row.key == leads.get(key) and row.claimed and n != own)
    return str(next(asked, ""))


def at_clauses(session: Session, reader: Reader, dossier_id: int) -> tuple[dict[str, tuple[Thread, ...]], Choices]:
    """The remarks at each clause of the draft, those to be answered first, and the houses that can be asked; both empty
    for those who write no remarks."""
    if not may(reader, Action.COMMENT, dossier_id):
        return {}, ()
    page, found = listed(session, reader, dossier_id), dict[str, tuple[Thread, ...]]()
    for each in page.threads:
        if each.clause:
            found[each.thing] = (*found.get(each.thing, ()), each)
    return found, page.houses


def threads(session: Session, reader: Reader, dossier_id: int) -> tuple[Thread, ...]:
    """The remarks alone, in the same order. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.COMMENT)
    return _threads(session, reader, dossier_id, cut(session, reader, dossier_id, PLAN, _names), "")[0]


def open_at_rows(session: Session, reader: Reader, dossier_id: int, position_id: int) -> dict[str, int]:
    """Measure -> how many remarks at its statement in a position are open; empty for those who write no remarks."""
    if not may(reader, Action.COMMENT, dossier_id):
        return {}
    own = row_thing(position_id, "")
    open_ = (each.thing for each in threads(session, reader, dossier_id) if each.open and each.thing.startswith(own))
    return dict(Counter(thing.removeprefix(own) for thing in open_))


def _threads(
    session: Session, reader: Reader, dossier_id: int, names: Mapping[str, str], thing: str
) -> tuple[tuple[Thread, ...], Mapping[str, str]]:
    """Remarks at one thing, or all; and `names` with those of the statements that they are at, where there are any."""
    rows = _rows(session, (dossier_id,))
    if not rows:
        return (), names
    sheets = _sheets(session, rows)
    shown = [row for row in rows if row.reply_to is None and _seen(reader, row, sheets) and thing in ("", row.thing)]
    more = {row.thing: _named(row, sheets, names, reader.language) for row in shown if row.thing.startswith(ROW)}
    names = {**names, **more} if more else names
    people = _houses(session, dossier_id)
    found = (_thread(reader, row, rows, names, people) for row in shown)
    return tuple(sorted(found, key=lambda each: (not each.mine, not each.open, -each.id))), names


def _names(session: Session, reader: Reader, dossier_id: int) -> dict[str, str]:
    """What can be remarked on by this reader: thing -> its name; packages first, clauses of the draft last."""
    state, found = derived(session, dossier_id), {}
    if may(reader, SEES[PACKAGE], dossier_id):
        found = {f"{PACKAGE} {each.id}": words(each.text, reader.language) for each in reversed(state.packages)}
    found |= {f"{MEASURE} {m.id}": words(m.text, reader.language) for m in state.plan.measures}
    if not may(reader, SEES[CLAUSE], dossier_id):
        return found
    return found | {
        f"{CLAUSE} {key}": f"{key} {words(clause.title, reader.language)}" for key, clause in library.clauses().items()
    }


_ALL = pick(Comment).where(col(Comment.dossier_id).in_(bindparam("dossiers", expanding=True))).order_by(col(Comment.id))
_OF_ONE = pick(Comment).where(col(Comment.dossier_id) == bindparam("dossier")).order_by(col(Comment.id))


def _rows(session: Session, dossier_ids: Collection[int]) -> Sequence[Comment]:
    """Of one dossier by a statement without a list, which is made anew for each of its lengths."""
    if len(dossier_ids) == 1:
        return loaded(session, _OF_ONE, dossier=next(iter(dossier_ids)))
    return loaded(session, _ALL, dossiers=list(dossier_ids))


def _houses(session: Session, dossier_id: int) -> dict[int, Stakeholder]:
    return {key: row for key, row in derived(session, dossier_id).people.items() if row.side == HOME_SIDE}


@dataclass(frozen=True, slots=True)
class _Whose:
    """A position at whose statements something was said: what the judge must know, and who is to answer."""

    sheet: Sheet
    dossier: int
    stakeholder: Stakeholder


def _sheets(session: Session, rows: Collection[Comment]) -> dict[int, _Whose]:
    """The positions at whose statements these remarks are. One query, none where there are no such remarks."""
    found = (THING.fullmatch(row.thing) for row in rows)
    return _whose(session, {int(each[4]) for each in found if each is not None and each[3]})


def _whose(session: Session, ids: Collection[int]) -> dict[int, _Whose]:
    if not ids:
        return {}
    query = select(Position, Stakeholder).join(Stakeholder).where(col(Position.id).in_(ids))
    return {known(p.id): _Whose(judged(s, p, s.claimed), p.dossier_id, s) for p, s in session.exec(query)}


def _named(row: Comment, sheets: Mapping[int, _Whose], names: Mapping[str, str], language: str) -> str:
    found = THING.fullmatch(row.thing)
    whose = sheets.get(int(found[4])) if found is not None and found[3] else None
    if whose is None or found is None:
        return say(language, GONE)
    return f"{names.get(f'{MEASURE} {found[5]}', say(language, GONE))} – {words(whose.stakeholder.text, language)}"


def _seen(reader: Reader, row: Comment, sheets: Mapping[int, _Whose]) -> bool:
    found = THING.fullmatch(row.thing)
    if found is None:
        return False
    if not found[3]:
        return may(reader, SEES[found[1]], row.dossier_id)
    whose = sheets.get(int(found[4]))
    inside = whose is not None and whose.dossier == row.dossier_id
    return inside and may(reader, Action.READ_POSITION, row.dossier_id, sheet=whose.sheet if whose else None)


def _is_open(row: Comment, rows: Sequence[Comment]) -> bool:
    answered = any(each.reply_to == row.id and each.account_id != row.account_id for each in rows)
    return row.settled_at is None and not answered


def _is_mine(reader: Reader, row: Comment) -> bool:
    """Whether the reader is to answer: their house is asked, or nobody is and they lead; never the author."""
    place = reader.standing(row.dossier_id)
    if place is None or row.account_id == reader.account_id:
        return False
    if row.house_id is None:
        return may(reader, Action.EDIT_DOSSIER, row.dossier_id)
    return row.house_id == place.stakeholder_id


def _thread(
    reader: Reader, row: Comment, rows: Sequence[Comment], names: Mapping[str, str], people: Mapping[int, Stakeholder]
) -> Thread:
    house, open_ = people.get(row.house_id or 0), _is_open(row, rows)
    return Thread(
        id=known(row.id),
        thing=row.thing,
        name=names.get(row.thing, say(reader.language, GONE)),
        asked=words(house.text, reader.language) if house else "",
        first=_said(row),
        replies=tuple(_said(each) for each in rows if each.reply_to == row.id),
        open=open_,
        settled=row.settled_at is not None,
        mine=open_ and _is_mine(reader, row),
        may_settle=row.settled_at is None and _may_settle(reader, row),
    )


def _said(row: Comment) -> Said:
    return Said(row.by, row.created_at, row.text)


def _may_settle(reader: Reader, row: Comment) -> bool:
    return row.account_id == reader.account_id or may(reader, Action.EDIT_DOSSIER, row.dossier_id)


def add(session: Session, reader: Reader, dossier_id: int, *, thing: str, text: str, house: str = "") -> int:
    """Writes a remark; its id. Raises NotRecorded, NotAllowed, Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.COMMENT)
    wrong = _wrong(text)
    if thing.startswith(f"{ROW} "):
        if wrong:
            raise Refused(WRONG, fields=wrong)
        return _add_at_row(session, reader, dossier_id, thing, text)
    if thing not in _names(session, reader, dossier_id):
        wrong["thing"] = _("Please choose one of these.")
    asked = {str(key): key for key, row in _houses(session, dossier_id).items() if row.claimed}
    if house and house not in asked:
        wrong["house"] = _("Please choose one of these.")
    if wrong:
        raise Refused(WRONG, fields=wrong)
    row = Comment(dossier_id=dossier_id, thing=thing, text=text.strip(), house_id=asked.get(house))
    return _kept(session, reader, row)


def _add_at_row(session: Session, reader: Reader, dossier_id: int, thing: str, text: str) -> int:
    """A remark at a statement: its house is to answer, where nobody speaks for it the lead."""
    row = Comment(dossier_id=dossier_id, thing=thing, text=text.strip())
    found = THING.fullmatch(thing)
    if found is None or f"{MEASURE} {found[5]}" not in _names(session, reader, dossier_id):
        raise NotRecorded(_("There is no such measure."))
    who = position_for(session, reader, dossier_id, int(found[4]), Action.READ_POSITION).stakeholder
    row.house_id = who.id if who.claimed else None
    return _kept(session, reader, row)


def reply(session: Session, reader: Reader, dossier_id: int, comment_id: int, *, text: str) -> int:
    """Writes a reply; its id. Raises NotRecorded, NotAllowed, Refused with the field."""
    first = _first(session, reader, dossier_id, comment_id)
    wrong = _wrong(text)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return _kept(
        session, reader, Comment(dossier_id=dossier_id, thing=first.thing, text=text.strip(), reply_to=first.id)
    )


def settle(session: Session, reader: Reader, dossier_id: int, comment_id: int) -> None:
    """Calls a remark settled: for its author and the lead. Raises NotRecorded or NotAllowed."""
    first = _first(session, reader, dossier_id, comment_id)
    if not _may_settle(reader, first):
        raise NotAllowed(_("Only its author and the lead may call a remark settled."))
    if first.settled_at is not None:
        return
    first.settled_at = now(session)
    session.add(first)
    audit.record(session, reader, audit.Deed.CHANGED, f"comment {comment_id}", dossier_id, detail={"to": "settled"})
    session.commit()


def _first(session: Session, reader: Reader, dossier_id: int, comment_id: int) -> Comment:
    require(reader, Action.COMMENT, dossier_id)
    row = session.get(Comment, comment_id)
    if row is None or row.dossier_id != dossier_id or row.reply_to is not None:
        raise NotRecorded(NO_COMMENT)
    if not _seen(reader, row, _sheets(session, (row,))):
        raise NotRecorded(NO_COMMENT)
    return row


def _wrong(text: str) -> dict[str, str]:
    if not text.strip():
        return {"text": _("Please fill this in.")}
    return {"text": _("This is too long.")} if len(text) > LONGEST else {}


def _kept(session: Session, reader: Reader, row: Comment) -> int:
    alone(session, f"remarks {row.dossier_id}")
    rows = _rows(session, (row.dossier_id,))
    if len(rows) >= MOST:
        raise Refused(_("This dossier has 2000 remarks already. More cannot be kept."))
    if sum(each.account_id == reader.account_id for each in rows) >= MOST_EACH:
        raise Refused(_("You have written 400 remarks in this dossier already. More cannot be kept."))
    row.account_id, row.by = reader.account_id, reader.name
    session.add(row)
    session.flush()
    detail = {"to": "written"}
    audit.record(session, reader, audit.Deed.CHANGED, f"comment {row.id}", row.dossier_id, detail=detail)
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def waiting(session: Session, reader: Reader, dossier_ids: Collection[int]) -> dict[int, tuple[Task, ...]]:
    """One task by dossier, with how many remarks the reader still has to answer. One query."""
    ids = [key for key in dossier_ids if may(reader, Action.COMMENT, key)]
    rows = _rows(session, ids) if ids else ()
    sheets = _sheets(session, rows)
    found: dict[int, int] = {}
    for row in rows:
        if row.reply_to is None and _seen(reader, row, sheets) and _is_mine(reader, row) and _is_open(row, rows):
            found[row.dossier_id] = found.get(row.dossier_id, 0) + 1
    return {key: (Task("comment", key, wanted=count),) for key, count in found.items()}
