"""What a dossier counts with and its owners do not stand by: limits, and what is planned of levels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session, select

from models.clock import today
from models.level import Level
from models.limit import LimitKind
from models.measure import Measure
from negotiator.catalogue.plan import Plan
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.limits.planned_numbers import stands
from negotiator.services.dossiers.owners.doubted import answered_for
from negotiator.services.dossiers.owners.owner_words import Stand, owners_in, rows_of

TABLES = ("limit", "owner_word", "stakeholder", "measure", "level")
KINDS = {LimitKind.CAPACITY: "base", LimitKind.PAYER: "caps", LimitKind.CHAPTER: "caps_ep"}


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """`owned` are the numbers (kind and key) that a house answers for, `limits` those of them that it does not stand by
    today; `planned` says by measure and level how many of the numbers that are planned of it are not confirmed, and
    how many there are."""

    limits: frozenset[tuple[LimitKind, str]] = frozenset()
    owned: frozenset[tuple[LimitKind, str]] = frozenset()
    planned: Mapping[tuple[str, int], tuple[int, int]] | None = None

    def of_limits(self, plan: Plan) -> tuple[tuple[tuple[LimitKind, str], bool], ...]:
        """The limits of a plan that a house answers for, in its order, each with whether it is not confirmed."""
        there = ((kind, key) for kind, name in KINDS.items() for key in getattr(plan, name))
        return tuple((each, each in self.limits) for each in there if each in self.owned)

    def of_levels(self, levels: Iterable[tuple[str, int]]) -> tuple[int, int]:
        """How many numbers that are planned of these levels are not confirmed, and how many there are."""
        counts = [(self.planned or {}).get(each, (0, 0)) for each in levels]
        return sum(left for left, _all in counts), sum(all_ for _left, all_ in counts)


ALL_CONFIRMED = Unconfirmed()  # and what whoever shows no numbers takes it for


def unconfirmed(session: Session, dossier_id: int) -> Unconfirmed:
    """What is not confirmed today; it says nothing that only some may know, but which houses have answered."""
    return derived(session, dossier_id).kept(TABLES, ("unconfirmed",), partial(_gathered, dossier_id=dossier_id))


def _gathered(session: Session, dossier_id: int) -> Unconfirmed:
    people, rows, day = owners_in(session, dossier_id), rows_of(session, dossier_id), today(session)
    query = select(Measure, Level).join(Level).where(Measure.dossier_id == dossier_id, Level.n > 0)
    planned = {}
    for row, level in session.exec(query):
        found = [stand for _house, stand, _thing in stands(row, level, people, rows, day)]
        planned[row.key, level.n] = (sum(stand is not Stand.CONFIRMED for stand in found), len(found))
    owned, doubted = answered_for(session, dossier_id, rows)
    return Unconfirmed(doubted, owned, planned)
