"""Packages as one reader sees them: what is told, what is cut, what is kept."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.dossier import Disclosure
from models.kinds import Language, Role
from models.package import Package
from models.position import Visibility
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused, TooMany
from negotiator.hidden import HIDDEN, Told
from negotiator.language import fixed
from negotiator.services.access import guesses
from negotiator.services.access.throttle import Allowance
from negotiator.services.packages import packages
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]


@pytest.fixture
def bmz(person: Make, kenya: Kenya) -> Person:
    return person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])


@pytest.fixture
def bmi(person: Make, kenya: Kenya) -> Person:
    return person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])


@pytest.fixture
def reading(engine: Engine) -> Iterator[Session]:
    with session_of(engine) as session:
        yield session


def ref_of(engine: Engine, kenya: Kenya, key: str) -> str:
    return str(kenyas.package_ids(engine, kenya)[key])


def test_list_shows_named_packages_and_offers(reading: Session, kenya: Kenya, lead: Person) -> None:
    page = packages.listed(reading, lead.reader, kenya.id)
    assert [line.hard > 0 for line in page.named] == [True] * 4
    assert [line.ref for line in page.offers] == ["r2-de", "r2-partner", "r1-de", "r1-partner"]
    assert page.missing == ()


def test_stranger_does_not_learn_that_there_is_a_dossier(reading: Session, kenya: Kenya, person: Make) -> None:
    with pytest.raises(NotRecorded):
        packages.listed(reading, person("eve").reader, kenya.id)


@pytest.mark.parametrize("role", [Role.ADVISER, Role.CONSULTED, Role.PARTNER])
def test_roles_without_the_right_are_refused(reading: Session, kenya: Kenya, person: Make, role: Role) -> None:
    with pytest.raises(NotAllowed):
        packages.listed(reading, person("otto", kenya.id, role).reader, kenya.id)


def test_package_of_another_dossier_is_not_recorded(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person
) -> None:
    other = kenyas.load(engine)
    with pytest.raises(NotRecorded):
        packages.package(reading, lead.reader, kenya.id, ref_of(engine, other, "A_signal"))


@pytest.mark.parametrize("ref", ["0", "99999", "r9-de", "r2-xx", "x", "²", "9" * 40])
def test_unknown_reference_is_not_recorded(reading: Session, kenya: Kenya, lead: Person, ref: str) -> None:
    with pytest.raises(NotRecorded):
        packages.package(reading, lead.reader, kenya.id, ref)


def scores(page: packages.PackagePage) -> dict[str, tuple[bool, bool, bool, str]]:
    return {
        s.key: (s.score is not HIDDEN, s.least is not HIDDEN, s.surplus is not HIDDEN, s.band)
        for s in page.meaning.scores
    }


def test_ministry_sees_its_own_numbers_and_bands_of_sealed_others(
    engine: Engine, reading: Session, kenya: Kenya, bmz: Person, bmi: Person, lead: Person
) -> None:
    found = scores(packages.package(reading, bmz.reader, kenya.id, ref_of(engine, kenya, "C_balanced")))
    assert found["de_bmz"] == (True, True, True, "not_met")
    assert found["de_bmi"] == (False, False, False, "met")


def test_own_rule_hides_even_whether_others_are_met(engine: Engine, person: Make, bmi: Person) -> None:
    kenya = kenyas.load(engine, Disclosure.OWN)
    bmz = person("amy", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"], language=Language.ENGLISH)
    person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    with session_of(engine) as reading:
        page = packages.package(reading, bmz.reader, kenya.id, ref_of(engine, kenya, "A_signal"))
    found = scores(page)
    assert found["de_bmi"] == (False, False, False, "")
    told = [line for line in page.meaning.broken if not line.rule]
    assert {line.text for line in told} == {
        "A condition of another stakeholder is not met. The rule of this dossier does not tell whose."
    }
    assert page.meaning.tightest.complete is None
    assert re.fullmatch(r"−\d+\.\d for the one shown; 8 not shown", page.meaning.least_surplus)


def test_sealed_mark_and_red_line_are_pass_or_fail_for_the_lead(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person, bmz: Person
) -> None:
    page = packages.package(reading, lead.reader, kenya.id, ref_of(engine, kenya, "C_balanced"))
    line = next(s for s in page.meaning.scores if s.key == "de_bmz")
    assert (line.least, line.surplus, line.band) == (HIDDEN, HIDDEN, "not_met")
    words = " ".join(b.text for b in page.meaning.broken if not b.rule)
    assert "Entwicklung" in words
    assert "45" not in words
    assert page.meaning.tightest.complete is None
    assert re.fullmatch(r"−\d+,\d bei den 8 gezeigten; 1 versiegelt: nicht erfüllt", page.meaning.least_surplus)


def test_released_mark_is_told_to_the_lead(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person, bmz: Person
) -> None:
    kenyas.release(engine, kenya, Visibility.LEAD, Visibility.LEAD)
    page = packages.package(reading, lead.reader, kenya.id, ref_of(engine, kenya, "C_balanced"))
    line = next(s for s in page.meaning.scores if s.key == "de_bmz")
    assert (line.least, isinstance(line.surplus, Told)) == (Told(45), True)
    least = page.meaning.tightest.complete
    assert least is not None
    assert page.meaning.least_surplus == fixed(least, "de")
    assert {b.rule for b in page.meaning.broken if b.kind == "hard"} == {"G-21"}


def test_draft_is_judged_at_once(engine: Engine, reading: Session, kenya: Kenya, lead: Person) -> None:
    ref = ref_of(engine, kenya, "C_balanced")
    page = packages.draft(reading, lead.reader, kenya.id, ref, typed={"prot_hr": "0", "unknown": "9"})
    assert [(s.key, s.before, s.after) for s in page.changes] == [("prot_hr", 1, 0)]
    assert "G-01" in {b.rule for b in page.meaning.broken if b.kind == "hard"}
    assert "G-01" not in {b.rule for b in page.before.broken if b.kind == "hard"}


@pytest.mark.parametrize("level", ["4", "-1", "x", "", "1.0", "99"])
def test_level_that_a_measure_does_not_have_is_refused_in_place(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person, level: str
) -> None:
    with pytest.raises(Refused) as refused:
        packages.draft(reading, lead.reader, kenya.id, ref_of(engine, kenya, "C_balanced"), typed={"prot_hr": level})
    assert list(refused.value.fields) == ["prot_hr"]


def test_only_the_lead_changes_packages(
    engine: Engine, reading: Session, kenya: Kenya, bmz: Person, lead: Person
) -> None:
    with pytest.raises(NotAllowed):
        packages.draft(reading, bmz.reader, kenya.id, ref_of(engine, kenya, "C_balanced"), typed={})


def test_changed_package_is_kept_under_a_name(engine: Engine, session: Session, kenya: Kenya, lead: Person) -> None:
    ref = ref_of(engine, kenya, "C_balanced")
    number = packages.keep(session, lead.reader, kenya.id, ref, typed={"ret_docs": "2"}, name=" Mittelweg ", note="x")
    kept = session.get(Package, number)
    assert kept is not None
    assert (kept.text["de"], kept.levels["ret_docs"], kept.parent_id, kept.created_by) == (
        "Mittelweg",
        2,
        int(ref),
        "Lea",
    )


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_package_needs_a_usable_name(engine: Engine, session: Session, kenya: Kenya, lead: Person, name: str) -> None:
    with pytest.raises(Refused) as refused:
        packages.keep(session, lead.reader, kenya.id, ref_of(engine, kenya, "C_balanced"), typed={}, name=name)
    assert list(refused.value.fields) == ["name"]


def test_changes_by_hand_are_counted_while_conditions_are_sealed(
    engine: Engine, reading: Session, kenya: Kenya, lead: Person, bmz: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "TRIED", Allowance(2, timedelta(hours=1)))
    ref = ref_of(engine, kenya, "C_balanced")
    for level in ("0", "1"):
        packages.draft(reading, lead.reader, kenya.id, ref, typed={"ret_docs": level})
    with pytest.raises(TooMany):
        packages.draft(reading, lead.reader, kenya.id, ref, typed={"ret_docs": "2"})
    kenyas.release(engine, kenya, Visibility.LEAD, Visibility.LEAD)
    with session_of(engine) as later:
        packages.draft(later, lead.reader, kenya.id, ref, typed={"ret_docs": "2"})
