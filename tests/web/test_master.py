"""Title, summary and the partner's names are written in both languages and reach pages, papers and the log."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.stakeholder import Stakeholder
from negotiator.catalogue.country import country_of
from tests.conftest import Person


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


@pytest.fixture
def home(lead: FlaskClient) -> str:
    answer = lead.post("/dossiers", data={"scenario": "blank", "partner": "Tansania"})
    return answer.headers["Location"].removesuffix("/checklist")


def held(browser: FlaskClient, home: str) -> dict[str, str]:
    page = browser.get(f"{home}/master-data").text
    found = {n: html.unescape(v) for n, v in re.findall(r'name="(\w+)" type="text" value="([^"]*)"', page)}
    areas = dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n([^<]*)</textarea>', page))
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark
    return {**found, **areas, "mark": mark[1]}


def dossier_of(engine: Engine) -> Dossier:
    with session_of(engine) as session:
        return session.exec(select(Dossier)).one()


def test_a_new_dossier_speaks_english_in_english(lead: FlaskClient, home: str, engine: Engine) -> None:
    assert dossier_of(engine).title["en"] == "Migration agreement with Tanzania"
    form = held(lead, home)
    assert (form["en"], form["de_dative"], form["languages"]) == ("Tanzania", "Tansania", "")
    lead.post("/language", data={"language": "en"})
    page = lead.get(f"{home}/stakeholders").text
    assert "Delegation of Tanzania" in page
    assert "Tansania" not in page
    context = lead.get(f"{home}/context").text
    assert "Tanzania" in context
    assert "Tansania" not in context
    assert "0 million euros a year" in lead.get(f"{home}/defaults").text
    assert "(no. " not in lead.get("/dossiers").text
    lead.post("/dossiers", data={"scenario": "blank", "partner": "Tansania"})
    assert lead.get("/dossiers").text.count("Migration agreement with Tanzania (no. ") == 2


def test_names_and_title_are_kept_and_taken_back(lead: FlaskClient, home: str, engine: Engine) -> None:
    sent = held(lead, home) | {
        "title_en": "Agreement with Switzerland", "summary_de": "Worum es geht.", "partner": "Schweiz", "en": "",
        "de_subject": "", "de_dative": "", "de_place": "", "de_adjective": "schweizerisch", "en_subject": "",
        "en_place": "", "languages": "Italienisch, German", "why": "anderes Land",
    }  # fmt: skip
    refused = lead.post(f"{home}/master-data", data=sent)
    assert refused.status_code == 422
    assert 'id="en-error"' in refused.text
    assert "Worum es geht." in refused.text
    assert lead.post(f"{home}/master-data", data=sent | {"en": "Switzerland"}).status_code == 303
    row = dossier_of(engine)
    country = country_of(row.context)
    assert (country.dative["de"], country.place["de"], country.adjective["de"]) == (
        "der Schweiz", "in der Schweiz", "schweizerisch",
    )  # fmt: skip
    assert row.context["languages"] == ("it", "de")
    with session_of(engine) as session:
        delegation = session.exec(select(Stakeholder.text).where(Stakeholder.kind == "delegation")).one()
    assert delegation == {"de": "Delegation Schweiz", "en": "Delegation of Switzerland"}
    log = html.unescape(lead.get(f"{home}/log").text)
    assert "schweizerisch" in log
    assert "{'" not in log
    assert "Italienisch" in lead.get(f"{home}/context").text
    assert lead.post(f"{home}/master-data/undo", data={"mark": held(lead, home)["mark"]}).status_code == 303
    assert country_of(dossier_of(engine).context).name == {"de": "Tansania", "en": "Tanzania"}


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title_de", ""), ("title_en", "x" * 201), ("partner", ""), ("languages", "Suaheli, Klingonsprech")],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    lead: FlaskClient, home: str, engine: Engine, field: str, typed: str
) -> None:
    before = dossier_of(engine).model_dump()
    answer = lead.post(f"{home}/master-data", data=held(lead, home) | {"de_adjective": "getippt", field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="getippt"' in answer.text
    assert dossier_of(engine).model_dump() == before


def test_the_form_sent_back_as_it_stands_changes_nothing(lead: FlaskClient, home: str, engine: Engine) -> None:
    before = dossier_of(engine).version
    assert lead.post(f"{home}/master-data", data=held(lead, home)).status_code == 303
    assert dossier_of(engine).version == before


def test_every_case_of_the_name_follows_usage_and_may_be_written(lead: FlaskClient, home: str, engine: Engine) -> None:
    form = held(lead, home)
    assert (form["de_genitive"], form["de_accusative"]) == ("Tansanias", "Tansania")
    for name, genitive, accusative in (
        ("Schweiz", "der Schweiz", "die Schweiz"),
        ("Irak", "des Irak", "den Irak"),
        ("Philippinen", "der Philippinen", "die Philippinen"),
        ("Niederlande", "der Niederlande", "die Niederlande"),
        ("Laos", "Laos’", "Laos"),
        ("Dominikanische Republik", "der Dominikanischen Republik", "die Dominikanische Republik"),
        ("K", "von Partnerland K", "Partnerland K"),
    ):
        country = country_of({"partner": name})
        assert (country.genitive["de"], country.accusative["de"]) == (genitive, accusative)
    sent = form | {"de_genitive": "der Vereinigten Republik Tansania", "title_en": "x", "why": "amtlich"}
    assert lead.post(f"{home}/master-data", data=sent).status_code == 303
    assert country_of(dossier_of(engine).context).genitive["de"] == "der Vereinigten Republik Tansania"


def test_words_recorded_in_the_dossier_before_are_leftovers_in_the_next(lead: FlaskClient, home: str) -> None:
    lead.post(f"{home}/master-data", data=held(lead, home) | {"de_adjective": "ruritanisch", "title_de": "Erstes"})
    begun = {"scenario": f"dossier-{home.rpartition('/')[2]}", "partner": "Togo"}
    after = lead.post("/dossiers", data=begun).headers["Location"].removesuffix("/checklist")
    assert "ruritanische" not in lead.get(f"{after}/checklist").text
    lead.post(f"{after}/master-data", data=held(lead, after) | {"summary_de": "Wie die ruritanische Seite es will."})
    assert "<strong>ruritanische</strong>" in lead.get(f"{after}/checklist").text
