"""Packages of a dossier wherever they come from: named by people, solved, or put on the table in a round.

A package is known by a reference: the number of its row, or "r2-de" for what a side offered in round 2.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.dossier import Dossier
from models.package import Origin, Package
from models.proposal import Proposal
from models.sealed import chain_key
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.outcome import Outcome
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Linkage, Named, Plan
from negotiator.catalogue.tally import Tally, tally_of
from negotiator.language import _, say
from negotiator.services.access import Action, Reader
from negotiator.services.cutting import HARD, OVERRIDDEN, SOFT, broken_lines
from negotiator.services.eyes import Eyes, eyes_of
from negotiator.services.frames import dossier_for
from negotiator.services.loading import known
from negotiator.services.package_views import PackageLine, Proof
from negotiator.services.plans import plan_of
from negotiator.services.snapshots import read, restored
from negotiator.services.telling import Occasion
from negotiator.services.wording import words

HEAVY: tuple[Any, ...] = (Proposal.case, Proposal.plan, Proposal.answer, Proposal.conflicts, Proposal.robustness)
CLOSEST = "closest"  # theme of the package that comes closest where nothing fits: not everybody accepts it
OFFER = re.compile(r"r(\d{1,4})-([a-z]{1,20})")
NO_PACKAGE = _("There is no such package in this dossier.")
KINDS = (HARD, SOFT, OVERRIDDEN)
SIDES = {"de": _("German side"), "partner": _("Partner")}


@dataclass(frozen=True, slots=True)
class Found:
    """A package with the plan that it is counted by; `row` is None for an offer."""

    ref: str
    name: str
    levels: dict[str, int]
    linkages: tuple[Linkage, ...]
    plan: Plan
    row: Package | None = None
    round: int = 0
    side: str = ""
    occasion: Occasion = Occasion.KEPT

    @property
    def unmentioned(self) -> frozenset[str]:
        """Measures that an offer does not speak of: neither agreed nor refused. Empty for a package."""
        if self.row is not None:
            return frozenset()
        return frozenset(measure.id for measure in self.plan.measures) - frozenset(self.levels)

    @property
    def count(self) -> Tally:
        """Its tally by its plan."""
        return tally_of(
            self.plan, Named(id=self.ref, text={}, levels=within(self.plan, self.levels), linkages=self.linkages)
        )


class Shelf:
    """All packages of one dossier, for one reader. Raises NotRecorded or NotAllowed at once where there is no right."""

    def __init__(
        self, session: Session, reader: Reader, dossier_id: int, action: Action = Action.READ_PACKAGES
    ) -> None:
        self.session = session
        self.reader = reader
        self.dossier: Dossier = dossier_for(session, reader, dossier_id, action)
        self.plan: Plan = plan_of(session, self.dossier)
        self.eyes: Eyes = eyes_of(session, reader, self.dossier)
        self._plans: dict[int, Plan] = {}

    @property
    def id(self) -> int:
        """The dossier's id."""
        return known(self.dossier.id)

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the dossier's case as it stands; empty while it cannot be solved.

        Never for a page: whoever knows all positions but one could try out on it what that one holds.
        """
        try:
            return fingerprint(case_of(self.plan))
        except Refused:
            return ""

    def mark_of(self, print_: str) -> str:
        """A mark by which equal cases are known, keyed with what only the installation holds; empty without a case."""
        key = chain_key(self.session.get_bind().dialect)
        return hmac.new(key, f"case {print_}".encode(), hashlib.sha256).hexdigest() if print_ else ""

    def rows(self) -> Sequence[Package]:
        """Packages with a row, in written order."""
        query = select(Package).where(Package.dossier_id == self.id)
        return self.session.exec(query.order_by(col(Package.rank), col(Package.id))).all()

    def proposals(self) -> Sequence[Proposal]:
        """Runs of the optimiser, latest first; what they hold is opened when it is asked for."""
        query = select(Proposal).where(Proposal.dossier_id == self.id).order_by(col(Proposal.id).desc())
        return self.session.exec(query.options(*(defer(column, raiseload=False) for column in HEAVY))).all()

    def proposal(self, proposal_id: int) -> Proposal:
        """One run. Raises NotRecorded."""
        row = self.session.get(Proposal, proposal_id)
        if row is None or row.dossier_id != self.id:
            raise NotRecorded(NO_PACKAGE)
        return row

    def plan_of(self, row: Proposal) -> Plan:
        """The dossier as it stood when this proposal was solved."""
        if row.fingerprint == self.fingerprint:
            return self.plan
        key = known(row.id)
        if key not in self._plans:
            kept = read(Plan, row.plan)
            still = tuple(each for each in kept.overrides if each in self.plan.overrides)
            self._plans[key] = replace(kept, overrides=still)  # what lapsed since binds again
        return self._plans[key]

    def solved_plan(self, package: Package) -> Plan:
        """The plan that a package is counted by: the one that it was solved from, else today's."""
        if package.proposal_id is None or package.origin != Origin.SOLVED:
            return self.plan
        return self.plan_of(self.proposal(package.proposal_id))

    def found(self, row: Package, today: bool = False) -> Found:
        """A package with a row; `today` counts it by the dossier as it stands now."""
        plan = self.plan if today else self.solved_plan(row)
        linkages = tuple(Linkage(*k) for k in row.linkages)
        solved = row.origin == Origin.SOLVED and row.theme != CLOSEST and not today
        name, occasion = words(row.text, self.eyes.language), Occasion.SOLVED if solved else Occasion.KEPT
        return Found(str(row.id), name, row.levels, linkages, plan, row, occasion=occasion)

    def eyes_for(self, found: Found) -> Eyes:
        """The reader's eyes for one package."""
        return replace(self.eyes, occasion=found.occasion)

    def offers(self) -> tuple[Found, ...]:
        """What the sides put on the table, latest round first."""
        found = []
        for meeting in sorted(self.plan.rounds, key=lambda each: -each.n):
            for side, levels in meeting.offers.items():
                name = say(
                    self.eyes.language,
                    _("Round %(round)s, offer: %(side)s"),
                    round=meeting.n,
                    side=say(self.eyes.language, SIDES.get(side, side)),
                )
                found.append(Found(f"r{meeting.n}-{side}", name, levels, (), self.plan, None, meeting.n, side))
        return tuple(found)

    def find(self, ref: str, today: bool = False) -> Found:
        """The package behind a reference. Raises NotRecorded."""
        if OFFER.fullmatch(ref):
            for offer in self.offers():
                if offer.ref == ref:
                    return offer
        elif ref.isascii() and ref.isdigit() and len(ref) < 16:
            row = self.session.get(Package, int(ref))
            if row is not None and row.dossier_id == self.id:
                return self.found(row, today)
        raise NotRecorded(NO_PACKAGE)

    def line(self, found: Found, count: Tally | None = None) -> PackageLine:
        """A package in one line."""
        count = count or found.count
        row = found.row
        broken = () if found.unmentioned else broken_lines(found.plan, count, self.eyes_for(found))
        rules = {kind: len({each.rule or each.text for each in broken if each.kind == kind}) for kind in KINDS}
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
            stale=bool(row and row.fingerprint) and row is not None and row.fingerprint != self.fingerprint,
            fits=not rules[HARD] and not found.unmentioned,
            unmentioned=len(found.unmentioned),
            hard=rules[HARD],
            soft=rules[SOFT],
            overridden=rules[OVERRIDDEN],
            eur=sum((s.eur for s in count.payers), count.payers[0].eur * 0) if self.eyes.costs else None,
            measures=sum(1 for n in count.levels.values() if n),
            proof=proof_of(row),
            round=found.round,
            side=found.side,
        )


def within(plan: Plan, levels: dict[str, int]) -> dict[str, int]:
    """The levels that the plan knows; others are left out (they were taken off the agenda since)."""
    tops = {measure.id: measure.top for measure in plan.measures}
    return {key: n for key, n in levels.items() if 0 <= n <= tops.get(key, -1)}


def proof_of(row: Package | None) -> Proof | None:
    """How sure the optimiser was of a solved package."""
    if row is None or not row.outcome:
        return None
    if "concept" not in row.outcome:  # an alternative: proven to be the one with least of its theme, or not
        return Proof(True, 0.0, 0.0) if row.outcome.get("proven") else None
    outcome: Outcome = restored(Outcome, row.outcome)
    return Proof(outcome.proven, outcome.gap, outcome.seconds)
