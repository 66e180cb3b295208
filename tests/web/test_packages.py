"""Pages of packages and jobs: the way with and without JavaScript, what is refused, what never shows."""

import re
from collections.abc import Callable
from dataclasses import replace
from math import inf

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.job import Job, JobState
from models.kinds import Role
from models.trial import Trial
from negotiator.bargaining.words import Status
from negotiator.catalogue.tabled import TABLED, keeping, our_offer
from negotiator.config import Settings
from negotiator.services import working
from negotiator.services.proposals.solved import Conflict
from negotiator.services.records.kept import Proof
from negotiator.services.work.jobs import MOST_ACTIVE
from tests import kenya as kenyas
from tests.briefs.material import unsolved
from tests.conftest import Person
from tests.drafts import carried, kept_by_hand
from tests.kenya import Kenya

Make = Callable[..., Person]
Enter = Callable[[Person], FlaskClient]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def bmz(person: Make, kenya: Kenya) -> Person:
    return person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])


@pytest.fixture
def home(kenya: Kenya) -> str:
    return f"/dossiers/{kenya.id}/packages"


def ref(engine: Engine, kenya: Kenya, key: str) -> str:
    return str(kenyas.package_ids(engine, kenya)[key])


def test_lead_finds_the_form_and_a_ministry_does_not(home: str, lead: Person, bmz: Person, signed_in: Enter) -> None:
    assert 'action="' + home + '/proposals"' in signed_in(lead).get(home).text
    page = signed_in(bmz).get(home)
    assert page.status_code == 200
    assert "/proposals" not in page.text


def test_nobody_without_signing_in(home: str, client: FlaskClient, kenya: Kenya) -> None:
    assert client.get(home).status_code == 303
    assert client.post(home + "/proposals").status_code in (303, 401, 403)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"seconds": "60"}, "concepts"),
        ({"concepts": "plunder", "seconds": "60"}, "concepts"),
        ({"concepts": "nash", "seconds": "4"}, "seconds"),
        ({"concepts": "nash", "seconds": "601"}, "seconds"),
        ({"concepts": "nash", "seconds": "viel"}, "seconds"),
        ({"concepts": "nash"}, "seconds"),
    ],
)
def test_unusable_wish_comes_back_with_a_message_at_the_field(
    home: str, lead: Person, signed_in: Enter, form: dict[str, str], field: str
) -> None:
    page = signed_in(lead).post(home + "/proposals", data=form)
    assert page.status_code == 422
    assert re.search(rf'id="{field}-error"', page.text)


def test_wish_waits_as_a_job_that_only_its_owner_sees(home: str, lead: Person, bmz: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    answer = browser.post(home + "/proposals", data={"concepts": ["balanced", "nash"], "seconds": "60"})
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert 'hx-trigger="every 500ms"' in page.text
    assert page.text.count("http-equiv") == page.text.count('<noscript><meta http-equiv="refresh" content="3">') == 1
    assert signed_in(bmz).get(answer.location).status_code == 404
    assert signed_in(bmz).post(answer.location + "/cancel").status_code == 404
    again = browser.post(home + "/proposals", data={"concepts": ["balanced", "nash"], "seconds": "60"})
    assert again.location == answer.location


def test_waiting_job_is_cancelled_at_once_and_polls_no_more(home: str, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    job = browser.post(home + "/proposals", data={"concepts": "nash", "seconds": "60"}).location
    assert browser.post(job + "/cancel").status_code == 303
    fragment = browser.get(job, headers=HTMX).text
    assert "hx-get" not in fragment
    assert "<html" not in fragment


def test_too_many_jobs_are_refused_and_what_was_typed_comes_back(home: str, lead: Person, signed_in: Enter) -> None:
    browser = signed_in(lead)
    answers = [
        browser.post(home + "/proposals", data={"concepts": "nash", "seconds": str(60 + n)})
        for n in range(MOST_ACTIVE + 1)
    ]
    assert [each.status_code for each in answers] == [303] * MOST_ACTIVE + [429]
    assert f'name="seconds" value="{60 + MOST_ACTIVE}"' in answers[-1].text
    order = {"kind": "D-01", "language": "en", "grade": "intern", "edition": "1", "distribution": "Kanarien 7"}
    busy = browser.post(home.replace("/packages", "/briefs"), data=order)
    assert (busy.status_code, int(busy.headers["Retry-After"]) > 0) == (429, True)
    assert "Kanarien 7" in busy.text
    assert "Mehrere Ihrer Aufträge laufen noch." in busy.text


def test_ministry_may_not_solve(home: str, bmz: Person, signed_in: Enter) -> None:
    assert signed_in(bmz).post(home + "/proposals", data={"concepts": "nash", "seconds": "60"}).status_code == 403


@pytest.mark.slow
def test_proposal_from_wish_to_packages(
    home: str, lead: Person, signed_in: Enter, settings: Settings, engine: Engine
) -> None:
    browser = signed_in(lead)
    job = browser.post(home + "/proposals", data={"concepts": "balanced", "seconds": "60"}).location
    assert working.run_here(settings, engine) == 1
    answer = browser.get(job)
    assert answer.status_code == 303
    assert browser.get(job, headers=HTMX).headers["HX-Redirect"] == answer.location
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert "Ausgewogenes Paket" in page.text


@pytest.mark.slow
def test_question_is_answered_on_the_package_page(
    home: str, lead: Person, signed_in: Enter, settings: Settings, engine: Engine, kenya: Kenya
) -> None:
    browser, number = signed_in(lead), ref(engine, kenya, "C_balanced")
    job = browser.post(f"{home}/{number}/questions", data={"kind": "improve"}).location
    assert working.run_here(settings, engine) == 1
    answer = browser.get(job)
    assert answer.location.startswith(f"{home}/{number}#answer-")
    assert 'id="answer-' in browser.get(answer.location).text


@pytest.mark.parametrize("form", [{"kind": "explain"}, {"kind": "explain", "measure": "x"}, {"kind": "steal"}, {}])
def test_question_about_nothing_is_not_recorded(
    home: str, lead: Person, signed_in: Enter, engine: Engine, kenya: Kenya, form: dict[str, str]
) -> None:
    assert signed_in(lead).post(f"{home}/{ref(engine, kenya, 'C_balanced')}/questions", data=form).status_code == 404


def test_what_an_answer_proposes_opens_as_a_draft_and_is_kept_under_a_name(
    home: str, lead: Person, signed_in: Enter, engine: Engine, kenya: Kenya
) -> None:
    browser, number, dossier = signed_in(lead), ref(engine, kenya, "C_balanced"), home.removesuffix("/packages")
    begun = carried(browser, dossier, number, {"prot_hr": 0})
    assert begun.status_code == 303
    assert "G-01" in browser.get(begun.location).text
    kept = kept_by_hand(browser, dossier, number, {"prot_hr": 0}, "<b>Mitte</b>")
    assert kept.status_code == 303
    assert "&lt;b&gt;Mitte&lt;/b&gt;" in browser.get(kept.location).text


@pytest.mark.parametrize("level", ["9", "x", "-1", ""])
def test_a_level_that_is_none_begins_no_draft(
    home: str, lead: Person, signed_in: Enter, engine: Engine, kenya: Kenya, level: str
) -> None:
    browser, dossier = signed_in(lead), home.removesuffix("/packages")
    answer = carried(browser, dossier, ref(engine, kenya, "C_balanced"), {"prot_hr": level, "nothing": 1, "": 1})
    assert answer.status_code == 303
    with session_of(engine) as session:
        assert session.exec(select(Trial)).all() == []
    assert "kern-alert--" in browser.get(answer.location).text


@pytest.mark.parametrize("path", ["/0", "/abc", "/r1-de%00", "/99999999", "/proposals/1", "/proposals/99999999999999"])
def test_unknown_package_is_not_found(home: str, lead: Person, signed_in: Enter, path: str) -> None:
    assert signed_in(lead).get(home + path).status_code == 404


def test_failed_job_says_so_without_inner_detail(
    home: str, lead: Person, signed_in: Enter, engine: Engine, app: Flask
) -> None:
    browser = signed_in(lead)
    job = browser.post(home + "/proposals", data={"concepts": "nash", "seconds": "60"}).location
    with session_of(engine, write=True) as session:
        row = session.get(Job, int(job.rsplit("/", 1)[1]))
        assert row is not None
        row.state, row.error = JobState.FAILED, ("No package fits “%(name)s”.", {"name": "<K>"})
        session.add(row)
        session.commit()
    page = browser.get(job).text
    assert "&lt;K&gt;" in page


def test_sealed_numbers_stand_on_no_page(
    home: str, lead: Person, bmz: Person, person: Make, signed_in: Enter, engine: Engine, kenya: Kenya
) -> None:
    kenyas.set_mark(engine, kenya, "de_bmz", "77.31")
    bmi = person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    numbers = kenyas.package_ids(engine, kenya)
    paths = [home, f"/dossiers/{kenya.id}/comparison", *(f"{home}/{n}" for n in numbers.values())]
    for who in (lead, bmi):
        browser = signed_in(who)
        for path in paths:
            page = browser.get(path)
            assert page.status_code == 200
            assert "77,31" not in page.text
            text = re.sub(r"<[^>]+>", " ", page.text)  # attributes hold coordinates
            assert not re.findall(r".{60}77,3.{20}", text, re.DOTALL), (who.login, path)
    assert "77,3" in signed_in(bmz).get(f"{home}/{numbers['A_signal']}").text


def test_where_our_last_offer_stands_in_the_way_it_is_named_with_who_may_lift_it(
    engine: Engine, home: str, kenya: Kenya, lead: Person, signed_in: Enter
) -> None:
    found = unsolved(status=Status.NO_IR)
    case = keeping(found.case, found.plan, our_offer(found.plan, found.case))
    names = (f"{TABLED}:rec_apprentices",)
    kept = replace(found, case=case, conflicts=(Conflict(names, ()),), relaxations=(Conflict(names, ()),))
    number = kenyas.keep(engine, kenya, lead.id, kept)
    browser = signed_in(lead)
    page = browser.get(f"{home}/proposals/{number}")
    assert page.status_code == 200
    assert "durfte nichts zurückgenommen werden" in page.text.partition("Was gefragt war")[2]
    for text in (page.text, browser.get(f"/dossiers/{kenya.id}/bench").text):
        assert "Was wir auf den Tisch gelegt haben" in text
        assert "Unser Angebot aus Runde 2 enthält" in text


def test_a_search_that_was_stopped_before_any_bound_was_known_is_shown(
    engine: Engine, home: str, kenya: Kenya, lead: Person, signed_in: Enter
) -> None:
    found, browser = kenyas.solved(), signed_in(lead)
    outcomes = {key: replace(each, proven=False, gap=inf) for key, each in found.answer.outcomes.items()}
    kenyas.keep(engine, kenya, lead.id, replace(found, answer=replace(found.answer, outcomes=outcomes)))
    for path in (home, f"/dossiers/{kenya.id}/bench"):
        page = browser.get(path)
        assert (page.status_code, "bestes gefundenes, nicht bewiesen" in page.text) == (200, True), path
    nears = [Proof(proven=False, gap=gap, seconds=1).near for gap in (0.04, 8.42, inf)]
    assert nears == [0.04, None, None], "842 per cent from the best tells nobody anything"
