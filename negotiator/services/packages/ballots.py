"""Silent acceptance: the lead lays packages before the houses, each says in confidence which it would carry.

Only what all carry is revealed. All seats at home that must consent and that somebody speaks for are asked, never a
choice of them, and at least three: else who refused could be told from who was asked. Answers are deleted when the
ballot is closed. What was told of a package by some houses is asked of no other set of them, in no dossier that the
same person reads: the difference between two answers would name who refused. See docs/decisions/0094, 0099 and 0226.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.ballot import Ballot, BallotAnswer
from models.clock import now
from models.dossier import Dossier
from models.package import Package
from models.rows import loaded
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import HOME_SIDE
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.throttle import Allowance
from negotiator.services.packages.shelf import TABLES, Found, Shelf, alike
from negotiator.services.packages.views import PackageLine
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

FEWEST_HOUSES = 3
MOST_PACKAGES = 6
FEW_APART = 3  # measures; packages that differ in fewer are one and the same to most houses
ALLOWED = Allowance(6, timedelta(days=1))  # ballots of one lead in one dossier
NO_BALLOT = _("There is no such question to the houses.")
RUNNING = _("The houses are being asked already. Close that first.")
TOO_FEW = _(
    "At least three houses must be asked that need to consent and have an account: else it could be told who refused."
)
OTHERS = _(
    "“%(name)s”, or a package that is almost the same, was answered by other houses before: what is different now "
    "would tell who refused. Lay another package before them."
)
WRONG = _("Please correct what is marked.")
OVER = _("This is closed. Answers are no longer taken.")


@dataclass(frozen=True, slots=True)
class Option:
    """A package that is laid before the houses; `chosen` is what the reader's own house has said."""

    id: int
    name: str
    chosen: bool
    carried: bool


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One ballot. `waiting` are names of houses that have not answered yet; `mine` that the reader's house is asked,
    `answered` that it has answered. Closed ones name what all carry, and nothing else; nothing at all where it was
    closed `early`, before all had answered."""

    id: int
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    options: tuple[Option, ...]
    houses: tuple[str, ...]
    waiting: tuple[str, ...]
    mine: bool
    answered: bool
    early: bool


@dataclass(frozen=True, slots=True)
class BallotsPage:
    """All ballots, latest first; `choices` are packages that can be laid before the houses, with the earlier one of
    them that holds the same levels ("" for none); `house` who the reader speaks for."""

    frame: Frame
    ballots: tuple[BallotLine, ...]
    choices: tuple[tuple[PackageLine, str], ...]
    houses: tuple[str, ...]
    house: str
    may_lay: bool


_ALL = pick(Ballot).where(col(Ballot.dossier_id) == bindparam("dossier")).order_by(col(Ballot.id).desc())


def listed(session: Session, reader: Reader, dossier_id: int) -> BallotsPage:
    """All ballots of a dossier. Raises NotRecorded or NotAllowed."""
    shelf = Shelf(session, reader, dossier_id)
    rows = loaded(session, _ALL, dossier=dossier_id)
    people = _people(shelf)
    place = reader.standing(dossier_id)
    asked = people.get((place.stakeholder_id if place else None) or 0)
    may_lay = may(reader, Action.LAY_PACKAGES, dossier_id)
    return BallotsPage(
        frame=frame_of(reader, shelf.dossier),
        ballots=tuple(_line(shelf, row, people) for row in rows),
        choices=cut(session, reader, dossier_id, TABLES, _choices) if may_lay else (),
        houses=tuple(words(each.text, reader.language) for each in _asked(people.values())),
        house=words(asked.text, reader.language) if asked else "",
        may_lay=may_lay,
    )


def _people(shelf: Shelf) -> Mapping[int, Stakeholder]:
    return shelf.state.people


def _asked(people: Collection[Stakeholder]) -> list[Stakeholder]:
    """The seats at home that must consent and that somebody with an account speaks for."""
    return [p for p in people if p.side == HOME_SIDE and p.part == Part.SEAT and p.consent and p.claimed]


def _choices(session: Session, reader: Reader, dossier_id: int) -> tuple[tuple[PackageLine, str], ...]:
    shelf = Shelf(session, reader, dossier_id)
    found = [shelf.found(row) for row in shelf.rows()]
    first: dict[Hashable, Found] = {}
    same = [first.setdefault(alike(each.levels), each) for each in found]
    told = [(shelf.line(each), "" if each is one else one.name) for each, one in zip(found, same, strict=True)]
    return tuple(reversed(told))


def _line(shelf: Shelf, row: Ballot, people: Mapping[int, Stakeholder]) -> BallotLine:
    language, place = shelf.reader.language, shelf.reader.standing(shelf.id)
    names = {known(each.id): words(each.text, language) for each in shelf.rows()}
    answers = {each.stakeholder_id: each.carried for each in _answers(shelf.session, row)}
    own = (place.stakeholder_id if place else None) or 0
    mine = own in row.houses and may(shelf.reader, Action.ANSWER_SILENTLY, shelf.id, own)
    open_ = row.closed_at is None
    houses = [words(people[key].text, language) for key in row.houses if key in people]
    late = [words(people[key].text, language) for key in row.houses if key in people and key not in answers]
    return BallotLine(
        id=known(row.id),
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        options=tuple(
            Option(key, names[key], mine and key in answers.get(own, ()), key in (row.carried or ()))
            for key in row.packages
            if key in names
        ),
        houses=tuple(houses),
        waiting=tuple(late) if open_ else (),
        mine=mine,
        answered=own in answers,
        early=not open_ and row.carried is None,
    )


def _answers(session: Session, row: Ballot) -> Sequence[BallotAnswer]:
    return session.exec(select(BallotAnswer).where(BallotAnswer.ballot_id == row.id)).all()


def lay(session: Session, reader: Reader, dossier_id: int, *, packages: Sequence[str]) -> int:
    """Lays packages before the houses; the ballot's id. Counted once, and logged for each house. Raises NotRecorded,
    NotAllowed, TooMany, Refused: with the field, while one is open, or where too few houses could be asked."""
    shelf = Shelf(session, reader, dossier_id, Action.LAY_PACKAGES)
    names = {str(row.id) for row in shelf.rows()}
    chosen = tuple(int(ref) for ref in dict.fromkeys(packages) if ref in names)
    if not 1 <= len(chosen) <= MOST_PACKAGES:
        raise Refused(WRONG, fields={"package": _("Choose one to six packages.")})
    session.exec(select(Dossier.id).where(Dossier.id == dossier_id).with_for_update()).one()  # one at a time
    query = select(Ballot.id).where(Ballot.dossier_id == dossier_id, col(Ballot.closed_at).is_(None))
    if session.exec(query).first() is not None:
        raise Refused(RUNNING)
    houses = _asked(_people(shelf).values())
    if len(houses) < FEWEST_HOUSES:
        raise Refused(TOO_FEW)
    _ask_no_others(shelf, chosen, frozenset(house.key for house in houses))
    count_guess(session, reader, shelf.dossier, ("silent acceptance", ALLOWED), {"package": list(map(str, chosen))})
    row = Ballot(
        dossier_id=dossier_id,
        packages=chosen,
        houses=tuple(known(house.id) for house in houses),
        opened_by=reader.name,
    )
    session.add(row)
    session.flush()
    for house in houses:
        audit.record(session, reader, audit.Deed.CHANGED, f"ballot {row.id}", dossier_id, house.id, {"to": "laid"})
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def _ask_no_others(shelf: Shelf, chosen: Collection[int], houses: frozenset[str]) -> None:
    """Raises Refused for a package on which another set of houses has answered, or on one that is almost the same, in
    this dossier or in one, a copy for example, of which the reader may know the answer, too."""
    rows = {known(row.id): row for row in shelf.rows()}
    told = _told_by_others(shelf.session, shelf.reader, houses)
    for key in chosen:
        if any(_apart(rows[key].levels, other) < FEW_APART for other in told):
            name = words(rows[key].text, shelf.reader.language)
            raise Refused(OTHERS, fields={"package": OTHERS}, name=name)


def _told_by_others(session: Session, reader: Reader, houses: frozenset[str]) -> list[Mapping[str, int]]:
    """The levels of all packages on which another set of houses has answered, as far as the reader may know that."""
    ids = [key for key in reader.roles if may(reader, Action.READ_PACKAGES, key)]
    rows = session.exec(select(Ballot).where(col(Ballot.dossier_id).in_(ids))).all()
    done = [row for row in rows if row.carried is not None]
    asked = {key for row in done for key in row.houses}
    found = session.exec(select(Stakeholder.id, Stakeholder.key).where(col(Stakeholder.id).in_(asked)))
    keys = {known(number): key for number, key in found}
    others = [row for row in done if {keys.get(number, "") for number in row.houses} != houses]
    laid = {key for row in others for key in row.packages}
    return [row.levels for row in session.exec(select(Package).where(col(Package.id).in_(laid)))]


def _apart(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    return sum(one.get(key, 0) != other.get(key, 0) for key in {*one, *other})


def answer(session: Session, reader: Reader, dossier_id: int, ballot_id: int, *, packages: Collection[str]) -> None:
    """Says which packages the reader's house would carry, in confidence; with the last answer the ballot closes. Raises
    NotRecorded, NotAllowed, Refused once it is closed."""
    require(reader, Action.READ_PACKAGES, dossier_id)
    row = _open(session, dossier_id, ballot_id)
    place = reader.standing(dossier_id)
    own = (place.stakeholder_id if place else None) or 0
    require(reader, Action.ANSWER_SILENTLY, dossier_id, own)
    if own not in row.houses:
        raise NotRecorded(NO_BALLOT)
    answers = {each.stakeholder_id: each for each in _answers(session, row)}
    kept = answers.get(own) or BallotAnswer(ballot_id=ballot_id, stakeholder_id=own, carried=())
    kept.carried = tuple(key for key in row.packages if str(key) in packages)
    session.add(kept)
    audit.record(session, reader, audit.Deed.CHANGED, f"ballot {ballot_id}", dossier_id, own, {"to": "answered"})
    if {*answers, own} >= {*row.houses}:
        session.flush()
        answered = [{*each.carried} for each in _answers(session, row)]
        row.carried = tuple(key for key in row.packages if all(key in each for each in answered))
        _close(session, reader, row)
    session.commit()


def close(session: Session, reader: Reader, dossier_id: int, ballot_id: int) -> None:
    """Closes a ballot before all have answered, of which nothing is told then. Raises NotRecorded, NotAllowed, Refused
    once it is closed."""
    require(reader, Action.LAY_PACKAGES, dossier_id)
    _close(session, reader, _open(session, dossier_id, ballot_id))
    session.commit()


def _open(session: Session, dossier_id: int, ballot_id: int) -> Ballot:
    query = select(Ballot).where(Ballot.id == ballot_id, Ballot.dossier_id == dossier_id)
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise NotRecorded(NO_BALLOT)
    if row.closed_at is not None:
        raise Refused(OVER)
    return row


def _close(session: Session, reader: Reader, row: Ballot) -> None:
    """Forgets the answers; what all carry, if all have answered, stays."""
    row.closed_at = now(session)
    for each in _answers(session, row):
        session.delete(each)
    session.add(row)
    detail = {"to": "closed", "package": [str(key) for key in row.carried or ()]}
    audit.record(session, reader, audit.Deed.CHANGED, f"ballot {row.id}", row.dossier_id, detail=detail)
