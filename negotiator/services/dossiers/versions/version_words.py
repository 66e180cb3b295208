"""A state of a dossier in words: under each heading its things by name, each with its fields by label."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from negotiator.catalogue.means import numbers_of, units_of
from negotiator.catalogue.plan import FILE_NUMBER, Fact, OwnRule, Plan
from negotiator.catalogue.reading import library
from negotiator.language import _, number, say
from negotiator.services.dossiers.facts import facts
from negotiator.services.dossiers.frame import traits
from negotiator.services.dossiers.log.log_tables import RULE_STRENGTH, SWITCHED, TIES
from negotiator.services.dossiers.rules.linkages import sides_of
from negotiator.services.dossiers.start import mandate
from negotiator.services.dossiers.versions.version_values import PLACES, Parts, parts
from negotiator.services.positions.preview import sentence
from negotiator.services.records.voice import Voice
from negotiator.services.records.wording import threshold, words

MASTER = {
    "title": _("Title"), "file_number": _("File number"), "summary": _("Summary"), "lead": _("Lead"),
    "classification": _("Classification"), "horizon_years": _("Years that are planned"), "data_as_of": _("Data as of"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One thing in words."""

    name: str
    parts: Parts


Things = Mapping[str, Told]  # key -> thing, in written order


def told(plan: Plan, language: str, names: Mapping[str, str]) -> dict[str, Things]:
    """Heading -> things. Positions, rounds and packages are no part of it. `names` are what measures are called where
    others refer to them."""
    speaks = partial(say, language)
    return {
        speaks(_("Master data")): {"": Told(speaks(_("The dossier")), _master(plan, language))},
        speaks(_("Answers about the country")): _answers(plan, language),
        speaks(_("Facts")): {fact.id: Told(facts.name(fact, language), _fact(fact, language)) for fact in plan.facts},
        speaks(_("Stakeholders")): {
            person.id: Told(words(person.text, language), parts(person, language)) for person in plan.participants
        },
        speaks(_("Measures")): dict(_measures(plan, language, names)),
        speaks(_("Measures taken off the agenda")): {
            measure.id: Told(words(measure.text, language), {}) for measure in plan.shelved
        },
        speaks(_("Limits")): dict(_limits(plan, language)),
        speaks(_("Mandate")): dict(_mandate(plan, language)),
        speaks(_("Linkages")): dict(_linkages(plan, language, names)),
        speaks(_("Own rules")): {rule.id: Told(rule.id, _rule(rule, plan, language)) for rule in plan.rules},
    }


def _master(plan: Plan, language: str) -> Parts:
    people = {person.id: words(person.text, language) for person in plan.participants}
    shown = {
        "title": "; ".join(f"{key}: {value}" for key, value in plan.title.items() if value),
        "file_number": str(plan.context.get(FILE_NUMBER) or ""),
        "summary": "; ".join(f"{key}: {value}" for key, value in plan.summary.items() if value),
        "lead": people.get(plan.lead, plan.lead),
        "classification": plan.classification,
        "horizon_years": str(plan.horizon_years),
        "data_as_of": plan.data_day,
    }
    names = plan.context.get("names")
    forms = ", ".join(str(each) for each in names.values() if each) if isinstance(names, Mapping) else ""
    labelled = {say(language, MASTER[key]): value for key, value in shown.items()}
    return labelled | {say(language, _("Names of the partner")): forms}


def _answers(plan: Plan, language: str) -> Things:
    measures = {measure.id: measure for measure in plan.measures}
    answer, found = say(language, _("Answer")), {}
    for key, value in plan.context.items():
        for each in traits.told({key: value}, measures, language):
            found[key] = Told(each.question, {answer: each.answer})
    extra = plan.context.get("extra")
    for key, value in extra.items() if isinstance(extra, Mapping) else ():
        found[f"extra.{key}"] = Told(str(key), {answer: str(value)})
    return found


def _fact(fact: Fact, language: str) -> Parts:
    amount = " ".join(part for part in (facts.value(fact, language), facts.unit(fact, language)) if part)
    return {say(language, _("Value")): amount, **parts(fact, language)}


def names_of(plan: Plan, language: str) -> dict[str, str]:
    """What the measures are called, by key."""
    return {measure.id: words(measure.text, language) for measure in plan.measures}


def _measures(plan: Plan, language: str, names: Mapping[str, str]) -> Iterator[tuple[str, Told]]:
    units = units_of(plan)
    for measure in plan.measures:
        own = words(measure.text, language)
        yield measure.id, Told(own, parts(measure, language, names, units))
        for level in measure.levels[1:]:
            name = say(language, _("%(measure)s, level %(n)s"), measure=own, n=level.n)
            yield f"{measure.id}.{level.n}", Told(name, parts(level, language, names, units))


def _limits(plan: Plan, language: str) -> Iterator[tuple[str, Told]]:
    terms, units = library.terms(), units_of(plan)
    tables = (
        ("capacity", plan.base, units),
        ("payer", plan.caps, terms.payers),
        ("chapter", plan.caps_ep, terms.chapters),
    )
    label = say(language, _("Number"))
    for kind, amounts, texts in tables:
        for key, amount in amounts.items():
            name = words(texts.get(key, {}), language) or key
            in_years = {
                say(language, _("in year %(n)s"), n=year): number(each, language, PLACES)
                for year, each in numbers_of(plan, kind, key).items()
            }
            yield f"{kind}.{key}", Told(name, {label: number(amount, language, PLACES), **in_years})
    for key, own in plan.capacities.items():
        told = {
            say(language, _("Name")): words(own.text, language),
            say(language, _("Unit")): words(own.unit, language),
        }
        yield f"own.{key}", Told(words(own.text, language), told)
    for key, amount in plan.params.items():
        yield f"parameter.{key}", Told(threshold(key, language), {label: number(amount, language, PLACES)})


def _mandate(plan: Plan, language: str) -> Iterator[tuple[str, Told]]:
    given = {field.name: getattr(plan.mandate_given, field.name) for field in mandate.FIELDS}
    if any(given.values()):
        shown = {say(language, field.label): Voice(language).day(given[field.name]) for field in mandate.FIELDS}
        yield "", Told(say(language, _("The decision that gave the mandate")), shown)
    measures = {measure.id: measure for measure in plan.measures}
    for key, (low, high) in plan.mandate.items():
        levels = measures[key].levels
        first, last = (f"{n} – {words(levels[n].text, language)}" for n in (low, high))
        span = {say(language, _("From")): first, say(language, _("To")): last}
        yield key, Told(words(measures[key].text, language), span)


def _rule(rule: OwnRule, plan: Plan, language: str) -> Parts:
    strength = RULE_STRENGTH["hard" if rule.hard else "soft"]
    state = SWITCHED["on" if rule.on else "off"]
    return {
        say(language, _("Condition")): sentence(plan, rule.expr, language) or rule.expr,
        say(language, _("Kind")): say(language, strength),
        say(language, _("State")): say(language, state),
        say(language, _("Reason")): rule.why,
    }


def _linkages(plan: Plan, language: str, names: Mapping[str, str]) -> Iterator[tuple[str, Told]]:
    for tie in plan.linkages:
        name = " ↔ ".join(sides_of(tie, names, language))
        kind = say(language, TIES[tie.type]) if tie.type in TIES else tie.type
        yield (
            f"{tie.a} {tie.b} {tie.type}",
            Told(name, {say(language, _("Kind")): kind, say(language, _("Note")): tie.note}),
        )
