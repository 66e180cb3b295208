"""Two measures at a time: answers are their writer's own and lead to importances. And the test of recognition."""

import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.elicitation import Elicitation
from models.kinds import Role
from tests.records import Room
from tests.web.test_positions import HTMX
from tests.web.test_ways import importances, room, visit  # noqa: F401 - fixtures

Visit = Callable[..., FlaskClient]


def question(page: str) -> dict[str, str]:
    """The hidden fields of the question that is asked; empty if none is."""
    form = re.search(r'<form[^>]*action="[^"]*/pairs".*?</form>', page, re.S)
    if form is None:
        return {}
    found = re.findall(r'<input type="hidden" name="(first|second|part)" value="([^"]*)"', form[0])
    return {name: unescape(value) for name, value in found}


def most(page: str) -> int:
    told = re.search(r"Höchstens noch (\d+) Frage", page)
    return int(told[1]) if told else 0


def answered(client: FlaskClient, url: str, order: list[str], *, on: bool = False) -> str:
    """The page after all questions were answered by an order in which a part of each step outweighs the next; asked
    `on` until all is known."""
    more = {"on": "yes"} if on else {}
    page = client.get(url, query_string=more).text
    while asked := question(page):
        said = "first" if order.index(asked["first"]) < order.index(asked["second"]) else "second"
        before = most(page)
        page = client.post(url, data=asked | more | {"said": said}, headers=HTMX).text
        assert most(page) < before
    return page


def held(client: FlaskClient, page: str) -> dict[str, str]:
    form = re.search(r'<form[^>]*action="[^"]*/pairs/keep".*?</form>', page, re.S)
    assert form is not None
    return dict(re.findall(r'<input type="hidden" name="([^"]+-version)" value="([^"]*)"', form[0]))


def test_answers_lead_to_importances_in_their_order(visit: Visit, room: Room, engine: Engine) -> None:  # noqa: F811
    client = visit("de_bmg")
    url = room.url("de_bmg", "/pairs")
    keys = re.findall(r'name="([a-z0-9_]+)-wish"', client.get(room.url("de_bmg", "/ways/direct")).text)
    order = sorted(keys)
    page = answered(client, url, order, on=True)
    assert "Die ganze Reihenfolge ist bekannt." in page
    kept = client.post(f"{url}/keep", data=held(client, page))
    assert (kept.status_code, kept.headers["Location"]) == (303, f"{url}#way")
    stored = importances(engine, room, "de_bmg")
    values = [stored[key] for key in order]
    assert all(a > b for a, b in pairwise(values))
    assert "Nichts: Das ist schon so gespeichert." in client.get(url).text


def test_an_answer_taken_back_is_asked_again(visit: Visit, room: Room) -> None:  # noqa: F811
    client = visit("de_bmg")
    url = room.url("de_bmg", "/pairs")
    first = question(client.get(url).text)
    sent = client.post(url, data=first | {"said": "equal"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{url}#way")
    assert question(client.get(url).text) != first
    for _twice in range(2):
        client.post(f"{url}/forget", data=first)
    assert question(client.get(url).text) == first


def test_taken_back_twice_no_other_answer_goes_with_it(visit: Visit, room: Room, engine: Engine) -> None:  # noqa: F811
    client = visit("de_bmg")
    url, asked = room.url("de_bmg", "/pairs"), []
    for _answer in range(3):
        asked.append(question(client.get(url).text))
        client.post(url, data=asked[-1] | {"said": "first"})
    form = re.search(r'<form[^>]*action="[^"]*/pairs/forget".*?</form>', client.get(url).text, re.S)
    assert form is not None
    shown = dict(re.findall(r'name="(first|second|part)" value="([^"]*)"', form[0]))
    for _twice in range(2):
        client.post(f"{url}/forget", data=shown)
    with session_of(engine) as session:
        kept = session.exec(select(Elicitation)).one().answers.pairs
    left = [each for each in asked if each != shown]
    assert [(a, b, str(part)) for a, b, part, _said in kept] == [tuple(each.values()) for each in left]
    assert len(left) == 2
    client.post(f"{url}/forget", data={"all": "yes"})
    with session_of(engine) as session:
        assert session.exec(select(Elicitation)).one().answers.pairs == ()


def test_nothing_is_kept_before_the_order_is_known(visit: Visit, room: Room, engine: Engine) -> None:  # noqa: F811
    client = visit("de_bmg")
    before = importances(engine, room, "de_bmg")
    assert client.post(room.url("de_bmg", "/pairs/keep")).status_code == 422
    assert importances(engine, room, "de_bmg") == before


def test_a_question_that_is_not_asked_is_answered_by_the_next_one(visit: Visit, room: Room) -> None:  # noqa: F811
    client = visit("de_bmg")
    url = room.url("de_bmg", "/pairs")
    asked = question(client.get(url).text)
    for wrong in ({"part": "7/0"}, {"part": "x"}, {"first": "nothing"}, {"second": asked["first"]}, {"said": "maybe"}):
        answer = client.post(url, data=asked | {"said": "first"} | wrong)
        assert (answer.status_code, question(answer.text)) == (422, asked)
    for part in ("", "-1", "7", "x", "1e999999999", "1/0", "nan", "\N{ARABIC-INDIC DIGIT ONE}"):  # never computed
        assert client.post(url, data=asked | {"said": "first", "part": part}).status_code == 422
        assert client.post(f"{url}/forget", data=asked | {"part": part}).status_code == 303


def test_answers_are_sealed_and_their_writers_own(visit: Visit, room: Room, engine: Engine) -> None:  # noqa: F811
    client = visit("de_bmg")
    url = room.url("de_bmg", "/pairs")
    first = question(client.get(url).text)
    client.post(url, data=first | {"said": "first"})
    with session_of(engine) as session:
        assert len(session.exec(select(Elicitation)).one().answers.pairs) == 1
        raw = session.connection().exec_driver_sql("select answers from elicitation").scalars().one()
    assert first["first"] not in raw
    colleague = visit("de_bmg", Role.MINISTRY, "somebody else")
    assert question(colleague.get(url).text) == first


def test_two_answers_that_disagree_are_named(visit: Visit, room: Room) -> None:  # noqa: F811
    client = visit("de_bmg")
    url = room.url("de_bmg", "/pairs")
    keys = re.findall(r'name="([a-z0-9_]+)-wish"', client.get(room.url("de_bmg", "/ways/direct")).text)
    answered(client, url, keys)
    client.post(url, data={"first": keys[-1], "second": keys[0], "part": "1", "said": "first"})
    page = client.get(url).text
    assert "Diese beiden widersprechen sich am meisten" in page
    again = client.get(f"{url}?check=yes").text
    assert "Zur Selbstprüfung" in again


def test_a_question_to_test_oneself_is_one_that_can_be_answered_wrongly(visit: Visit, room: Room) -> None:  # noqa: F811
    client = visit("de_bmg")
    url = room.url("de_bmg", "/pairs")
    order = sorted(re.findall(r'name="([a-z0-9_]+)-wish"', client.get(room.url("de_bmg", "/ways/direct")).text))
    answered(client, url, order)  # the short way: groups are left that nobody told apart
    asked = question(client.get(f"{url}?check=yes").text)
    wrong = "second" if order.index(asked["first"]) < order.index(asked["second"]) else "first"
    page = client.post(url, data=asked | {"said": wrong, "again": "yes"}, headers=HTMX).text
    assert "Diese beiden widersprechen sich am meisten" in page


def test_order_of_packages_is_compared_and_the_statement_to_correct_named(visit: Visit, room: Room) -> None:  # noqa: F811
    client = visit("de_bmi")
    url = room.url("de_bmi", "/pairs/test")
    assert client.get(url).status_code == 200
    ranks = {f"rank-{name}": str(place) for place, name in enumerate("ABCD", 1)}
    page = client.get(url, query_string=ranks).text
    scores = [float(each.replace(",", ".")) for each in re.findall(r"Nach Ihren Gewichten: ([\d,]+) Punkte", page)]
    best = sorted("ABCD", key=lambda name: -scores["ABCD".index(name)])
    right = client.get(url, query_string={f"rank-{name}": str(n) for n, name in enumerate(best, 1)}).text
    assert "6 von 6 Vergleichen stimmen überein" in right
    wrong = client.get(url, query_string={f"rank-{name}": str(n) for n, name in enumerate(reversed(best), 1)}).text
    assert "berichtigen Sie zuerst" in wrong
    assert "/ways/direct?one=" in wrong
    assert client.get(url, query_string=ranks | {"rank-A": "2"}).status_code == 422


def test_several_pairs_on_one_page_are_enough_in_thirty_clicks_and_eight_loads(
    visit: Visit,  # noqa: F811
    room: Room,  # noqa: F811
    engine: Engine,
) -> None:
    client = visit("de_bmz")
    url = room.url("de_bmz", "/pairs/many")
    keys = re.findall(r'name="([a-z0-9_]+)-wish"', client.get(room.url("de_bmz", "/ways/direct")).text)
    assert len(keys) == 12
    order, loads, clicks = sorted(keys), 2, 2  # the choice of a way, and this page
    page = client.get(url).text
    while names := sorted(set(re.findall(r'name="(pair [^"]+)"', page))):
        assert most(page) >= len(names)
        first_of = {name: order.index(name.split()[1]) < order.index(name.split()[2]) for name in names}
        sent = {name: "first" if first else "second" for name, first in first_of.items()}
        assert client.post(url, data=sent).status_code == 303
        page, loads, clicks = client.get(url).text, loads + 1, clicks + len(sent) + 1
    assert client.post(url, data={"pair nothing at all": "first"}).status_code == 422
    assert client.post(url, data={f"pair {keys[0]} {keys[1]} 1": "maybe"}).status_code == 422
    kept = client.post(room.url("de_bmz", "/pairs/keep"), data=held(client, page))
    assert (kept.status_code, loads + 1 <= 8, clicks + 1 <= 30) == (303, True, True)
    stored = importances(engine, room, "de_bmz")
    assert all(stored[a] >= stored[b] for a, b in pairwise(order))
    assert len({stored[key] for key in order}) > 1
    again = client.get(room.url("de_bmz", "/pairs"))
    assert question(again.text) == {}
    assert "Weiterfragen" in again.text
