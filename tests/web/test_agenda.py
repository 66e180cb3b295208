"""The lead makes the agenda: measures chosen, added, changed, taken off it; levels; all of it taken back again."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, desc, event
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.interest import Interest
from models.level import Level
from models.limit import Limit, LimitKind
from models.measure import Measure
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.beginnings import FROM_THE_START
from negotiator.catalogue.dossier_file.file import DossierFile, read, written
from negotiator.catalogue.plan import Measure as Planned
from negotiator.catalogue.plan import Named, Participant, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.tally import tally_of
from negotiator.services.records.plans import plan_of
from tests.conftest import Person

MEASURE = {
    "de": "Reifeprüfung für Piloten", "en": "", "pillar": "training", "desc": "Was der Partner will",
    "asked": "partner", "doer": "home", "lead": "BMZ", "ep": "EP23", "bind": "b", "groups": "nat",
    "women": "40", "win_mig": "1,5", "first_de": "zehn im Jahr",
}  # fmt: skip
LEVEL = {
    "de": "zwanzig im Jahr", "en": "twenty a year", "quantity": "20", "unit": "persons", "year": "2",
    "eur_federal": "1,25", "eur_partner": "0,5", "uses_visa": "20", "gives_lang": "5", "groups_nat": "20",
    "legal": "bedingt", "cred": "65,5",
}  # fmt: skip
HEALTH = "rec_health"


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


@pytest.fixture
def home(lead: FlaskClient) -> str:
    """A blank dossier, with all usual measures chosen."""
    answer = lead.post("/dossiers", data={"scenario": "blank", "partner": "Tansania"})
    found = answer.headers["Location"].removesuffix("/checklist")
    usual = set(library.catalogue().chosen()) - set(FROM_THE_START)
    assert lead.post(f"{found}/measures/catalogue", data={"measures": sorted(usual)}).status_code == 303
    return found


@pytest.fixture
def provided(home: str, engine: Engine) -> str:
    """The same with money and places for everything: a tie is then refused for its own sake only."""
    with session_of(engine, write=True) as session:
        for row in session.exec(select(Limit).where(Limit.kind != LimitKind.PARAMETER)):
            row.amount = 10_000
            session.add(row)
        session.commit()
    return home


@pytest.fixture
def kenya(lead: FlaskClient) -> str:
    answer = lead.post("/dossiers", data={"scenario": "kenya_like"})
    return "/".join(answer.headers["Location"].split("/")[:3])


def plan(engine: Engine) -> Plan:
    with session_of(engine) as session:
        return plan_of(session, session.exec(select(Dossier)).one())


def found(engine: Engine, key: str) -> Planned:
    return next(measure for measure in plan(engine).measures if measure.id == key)


def mark(lead: FlaskClient, address: str) -> str:
    read_ = re.search(r'name="mark" value="(\w+)"', lead.get(address).text)
    assert read_
    return read_[1]


def undo(lead: FlaskClient, address: str) -> int:
    return lead.post(f"{address}/undo", data={"mark": mark(lead, address)}).status_code


def error_at(text: str, field: str) -> bool:
    return f'id="{field}-error"' in text


def test_a_measure_of_ones_own_reaches_plan_case_pages_and_file(lead: FlaskClient, home: str, engine: Engine) -> None:
    answer = lead.post(f"{home}/measures/new", data=MEASURE)
    assert answer.headers["Location"].endswith("/measures/own_1/levels/1")
    own = found(engine, "own_1")
    assert (own.asked, own.doer, own.women, own.win["mig"]) == ("partner", "home", Fraction(2, 5), Fraction(3, 2))
    assert [level.text["de"] for level in own.levels] == ["nicht Teil der Vereinbarung", "zehn im Jahr"]
    assert own.levels[1].text["en"] == "zehn im Jahr"
    assert lead.post(f"{home}/measures/own_1/levels/new", data=LEVEL).status_code == 303
    top = found(engine, "own_1").levels[2]
    assert (top.quantity, top.year, top.eur) == (20, 2, {"federal": Fraction(5, 4), "partner": Fraction(1, 2)})
    assert (top.uses, top.gives, top.groups) == ({"visa": 20}, {"lang": 5}, {"nat": 20})
    assert (top.legal, top.cred) == ("bedingt", Fraction(131, 200))
    page = lead.get(f"{home}/measures/own_1").text
    assert all(told in page for told in ("Reifeprüfung für Piloten", "Wunsch des Partners", "zwanzig im Jahr"))
    whole = plan(engine)
    spent = {each.key: each.eur for each in tally_of(whole, Named("x", {}, {"own_1": 2})).payers}
    assert (spent["federal"], spent["partner"]) == (Fraction(5, 4), Fraction(1, 2))
    again = read(written(DossierFile(whole)).encode(), "x.json").plan
    assert [m for m in again.measures if m.id == "own_1"] == [found(engine, "own_1")]


def test_a_level_is_changed_logged_and_taken_back(lead: FlaskClient, home: str, engine: Engine) -> None:
    address = f"{home}/measures/{HEALTH}"
    before = found(engine, HEALTH)
    sent = {"quantity": "75", "eur_federal": "0,3", "mark": mark(lead, f"{address}/levels/1"), "why": "neue Zahl"}
    assert lead.post(f"{address}/levels/1", data=sent).status_code == 303
    after = found(engine, HEALTH)
    assert (after.levels[1].quantity, after.levels[1].eur["federal"]) == (75, Fraction(3, 10))
    assert after.levels[1].eur["employers"] == before.levels[1].eur["employers"]  # what was not sent stays
    log = html.unescape(lead.get(f"{home}/log").text)
    assert all(told in log for told in ("Kosten nach Träger, Bund: 0,1", "Kosten nach Träger, Bund: 0,3", "neue Zahl"))
    assert "{'" not in log
    assert undo(lead, address) == 303
    assert found(engine, HEALTH) == before
    assert undo(lead, address) == 303
    assert found(engine, HEALTH) == after


def test_what_a_level_cannot_hold_is_said_at_its_field_and_stays(lead: FlaskClient, home: str, engine: Engine) -> None:
    """Year 1 too: the level below is reached in year 3."""
    address = f"{home}/measures/{HEALTH}"
    before = found(engine, HEALTH)
    for field, typed in (
        ("de", ""), ("quantity", "-1"), ("quantity", "viele"), ("eur_federal", "1.000"), ("uses_visa", "-5"),
        ("groups_nat", "-1"), ("cred", "101"), ("cred", ""), ("year", "1,5"), ("year", "1"),
        ("gives_lang", "10000000"),
    ):  # fmt: skip
        answer = lead.post(f"{address}/levels/new", data={**LEVEL, "year": "4", field: typed})
        assert (answer.status_code, error_at(answer.text, field)) == (422, True), (field, typed)
        assert all(f'value="{LEVEL[name]}"' in answer.text for name in ("unit", "en", "eur_partner"))
    assert found(engine, HEALTH) == before


def test_nobody_takes_away_level_zero_or_one_between_others(lead: FlaskClient, home: str, engine: Engine) -> None:
    address = f"{home}/measures/{HEALTH}"
    before = found(engine, HEALTH)
    for n in (0, 1, 2):
        assert lead.post(f"{address}/levels/{n}/remove", data={"why": "w"}).status_code == 422
    assert 'name="cred"' not in lead.get(f"{address}/levels/0").text
    assert lead.post(f"{address}/levels/3/remove", data={"why": ""}).status_code == 422
    assert lead.post(f"{address}/levels/3/remove", data={"why": "zu viel"}).status_code == 303
    assert found(engine, HEALTH).top == 2
    assert undo(lead, address) == 303
    assert found(engine, HEALTH).levels == before.levels


def test_what_a_measure_cannot_hold_is_said_at_its_field(lead: FlaskClient, home: str, engine: Engine) -> None:
    for field, typed in (
        ("de", ""), ("pillar", "x"), ("asked", ""), ("lead", "XX"), ("ep", ""), ("women", "120"), ("win_mig", "4"),
        ("first_de", ""), ("doer", "nobody"), ("tags", "XX"),
    ):  # fmt: skip
        answer = lead.post(f"{home}/measures/new", data={**MEASURE, field: typed})
        assert (answer.status_code, error_at(answer.text, field)) == (422, True), field
        assert field == "desc" or "Was der Partner will" in answer.text
    assert not [m for m in plan(engine).measures if m.id.startswith("own")]


def test_two_who_change_one_measure_both_see_both(lead: FlaskClient, home: str, engine: Engine) -> None:
    lead.post(f"{home}/measures/new", data=MEASURE)
    for address, field in ((f"{home}/measures/own_1/edit", "de"), (f"{home}/measures/own_1/levels/1", "unit")):
        old = mark(lead, address)
        assert lead.post(address, data={field: "ihres", "mark": old}).status_code == 303
        answer = lead.post(address, data={"de": "meines", field: "meines", "mark": old})
        assert answer.status_code == 409
        assert all(told in answer.text for told in ("ihres", "meines", "app-conflict"))
        assert lead.post(address, data={field: "ihres", "mark": old}).status_code == 303  # the same is no conflict
    assert found(engine, "own_1").text["de"] == "ihres"


def test_sent_twice_is_made_once(lead: FlaskClient, home: str, engine: Engine) -> None:
    key = {"submission": "k" * 22}
    for _time in range(2):
        assert lead.post(f"{home}/measures/new", data=MEASURE | key).status_code == 303
        assert lead.post(f"{home}/measures/own_1/levels/new", data=LEVEL | key).status_code == 303
    assert [m.id for m in plan(engine).measures if m.id.startswith("own")] == ["own_1"]
    assert found(engine, "own_1").top == 2


def unweighed(person: Participant) -> Participant:
    """As it was recorded: what answers make of it is no part of a file."""
    return replace(person, prefs=tuple(replace(pref, factor=Fraction(1)) for pref in person.prefs))


def test_off_the_agenda_nothing_counts_it_and_nothing_is_lost(lead: FlaskClient, kenya: str, engine: Engine) -> None:
    """Measures with wishes, red lines, offers, links and answers; every page that a lead can open still opens."""
    with session_of(engine) as session:  # the highest levels are gone, which wishes, red lines and offers name
        for row in session.exec(select(Measure).where(Measure.key != HEALTH)):
            level = session.exec(select(Level).where(Level.measure_id == row.id).order_by(desc(Level.n))).first()
            if level is not None and level.n > 1:
                row.peak = level.n
                session.delete(level)
        session.commit()
    before = plan(engine)
    keys = (HEALTH, "ena_format", "prot_hr", "ret_ident", "trn_health_cap")
    assert lead.post(f"{kenya}/measures/{HEALTH}/off", data={"why": " "}).status_code == 422
    for key in keys:
        assert lead.post(f"{kenya}/measures/{key}/off", data={"why": "später"}).status_code == 303
    off = plan(engine)
    assert {m.id for m in off.shelved} == set(keys)
    assert {issue.id for issue in case_of(off).issues} == {m.id for m in off.measures}
    again = read(written(DossierFile(off)).encode(), "x.json").plan
    assert (again.shelved, again.participants) == (off.shelved, tuple(map(unweighed, off.participants)))
    pages = "measures rules context stakeholders bench packages comparison linkages precedents rounds rounds/1 log"
    pages += " checklist positions agreement stages"
    opened = {page: lead.get(f"{kenya}/{page}") for page in pages.split()}
    assert {page for page, answer in opened.items() if answer.status_code != 200} == set()
    for package in off.packages:
        assert tally_of(off, package).verdict
    with session_of(engine) as session:
        positions = session.exec(select(Interest.position_id).distinct()).all()
    assert {lead.get(f"{kenya}/positions/{n}").status_code for n in positions} <= {200, 403}
    assert lead.get(f"{kenya}/measures/{HEALTH}").status_code == 404
    assert lead.get(f"{kenya}/measures/{HEALTH}/edit").status_code == 200
    listed = lead.get(f"{kenya}/measures/catalogue?q=Pflege").text
    assert f'value="{HEALTH}"' in listed
    assert lead.post(f"{kenya}/measures/catalogue", data={"measures": list(keys)}).status_code == 303
    assert plan(engine) == before


def test_ties_are_recorded_taken_back_and_never_circular(lead: FlaskClient, provided: str, engine: Engine) -> None:
    """rec_health needs trn_health_cap already; so that must not need rec_health, nor through a third."""
    home = provided
    address = f"{home}/measures/trn_health_cap"
    tie = {"kind": "requires", "at": "1", "other": "rec_sme", "level": "1"}
    assert lead.post(f"{address}/ties", data=tie).status_code == 303
    own = found(engine, "trn_health_cap")
    assert (1, "rec_sme", 1) in [(each.at, each.measure, each.level) for each in own.requires]
    assert lead.get(address).text.count("/ties/remove") == len(own.requires) + len(own.excludes)
    for field, wrong in (
        ("other", {"other": HEALTH}), ("other", {"other": "trn_health_cap"}), ("other", {"other": "none"}),
        ("other", {"kind": "excludes"}), ("other", {}), ("at", {"at": "9"}), ("level", {"level": "0"}),
        ("kind", {"kind": "x"}),
    ):  # fmt: skip
        answer = lead.post(f"{address}/ties", data=tie | wrong)
        assert (answer.status_code, error_at(answer.text, field)) == (422, True), wrong
    round_ = lead.post(f"{home}/measures/rec_sme/ties", data=tie | {"other": HEALTH})
    assert (round_.status_code, error_at(round_.text, "other")) == (422, True)
    log = html.unescape(lead.get(f"{home}/log").text)
    assert "1:rec_sme:1" not in log
    assert "Arbeitgeber einbinden" in log
    assert undo(lead, address) == 303
    assert (1, "rec_sme", 1) not in [
        (each.at, each.measure, each.level) for each in found(engine, "trn_health_cap").requires
    ]
    assert lead.post(f"{address}/ties", data=tie).status_code == 303
    assert lead.post(f"{address}/ties/remove", data=tie).status_code == 422  # without a reason
    assert lead.post(f"{address}/ties/remove", data=tie | {"why": "erledigt"}).status_code == 303
    assert found(engine, "trn_health_cap").requires == ()


def test_a_tie_of_the_catalogue_is_taken_away_with_reason_and_confirming_body(
    lead: FlaskClient, home: str, engine: Engine
) -> None:
    key, link = next((m.id, m.requires[0]) for m in plan(engine).measures if m.requires)
    tie = {"kind": "requires", "at": str(link.at), "other": link.measure, "level": str(link.level), "why": "Verordnung"}
    answer = lead.post(f"{home}/measures/{key}/ties/remove", data=tie)
    assert answer.status_code == 422
    assert "wer bestätigt hat" in answer.text
    assert link in found(engine, key).requires
    assert lead.post(f"{home}/measures/{key}/ties/remove", data=tie | {"body": "BMJV"}).status_code == 303
    assert link not in found(engine, key).requires
    assert "Verordnung (BMJV)" in lead.get(f"{home}/log").text


def test_the_catalogue_is_searched_by_words_pillar_and_mark(lead: FlaskClient, home: str, engine: Engine) -> None:
    keys = list(library.catalogue().measures)
    with session_of(engine) as session:
        for row in session.exec(select(Measure).where(Measure.key != HEALTH)):
            session.delete(row)
        session.commit()
    every = re.findall(r'name="measures" value="(\w+)"', lead.get(f"{home}/measures/catalogue").text)
    assert every == [key for key in keys if key != HEALTH]
    some = lead.get(f"{home}/measures/catalogue?q=Abschiebung&pillar=return&tag=NR").text
    chosen = re.findall(r'name="measures" value="(\w+)"', some)
    assert 0 < len(chosen) < 12
    assert lead.post(f"{home}/measures/catalogue", data={}).status_code == 422
    assert lead.post(f"{home}/measures/catalogue", data={"measures": ["nothing"]}).status_code == 404
    assert lead.post(f"{home}/measures/catalogue", data={"measures": chosen}).status_code == 303
    assert {m.id for m in plan(engine).measures} == {HEALTH, *chosen}


def test_many_are_taken_off_at_once_for_one_reason_and_come_back(lead: FlaskClient, home: str, engine: Engine) -> None:
    before = {m.id for m in plan(engine).measures}
    some = ["trn_green", "rec_sme", "ret_info"]
    assert all(f'value="{key}"' in lead.get(f"{home}/measures/off").text for key in some)
    for data, field in (
        ({"measures": some}, "why"),
        ({"why": "w"}, "measures"),
        ({"measures": [*before], "why": "w"}, "measures"),
    ):
        answer = lead.post(f"{home}/measures/off", data=data)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert all(f'value="{key}" checked' in answer.text for key in data.get("measures", ()))
    assert lead.post(f"{home}/measures/off", data={"measures": ["nothing"], "why": "w"}).status_code == 404
    assert {m.id for m in plan(engine).measures} == before
    assert lead.post(f"{home}/measures/off", data={"measures": some, "why": "zu viele"}).status_code == 303
    assert {m.id for m in plan(engine).measures} == before - {*some}
    assert "zu viele" in lead.get(f"{home}/log").text
    assert lead.post(f"{home}/measures/catalogue", data={"measures": some}).status_code == 303
    assert {m.id for m in plan(engine).measures} == before


def test_more_than_fit_are_refused_with_how_many_do(lead: FlaskClient, home: str, engine: Engine) -> None:
    fill(engine, 299)
    assert lead.post(f"{home}/measures/new", data=MEASURE).status_code == 303
    answer = lead.post(f"{home}/measures/new", data=MEASURE)
    assert answer.status_code == 422
    assert "höchstens 300 Maßnahmen; 0 können" in answer.text
    assert "Reifeprüfung" in answer.text
    for _time in range(10):
        lead.post(f"{home}/measures/own_1/levels/new", data=LEVEL)
    full = lead.post(f"{home}/measures/own_1/levels/new", data=LEVEL)
    assert (full.status_code, len(found(engine, "own_1").levels)) == (422, 12)


def test_pages_ask_no_more_often_for_200_measures(lead: FlaskClient, home: str, engine: Engine) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: asked.append(statement))

    def count(address: str) -> int:
        lead.get(address)
        asked.clear()
        lead.get(address)
        return len(asked)

    addresses = (f"{home}/measures", f"{home}/measures/{HEALTH}", f"{home}/measures/{HEALTH}/levels/1")
    few = [count(address) for address in addresses]
    fill(engine, 200)
    assert [count(address) for address in addresses] == few


def fill(engine: Engine, most: int) -> None:
    """More measures of the dossier, each with ten levels above zero, until it has so many."""
    with session_of(engine) as session:
        first = session.exec(select(Measure)).first()
        assert first is not None
        have = len(session.exec(select(Measure.id)).all())
        rows = [
            Measure(
                dossier_id=first.dossier_id, key=f"more_{n}", rank=n, pillar=first.pillar, text={"de": f"M {n}"}, win={}
            )
            for n in range(have, most)
        ]
        session.add_all(rows)
        session.flush()
        text = {"de": "Stufe"}
        session.add_all(
            Level(measure_id=row.id or 0, n=n, text=text, eur={}, uses={}, gives={}, groups={})
            for row in rows
            for n in range(11)
        )
        session.commit()


def test_a_sequence_never_goes_round(lead: FlaskClient, provided: str, engine: Engine) -> None:
    home = provided
    first, second, third = "rec_sme", "rec_selforg", "trn_skills"
    for a, b, status in ((first, second, 303), (second, third, 303), (third, first, 422), (second, first, 422)):
        answer = lead.post(f"{home}/linkages", data={"a": a, "b": b, "kind": "sequence"})
        assert (answer.status_code, error_at(answer.text, "b")) == (status, status == 422)
    before = plan(engine).linkages
    assert len(before) == 2
    untie = re.findall(r'action="([^"]*/linkages/\d+/remove)"', lead.get(f"{home}/linkages").text)
    assert lead.post(untie[-1]).status_code == 422
    assert lead.post(untie[-1], data={"why": "erledigt"}).status_code == 303
    page = lead.get(f"{home}/linkages").text
    again = dict(re.findall(r'name="(a|b|kind|note|a_level|b_level)" value="([^"]*)"', page))
    assert "Zuletzt weggenommen" in page
    assert lead.post(f"{home}/linkages", data=again).status_code == 303
    assert plan(engine).linkages == before
    assert "Zuletzt weggenommen" not in lead.get(f"{home}/linkages").text


def test_a_changed_measure_counts_as_confirmed(lead: FlaskClient, home: str, engine: Engine) -> None:
    every = len(plan(engine).measures)
    assert f"{every} von {every} Maßnahmen" in lead.get(f"{home}/defaults").text
    address = f"{home}/measures/{HEALTH}/levels/1"
    lead.post(address, data={"quantity": "75", "mark": mark(lead, address)})
    assert f"{every - 1} von {every} Maßnahmen" in lead.get(f"{home}/defaults").text
