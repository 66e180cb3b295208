"""Rounds with their offers, and linkages, as the lead records them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from models.kinds import Role
from models.round import Round
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.services.dossiers import dossiers, linkage_checks, linkages, rounds
from negotiator.services.dossiers.round_entries import Entry
from negotiator.services.packages.shelf import Shelf
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
ENTRY = Entry(
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


EMPTY = Entry("", " ", "open", " ", {"de": {"ret_ident": ""}, "partner": {}})


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
        (replace(ENTRY, status="lost"), "status"),
        (replace(ENTRY, record="x" * 4001), "record"),
        (replace(ENTRY, offers={"de": {"ret_ident": "9"}}), "de-ret_ident"),
        (replace(ENTRY, offers={"de": {"nothing": "1"}}), "de-nothing"),
        (replace(ENTRY, offers={"both": {"ret_ident": "1"}}), "both-ret_ident"),
    ],
)
def test_unusable_entry_is_refused_at_its_field(
    session: Session, kenya: Kenya, lead: Person, entry: Entry, field: str
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
        linkages.add(session, bmz.reader, kenya.id, linkages.Wish("ret_ident", "rec_health", "sequence"))


def test_unknown_round_is_not_recorded(session: Session, kenya: Kenya, lead: Person) -> None:
    with pytest.raises(NotRecorded):
        rounds.one(session, lead.reader, kenya.id, 99)


def test_measures_are_tied_once_and_untied(session: Session, kenya: Kenya, lead: Person) -> None:
    before = linkages.listed(session, lead.reader, kenya.id).ties
    tied(session, lead, kenya, linkages.Wish("ret_ident", "rec_health", "package", " x ", "1", "2"))
    tie = linkages.listed(session, lead.reader, kenya.id).ties[-1]
    assert (tie.type, tie.note) == ("package", "x")
    assert tie.b.endswith("ab Stufe 2")
    with pytest.raises(Refused):
        tied(session, lead, kenya, linkages.Wish("ret_ident", "rec_health", "package"))
    linkages.remove(session, lead.reader, kenya.id, tie.id)
    assert linkages.listed(session, lead.reader, kenya.id).ties == before
    with pytest.raises(NotRecorded):
        linkages.remove(session, lead.reader, kenya.id, tie.id)


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
        linkages.refuse_wrong(session, lead.reader, kenya.id, linkages.Wish(a, b, kind))
    assert set(refused.value.fields) == {field}
    for level in ("0", "9", "x", ""):
        wish = linkages.Wish("ret_ident", "rec_health", "package", "", "1", level)
        with pytest.raises(Refused) as refused:
            linkages.refuse_wrong(session, lead.reader, kenya.id, wish)
        assert set(refused.value.fields) == {"b_level"}


def tied(session: Session, lead: Person, kenya: Kenya, wish: linkages.Wish) -> None:
    tie = linkages.refuse_wrong(session, lead.reader, kenya.id, wish)
    asked = linkage_checks.check(session, lead.reader, kenya.id, tie)
    linkages.add(session, lead.reader, kenya.id, wish, asked=asked)
