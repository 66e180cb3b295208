"""Where the packages of a paper come from, and what the optimiser knows of them: told in words, never guessed."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isfinite

from negotiator.bargaining.case import Case
from negotiator.bargaining.outcome import Outcome
from negotiator.bargaining.words import Concept
from negotiator.catalogue.concepts import WORDS
from negotiator.language import _, say
from negotiator.services.records.voice import Voice


class Source(StrEnum):
    """Chosen by a fairness concept, a variant beside such a package, the closest one where nothing fits, put on the
    table in a round, or made by somebody."""

    CONCEPT = "concept"
    VARIANT = "variant"
    CLOSEST = "closest"
    OFFER = "offer"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Made:
    """`stale`: the dossier changed since it was solved, so that what was proven then need not hold now. `bound` is the
    best least surplus that any package can have, in score points; `gap` how far the value may be from the best: a
    share, for Nash a difference of logarithms. Both None where they are not known. `run` is the proposal's number,
    `kept` counts the measures of which it was not to take back what our side had on the table."""

    source: Source
    concept: Concept | None = None
    proven: bool = False
    gap: float | None = None
    bound: Fraction | None = None
    run: int = 0
    stale: bool = False
    kept: int = 0

    @property
    def chosen(self) -> bool:
        """Whether a concept chose it for the dossier as it is told here."""
        return self.source is Source.CONCEPT and not self.stale

    @property
    def found(self) -> bool:
        """Whether the optimiser found it for the dossier as it is told here: then all seats accept it."""
        return self.source in (Source.CONCEPT, Source.VARIANT) and not self.stale


BOUND = _("without taking back what we have offered")
BY_HAND = Made(Source.HAND)
_SOURCES = {
    Source.VARIANT: _("optimiser, variant"),
    Source.CLOSEST: _("optimiser, closest where nothing fits"),
    Source.OFFER: _("offer in a round"),
    Source.HAND: _("made by hand"),
}


def solved(case: Case, outcome: Outcome, run: int = 0, *, stale: bool = False) -> Made:
    """What the optimiser said of a concept's package."""
    bound = None
    if outcome.concept is Concept.BALANCED and outcome.bound is not None and isfinite(outcome.bound):
        bound = Fraction(outcome.bound) / case.scale
    gap = outcome.gap if isfinite(outcome.gap) else None
    return Made(Source.CONCEPT, outcome.concept, outcome.proven, gap, bound, run, stale)


def origin(voice: Voice, made: Made) -> str:
    """Who or what made the package."""
    if made.source is Source.CONCEPT and made.concept is not None:
        return voice.say(_("optimiser, concept: %(concept)s"), concept=voice.say(WORDS[made.concept].package))
    return voice.say(_SOURCES[made.source])


def proof(voice: Voice, made: Made, bound_shown: bool) -> str:
    """What is proven of the package; a dash where nobody tried to. `bound_shown` tells that the readers may know the
    least surplus of every seat."""
    if made.source not in (Source.CONCEPT, Source.VARIANT):
        return "–"
    if made.stale:
        return voice.say(_("solved before the dossier changed"))
    return "; ".join((*_proven(voice, made, bound_shown), *((voice.say(BOUND),) if made.kept else ())))


def _proven(voice: Voice, made: Made, bound_shown: bool) -> tuple[str, ...]:
    if made.source is Source.VARIANT:
        return (voice.say(_("proven for its aim")) if made.proven else voice.say(_("best found, not proven")),)
    if made.proven:
        return (voice.say(_("proven best under its concept")),)
    return voice.say(_("best found, not proven")), *_left(voice, made, bound_shown)


def _left(voice: Voice, made: Made, bound_shown: bool) -> tuple[str, ...]:
    """How far the best may be away, where that is known."""
    if made.bound is not None and bound_shown:
        return (voice.say(_("the most that is possible: %(points)s"), points=voice.points(made.bound)),)
    if made.gap is not None and made.concept not in (Concept.NASH, Concept.BALANCED):
        return (voice.say(_("at most %(gap)s from the best"), gap=voice.percent(made.gap)),)
    return ()


def name_of(language: str, concept: Concept) -> str:
    """What a concept's package is called."""
    return say(language, WORDS[concept].package)
