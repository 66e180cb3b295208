import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.interest import Interest
from models.kinds import Language, Role
from models.position import Position, Progress
from models.stage_plan import StagePlan
from models.stakeholder import Stakeholder
from negotiator.catalogue.reading import library
from negotiator.services.dossiers.stages.signatures import consenting
from tests.conftest import Person
from tests.records import Room, room_of

PAGES = ("", "/context", "/stakeholders", "/measures", "/measures/rec_health", "/rules", "/positions")


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def visit(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], room: Room
) -> Callable[..., FlaskClient]:
    def of(key: str, role: Role = Role.MINISTRY, circle: bool = False, language: str = "de") -> FlaskClient:
        who = person(
            f"{key}.{role.value}",
            room.dossier,
            role,
            room.stakeholders[key],
            in_circle=circle,
            language=Language(language),
        )
        return signed_in(who)

    return of


@pytest.mark.parametrize("tail", ["/briefs", "/rules", "/bench", "/positions"])
def test_an_area_leads_to_the_first_of_its_pages(visit: Callable[..., FlaskClient], room: Room, tail: str) -> None:
    page = visit("de_envoy", Role.LEAD, True).get(f"/dossiers/{room.dossier}{tail}").text
    areas, pages = re.findall(r'<nav[^>]*aria-label="[^"]*dieses (?:Dossiers|Bereichs)".*?</nav>', page, re.S)
    within = re.search(r'href="([^"]*)"[^>]*aria-current="(?:page|true|location)"', areas)
    assert within is not None
    assert re.findall(r'href="([^"]*)"', pages)[0] == within[1]


@pytest.mark.slow
@pytest.mark.parametrize("tail", PAGES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_each_page_answers_in_both_languages(
    visit: Callable[..., FlaskClient], room: Room, tail: str, language: str
) -> None:
    answer = visit("de_envoy", Role.LEAD, True, language).get(f"/dossiers/{room.dossier}{tail}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert "Partnerland K" in answer.text if language == "de" else "Partner country K" in answer.text


@pytest.mark.parametrize(("rated", "task"), [(7, "Maßnahmen bewerten: 7 von 8"), (8, "Position einreichen")])
def test_rating_is_done_from_eight_measures_on(
    visit: Callable[..., FlaskClient], engine: Engine, room: Room, rated: int, task: str
) -> None:
    browser = visit("de_bmi")
    with session_of(engine, write=True) as session:
        rows = session.exec(select(Interest).where(Interest.position_id == room.positions["de_bmi"])).all()
        for row in rows[rated:]:
            session.delete(row)
        session.commit()
    assert task in browser.get("/dossiers").text
    with session_of(engine, write=True) as session:
        session.get_one(Position, room.positions["de_bmi"]).progress = Progress.SUBMITTED
        session.commit()
    assert task not in browser.get("/dossiers").text


def test_consent_is_needed_on_the_page_where_the_gate_waits_for_it(
    visit: Callable[..., FlaskClient], engine: Engine, room: Room
) -> None:
    page = visit("de_envoy", Role.LEAD).get(f"/dossiers/{room.dossier}/stakeholders").text
    people = page.split('<li class="rec-person" id="stakeholder-')[1:]
    shown = {int(each.split('"')[0]) for each in people if "Zustimmung nötig</" in each.split("<details")[0]}
    with session_of(engine) as session:
        home = {s.id for s in consenting(session, room.dossier)}
        rows = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == room.dossier)).all()
    assert any(row.consent and row.part != "seat" for row in rows)
    assert shown == home | {row.id for row in rows if row.side == "partner" and row.part == "seat"}


def test_context_names_no_file_and_says_what_its_letters_and_answers_mean(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    page = visit("de_envoy", Role.LEAD).get(f"/dossiers/{room.dossier}/context").text
    assert not re.search(r"seeds/|\.txt\b", page)
    assert "A amtlich, B Forschung oder Qualitätspresse, C aus zweiter Hand, D zweifelhaft" in page
    assert "Erster Staat, in dem die meisten Geflüchteten der Region ankommen" in page
    assert "nach Eintrag keine Einwände gegen die Regierung" in page


def test_the_register_holds_addresses_and_no_path_of_a_file() -> None:
    refs = {source.id: source.ref for source in library.sources().values()}
    assert [key for key, ref in refs.items() if not re.match(r"https?://|github:|-$|$", ref)] == []


@pytest.mark.parametrize("tail", PAGES)
def test_strangers_find_nothing(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], room: Room, tail: str
) -> None:
    answer = signed_in(person("stranger")).get(f"/dossiers/{room.dossier}{tail}")
    assert answer.status_code == 404
    assert "Partnerland" not in answer.text


def test_partner_delegate_sees_no_internal_page(visit: Callable[..., FlaskClient], room: Room) -> None:
    partner = visit("arch_kenya", Role.PARTNER)
    found = {tail: partner.get(f"/dossiers/{room.dossier}{tail}").status_code for tail in PAGES}
    assert found == {"": 200, "/positions": 200} | dict.fromkeys(set(PAGES) - {"", "/positions"}, 403)
    page = partner.get(f"/dossiers/{room.dossier}").text
    assert "Bundesministerium des Innern" not in page


OURS = {  # what only our side reads of a dossier, in its words
    "de": (
        "Sondierung",
        "Ressortabstimmung",
        "Einstufung",
        "intern",
        "Offenlegung",
        "Punktwert",
        "Stand der Verhandlung",
    ),
    "en": ("Exploration", "Coordination between", "Classification", "internal", "Disclosure", "Scores of", "Stage of"),
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_stage_marking_and_disclosure_are_for_our_side(
    visit: Callable[..., FlaskClient], room: Room, language: str
) -> None:
    def shown(browser: FlaskClient) -> str:
        return browser.get(f"/dossiers/{room.dossier}").text + browser.get("/dossiers").text

    theirs = shown(visit("arch_kenya", Role.PARTNER, language=language))
    ours = shown(visit("de_bmi", language=language))
    assert {word for word in OURS[language] if word in theirs} == set()
    assert {word for word in OURS[language] if word not in ours} == set()


def test_cards_show_what_is_left_to_do(visit: Callable[..., FlaskClient], room: Room) -> None:
    page = visit("de_bmi").get("/dossiers").text
    assert "Maßnahmen bewerten" not in page  # 11 of the 8 to 12 that the form asks for
    assert "Position einreichen" in page
    assert f'href="/dossiers/{room.dossier}/positions/{room.positions["de_bmi"]}#' in page


def test_cards_take_as_many_queries_for_three_as_for_one(
    engine: Engine, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], room: Room
) -> None:
    def count() -> int:
        client, seen = signed_in(person("anna")), list[str]()

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", note)
        assert client.get("/dossiers").status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        return len([text for text in seen if text.startswith("SELECT")])

    person("anna", room.dossier, Role.LEAD, room.stakeholders["de_envoy"])
    one = count()
    for _ in range(2):
        other = room_of(engine)
        person("anna", other.dossier, Role.LEAD, other.stakeholders["de_envoy"])
    assert count() == one


def test_new_dossier_begins_as_a_copy(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]
) -> None:
    client = signed_in(person("lead", may_start=True))
    assert "jordan_like" in client.get("/dossiers/new").text
    assert client.post("/dossiers", data={"scenario": "atlantis"}).status_code == 422
    assert client.post("/dossiers", data={}).status_code == 422
    answer = client.post("/dossiers", data={"scenario": "jordan_like", "title": "Partner J"})
    assert answer.status_code == 303
    assert "Partner J" in client.get(answer.headers["Location"]).text
    assert signed_in(person("other")).post("/dossiers", data={"scenario": "jordan_like"}).status_code == 403


def test_number_changes_by_its_owner_with_a_reason(visit: Callable[..., FlaskClient], room: Room) -> None:
    where, sent = (
        f"/dossiers/{room.dossier}/rules/limits",
        {"kind": "chapter", "key": "EP06", "amount": "2,5", "version": "1"},
    )
    owner = visit("de_bmi")
    refused = owner.post(where, data=sent)
    assert refused.status_code == 422
    assert "Bitte begründen Sie die Änderung." in refused.text
    assert 'value="2,5"' in refused.text
    assert owner.post(where, data=sent | {"reason": "Haushalt 2027"}).status_code == 303
    assert owner.post(where, data=sent | {"reason": "again", "amount": "3"}).status_code == 409
    assert owner.post(where, data=sent | {"key": "EP05", "reason": "not ours"}).status_code == 403
    assert owner.post(where, data=sent | {"kind": "parameter", "key": "women", "reason": "x"}).status_code == 403
    assert "2,5" in owner.get(f"/dossiers/{room.dossier}/rules").text


@pytest.mark.parametrize("amount", ["-1", "x", "", "99999999"])
def test_number_that_cannot_be_is_refused(visit: Callable[..., FlaskClient], room: Room, amount: str) -> None:
    sent = {"kind": "chapter", "key": "EP06", "amount": amount, "version": "1", "reason": "x"}
    assert visit("de_bmi").post(f"/dossiers/{room.dossier}/rules/limits", data=sent).status_code == 422


def test_mandate_is_known_to_its_circle_only(visit: Callable[..., FlaskClient], room: Room) -> None:
    where = f"/dossiers/{room.dossier}/rules"
    inside, outside = visit("de_bmi", circle=True), visit("de_aa")
    assert "Identitätsklärung" in inside.get(where).text
    page = outside.get(where).text
    assert "Das Verhandlungsmandat kennt nur der Mandatskreis." in page
    assert "mandate" not in outside.get(f"/dossiers/{room.dossier}/measures").text.split("<main")[1].casefold().replace(
        "mandatskreis", ""
    )


def test_mandate_changes_by_the_lead(visit: Callable[..., FlaskClient], room: Room) -> None:
    lead, where = visit("de_envoy", Role.LEAD), f"/dossiers/{room.dossier}/rules/mandate"
    sent = {"measure": "ret_ident", "lo": "2", "hi": "3", "reason": "Runde 3", "version": "1"}
    assert lead.post(where, data=sent | {"lo": "3", "hi": "1"}).status_code == 422
    assert lead.post(where, data=sent).status_code == 303
    assert lead.post(where, data=sent | {"measure": "rec_health", "version": "0"}).status_code == 303
    assert visit("de_bmi").post(where, data=sent).status_code == 403


def test_level_changes_with_a_reason(visit: Callable[..., FlaskClient], room: Room) -> None:
    lead, where = visit("de_envoy", Role.LEAD), f"/dossiers/{room.dossier}/measures/rec_health"
    mark = re.search(r'name="mark" value="(\w+)"', lead.get(f"{where}/levels/1").text)
    assert mark
    sent = {"cred": "40", "legal": "ja", "mark": mark[1]}
    assert lead.post(f"{where}/levels/1", data=sent).status_code == 422
    assert lead.post(f"{where}/levels/1", data=sent | {"why": "BA"}).status_code == 303
    assert "40" in lead.get(where).text


def test_part_of_a_stakeholder_is_set_by_the_lead(visit: Callable[..., FlaskClient], room: Room) -> None:
    where = f"/dossiers/{room.dossier}/stakeholders/{room.stakeholders['x_unhcr']}"
    lead = visit("de_envoy", Role.LEAD)
    assert lead.post(where, data={"part": "seat", "consent": "yes", "version": "1"}).status_code == 303
    assert lead.post(where, data={"part": "silent", "version": "1"}).status_code == 409
    assert lead.post(where, data={"part": "emperor", "version": "2"}).status_code == 422
    assert visit("de_bmi").post(where, data={"part": "silent", "version": "2"}).status_code == 403


@pytest.mark.parametrize(
    ("stage", "day", "told"),
    [
        ("coordination", "2999-05-01", "Position einreichen – bis 1. Mai 2999"),
        ("exploration", "2999-05-01", "Position einreichen – bis 1. Mai 2999"),
        ("coordination", "2020-05-01", "Position einreichen – war fällig bis 1. Mai 2020"),
        ("negotiation", "2999-05-01", "Position einreichen<"),
        ("coordination", "", "Position einreichen<"),
    ],
)
def test_the_task_of_a_position_has_the_day_that_its_stage_plans(
    visit: Callable[..., FlaskClient], engine: Engine, room: Room, stage: str, day: str, told: str
) -> None:
    browser = visit("de_bmi")
    with session_of(engine, write=True) as session:
        session.get_one(Dossier, room.dossier).stage = stage
        session.add(StagePlan(dossier_id=room.dossier, stage="coordination", first=day, day=day))
        session.get_one(Position, room.positions["de_bmi"]).progress = Progress.DRAFT
        session.commit()
    for page in ("/dossiers", f"/dossiers/{room.dossier}"):
        words = re.sub(r"\s+", " ", browser.get(page).text)
        assert told in words, page
