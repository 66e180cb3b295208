"""The field's knowledge as it ships with the product.

Measures, stakeholder profiles, clauses, sources, guardrails, names. Read once and kept.
A broken file raises DataError with file, key and reason.
"""

from functools import cache
from importlib.resources import files

from negotiator.bargaining.rules import Vocabulary
from negotiator.catalogue.compacts import Compacts
from negotiator.catalogue.fact_terms import FactTerms, read_fact_terms
from negotiator.catalogue.precedents import Precedents
from negotiator.catalogue.reading.arguments import Arguments, read_arguments
from negotiator.catalogue.reading.capacities import Resource, read_capacities
from negotiator.catalogue.reading.compacts import read_compacts
from negotiator.catalogue.reading.draft_words import DraftWords, read_draft_words, read_vocabulary
from negotiator.catalogue.reading.draft_words import Vocabulary as DraftVocabulary
from negotiator.catalogue.reading.effects import Effect, Known, read_effects
from negotiator.catalogue.reading.measures import GAINS, OCCUPATIONS, TAGS, Catalogue, Names, read_catalogue
from negotiator.catalogue.reading.occupations import Occupation, read_occupations
from negotiator.catalogue.reading.precedents import read_agreements, read_programmes
from negotiator.catalogue.reading.profiles import Profile, read_profiles
from negotiator.catalogue.reading.tables import Table, parsed
from negotiator.catalogue.reading.texts import (
    Clause,
    Guardrail,
    Param,
    Source,
    Terms,
    read_clauses,
    read_guardrails,
    read_params,
    read_sources,
    read_terms,
)

FLAGS = frozenset({"conditionality"})
FACTS = frozenset({"WHO_LIST", "FIRST_HOST", "HOSTS_REFUGEES", "EU_READMISSION"})
ANY_GROUP = frozenset({"all"})


def data_text(name: str) -> str:
    """The text of a data file that ships with the product."""
    return files("negotiator.catalogue").joinpath("data", name).read_text(encoding="utf-8")


CLAUSES = ("clauses.toml", "clauses_additions.toml")
PROFILES = ("stakeholders.toml", "stakeholders_additions.toml")
SOURCES = ("sources.toml", "sources_additions.toml", "sources_agreements.toml")


@cache
def sources() -> dict[str, Source]:
    """The register of sources by id: one library in several files, in their order. Raises DataError, for an id that is
    in two of them too."""
    found: dict[str, Source] = {}
    for name in SOURCES:
        found |= read_sources(_data(name), found)
    return found


@cache
def clauses() -> dict[str, Clause]:
    """The clause library by id: one library in several files, in their order. Raises DataError."""
    found: dict[str, Clause] = {}
    for name in CLAUSES:
        found |= read_clauses(_data(name), found)
    return found


@cache
def draft_words() -> DraftWords:
    """Parts, recitals, definitions, wording by level and annexes of drafts."""
    tops = {measure.id: measure.top for measure in catalogue().measures.values()}
    return read_draft_words(_data("draft.toml"), frozenset(clauses()), tops)


@cache
def arguments() -> Arguments:
    """The library of arguments; internal."""
    tops = {measure.id: measure.top for measure in catalogue().measures.values()}
    return read_arguments(_data("arguments.toml"), tops, frozenset(sources()))


@cache
def draft_vocabulary() -> DraftVocabulary:
    """Words that drafts may not use."""
    return read_vocabulary(_data("clauses.toml"))


@cache
def terms() -> Terms:
    """Names of payers, chapters, groups, gains, legal words and authorities."""
    return read_terms(_data("terms.toml"))


@cache
def facts() -> FactTerms:
    """Names of facts that are stated often, and the units that they are counted in."""
    return read_fact_terms(_data("facts.toml"))


@cache
def catalogue() -> Catalogue:
    """Measures, pillars, units, payers and groups."""
    units = {resource.id: resource.text for resource in capacities().values()}
    names = Names(frozenset(sources()), frozenset(clauses()), terms(), units)
    return read_catalogue(_data("catalogue.toml"), _data("catalogue_additions.toml"), names)


@cache
def capacities() -> dict[str, Resource]:
    """What measures share, by id in written order."""
    return read_capacities(_data("capacities.toml"), frozenset(sources()))


@cache
def profiles() -> dict[str, Profile]:
    """Stakeholder profiles and partner archetypes by id: one library in several files, in their order."""
    found: dict[str, Profile] = {}
    for name in PROFILES:
        found |= read_profiles(_data(name), frozenset(sources()), vocabulary(), found)
    return found


@cache
def precedents() -> Precedents:
    """What others got: agreements, programmes, and where their sources disagree."""
    measures, known = catalogue().measures, frozenset(sources())
    as_of = _data("agreements.toml").table("meta").text("as_of")
    agreements, conflicts = read_agreements(_data("agreements.toml"), measures, known)
    programmes, conflicts = read_programmes(_data("programmes.toml"), measures, known, conflicts)
    return Precedents(agreements, programmes, conflicts, as_of)


@cache
def guardrail_texts() -> dict[str, Guardrail]:
    """The guardrails by id, in order."""
    return read_guardrails(_data("guardrails.toml"), frozenset(sources()))


@cache
def params() -> dict[str, Param]:
    """The numbers of the guardrails by name, in order."""
    return read_params(_data("guardrails.toml"))


@cache
def compacts() -> Compacts:
    """The objectives of the compacts on migration and on refugees."""
    return read_compacts(_data("compacts.toml"), catalogue().measures, frozenset(sources()))


@cache
def occupations() -> tuple[Occupation, ...]:
    """The occupations among the persons of measures, one for each mark."""
    return read_occupations(_data("occupations.toml"), OCCUPATIONS, catalogue().measures, frozenset(sources()))


@cache
def effects() -> dict[str, Effect]:
    """What answers about the country do, by id in written order."""
    known = Known(frozenset(sources()), params(), guardrail_texts(), profiles(), TAGS, frozenset(GAINS), vocabulary())
    return read_effects(_data("effects.toml"), known)


@cache
def vocabulary() -> Vocabulary:
    """The names that a red line about the catalogue's measures may use."""
    known = catalogue()
    return Vocabulary(
        measures={measure.id: measure.top for measure in known.measures.values()},
        pillars=frozenset(known.pillars),
        groups=frozenset(known.groups) | ANY_GROUP,
        payers=frozenset(known.payers),
        flags=FLAGS,
        facts=FACTS,
    )


def _data(name: str) -> Table:
    return parsed(data_text(name), name)
