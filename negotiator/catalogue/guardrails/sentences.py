"""What each condition asks for, as one sentence per language; rows for the solver and findings share them."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

from negotiator import numbers
from negotiator.catalogue.means import CASES, units_of
from negotiator.catalogue.plan import SEQUENCE, Linkage, Measure, Plan, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import FAILED, Check, param

MOST_DIGITS = 2
IDLE_ALLOWANCE = 300  # of G-30: how much may be created in any case beyond the share of what is used


def number(value: Fraction | int, language: str, digits: int = MOST_DIGITS) -> str:
    """A number as the language writes it, at most `digits` decimals, no trailing zeros."""
    return numbers.number(value, language, digits)


def percent(value: Fraction, language: str) -> str:
    """A share as a percentage."""
    return numbers.percent(value, language, MOST_DIGITS)


class WithMeasures(Protocol):
    """A plan, or as much of one as it takes to name measures."""

    @property
    def measures(self) -> Iterable[Measure]:
        """Those of the dossier."""


def quoted(plan: WithMeasures, measure: str, language: str) -> str:
    """The measure's title in the language's quotation marks: in German where it has none in this language,
    its id where the dossier does not have it."""
    known: tuple[Measure, ...] = (*plan.measures, *getattr(plan, "shelved", ()))
    texts: Text = next((each.text for each in known if each.id == measure), {})
    text = texts.get(language) or texts.get("de") or measure
    return f"„{text}“" if language == "de" else f"“{text}”"


def _from(level: int, language: str) -> str:
    if level <= 1:
        return ""
    return f" ab Stufe {level}" if language == "de" else f" from level {level} on"


def needs(plan: Plan, measure: str, at: int, other: str, level: int) -> Text:
    """One measure requires another."""
    return {
        "de": f"{quoted(plan, measure, 'de')}{_from(at, 'de')} setzt "
        f"{quoted(plan, other, 'de')}{_from(level, 'de')} voraus.",
        "en": f"{quoted(plan, measure, 'en')}{_from(at, 'en')} requires "
        f"{quoted(plan, other, 'en')}{_from(level, 'en')}.",
    }


def tied(plan: Plan, tie: Linkage) -> Text:
    """A linkage: one not before the other, or only together."""
    first, second = (
        {language: f"{quoted(plan, measure, language)}{_from(level, language)}" for language in ("de", "en")}
        for measure, level in ((tie.a, tie.a_level), (tie.b, tie.b_level))
    )
    if tie.type == SEQUENCE:
        return {
            "de": f"{second['de']} kommt nur nach {first['de']}, nicht in einem früheren Jahr.",
            "en": f"{second['en']} comes only after {first['en']}, not in an earlier year.",
        }
    return {
        "de": f"{first['de']} und {second['de']} kommen nur zusammen.",
        "en": f"{first['en']} and {second['en']} come only together.",
    }


def withheld(plan: Plan, tie: Linkage) -> Text:
    """The guardrail on help that is tied to return, with the linkage that breaks it."""
    message = of_guardrail("G-11")
    names = {language: (quoted(plan, tie.a, language), quoted(plan, tie.b, language)) for language in ("de", "en")}
    return {
        "de": f"{message['de']} Dagegen steht die Verknüpfung {names['de'][0]} nur gegen {names['de'][1]}.",
        "en": f"{message['en']} The linkage {names['en'][0]} only against {names['en'][1]} stands against it.",
    }


def excludes(plan: Plan, measure: str, at: int, other: str, level: int) -> Text:
    """Two measures do not go together."""
    return {
        "de": f"{quoted(plan, measure, 'de')}{_from(at, 'de')} und "
        f"{quoted(plan, other, 'de')}{_from(level, 'de')} schließen einander aus.",
        "en": f"{quoted(plan, measure, 'en')}{_from(at, 'en')} and "
        f"{quoted(plan, other, 'en')}{_from(level, 'en')} exclude each other.",
    }


def barred(plan: Plan, measure: str, at: int, why: Text) -> Text:
    """A measure is out; `why` completes the sentence."""
    return {
        "de": f"{quoted(plan, measure, 'de')}{_from(at, 'de')} ist ausgeschlossen: {why['de']}",
        "en": f"{quoted(plan, measure, 'en')}{_from(at, 'en')} is out: {why['en']}",
    }


def unchecked(check: Check) -> Text:
    """Why returns are out while the protection check is not passed, or no longer."""
    if check.undated:
        return {
            "de": "Die Schutzprüfung des Landes hat keinen Tag und zählt als offen.",
            "en": "The protection check of the country has no day and counts as open.",
        }
    if check.expired:
        return {
            "de": "Die Schutzprüfung des Landes ist abgelaufen und gilt als offen.",
            "en": "The protection check of the country has expired and counts as open.",
        }
    return {
        "de": "Die Schutzprüfung des Landes ist " + ("nicht bestanden." if check.state == FAILED else "offen."),
        "en": "The protection check of the country " + ("has failed." if check.state == FAILED else "is open."),
    }


OSTRACISED: Text = {
    "de": "Mit einem geächteten Regime wird nichts vereinbart.",
    "en": "Nothing is agreed with an ostracised regime.",
}
RESTRICTED: Text = {
    "de": "Bei einem eingeschränkten Regime ist nur Hilfe für Menschen und Gemeinden erlaubt.",
    "en": "With a restricted regime only help for people and communities is allowed.",
}
NO_EQUIPMENT: Text = {
    "de": "Bei einem eingeschränkten Regime gibt es keine Ausstattung für Behörden.",
    "en": "With a restricted regime there is no equipment for authorities.",
}
GOVERNMENT_OPEN: Text = {
    "de": "Niemand hat bestätigt, wie die Regierung zu beurteilen ist; bis dahin gibt es weder Rückführungen noch "
    "Ausstattung für Behörden.",
    "en": "Nobody has confirmed how the government is to be judged; until then there are neither returns nor equipment "
    "for authorities.",
}


def if_restricted(plan: WithMeasures, all_: int, left: list[str]) -> Text:
    """What would be left of a package of so many measures with a government that is judged as restricted."""
    names = {language: ", ".join(quoted(plan, key, language) for key in left) for language in ("de", "en")}
    return {
        "de": "Niemand hat bestätigt, wie die Regierung zu beurteilen ist. Gilt sie als eingeschränkt, bleiben von "
        f"{all_} Maßnahmen {len(left)}" + (f": {names['de']}." if left else "."),
        "en": "Nobody has confirmed how the government is to be judged. If it counts as restricted, of "
        f"{all_} measures {len(left)} remain" + (f": {names['en']}." if left else "."),
    }


WHO_LISTED: Text = {
    "de": "Das Land steht auf der Liste der Weltgesundheitsorganisation.",
    "en": "The country is on the list of the World Health Organization.",
}
HIDDEN_HEALTH: Text = {
    "de": "Darunter sind Gesundheits- oder Pflegekräfte, und das Land steht auf der Liste der "
    "Weltgesundheitsorganisation.",
    "en": "Health or care workers are among the persons, and the country is on the list of the World Health "
    "Organization.",
}
EU_AGREEMENT: Text = {
    "de": "Das Rückübernahmeabkommen der Europäischen Union regelt dies bereits.",
    "en": "The readmission agreement of the European Union already settles this.",
}
BARRED_BY_LAW: Text = {"de": "Diese Stufe ist rechtlich gesperrt.", "en": "This level is barred by law."}
LAW_MUST_CHANGE: Text = {
    "de": "Dafür müsste erst ein Gesetz oder eine Verordnung geändert werden.",
    "en": "An act or ordinance would have to change first.",
}


def reintegration_places(plan: Plan) -> Text:
    """G-04, cases."""
    base = plan.base.get(CASES, Fraction(0))
    return {
        "de": "Reintegration begleitet höchstens so viele Fälle, wie frei sind oder geschaffen werden "
        f"(heute frei: {number(base, 'de')}).",
        "en": "Reintegration accompanies no more cases than are free or are created "
        f"(free today: {number(base, 'en')}).",
    }


def returns_within_places(plan: Plan) -> Text:
    """G-04, persons."""
    slack = param(plan, "rcase_slack")
    return {
        "de": f"Es kehren höchstens {percent(slack, 'de')} so vieler Menschen zurück, wie begleitet werden können.",
        "en": f"Returns stay within {percent(slack, 'en')} of the people that can be accompanied.",
    }


def capacity(plan: Plan, resource: str) -> Text:
    """G-14."""
    names = units_of(plan).get(resource, {"de": resource, "en": resource})
    base = plan.base.get(resource, Fraction(0))
    return {
        "de": f"Kapazität „{names['de']}“: höchstens, was frei ist oder geschaffen wird "
        f"(heute frei: {number(base, 'de')}).",
        "en": f"Capacity “{names['en']}”: no more than is free or is created (free today: {number(base, 'en')}).",
    }


def idle(plan: Plan, resource: str) -> Text:
    """G-30, one capacity."""
    names = units_of(plan).get(resource, {"de": resource, "en": resource})
    share, more = param(plan, "idle"), Fraction(IDLE_ALLOWANCE)
    return {
        "de": f"Kapazität „{names['de']}“: Neu geschaffen werden höchstens {percent(share, 'de')} dessen, was das "
        f"Paket nutzt, und {number(more, 'de')} darüber hinaus.",
        "en": f"Capacity “{names['en']}”: newly created is at most {percent(share, 'en')} of what the package uses, "
        f"and {number(more, 'en')} on top.",
    }


def idle_here(text: Text, created: Fraction, used: Fraction, most: Fraction) -> Text:
    """The same with what a package creates and uses, and what it may create therefore."""
    de, en = ([number(each, language) for each in (created, used, most)] for language in ("de", "en"))
    return {
        "de": f"{text['de']} Hier: {de[0]} geschaffen, {de[1]} genutzt; es dürften {de[2]} sein.",
        "en": f"{text['en']} Here: {en[0]} created, {en[1]} used; {en[2]} would be allowed.",
    }


def in_the_year(year: int, text: Text) -> Text:
    """A sentence about one year of the agreement."""
    return {"de": f"Im Jahr {year}: {text['de']}", "en": f"In year {year}: {text['en']}"}


def chapter_cap(plan: Plan, chapter: str) -> Text:
    """G-15, a budget chapter."""
    return _limit(library.terms().chapters.get(chapter, {"de": chapter, "en": chapter}), plan.caps_ep[chapter])


def payer_cap(payer: str, limit: Fraction) -> Text:
    """G-15, a payer."""
    return _limit(library.terms().payers.get(payer, {"de": payer, "en": payer}), limit)


def _limit(names: Text, limit: Fraction) -> Text:
    return {
        "de": f"{names['de']}: höchstens {number(limit, 'de')} Mio. Euro im Jahr.",
        "en": f"{names['en']}: at most EUR {number(limit, 'en')} m a year.",
    }


def mandate(plan: Plan, measure: str) -> Text:
    """G-22."""
    low, high = plan.mandate[measure]
    german, english = "Das Mandat erlaubt", "The mandate allows"
    if plan.mandate_drafted:
        german, english = "Der Mandatsentwurf (nicht erteilt) erlaubt", "The draft mandate (not given) allows"
    return {
        "de": f"{german} für {quoted(plan, measure, 'de')} "
        + (f"nur Stufe {low}." if low == high else f"die Stufen {low} bis {high}."),
        "en": f"{english} for {quoted(plan, measure, 'en')} "
        + (f"only level {low}." if low == high else f"levels {low} to {high}."),
    }


MANDATE_OVER: Text = {
    "de": "Das Mandat ist abgelaufen und zählt als offen: Es braucht ein neues, bevor etwas zugesagt wird.",
    "en": "The mandate has expired and counts as open: a new one is needed before anything is promised.",
}


def size(plan: Plan) -> Text:
    """G-26."""
    most = param(plan, "max_measures")
    return {
        "de": f"Das Paket enthält höchstens {number(most, 'de')} Maßnahmen.",
        "en": f"The package contains at most {number(most, 'en')} measures.",
    }


def gain(plan: Plan, who: str) -> Text:
    """G-09, hard part."""
    names = library.terms().gains.get(who, {"de": who, "en": who})
    least = param(plan, "win_min")
    return {
        "de": f"Glaubhafter Gewinn für „{names['de']}“: mindestens {number(least, 'de')}.",
        "en": f"Credible gain for “{names['en']}”: at least {number(least, 'en')}.",
    }


def of_guardrail(rule: str) -> Text:
    """The guardrail's own message."""
    return library.guardrail_texts()[rule].message


def acceptance(names: Text, least: Fraction) -> Text:
    """A stakeholder's least acceptable score."""
    return {
        "de": f"{names['de']}: mindestens {number(least, 'de')} von 100 Punkten.",
        "en": f"{names['en']}: at least {number(least, 'en')} of 100 points.",
    }


def red_line(names: Text, meaning: Text) -> Text:
    """A red line with whose it is."""
    return {
        "de": f"Rote Linie von „{names['de']}“: {meaning['de']}",
        "en": f"Red line of “{names['en']}”: {meaning['en']}",
    }


def assumed(text: Text) -> Text:
    """A sentence about what somebody is only assumed to want: nobody has said it."""
    return {"de": f"{text['de']} (Annahme)", "en": f"{text['en']} (assumption)"}


def more_than(plan: Plan, rule: str, persons: int, measure: str, level: int) -> Text:
    """G-12 and G-13: numbers that need control."""
    what = {
        "G-12": {"de": "angeworbene Personen", "en": "recruited persons"},
        "G-13": {
            "de": "Personen in Saisonarbeit, Kurzzeitbeschäftigung und Kontingenten",
            "en": "persons in seasonal work, short-term employment and contingents",
        },
    }[rule]
    return {
        "de": f"Mehr als {number(persons, 'de')} {what['de']} im Jahr setzen "
        f"{quoted(plan, measure, 'de')}{_from(level, 'de')} voraus.",
        "en": f"More than {number(persons, 'en')} {what['en']} a year require "
        f"{quoted(plan, measure, 'en')}{_from(level, 'en')}.",
    }


def women(plan: Plan) -> Text:
    """G-07."""
    share = param(plan, "women")
    return {
        "de": f"Anwerbung und Ausbildung sehen zusammen mindestens {percent(share, 'de')} Frauen vor.",
        "en": f"Recruitment and training together provide for at least {percent(share, 'en')} women.",
    }


def health_places(plan: Plan) -> Text:
    """G-08 (b)."""
    ratio = param(plan, "health_ratio")
    return {
        "de": "Auf jede angeworbene Gesundheitskraft kommen mindestens "
        f"{number(ratio, 'de')} zusätzliche Ausbildungsplätze im Partnerland.",
        "en": f"For each recruited health worker there are at least {number(ratio, 'en')} additional training places "
        "in the partner country.",
    }


def too_late(rule: str, year: int, needed: Fraction, ready: Fraction) -> Text:
    """The year checks of G-04 and G-08 (d)."""
    german, english = {
        "G-04": ("Reintegrationsfälle", "reintegration cases"),
        "G-08": ("zusätzliche Ausbildungsplätze im Gesundheitswesen", "additional health training places"),
    }[rule]
    return {
        "de": f"Im Jahr {year} sind {number(needed, 'de')} {german} nötig, bis dahin aber erst "
        f"{number(ready, 'de')} vorhanden.",
        "en": f"In year {year} {number(needed, 'en')} {english} are needed, but only {number(ready, 'en')} are there "
        "by then.",
    }


PARITY_CITIZENS: Text = {
    "de": "Staatsangehörige und aufnehmende Gemeinden erhalten mindestens so viele Ausbildungsplätze wie Geflüchtete.",
    "en": "Nationals and host communities get at least as many training places as refugees.",
}


def parity_refugees(plan: Plan) -> Text:
    """G-06 (b)."""
    least = param(plan, "ref_min")
    return {
        "de": f"Geflüchtete erhalten mindestens {percent(least, 'de')} der Ausbildungsplätze der Staatsangehörigen "
        "(40 Plätze bleiben außer Betracht).",
        "en": f"Refugees get at least {percent(least, 'en')} of the nationals' training places (40 places are spared).",
    }


def parity_recruitment(plan: Plan) -> Text:
    """G-06 (c)."""
    return {
        "de": f"Mit {quoted(plan, 'rec_refugee', 'de')} werden mindestens so viele Staatsangehörige wie Geflüchtete "
        "angeworben.",
        "en": f"With {quoted(plan, 'rec_refugee', 'en')}, at least as many nationals as refugees are recruited.",
    }
