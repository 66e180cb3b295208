"""From a blank dossier to the first proposal: what is missing is said, bad input comes back filled, nothing is lost."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.audit import AuditEntry
from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.catalogue.reading.scenario import DEMOS
from tests.conftest import Person
from tests.records import room_of

ANSWERS = {
    "title": "Abkommen mit Tansania",
    "summary": "",
    "partner": "Tansania",
    "labour_market": "",
    "migration_model": "",
    "format_preference": "0",
    "framing": "",
    "reason": "",
    "version": "1",
}


ANSWERS_IN_LAW = ("regime", "who_list", "eu_readmission", "nr_check")


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


def begun(browser: FlaskClient, scenario: str = "blank", **more: str) -> str:
    """The address of a new dossier."""
    answer = browser.post("/dossiers", data={"scenario": scenario, "partner": "Tansania", **more})
    assert answer.status_code == 303
    return answer.headers["Location"].removesuffix("/checklist")


PAGES = (
    *("", "/checklist", "/defaults", "/answers", "/context", "/stakeholders", "/measures", "/rules", "/positions"),
    *("/packages", "/comparison", "/stages", "/overrides", "/briefs", "/members", "/log", "/precedents", "/rounds"),
)


@pytest.mark.parametrize("scenario", ["blank", "arch_georgia", "template-ghana_like"])
@pytest.mark.parametrize("tail", PAGES)
def test_every_page_of_a_new_dossier_answers(lead: FlaskClient, scenario: str, tail: str) -> None:
    home = begun(lead, scenario)
    answer = lead.get(f"{home}{tail}")
    assert answer.status_code == 200
    assert "fiktives Beispiel" not in answer.text


def test_the_name_of_the_partner_is_asked_for_and_what_was_typed_stays(lead: FlaskClient) -> None:
    answer = lead.post("/dossiers", data={"scenario": "arch_kenya", "partner": " ", "title": "Mein Titel"})
    assert answer.status_code == 422
    assert "Bitte nennen Sie das Partnerland." in answer.text
    assert 'value="Mein Titel"' in answer.text
    assert re.search(r'value="arch_kenya"[^>]* checked', answer.text)


def test_the_checklist_says_what_is_missing(lead: FlaskClient) -> None:
    home = begun(lead)
    page = lead.get(f"{home}/checklist").text
    assert "alle stehen auf 0" in page
    assert "zuerst muss bekannt sein, was jeder Sitz will (Delegation Tansania)" in page
    assert "Die ersten Pakete lassen sich vorschlagen, bevor alles erledigt ist" in page
    typed = lead.get(f"{begun(lead, 'arch_kenya')}/checklist").text
    assert "zuerst muss bekannt sein, was jeder Sitz will" not in typed


def test_only_what_is_on_the_agenda_is_counted(lead: FlaskClient) -> None:
    page = lead.get(begun(lead)).text
    assert "8 verhandelbare Maßnahmen" in page
    rated = [(int(done), int(of)) for done, of in re.findall(r"\b(\d+) von (\d+)\b", page)]
    assert len(rated) > 8
    assert all(done <= of == 8 for done, of in rated)


def test_confirming_takes_a_thing_off_the_list(lead: FlaskClient) -> None:
    home = begun(lead, "arch_kenya")
    assert 'value="answer.framing"' in lead.get(f"{home}/defaults").text
    assert lead.post(f"{home}/defaults", data={"thing": ["answer.framing", "measures"]}).status_code == 303
    page = lead.get(f"{home}/defaults").text
    assert 'value="answer.framing"' not in page
    assert 'value="measures"' not in page
    assert 'value="answer.labour_market"' in page


@pytest.mark.parametrize("name", ANSWERS_IN_LAW)
def test_what_only_a_checker_confirms_is_confirmed_by_no_click_and_told_as_open(lead: FlaskClient, name: str) -> None:
    home = begun(lead)
    assert f'value="answer.{name}"' not in lead.get(f"{home}/defaults").text
    assert lead.post(f"{home}/defaults", data={"thing": f"answer.{name}"}).status_code == 404
    row = lead.get(f"{home}/answers").text.partition(f"thing=answer.{name}")[0].rpartition("<tr")[2]
    assert "nicht bestätigt; bis dahin gilt" in row
    assert ("bis dahin gilt: weder Rückführungen noch Ausstattung" in row) is (name == "regime")
    assert "nicht bestätigt; bis dahin gilt: " in lead.get(f"{home}/context").text


def test_the_checklist_counts_each_thing_where_it_is_confirmed(lead: FlaskClient) -> None:
    home = begun(lead)
    before = lead.get(f"{home}/checklist").text
    for step in ("Namen und Sprachen des Landes eintragen", "Bestätigen lassen, was rechtlich für das Land gilt"):
        assert step in before
    assert "0 von 8 bestätigt" in before
    assert "0 von 3 bestätigt" in before
    assert "niemand kann gegen seinen Willen" in before
    assert lead.post(f"{home}/answers", data={**ANSWERS, "title": "Tansania", "confirmed": "yes"}).status_code == 303
    after = lead.get(f"{home}/checklist").text
    assert "8 von 8 bestätigt" in after
    assert "0 von 3 bestätigt" in after


def test_an_answer_that_makes_a_guardrail_hard_needs_a_reason_and_is_logged(lead: FlaskClient, engine: Engine) -> None:
    home = begun(lead)
    sent = ANSWERS | {"first_host": "true", "who_list": "true", "nr_check": "ok", "regime": "restricted"}
    refused = lead.post(f"{home}/answers", data=sent)
    assert refused.status_code == 422
    assert "hart oder weich" in refused.text
    assert re.search(r'name="first_host"[^>]* checked', refused.text)
    kept = lead.post(f"{home}/answers", data=sent | {"reason": "UNHCR, 31.01.2024"})
    assert kept.status_code == 303
    assert 'value="answer.first_host"' not in lead.get(f"{home}/defaults").text
    with session_of(engine) as session:
        dossier = session.exec(select(Dossier)).one()
        assert dossier.context["first_host"] is True
        law = {name: dossier.context[name] for name in ("who_list", "nr_check", "regime")}
        assert law == {"who_list": False, "nr_check": "open", "regime": "ok"}  # the lead can only ask for these
        assert len(session.exec(select(AuditEntry)).all()) > 1
    again = lead.post(f"{home}/answers", data=sent | {"reason": "noch einmal", "title": "Anders"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"labour_market": "nonsense"}, "Bitte wählen Sie"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_changes(
    lead: FlaskClient, engine: Engine, changed: dict[str, str], told: str
) -> None:
    home = begun(lead)
    with session_of(engine) as session:
        before = session.exec(select(Dossier)).one().model_dump()
    answer = lead.post(f"{home}/answers", data=ANSWERS | {"reason": "Getippt"} | changed)
    assert answer.status_code == 422
    assert told in answer.text
    assert "Getippt" in answer.text
    with session_of(engine) as session:
        assert session.exec(select(Dossier)).one().model_dump() == before


def test_a_number_that_is_changed_counts_as_confirmed(lead: FlaskClient) -> None:
    home = begun(lead)
    assert 'value="capacity.lang"' in lead.get(f"{home}/defaults").text
    sent = {"kind": "capacity", "key": "lang", "amount": "200", "reason": "Goethe-Institut", "version": "1"}
    assert lead.post(f"{home}/rules/limits", data=sent).status_code == 303
    assert 'value="capacity.lang"' not in lead.get(f"{home}/defaults").text


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.SIGNER, Role.CHECKER, Role.ADVISER, Role.CONSULTED, Role.PARTNER])
@pytest.mark.parametrize("tail", ["checklist", "defaults", "answers"])
def test_what_a_dossier_is_prepared_from_is_for_its_lead(
    engine: Engine, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], role: Role, tail: str
) -> None:
    """Money, capacities and mandate are in it, which not all of the home side may read."""
    room = room_of(engine)
    who = person("somebody", room.dossier, role, room.stakeholders["de_dgb"])
    assert signed_in(who).get(f"/dossiers/{room.dossier}/{tail}").status_code in (403, 404)


def held(page: str) -> dict[str, str | list[str]]:
    """What the form of answers would send as it came."""
    form = page.partition('data-draft="answers"')[2].partition("</form>")[0]
    found: dict[str, str | list[str]] = {}
    for name, value in re.findall(r'<input[^>]* name="(\w+)"[^>]* type="(?:text|date)" value="([^"]*)"', form):
        found[name] = value
    for name, options in re.findall(r'<select[^>]* name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    ticked = re.findall(r'name="(\w+)" type="checkbox" value="([^"]*)"[^>]* checked', form)
    found |= {name: "true" for name, _value in ticked if name != "brain_drain"}
    found["brain_drain"] = [value for name, value in ticked if name == "brain_drain"]
    found["version"] = re.findall(r'name="version" value="(\d+)"', form)[0]
    return found


@pytest.mark.parametrize("scenario", DEMOS)
def test_a_title_changes_without_another_answer(lead: FlaskClient, engine: Engine, scenario: str) -> None:
    """Also where the check has no day, and where the dossier holds words that the form does not offer by itself."""
    home = lead.post("/dossiers", data={"scenario": scenario}).location
    with session_of(engine, write=True) as session:
        row = session.exec(select(Dossier)).one()
        row.context = {**row.context, "brain_drain": ("health", "fishery"), "labour_market": "odd"}
        before = row.context
        session.add(row)
        session.commit()
    sent = held(lead.get(f"{home}/answers").text)
    assert lead.post(f"{home}/answers", data=sent | {"title": "Neuer Titel"}).status_code == 303
    with session_of(engine) as session:
        after = session.exec(select(Dossier)).one()
        assert "Neuer Titel" in after.title.values()
        assert after.context == before


def test_what_a_type_of_country_assumes_of_the_partner_is_not_recorded_until_somebody_says_so(
    lead: FlaskClient,
) -> None:
    home = begun(lead, "arch_georgia")
    assumed = "nur angenommen, bis es jemand bestätigt oder ändert"
    assert assumed in lead.get(f"{home}/checklist").text
    things = re.findall(r'value="(stakeholder\.[^"]+)"', lead.get(f"{home}/defaults").text)
    assert lead.post(f"{home}/defaults", data={"thing": things}).status_code == 303
    assert assumed not in lead.get(f"{home}/checklist").text


def test_one_tick_confirms_all_that_the_questionnaire_asks_and_nothing_else(lead: FlaskClient) -> None:
    home = begun(lead)
    assert "Nicht bestätigt" in lead.get(f"{home}/answers").text
    assert lead.post(f"{home}/answers", data={**ANSWERS, "title": "Tansania", "confirmed": "yes"}).status_code == 303
    assert "Nicht bestätigt" not in lead.get(f"{home}/answers").text
    assert "Sprachen: nicht angegeben" in lead.get(f"{home}/defaults").text


def test_what_the_page_of_defaults_says_can_be_changed_is_asked_where_it_leads(lead: FlaskClient) -> None:
    home = begun(lead)
    assert "Geflüchtete dürfen arbeiten: unbeantwortet" in lead.get(f"{home}/defaults").text
    given = {**ANSWERS, "refugees_may_work": "restricted"}
    assert lead.post(f"{home}/answers", data=given).status_code == 303
    assert "nur eingeschränkt" in lead.get(f"{home}/context").text


def test_the_overview_leads_to_the_checklist_until_something_is_proposed(lead: FlaskClient) -> None:
    home = begun(lead)
    for page in (home, "/dossiers"):
        assert "Mit der Checkliste zum ersten Vorschlag" in lead.get(page).text
    assert "Zur Checkliste" in lead.get(home).text


@pytest.mark.parametrize("page", ["packages/proposals", "bench/proposals"])
def test_a_seat_that_rated_nothing_is_named_in_words_before_anything_is_computed(lead: FlaskClient, page: str) -> None:
    home = begun(lead)
    wish = {"concepts": "balanced", "seconds": "60"}
    told = lead.post(f"{home}/{page}", data=wish, follow_redirects=True).text
    assert "Ohne bewertete Maßnahme: Delegation Tansania" in told
    assert "partner_delegation" not in told


def test_what_nobody_has_confirmed_is_put_to_a_checker_and_said_to_wait(lead: FlaskClient) -> None:
    """Not a change of what the dossier began with: nobody said yet that there is no objection to the government."""
    home = begun(lead)
    assert (page := lead.get(f"{home}/answers").text).count(">Bestätigen lassen<") == len(ANSWERS_IN_LAW)
    assert "Änderung beantragen" not in page
    form = lead.get(f"{home}/requests/new?thing=answer.regime").text
    assert "heute nach Eintrag keine Einwände" not in form
    assert "nicht bestätigt; bis dahin gilt: weder Rückführungen" in form
    fact = {"to": "ok", "fact": "Lagebericht", "source": "AA", "day": "2020-01-01", "body": "AA"}
    assert lead.post(f"{home}/requests", data={"thing": "answer.regime", **fact}).status_code == 303
    assert lead.get(f"{home}/answers").text.count("Beantragt, wartet auf die prüfende Stelle") == 1
    waiting = lead.get(f"{home}/requests").text.partition('id="waiting"')[2].partition("</section>")[0]
    assert waiting.count("keine Einwände") == 1, "what is asked for, not what counts so far"


def test_a_step_leads_to_where_it_is_done(lead: FlaskClient) -> None:
    home = begun(lead)
    links = dict(re.findall(r'href="([^"]+)"[^>]*>\s*([^<]+?)\s*</a>', lead.get(f"{home}/checklist").text))
    partner = next(href for href, name in links.items() if name == "Eintragen, was der Partner bekanntermaßen will")
    assert "<h1" in (page := lead.get(partner).text)
    assert "Delegation Tansania" in page.partition("</h1>")[0]
    assert {f"{home}/answers#law", f"{home}/defaults#stakeholders", f"{home}/rules/all", f"{home}/rules#mandate"} <= {
        *links
    }
    for there in ("answers#law", "defaults#stakeholders", "rules#mandate"):
        tail, _mark, place = there.partition("#")
        assert f'id="{place}"' in lead.get(f"{home}/{tail}").text
    assert lead.get(f"{home}/rules/all").text.count("Keine Maßnahme der Tagesordnung braucht das.") > 5


def test_pages_that_another_leads_to_stand_in_the_menu_only_while_they_are_read(lead: FlaskClient) -> None:
    home = begun(lead)
    for tail, parent in (("own-rules", "rules"), ("linkages", "rules"), ("effects", "context"), ("tables", "measures")):
        menu, _nav, page = lead.get(f"{home}/{parent}").text.partition("app-second-nav")[2].partition("</nav>")
        assert f'href="{home}/{tail}"' not in menu
        assert f'href="{home}/{tail}"' in page
        assert (
            f'href="{home}/{tail}"'
            in lead.get(f"{home}/{tail}").text.partition("app-second-nav")[2].partition("</nav>")[0]
        )


def test_the_last_change_of_the_answers_is_taken_back_and_told_in_the_log(lead: FlaskClient, engine: Engine) -> None:
    home = begun(lead)
    assert "Letzte Änderung zurücknehmen" not in lead.get(f"{home}/answers").text
    sent = ANSWERS | {"labour_market": "slack", "brain_drain": ["health", "engineering"], "reason": "Bericht"}
    assert lead.post(f"{home}/answers", data=sent).status_code == 303
    page = lead.get(f"{home}/answers").text
    mark = re.search(r'name="mark" value="(\w+)"', page)[1]  # type: ignore[index]
    assert lead.post(f"{home}/answers/undo", data={"mark": "other"}).status_code == 409
    assert lead.post(f"{home}/answers/undo", data={"mark": mark}).status_code == 303
    with session_of(engine) as session:
        context = session.exec(select(Dossier)).one().context
    assert (context["labour_market"], list(context["brain_drain"])) == ("", [])  # type: ignore[call-overload]
    log = lead.get(f"{home}/log").text
    assert "die Antworten zum Land" in log
    assert "mehr Menschen als Stellen" in log
    assert "Gesundheit, Ingenieur" in log


def test_the_number_told_is_what_was_confirmed(lead: FlaskClient) -> None:
    home = begun(lead, "arch_georgia")
    page = lead.get(f"{home}/defaults").text
    people = re.findall(r'name="every" value="(stakeholder\.[^"]+)"', page)
    measures = re.search(r"(\d+) von \1 Maßnahmen", page)
    assert len(people) > 1
    assert measures
    told = lead.post(f"{home}/defaults", data={"all": "yes", "every": people}, follow_redirects=True).text
    assert f"Bestätigt: {len(people)}<" in re.sub(r"\s+<", "<", told)
    told = lead.post(f"{home}/defaults", data={"thing": "measures", "back": "yes"}, follow_redirects=True).text
    assert f"Bestätigt: {measures[1]}<" in re.sub(r"\s+<", "<", told)
