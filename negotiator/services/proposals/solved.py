"""Packages proposed for a plan: assembled, solved, judged again without the solver, and put into words."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import perf_counter

from negotiator.bargaining.case import Case, Condition, Levels
from negotiator.bargaining.closest import closest
from negotiator.bargaining.concepts import Answer, Options, Outcome, answered
from negotiator.bargaining.conflict import Conflicts, Ended, Scope, conflicts
from negotiator.bargaining.crew import Crew
from negotiator.bargaining.errors import NegotiatorError
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.programme import IR
from negotiator.bargaining.words import Concept, Status
from negotiator.catalogue.assembly import case_of, named
from negotiator.catalogue.concepts import USUAL
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.guardrails.sentences import acceptance
from negotiator.catalogue.plan import Plan, Text
from negotiator.catalogue.tally import Tally, tally, tally_of
from negotiator.language import _
from negotiator.services.proposals.sources import Made

MOST_CONFLICTS = 5
MOST_SECONDS = 30.0  # for the explanation, or half of a longer limit
Tell = Callable[[Case, Outcome], None]
BEGINS = {Status.INFEASIBLE: Scope.RULES, Status.RED_LINES: Scope.FIRM}


class Disagreement(NegotiatorError):
    """The solver's package does not stand up to the check by formulas; it must never be shown."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Conditions that cannot hold together, although they could without any one of them: names and sentences."""

    names: tuple[str, ...]
    sentences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was asked, answered and counted.

    `proposed` holds the tally of each concept's package (without those that found none in time), `named` that of the
    plan's own packages; `conflicts` is empty unless nothing fits, `relaxations` then lists smallest sets of names to
    give up, of everything that may be. `scope` says between what conflicts were sought, `conflicts_ended` and
    `relaxations_ended` whether these are all there are; `nearest` is the package that comes closest then. `made` says
    where packages of the plan come from that nobody made by hand, by their ids; `stale` that the dossier changed since
    the answer. `names` are those under which a dossier keeps the packages of concepts. `kept` is
    what the solve leaves for the next one, None where nothing was solved."""

    plan: Plan
    case: Case
    answer: Answer
    proposed: dict[Concept, Tally]
    named: dict[str, Tally]
    conflicts: tuple[Conflict, ...] = ()
    relaxations: tuple[Conflict, ...] = ()
    scope: Scope = Scope.ALL
    conflicts_ended: Ended = Ended.ALL
    relaxations_ended: Ended = Ended.ALL
    nearest: Levels | None = None
    made: Mapping[str, Made] = field(default_factory=dict)
    stale: bool = False
    names: Mapping[Concept, Text] = field(default_factory=dict)
    kept: Kept | None = None

    def outcome(self, concept: Concept) -> Outcome | None:
        """The concept's outcome; None if nothing fits or it was not asked for."""
        return self.answer.outcomes.get(concept)


@dataclass(frozen=True, slots=True)
class _Bench:
    """Before which every package comes as soon as it is found: judged without the solver, then told to who waits."""

    plan: Plan
    case: Case
    seats: Collection[str] | None
    early: Tell | None
    sketched: Tell | None
    proposed: dict[Concept, Tally] = field(default_factory=dict)

    def judge(self, outcome: Outcome) -> None:
        """Count a concept's package, if it found one."""
        if outcome.levels is not None:
            self.proposed[outcome.concept] = judged(self.plan, self.case, outcome, self.seats)
            if self.early is not None:
                self.early(self.case, outcome)

    def outline(self, outcome: Outcome) -> None:
        """Judge a package that is not proven yet."""
        judged(self.plan, self.case, outcome, self.seats)
        if self.sketched is not None:
            self.sketched(self.case, outcome)


def propose(
    plan: Plan,
    concepts: tuple[Concept, ...] = USUAL,
    options: Options | None = None,
    seats: Collection[str] | None = None,
    *,
    early: Tell | None = None,
    sketched: Tell | None = None,
    hired: Crew | None = None,
    shared: Callable[[Case], Case] | None = None,
    narrowed: Callable[[Case], Case] = lambda case: case,
    kept: Kept | None = None,
    whole: Case | None = None,
) -> Proposal:
    """Solve a plan for its seats. Raises Refused without seats, Disagreement if the two ways of checking differ.

    `early` hears of each package as soon as it is found and judged, `sketched` before of a good one that is not proven
    yet. `whole` is the plan's case for these seats, where somebody has it already; `narrowed` adds to the case what
    this question alone holds. `hired` are workers who wait already, `kept` is what an earlier solve left. Where nothing
    fits, the closest package is looked for in what `shared` leaves of the case: how close it comes to what is sealed
    would tell what that is."""
    options = replace(options or Options(), ideals=False)
    case = narrowed(whole or case_of(plan, seats=seats))
    bench = _Bench(plan, case, seats, early, sketched)
    found, left = answered(case, concepts, options, bench.judge, sketched=bench.outline, hired=hired, kept=kept)
    why, ways = explained(case, found.status, options)
    return Proposal(
        plan=plan,
        case=case,
        answer=found,
        proposed=bench.proposed,
        named={package.id: tally_of(plan, package, seats) for package in plan.packages},
        conflicts=_worded(case, plan, why.mus),
        relaxations=_worded(case, plan, ways.mcs),
        scope=why.scope,
        conflicts_ended=why.ended,
        relaxations_ended=ways.ended,
        nearest=ways.nearest if shared is None else nearest_in(shared(case), case, ways.nearest, options),
        kept=left,
    )


def explained(case: Case, status: Status | None, options: Options) -> tuple[Conflicts, Conflicts]:
    """Which conditions stand against each other, and what could be given up; nothing where a package was found or time
    ran out.

    Conflicting sets are sought where the trouble begins: among the rules, then the red lines, last the least acceptable
    scores. What could be given up, and the closest package, take everything into account."""
    if status in (Status.OK, None):
        return Conflicts((), ()), Conflicts((), ())
    if options.progress:
        options.progress(_("Looking for the conditions that stand against each other"))
    options = replace(options, time_limit=min(options.time_limit, max(MOST_SECONDS, options.time_limit / 2)))
    whole = conflicts(case, MOST_CONFLICTS, options)
    if status not in BEGINS:
        return whole, whole
    narrow = conflicts(case, MOST_CONFLICTS, options, BEGINS[status])
    return (narrow if narrow.mus else whole), whole


def scope_kept(kept: Mapping[str, object], status: Status | None) -> Scope:
    """Between what the conflicts of a kept proposal were sought; earlier versions kept only its status."""
    named = kept.get("scope")
    return Scope(str(named)) if named else BEGINS.get(status or Status.OK, Scope.ALL)


def ended_kept(kept: Mapping[str, object], key: str) -> Ended:
    """How a search of a kept proposal ended; earlier versions kept only whether it was complete."""
    named = kept.get(key)
    return Ended(str(named)) if named else Ended.ALL if kept.get("complete", True) else Ended.AT_LIMIT


def nearest_in(seen: Case, case: Case, nearest: Levels | None, options: Options) -> Levels | None:
    """The closest package by the part of the case that is seen; None where there is none, or nobody is seen."""
    if nearest is None or seen == case:
        return nearest
    seconds = min(options.time_limit, MOST_SECONDS)
    return closest(seen, options, perf_counter() + seconds).levels if seen.parties else None


def judged(plan: Plan, case: Case, outcome: Outcome, seats: Collection[str] | None = None) -> Tally:
    """The tally of an outcome's package; the formulas must find no broken hard rule and the same broken soft ones."""
    if outcome.levels is None:
        raise ValueError(outcome)
    count = tally(plan, named(case, outcome.levels), seats)
    if count.verdict.hard:
        raise Disagreement(
            _("The check by formulas refuses the %(concept)s package: %(rules)s. It is not shown."),
            concept=outcome.concept.value,
            rules=", ".join(count.verdict.hard_rules),
        )
    soft = tuple(sorted({rule_of(name) for name in outcome.soft}))
    if soft != count.verdict.soft_rules or _points_differ(plan, case, outcome, count):
        raise Disagreement(
            _("Solver and check by formulas count the %(concept)s package differently. It is not shown."),
            concept=outcome.concept.value,
        )
    return count


def _points_differ(plan: Plan, case: Case, outcome: Outcome, count: Tally) -> bool:
    """Whether a seat's points differ from its exact score by more than rounding each level can explain."""
    prefs = {participant.id: len(participant.prefs) for participant in plan.participants}
    return any(
        abs(points - (count.standing(party.id).score or Fraction(0)) * case.scale) > Fraction(prefs[party.id], 2)
        for party, points in zip(case.parties, outcome.points, strict=True)
    )


def _worded(case: Case, plan: Plan, sets: Iterable[tuple[str, ...]]) -> tuple[Conflict, ...]:
    labels = _labels(case, plan)
    return tuple(Conflict(names, tuple(text for name in names for text in labels[name])) for names in sets)


def _labels(case: Case, plan: Plan) -> dict[str, tuple[Text, ...]]:
    """Name of each rule, red line or mark -> the sentences behind it, each once."""
    found: dict[str, list[Text]] = {}
    for condition in (*case.conditions, *case.red_lines):
        if condition.hard:
            texts = found.setdefault(condition.name, [])
            if words(condition) not in texts:
                texts.append(words(condition))
    for participant in plan.participants:
        found[IR + participant.id] = [acceptance(participant.text, participant.least or Fraction(0))]
    return {name: tuple(texts) for name, texts in found.items()}


def words(condition: Condition) -> Text:
    """The condition's sentence per language."""
    return dict(condition.label)
