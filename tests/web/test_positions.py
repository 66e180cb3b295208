import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from models.kinds import Role
from negotiator.services.positions import clashes
from tests.conftest import Person
from tests.records import Room, room_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def visit(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], room: Room
) -> Callable[..., FlaskClient]:
    """A signed-in visit of somebody who speaks for a stakeholder."""

    def of(key: str, role: Role = Role.MINISTRY, name: str = "") -> FlaskClient:
        return signed_in(person(name or f"{key}.{role.value}", room.dossier, role, room.stakeholders[key]))

    return of


def row(page: str, key: str, **changed: str) -> dict[str, str]:
    """The fields of one row as a visit would send them, some changed."""
    found = {}
    for name in ("importance", "wish", "cert", "why", "version", "pen", "was"):
        tag = re.search(
            rf'<input[^>]*name="{key}-{name}"[^>]*>|<select[^>]*name="{key}-{name}".*?</select>', page, re.S
        )
        assert tag is not None, name
        chosen = re.search(r'value="([^"]*)" selected', tag[0]) or re.search(r' value="([^"]*)"', tag[0])
        found[f"{key}-{name}"] = chosen[1] if chosen else ""
    return found | {f"{key}-{name}": value for name, value in changed.items()}


def test_form_shows_what_is_recorded(visit: Callable[..., FlaskClient], room: Room) -> None:
    page = visit("de_bmi").get(room.url("de_bmi"))
    assert page.status_code == 200
    assert row(page.text, "ret_ident")["ret_ident-importance"] == "9"
    assert "Bewertete Maßnahmen" in page.text
    plain = re.search(r"<noscript>.*?</noscript>", page.text, re.S)
    assert plain is not None, "without JavaScript nothing is saved by itself, and it is said"
    assert "/ways/direct?pillar=recruitment" in plain[0]


def test_who_reads_a_sealed_position_is_told_as_the_table_of_rights_has_it(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    lead, bmi = visit("de_envoy", Role.LEAD), visit("de_bmi")
    agency, listed = visit("de_employers", Role.ADVISER), f"/dossiers/{room.dossier}/positions"
    other = next(key for key in room.stakeholders if not key.startswith(("de_", "x_", "m_")))
    partner = told(lead.get(room.url(other)).text)
    assert "die Leitung und die Ressorts im Mandatskreis lesen sie ebenfalls" in partner
    assert "sonst niemand" not in partner
    assert "sonst niemand" in told(lead.get(room.url("de_bmf")).text)
    own = agency.get(listed).text
    assert "Versiegelt: Nur Ihr Haus liest sie" not in own, "the lead records it"
    assert "Aus Ihrem Haus spricht hier noch niemand" in own
    wide = {"visibility": "lead", "inner": "sealed", "version": "1"}
    assert bmi.post(room.url("de_bmi", "/release"), data=wide).status_code == 303
    assert "(Mindestwert und rote Linien – Versiegelt: Nur diese Beteiligten selbst lesen sie.)" in told(
        lead.get(room.url("de_bmi")).text
    )


def told(page: str) -> str:
    """Who may read a position, as its page says it."""
    found = re.search(r'<p class="kern-body rec-visibility">(.*?)</p>', page, re.S)
    return found[1] if found else ""


def test_page_of_a_full_form_stays_light(visit: Callable[..., FlaskClient], room: Room) -> None:
    assert len(visit("de_bmi").get(room.url("de_bmi")).data) < 120_000


def test_row_saves_at_once_and_says_so(visit: Callable[..., FlaskClient], room: Room) -> None:
    client = visit("de_bmi")
    sent = row(client.get(room.url("de_bmi")).text, "ret_ident", importance="7,5", wish="peak2")
    answer = client.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "rated"
    assert "<html" not in answer.text
    assert 'id="status" hx-swap-oob' in answer.text
    stored = row(client.get(room.url("de_bmi")).text, "ret_ident")
    assert (stored["ret_ident-importance"], stored["ret_ident-wish"]) == ("7,5", "peak2")


def test_without_javascript_the_whole_form_is_saved_and_the_browser_sent_on(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    client = visit("de_bmi")
    page = client.get(room.url("de_bmi")).text
    sent = row(page, "ret_ident", importance="5") | row(page, "ret_docs", importance="6") | row(page, "ret_forced")
    answer = client.post(room.url("de_bmi"), data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{room.url('de_bmi')}#measures")
    after = client.get(room.url("de_bmi")).text
    assert row(after, "ret_ident")["ret_ident-importance"] == "5"
    assert row(after, "ret_docs")["ret_docs-importance"] == "6"
    assert row(after, "ret_forced")["ret_forced-version"] == "1"


@pytest.mark.parametrize("wrong", ["11", "-1", "viel", "1e9", "7,1234,5", "1.500", "9" * 400, "<b>"])
def test_wrong_number_comes_back_in_place(visit: Callable[..., FlaskClient], room: Room, wrong: str) -> None:
    client = visit("de_bmi")
    sent = row(client.get(room.url("de_bmi")).text, "ret_ident", importance=wrong)
    answer = client.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX)
    assert answer.status_code == 422
    assert 'id="ret_ident-importance-error"' in answer.text
    assert wrong.replace("<", "&lt;").replace(">", "&gt;") in answer.text
    whole = client.post(room.url("de_bmi"), data=sent)
    assert whole.status_code == 422
    assert 'id="ret_ident-importance-error"' in whole.text
    assert row(client.get(room.url("de_bmi")).text, "ret_ident")["ret_ident-importance"] == "9"


@pytest.mark.parametrize("wish", ["peak9", "sideways", "thr", ""])
def test_wrong_wish_is_refused(visit: Callable[..., FlaskClient], room: Room, wish: str) -> None:
    client = visit("de_bmi")
    sent = row(client.get(room.url("de_bmi")).text, "ret_ident", wish=wish)
    assert client.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX).status_code == 422


def test_two_people_see_both_versions_and_choose(visit: Callable[..., FlaskClient], room: Room) -> None:
    first, second = visit("de_bmi"), visit("de_bmi", name="second")
    mine = row(second.get(room.url("de_bmi")).text, "ret_ident", importance="2", why="mine")
    theirs = row(first.get(room.url("de_bmi")).text, "ret_ident", importance="6", why="theirs")
    assert first.post(room.url("de_bmi", "/measures/ret_ident"), data=theirs, headers=HTMX).status_code == 200
    answer = second.post(room.url("de_bmi", "/measures/ret_ident"), data=mine, headers=HTMX)
    assert answer.status_code == 409
    for text in ("theirs", "mine", "Meine behalten", "Andere Fassung übernehmen"):
        assert text in answer.text
    whole = second.post(room.url("de_bmi"), data=mine)
    assert whole.status_code == 409
    assert "Meine behalten" in whole.text
    again = mine | {"ret_ident-version": re.search(r'name="ret_ident-version" value="(\d+)"', answer.text)[1]}  # type: ignore[index]
    assert second.post(room.url("de_bmi", "/measures/ret_ident"), data=again, headers=HTMX).status_code == 200
    assert row(first.get(room.url("de_bmi")).text, "ret_ident")["ret_ident-importance"] == "2"


def test_two_people_in_different_fields_of_a_row_keep_both(visit: Callable[..., FlaskClient], room: Room) -> None:
    first, second = visit("de_bmi"), visit("de_bmi", name="second")
    for n, htmx in enumerate((HTMX, {})):
        mine = row(second.get(room.url("de_bmi")).text, "ret_ident", importance=f"{n + 2}")
        theirs = row(first.get(room.url("de_bmi")).text, "ret_ident", why=f"theirs {n}", wish="peak2")
        assert first.post(room.url("de_bmi", "/measures/ret_ident"), data=theirs, headers=HTMX).status_code == 200
        answer = second.post(room.url("de_bmi", "/measures/ret_ident"), data=mine, headers=htmx)
        assert answer.status_code == (200 if htmx else 303)
        kept = row(first.get(room.url("de_bmi")).text, "ret_ident")
        assert (kept["ret_ident-importance"], kept["ret_ident-why"]) == (f"{n + 2}", f"theirs {n}")
        assert kept["ret_ident-wish"] == "peak2"
    mine = row(second.get(room.url("de_bmi")).text, "ret_ident", importance="1")
    for _tries, changed in enumerate(({"why": "again"}, {"importance": "8"})):
        theirs = row(first.get(room.url("de_bmi")).text, "ret_ident", **changed)
        first.post(room.url("de_bmi", "/measures/ret_ident"), data=theirs, headers=HTMX)
    answer = second.post(room.url("de_bmi", "/measures/ret_ident"), data=mine, headers=HTMX)
    assert answer.status_code == 409, "both changed the importance"
    assert re.search(r'name="ret_ident-why" value="again"', answer.text), "keeping mine does not undo what I left alone"


def test_changes_are_taken_back_step_by_step_and_put_there_again(visit: Callable[..., FlaskClient], room: Room) -> None:
    client = visit("de_bmi")

    def held(key: str = "ret_ident") -> str:
        return row(client.get(room.url("de_bmi", f"?rate={key}")).text, key)[f"{key}-importance"]

    def go(where: str) -> int:
        page = client.get(room.url("de_bmi")).text
        edition = re.findall(rf'action="[^"]*/{where}".*?name="edition" value="(\d+)"', page, re.S)
        return client.post(
            room.url("de_bmi", f"/{where}"), data={"edition": edition[0] if edition else "1"}
        ).status_code

    def undo() -> int:
        return go("undo")

    page = client.get(room.url("de_bmi")).text
    assert "/undo" not in page, "nothing was changed yet"
    sent = row(page, "ret_ident", importance="2") | row(page, "ret_docs", importance="1")
    assert client.post(room.url("de_bmi"), data=sent).status_code == 303
    assert (held(), undo(), held(), held("ret_docs")) == ("2", 303, "9", "8")
    assert undo() == 409, "there is no step before"
    assert (go("redo"), held(), held("ret_docs")) == (303, "2", "1")
    fresh = row(client.get(room.url("de_bmi", "?rate=rec_health")).text, "rec_health", importance="4")
    answer = client.post(room.url("de_bmi", "/measures/rec_health"), data=fresh, headers=HTMX)
    assert 'id="undo" hx-swap-oob' in answer.text
    assert (held("rec_health"), undo(), held("rec_health")) == ("4", 303, "")
    assert client.post(room.url("de_bmi", "/undo"), data={"edition": "1"}).status_code == 409
    assert (undo(), held("ret_docs"), go("redo"), held("ret_docs")) == (303, "8", 303, "1")
    assert (go("redo"), held("rec_health"), go("redo")) == (303, "4", 409)
    assert (undo(), undo()) == (303, 303)
    sent = row(client.get(room.url("de_bmi")).text, "ret_ident", importance="3")
    assert client.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX).status_code == 200
    assert go("redo") == 409, "after another change nothing comes again"
    assert (undo(), held()) == (303, "9")


def test_filters_show_what_they_say(visit: Callable[..., FlaskClient], room: Room) -> None:
    client = visit("de_bmi")

    def shown(which: str) -> set[str]:
        page = client.get(room.url("de_bmi", f"?show={which}")).text
        return set(re.findall(r'id="(?:row|offer)-([a-z0-9_]+)"', page))

    everything, rated, unset = shown(""), shown("rated"), shown("unset")
    assert rated | unset == everything
    assert not rated & unset
    assert shown("open") < shown("mine") < everything
    assert shown("contested") < everything
    assert shown("contested")
    assert shown("changed") == set()
    sent = row(client.get(room.url("de_bmi")).text, "ret_ident", why="neu")
    client.post(room.url("de_bmi", "/measures/ret_ident"), data=sent, headers=HTMX)
    assert shown("changed") == {"ret_ident"}


def test_unrated_measure_opens_as_a_row(visit: Callable[..., FlaskClient], room: Room) -> None:
    client = visit("de_bmi")
    fragment = client.get(room.url("de_bmi", "/measures/rec_health"), headers=HTMX)
    assert 'id="rec_health-importance"' in fragment.text
    plain = client.get(room.url("de_bmi", "/measures/rec_health"))
    assert plain.status_code == 303
    assert 'id="rec_health-importance"' in client.get(plain.headers["Location"]).text
    assert client.get(room.url("de_bmi", "/measures/nothing"), headers=HTMX).status_code == 404


def test_search_leaves_only_what_matches(visit: Callable[..., FlaskClient], room: Room) -> None:
    page = visit("de_bmi").get(room.url("de_bmi", "?q=charter")).text
    assert 'id="row-ret_charter"' in page
    assert 'id="row-ret_ident"' not in page


def test_red_line_from_the_builder(visit: Callable[..., FlaskClient], room: Room) -> None:
    client = visit("de_bmi")
    sent = {"measure": "rec_health", "sense": "<=", "level": "1", "hard": "yes", "why": "Pflege"}
    assert client.post(room.url("de_bmi", "/red-lines"), data=sent).status_code == 303
    page = client.get(room.url("de_bmi")).text
    assert "höchstens auf Stufe 1" in page
    again = client.post(room.url("de_bmi", "/red-lines"), data=sent, headers=HTMX)
    assert again.status_code == 422
    assert "Diese rote Linie gibt es bereits." in again.text


def test_unreadable_red_line_names_the_place_and_keeps_the_text(visit: Callable[..., FlaskClient], room: Room) -> None:
    answer = visit("de_bmi").post(room.url("de_bmi", "/red-lines"), data={"expr": "L(rec_health) > 1"}, headers=HTMX)
    assert answer.status_code == 422
    assert "an Zeichen" in answer.text
    assert "L(rec_health) &gt; 1</textarea>" in answer.text
    assert "<mark>&gt;</mark>" in answer.text


def test_least_score_is_kept_judged_and_protected(visit: Callable[..., FlaskClient], room: Room) -> None:
    client = visit("de_bmi")
    where = room.url("de_bmi", "/mark")
    good = {"least": "55,5", "least_text": "Fristen", "reasoning": "", "version": "1"}
    assert client.post(where, data=good | {"least": "101"}, headers=HTMX).status_code == 422
    assert client.post(where, data=good).status_code == 303
    assert 'value="55,5"' in client.get(room.url("de_bmi")).text
    late = client.post(where, data=good | {"least": "60"}, headers=HTMX)
    assert late.status_code == 409
    assert "55,5" in late.text
    assert 'value="60"' in late.text


@pytest.mark.parametrize("tail", ["", "/preview", "/measures/ret_ident"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_other_ministries_read_nothing(
    visit: Callable[..., FlaskClient], room: Room, tail: str, headers: dict[str, str]
) -> None:
    answer = visit("de_aa").get(room.url("de_bmi", tail), headers=headers)
    assert answer.status_code == 403
    assert "clear procedures" not in answer.text


@pytest.mark.parametrize(
    "tail", ["", "/measures/ret_ident", "/red-lines", "/red-lines/1/remove", "/mark", "/release", "/sign"]
)
def test_other_ministries_change_nothing(visit: Callable[..., FlaskClient], room: Room, tail: str) -> None:
    sent = {
        "ret_ident-importance": "1", "ret_ident-wish": "up", "ret_ident-cert": "d", "ret_ident-version": "1",
        "expr": "L(ret_ident) >= 1", "least": "1", "version": "1", "visibility": "open",
        "inner": "open", "edition": "1",
    }  # fmt: skip
    assert visit("de_aa").post(room.url("de_bmi", tail), data=sent).status_code == 403


def test_list_shows_status_to_the_lead_only(visit: Callable[..., FlaskClient], room: Room) -> None:
    where, mark = f"/dossiers/{room.dossier}/positions", f'id="progress-{room.positions["de_bmi"]}"'
    assert mark in visit("de_envoy", Role.LEAD).get(where).text
    other = visit("de_aa").get(where).text
    assert "Bundesministerium des Innern" in other
    assert mark not in other


def test_red_lines_that_exclude_each_other_are_told_at_the_field_and_the_form_stays_filled(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    client, where = visit("de_bmas"), room.url("de_bmas", "/red-lines")
    first = {"measure": "ret_charter", "sense": ">=", "level": "1", "hard": "yes"}
    second = first | {"sense": "<=", "level": "0", "why": "Bilder"}
    assert client.post(where, data=first).status_code == 303
    for headers in ({}, HTMX):
        answer = client.post(where, data=second, headers=headers)
        assert answer.status_code == 422
        assert re.search(r'id="measure-error"[^>]*>.*?\(1\).*?\(2\)', answer.text, re.S)
        assert 'value="Bilder"' in answer.text
        assert re.search(r'name="measure"[^>]*value="ret_charter"', answer.text)
    written = {"expr": "L(ret_charter) <= 0", "hard": "yes"}
    assert re.search(r'id="expr-error"[^>]*>.*?\(1\)', client.post(where, data=written, headers=HTMX).text, re.S)


def test_a_clash_with_the_rules_is_told_after_saving_and_asked_about_at_hand_in(
    visit: Callable[..., FlaskClient], room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clashes, "SECONDS", 60.0)  # a busy machine is not what this is about
    client, where = visit("de_bmas"), room.url("de_bmas", "/red-lines")
    told = "die harten Regeln dieses Dossiers:"
    assert told not in client.post(where, data={"expr": "L(ret_forced) >= 1", "hard": "yes"}, headers=HTMX).text
    answer = client.post(where, data={"expr": "L(ret_voluntary) <= 0", "hard": "yes"})
    assert answer.status_code == 303
    assert told in client.get(answer.location).text
    assert told not in client.get(room.url("de_bmas")).text
    release = {"visibility": "lead", "inner": "sealed", "submitted": "yes", "version": "1"}
    refused = client.post(room.url("de_bmas", "/release"), data=release)
    assert refused.status_code == 422
    assert told in refused.text
    assert 'name="knowingly"' in refused.text
    assert re.search(r'value="lead"[^>]* checked', refused.text)
    assert client.post(room.url("de_bmas", "/release"), data=release | {"knowingly": "yes"}).status_code == 303


def test_more_than_were_asked_for_are_counted_truly_wherever_it_is_told(
    visit: Callable[..., FlaskClient], room: Room
) -> None:
    """As many as are stored: on the form, in the list, on the overview and after a save, with what the pillars say."""
    client = visit("de_bmi")
    page = client.get(room.url("de_bmi")).text
    for key in re.findall(r'<li class="rec-offer" id="offer-(\w+)"', page)[:6]:
        row_page = client.get(room.url("de_bmi", f"/measures/{key}"), headers=HTMX).text
        assert f'id="row-{key}"' not in page, "the row brings the id itself"
        sent = row(row_page, key, importance="5")
        answer = client.post(room.url("de_bmi", f"/measures/{key}"), data=sent, headers=HTMX).text
    page = client.get(room.url("de_bmi")).text
    count = len(re.findall(r'<fieldset class="rec-row', page))
    assert count > 12
    told = f"{count}, gefragt sind 8 bis 12"
    assert told in page
    assert told in answer
    assert "Mehr als 12 sind bewertet" in page
    assert told in client.get(f"/dossiers/{room.dossier}/positions").text
    assert told in client.get(f"/dossiers/{room.dossier}").text
    notes = dict(re.findall(r'id="(pillar-note-\w+)"[^>]*>([^<]+)<', page))
    assert dict(re.findall(r'id="(pillar-note-\w+)"[^>]*>([^<]+)<', answer)) == notes
    assert sum(int(n) for n in re.findall(r"(\d+)\s%", " ".join(notes.values()))) == 100
