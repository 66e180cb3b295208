"""Everything that the chapters of a brief are written from: plan, packages, voice, readers."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from negotiator.bargaining.words import Concept, Part
from negotiator.catalogue import library
from negotiator.catalogue.assembly import named as levels_of_outcome
from negotiator.catalogue.plan import Measure, Named, Participant, Plan
from negotiator.catalogue.talks import Doer, Statement, statements
from negotiator.catalogue.tally import Tally
from negotiator.charts.figure import LETTERS
from negotiator.language import _
from negotiator.services.brief_scope import Cut, Scope, Seen, cut_package, cut_plan
from negotiator.services.brief_voice import Voice, short_name
from negotiator.services.cutting import MANDATE_RULE
from negotiator.services.proposals import Proposal
from negotiator.services.stances import Stance
from negotiator.services.telling import Occasion
from negotiator.services.tightest import Tightest, tightest_of

STANCES = {
    Stance.ACCEPTS: _("accepts"),
    Stance.REFUSES: _("does not accept"),
    Stance.LEADERSHIP: _("leadership must decide"),
    Stance.CLOSE: _("open"),
    Stance.HIDDEN: _("not shown"),
    Stance.FREE: _("no condition"),
}
PARTNER_SIDE = "partner"
HOME_SIDE = "de"
ORDER = (Concept.BALANCED, Concept.NASH, Concept.LEXIMIN, Concept.MAXIMIN, Concept.EGALITARIAN, Concept.UTILITARIAN)
CONCEPT_NAMES = {
    Concept.BALANCED: _("Balanced package"),
    Concept.NASH: _("Nash package"),
    Concept.LEXIMIN: _("Leximin package"),
    Concept.MAXIMIN: _("Kalai–Smorodinsky package"),
    Concept.EGALITARIAN: _("Egalitarian package"),
    Concept.UTILITARIAN: _("Utilitarian package"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One package of the brief; `concept` is None for packages that a person named. `proven` belongs to concepts."""

    key: str
    name: str
    package: Named
    cut: Cut
    concept: Concept | None = None
    proven: bool = False
    letter: str = ""

    @property
    def title(self) -> str:
        """Letter and name, as tables and pictures head a column."""
        return f"{self.letter} {self.name}".strip()

    @property
    def tally(self) -> Tally:
        """The package in numbers, cut to the readers."""
        return self.cut.tally

    def level(self, measure: str) -> int:
        """The level of a measure."""
        return self.tally.levels.get(measure, 0)

    @property
    def open_rules(self) -> frozenset[str]:
        """Hard rules that it breaks, as everybody is told: without what stakeholders may have sealed."""
        return frozenset(finding.rule for finding in self.tally.verdict.hard if not finding.participant)


@dataclass(frozen=True, slots=True)
class Material:
    """`options` begins with the recommended package where there is one. `conflicts` are sentences, one set each."""

    voice: Voice
    plan: Plan
    scope: Scope
    options: tuple[Option, ...]
    conflicts: tuple[tuple[str, ...], ...]
    date: datetime.date
    version: str
    grade: str
    case: str

    @property
    def best(self) -> Option | None:
        """The recommended package: the first that a concept selected."""
        return next((option for option in self.options if option.concept is not None), None)

    @property
    def seats(self) -> tuple[Participant, ...]:
        """Who sits at the table, in the dossier's order."""
        return tuple(p for p in self.plan.participants if p.part is Part.SEAT)

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

    def taken(self, option: Option) -> tuple[Measure, ...]:
        """The measures of a package, in the dossier's order."""
        return tuple(measure for measure in self.plan.measures if option.level(measure.id) > 0)

    def level(self, option: Option, measure: Measure) -> str:
        """The level that a package gives a measure, in words."""
        return self.voice.level(measure, option.level(measure.id))


def material_of(
    proposal: Proposal, language: str, scope: Scope, *, date: datetime.date, version: str, grade: str
) -> Material:
    """Cut everything first; what is closed to the readers does not get any further."""
    voice = Voice(language)
    plan = cut_plan(proposal.plan, scope)
    options = [*_proposed(proposal, plan, scope, voice), *_named(proposal, plan, scope, voice)]
    sentences = tuple(tuple(voice.text(text) for text in found.sentences) for found in proposal.conflicts)
    return Material(
        voice=voice,
        plan=plan,
        scope=scope,
        options=tuple(options),
        conflicts=sentences if scope.everything else (),
        date=date,
        version=version,
        grade=grade,
        case=proposal.answer.case if scope.everything else "",
    )


def alternatives(material: Material, count: int = 2) -> tuple[Option, ...]:
    """Other packages worth a look: other concepts first, then named ones that break the fewest open hard rules; the
    same for all readers, since neither what anybody sealed nor the mandate counts."""
    best = material.best
    others = [option for option in material.options if best is None or option.key != best.key]
    others.sort(key=lambda option: (option.concept is None, len(option.open_rules - {MANDATE_RULE})))
    return tuple(others[:count])


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
        name = voice.say(CONCEPT_NAMES[concept])
        found.append(Option(concept.value, name, package, cut, concept, outcome.proven))
    return found


def _named(proposal: Proposal, plan: Plan, scope: Scope, voice: Voice) -> list[Option]:
    return [
        Option(
            package.id,
            voice.text(package.text),
            package,
            cut_package(
                plan,
                proposal.named[package.id],
                package,
                scope,
                Occasion.TRIED if package.id in scope.tried else Occasion.KEPT,
            ),
        )
        for package in plan.packages
        if package.id in proposal.named
    ]


def reduced(material: Material, keys: tuple[str, ...]) -> Material:
    """The same with only these packages, in this order and with letters A, B, C …. Unknown keys are left out."""
    known = {option.key: option for option in material.options}
    found = [known[key] for key in keys if key in known][: len(LETTERS)]
    solved = {option.name for option in found if option.concept is not None}
    by_hand = material.voice.say(_("made by hand"))
    twins = {option.key: f"{option.name} ({by_hand})" for option in found if option.concept is None}
    found = [replace(o, name=twins.get(o.key, o.name)) if o.name in solved else o for o in found]
    lettered = (replace(option, letter=letter) for option, letter in zip(found, LETTERS, strict=False))
    return replace(material, options=tuple(lettered))
