"""Measures, levels, stakeholders, facts and limits as a workbook: unchanged it changes nothing, each row is told before
it counts, one wrong row keeps all from being taken over."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from models.stakeholder import Stakeholder
from models.throttle import Throttle
from negotiator.briefs import workbook, workbook_reading
from negotiator.briefs.workbook import Column, Sheet
from negotiator.catalogue.plan import Plan
from negotiator.services.records.plans import plan_of
from tests.conftest import Person

NAMES = ("Maßnahmen", "Stufen", "Beteiligte", "Tatsachen", "Grenzen")


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


def book(lead: FlaskClient, home: str) -> dict[str, list[dict[str, str]]]:
    """Sheet -> its rows by names of columns, as a person would see them."""
    answer = lead.post(f"{home}/tables/file")
    assert answer.status_code == 200
    found = workbook_reading.read(answer.data)
    assert tuple(found) == NAMES
    return {
        name: [
            {str(column): _cell(row.get(at, "")) for at, column in rows[0].items()}
            for n, row in sorted(rows.items())
            if n > 1
        ]
        for name, rows in found.items()
    }


def _cell(value: str | Fraction) -> str:
    return value if isinstance(value, str) else f"#{float(value)}"


def again(rows: dict[str, list[dict[str, str]]]) -> bytes:
    """The workbook with these rows; columns as they come."""
    sheets = []
    for name, records in rows.items():
        columns = list(dict.fromkeys(key for record in records for key in record))
        numbers = frozenset(
            at for at, key in enumerate(columns) if all(not r.get(key) or r[key].startswith("#") for r in records)
        )
        cells = tuple(tuple(record.get(key, "").removeprefix("#") for key in columns) for record in records)
        sheets.append(Sheet(name, tuple(Column(key, key) for key in columns), cells, numbers))
    return workbook.written(sheets)


def look(lead: FlaskClient, home: str, content: bytes) -> tuple[int, str]:
    answer = lead.post(f"{home}/tables", data={"file": (io.BytesIO(content), "t.xlsx")})
    return answer.status_code, answer.text


def entries(page: str) -> str:
    return html.unescape(re.search(r'name="entries" value="([^"]*)"', page)[1])  # type: ignore[index]


def faults(page: str) -> list[str]:
    """The rows of the report with which something is wrong."""
    found = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in found if ">falsch<" in each]


def row(rows: dict[str, list[dict[str, str]]], sheet: str, key: str) -> dict[str, str]:
    return next(each for each in rows[sheet] if each["key"] == key)


@pytest.mark.parametrize("language", ["de", "en"])
def test_unchanged_it_changes_nothing(lead: FlaskClient, home: str, language: str) -> None:
    lead.post("/language", data={"language": language})
    status, page = look(lead, home, lead.post(f"{home}/tables/file").data)
    assert status == 422
    assert ("unterscheidet sich nicht" if language == "de" else "Nothing in the file differs") in page


def test_every_kind_of_row_is_told_and_then_taken_over(lead: FlaskClient, home: str, engine: Engine) -> None:
    before, rows = plan(engine), book(lead, home)
    row(rows, "Maßnahmen", "rec_health")["de"] = "Pflegekräfte anwerben"
    row(rows, "Stufen", "rec_health 1")["uses_visa"] = "#33.5"
    row(rows, "Beteiligte", "de_dgb")["part"] = "beratung"
    row(rows, "Tatsachen", before.facts[0].id)["definition"] = "wie im Register"
    row(rows, "Grenzen", "capacity.visa")["year_2"] = "#7"
    blank = dict.fromkeys(rows["Maßnahmen"][0], "")
    rows["Maßnahmen"].append({
        **blank, "key": "Schule", "de": "Sprachschule in Lusaka", "pillar": "training", "asked": "Partner",
        "doer": "partner", "lead": "BMZ", "ep": "EP23", "bind": "b", "first_de": "eine Schule",
    })  # fmt: skip
    second = {"de": "zwei Schulen", "eur_federal": "#1.25", "cred": "#60"}
    rows["Stufen"].append({"key": "Schule 2", **second})
    rows["Grenzen"].append({"key": "chapter.EP08", "amount": "#2.5", "year_2": "#3"})
    rows["Grenzen"].append({"key": "", "de": "Dolmetscher", "unit_de": "Stunden", "amount": "#400"})
    status, page = look(lead, home, again(rows))
    assert status == 200, faults(page)
    words = ("Pflegekräfte anwerben", "33,5", "wie im Register", "Sprachschule in Lusaka", "Dolmetscher", "Beratung")
    for told in words:
        assert told in page, told
    assert plan(engine).measures == before.measures
    answer = lead.post(f"{home}/tables/take", data={"entries": entries(page)})
    assert answer.status_code == 303
    after = plan(engine)
    measures = {m.id: m for m in after.measures}
    assert measures["rec_health"].text["de"] == "Pflegekräfte anwerben"
    assert measures["rec_health"].levels[1].uses["visa"] == Fraction(67, 2)
    assert [level.text["de"] for level in measures["own_1"].levels[1:]] == ["eine Schule", "zwei Schulen"]
    assert measures["own_1"].levels[2].eur == {"federal": Fraction(5, 4)}
    assert next(p for p in after.participants if p.id == "de_dgb").part == "advisory"
    assert after.facts[0].definition == "wie im Register"
    assert {(y.key, y.year, y.amount) for y in after.years} == {("visa", 2, 7), ("EP08", 2, 3)}
    assert after.caps_ep["EP08"] == Fraction(5, 2)
    assert after.base["own_cap_1"] == 400
    untouched = {m.id: m for m in before.measures} | {"rec_health": measures["rec_health"], "own_1": measures["own_1"]}
    assert measures == untouched
    assert look(lead, home, lead.post(f"{home}/tables/file").data)[0] == 422
    assert "Aus einer Tabelle übernommen." in lead.get(f"{home}/log").text


def test_one_wrong_row_keeps_all_from_being_taken_over(lead: FlaskClient, home: str, engine: Engine) -> None:
    before, rows = plan(engine), book(lead, home)
    row(rows, "Maßnahmen", "rec_health")["de"] = "Pflegekräfte anwerben"
    row(rows, "Stufen", "rec_health 1")["uses_visa"] = "viele"
    row(rows, "Stufen", "rec_health 2")["legal"] = "irgendwie"
    row(rows, "Stufen", "rec_health 0")["cred"] = "#50"
    row(rows, "Tatsachen", before.facts[0].id)["de"] = ""
    rows["Grenzen"].append({"key": "payer.mars", "amount": "#-4"})
    moon = {"de": "Kammer", "side": "Mond", "kind": "Verband", "part": "Stimme", "consent": "x"}
    rows["Beteiligte"].append({"key": "", **moon})
    rows["Preise"] = [{"key": "a"}]
    status, page = look(lead, home, again(rows))
    assert status == 422
    assert 'name="entries"' not in page
    for told in (
        "Bitte eine Zahl angeben.", "Bitte wählen Sie eine der Möglichkeiten.", "Bitte ausfüllen.", "Preise",
        "payer.mars", "Diese Zeile kann das nicht haben.",
    ):  # fmt: skip
        assert told in page, told
    assert plan(engine) == before


def test_a_record_that_somebody_changed_meanwhile_refuses_its_row(lead: FlaskClient, home: str, engine: Engine) -> None:
    rows = book(lead, home)
    row(rows, "Tatsachen", plan(engine).facts[0].id)["definition"] = "meine"
    row(rows, "Maßnahmen", "rec_health")["de"] = "Pflegekräfte anwerben"
    packed = entries(look(lead, home, again(rows))[1])
    address = f"{home}/facts/{plan(engine).facts[0].id}"
    mark = re.search(r'name="mark" value="(\w+)"', lead.get(address).text)[1]  # type: ignore[index]
    shown = dict(re.findall(r'name="(de|value|unit)"[^>]*value="([^"]*)"', lead.get(address).text))
    theirs = {**shown, "definition": "ihre", "grade": "C", "src": "PA", "mark": mark}
    assert lead.post(address, data=theirs).status_code == 303
    before = plan(engine)
    answer = lead.post(f"{home}/tables/take", data={"entries": packed})
    assert answer.status_code == 422
    assert "inzwischen" in answer.text
    assert replace(plan(engine), as_of=before.as_of) == before


MADE_UP = ("", "[]", "{}", "[[1]]", '[["x", 1, "k", {}, {}]]', "[" * 5000, "null", '[["facts","x","",{},{}]]')


@pytest.mark.parametrize("packed", MADE_UP)
def test_made_up_entries_are_refused(lead: FlaskClient, home: str, packed: str) -> None:
    assert lead.post(f"{home}/tables/take", data={"entries": packed}).status_code == 422


def speaks(engine: Engine, key: str) -> None:
    """Somebody of this house speaks for it from now on: what it wants is sealed from the lead."""
    with session_of(engine, write=True) as session:
        house = session.exec(select(Stakeholder).where(Stakeholder.key == key)).one()
        house.claimed = True
        session.add(house)
        session.commit()


def counters(engine: Engine) -> list[int]:
    with session_of(engine) as session:
        return sorted(session.exec(select(Throttle.count).where(Throttle.key.not_like("sign-in%"))))  # type: ignore[attr-defined]


def with_schools(rows: dict[str, list[dict[str, str]]], many: int) -> bytes:
    blank = dict.fromkeys(rows["Maßnahmen"][0], "")
    new = [
        {
            **blank, "key": f"s{n}", "de": f"Schule {n}", "pillar": "training", "asked": "Partner", "doer": "partner",
            "lead": "BMZ", "ep": "EP23", "bind": "b", "first_de": "eine Schule",
        }
        for n in range(many)
    ]  # fmt: skip
    return again({**rows, "Maßnahmen": [*rows["Maßnahmen"], *new]})


def test_a_look_counts_once_and_taking_over_says_what_is_too_much_and_keeps_what_was_brought(
    lead: FlaskClient, home: str, engine: Engine
) -> None:
    rows = book(lead, home)
    speaks(engine, "de_bmi")
    before, held = counters(engine), plan(engine)
    status, page = look(lead, home, with_schools(rows, 122))
    assert status == 200
    assert "beurteilt werden: 122." in page
    assert "24 Stunden 120 davon" in page
    assert sorted([*before, 1]) == counters(engine)
    answer = lead.post(f"{home}/tables/take", data={"entries": entries(page)})
    assert answer.status_code == 422
    assert "beurteilt werden: 122." in answer.text
    assert "Schule 121" in answer.text
    assert entries(answer.text) == entries(page)
    assert sorted([*before, 1]) == counters(engine)
    assert plan(engine).measures == held.measures
    status, page = look(lead, home, with_schools(rows, 3))
    assert "beurteilt werden" not in page
    assert lead.post(f"{home}/tables/take", data={"entries": entries(page)}).status_code == 303
    assert sorted([*before, 2, 3]) == counters(engine)


def test_no_two_columns_have_one_heading_and_numbers_have_their_names(lead: FlaskClient, home: str) -> None:
    found = workbook_reading.read(lead.post(f"{home}/tables/file").data)
    for name, rows in found.items():
        heads = [str(words) for words in rows[1].values()]
        assert (name, sorted({head for head in heads if heads.count(head) > 1})) == (name, [])
    limits = book(lead, home)["Grenzen"]
    assert all(row["name"] and row["name"] != row["key"] for row in limits)
    levels = [str(words) for words in found["Stufen"][1].values()]
    assert any(words.endswith("(Mio. Euro im Jahr)") for words in levels)


def test_a_name_that_is_for_reading_only_changes_nothing(lead: FlaskClient, home: str, engine: Engine) -> None:
    before = plan(engine)
    columns = tuple(Column(name, name) for name in ("key", "name", "amount"))
    sheet = Sheet("Grenzen", columns, (("capacity.visa", "something else", "7"),), frozenset({2}))
    status, page = look(lead, home, workbook.written((sheet,)))
    assert (status, "something else" in page) == (200, False)
    assert row(book(lead, home), "Grenzen", "capacity.visa")["name"] in html.unescape(page)
    assert before == plan(engine)


def test_a_number_of_a_house_that_enters_it_itself_is_asked_for_there(
    lead: FlaskClient, home: str, engine: Engine, person: Callable[..., Person]
) -> None:
    columns = (Column("key", "key"), Column("amount", "amount"))
    content = workbook.written((Sheet("Grenzen", columns, (("capacity.visa", "7"),), frozenset({1})),))
    assert look(lead, home, content)[0] == 200
    with session_of(engine) as session:
        house = session.exec(select(Stakeholder.id).where(Stakeholder.key == "de_aa")).one()
    person("aa", int(home.rsplit("/", 1)[1]), Role.MINISTRY, house)
    status, page = look(lead, home, content)
    assert status == 422
    assert "trägt sie selbst ein" in page
    assert "Wenden Sie sich an die Federführung" not in page


def test_an_older_workbook_says_which_records_changed_since(lead: FlaskClient, home: str, engine: Engine) -> None:
    written = lead.post(f"{home}/tables/file").data
    assert "geändert, nachdem" not in look(lead, home, again(book(lead, home)))[1]
    first = plan(engine).facts[0].id
    address = f"{home}/facts/{first}"
    mark = re.search(r'name="mark" value="(\w+)"', lead.get(address).text)[1]  # type: ignore[index]
    shown = dict(re.findall(r'name="(de|value|unit)"[^>]*value="([^"]*)"', lead.get(address).text))
    theirs = {**shown, "definition": "ihre", "grade": "C", "src": "PA", "mark": mark}
    assert lead.post(address, data=theirs).status_code == 303
    status, page = look(lead, home, written)
    assert status == 200
    assert "1 Datensatz wurde geändert, nachdem" in page
    assert "Seitdem geändert von" in page
    assert "geändert, nachdem" not in look(lead, home, lead.post(f"{home}/tables/file").data)[1]
