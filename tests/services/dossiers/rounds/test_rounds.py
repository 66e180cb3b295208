"""Rounds with their offers, and linkages, as the lead records them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from models.kinds import Role
from models.round import Round
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.minutes import Declaration
from negotiator.catalogue.plan import Linkage, OwnRule
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.talks import PLANNED
from negotiator.services.access.eyes import Eyes
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.measures import tie_checks
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.dossiers.rounds.round_entries import RoundEntry
from negotiator.services.dossiers.rules import linkages
from negotiator.services.packages.conditions import Conditions
from negotiator.services.packages.shelf import Shelf
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
ENTRY = RoundEntry(
    "2026-05-04", "Berlin", "open", "Erste Angebote.", {"de": {"ret_ident": "2"}, "partner": {"ret_ident": ""}}
)


def test_next_round_is_recorded_and_its_offer_opens_like_a_package(
    session: Session, kenya: Kenya, lead: Person
) -> None:
    before = rounds.blank(session, lead.reader, kenya.id)
    assert (before.new, before.line.n, len(rounds.listed(session, lead.reader, kenya.id).rounds)) == (True, 3, 2)
    n = rounds.add(session, lead.reader, kenya.id, entry=replace(ENTRY, offers={}))
    mark = rounds.one(session, lead.reader, kenya.id, n).mark
    rounds.change(session, lead.reader, kenya.id, n, entry=ENTRY, mark=mark)
    first = rounds.listed(session, lead.reader, kenya.id).rounds[0]
    assert (first.n, first.date, first.place, first.offers) == (3, "2026-05-04", "Berlin", {"de": 1})
    assert Shelf(session, lead.reader, kenya.id).find("r3-de").levels == {"ret_ident": 2}
    with pytest.raises(Collision):
        rounds.change(session, lead.reader, kenya.id, n, entry=replace(ENTRY, record="mine"), mark=mark)


EARLY = replace(ENTRY, date="2026-01-20")  # as the first round of the scenario
EMPTY = RoundEntry("", " ", "open", " ", {"de": {"ret_ident": ""}, "partner": {}})


def test_there_is_no_round_before_something_is_filled_in(session: Session, kenya: Kenya, lead: Person) -> None:
    before = rounds.listed(session, lead.reader, kenya.id).rounds
    with pytest.raises(Refused) as refused:
        rounds.add(session, lead.reader, kenya.id, entry=EMPTY)
    assert set(refused.value.fields) == {"date"}
    assert rounds.listed(session, lead.reader, kenya.id).rounds == before
    assert rounds.add(session, lead.reader, kenya.id, entry=replace(EMPTY, place="Berlin")) == 3


def test_an_empty_round_of_before_counts_nowhere(session: Session, kenya: Kenya, lead: Person) -> None:
    session.add(Round(dossier_id=kenya.id, n=9, rank=9, record={}, offers={}))
    session.commit()
    assert {r.n for r in Shelf(session, lead.reader, kenya.id).plan.rounds} == {1, 2}
    assert {r.n for r in dossiers.overview(session, lead.reader, kenya.id).rounds} == {1, 2}
    empty = session.exec(select(Round).where(Round.n == 9)).one()
    empty.offers = {"de": {"ret_ident": 1}}
    session.commit()
    assert {r.n for r in Shelf(session, lead.reader, kenya.id).plan.rounds} == {1, 2, 9}
    assert {r.n for r in dossiers.overview(session, lead.reader, kenya.id).rounds} == {1, 2, 9}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (replace(ENTRY, date="4.5.2026"), "date"),
        (replace(ENTRY, date="2026-03-11"), "date"),
        (replace(EARLY, status="lost"), "status"),
        (replace(EARLY, status=PLANNED, offers={"partner": {"ret_ident": "1"}}), "status"),
        (replace(EARLY, status=PLANNED, declarations={"new1": Declaration("arch_kenya", said="Wir wollen")}), "status"),
        (replace(EARLY, record="x" * 4001), "record"),
        (replace(EARLY, offers={"de": {"ret_ident": "9"}}), "de-ret_ident"),
        (replace(EARLY, offers={"de": {"nothing": "1"}}), "de-nothing"),
        (replace(EARLY, offers={"both": {"ret_ident": "1"}}), "both-ret_ident"),
    ],
)
def test_unusable_entry_is_refused_at_its_field(
    session: Session, kenya: Kenya, lead: Person, entry: RoundEntry, field: str
) -> None:
    mark = rounds.one(session, lead.reader, kenya.id, 1).mark
    with pytest.raises(Refused) as refused:
        rounds.change(session, lead.reader, kenya.id, 1, entry=entry, mark=mark)
    assert set(refused.value.fields) == {field}


def test_only_the_lead_records(session: Session, kenya: Kenya, person: Make) -> None:
    bmz = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    assert not rounds.listed(session, bmz.reader, kenya.id).may_edit
    with pytest.raises(NotAllowed):
        rounds.add(session, bmz.reader, kenya.id, entry=ENTRY)
    with pytest.raises(NotAllowed):
        rounds.blank(session, bmz.reader, kenya.id)
    with pytest.raises(NotAllowed):
        linkages.add(session, bmz.reader, kenya.id, linkages.WantedLinkage("ret_ident", "rec_health", "sequence"))


def test_unknown_round_is_not_recorded(session: Session, kenya: Kenya, lead: Person) -> None:
    with pytest.raises(NotRecorded):
        rounds.one(session, lead.reader, kenya.id, 99)


def test_measures_are_tied_once_and_untied(session: Session, kenya: Kenya, lead: Person) -> None:
    before = linkages.listed(session, lead.reader, kenya.id).ties
    tied(session, lead, kenya, linkages.WantedLinkage("ret_ident", "rec_health", "package", " x ", "1", "2"))
    tie = linkages.listed(session, lead.reader, kenya.id).ties[-1]
    assert (tie.type, tie.note) == ("package", "x")
    assert tie.b.endswith("ab Stufe 2")
    with pytest.raises(Refused):
        tied(session, lead, kenya, linkages.WantedLinkage("ret_ident", "rec_health", "package"))
    with pytest.raises(Refused):
        linkages.remove(session, lead.reader, kenya.id, tie.id, why=" ")
    linkages.remove(session, lead.reader, kenya.id, tie.id, why="settled")
    assert linkages.listed(session, lead.reader, kenya.id).ties == before
    with pytest.raises(NotRecorded):
        linkages.remove(session, lead.reader, kenya.id, tie.id, why="settled")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("a", "b", "kind", "field"),
    [
        ("x", "rec_health", "package", "a"),
        ("rec_health", "rec_health", "package", "b"),
        ("ret_ident", "rec_health", "x", "kind"),
    ],
)
def test_unusable_linkage_is_refused_at_its_field(
    session: Session, kenya: Kenya, lead: Person, a: str, b: str, kind: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        linkages.refuse_wrong(session, lead.reader, kenya.id, linkages.WantedLinkage(a, b, kind))
    assert set(refused.value.fields) == {field}
    for level in ("0", "9", "x", ""):
        wish = linkages.WantedLinkage("ret_ident", "rec_health", "package", "", "1", level)
        with pytest.raises(Refused) as refused:
            linkages.refuse_wrong(session, lead.reader, kenya.id, wish)
        assert set(refused.value.fields) == {"b_level"}


def tied(session: Session, lead: Person, kenya: Kenya, wish: linkages.WantedLinkage) -> None:
    tie = linkages.refuse_wrong(session, lead.reader, kenya.id, wish)
    asked = tie_checks.check(session, lead.reader, kenya.id, tie)
    linkages.add(session, lead.reader, kenya.id, wish, asked=asked)


def test_help_only_against_return_is_refused_at_its_field(session: Session, kenya: Kenya, lead: Person) -> None:
    """No package could be proposed any more; the other way round, and tied otherwise, it can be recorded."""
    with pytest.raises(Refused) as refused:
        tied(session, lead, kenya, linkages.WantedLinkage("trn_tvet", "ret_forced", "condition"))
    assert refused.value.fields == {"kind": linkages.WITHHELD}
    tied(session, lead, kenya, linkages.WantedLinkage("ret_forced", "trn_tvet", "condition"))


def test_a_conflict_names_the_linkage_behind_the_guardrail_and_the_way_to_it() -> None:
    """One that came about when a measure got another mark afterwards."""
    plan = demo_scenario("kenya_like")
    plan = replace(
        plan, linkages=(Linkage("trn_tvet", "ret_forced", "condition"),), rules=(OwnRule("OR:1", "L(trn_tvet) >= 1"),)
    )
    conditions = Conditions(case_of(plan), plan, Eyes("de", {}, frozenset(), mandate=True))
    line = conditions.line("G-11")
    names = {measure.id: measure.text["de"] for measure in plan.measures}
    assert line.way == "linkages"
    assert all(names[key] in line.texts[0] for key in ("trn_tvet", "ret_forced"))
    assert conditions.line("OR:1").way == "own_rules"
    assert conditions.line("G-15:EP06").way == "rules"
    assert conditions.line("G-01").way == ""
