# ruff: noqa: F811 - fixtures of other files
"""Concrete packages: two at a time to weigh, one after the other to sign, four to sort for somebody else."""

import re
from collections.abc import Callable
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.audit import AuditEntry
from models.database import session_of
from models.kinds import Role
from models.package import Origin, Package
from models.position import Position, Visibility
from models.red_line import Line, RedLine
from negotiator.bargaining.words import Shape
from negotiator.services.positions import least, ways
from negotiator.services.positions.positions import ground_for
from tests.conftest import Person
from tests.records import Room
from tests.web.test_positions import HTMX
from tests.web.test_ways import importances, room, visit  # noqa: F401 - fixtures

Visit = Callable[..., FlaskClient]


def asked(page: str) -> dict[str, str]:
    """The two packages of the question; empty if none is asked."""
    form = re.search(r'<form[^>]*action="[^"]*/comparing/packages".*?</form>', page, re.S)
    return dict(re.findall(r'name="(first|second)" value="([^"]*)"', form[0])) if form else {}


def most(page: str) -> int:
    found = re.search(r"Höchstens noch (\d+) Frage", page)
    return int(found[1]) if found else 0


def test_choices_between_packages_move_weights_to_what_was_chosen(visit: Visit, room: Room, engine: Engine) -> None:
    client, url = visit("de_bmi"), room.url("de_bmi", "/comparing/packages")
    before = importances(engine, room, "de_bmi")
    page, favourite, count = client.get(url).text, min(before, key=lambda key: before[key] or 99), 0
    assert most(page) == 8
    while question := asked(page):
        left, seen = most(page), [favourite in question[name].split() for name in ("first", "second")]
        said = "first" if seen[0] else "second" if seen[1] else "equal"
        page, count = client.post(url, data=question | {"said": said}, headers=HTMX).text, count + 1
        assert most(page) < left or not asked(page)
    assert 1 <= count <= 8
    assert "alles Übrige folgt" not in page, "a sample is no proof"
    assert ("mehr werden nicht gestellt" if count == 8 else "kein anderes Paar dieser Pakete") in page
    assert "Antworten passen zu den Gewichten" in page
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+-(?:version|was))" value="([^"]*)"', page))
    assert client.post(f"{url}/keep", data=sent).status_code == 303
    assert importances(engine, room, "de_bmi") != before
    client.post(f"{url}/forget", data={"all": "yes"})
    assert most(client.get(url).text) == 8


def test_answers_that_disagree_are_named_and_taken_back(visit: Visit, room: Room) -> None:
    client, url = visit("de_bmi"), room.url("de_bmi", "/comparing/packages")
    page = client.get(url).text
    wrong = {"first": "nothing", "second": "x", "said": "first"}
    assert client.post(url, data=wrong).status_code == 422
    assert client.post(url, data=asked(page) | {"said": "maybe"}).status_code == 422
    assert client.post(f"{url}/keep").status_code == 422
    one = asked(page)
    two = asked(client.post(url, data=one | {"said": "first"}, headers=HTMX).text)
    third = next(key for key in two.values() if key not in one.values())
    for first, second in ((one["second"], third), (third, one["first"])):  # round in a circle
        page = client.post(url, data={"first": first, "second": second, "said": "first"}, headers=HTMX).text
    assert "widersprechen sich am meisten" in page
    taken = re.search(r"<form[^>]*comparing/packages/forget.*?</form>", page, re.S)
    assert taken is not None
    sent = {name: unescape(text) for name, text in re.findall(r'name="(first|second)" value="([^"]*)"', taken[0])}
    after = client.post(f"{url}/forget", data=sent, headers=HTMX).text
    assert len(re.findall("forget-", after)) < len(re.findall("forget-", page))


def test_least_score_is_that_of_the_weakest_package_that_would_be_signed(
    visit: Visit, room: Room, engine: Engine
) -> None:
    client, url = visit("de_bmi"), room.url("de_bmi", "/comparing/least")
    page, said, bar = client.get(url).text, [], 0
    assert client.post(f"{url}/keep", data={"version": "1"}).status_code == 422
    assert client.post(url, data={"said": "perhaps x"}).status_code == 422
    while button := re.search(r'<button[^>]*value="sign ([^"]+)"', page):
        key = button[1]
        said.append(f"{'refuse' if not said else 'sign'} {key}")
        page, bar = client.post(url, data={"said": said}, headers=HTMX).text, bar + 1
        assert bar < 8
    told = re.search(r"erreicht ([\d,]+) von 100 Ihrer Punkte", page)
    assert told is not None
    gap = re.search(r"Grenze liegt zwischen ([\d,]+), was Sie ablehnen, und ([\d,]+), .*? kein weiteres Paket", page)
    assert gap is not None
    answers = re.findall(r"\(([\d,]+) Punkte\): würde(?: nicht)? unterschrieben", page)
    assert {gap[1], gap[2]} <= set(answers), "one number for one package"
    assert gap[2] == told[1]
    with session_of(engine) as session:
        version = session.get_one(Position, room.positions["de_bmi"]).version
    assert client.post(f"{url}/keep", data={"said": said, "version": version}).status_code == 303
    with session_of(engine) as session:
        least = session.get_one(Position, room.positions["de_bmi"]).mark.least
    assert f"{float(least or 0):g}".replace(".", ",") == told[1].removesuffix(",0")


def test_whoever_speaks_for_another_is_told_what_they_misread(visit: Visit, room: Room, engine: Engine) -> None:
    url = room.url("de_bmi", "/comparing/speak")
    lead, other = visit("de_envoy", Role.LEAD), visit("de_bmz")
    visit("de_bmi")
    assert lead.get(url).status_code == 403, "it is sealed"
    with session_of(engine, write=True) as session:
        session.get_one(Position, room.positions["de_bmi"]).visibility = Visibility.LEAD
        session.commit()
    assert other.get(url).status_code == 403
    assert lead.get(url).status_code == 200
    with session_of(engine) as session:
        actors = session.exec(select(AuditEntry.actor).where(AuditEntry.action == "read_sealed")).all()
    assert len(actors) == 1, "once, by whoever read it"
    assert all(actors)
    ranks = {f"rank-{name}": str(place) for place, name in enumerate("ABCD", 1)}
    page = lead.get(url, query_string=ranks).text
    scores = [float(each.replace(",", ".")) for each in re.findall(r"Nach deren Gewichten: ([\d,]+) Punkte", page)]
    best = sorted("ABCD", key=lambda name: scores["ABCD".index(name)])
    page = lead.get(url, query_string={f"rank-{name}": str(n) for n, name in enumerate(best, 1)}).text
    assert "Was Sie am ehesten falsch einschätzen" in page
    assert "0 von 6 Vergleichen stimmen überein" in page
    assert lead.get(url, query_string=ranks | {"rank-A": "2"}).status_code == 422


def test_no_package_that_breaks_an_own_hard_red_line_is_asked_about(
    room: Room, engine: Engine, person: Callable[..., Person]
) -> None:
    who = person("de_bmi.desk", room.dossier, Role.MINISTRY, room.stakeholders["de_bmi"]).reader
    place = (room.dossier, room.positions["de_bmi"])
    with session_of(engine) as session:
        page = ways.page(session, who, place, "pairs")
        prefs = sorted((p for i in page.items if (p := ways.wish_pref(i.line)).weight), key=lambda p: p.weight)
        rising = [pref.measure for pref in prefs if pref.shape is Shape.UP][:2]
        measures = {m.id: m for m in ground_for(session, who, room.dossier).measures}
        before = least._offers(session, who, page, tuple(prefs), measures)
    names = {line.key: line.name for item in page.items for line in (item.line,)}
    needed = [names[key] for key in rising]

    def lacks(offer: least.Offer) -> bool:
        return any(level == without for name, level, without in offer.lines if name in needed)

    assert any(map(lacks, before))
    with session_of(engine, write=True) as session:
        for key in rising:
            session.add(RedLine(position_id=place[1], key=f"own {key}", rank=99, line=Line(f"L({key}) >= 1")))
        session.commit()
    with session_of(engine) as session:
        after = least._offers(session, who, ways.page(session, who, place, "pairs"), tuple(prefs), measures)
    assert len(after) > 1
    assert not any(map(lacks, after))


def test_an_answer_stays_with_its_package_when_others_come(visit: Visit, room: Room, engine: Engine) -> None:
    client, url = visit("de_bmi"), room.url("de_bmi", "/comparing/least")
    key = re.findall(r'<button[^>]*value="sign ([^"]+)"', client.get(url).text)[0]

    def told() -> list[str]:
        return re.findall(r"<li>([^<]*würde unterschrieben)</li>", client.post(url, data={"said": f"sign {key}"}).text)

    before = told()
    with session_of(engine, write=True) as session:
        for n, levels in enumerate(({"ret_ident": 1}, {"ret_docs": 2}, {"gov_jmc": 1})):
            row = Package(
                dossier_id=room.dossier, key=f"new_{n}", text={"de": f"Neu {n}"}, levels=levels, origin=Origin.NAMED
            )
            session.add(row)
        session.commit()
    assert len(before) == 1
    assert told() == before
