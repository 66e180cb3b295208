"""A new dossier carries nothing of the story it was made from, and says what nobody has confirmed."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from models.asked_change import AskedChange
from models.database import session_of
from models.override import Decision
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.words import Part
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.beginnings import EXERCISE, TEMPLATE, beginnings, begun
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.catalogue.reading.written import said
from negotiator.services.access.derived import derived
from negotiator.services.access.readers import reader_of
from negotiator.services.dossiers.changes import asked_changes, change_effects
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.start import starting
from negotiator.services.dossiers.start.starting import Wish
from negotiator.services.records import law
from tests.conftest import Person

OWN = [key for key, each in beginnings().items() if each.kind != EXERCISE]


def words_in(value: object) -> list[str]:
    """Every text in a plan, wherever it stands."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in words_in(each)]
    if isinstance(value, list | tuple | frozenset):
        return [text for each in value for text in words_in(each)]
    if hasattr(value, "__dataclass_fields__"):
        return [text for name in value.__dataclass_fields__ for text in words_in(getattr(value, name))]
    return []


def made(key: str) -> Plan:
    return begun(beginnings()[key], "Tansania", {"de": "Neu", "en": "New"}, "2026-11-29")


def test_there_is_a_way_from_nothing_each_type_and_each_scenario() -> None:
    kinds = [each.kind for each in beginnings().values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {"blank": 1, "type": 12, "template": 4, "exercise": 4}


@pytest.mark.parametrize("key", OWN)
def test_nothing_of_a_story_comes_along(key: str) -> None:
    plan = made(key)
    assert (plan.rounds, plan.packages, plan.facts, plan.linkages, plan.mandate) == ((), (), (), (), {})
    assert (plan.fictional, plan.summary, plan.expected, plan.stage) == (False, {}, {}, "exploration")
    assert plan.as_of == "2026-11-29"
    assert plan.context["partner"] == "Tansania"
    assert (plan.context["nr_check"], plan.context.get("nr_check_date")) == ("open", None)
    assert (plan.context["legal_ok"], plan.context["confirmed"]) == ((), ())


@pytest.mark.parametrize("scenario", DEMOS)
def test_no_word_of_a_scenarios_author_about_its_partner_is_left(scenario: str) -> None:
    story, plan = demo_scenario(scenario), made(f"{TEMPLATE}-{scenario}")
    own = {f"Partnerland {story.context['partner']}", f"Partner country {story.context['partner']}"}
    assert [text for text in words_in(plan.participants) if any(name in text for name in own)] == []
    typed = {pref.why for person in story.participants for pref in person.prefs}
    kept = {pref.why for person in plan.participants for pref in person.prefs} - {""}
    assert kept < typed
    assert all(pref.cert == "a" for p in plan.participants if p.side == "partner" for pref in p.prefs)
    assert "Tansania" in " ".join(words_in(plan.participants)) or scenario == "ghana_like"


@pytest.mark.parametrize("key", [key for key in OWN if key != "blank"])
def test_each_but_the_blank_one_makes_a_case(key: str) -> None:
    assert case_of(made(key)).issues


def test_of_a_blank_one_it_is_said_what_is_missing() -> None:
    with pytest.raises(Refused, match="no preference"):
        case_of(made("blank"))
    partner = made("blank").participants[-1]
    assert (partner.part, partner.consent, partner.prefs) == (Part.SEAT, True, ())


@pytest.mark.parametrize("key", ["blank", "arch_morocco", f"{TEMPLATE}-moldova_like"])
def test_everything_taken_over_is_open_until_it_is_confirmed(
    engine: Engine, person: Callable[..., Person], key: str
) -> None:
    who = person("starter", may_start=True)
    with session_of(engine, write=True) as session:
        dossier = starting.start(session, who.reader, Wish(key, "Tansania"))
        reader = reader_of(session, who.id)
    assert reader is not None
    with session_of(engine, write=True) as session:
        begun_with = inherited.things_of(derived(session, dossier).plan)
        assert inherited.open_things(session, dossier) == set(begun_with)
        things = [thing for thing in begun_with if thing not in law.THINGS]
        for thing in law.THINGS:
            with pytest.raises(NotRecorded):
                inherited.confirm(session, reader, dossier, [thing])
        assert {thing for thing, _word in derived(session, dossier).ground.law} == set(law.THINGS)
        assert inherited.confirm(session, reader, dossier, things[:3]) == 3
        assert inherited.confirm(session, reader, dossier, things[:3]) == 0
        page = inherited.page(session, reader, dossier)
        assert page.left == len(things) - 3
        assert {line.thing for group in page.groups for line in group.lines} == set(things[3:])
        with pytest.raises(NotRecorded):
            inherited.confirm(session, reader, dossier, ["answer.nonsense"])


def test_what_stands_unconfirmed_may_be_asked_for_as_it_stands_and_counts_then(
    engine: Engine, person: Callable[..., Person]
) -> None:
    who, thing = person("starter", may_start=True), "answer.eu_readmission"
    wish = {"to": "no", "fact": "none", "source": "EUR-Lex", "day": "2026-01-10", "body": "AA"}
    with session_of(engine, write=True) as session:
        dossier = starting.start(session, who.reader, Wish("blank", "Tansania"))
        reader = reader_of(session, who.id)
    assert reader is not None
    with session_of(engine, write=True) as session:
        asked = session.get_one(AskedChange, asked_changes.ask(session, reader, dossier, thing, wish))
        change_effects.carry_out(session, reader, asked)
        asked.state = Decision.GRANTED
        session.commit()
    with session_of(engine, write=True) as session:
        assert thing not in dict(derived(session, dossier).ground.law)
        with pytest.raises(Refused) as refused:
            asked_changes.ask(session, reader, dossier, thing, wish)
        assert set(refused.value.fields) == {"to"}
        renewed = wish | {"day": "2026-02-10"}
        assert asked_changes.ask(session, reader, dossier, thing, renewed)


def test_without_a_name_or_a_right_nothing_begins(engine: Engine, person: Callable[..., Person]) -> None:
    starter, other = person("starter", may_start=True), person("other")
    with session_of(engine, write=True) as session:
        with pytest.raises(Refused) as refused:
            starting.start(session, starter.reader, Wish("blank", "  "))
        assert set(refused.value.fields) == {"partner"}
        with pytest.raises(Refused):
            starting.start(session, starter.reader, Wish("blank", "x" * 81))
        for unknown in ("atlantis", ""):
            with pytest.raises(Refused) as refused:
                starting.start(session, starter.reader, Wish(unknown, "Tansania"))
            assert set(refused.value.fields) == {"scenario"}
        with pytest.raises(NotAllowed):
            starting.start(session, other.reader, Wish("blank", "Tansania"))


def test_from_a_dossier_of_ones_own_without_what_was_said_there(engine: Engine, person: Callable[..., Person]) -> None:
    lead, other = person("lead", may_start=True), person("other", may_start=True)
    with session_of(engine, write=True) as session:
        source = starting.start(session, reader_of(session, lead.id), Wish("ghana_like"))
    with session_of(engine, write=True) as session:
        reader = reader_of(session, lead.id)
        offered = [each.key for group in starting.choices(session, reader) for each in group.choices]
        assert f"dossier-{source}" in offered
        key = starting.start(session, reader, Wish(f"dossier-{source}", "Togo"))
        old, new = derived(session, source).plan, derived(session, key).plan
    assert (new.rounds, new.packages, new.facts, new.mandate, new.linkages, new.summary) == ((), (), (), {}, (), {})
    assert (new.title["en"], new.context["partner"], new.fictional) == ("Migration agreement with Togo", "Togo", False)
    assert (new.measures, new.base, new.caps) == (old.measures, old.base, old.caps)
    assert [(p.id, p.part) for p in new.participants] == [(p.id, p.part) for p in old.participants]
    told = {pref.why for profile in library.profiles().values() for pref in profile.prefs}
    told |= {said(why, "de") for why in told}
    assert {pref.why for p in new.participants for pref in p.prefs} <= told, "nobody's words from there"
    with session_of(engine, write=True) as session:
        stranger = reader_of(session, other.id)
        assert not any(group.heading.startswith("From a dossier") for group in starting.choices(session, stranger))
        for beginning in (f"dossier-{source}", "dossier-99", "dossier-x", "dossier-"):
            with pytest.raises(NotRecorded):
                starting.start(session, stranger, Wish(beginning, "Togo"))
