"""One submission, one record: every address that makes something is sent its form twice, and many times at once.

The addresses come from the application's own map, the bodies from `requests.py`: a new one that makes two records, or
whose page sends no key, fails here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlmodel import col
from sqlmodel import select as pick
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from models.database import session_of
from models.job import Job, JobState
from models.tables import metadata
from negotiator import paths
from tests.conftest import Person
from tests.security import table
from tests.security.requests import Asked, requests
from tests.security.table_of_positions import POSITION
from tests.security.test_matrix import LAST, expected, rows
from tests.security.yard import PARTS, Yard, give, yard_of

BESIDE = {
    "audit_entry",
    "audit_detail",
    "throttle",
    "signed_in",
    "session",
    "submission",
    "draft",
    "ceremony",
    "recovery",
}
KEY = "k" * 22
AT_ONCE = 4
ONE_ROW = {
    "positions.rate",
    "positions.save_all",
    "statements.change",
    "ballots.answer",
    "asked_numbers.ask_planned",
    "asked_numbers.confirm_planned",  # one row for each number of the measure
}  # a measure has one rating, a house one answer, and a second one of the same changes nothing
IN_ANSWERS = {"bench.carry"}  # forms that stand in what the optimiser answered, on no page of the yard
ALONG = {"measure": {"level"}, "stakeholder": {"position", "interest", "red_line"}}  # rows that come with another


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    """The yard on each database."""
    return yard_of(engine, person, signed_in, app.test_client(), solved=True)


def counts(engine: Engine) -> Mapping[str, int]:
    """Rows of every table that holds records."""
    tables = [each for each in metadata.sorted_tables if each.name not in BESIDE]
    with engine.connect() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}


def grown(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {name: n - before[name] for name, n in after.items() if n > before[name]}


def posts(app: Flask, yard: Yard) -> Iterator[tuple[str, Asked]]:
    """Each POST once, by somebody who is let through."""
    seen = set()
    for who in (*PARTS, "admin"):
        things = give(yard, who, yard.here.dossier)
        for asked in requests(app, yard, who, things, dossier=yard.here.dossier):
            through = expected(asked, who) in {"200", "201", "202", "303"}
            if asked.method == "POST" and through and asked.endpoint not in seen and asked.endpoint not in LAST:
                seen.add(asked.endpoint)
                end_jobs(yard)
                yield who, asked


def end_jobs(yard: Yard) -> None:
    """Nobody has work that waits: there are more kinds of it than one person may await at a time."""
    with session_of(yard.engine, write=True) as session:
        for job in session.exec(pick(Job).where(col(Job.state) == JobState.WAITING)).all():
            job.state = JobState.CANCELLED
            session.add(job)
        session.commit()


def sent(browser: FlaskClient, asked: Asked, key: str) -> TestResponse:
    if asked.endpoint.startswith("api."):
        return browser.post(asked.path, json=asked.data, headers={"Idempotency-Key": key})
    return browser.post(asked.path, data={**(asked.data or {}), "submission": key})


def told(answer: TestResponse) -> tuple[int, str]:
    link = re.search(r"/invitations/[\w-]+", answer.text) if answer.status_code == 200 else None
    return answer.status_code, link[0] if link else answer.headers.get("Location", "")


def makers(app: Flask, yard: Yard) -> dict[str, dict[str, int]]:
    """endpoint -> what one post adds; each is sent again, which adds nothing and answers the same."""
    found = {}
    for who, asked in posts(app, yard):
        before = counts(yard.engine)
        first = sent(yard.browsers[who], asked, KEY)
        added = grown(before, counts(yard.engine))
        if not added or first.status_code >= 400:
            continue
        found[asked.endpoint] = added
        between = counts(yard.engine)
        again = sent(yard.browsers[who], asked, KEY)
        assert grown(between, counts(yard.engine)) == {}, asked.endpoint
        assert told(again) == told(first), asked.endpoint
    return found


def test_sent_at_once_it_is_made_once_and_everybody_gets_the_same_answer(
    app: Flask, yard: Yard, signed_in: Callable[[Person], FlaskClient]
) -> None:
    made: list[str] = []
    several: dict[str, list[FlaskClient]] = {}
    for who, asked in posts(app, yard):
        if asked.endpoint in ONE_ROW or asked.endpoint.startswith(("passkeys.", "sign_in.", "account.")):
            continue
        browsers = several.setdefault(who, [])
        browsers += [signed_in(yard.people[who]) for _ in range(AT_ONCE - len(browsers))]
        for browser in browsers:  # with the same token for programs
            browser.environ_base.update(yard.browsers[who].environ_base)
        before, start = counts(yard.engine), Barrier(AT_ONCE)

        def send(browser: FlaskClient, asked: Asked = asked, start: Barrier = start) -> TestResponse:
            start.wait()
            return sent(browser, asked, KEY)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(send, browsers))
        added = grown(before, counts(yard.engine))
        if added and answers[0].status_code < 400:
            along = {name for each in added for name in ALONG.get(each, ())}
            assert {n for name, n in added.items() if name not in along} == {1}, (asked.endpoint, added)
            assert len({told(answer) for answer in answers}) == 1, asked.endpoint
            made.append(asked.endpoint)
    assert {"rounds.add", "members.invite", "bench.keep", "briefs.order", "positions.add_red_line"} <= set(made)


def test_a_dossier_is_started_once(
    engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient]
) -> None:
    starter, start = person("starter", may_start=True), Barrier(AT_ONCE)
    form = {"scenario": "kenya_like", "title": "Once", "submission": KEY}

    def send(browser: FlaskClient) -> TestResponse:
        start.wait()
        return browser.post("/dossiers", data=form)

    browsers = [signed_in(starter) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = {told(answer) for answer in pool.map(send, browsers)}
    assert answers == {(303, "/dossiers/1")}
    assert counts(engine)["dossier"] == 1
    other = browsers[0].post("/dossiers", data=form | {"title": "Another"})
    assert other.location == "/dossiers/2", "a form that came back and was changed is another submission"
    page = browsers[0].get("/dossiers/new").text
    assert 'name="submission"' in page


def test_what_makes_something_makes_it_once_and_its_page_sends_a_key(app: Flask, yard: Yard) -> None:
    pages = list(forms(app, yard))
    with_key = {endpoint for endpoint, keyed in pages if keyed}
    without = {endpoint for endpoint, keyed in pages if not keyed}
    found = makers(app, yard)
    assert {"rounds.add", "rounds.tie", "overrides.ask", "administration.invite"} <= set(found)
    keyed = {endpoint for endpoint in found if not endpoint.startswith("api.")} - ONE_ROW
    assert {"api.keep", "api.propose", "api.order", "tokens.make"} <= set(found)
    assert (keyed - with_key, keyed & without) == (IN_ANSWERS, set())
    written = "".join(file.read_text() for file in paths.TEMPLATES.rglob("*.html"))
    for endpoint in IN_ANSWERS:
        buttons = re.findall(rf'post_button\([^\n]*url_for\("{endpoint}"[^\n]*', written)
        assert buttons
        assert [button for button in buttons if "once=true" not in button] == []


def forms(app: Flask, yard: Yard) -> Iterator[tuple[str, bool]]:
    """Endpoint of each form of each page, and whether it holds a key."""
    adapter = app.url_map.bind("localhost")
    for who in (*PARTS, "admin"):
        things = give(yard, who, yard.here.dossier)
        every = requests(app, yard, who, things, dossier=yard.here.dossier)
        paths = [
            asked.path
            for asked in every
            if asked.method == "GET" and expected(asked, who) == "200" and asked.endpoint != "static"
        ]
        if who == "lead":  # pages that open with a word in their address, or for one who leads a dossier
            paths += ["/screening", f"/dossiers/{yard.here.dossier}/requests/new?thing=answer.who_list"]
        for path in paths:
            page = yard.browsers[who].get(path).text
            for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.S):
                action = re.search(r'action="([^"?#]+)', form)
                assert action is not None
                try:
                    endpoint, _values = adapter.match(action[1], method="POST")
                except HTTPException:
                    continue
                yield endpoint, 'name="submission"' in form


def test_the_table_is_the_map(app: Flask) -> None:
    """What this test relies on: every POST of the map stands in the table of who may."""
    told_of = {endpoint for endpoint, *_rest in (*rows(table.COMMON), *rows(table.DOSSIER), *rows(POSITION))}
    assert {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())} <= told_of
