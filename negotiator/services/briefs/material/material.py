"""Everything that the chapters of a brief are written from: plan, packages, voice, readers."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from negotiator.bargaining.case import Case
from negotiator.bargaining.words import Concept, Part, Status
from negotiator.briefs.style import NAMELESS, Glossary
from negotiator.catalogue.assembly import named as levels_of_outcome
from negotiator.catalogue.concepts import ORDER
from negotiator.catalogue.guardrails.numbers import MANDATE_RULE
from negotiator.catalogue.package_names import names_in, unlike
from negotiator.catalogue.plan import HOME_SIDE, Linkage, Measure, Named, Participant, Plan
from negotiator.catalogue.precedents import Precedents
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import Argument
from negotiator.catalogue.talks import Doer, Statement, statements
from negotiator.catalogue.tally import Tally
from negotiator.charts.figure import LETTERS
from negotiator.language import _
from negotiator.services.access.scope import Cut, Scope, Seen, cut_package, cut_plan
from negotiator.services.access.stances import Stance
from negotiator.services.access.telling import Occasion
from negotiator.services.briefs.material.sight import sight_of
from negotiator.services.dossiers.limits.unconfirmed import ALL_CONFIRMED, Unconfirmed
from negotiator.services.packages.basis import basis
from negotiator.services.packages.conditions import Conditions, conflict_view
from negotiator.services.packages.tightest import Tightest, tightest_of
from negotiator.services.packages.views import ConflictView
from negotiator.services.proposals import sources
from negotiator.services.proposals.solved import Proposal
from negotiator.services.proposals.sources import BY_HAND, Made, Source
from negotiator.services.records.voice import Voice, short_name
from negotiator.services.studies.assumption_views import Register

UNRELEASED = _("DRAFT UNTIL RELEASED")  # a file cannot know what becomes of it; the register and each copy say it
STANCES = {
    Stance.ACCEPTS: _("met"),
    Stance.REFUSES: _("not met"),
    Stance.LEADERSHIP: _("leadership must decide"),
    Stance.CLOSE: _("open"),
    Stance.HIDDEN: _("not shown"),
    Stance.FREE: _("no condition"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One package of the brief; `concept` is None unless a concept chose it for the dossier as it is told here;
    `proven` belongs to concepts. `made` says where it comes from."""

    key: str
    name: str
    package: Named
    cut: Cut
    concept: Concept | None = None
    proven: bool = False
    letter: str = ""
    made: Made = BY_HAND

    @property
    def title(self) -> str:
        """Letter and name, as tables and pictures head a column."""
        return f"{self.letter} {self.name}".strip()

    @property
    def tally(self) -> Tally:
        """The package in numbers, cut to the readers."""
        return self.cut.tally

    @property
    def aside(self) -> str:
        """The name as it stands in brackets: without brackets of its own."""
        return re.sub(r"\s*\(([^()]*)\)", r" – \1", self.name)

    def level(self, measure: str) -> int:
        """The level of a measure."""
        return self.tally.levels.get(measure, 0)

    @property
    def open_rules(self) -> frozenset[str]:
        """Hard rules that it breaks, as everybody is told: without what stakeholders may have sealed."""
        return frozenset(finding.rule for finding in self.tally.verdict.hard if not finding.participant)

    @property
    def short_rules(self) -> frozenset[str]:
        """Rules that it does not fully meet: advice, of no stakeholder's own."""
        return frozenset(f.rule for f in self.tally.verdict.soft if not f.participant and f.override is None)

    @property
    def waived_rules(self) -> frozenset[str]:
        """Hard rules that it breaks and that leadership has overridden."""
        return frozenset(f.rule for f in self.tally.verdict.soft if f.override is not None)


@dataclass(frozen=True, slots=True)
class Material:
    """`options` begins with the recommended package where there is one. `status` is the answer's, None where time ran
    out first; `conflict` why nothing fits, as the readers may know it. `left_out` names packages that did not fit in;
    `stale`: the dossier changed since its packages were computed. `arguments` are those that the lead has put in other
    words, by id; `solved` is the case of the proposal, for readers who may see everything; `unconfirmed` what
    its owners do not stand by on the day it is written; `unsigned` keys of the houses whose position is not co-signed
    as it stands, None where no records say so; `alike` are options that are the recommended package under another
    name."""

    voice: Voice
    plan: Plan
    scope: Scope
    options: tuple[Option, ...]
    conflict: ConflictView | None
    date: datetime.date
    version: str
    grade: str
    case: str
    status: Status | None = None
    left_out: tuple[str, ...] = ()
    stale: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    register: Register | None = None
    precedents: Precedents | None = None
    solved: Case | None = None
    unconfirmed: Unconfirmed = ALL_CONFIRMED
    unsigned: frozenset[str] | None = None
    alike: tuple[Option, ...] = ()

    @property
    def best(self) -> Option | None:
        """The recommended package: the first that a concept selected, by the order of concepts."""
        chosen = [option for option in self.options if option.concept is not None]
        return min(chosen, key=lambda option: _rank(option.concept), default=None)

    @property
    def seats(self) -> tuple[Participant, ...]:
        """Who sits at the table, in the dossier's order."""
        return tuple(p for p in self.plan.participants if p.part is Part.SEAT)

    @property
    def basis(self) -> str:
        """What their consent rests on; empty where they all handed their positions in."""
        return self.voice.own(basis(self.voice.language, self.seats, lambda key: key in self.scope.closed))

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the seats whose position is not co-signed as it stands."""
        return tuple(self.name(seat) for seat in self.seats if seat.id in (self.unsigned or ()))

    def home(self, participant: Participant) -> bool:
        """Whether a participant belongs to the German side."""
        return participant.side == HOME_SIDE

    def measure(self, key: str) -> Measure:
        """A measure of the dossier. Raises KeyError."""
        return next(measure for measure in self.plan.measures if measure.id == key)

    def name(self, participant: Participant) -> str:
        """What the brief calls a participant."""
        return short_name(self.voice, participant, self.plan)

    def seen(self, option: Option, participant: Participant) -> Seen:
        """How a participant fares, as far as the readers may see it. Raises StopIteration for a stranger."""
        return next(seen for seen in option.cut.seen if seen.id == participant.id)

    def stance(self, option: Option, participant: Participant) -> Stance:
        """Whether a participant can accept, as far as the readers are told."""
        return self.seen(option, participant).stance

    def with_stance(self, option: Option, people: Iterable[Participant], *stances: Stance) -> tuple[str, ...]:
        """The names of those who stand so."""
        return tuple(self.name(person) for person in people if self.stance(option, person) in stances)

    def consent(self, option: Option, participant: Participant) -> str:
        """The stance in words."""
        return self.voice.say(STANCES[self.stance(option, participant)])

    def sealed(self, participant: Participant) -> bool:
        """Whether a participant's red lines and least acceptable score are closed to the readers."""
        return participant.id in self.scope.closed | self.scope.inner

    def statements(self, option: Option) -> tuple[Statement, ...]:
        """What a package says about the measures in the talks. The same for all readers: offers are closed to none."""
        return statements(self.plan, option.level, doer_of)

    def agreed(self, option: Option) -> bool:
        """Whether it breaks no hard rule and, as far as the readers are told, nobody refuses it."""
        refused = option.cut.refused or self.with_stance(option, self.seats, Stance.REFUSES)
        return not option.open_rules and not refused

    def linkages(self, option: Option) -> tuple[Linkage, ...]:
        """The linkages of the dossier and those of a package."""
        return (*self.plan.linkages, *option.package.linkages)

    def taken(self, option: Option) -> tuple[Measure, ...]:
        """The measures of a package, in the dossier's order."""
        return tuple(measure for measure in self.plan.measures if option.level(measure.id) > 0)

    def level(self, option: Option, measure: Measure) -> str:
        """The level that a package gives a measure, in words."""
        return self.voice.level(measure, option.level(measure.id))


def material_of(
    proposal: Proposal,
    language: str,
    scope: Scope,
    *,
    date: datetime.date,
    version: str,
    grade: str,
    house: Glossary = NAMELESS,
) -> Material:
    """Cut everything first; what is closed to the readers does not get any further."""
    voice = Voice(language, house)
    plan = cut_plan(proposal.plan, scope)
    options = [*_proposed(proposal, plan, scope, voice), *_named(proposal, plan, scope, voice)]
    conditions = Conditions(proposal.case, proposal.plan, sight_of(language, scope, proposal.plan))
    return Material(
        voice=voice,
        plan=plan,
        scope=scope,
        options=tuple(options),
        conflict=conflict_view(_names(proposal), proposal.answer.status, conditions),
        date=date,
        version=version,
        grade=grade,
        case=proposal.answer.case if scope.everything else "",
        status=proposal.answer.status,
        stale=proposal.stale,
        solved=proposal.case if scope.everything and proposal.proposed else None,
    )


def narrowed(proposal: Proposal) -> Proposal:
    """The proposal with its recommended package alone, which is `best` of its material; the same one where that is no
    package of a concept as it was solved."""
    solved = proposal.answer.outcomes
    first = next((c for c in ORDER if c in solved and c in proposal.proposed and solved[c].levels is not None), None)
    named = (proposal.made[key].concept for key in proposal.named if key in proposal.made and proposal.made[key].chosen)
    if first is None or any(_rank(concept) < _rank(first) for concept in named):
        return proposal
    return replace(proposal, proposed={first: proposal.proposed[first]}, named={})


def _names(proposal: Proposal) -> dict[str, object]:
    """The conflict by the names of its conditions; empty if there is none."""
    if not proposal.conflicts and not proposal.relaxations:
        return {}
    sets, ways = ([{"names": list(c.names)} for c in found] for found in (proposal.conflicts, proposal.relaxations))
    ended = {"conflicts_ended": proposal.conflicts_ended.value, "relaxations_ended": proposal.relaxations_ended.value}
    return {"sets": sets, "relaxations": ways, "scope": proposal.scope.value, **ended}


def _rank(concept: Concept | None) -> int:
    return ORDER.index(concept) if concept in ORDER else len(ORDER)


def alternatives(material: Material, count: int = 2) -> tuple[Option, ...]:
    """Other packages worth a look: other concepts first, then named ones that break the fewest open hard rules; the
    same for all readers, since neither what anybody sealed nor the mandate counts. One that differs in nothing from
    the recommended package is none."""
    best = material.best
    others = [option for option in material.options if best is None or not same(option, best)]
    others.sort(key=lambda option: (option.concept is None, len(option.open_rules - {MANDATE_RULE})))
    return tuple(others[:count])


def same(one: Option, other: Option) -> bool:
    """Whether two options hold the same measures at the same levels."""
    first, second = (option.tally.levels for option in (one, other))
    return all(first.get(key, 0) == second.get(key, 0) for key in {*first, *second})


def namesakes(material: Material) -> tuple[Option, ...]:
    """Options that are the recommended package under another name."""
    best = material.best
    return tuple(o for o in material.options if best is not None and o.key != best.key and same(o, best))


def tightest(material: Material, option: Option) -> Tightest:
    """The least surplus of the seats, as far as the readers may see it."""
    found = (material.seen(option, seat) for seat in material.seats)
    return tightest_of((seen.surplus, seen.stance) for seen in found)


def least_surplus(material: Material, option: Option) -> Fraction | None:
    """The smallest surplus of a seat; None unless the readers see all of them."""
    return tightest(material, option).complete


def doer_of(measure: str) -> Doer:
    """Who has to act on a measure; both sides where the catalogue does not say."""
    return library.catalogue().doers.get(measure, Doer.BOTH)


def _kept(proposal: Proposal, concept: Concept) -> int:
    made = proposal.made.get(concept.value)
    return made.kept if made is not None else 0


def _proposed(proposal: Proposal, plan: Plan, scope: Scope, voice: Voice) -> list[Option]:
    found = []
    for concept in ORDER:
        outcome = proposal.answer.outcomes.get(concept)
        full = proposal.proposed.get(concept)
        if outcome is None or full is None or outcome.levels is None:
            continue
        chosen = levels_of_outcome(proposal.case, outcome.levels)
        package = Named(id=concept.value, text={}, levels=dict(chosen))
        cut = cut_package(plan, full, package, scope, Occasion.SOLVED)
        kept = proposal.names.get(concept)
        name = voice.text(kept) if kept else voice.own(_unkept(concept, plan, voice.language))
        made = replace(sources.solved(proposal.case, outcome), kept=_kept(proposal, concept))
        found.append(Option(concept.value, name, package, cut, concept, outcome.proven, made=made))
    return found


def _unkept(concept: Concept, plan: Plan, language: str) -> str:
    """What a concept's package is called that no dossier keeps: no named package is called so."""
    name = {language: sources.name_of(language, concept)}
    return unlike(name, names_in(package.text for package in plan.packages))[language]


def _named(proposal: Proposal, plan: Plan, scope: Scope, voice: Voice) -> list[Option]:
    found = []
    for package in plan.packages:
        if package.id not in proposal.named:
            continue
        made = proposal.made.get(package.id, BY_HAND)
        occasion = Occasion.SOLVED if made.found else Occasion.KEPT
        occasion = Occasion.TRIED if package.id in scope.tried else occasion
        cut = cut_package(plan, proposal.named[package.id], package, scope, occasion)
        concept = made.concept if made.chosen else None
        name = voice.text(package.text)
        found.append(Option(package.id, name, package, cut, concept, made.chosen and made.proven, made=made))
    return found


def reduced(material: Material, keys: tuple[str, ...]) -> Material:
    """The same with only these packages, in this order, with letters A, B, C … and names of which no two are alike.
    Unknown keys are left out; packages that are not among them are named in `left_out`."""
    known = {option.key: option for option in material.options}
    found = [known[key] for key in dict.fromkeys(keys) if key in known][: len(LETTERS)]
    told = zip(_told_apart(material, found), LETTERS, strict=False)
    lettered = tuple(replace(option, letter=letter) for option, letter in told)
    taken = {option.key for option in lettered}
    names = {option.key: option.name for option in material.options}
    names |= {package.id: material.voice.text(package.text) for package in material.plan.packages}
    left = dict.fromkeys(name for key, name in names.items() if key not in taken)
    return replace(material, options=lettered, left_out=tuple(left))


def _told_apart(material: Material, found: list[Option]) -> list[Option]:
    """The packages with names of which no two are alike: by who made them, by their proposal, then by a number."""
    for mark in (_maker, _run):
        often = Counter(option.name for option in found)
        marks = [mark(material, option) if often[option.name] > 1 else "" for option in found]
        found = [replace(o, name=f"{o.name}, {m}") if m else o for o, m in zip(found, marks, strict=True)]
    seen, told = Counter[str](), []
    for option in found:
        seen[option.name] += 1
        nth = seen[option.name]
        told.append(option if nth == 1 else replace(option, name=f"{option.name}, {nth}"))
    return told


def _maker(material: Material, option: Option) -> str:
    """Who made it, for what the optimiser did not choose."""
    source = option.made.source
    return "" if source is Source.CONCEPT else sources.origin(material.voice, option.made)


def _run(material: Material, option: Option) -> str:
    run = option.made.run
    return material.voice.say(_("proposal %(number)s"), number=run) if run else ""
