"""What a new dossier begins with: nothing, a type of country, or a scenario without its story.

Everything taken over is a default that somebody has to confirm; nothing that was said, offered, agreed or dated
elsewhere is carried over.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from negotiator.bargaining.rules import RedLineError, parse
from negotiator.bargaining.words import Part
from negotiator.catalogue.country import country_of
from negotiator.catalogue.effects import FIRST_HOSTS
from negotiator.catalogue.plan import ASSESSED, PARTNER_SIDE, Measure, Participant, Plan, Pref, RedLine, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import OPEN, PARAMS
from negotiator.catalogue.reading.profiles import Profile
from negotiator.catalogue.reading.scenario import DELEGATION, DEMOS, demo_scenario, participant_of, wished

BLANK, TYPE, TEMPLATE, EXERCISE, OWN = "blank", "type", "template", "exercise", "dossier"
LEAD = "de_envoy"
SEATS = ("de_bmi", "de_aa", "de_bmas", "de_bmz", "de_bmg", "de_bmwe", "de_bkamt", LEAD)  # who usually sits at the table
HEARD = ("de_bmf", "de_laender", "de_kommunen", "de_employers", "de_dgb", "x_unhcr", "x_diaspora")
ADVISING = ("de_bmjv", "de_ba", "de_bamf")
SILENT = ("m_workers", "m_refugees", "m_returnees", "m_host")
PARTNER = "partner_delegation"
FROM_THE_START = (  # what protects people, and what every text needs; the rest of an agenda is chosen
    "ena_format", "prot_labour", "prot_recruiters", "prot_hr", "prot_status", "gov_jwg", "gov_review", "gov_data",
)  # fmt: skip
NOTHING = Fraction(0)
UNSAID = ("partner", "nr_check", "legal_ok", "confirmed", "flags", "languages")  # answers of one country only
Said = TypeVar("Said", Pref, RedLine)
SOME_REFUGEES = ("few", "transit")  # words of the types of country that do not mean that refugees are hosted in number


@dataclass(frozen=True, slots=True)
class Beginning:
    """One way to begin. `key` names it in forms; `kind` is BLANK, TYPE, TEMPLATE or EXERCISE; `origin` is the type of
    country or the scenario, empty for BLANK."""

    key: str
    kind: str
    origin: str = ""


def beginnings() -> dict[str, Beginning]:
    """All ways by key: blank first, then types of country, templates and whole scenarios as exercises."""
    types = [profile.id for profile in library.profiles().values() if profile.context]
    found = [Beginning(BLANK, BLANK), *(Beginning(name, TYPE, name) for name in types)]
    found += [Beginning(f"{TEMPLATE}-{name}", TEMPLATE, name) for name in DEMOS]
    found += [Beginning(name, EXERCISE, name) for name in DEMOS]
    return {each.key: each for each in found}


def begun(beginning: Beginning, partner: str, title: Mapping[str, str], today: str) -> Plan:
    """The plan that a dossier about a country of this name begins with, as of today.

    An exercise is its scenario as it stands, with another title if one is given."""
    if beginning.kind == EXERCISE:
        plan = demo_scenario(beginning.origin)
        return replace(plan, title=dict(title)) if title else plan
    made = _blank(partner, title, today)
    if beginning.kind == TYPE:
        return _of_a_type(made, library.profiles()[beginning.origin])
    if beginning.kind == TEMPLATE:
        return _from_template(made, demo_scenario(beginning.origin), partner)
    return _to_be_chosen(made)


def _to_be_chosen(made: Plan) -> Plan:
    """With an agenda that is yet to be chosen: what is assumed of the houses about other measures waits."""
    there = tuple(measure for measure in made.measures if measure.id in FROM_THE_START)
    waiting = tuple(measure for measure in made.measures if measure.id not in FROM_THE_START)
    return replace(made, measures=there, shelved=waiting)


def _blank(partner: str, title: Mapping[str, str], today: str) -> Plan:
    """The home side as it usually sits, a delegation of which nothing is known, no money, no capacity, no mandate."""
    people = [_home(name, part) for part, names in _table() for name in names]
    return Plan(
        id=BLANK,
        title=dict(title),
        summary={},
        as_of=today,
        stage="exploration",
        lead=LEAD,
        classification="intern",
        fictional=False,
        horizon_years=library.catalogue().horizon_years,
        measures=tuple(library.catalogue().chosen(wished(people)).values()),
        participants=(*people, _delegation(partner)),
        context=_unanswered(partner),
        facts=(),
        base=dict.fromkeys(library.catalogue().units, NOTHING),
        caps=dict.fromkeys(library.catalogue().payers, NOTHING),
        caps_ep=dict.fromkeys(library.terms().chapters, NOTHING),
        params={name: default for name, (default, _, _) in PARAMS.items()},
        mandate={},
        linkages=(),
        rounds=(),
        packages=(),
    )


def _table() -> tuple[tuple[Part, tuple[str, ...]], ...]:
    return ((Part.SEAT, SEATS), (Part.VOICE, HEARD), (Part.ADVISORY, ADVISING), (Part.SILENT, SILENT))


def _home(name: str, part: Part) -> Participant:
    profile = library.profiles()[name]
    return replace(unspoken(participant_of(profile, library.catalogue().measures)), part=part)


def _delegation(partner: str) -> Participant:
    """The partner as a whole: nothing is agreed without it, and nothing is known of what it wants."""
    return Participant(
        id=PARTNER,
        text=delegation_of({"partner": partner}),
        side=PARTNER_SIDE,
        kind=DELEGATION,
        part=Part.SEAT,
        consent=True,
        prefs=(),
        red_lines=(),
        least=None,
    )


def delegation_of(context: Mapping[str, object]) -> Text:
    """What the partner's delegation as a whole is called."""
    country = country_of(context)
    return {"de": f"Delegation {country.name['de']}", "en": f"Delegation of {country.dative['en']}"}


def _unanswered(partner: str) -> dict[str, object]:
    """The questionnaire with the careful answer to each question: no check was passed, nothing was confirmed."""
    return {
        "partner": partner,
        "regime": "ok",
        "first_host": False,
        "hosts_refugees": False,
        "who_list": False,
        "eu_readmission": False,
        "nr_check": OPEN,
        "labour_market": "",
        "brain_drain": (),
        "migration_model": "",
        "format_preference": 0,
        "framing": "",
        "refugees_may_work": "",
        "legal_ok": (),
        "confirmed": (),
        "languages": (),
        "flags": (),
    }


def _of_a_type(made: Plan, profile: Profile) -> Plan:
    """With the interests and answers that are typical of such a country, named after this one."""
    told, delegation = profile.context, made.participants[-1]
    assumed = unspoken(participant_of(profile, library.catalogue().measures))
    typical = replace(assumed, id=profile.id, text=delegation.text)
    answers = {
        **made.context,
        "who_list": told.get("who_list") is True,
        "eu_readmission": told.get("eu_readmission") is True,
        "first_host": profile.id in FIRST_HOSTS,
        "hosts_refugees": str(told.get("refugees_hosted") or SOME_REFUGEES[0]) not in SOME_REFUGEES,
        "labour_market": str(told.get("labour") or ""),
        "brain_drain": tuple(_listed(told.get("brain_drain"))),
        "migration_model": str(told.get("migration_model") or ""),
        "format_preference": told.get("format") or 0,
    }
    people = (*made.participants[:-1], typical)
    measures = tuple(library.catalogue().chosen(wished(people)).values())
    return replace(made, id=profile.id, measures=measures, participants=people, context=answers)


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _from_template(made: Plan, scenario: Plan, partner: str) -> Plan:
    """With the people, answers, money and capacities of a scenario, and nothing of what happened there."""
    kept = {key: scenario.context.get(key, answer) for key, answer in made.context.items()}
    unsaid = {key: made.context[key] for key in UNSAID}
    return replace(
        made,
        id=f"{TEMPLATE}-{scenario.id}",
        lead=scenario.lead,
        horizon_years=scenario.horizon_years,
        measures=scenario.measures,
        participants=tuple(_renamed(person, partner) for person in scenario.participants),
        context={**kept, **unsaid},
        base=scenario.base,
        caps=scenario.caps,
        caps_ep=scenario.caps_ep,
        params=scenario.params,
        capacities=scenario.capacities,
        years=scenario.years,
    )


def begun_from(source: Plan, key: str, partner: str, title: Mapping[str, str], today: str) -> Plan:
    """What a dossier begins with that is made after another one of one's own: its people, measures, answers, money and
    capacities. What houses said there stays there; instead each has the interests that its profile assumes."""
    made = _blank(partner, title, today)
    kept = {name: source.context.get(name, answer) for name, answer in made.context.items()}
    unsaid = {name: made.context[name] for name in UNSAID}
    return replace(
        made,
        id=key,
        lead=source.lead,
        classification=source.classification,
        horizon_years=source.horizon_years,
        measures=source.measures,
        participants=tuple(_as_assumed(person, source, partner) for person in source.participants),
        context={**kept, **unsaid},
        base=source.base,
        caps=source.caps,
        caps_ep=source.caps_ep,
        params=source.params,
        capacities=source.capacities,
        years=source.years,
    )


def _as_assumed(person: Participant, source: Plan, partner: str) -> Participant:
    """A participant with what its profile assumes of it, nothing where it has none."""
    profile = library.profiles().get(person.id)
    bare = replace(person, prefs=(), red_lines=(), least=None, least_text="", reasoning="", confidence=Fraction(1))
    named = replace(bare, text=delegation_of({"partner": partner})) if person.kind == DELEGATION else bare
    if profile is None:
        return named
    found = fitted(profile, source.measures)
    return replace(
        named,
        prefs=found.prefs,
        red_lines=found.red_lines,
        least=found.least,
        least_text=found.least_text,
        reasoning=found.reasoning,
        confidence=found.confidence,
    )


def fitted(profile: Profile, measures: Iterable[Measure]) -> Participant:
    """A profile taking part, with the assumed interests and red lines that speak of these measures and their levels
    only."""
    known = {measure.id: measure for measure in measures}
    vocabulary = replace(library.vocabulary(), measures={key: each.top for key, each in known.items()})
    prefs = tuple(p for p in profile.prefs if p.measure in known and p.at <= known[p.measure].top)

    def fits(expr: str) -> bool:
        try:
            parse(expr, vocabulary)
        except RedLineError:
            return False
        return True

    lines = tuple(line for line in profile.red_lines if fits(line.expr))
    return unspoken(participant_of(replace(profile, prefs=prefs, red_lines=lines), known))


def unspoken(person: Participant) -> Participant:
    """The participant as one that has said nothing yet: everything is assessed, and no house insists on anything before
    it has handed in. What the partner is assumed to insist on stays: it hands in nothing, and we assess it."""
    ours = person.side != PARTNER_SIDE
    return replace(
        person,
        prefs=tuple(replace(each, cert=ASSESSED) for each in person.prefs),
        red_lines=tuple(replace(each, cert=ASSESSED, hard=each.hard and not ours) for each in person.red_lines),
    )


def _renamed(person: Participant, partner: str) -> Participant:
    """A participant without what the scenario's author wrote about this one negotiation, as one that has said nothing
    yet; a delegation bears the name of its country."""
    known = library.profiles()[person.id]
    written = {pref.why for pref in known.prefs} | {line.why for line in known.red_lines}
    delegation, found = delegation_of({"partner": partner}), unspoken(person)
    return replace(
        found,
        text=delegation if person.kind == DELEGATION else known.text,
        prefs=tuple(_unwritten(each, written) for each in found.prefs),
        red_lines=tuple(_unwritten(each, written) for each in found.red_lines),
        reasoning=known.reasoning,
        least_text=known.mark_text,
    )


def _unwritten(said: Said, written: Collection[str]) -> Said:
    """A preference or red line, with its reason only where the profile gives it."""
    return replace(said, why=said.why if said.why in written else "")
