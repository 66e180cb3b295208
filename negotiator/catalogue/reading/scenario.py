"""A scenario file becomes a plan: strictly read, merged with the profiles that it names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from negotiator.bargaining.errors import DataError
from negotiator.bargaining.words import Part
from negotiator.catalogue.country import country_of
from negotiator.catalogue.effects import weighed
from negotiator.catalogue.of_country import in_country
from negotiator.catalogue.plan import Measure, Participant, Plan, Pref
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import (
    protection_check,
    read_base,
    read_caps,
    read_chapter_caps,
    read_context,
    read_params,
)
from negotiator.catalogue.reading.history import read_facts, read_linkages, read_mandate, read_packages, read_rounds
from negotiator.catalogue.reading.profiles import (
    Mark,
    Profile,
    merged,
    read_mark,
    read_prefs,
    read_red_lines,
    read_weights,
)
from negotiator.catalogue.reading.tables import MOST_BYTES, Table, parsed
from negotiator.catalogue.scores import BEST, score

DEMOS = ("kenya_like", "jordan_like", "ghana_like", "moldova_like")
STAGES = (
    "screening", "exploration", "coordination", "mandate", "negotiation",
    "legal check", "initialling", "signature", "implementation", "review",
)  # fmt: skip
GRADES = ("public", "partner", "intern", "vs-nfd")
MOST_PARTICIPANTS = 200
DELEGATION = "delegation"


def read_scenario(path: Path | str) -> Plan:
    """The plan in a scenario file, counted as a dossier would count it in its country. Raises DataError with file, key
    and reason."""
    file = Path(path)
    name = file.name or str(path)
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise DataError(name, "file", "cannot be read (%(why)s)", why=error.strerror or error) from error
    if len(content) > MOST_BYTES:
        raise DataError(name, "size", "at most %(most)s MB can be read", most=MOST_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(name, "file", "is not text in UTF-8") from error
    return in_country(scenario_of(text.replace("\r\n", "\n").replace("\r", "\n"), name))


@cache
def demo_scenario(name: str) -> Plan:
    """One of the scenarios that ship with the product, by name (see DEMOS)."""
    file = f"scenario_{name}.toml"
    if name not in DEMOS:
        raise DataError(file, "name", "“%(value)s” is not one of %(names)s", value=name, names=", ".join(DEMOS))
    return scenario_of(library.data_text(file), file)


def demo_on(name: str, day: date) -> Plan:
    """The same with a protection check that lies as long before this day as the file's before the day of its data: an
    exercise begins today, and a check of last year would have expired."""
    plan = demo_scenario(name)
    check = protection_check(plan, "")
    if check.passed is None:
        return plan
    passed = day - (date.fromisoformat(f"{plan.as_of}-01") - check.passed)
    return replace(plan, context={**plan.context, "nr_check_date": passed.isoformat()})


def scenario_of(text: str, file: str) -> Plan:
    """The plan in the text of a scenario file; `file` is its name in messages. Raises DataError."""
    top = parsed(text, file)
    head = top.table("scenario")
    catalogue = library.catalogue()
    people = _participants(top, catalogue.measures)
    also = head.texts("measures_also", one_of=catalogue.measures)
    measures = catalogue.chosen({*also, *wished(people)})
    rounds = read_rounds(top, measures)
    plan = Plan(
        id=head.name("id"),
        title={"de": head.text("title_de"), "en": head.text("title_en")},
        summary={"de": head.text("summary_de", ""), "en": head.text("summary_en", "")},
        as_of=head.day("as_of"),
        stage=head.text("stage", one_of=STAGES),
        lead=head.text("lead", one_of=tuple(library.profiles())),
        classification=head.text("classification_default", "intern", one_of=GRADES),
        fictional=head.flag("fictional", False),
        horizon_years=head.whole("horizon_years", 3, least=1, most=30),
        measures=tuple(measures.values()),
        participants=(),
        context=read_context(top.table("context"), measures),
        facts=read_facts(top.table("facts"), library.sources()),
        base=read_base(top.table("base")),
        caps=read_caps(top.table("caps")),
        caps_ep=read_chapter_caps(top.table("caps").table("ep")),
        params=read_params(top.table("guardrail_params")),
        mandate=read_mandate(top, measures),
        linkages=read_linkages(top, "linkage", measures),
        rounds=rounds,
        packages=read_packages(top, measures),
        expected=dict(top.table("expected").values),
    )
    head.close()
    top.close()
    return weighed(replace(plan, participants=tuple(_called(people, plan.context))))


def _called(people: tuple[Participant, ...], context: Mapping[str, object]) -> Iterator[Participant]:
    """The participants; delegations bear the name of their country, not that of the type of country they come from."""
    delegations = [person for person in people if _of_a_type(person)]
    for person in people:
        if person not in delegations:
            yield person
            continue
        nth = f" ({delegations.index(person) + 1})" if len(delegations) > 1 else ""
        yield replace(person, text={language: f"{name}{nth}" for language, name in country_of(context).name.items()})


def _of_a_type(person: Participant) -> bool:
    """Whether it is a delegation that the scenario gives no name of its own."""
    profile = library.profiles()[person.id]
    return person.kind == DELEGATION and person.text == profile.text


def _participants(top: Table, measures: dict[str, Measure]) -> tuple[Participant, ...]:
    tables = top.tables("participant")
    if not tables:
        top.refuse("participant", "is missing")
    if len(tables) > MOST_PARTICIPANTS:
        top.refuse("participant", "at most %(most)s can take part", most=MOST_PARTICIPANTS)
    found: dict[str, Participant] = {}
    for table in tables:
        participant = _participant(table, measures)
        if participant.id in found:
            table.refuse("profile", "“%(name)s” is there twice", name=participant.id)
        found[participant.id] = participant
    return tuple(found.values())


def _participant(table: Table, measures: dict[str, Measure]) -> Participant:
    profiles = library.profiles()
    name = table.text("profile")
    if name not in profiles:
        table.refuse("profile", "there is no profile “%(name)s”", name=name[:64])
    profile = profiles[name]
    sources, vocabulary = frozenset(library.sources()), library.vocabulary()
    own_lines = read_red_lines(table, name, len(profile.red_lines) + 1, sources, vocabulary)
    own_prefs = read_prefs(table, sources, vocabulary)
    defaults = participant_of(profile, measures)
    prefs = merged(profile.prefs, own_prefs)
    found = replace(
        defaults,
        part=Part(table.text("role", profile.part.value, one_of=tuple(Part))),
        consent=table.flag("consent", profile.consent),
        text=table.words() if table.has("de") else profile.text,
        confidence=table.number("confidence", profile.confidence, most=1),
        prefs=prefs,
        red_lines=(*profile.red_lines, *own_lines),
        least=_least(read_mark(table) if table.has("min_score") else profile.mark, prefs, measures),
    )
    if table.has("weights"):
        read_weights(table)
    if found.part is Part.SEAT and found.least is None:
        table.refuse("role", "a seat needs at least one preference with an importance above 0")
    table.close()
    return found


def wished(people: Iterable[Participant]) -> set[str]:
    """Ids of the measures that somebody among them cares about."""
    return {pref.measure for person in people for pref in person.prefs}


def participant_of(profile: Profile, measures: Mapping[str, Measure]) -> Participant:
    """A profile taking part in a dossier with these measures: what it says of others is left out."""
    prefs = tuple(pref for pref in profile.prefs if pref.measure in measures)
    return Participant(
        id=profile.id,
        text=profile.text,
        side=profile.side,
        kind=profile.kind,
        part=profile.part,
        consent=profile.consent,
        prefs=prefs,
        red_lines=profile.red_lines,
        least=_least(profile.mark, prefs, measures),
        least_text=profile.mark_text,
        confidence=profile.confidence,
        reasoning=profile.reasoning,
        sees=profile.sees,
        src=profile.src,
        since=profile.valid_from,
    )


def _least(mark: Mark, prefs: tuple[Pref, ...], measures: Mapping[str, Measure]) -> Fraction | None:
    """The least acceptable score; None for somebody whose score cannot be counted."""
    without_agreement = score(prefs, measures, {})
    if without_agreement is None:
        return None
    return min(BEST, without_agreement + mark.value) if mark.over_status_quo else mark.value
