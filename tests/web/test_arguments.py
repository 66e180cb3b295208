"""The arguments in the lead's words: kept, given back, refused, told to those who print and to nobody else."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.agreement_word import AgreementWord
from models.database import session_of
from models.kinds import Role
from negotiator.services.access.scope import EVERYTHING
from negotiator.services.briefs.material.material import Material, material_of
from negotiator.services.briefs.papers import argument_words
from negotiator.services.briefs.papers.argument_words import NAMES
from negotiator.services.briefs.papers.arguments import argued, chosen, holding
from negotiator.services.briefs.papers.documents import recommended
from negotiator.services.briefs.statements.talks import MOST, asks, offers_beyond
from tests import kenya as kenyas
from tests.briefs.material import DAY, unsolved
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
ARGUMENT = "arg_rec_selforg_p1"
OWN = {name: f"Eigener Satz {name}" for name in NAMES}


@pytest.fixture
def home(kenya: Kenya) -> str:
    return f"/dossiers/{kenya.id}/arguments"


def held(engine: Engine, dossier: int) -> Iterator[str]:
    with session_of(engine) as session:
        yield from argument_words.stored(session, dossier)


def test_what_the_lead_writes_holds_and_can_be_given_back(
    home: str, lead: Person, signed_in: Enter, engine: Engine, kenya: Kenya
) -> None:
    browser = signed_in(lead)
    assert browser.post(f"{home}/{ARGUMENT}", data=OWN | {"mark": "0"}).status_code == 303
    with session_of(engine) as session:
        found = argument_words.stored(session, kenya.id)[ARGUMENT]
        mark = session.exec(select(AgreementWord)).one().id
    assert (found.claim["de"], found.answer["en"]) == (OWN["claim_de"], OWN["answer_en"])
    assert browser.post(f"{home}/{ARGUMENT}", data={"mark": str(mark)}).status_code == 303
    assert list(held(engine, kenya.id)) == []


def test_two_who_write_at_once_see_each_other(home: str, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    assert browser.post(f"{home}/{ARGUMENT}", data=OWN | {"mark": "0"}).status_code == 303
    assert browser.post(f"{home}/{ARGUMENT}", data=OWN | {"claim_de": "x", "mark": "0"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "status"),
    [(OWN | {"reply_en": ""}, 422), (OWN | {"claim_de": "x" * 601}, 422), (OWN | {"mark": "0"}, 303)],
)
def test_half_an_argument_or_an_endless_one_is_refused(
    home: str, lead: Person, signed_in: Enter, engine: Engine, kenya: Kenya, typed: dict[str, str], status: int
) -> None:
    assert signed_in(lead).post(f"{home}/{ARGUMENT}", data={"mark": "0"} | typed).status_code == status
    assert bool(list(held(engine, kenya.id))) is (status == 303)


def test_an_argument_that_is_none_and_a_reader_who_is_no_lead(
    home: str, kenya: Kenya, lead: Person, person: Make, signed_in: Enter
) -> None:
    assert signed_in(lead).post(f"{home}/arg_none", data=OWN | {"mark": "0"}).status_code == 404
    ben = signed_in(person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"]))
    assert ben.post(f"{home}/{ARGUMENT}", data=OWN | {"mark": "0"}).status_code == 403
    assert ben.get(home).status_code == 200
    assert signed_in(person("otto", kenya.id, Role.ADVISER)).get(home).status_code == 403


# --- which are chosen --------------------------------------------------------------------------------------------


def material(**changed: object) -> Material:
    found = recommended(material_of(kenyas.solved(), "de", EVERYTHING, date=DAY, version="1", grade="intern"))
    return replace(found, **changed)  # type: ignore[arg-type]


def test_the_brief_argues_for_what_its_first_page_and_open_points_name_and_for_nothing_else() -> None:
    found = material()
    best = found.best
    assert best is not None
    told = chosen(found, best)
    stakes = {each.measure.id for each in (*asks(found, best)[:MOST], *offers_beyond(found, best)[:MOST])}
    apart = {s.measure.id for s in found.statements(best) if s.ours and s.theirs and s.ours.level != s.theirs.level}
    assert 4 <= len(told) <= 8
    assert len({each.measure for each in told}) == len(told)
    assert {each.measure for each in told} <= stakes | apart
    for each in told:
        assert each.towards == "partner"
        assert all(best.level(name) >= level for name, level in each.needs.items())
    rest = {each.id for each in holding(found, best, "partner")} - {each.id for each in told}
    assert rest  # for the annex


def test_the_leads_words_stand_in_the_brief_instead_of_the_librarys() -> None:
    found = material()
    assert found.best is not None
    first = chosen(found, found.best)[0]
    own = replace(first, claim={"de": "KANARIENVOGEL", "en": "CANARY"})
    assert "KANARIENVOGEL" in repr(argued(material(arguments={first.id: own})))
    assert first.claim["de"] not in repr(argued(material(arguments={first.id: own})))
    assert first.claim["de"] in repr(argued(found))


def test_without_a_package_nothing_is_argued_for() -> None:
    found = recommended(material_of(unsolved(), "de", EVERYTHING, date=DAY, version="1", grade="intern"))
    assert argued(found).blocks == ()
