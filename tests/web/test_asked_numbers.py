"""Numbers belong to the houses that answer for them: asked for by the lead, confirmed by the house."""

import re
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.kinds import Role
from models.limit import Limit
from models.owner_word import OwnerWord
from negotiator.briefs import workbook_reading
from negotiator.clock import day_of
from negotiator.hidden import told_if
from negotiator.services.dossiers.measures import measures
from negotiator.services.dossiers.owners.owners import is_of_house
from negotiator.services.records.plans import measures_of
from tests.conftest import Clock, Person
from tests.records import Room, room_of

UNCONFIRMED, CONFIRMED = "vom zuständigen Haus nicht bestätigt", "vom zuständigen Haus bestätigt"
Enter = Callable[..., FlaskClient]


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def enter(room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> Enter:
    def made(key: str, role: Role) -> FlaskClient:
        return signed_in(person(f"{key}-{role.value}", room.dossier, role, room.stakeholders[key], in_circle=True))

    return made


def said(page: str, key: str = "visa") -> dict[str, str]:
    """An answer that can be kept, with the version that the page shows."""
    part = page[page.index(f'id="number-capacity-{key}"') :]
    version = re.search(r'name="version" value="(\d+)"', part)
    assert version
    more = {"day": "2026-01-02", "until": "", "note": "Az. 7", "version": version[1]}
    return {"kind": "capacity", "key": key, "amount": "77", **more}


def row_of(page: str, name: str) -> str:
    """The row of the page of rules that begins with this name."""
    found = re.search(rf'<tr class="kern-table__row">(?:(?!</tr>).)*{name}.*?</tr>', page, re.S)
    assert found
    return found[0]


def test_the_house_confirms_what_the_lead_asks_for(enter: Enter, room: Room, engine: Engine) -> None:
    lead, house = enter("de_envoy", Role.LEAD), enter("de_aa", Role.ADVISER)
    home = f"/dossiers/{room.dossier}"
    assert UNCONFIRMED in row_of(lead.get(f"{home}/rules").text, "Visumentscheidungen")
    wish = {"kind": "capacity", "key": "visa", "question": "Bitte bis Mai", "due": "2999-05-01"}
    assert lead.post(f"{home}/numbers/ask", data=wish).status_code == 303
    assert "1 Zahl Ihres Hauses" in house.get("/dossiers").text
    own = house.get(f"{home}/numbers").text
    assert "Bitte bis Mai" in own
    assert "number-capacity-rcase" not in own
    assert house.get(f"{home}/rules").status_code == 403
    assert house.post(f"{home}/numbers", data=said(own)).status_code == 303
    assert "1 Zahl Ihres Hauses" not in house.get("/dossiers").text
    rules = row_of(lead.get(f"{home}/rules").text, "Visumentscheidungen")
    assert ">77<" in rules
    assert CONFIRMED in rules
    assert "vom Haus bestätigt" in lead.get(f"{home}/log").text
    with session_of(engine, write=True) as session:
        limit = session.exec(select(Limit).where(Limit.key == "visa")).one()
        limit.amount += 1
        session.add(limit)
        session.commit()
    assert "seit der Bestätigung" in row_of(lead.get(f"{home}/rules").text, "Visumentscheidungen")


def test_an_expired_word_is_none_and_comes_back_as_a_task(enter: Enter, room: Room, engine: Engine) -> None:
    house, home = enter("de_aa", Role.MINISTRY), f"/dossiers/{room.dossier}"
    assert house.post(f"{home}/numbers", data=said(house.get(f"{home}/numbers").text)).status_code == 303
    with session_of(engine, write=True) as session:
        row = session.exec(select(OwnerWord)).one()
        row.until = "2026-01-03"
        session.add(row)
        session.commit()
    assert "abgelaufen" in row_of(house.get(f"{home}/rules").text, "Visumentscheidungen")
    assert "Erneut bestätigen: 1 Zahl" in house.get("/dossiers").text


def test_the_house_names_the_range_that_the_register_counts_with(enter: Enter, room: Room) -> None:
    lead, house, home = enter("de_envoy", Role.LEAD), enter("de_aa", Role.MINISTRY), f"/dossiers/{room.dossier}"
    sent = said(house.get(f"{home}/numbers").text)
    for wrong in ({"low": "70"}, {"low": "78", "high": "90"}, {"low": "70", "high": "76"}, {"low": "-1", "high": "80"}):
        refused = house.post(f"{home}/numbers", data=sent | wrong)
        assert refused.status_code == 422
        assert re.search(r'id="(low|high)-capacity-visa-error"', refused.text)
    assert house.post(f"{home}/numbers", data=sent | {"low": "61", "high": "90"}).status_code == 303
    assert (
        "61,0 bis 90,0" in lead.get(f"{home}/assumptions").text or "61 bis 90" in lead.get(f"{home}/assumptions").text
    )
    book = lead.post(f"{home}/assumptions/file")
    rows = workbook_reading.read(book.data)["Annahmen"]
    assert any("61" in str(cells.get(3, "")) and "90" in str(cells.get(3, "")) for cells in rows.values())
    page = lead.get(f"{home}/assumptions").text
    assert len(rows) - 2 == int(re.search(r"(\d+) Annahmen, die Sie sehen dürfen", page)[1])  # type: ignore[index]


@pytest.mark.parametrize("role", [Role.LEAD, Role.MINISTRY])
def test_nobody_else_enters_the_number_of_a_house_with_an_account(enter: Enter, room: Room, role: Role) -> None:
    enter("de_aa", Role.MINISTRY)
    other, home = enter("de_bmi", role), f"/dossiers/{room.dossier}"
    sent = {"kind": "capacity", "key": "visa", "amount": "1", "reason": "r", "version": "1"}
    assert other.post(f"{home}/rules/limits", data=sent).status_code == 403
    assert other.post(f"{home}/rules/limits/remove", data=sent).status_code == 403
    assert other.post(f"{home}/numbers", data=sent | {"day": "2026-01-02", "note": "n"}).status_code == 403


def test_the_lead_enters_for_a_house_without_account_and_it_stays_unconfirmed(enter: Enter, room: Room) -> None:
    lead, home = enter("de_envoy", Role.LEAD), f"/dossiers/{room.dossier}"
    ask = {"kind": "capacity", "key": "visa", "question": "", "due": ""}
    assert lead.post(f"{home}/numbers/ask", data=ask).status_code == 422
    assert lead.post(f"{home}/numbers", data=said(lead.get(f"{home}/numbers").text)).status_code == 303
    assert UNCONFIRMED in row_of(lead.get(f"{home}/rules").text, "Visumentscheidungen")
    assert "Von der Federführung eingetragen" in lead.get(f"{home}/numbers").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("day", ""),
        ("day", "2999-01-01"),
        ("day", "2026-13-01"),
        ("until", "2025-01-01"),
        ("note", " "),
        ("amount", "x"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_kept(enter: Enter, room: Room, field: str, typed: str) -> None:
    house, home = enter("de_aa", Role.MINISTRY), f"/dossiers/{room.dossier}"
    answer = house.post(f"{home}/numbers", data=said(house.get(f"{home}/numbers").text) | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-capacity-visa-error"' in answer.text
    assert 'value="Az. 7"' in answer.text or field == "note"


def test_thresholds_of_balance_are_set_by_leadership(enter: Enter, room: Room) -> None:
    lead, head, home = enter("de_envoy", Role.LEAD), enter("de_bkamt", Role.LEADERSHIP), f"/dossiers/{room.dossier}"
    page = head.get(f"{home}/rules").text
    form = re.search(r'name="key" value="win_min"><input type="hidden" name="version" value="(\d+)"', page)
    assert form
    sent = {"kind": "parameter", "key": "win_min", "amount": "5", "reason": "r", "version": form[1]}
    assert lead.post(f"{home}/rules/limits", data=sent).status_code == 403
    assert head.post(f"{home}/rules/limits", data=sent).status_code == 303


def test_two_answers_at_once_do_not_overwrite_each_other(enter: Enter, room: Room) -> None:
    house, home = enter("de_aa", Role.MINISTRY), f"/dossiers/{room.dossier}"
    sent = said(house.get(f"{home}/numbers").text)
    assert house.post(f"{home}/numbers", data=sent).status_code == 303
    late = house.post(f"{home}/numbers", data=sent | {"amount": "88"})
    assert late.status_code == 409
    assert "88" in late.text


def test_an_older_page_overwrites_nothing_even_where_the_number_stays(enter: Enter, room: Room) -> None:
    house, home = enter("de_aa", Role.ADVISER), f"/dossiers/{room.dossier}/numbers"
    older = said(house.get(home).text)
    assert house.post(home, data=older).status_code == 303
    assert house.post(home, data={**older, "note": "Az. 8", "until": "2999-01-01"}).status_code == 409


def test_an_agency_sees_the_true_costs_of_its_own_measures_and_no_zero_for_others(
    enter: Enter, room: Room, engine: Engine, person: Callable[..., Person]
) -> None:
    """Every level of every measure: the figures of those that the house leads, co-signs or answers for; of no other."""
    house, home = "de_laender", f"/dossiers/{room.dossier}/measures"
    reader = person("agency", room.dossier, Role.ADVISER, room.stakeholders[house]).reader
    with session_of(engine) as session:
        plans = {measure.id: measure for measure in measures_of(session, room.dossier).values()}
        lines = [m for pillar in measures.listed(session, reader, room.dossier).pillars for m in pillar.measures]
    own = {line.key for line in lines if is_of_house(plans[line.key], house)}
    assert own
    assert len(own) < len(lines) == len(plans)
    for line in lines:
        sums = [sum(level.eur.values()) for level in plans[line.key].levels]
        told = [told_if(Fraction(each), line.key in own) for each in sums]
        assert [level.total for level in line.levels] == told, line.key
    agency = enter(house, Role.CONSULTED)
    assert "nicht gezeigt" in agency.get(f"{home}/{next(iter(plans.keys() - own))}").text
    assert "nicht gezeigt" not in agency.get(f"{home}/{next(iter(own))}").text


def form_of(browser: FlaskClient, where: str) -> dict[str, str]:
    """The fields of a form for numbers as the page shows them, with its mark."""
    page = browser.get(where).text
    held = dict(re.findall(r'name="(n\d+-\w+)"[^>]*?value="([^"]*)"', page))
    mark = re.search(r'name="mark" value="(\w+)"', page)
    return held | ({"mark": mark[1]} if mark else {}) | {"day": "2026-01-02", "until": "", "note": "Az. 8"}


def test_what_is_planned_of_a_measure_belongs_to_its_houses(enter: Enter, room: Room, engine: Engine) -> None:
    """Use is the house's behind the capacity, credibility the leading house's: once confirmed, the lead cannot change
    it, and what the house enters counts."""
    lead, house = enter("de_envoy", Role.LEAD), enter("de_aa", Role.ADVISER)
    home, key = f"/dossiers/{room.dossier}", "rec_apprentices"
    where = f"{home}/numbers/measures/{key}"
    own = house.get(f"{home}/numbers").text
    assert key in own
    assert '<span class="app-note">' not in own.partition('id="planned"')[2]  # which house is told to the lead alone
    assert "Auswärtiges Amt" in lead.get(f"{home}/numbers").text.partition('id="planned"')[2]
    sent = form_of(house, where)
    assert "n1-uses_visa" in sent
    assert not any(name.endswith("cred") for name in sent)  # another house leads the measure
    assert "n1-uses_visa" not in form_of(lead, where)
    assert lead.post(where, data=sent).status_code == 403
    assert house.post(where, data=sent | {"n1-uses_visa": "-1"}).status_code == 422
    assert house.post(where, data=sent | {"note": ""}).status_code == 422
    early = house.post(where, data=sent | {"until": "2026-01-01"})
    assert early.status_code == 422
    assert "vor dem Tag, von dem die Zahl ist" in early.text
    assert house.post(where, data=sent | {"n1-uses_visa": "123"}).status_code == 303
    assert house.post(where, data=sent).status_code == 409  # the page is older
    with session_of(engine) as session:
        level = measures_of(session, room.dossier)
        assert next(m for m in level.values() if m.id == key).levels[1].uses["visa"] == 123
    page = lead.get(f"{home}/measures/{key}/levels/1").text
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark
    refused = lead.post(f"{home}/measures/{key}/levels/1", data={"uses_visa": "5", "mark": mark[1]})
    assert refused.status_code == 422
    assert "nur dieses Haus" in refused.text
    undo = re.search(r'name="mark" value="(\w+)"', lead.get(f"{home}/measures/{key}").text)
    if undo:  # nor does the lead take the house's entry back
        assert lead.post(f"{home}/measures/{key}/undo", data={"mark": undo[1]}).status_code in (404, 405, 422)
    kept = lead.post(f"{home}/measures/{key}/levels/1", data={"quantity": "301", "mark": mark[1]})
    assert kept.status_code == 303  # what is nobody else's stays the lead's
    assert "was geplant ist bei" in lead.get(f"{home}/log").text


def test_a_house_enters_no_cost_that_nobody_pays(enter: Enter, room: Room) -> None:
    """The form of the level refuses it too: the lead could never save that level again."""
    house = enter("de_bmas", Role.MINISTRY)
    where = f"/dossiers/{room.dossier}/numbers/measures/rec_employer_cost"
    sent = form_of(house, where)
    refused = house.post(where, data=sent | {"n1-eur_federal": "-100"})
    assert refused.status_code == 422
    assert "sparen" in refused.text
    assert house.post(where, data=sent).status_code == 303


def test_a_word_stays_that_of_the_house_that_gave_it(enter: Enter, room: Room) -> None:
    """Another house that leads the measure from now on has said nothing, whatever the one before confirmed."""
    lead, house = enter("de_envoy", Role.LEAD), enter("de_bmas", Role.MINISTRY)
    home, key = f"/dossiers/{room.dossier}", "rec_apprentices"
    where = f"{home}/numbers/measures/{key}"
    assert house.post(where, data=form_of(house, where)).status_code == 303
    assert f">{CONFIRMED}<" in lead.get(where).text
    for leads in ({"lead": "AA", "ep": "EP05"}, {"lead": "BMAS", "ep": "EP11"}):
        mark = re.search(r'name="mark" value="(\w+)"', lead.get(f"{home}/measures/{key}/edit").text)
        assert mark
        moved = lead.post(f"{home}/measures/{key}/edit", data=leads | {"mark": mark[1], "why": "Organisationserlass"})
        assert moved.status_code == 303
        assert (f">{CONFIRMED}<" in lead.get(where).text) is (leads["lead"] == "BMAS")
        page = lead.get(f"{home}/measures/{key}/levels/1").text
        sent = {"cred": "0.11", "why": "w", "mark": re.findall(r'name="mark" value="(\w+)"', page)[0]}
        refused = lead.post(f"{home}/measures/{key}/levels/1", data=sent)
        assert refused.status_code == 422  # else it could be moved, changed, and moved back
        assert re.search(r"nur dieses Haus \(.*Arbeit und Soziales", refused.text)


def day(clock: Clock, ahead: int) -> str:
    return (day_of(clock()) + timedelta(days=ahead)).isoformat()


def test_the_lead_asks_for_what_is_planned_and_the_house_finds_it(
    enter: Enter, room: Room, engine: Engine, clock: Clock
) -> None:
    """Until the house has answered it is among its tasks and the deadlines; when its word lapses, it is again."""
    lead, house = enter("de_envoy", Role.LEAD), enter("de_aa", Role.ADVISER)
    home, key = f"/dossiers/{room.dossier}", "rec_apprentices"
    where = f"{home}/numbers/measures/{key}"
    wish = {"question": "Gilt das noch?", "due": day(clock, 5)}
    early = lead.post(f"{where}/ask", data=wish | {"due": "2020-01-01"})
    assert early.status_code == 422
    assert "Dieser Tag ist vorbei" in early.text
    assert "Gilt das noch?" in early.text
    assert house.post(f"{where}/ask", data=wish).status_code == 403
    assert lead.post(f"{where}/ask", data=wish).status_code == 303
    assert "Gilt das noch?" in house.get(where).text
    sent = form_of(house, where)
    numbers = sum(name.startswith("n") and name != "note" for name in sent)
    assert f"{numbers} Zahlen Ihres Hauses eintragen oder bestätigen" in house.get(home).text
    assert lead.get(f"{home}/timeline").text.count("Zahl zu bestätigen: ") == 1
    assert house.post(where, data=sent | {"until": day(clock, 9)}).status_code == 303
    assert "eintragen oder bestätigen" not in house.get(home).text
    assert "Gilt das noch?" not in lead.get(where).text
    with session_of(engine, write=True) as session:
        for row in session.exec(select(OwnerWord)):
            row.until = "2026-01-03"
        session.commit()
    assert f"{numbers} Zahlen Ihres Hauses sind abgelaufen" in house.get(home).text


def test_the_list_is_folded_by_kind_and_pillar_and_sought(enter: Enter, room: Room) -> None:
    """Without a script too: a form that asks the page again."""
    lead, home = enter("de_envoy", Role.LEAD), f"/dossiers/{room.dossier}/numbers"
    whole = lead.get(home).text
    folds = re.findall(r'<details class="rec-pillar" id="((?:kind|planned)-\w+)"( open)?>', whole)
    assert len(folds) >= 8
    assert not any(opened for _fold, opened in folds)
    found = lead.get(f"{home}?q=Visumentscheidungen").text
    assert re.findall(r'id="number-([\w-]+)"', found) == ["capacity-visa"]
    assert '<details class="rec-pillar" id="kind-capacity" open>' in found
    assert "Keine Zahl passt" in lead.get(f"{home}?q=xyzzy").text
    house = enter("de_aa", Role.MINISTRY)
    assert house.post(home, data=said(house.get(home).text)).status_code == 303
    left = lead.get(f"{home}?show=open").text
    assert "number-capacity-visa" not in left
    assert "number-capacity-rcase" in left


def test_the_checklist_counts_numbers_that_houses_confirmed(enter: Enter, room: Room) -> None:
    lead, house, home = enter("de_envoy", Role.LEAD), enter("de_aa", Role.MINISTRY), f"/dossiers/{room.dossier}"

    def step() -> tuple[str, str]:
        page = lead.get(f"{home}/checklist").text
        part = page[page.index("Zahlen von den Häusern bestätigen lassen") :]
        return re.findall(r"(\d+ von \d+) bestätigt", part)[0], "begonnen" if "begonnen" in part[:900] else "offen"

    before, state = step()
    assert (before.split()[0], state) == ("0", "offen")
    assert house.post(f"{home}/numbers", data=said(house.get(f"{home}/numbers").text)).status_code == 303
    assert step() == (before.replace("0", "1", 1), "begonnen")
