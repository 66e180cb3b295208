"""Packages of a dossier wherever they come from: named by people, solved, or put on the table in a round.

A package is known by a reference: the number of its row, or "r2-de" for what a side offered in round 2.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from string import ascii_uppercase
from typing import Any, TypeVar, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.dossier import Dossier
from models.package import Origin
from models.proposal import Proposal
from models.sealed import chain_key
from negotiator.bargaining.case import Case
from negotiator.bargaining.errors import NotRecorded
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import Linkage, Plan, Round
from negotiator.catalogue.tabled import Tabled, keepers, kept_in, our_offer
from negotiator.catalogue.talks import PLANNED
from negotiator.catalogue.tally import Tally
from negotiator.hidden import told_if
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import (
    PLAN,
    Counted,
    Derived,
    case_asked,
    case_then,
    counted_then,
    derived,
    within,
)
from negotiator.services.access.eyes import Eyes, eyes_of
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.seen import as_seen
from negotiator.services.access.telling import Occasion
from negotiator.services.dossiers.limits.unconfirmed import Unconfirmed, unconfirmed
from negotiator.services.packages.meaning import HARD, OVERRIDDEN, SOFT, broken_counts, unsaid
from negotiator.services.packages.views import PackageLine
from negotiator.services.proposals.variants import CLOSEST
from negotiator.services.records.kept import Kept
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

Value = TypeVar("Value")
TABLES = (*PLAN, "proposal", "owner_word")  # what packages are computed from, but for jobs and signatures
HEAVY: tuple[Any, ...] = (
    *(Proposal.case, Proposal.plan, Proposal.answer, Proposal.conflicts, Proposal.robustness, Proposal.kept),
)
LATER = tuple(defer(column, raiseload=False) for column in HEAVY)
OFFER = re.compile(r"r([0-9]{1,4})-([a-z]{1,20})")
NO_PACKAGE = _("There is no such package in this dossier.")
SIDES = {"de": _("German side"), "partner": _("Partner")}


@dataclass(frozen=True, slots=True)
class Found:
    """A package with the plan that it is counted by; `row` is None for an offer."""

    ref: str
    name: str
    levels: dict[str, int]
    linkages: tuple[Linkage, ...]
    by: Counted
    row: Kept | None = None
    round: int = 0
    side: str = ""
    occasion: Occasion = Occasion.TRIED

    @property
    def plan(self) -> Plan:
        """The plan that it is counted by."""
        return self.by.plan

    @property
    def unmentioned(self) -> frozenset[str]:
        """Measures that an offer does not speak of: neither agreed nor refused. Empty for a package."""
        if self.row is not None:
            return frozenset()
        return frozenset(measure.id for measure in self.plan.measures) - frozenset(self.levels)

    @property
    def count(self) -> Tally:
        """Its tally by its plan."""
        return self.by.tally(self.levels, self.linkages)


class Shelf:
    """All packages of one dossier, for one reader. Raises NotRecorded or NotAllowed at once where there is no right."""

    def __init__(
        self, session: Session, reader: Reader, dossier_id: int, action: Action = Action.READ_PACKAGES
    ) -> None:
        self.session = session
        self.reader = reader
        self.dossier: Dossier = dossier_for(session, reader, dossier_id, action)
        self.state: Derived = derived(session, dossier_id)
        self.by: Counted = self.state.counted
        self.plan: Plan = self.by.plan
        self.eyes: Eyes = eyes_of(session, reader, self.dossier)
        self._made: dict[Callable[[Shelf], object], object] = {}

    @property
    def id(self) -> int:
        """The dossier's id."""
        return known(self.dossier.id)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the dossier's case as it stands, without words; empty while it cannot be solved.

        Never for a page: whoever knows all positions but one could try out on it what that one holds.
        """
        return self.by.fingerprint

    @property
    def unconfirmed(self) -> Unconfirmed:
        """What the dossier counts with today and its owners do not stand by."""
        return unconfirmed(self.session, self.id)

    def mark_of(self, print_: str) -> str:
        """A mark by which equal cases are known, keyed with what only the installation holds; empty without a case."""
        key = chain_key(self.session.get_bind().dialect)
        return hmac.new(key, f"case {print_}".encode(), hashlib.sha256).hexdigest() if print_ else ""

    def rows(self) -> Sequence[Kept]:
        """Packages with a row, in written order."""
        return self.state.packages

    def proposals(self) -> Sequence[Proposal]:
        """Runs of the optimiser, latest first; what they hold is opened when it is asked for."""
        query = select(Proposal).where(Proposal.dossier_id == self.id).order_by(col(Proposal.id).desc())
        return self.session.exec(query.options(*LATER)).all()

    def proposal(self, proposal_id: int) -> Proposal:
        """One run. Raises NotRecorded."""
        row = self.session.get(Proposal, proposal_id)
        if row is None or row.dossier_id != self.id:
            raise NotRecorded(NO_PACKAGE)
        return row

    def outline(self, proposal_id: int) -> Proposal:
        """The same; what it holds is opened when it is asked for."""
        row = self.session.get(Proposal, proposal_id, options=LATER)
        if row is None or row.dossier_id != self.id:
            raise NotRecorded(NO_PACKAGE)
        return row

    def plan_of(self, row: Proposal) -> Plan:
        """The dossier as it stood when this proposal was solved."""
        return self._then(row).plan

    def once(self, make: Callable[["Shelf"], Value]) -> Value:
        """What a function makes of the shelf, made once for it; nobody changes it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(Value, self._made[make])

    def case_then(self, proposal_id: int) -> Case:
        """The dossier's case when a proposal was solved, in today's words if only words changed since. Raises
        NotRecorded."""
        row = self.outline(proposal_id)
        return self._same(row) or case_then(self.session, row)

    def case_asked(self, proposal_id: int) -> Case:
        """The same with what kept our last offer. Raises NotRecorded."""
        row = self.outline(proposal_id)
        asked, same = case_asked(self.session, row), self._same(row)
        return asked if same is None else replace(same, conditions=(*same.conditions, *keepers(asked)))

    def _same(self, row: Proposal) -> Case | None:
        """The dossier's case as it stands, if it is the one of a proposal but for words."""
        return self.by.case if row.fingerprint == self.fingerprint else None

    def sealed_seats(self) -> int:
        """How many seats at the table have conditions that the reader may not know."""
        return sum(p.part is Part.SEAT and p.id in self.eyes.sealed for p in self.plan.participants)

    def tabled(self) -> Tabled:
        """What our side has put on the table, as the reader may know what the other side likes."""
        return self.once(_tabled)

    def kept_offer(self, proposal_id: int, packages: Iterable[Mapping[str, int]]) -> int:
        """Of how many measures a proposal was not to take back what our side has on the table; 0 where one of these
        packages does so by what the reader may know: that it counts as given would tell what the other side likes."""
        tabled = self.tabled()
        if not kept_in(self.case_asked(proposal_id)) or any(map(tabled.taken_back, packages)):
            return 0
        return len(tabled.behind)

    def _then(self, row: Proposal) -> Counted:
        if row.fingerprint == self.fingerprint:
            return self.by
        return counted_then(self.session, row, self.plan)

    def solved_by(self, package: Kept) -> Counted:
        """By which plan a package is counted: the one that it was solved from, else today's."""
        if package.proposal_id is None or package.origin != Origin.SOLVED:
            return self.by
        return self._then(self.outline(package.proposal_id))

    def found(self, row: Kept, today: bool = False) -> Found:
        """A package with a row; `today` counts it by the dossier as it stands now. What was solved from that very
        dossier is told as solved either way: one package is told one way on all pages."""
        by = self.by if today else self.solved_by(row)
        same = not today or row.fingerprint == self.fingerprint
        solved = row.origin == Origin.SOLVED and row.theme != CLOSEST and same
        name, occasion = words(row.text, self.eyes.language), Occasion.SOLVED if solved else Occasion.KEPT
        levels = within(by.plan, row.levels)  # without what was taken off the agenda or removed since
        return Found(str(row.id), name, levels, row.linkages, by, row, occasion=occasion)

    def is_dated(self, found: Found) -> bool:
        """Whether it was solved from another dossier than stands now."""
        return found.row is not None and found.row.fingerprint not in ("", self.fingerprint)

    def as_told(self, tried: Found, origin: Found) -> Found:
        """Levels that somebody tries, told as the package is that they are a copy of; as tried once they differ."""
        same = _taken(tried.levels) == _taken(origin.levels) and not (tried.unmentioned or origin.unmentioned)
        return replace(tried, occasion=origin.occasion) if same else tried

    def eyes_for(self, found: Found) -> Eyes:
        """The reader's eyes for one package."""
        return replace(self.eyes, occasion=found.occasion)

    def offers(self) -> tuple[Found, ...]:
        """What the sides put on the table, latest round first: levels as somebody typed them, and judged as such."""
        found = []
        for meeting in sorted(self.plan.rounds, key=lambda each: -each.n):
            for side in meeting.offers:
                levels, name = meeting.tabled(side), offer_name(meeting, side, self.eyes.language)
                found.append(Found(f"r{meeting.n}-{side}", name, levels, (), self.by, None, meeting.n, side))
        return tuple(found)

    def find(self, ref: str, today: bool = False) -> Found:
        """The package behind a reference. Raises NotRecorded."""
        if OFFER.fullmatch(ref):
            for offer in self.offers():
                if offer.ref == ref:
                    return offer
        elif ref.isascii() and ref.isdigit() and len(ref) < 16:
            for row in self.state.packages:
                if row.id == int(ref):
                    return self.found(row, today)
        raise NotRecorded(NO_PACKAGE)

    def line(self, found: Found, count: Tally | None = None) -> PackageLine:
        """A package in one line."""
        count = count or found.count
        row = found.row
        eyes = self.eyes_for(found)
        untold = dict.fromkeys((HARD, SOFT, OVERRIDDEN), 0)
        rules = untold if found.unmentioned else broken_counts(found.plan, count, eyes)
        return PackageLine(
            ref=found.ref,
            name=found.name,
            origin=row.origin.value if row else Origin.OFFER.value,
            concept=row.concept if row else "",
            theme=row.theme if row else "",
            proposal_id=row.proposal_id if row else None,
            by=row.created_by if row else "",
            at=row.created_at if row else None,
            note=row.note if row else "",
            stale=self.is_dated(found),
            fits=not rules[HARD] and not found.unmentioned,
            unmentioned=len(found.unmentioned),
            hard=rules[HARD],
            soft=rules[SOFT],
            overridden=rules[OVERRIDDEN],
            eur=told_if(sum((s.eur for s in count.payers), Fraction(0)), self.eyes.costs),
            measures=sum(1 for n in count.levels.values() if n),
            proof=row.proof if row else None,
            round=found.round,
            side=found.side,
            unsaid=unsaid(found.plan, count, eyes),
            behind=self._behind(found),
        )

    def _behind(self, found: Found) -> tuple[str, ...]:
        """In which measures a solved package takes back our latest offer, by name; empty for all others."""
        if found.row is None or found.row.proposal_id is None:
            return ()
        back = frozenset(self.tabled().taken_back(found.levels))
        return tuple(words(m.text, self.eyes.language) for m in self.plan.measures if m.id in back)


def offer_name(meeting: Round, side: str, language: str) -> str:
    """What a side's offer of a round is called."""
    planned = _("Round %(round)s, planned offer: %(side)s")
    message = planned if meeting.status == PLANNED else _("Round %(round)s, offer: %(side)s")
    return say(language, message, round=meeting.n, side=say(language, SIDES.get(side, side)))


def _tabled(shelf: Shelf) -> Tabled:
    case = shelf.by.case
    return our_offer(shelf.plan, as_seen(case, shelf.eyes) if case is not None else None)


def twins(packages: Iterable[Found]) -> tuple[str, ...]:
    """For each of several packages the letter of the first one that holds the same levels; "" where it is the first."""
    first: dict[tuple[Hashable, frozenset[str]], str] = {}
    told = []
    for letter, found in zip(ascii_uppercase, packages, strict=False):
        earlier = first.setdefault((alike(found.levels), found.unmentioned), letter)
        told.append(earlier if earlier != letter else "")
    return tuple(told)


def alike(levels: Mapping[str, int]) -> Hashable:
    """The same for packages that hold the same levels, whether or not they name what they leave out."""
    return frozenset(_taken(levels).items())


def _taken(levels: Mapping[str, int]) -> dict[str, int]:
    return {key: n for key, n in levels.items() if n}
