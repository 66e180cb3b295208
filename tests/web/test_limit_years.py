"""Numbers of single years and capacities of one's own: on pages, in levels, counted, kept in a file, taken back."""

import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.level import Level
from models.limit import Limit, LimitKind
from models.measure import Measure
from negotiator.catalogue.dossier_file.file import DossierFile, read, written
from negotiator.catalogue.limits import OwnCapacity, YearLimit
from negotiator.catalogue.means import units_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.tally import tally
from negotiator.services.records.plans import plan_of
from tests.conftest import Person

COURSE = {"de": "Sprachkurs Lusaka", "en": "", "unit_de": "Plätze", "unit_en": "places", "amount": "40", "year_1": "10"}
OWN = "own_cap_1"


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


@pytest.fixture
def home(lead: FlaskClient) -> str:
    answer = lead.post("/dossiers", data={"scenario": "kenya_like"})
    return "/".join(answer.headers["Location"].split("/")[:3])


def plan(engine: Engine) -> Plan:
    with session_of(engine) as session:
        return plan_of(session, session.exec(select(Dossier)).one())


def mark(page: str) -> str:
    return re.search(r'name="mark" value="(\w+)"', page)[1]  # type: ignore[index]


def save(lead: FlaskClient, address: str, **fields: str) -> int:
    return lead.post(address, data={"mark": mark(lead.get(address).text), "why": "Haushalt", **fields}).status_code


def test_a_capacity_of_ones_own_is_used_by_a_level_and_counted_by_year(
    lead: FlaskClient, home: str, engine: Engine
) -> None:
    assert lead.post(f"{home}/rules/numbers/new", data=COURSE).status_code == 303
    found = plan(engine)
    assert found.capacities == {
        OWN: OwnCapacity({"de": COURSE["de"], "en": COURSE["de"]}, {"de": "Plätze", "en": "places"})
    }
    assert found.base[OWN] == 40
    assert found.years == (YearLimit("capacity", OWN, 1, Fraction(10)),)
    level = f"{home}/measures/rec_health/levels/1"
    assert "Sprachkurs Lusaka (Plätze)" in lead.get(level).text
    assert save(lead, level, **{f"uses_{OWN}": "25", "year": "1"}) == 303
    assert "Sprachkurs Lusaka (Plätze)" in lead.get(f"{home}/measures/rec_health").text
    count = tally(plan(engine), {"rec_health": 1})
    line = next(each for each in count.capacities if each.key == OWN)
    assert (line.free, line.years[0].there, line.years[0].used) == (-15, 10, 25)
    told = [each.text["de"] for each in count.verdict.hard if each.rule == "G-14"]
    assert [text for text in told if text.startswith("Im Jahr 1: Kapazität „Sprachkurs Lusaka (Plätze)“")]
    rules = lead.get(f"{home}/rules").text
    assert "im Jahr 1: 10" in rules


def test_a_number_by_year_goes_into_a_file_and_comes_back(lead: FlaskClient, home: str, engine: Engine) -> None:
    lead.post(f"{home}/rules/numbers/new", data=COURSE)
    save(lead, f"{home}/rules/numbers/chapter/EP23", year_2="3,5", year_3="4")
    found = plan(engine)
    back = read(written(DossierFile(found)).encode(), "dossier.json").plan
    assert (back.capacities, back.years, back.base) == (found.capacities, found.years, found.base)
    assert units_of(back)[OWN]["en"] == "Sprachkurs Lusaka (places)"
    assert YearLimit("chapter", "EP23", 2, Fraction(7, 2)) in found.years


def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(lead: FlaskClient, home: str) -> None:
    answer = lead.post(f"{home}/rules/numbers/new", data={**COURSE, "amount": "-3", "year_1": "viel"})
    assert answer.status_code == 422
    for text in ("Das kann nicht weniger als null sein.", "Bitte eine Zahl angeben.", 'value="viel"', 'value="-3"'):
        assert text in answer.text, text
    assert lead.post(f"{home}/rules/numbers/capacity/nichts", data={}).status_code == 404
    assert lead.post(f"{home}/rules/numbers/parameter/women", data={}).status_code == 404


def test_two_who_change_one_number_both_see_both(lead: FlaskClient, home: str) -> None:
    address = f"{home}/rules/numbers/capacity/visa"
    shown = mark(lead.get(address).text)
    assert lead.post(address, data={"mark": shown, "why": "ihre", "year_2": "71"}).status_code == 303
    answer = lead.post(address, data={"mark": shown, "why": "meine", "year_2": "73"})
    assert answer.status_code == 409
    conflict = answer.text[answer.text.index("app-conflict") :]
    assert "71" in conflict
    assert "73" in conflict


def test_the_last_change_and_a_removed_number_come_back(lead: FlaskClient, home: str, engine: Engine) -> None:
    before = plan(engine)
    address = f"{home}/rules/numbers/capacity/visa"
    assert save(lead, address, year_2="7") == 303
    assert save(lead, address, year_2="8", amount="9") == 303
    undo, what = f"{home}/rules/limits/undo", {"kind": "capacity", "key": "visa"}
    assert lead.post(undo, data={**what, "version": "3"}).status_code == 303
    assert plan(engine).years == (YearLimit("capacity", "visa", 2, Fraction(7)),)
    assert plan(engine).base["visa"] == before.base["visa"]
    gone = {**what, "reason": "doppelt", "version": "4"}
    assert lead.post(f"{home}/rules/limits/remove", data=gone).status_code == 303
    assert "visa" not in plan(engine).base
    assert "Weggenommene Grenzen" in lead.get(f"{home}/rules").text
    assert lead.post(undo, data={**what, "version": "0"}).status_code == 303
    assert plan(engine).base == before.base | {"visa": before.base["visa"]}
    assert plan(engine).years == (YearLimit("capacity", "visa", 2, Fraction(7)),)
    assert "Weggenommene Grenzen" not in lead.get(f"{home}/rules").text
    assert lead.get(f"{home}/log").status_code == 200


def test_a_capacity_that_a_level_uses_cannot_be_taken_away(lead: FlaskClient, home: str, engine: Engine) -> None:
    lead.post(f"{home}/rules/numbers/new", data=COURSE)
    save(lead, f"{home}/measures/rec_health/levels/1", **{f"uses_{OWN}": "25"})
    gone = {"kind": "capacity", "key": OWN, "reason": "weg", "version": "1"}
    answer = lead.post(f"{home}/rules/limits/remove", data=gone)
    assert answer.status_code == 422
    assert "Stufen rechnen damit" in answer.text
    assert OWN in plan(engine).capacities


def test_ramp_split_framing_and_who_acts_are_kept_with_the_level(lead: FlaskClient, home: str, engine: Engine) -> None:
    address = f"{home}/measures/rec_health/levels/1"
    half = {"ramp_1": "25", "ramp_2": "50", "away": "60", "framing": "opportunity", "ours": "ZAV", "theirs": "NEA"}
    assert save(lead, address, **half) == 303
    level = next(m for m in plan(engine).measures if m.id == "rec_health").levels[1]
    assert level.ramp == (Fraction(1, 4), Fraction(1, 2))
    assert (level.away, level.framing, level.ours, level.theirs) == (Fraction(3, 5), "opportunity", "ZAV", "NEA")
    wrong = {"de": "zehn", "mark": mark(lead.get(address).text), "ramp_1": "", "ramp_2": "50", "why": "x"}
    answer = lead.post(address, data=wrong)
    assert answer.status_code == 422
    assert 'id="ramp_1-error"' in answer.text


def test_numbers_with_more_decimals_than_the_fields_take_do_not_keep_a_form_from_being_saved(
    lead: FlaskClient, home: str, engine: Engine
) -> None:
    fine = Fraction("40.1234567")
    with session_of(engine, write=True) as session:
        limit = session.exec(select(Limit).where(Limit.kind == LimitKind.CAPACITY)).first()
        level = session.exec(select(Level).join(Measure).where(Measure.key == "rec_health", Level.n == 1)).one()
        assert limit is not None
        limit.amount = level.quantity = fine
        session.add_all([limit, level])
        session.commit()
        key = limit.key
    assert save(lead, f"{home}/rules/numbers/capacity/{key}", year_1="10") == 303
    assert save(lead, f"{home}/measures/rec_health/levels/1", de="Andere Worte") == 303
    found = plan(engine)
    assert (found.base[key], found.years) == (fine, (YearLimit("capacity", key, 1, Fraction(10)),))
    health = next(measure for measure in found.measures if measure.id == "rec_health")
    assert (health.levels[1].quantity, health.levels[1].text["de"]) == (fine, "Andere Worte")
