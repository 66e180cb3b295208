"""What the answers about the country change, each with its sentence; the lead switches an effect off and on again, each
time with a reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.effects import OFF, Weight, held, sentence, switched_off, weights
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.effects import EACH, Does, Effect
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.eyes import eyes_of
from negotiator.services.access.frames import Frame, dossier_for, frame_of, locked_for
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.frame.traits import ANSWERS, QUESTIONS
from negotiator.services.records.locks import unchanged
from negotiator.services.records.wording import SourceNote, notes, words

LONGEST = 500
CORRECT = _("Please correct what is marked.")
KINDS = {
    Does.WEIGHT: _("weight"),
    Does.DEFAULT: _("default"),
    Does.GAIN: _("credited gain"),
    Does.WARN: _("warning"),
    Does.HOUSES: _("warning"),
    Does.RULE: _("guardrail"),
}
EACH_MEASURE = {"de": "Jede Maßnahme mit diesem Merkmal", "en": "Each measure with this mark"}


@dataclass(frozen=True, slots=True)
class WeightLine:
    """One weight that an effect moves: who wants what, as assumed and as it counts with all effects."""

    who: str
    measure: str
    assumed: Fraction
    counts: Fraction


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One effect: the question with its answer, the sentence, the kind in words. `off` is the reason why it does not
    count, empty where it does; `fixed` where a guardrail binds it; `warns` where the sentence
    is about packages of which it is true; `weights` are those that the reader may know."""

    id: str
    question: str
    answer: str
    kind: str
    sentence: str
    sources: tuple[SourceNote, ...]
    off: str
    fixed: bool
    warns: bool
    weights: tuple[WeightLine, ...]


@dataclass(frozen=True, slots=True)
class EffectsPage:
    """The effects of the answers that are given, in the table's order; the questions without an answer; `mark` is what
    the forms carry."""

    frame: Frame
    lines: tuple[EffectLine, ...]
    unanswered: tuple[str, ...]
    may_edit: bool
    mark: str


def page(session: Session, reader: Reader, dossier_id: int) -> EffectsPage:
    """The page, cut to the reader. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.READ_RULES)
    return cut(session, reader, dossier_id, PLAN, _page)


def _page(session: Session, reader: Reader, dossier_id: int) -> EffectsPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    plan, eyes = derived(session, dossier_id).plan, eyes_of(session, reader, dossier)
    closed = eyes.unread | eyes.sealed
    known = tuple(each for each in weights(plan) if each.participant in eyes.shown and each.participant not in closed)
    off = switched_off(plan.context)
    return EffectsPage(
        frame=frame_of(reader, dossier),
        lines=tuple(
            _line(effect, plan, known, off.get(effect.id, ""), reader.language) for effect in held(plan.context)
        ),
        unanswered=_unanswered(plan, reader.language),
        may_edit=may(reader, Action.EDIT_RULES, dossier_id),
        mark=mark_of(off),
    )


def switch(session: Session, reader: Reader, dossier_id: int, effect_id: str, *, on: bool, why: str, mark: str) -> None:
    """Switches an effect off or on again. Raises NotRecorded, NotAllowed, Refused without a reason, Collision or
    TooMany."""
    row = locked_for(session, reader, dossier_id, Action.EDIT_RULES)
    effect = next((each for each in held(row.context) if each.id == effect_id), None)
    if effect is None:
        raise NotRecorded(_("No answer of this dossier has this effect."))
    if effect.fixed:
        raise Refused(_("A guardrail binds this. It is lifted by an override alone."))
    why = why.strip()
    if not why or len(why) > LONGEST:
        raise Refused(CORRECT, fields={"why": _("This is too long.") if why else _("Please say why.")})
    off = switched_off(row.context)
    if (effect_id not in off) is on:
        return
    unchanged(mark_of(off), mark)
    count_change(session, reader, row, f"effect {effect_id}", {"field": effect_id})
    off = {key: reason for key, reason in off.items() if key != effect_id} | ({} if on else {effect_id: why})
    row.context = {**row.context, OFF: off}
    session.add(row)
    detail = {"to": "on" if on else "off", "why": why}
    audit.record(session, reader, Deed.CHANGED, f"effect {effect_id}", dossier_id, None, detail)
    session.commit()


def mark_of(off: Collection[str]) -> str:
    """What a form carries to tell whether somebody else switched an effect meanwhile."""
    return " ".join(sorted(off))


def told(effect: Effect, language: str) -> str:
    """What an effect does and why, as a sentence."""
    return words(sentence(effect), language).replace(EACH, words(EACH_MEASURE, language))


def _line(effect: Effect, plan: Plan, known: Iterable[Weight], off: str, language: str) -> EffectLine:
    return EffectLine(
        id=effect.id,
        question=say(language, QUESTIONS[effect.question]),
        answer=say(language, _("yes") if effect.answer == "true" else ANSWERS[effect.answer]),
        kind=say(language, KINDS[effect.does]),
        sentence=told(effect, language),
        sources=notes(effect.src),
        off=off,
        fixed=effect.fixed,
        warns=effect.does is Does.WARN,
        weights=tuple(_weight(each, plan, language) for each in known if effect.id in each.by),
    )


def _weight(found: Weight, plan: Plan, language: str) -> WeightLine:
    people = {person.id: person.text for person in plan.participants}
    measures = {measure.id: measure.text for measure in plan.measures}
    who, what = words(people[found.participant], language), words(measures.get(found.measure, {}), language)
    return WeightLine(who, what or found.measure, found.assumed, found.counts)


def _unanswered(plan: Plan, language: str) -> tuple[str, ...]:
    asked = dict.fromkeys(effect.question for effect in library.effects().values())
    given = {effect.question for effect in held(plan.context)}
    return tuple(say(language, QUESTIONS[key]) for key in asked if key not in given and not plan.context.get(key))
