"""Everything that the chapters of a brief are written from: plan, packages, voice, readers."""

import datetime
from dataclasses import dataclass, replace
from fractions import Fraction

from negotiator.bargaining.words import Concept, Part
from negotiator.catalogue.assembly import named as levels_of_outcome
from negotiator.catalogue.plan import Measure, Named, Participant, Plan
from negotiator.catalogue.tally import Standing, Tally
from negotiator.charts.figure import LETTERS
from negotiator.language import _
from negotiator.services.brief_scope import Cut, Scope, cut_package, cut_plan
from negotiator.services.brief_voice import Voice, short_name
from negotiator.services.proposals import Proposal
from negotiator.services.telling import Occasion

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
    def agreed(self) -> bool:
        """Whether no hard rule is broken and nobody refuses."""
        return not self.tally.verdict.hard and not self.cut.refused


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

    def standing(self, option: Option, participant: Participant) -> Standing:
        """How a participant fares, as far as the readers may see it."""
        return option.tally.standing(participant.id)

    def band(self, option: Option, participant: Participant) -> str:
        """Whether a participant accepts, where its numbers are closed but that may be told; else empty."""
        found = next((seen.band for seen in option.cut.seen if seen.standing.id == participant.id), "")
        words = {"met": _("accepts"), "missed": _("does not accept")}.get(found)
        return self.voice.say(words) if words else ""

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
    """Other packages worth a look: other concepts first, then named ones that break the fewest hard rules."""
    best = material.best
    others = [option for option in material.options if best is None or option.key != best.key]
    others.sort(key=lambda option: (option.concept is None, len(option.tally.verdict.hard) + option.cut.refused))
    return tuple(others[:count])


def least_surplus(material: Material, option: Option) -> Fraction | None:
    """The smallest surplus of a seat; None unless the readers see all of them."""
    found = [material.standing(option, seat).surplus for seat in material.seats]
    known = [surplus for surplus in found if surplus is not None]
    return min(known) if known and len(known) == len(found) else None


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
