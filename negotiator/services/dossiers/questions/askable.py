"""What the lead may ask for and not change: legal status of a level or an answer, a threshold, a range of the mandate;
with its name, what counts today, and the fields of a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, select

from models.asked_change import AskedChange, Subject
from models.override import Decision
from negotiator.bargaining.errors import NotRecorded
from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.plan import Measure, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import PARAMS, check_of, param
from negotiator.language import _, say
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.dossiers.frame import traits
from negotiator.services.records.law import ANSWER, ANSWERS, LEVEL, NO, YES, said, words_of
from negotiator.services.records.wording import threshold, words

PARAMETER, MANDATE = "parameter", "mandate"
NOTHING = _("There is nothing of this kind that could be asked for.")
BODIES = ("BMJV", "BMI", "AA", "BMAS", "BMG")
PLACEMENT, COUNCIL = "BA", "BRat"
DAY, NO_END = _("A day, such as 2026-03-10."), _("Empty: it counts until it changes.")
CASE = _("What is the case, or what has changed.")
WHERE = _("Law gazette, decision, letter: where it can be read.")


@dataclass(frozen=True, slots=True)
class Askable:
    """A thing that can be asked for: its kind, its name, the word that counts today, and its measure where it has
    one; `open` that nobody has confirmed what stands there, so that the same word may be asked for."""

    thing: str
    subject: Subject
    name: str
    counts: str
    measure: Measure | None = None
    level: int = 0
    open: bool = False

    @property
    def key(self) -> str:
        """What it is called within its kind."""
        return self.thing.partition(".")[2]


def askable(plan: Plan, thing: str, language: str) -> Askable:
    """The thing of this name. Raises NotRecorded for one that there is not."""
    kind, _dot, rest = thing.partition(".")
    measures = {measure.id: measure for measure in (*plan.measures, *plan.shelved)}
    if kind == LEVEL:
        return _level(plan, measures, thing, rest, language)
    if kind == ANSWER and rest in ANSWERS:
        name = say(language, traits.QUESTIONS[rest])
        counts = check_of(plan.context, plan.as_of).state if rest == "nr_check" else said(plan.context, rest)
        return Askable(thing, Subject.LAW, name, counts, open=thing in dict(plan.law))
    if kind == PARAMETER and rest in thresholds():
        return Askable(thing, Subject.THRESHOLD, threshold(rest, language), str(param(plan, rest)))
    if kind == MANDATE and rest in measures:
        measure = measures[rest]
        lo, hi = plan.mandate.get(rest, (0, measure.top))
        return Askable(thing, Subject.MANDATE, words(measure.text, language), f"{lo}-{hi}", measure)
    raise NotRecorded(NOTHING)


def _level(plan: Plan, measures: Mapping[str, Measure], thing: str, rest: str, language: str) -> Askable:
    key, _dot, number = rest.rpartition(".")
    n = int(number) if number.isdecimal() and len(number) < 3 else 0
    measure = measures.get(key)
    if measure is None or not 1 <= n <= measure.top:
        raise NotRecorded(NOTHING)
    level = measure.levels[n]
    name = f"{words(measure.text, language)}, {n} – {words(level.text, language)}"
    return Askable(thing, Subject.LAW, name, level.legal, measure, n, open=thing in dict(plan.law))


def thresholds() -> frozenset[str]:
    """The numbers of guardrails of class D, which leadership sets."""
    rails = library.guardrail_texts()
    found = library.params().values()
    return frozenset(each.id for each in found if (each.cls or rails[each.guardrail].cls) is RuleClass.BALANCE)


def fields_of(found: Askable, language: str) -> tuple[Field, ...]:
    """The fields of a request for it, in the order of the form."""
    reason = Field("reason", _("Reason"), Entry.TEXT, required=True, most=500)
    if found.subject is Subject.THRESHOLD:
        return (Field("amount", _("New number"), Entry.NUMBER, required=True), reason)
    if found.subject is Subject.MANDATE and found.measure is not None:
        steps = tuple((str(level.n), f"{level.n} – {words(level.text, language)}") for level in found.measure.levels)
        lo = Field("lo", _("From"), Entry.CHOICE, required=True, choices=steps)
        return (lo, Field("hi", _("To"), Entry.CHOICE, required=True, choices=steps), reason)
    to = tuple((word, told(found.thing, word, language)) for word in words_of(found.thing))
    return (
        Field(
            "to",
            _("What is to count") if found.open else _("New legal status"),
            Entry.CHOICE,
            required=True,
            choices=to,
        ),
        Field("fact", _("Fact"), Entry.TEXT, required=True, most=500, hint=CASE),
        Field(
            "source",
            _("Source"),
            required=True,
            most=300,
            hint=WHERE,
        ),
        Field("day", _("Day of the fact"), Entry.DAY, required=True, most=10, hint=DAY),
        Field("body", _("Confirming body"), Entry.CHOICE, required=True, choices=bodies(language)),
        Field("until", _("To be checked again after"), Entry.DAY, most=10, hint=NO_END),
    )


def bodies(language: str) -> tuple[tuple[str, str], ...]:
    """Who may confirm a legal fact."""
    named = library.terms().authorities
    more = ((PLACEMENT, say(language, _("Federal Employment Agency"))), (COUNCIL, say(language, _("Federal Council"))))
    return (*((key, words(named[key], language)) for key in BODIES), *more)


def told(thing: str, word: str, language: str) -> str:
    """A legal status, a number or a range in words."""
    kind, _dot, rest = thing.partition(".")
    if kind == LEVEL:
        return words(library.terms().legal[word], language) if word in library.terms().legal else word
    if kind == ANSWER:
        return _answer(rest, word, language)
    return word


def _answer(name: str, word: str, language: str) -> str:
    if name == "regime" and word in traits.OF_REGIME:
        return say(language, traits.OF_REGIME[word])
    if name == "nr_check" and word == "ok":
        return say(language, _("passed"))
    table = {YES: _("yes"), NO: _("no"), **traits.ANSWERS}
    return say(language, table[word]) if word in table else word


@dataclass(frozen=True, slots=True)
class LegalAnswer:
    """An answer about the country that is law: thing, question, the answer that counts today; `open` that nobody has
    confirmed one, `waits` that one was asked for and is not decided on."""

    thing: str
    name: str
    answer: str
    open: bool
    waits: bool


def legal_answers(session: Session, dossier_id: int, language: str) -> tuple[LegalAnswer, ...]:
    """The answers about the country that are law, in the order of the questionnaire."""
    plan, waiting = derived(session, dossier_id).plan, asked_things(session, dossier_id)
    found = (askable(plan, f"{ANSWER}.{name}", language) for name in ANSWERS)
    return tuple(
        LegalAnswer(x.thing, x.name, counting(x, language), open=x.open, waits=x.thing in waiting) for x in found
    )


def asked_things(session: Session, dossier_id: int) -> frozenset[str]:
    """What waits for whoever decides on it."""

    def read(beside: Session) -> frozenset[str]:
        waiting = (AskedChange.dossier_id == dossier_id, AskedChange.state == Decision.ASKED)
        return frozenset(beside.exec(select(AskedChange.thing).where(*waiting)))

    return derived(session, dossier_id).kept(("asked_change",), asked_things.__qualname__, read)


def counting(found: Askable, language: str) -> str:
    """The legal status that counts today, in words, or that nobody has confirmed one and what counts until then."""
    answer, name = told(found.thing, found.counts, language), found.thing.removeprefix(f"{ANSWER}.")
    return traits.until_confirmed(name, found.counts, answer, language) if found.open else answer


def bounds_of(key: str) -> tuple[Fraction, Fraction]:
    """Least and most that a threshold may be."""
    return PARAMS[key][1], PARAMS[key][2]
