"""What the contents of a dossier determine, computed once for each of their states: the plan, its case, its tallies.

Values are kept in this process for the latest states, by the mark of the contents (see `models.revision`) and the day,
by which overrides lapse. They are uncut: what a reader may see of them is cut from them for each reader anew, and
nothing that depends on a reader is kept here. They are shared between requests: nobody changes them.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.dossier import Dossier
from models.position import Position
from models.proposal import Proposal
from models.revision import mark_of
from models.stakeholder import Stakeholder
from negotiator.bargaining.case import Case
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.errors import Refused
from negotiator.catalogue import plan as plans
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Linkage, Named, Plan
from negotiator.catalogue.tally import Tally, tally_of
from negotiator.services.access import Sheet
from negotiator.services.deviations import today
from negotiator.services.fields import Stamp, stamps
from negotiator.services.kept import Kept, packages_of
from negotiator.services.loading import known
from negotiator.services.plans import measures_of, plan_of
from negotiator.services.snapshots import read

Value = TypeVar("Value")

MOST_STATES = 16  # states of dossiers, and as many plans of proposals, kept at once; a large one takes a few megabytes
MOST_TALLIES = 256  # packages counted by one plan
KEPT = "negotiator_derived"  # where an engine holds them


class Memory:
    """The latest values, at most so many; for several threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value under a key, made where it is not there; two threads may make it at the same time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[no-any-return]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._kept)


class Counted:
    """A plan with the packages that were counted by it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._tallies = Memory(MOST_TALLIES)

    def tally(self, levels: Mapping[str, int], linkages: tuple[Linkage, ...] = ()) -> Tally:
        """The tally of a package with its own linkages; measures that the plan does not know are left out."""
        chosen = within(self.plan, levels)
        key = (tuple(sorted(chosen.items())), linkages)
        return self._tallies.get(
            key, lambda: tally_of(self.plan, Named(id="", text={}, levels=chosen, linkages=linkages))
        )

    @cached_property
    def case(self) -> Case | None:
        """The case of the plan; None while it cannot be solved."""
        try:
            return case_of(self.plan)
        except Refused:
            return None

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of its case; empty while it cannot be solved."""
        return fingerprint(self.case) if self.case is not None else ""


@dataclass(frozen=True)
class Derived:
    """One state of a dossier: its plan with what is counted by it, its measures by their row's id and their stamps, its
    packages, and by stakeholder what the judge must know of each position; all in written order."""

    counted: Counted
    measures: Mapping[int, plans.Measure]
    stamps: tuple[Stamp, ...]
    packages: tuple[Kept, ...]
    sheets: Mapping[str, Sheet]

    @property
    def plan(self) -> Plan:
        """Everything of the dossier as plain values, uncut."""
        return self.counted.plan


def derived(session: Session, dossier: Dossier) -> Derived:
    """What the dossier's present contents determine; one query where they are known, computed anew in a session that
    has changed anything."""
    number = known(dossier.id)
    mark = mark_of(session, number)
    if not mark:
        return _computed(session, dossier)
    return _memories(session)[0].get((number, mark, today()), lambda: _computed_apart(session, number))


def counted_then(session: Session, row: Proposal, present: Plan) -> Counted:
    """The dossier as it stood when a proposal was solved, but for what lapsed since; its own plan never changes."""

    def make() -> Counted:
        kept = read(Plan, row.plan)
        still = tuple(each for each in kept.overrides if each in present.overrides)
        return Counted(replace(kept, overrides=still))

    key = (known(row.id), row.fingerprint, row.created_at, present.overrides, present.as_of)
    return _memories(session)[1].get(key, make)


def within(plan: Plan, levels: Mapping[str, int]) -> dict[str, int]:
    """The levels that the plan knows; others are left out (they were taken off the agenda since)."""
    tops = {measure.id: measure.top for measure in plan.measures}
    return {key: n for key, n in levels.items() if 0 <= n <= tops.get(key, -1)}


def _memories(session: Session) -> tuple[Memory, Memory]:
    """Those of the session's database, as its keys open it: states of dossiers, and plans of proposals."""
    holder = session.get_bind().dialect
    found: tuple[Memory, Memory] | None = getattr(holder, KEPT, None)
    if found is None:
        found = (Memory(MOST_STATES), Memory(MOST_STATES))
        setattr(holder, KEPT, found)
    return found


def _computed_apart(session: Session, number: int) -> Derived:
    """Read in a session of its own on the same connection: rows that this one holds may be older than the mark."""
    with Session(session.connection(), join_transaction_mode="rollback_only") as apart:
        return _computed(apart, apart.get_one(Dossier, number))


def _computed(session: Session, dossier: Dossier) -> Derived:
    number = known(dossier.id)
    return Derived(
        counted=Counted(plan_of(session, dossier)),
        measures=measures_of(session, number),
        stamps=stamps(session, (number,))[number],
        packages=packages_of(session, number),
        sheets=_sheets(session, number),
    )


def _sheets(session: Session, number: int) -> dict[str, Sheet]:
    columns = (Stakeholder.key, Stakeholder.id, Stakeholder.side, Stakeholder.claimed)
    query = pick(*(col(each) for each in columns), col(Position.visibility), col(Position.inner)).join(Position)
    inside = query.where(col(Stakeholder.dossier_id) == number).order_by(col(Stakeholder.rank), col(Stakeholder.id))
    rows = session.execute(inside).all()
    return {key: Sheet(known(id_), side, outer, inner, spoken) for key, id_, side, spoken, outer, inner in rows}
