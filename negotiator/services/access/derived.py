"""What the contents of a dossier determine, computed once for each of their states: the plan, its case, its tallies.

Values are kept in this process for the latest states, by the marks of the contents (see `models.revision`) and the day,
by which overrides and checks lapse. Parts are uncut: what a reader may see is cut from them, and kept apart under all
that the cut depends on of a reader (see `cuts`). Values are shared between requests: nobody changes them.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from threading import Event, Lock
from typing import Any, TypeVar

from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.clock import today
from models.dossier import Dossier
from models.position import Position
from models.proposal import Proposal
from models.revision import is_changed, marks_of, sources, told_again
from models.rows import placed
from models.stakeholder import Stakeholder
from negotiator.bargaining.case import Case, wordless
from negotiator.bargaining.case_file import fingerprint, read_case
from negotiator.bargaining.errors import Refused
from negotiator.catalogue import plan as plans
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Linkage, Named, Plan
from negotiator.catalogue.tabled import apart_from
from negotiator.catalogue.tally import Tally, tally_of
from negotiator.services.access.access import Sheet
from negotiator.services.records.holding import holding
from negotiator.services.records.kept import Kept, packages_of
from negotiator.services.records.law import plan_under
from negotiator.services.records.loading import known
from negotiator.services.records.plans import ground_of, measures_of, plan_of
from negotiator.services.records.snapshots import read
from negotiator.services.records.stamps import Stamp, stamps
from negotiator.services.records.storage import writes

Value = TypeVar("Value")

LONGEST_WAIT = 5.0  # seconds for another thread's value, then it is made here, too
MOST_PARTS = 64  # of all dossiers; the largest, a plan, takes a few megabytes
MOST_CUTS = 256  # of all dossiers and readers; the largest, a comparison, takes half a megabyte
MOST_PLANS = 16
MOST_ANSWERS = 64
MOST_TALLIES = 256  # packages counted by one plan
_DOSSIER = "dossier"
KEPT = "negotiator_derived"  # where an engine holds them
PLAN = (  # what `plan_of` reads
    *("dossier", "stakeholder", "position", "interest", "red_line", "measure", "level", "limit", "linkage", "mandate"),
    *("fact", "round", "package", "rule_override", "own_rule", "asked_change", "inherited"),
    "gate_confirmation",
)
MEASURES = ("measure", "level", "asked_change", "inherited", "dossier")  # what `measures_of` reads
SHEETS = ("stakeholder", "position")
GROUND = (*MEASURES, "limit")  # what `ground_of` reads


class Memory:
    """The latest values, at most so many; for several threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, Event] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value under a key, made where it is not there: by one thread, for which the others wait a while. After a
        change all ask for the same at once, and making it side by side takes each as long as all."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[no-any-return]
            making = self._making.get(key)
            if making is None:
                self._making[key] = Event()
        if making is not None and making.wait(LONGEST_WAIT):
            found = self.find((key,))
            return found[key] if key in found else make()
        try:
            made = make()
            self._put(key, made)
            return made
        finally:
            with self._lock:
                done = self._making.pop(key, None)
            if done is not None:
                done.set()

    def _put(self, key: Hashable, made: object) -> None:
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def find(self, keys: Iterable[Hashable]) -> dict[Hashable, Any]:
        """What is there under these keys at this moment."""
        with self._lock:
            return {key: self._kept[key] for key in keys if key in self._kept}

    def __len__(self) -> int:
        return len(self._kept)


@dataclass(frozen=True, slots=True)
class Memories:
    """Of one database: parts of dossiers, cuts of them, plans of proposals, cases of proposals and answers to
    questions."""

    parts: Memory
    cuts: Memory
    plans: Memory
    answers: Memory


class Counted:
    """A plan with the packages that were counted by it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._tallies = Memory(MOST_TALLIES)

    def tally(self, levels: Mapping[str, int], linkages: tuple[Linkage, ...] = ()) -> Tally:
        """The tally of a package with its own linkages; measures that the plan does not know are left out."""

        def make() -> Tally:
            return tally_of(self.plan, Named(id="", text={}, levels=within(self.plan, levels), linkages=linkages))

        return self._tallies.get((frozenset(levels.items()), linkages), make)

    @cached_property
    def case(self) -> Case | None:
        """The case of the plan; None while it cannot be solved."""
        try:
            return case_of(self.plan)
        except Refused:
            return None

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of its case without words, by which what was found is known to hold still; empty while it
        cannot be solved."""
        return fingerprint(wordless(self.case)) if self.case is not None else ""


class Derived:
    """One state of a dossier, each part computed when it is first asked for; all in written order.

    Each part names the tables that it is computed from, so that it outlives changes of others."""

    def __init__(self, session: Session, dossier_id: int) -> None:
        self._session, self._id = session, dossier_id
        self._marks = marks_of(session, dossier_id)

    @cached_property
    def counted(self) -> Counted:
        """The plan, with what was counted by it."""
        return self._part(PLAN, lambda s: Counted(plan_of(s, s.get_one(Dossier, self._id))))

    @property
    def plan(self) -> Plan:
        """Everything of the dossier as plain values, uncut."""
        return self.counted.plan

    @cached_property
    def measures(self) -> dict[int, plans.Measure]:
        """Measures by the id of their row."""
        return self._part(MEASURES, lambda s: measures_of(s, self._id))

    @cached_property
    def ground(self) -> Plan:
        """What the levels mean: the plan without anybody's position; it outlives changes of those."""

        def make(s: Session) -> Plan:
            return ground_of(s, s.get_one(Dossier, self._id), self.measures.values())

        return self._part(GROUND, make)

    @cached_property
    def stamps(self) -> tuple[Stamp, ...]:
        """The measures with their stamps."""
        return self._part(("measure", "mandate"), lambda s: stamps(s, (self._id,))[self._id])

    @cached_property
    def overrides(self) -> tuple[plans.Override, ...]:
        """The overrides that hold today."""
        return self._part(("rule_override",), lambda s: holding(s, self._id))

    @cached_property
    def packages(self) -> tuple[Kept, ...]:
        """The packages that have a row."""
        return self._part(("package",), lambda s: packages_of(s, self._id))

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """By stakeholder what the judge must know of its position."""
        return self._part(SHEETS, lambda s: _sheets(s, self._id))

    @cached_property
    def row(self) -> Dossier:
        """The dossier's own row, of no session; nobody changes it. See `dossier_row`."""

        return self._rows((_DOSSIER,), _DOSSIER, lambda s: s.get_one(Dossier, self._id))

    @cached_property
    def people(self) -> Mapping[int, Stakeholder]:
        """The rows of stakeholders by their number, in their order, of no session; as `row`."""

        def make(s: Session) -> Mapping[int, Stakeholder]:
            query = pick(Stakeholder).where(col(Stakeholder.dossier_id) == self._id)
            rows = s.scalars(query.order_by(col(Stakeholder.rank), col(Stakeholder.id))).all()
            return {known(row.id): row for row in rows}

        return self._rows(("stakeholder",), "people", make)

    def pair(self, position_id: int) -> tuple[Position, Stakeholder] | None:
        """A position's own row with that of whom it belongs to, of no session; as `row`. Alone: after each save all
        would have to be opened again for one."""

        def make(s: Session) -> tuple[Position, Stakeholder] | None:
            query = pick(Position, Stakeholder).join(Stakeholder).where(col(Position.id) == position_id)
            row = s.execute(query.where(col(Position.dossier_id) == self._id)).first()
            return None if row is None else (row[0], row[1])

        return self._rows(SHEETS, f"pair {position_id}", make)

    def kept(self, tables: tuple[str, ...], key: Hashable, make: Callable[[Session], Value]) -> Value:
        """What is computed from these tables alone, and from nothing else but what the key says."""
        return self._under(tables, key, make, memories(self._session).cuts)

    def _part(self, tables: tuple[str, ...], make: Callable[[Session], Value]) -> Value:
        """The part for the present marks, kept unless the session has changed anything; under the name of what makes
        it, since several are made of the same tables."""
        return self._under(tables, make.__qualname__, make, memories(self._session).parts)

    def _rows(self, tables: tuple[str, ...], name: str, make: Callable[[Session], Value]) -> Value:
        """Rows of no session: read beside ours also where nothing may be kept, for what ours has changed stays its."""
        if self.key(tables, name) is None:
            self._session.flush()
            return apart(self._session, make)
        return self._under(tables, f"rows of {name}", make, memories(self._session).parts)

    def key(self, tables: tuple[str, ...], more: Hashable) -> Hashable:
        """What such a value is kept under; None where nothing may be kept, as the session has changed something."""
        if not self._marks or is_changed(self._session):
            return None
        return self._id, tables, self._marks.of(_sources(tables)), today(self._session), more

    def _under(self, tables: tuple[str, ...], more: Hashable, make: Callable[[Session], Value], where: Memory) -> Value:
        key = self.key(tables, more)
        return make(self._session) if key is None else where.get(key, lambda: apart(self._session, make))


def apart(session: Session, make: Callable[[Session], Value]) -> Value:
    """Read in a session of its own on the same connection: rows that ours holds may be older than the marks."""
    with Session(session.connection(), join_transaction_mode="rollback_only") as beside:
        return make(beside)


@cache
def _sources(tables: tuple[str, ...]) -> tuple[str, ...]:
    return sources(tables)


def derived(session: Session, dossier_id: int) -> Derived:
    """What the dossier's present contents determine; one query, and no other for parts that are known. In a session
    that has changed anything, parts are computed anew."""
    return Derived(session, dossier_id)


def dossier_row(session: Session, dossier_id: int) -> Dossier | None:
    """The dossier's row in this session, None if there is none. A session that only reads gets what is kept of it: most
    pages ask for little more than whether it is there."""
    told = told_again(session)
    here: Dossier | None = told.get((_DOSSIER, dossier_id))
    if here is not None and not is_changed(session):
        return here  # a page asks for it in each of its parts
    if writes(session):
        return session.get(Dossier, dossier_id)
    state = derived(session, dossier_id)
    if state.key((_DOSSIER,), "") is None:
        return session.get(Dossier, dossier_id)
    found = told[_DOSSIER, dossier_id] = placed(session, state.row)
    return found


def position_rows(session: Session, dossier_id: int, position_id: int) -> tuple[Position, Stakeholder] | None:
    """A position's row with that of whom it belongs to, for sessions that only read, in the same way."""
    state = derived(session, dossier_id)
    if writes(session) or state.key(SHEETS, "") is None:
        query = pick(Position, Stakeholder).join(Stakeholder)
        inside = query.where(col(Position.id) == position_id, col(Position.dossier_id) == dossier_id)
        row = session.execute(inside).first()
        return None if row is None else (row[0], row[1])
    found = state.pair(position_id)
    return found and (placed(session, found[0]), placed(session, found[1]))


def counted_then(session: Session, row: Proposal, present: Plan) -> Counted:
    """The dossier as it stood when a proposal was solved, but for what lapsed since; its own plan never changes."""

    def make() -> Counted:
        kept = read(Plan, row.plan)
        still = tuple(each for each in kept.overrides if each in present.overrides)
        # Checks and legal words that expired since count as open, overrides that lapsed since are gone.
        now = replace(kept, overrides=still, as_of=present.as_of, data_as_of=kept.data_day)
        return Counted(plan_under(present.law, now))

    key = (known(row.id), row.fingerprint, row.created_at, present.overrides, present.as_of, present.law)
    return memories(session).plans.get(key, make)


def case_asked(session: Session, row: Proposal) -> Case:
    """The case that a proposal was solved from, with what kept our last offer; it never changes."""
    key = ("case", known(row.id), row.fingerprint, row.created_at)
    return memories(session).answers.get(key, lambda: read_case(row.case))


def case_then(session: Session, row: Proposal) -> Case:
    """The dossier's case when a proposal was solved, whose fingerprint, without words, it bears; it never changes."""
    key = ("case of the dossier", known(row.id), row.fingerprint, row.created_at)
    return memories(session).answers.get(key, lambda: apart_from(case_asked(session, row)))


def answered(session: Session, key: Hashable, make: Callable[[], Value]) -> Value:
    """What a question comes to whose key says everything that the answer depends on."""
    return memories(session).answers.get(("answer", key), make)


def answered_of(session: Session, what: str, case: Case, asked: Hashable, make: Callable[[], Value]) -> Value:
    """What a question about a case comes to, under all that the case holds: what a reader, a draft or an offer has put
    into it or taken out of it tells it from others."""
    return answered(session, (what, fingerprint(wordless(case)), asked), make)


def within(plan: Plan, levels: Mapping[str, int]) -> dict[str, int]:
    """The levels that the plan knows; others are left out (they were taken off the agenda since)."""
    tops = {measure.id: measure.top for measure in plan.measures}
    return {key: n for key, n in levels.items() if 0 <= n <= tops.get(key, -1)}


def memories(session: Session) -> Memories:
    """Those of the session's database, as its keys open it."""
    holder = session.get_bind().dialect
    found: Memories | None = getattr(holder, KEPT, None)
    if found is None:
        found = Memories(Memory(MOST_PARTS), Memory(MOST_CUTS), Memory(MOST_PLANS), Memory(MOST_ANSWERS))
        setattr(holder, KEPT, found)
    return found


def _sheets(session: Session, number: int) -> dict[str, Sheet]:
    columns = (Stakeholder.key, Stakeholder.id, Stakeholder.side, Stakeholder.claimed)
    query = pick(*(col(each) for each in columns), col(Position.visibility), col(Position.inner)).join(Position)
    inside = query.where(col(Stakeholder.dossier_id) == number).order_by(col(Stakeholder.rank), col(Stakeholder.id))
    rows = session.execute(inside).all()
    return {key: Sheet(known(id_), side, outer, inner, spoken) for key, id_, side, spoken, outer, inner in rows}
