"""Cutting a plan and its packages to what the readers of a brief may see, before a single sentence is written.

What is sealed is taken out of the plan and everything is counted again from what is left; so no sum, sentence or
picture of the brief can tell what its readers must not know.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from negotiator.bargaining.words import Part
from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.guardrails.numbers import MANDATE_RULE
from negotiator.catalogue.plan import MandateGiven, Named, Participant, Plan
from negotiator.catalogue.tally import Faring, Tally, tally_of
from negotiator.hidden import Amount, told_if
from negotiator.services.access.access import Grade, Shown
from negotiator.services.access.stances import Stance, stance_of
from negotiator.services.access.telling import MARK, NEAR, RED_LINE, Occasion, all_hard_told, guaranteed, told

OPEN, BANDED, OWN = "open", "banded", "own"
FULL = Shown(Grade.FULL, Grade.FULL)


@dataclass(frozen=True, slots=True)
class Scope:
    """What readers may see: how much of each participant's score, whose contents are closed, whether the mandate is
    shown. Ids are the plan's. Participants that are not named in `shown` are shown in full."""

    shown: Mapping[str, Shown] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()  # priorities, reasons, red lines and least score
    inner: frozenset[str] = frozenset()  # red lines and least score only
    mandate: bool = True
    tried: frozenset[str] = frozenset()  # packages whose levels somebody typed without the guard on guesses: offers

    @property
    def everything(self) -> bool:
        """Whether nothing at all is cut."""
        return not (self.shown or self.closed or self.inner) and self.mandate

    def of(self, participant: str) -> Shown:
        """How much of this participant's numbers is shown."""
        return self.shown.get(participant, FULL)


EVERYTHING = Scope()


class Weight(StrEnum):
    """What follows from a condition that is not met."""

    HARD = "hard"
    SOFT = "soft"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Seen:
    """A participant's result as the readers see it: numbers that are closed to them are hidden."""

    id: str
    score: Amount
    least: Amount
    surplus: Amount
    stance: Stance


@dataclass(frozen=True, slots=True)
class Withheld:
    """A condition that is not met (or, if `near`, may not be) and whose content is closed to the readers. `whose` is
    empty where the dossier's rule does not even tell whose it is: then only that the package is out is told."""

    weight: Weight
    whose: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """One package as the readers see it: counted without what is closed to them, so that the tally holds no standings;
    `seen` has one entry per participant, `withheld` what the tally's verdict leaves out. `unjudged` are rules of
    which the readers are told nothing. `solved` packages are accepted by all seats: the optimiser finds no others.
    `hard_told` tells that the readers learn of every hard rule that is broken, as pages tell it."""

    tally: Tally
    seen: tuple[Seen, ...]
    withheld: tuple[Withheld, ...] = ()
    unjudged: frozenset[str] = frozenset()
    solved: bool = False
    hard_told: bool = True

    @property
    def guaranteed(self) -> frozenset[str]:
        """Rules of which everybody knows that nobody at the table has a hard one broken; none where one is known to
        be."""
        return guaranteed(Occasion.SOLVED) if self.solved and not self.refused else frozenset()

    @property
    def refused(self) -> bool:
        """Whether the readers are told that a closed condition forbids the package."""
        return any(found.weight is Weight.HARD for found in self.withheld)


def scope_of(plan: Plan, disclosure: str, own: Iterable[str] = (), mandate: bool = False) -> Scope:
    """The scope of somebody who speaks for `own` under a dossier's rule (open, banded, own); all others are sealed."""
    mine = frozenset(own)
    rule = {OPEN: Grade.FULL, BANDED: Grade.BAND}.get(disclosure, Grade.HIDDEN)
    others = [p.id for p in plan.participants if p.id not in mine and p.part is not Part.SILENT]
    surplus = Grade.HIDDEN if rule is Grade.HIDDEN else Grade.BAND
    return Scope({name: Shown(rule, surplus) for name in others}, frozenset(others), frozenset(), mandate)


def cut_plan(plan: Plan, scope: Scope) -> Plan:
    """The plan without anything that is closed to the readers; notes on packages may tell what a house wants."""
    if scope.everything:
        return plan
    return replace(
        plan,
        packages=tuple(replace(package, note="", expect_hard=()) for package in plan.packages),
        participants=tuple(_cut(participant, scope) for participant in plan.participants),
        mandate=plan.mandate if scope.mandate else {},
        mandate_given=plan.mandate_given if scope.mandate else MandateGiven(),
        mandate_waits=plan.mandate_waits and scope.mandate,
        mandate_drafted=plan.mandate_drafted and scope.mandate,
        expected={},
    )


def cut_package(plan: Plan, full: Tally, package: Named, scope: Scope, occasion: Occasion) -> Cut:
    """The package counted again from a plan that is cut already; `full` gives only what the scope lets through."""
    closed = scope.closed | scope.inner
    all_told = told(full.verdict, full.standings, closed, full.seats, occasion)
    counted = full if scope.everything else tally_of(plan, package)
    people = {person.id: person for person in plan.participants}
    seen = tuple(_seen(whole, people[whole.id], scope, all_told) for whole in full.standings)
    withheld = dict.fromkeys(each for found in _weighed(all_told, closed) if (each := _withheld(*found, scope)))
    solved = occasion is Occasion.SOLVED
    unjudged = _unjudged(plan, scope, closed, solved)
    hard_told = all_hard_told(all_told, closed, full.seats, occasion) and MANDATE_RULE not in unjudged
    return Cut(replace(counted, standings=()), seen, tuple(withheld), unjudged, solved, hard_told)


def _unjudged(plan: Plan, scope: Scope, closed: frozenset[str], solved: bool) -> frozenset[str]:
    """Rules that are counted without what is closed, so that nothing follows from their not being broken. A solved
    package keeps the mandate, unless leadership has overridden it."""
    people = any(scope.of(whose).surplus is Grade.HIDDEN for whose in closed)
    kept = solved and not any(each.rule == MANDATE_RULE for each in plan.overrides)
    found = ((MARK, people), (RED_LINE, people), (MANDATE_RULE, not scope.mandate and not kept))
    return frozenset(rule for rule, unknown in found if unknown)


def _weighed(verdict: Verdict, closed: frozenset[str]) -> Iterator[tuple[Weight, Finding]]:
    """What the verdict holds about those that are closed."""
    kinds = ((Weight.HARD, verdict.hard), (Weight.SOFT, verdict.soft), (Weight.WARNING, verdict.warnings))
    yield from ((weight, found) for weight, findings in kinds for found in findings if found.participant in closed)


def _withheld(weight: Weight, found: Finding, scope: Scope) -> Withheld | None:
    if scope.of(found.participant).surplus is not Grade.HIDDEN:
        return Withheld(weight, found.participant, found.rule == NEAR)
    return Withheld(weight, "") if weight is Weight.HARD else None


def _cut(participant: Participant, scope: Scope) -> Participant:
    if participant.id in scope.closed:
        return replace(
            participant, prefs=(), red_lines=(), least=None, least_text="", reasoning="", src=(), confidence=Fraction(1)
        )
    if participant.id in scope.inner:
        return replace(participant, red_lines=(), least=None, least_text="")
    return participant


def _seen(whole: Faring, person: Participant, scope: Scope, all_told: Verdict) -> Seen:
    """Numbers as far as they are shown; `person` is cut already, `all_told` what the readers are told of conditions."""
    shown, sealed = scope.of(whole.id), whole.id in scope.closed | scope.inner
    full = shown.surplus is Grade.FULL
    return Seen(
        whole.id,
        score=told_if(whole.score, shown.score is Grade.FULL),
        least=told_if(whole.least, full),
        surplus=told_if(whole.surplus, full),
        stance=_stance(whole, person, all_told, sealed, hidden=sealed and shown.surplus is Grade.HIDDEN),
    )


def _stance(whole: Faring, person: Participant, all_told: Verdict, sealed: bool, hidden: bool) -> Stance:
    if hidden:
        return Stance.HIDDEN
    findings = (*all_told.hard, *all_told.soft, *all_told.warnings)
    found = stance_of(whole.id, findings, whole.surplus is not None or bool(person.red_lines))
    return Stance.HIDDEN if sealed and found is Stance.FREE else found
