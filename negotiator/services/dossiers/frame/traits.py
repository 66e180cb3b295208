"""What the rules know about the country, as questions and answers in words: no key, no mark of a machine."""

from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction

from negotiator.catalogue.country import country_of
from negotiator.catalogue.dossier_file.file import EXTRA
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading.context import whole
from negotiator.language import _, day, number, percent, say
from negotiator.services.dossiers.entries.entry_fields import Entry, Field
from negotiator.services.dossiers.frame import master_fields
from negotiator.services.dossiers.frame.views import Trait
from negotiator.services.records.wording import typed, words

QUESTIONS = {
    "partner": _("Partner"),
    "regime": _("Government"),
    "first_host": _("First state in which most refugees of the region arrive (guardrail G-06)"),
    "hosts_refugees": _("Refugees live in the country, wherever they arrived first"),
    "who_list": _("On the list of states with too few health workers"),
    "visa_free": _("Nationals need no visa for short stays (to be verified with the Foreign Office)"),
    "eu_readmission": _("Readmission agreement with the Union"),
    "nr_check": _("Protection check"),
    "nr_check_date": _("Protection check of"),
    "nr_check_months": _("Months that a protection check holds"),
    "nr_check_transit": _("Protection check for transit"),
    "health_shares": _("Measures with health or care workers among the persons"),
    "labour_market": _("Labour market"),
    "brain_drain": _("Occupations that must not be drained"),
    "migration_model": _("Migration model"),
    "format_preference": _("Preferred format (level)"),
    "framing": _("Framing"),
    "refugees_may_work": _("Refugees may work"),
    "legal_ok": _("Measures with a decided change of law"),
    "confirmed": _("Measures confirmed as feasible"),
    "languages": _("Languages"),
    "flags": _("Marks set by text checks"),
}
ANSWERS = {
    "ok": _("in order"),
    "yes": _("yes"),
    "no": _("no"),
    "restricted": _("only in part"),
    "open": _("open"),
    "failed": _("failed"),
    "slack": _("more people than jobs"),
    "tight": _("fewer people than jobs"),
    "mixed": _("mixed"),
    "temporary": _("temporary"),
    "permanent": _("permanent"),
    "circular": _("circular"),
    "health": _("health"),
    "construction": _("construction"),
    "metal": _("electrical, metal and mechatronics trades"),
    "engineering": _("engineering"),
    "agriculture": _("agriculture"),
    "relief": _("relief"),
    "opportunity": _("opportunity"),
    "de": _("German"),
    "en": _("English"),
    "ar": _("Arabic"),
    "conditionality": _("help made conditional"),
}
OF_REGIME = {
    "ok": _("no objection to the government on record"),
    "restricted": _("restricted: only help for people and communities"),
    "ostracised": _("ostracised: neither an agreement nor return"),
}
NO_GOVERNMENT = _("neither returns nor equipment for authorities, and no paper to the partner")
FORMAT = ("format_preference", "ena_format")  # an answer that is a level of a measure


def fields() -> tuple[Field, ...]:
    """The questions with their answers, as the log tells of a change."""
    choices = tuple(ANSWERS.items())
    asked = (Field(key, label, Entry.CHOICE, choices=choices) for key, label in QUESTIONS.items())
    return (*asked, Field("title", _("Title")), Field("summary", _("Summary")))


def told(
    answers: Mapping[str, object], measures: Mapping[str, Measure], language: str, unconfirmed: Collection[str] = ()
) -> tuple[Trait, ...]:
    """The answers in their order, those to questions of one's own last, as they were written; without those that nobody
    gave and those that no question asks. Of `unconfirmed` ones it is said that they count only until somebody confirms
    one."""
    given = [(key, value) for key, value in answers.items() if key in QUESTIONS and value not in ("", None)]
    found = [(key, _answer(key, value, measures, language)) for key, value in given if key != "partner"]
    if any(key == "partner" for key, _value in given):
        found.insert(0, ("partner", country_of(answers).name[language]))
    asked = [
        Trait(
            say(language, QUESTIONS[key]),
            until_confirmed(key, answers[key], answer, language) if key in unconfirmed else answer,
        )
        for key, answer in found
    ]
    own = answers.get(EXTRA, {})
    more = sorted(own.items()) if isinstance(own, Mapping) else ()
    return (*asked, *(Trait(str(question), str(answer)) for question, answer in more))


def until_confirmed(key: str, value: object, answer: str, language: str) -> str:
    """What counts of an answer that nobody has confirmed: a government without objections is not taken at that word."""
    counts = say(language, NO_GOVERNMENT) if key == "regime" and value == "ok" else answer
    return say(language, _("not confirmed; until then this counts: %(answer)s"), answer=counts)


def _answer(key: str, value: object, measures: Mapping[str, Measure], language: str) -> str:
    if isinstance(value, bool):
        return say(language, _("yes") if value else _("no"))
    if key == FORMAT[0] and FORMAT[1] in measures:
        return _level(measures[FORMAT[1]], whole(value), language)
    if isinstance(value, int | Fraction):
        return number(value, language)
    if isinstance(value, dict):
        shares = (
            f"{_word(str(name), measures, language)} ({_share(share, language)})" for name, share in value.items()
        )
        return ", ".join(shares) or say(language, _("none"))
    if key == "languages" and isinstance(value, list | tuple):
        return master_fields.in_words(map(str, value), language) or say(language, _("not stated"))
    if isinstance(value, list | tuple):
        return ", ".join(_word(str(each), measures, language) for each in value) or say(language, _("none"))
    if key == "regime" and value in OF_REGIME:
        return say(language, OF_REGIME[str(value)])
    return _word(str(value), measures, language)


def _level(measure: Measure, n: int, language: str) -> str:
    return words(measure.levels[n].text, language) if n < len(measure.levels) else str(n)


def _share(share: object, language: str) -> str:
    return percent(Fraction(str(share)), language)


def _word(value: str, measures: Mapping[str, Measure], language: str) -> str:
    """A measure by its name, a known answer in words, a day as people write it; anything else as it was typed."""
    if value in measures:
        return words(measures[value].text, language)
    if value in ANSWERS:
        return say(language, ANSWERS[value])
    try:
        return day(date.fromisoformat(value), language)
    except ValueError:
        return typed(value, language)
