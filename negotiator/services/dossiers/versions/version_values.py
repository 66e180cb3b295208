"""The fields of a frozen value in words, each by its label.

Fields are taken from the values themselves, so that a new one is told before anybody names it here.
"""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction

from negotiator.catalogue.plan import Fact, Level, Link, Measure, Participant, Synergy, Text
from negotiator.catalogue.reading import library
from negotiator.language import _, number, percent, say
from negotiator.services.dossiers.measures.measure_fields import FRAMINGS
from negotiator.services.dossiers.stakeholders.stakeholder_fields import KINDS, PARTS, SIDES
from negotiator.services.records.voice import Voice
from negotiator.services.records.wording import note, typed, words

PLACES = 3
SHARES = ("cred", "women", "ramp", "away")
Parts = dict[str, str]  # label -> words
Record = Measure | Level | Fact | Participant
TABLES: Mapping[str, Mapping[str, str]] = {"side": SIDES, "kind": KINDS, "part": PARTS}
SILENT = {  # fields that are told elsewhere or nowhere, of each kind of thing
    "Measure": {"id", "levels"}, "Level": {"n"}, "Fact": {"id", "value", "unit"},
    "Participant": {"id", "prefs", "red_lines", "least", "least_text", "confidence", "reasoning", "handed_in"},
}  # fmt: skip
LABELS = {
    "text": _("Name"), "desc": _("Description"), "lead": _("Lead"), "co": _("Takes part"), "ep": _("Budget chapter"),
    "groups": _("Groups"), "women": _("Share of women"), "law": _("Law"), "gcm": _("Objectives of the Global Compact"),
    "tags": _("Marks"), "win": _("Credited gains"), "requires": _("Requires"), "excludes": _("Excludes"),
    "synergies": _("Likelier with"), "bind": _("Internal or open"), "clause": _("Clause"), "src": _("Sources"),
    "pillar": _("Pillar"), "quantity": _("Quantity"), "unit": _("Unit"), "year": _("Year"), "eur": _("EUR m a year"),
    "ramp": _("Ramp-up"), "away": _("Trained for work abroad"), "framing": _("Presented as"),
    "ours": _("Carried out on our side by"), "theirs": _("Carried out on the partner's side by"),
    "uses": _("Uses"), "gives": _("Creates"), "legal": _("Legal status"), "cred": _("Credibility"),
    "definition": _("Definition"), "day": _("As of"), "grade": _("Reliability"), "aside": _("Set aside"),
    "side": _("Side"), "kind": _("Kind"), "part": _("Takes part as"), "consent": _("Consent needed"),
    "until": _("Counts until"), "informant": _("Supplied by"), "asked": _("Asked for by"), "doer": _("Carried out by"),
    "peak": _("Highest level that was taken away"),
    "sees": _("Papers up to"), "since": _("Bears this name since"), "former": _("Earlier names"),
}  # fmt: skip


def parts(
    thing: "Record", language: str, measures: Mapping[str, str] | None = None, units: Mapping[str, Text] | None = None
) -> Parts:
    """Each field of a frozen value that is not silent, by its label. `units` name the capacities that it may speak of,
    the catalogue's where none are given."""
    silent = SILENT.get(type(thing).__name__, set())
    return {
        say(language, LABELS[f.name]) if f.name in LABELS else f.name.replace("_", " "): _value(
            f.name, getattr(thing, f.name), language, measures or {}, units or library.catalogue().units
        )
        for f in fields(thing)
        if f.name not in silent
    }


def _value(name: str, value: object, language: str, measures: Mapping[str, str], units: Mapping[str, Text]) -> str:
    """A value in words; empty for one that says nothing."""
    if name in TABLES and isinstance(value, str):
        return say(language, TABLES[name][value]) if value in TABLES[name] else value
    if value is None or (isinstance(value, str | tuple | frozenset | Mapping) and not value):
        return ""
    match value:
        case bool():
            return say(language, _("yes") if value else _("no"))
        case Fraction() if name in SHARES:
            return percent(value, language)
        case Fraction() | int():
            return number(value, language, PLACES)
        case Link(at=at, measure=measure, level=level):
            other = measures.get(measure, measure)
            return say(language, _("from level %(at)s: %(measure)s, level %(n)s"), at=at, measure=other, n=level)
        case Synergy(measure=measure, at=at, bonus=bonus):
            return f"{measures.get(measure, measure)} {at}: {percent(bonus, language)}"
        case Mapping():
            return _named(name, value, language, units)
        case tuple() | list() | frozenset():
            each = sorted(value, key=str) if isinstance(value, frozenset) else value
            return "; ".join(_value(name, one, language, measures, units) for one in each)
        case _:
            return _word(name, str(value), language)


def _named(name: str, value: Mapping[object, object], language: str, units: Mapping[str, Text]) -> str:
    """Words in this language, or amounts by name."""
    if set(value) <= {"de", "en"}:
        return "; ".join(str(each) for each in dict.fromkeys(value.values()) if each)
    terms = library.terms()
    names = {"eur": terms.payers, "uses": units, "gives": units, "groups": terms.groups, "win": terms.gains}.get(
        name, {}
    )
    shown = ((words(names.get(str(key), {}), language) or str(key), amount) for key, amount in value.items())
    return "; ".join(f"{key}: {_value('', amount, language, {}, {})}" for key, amount in shown)


def _word(name: str, value: str, language: str) -> str:
    terms = library.terms()
    if name == "legal" and value in terms.legal:
        return words(terms.legal[value], language)
    if name == "src":
        return note(value).title
    if name == "pillar":
        return words(library.catalogue().pillars.get(value, {}), language) or value
    if name == "framing" and value in FRAMINGS:
        return say(language, FRAMINGS[value])
    if name in ("day", "since", "former"):
        return Voice(language).day(value)
    return typed(value, language)
