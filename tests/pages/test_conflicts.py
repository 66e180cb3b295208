"""Whoever saves what somebody else changed meanwhile sees both, in every form that looks at its page's version.

The forms are those of the pages: one with a version, a mark or an edition that is not tried here fails the last test.
"""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select
from werkzeug.test import TestResponse

from models.clock import today
from models.database import session_of
from models.override import Override
from models.red_line import RedLine
from models.round import Round
from negotiator.services.dossiers.rounds.round_entries import RoundEntry, merged
from tests.conftest import Person
from tests.security.bodies import own_rule
from tests.security.requests import requests
from tests.security.test_matrix import expected
from tests.security.yard import PARTS, Yard, add_proposals, give, yard_of

HIDDEN = re.compile(r'<input type="hidden" name="(?:[\w-]+-)?(?:version|mark|edition)"')


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    made = yard_of(engine, person, signed_in, app.test_client())
    add_proposals(made)
    return made


def mark_on(browser: FlaskClient, path: str) -> str:
    """The mark that the form of this page carries."""
    found = re.search(r'name="mark" value="(\w+)"', browser.get(path).text)
    assert found is not None
    return found[1]


def table_of(answer: TestResponse) -> str:
    """The rows of the conflict, as text without tags."""
    assert answer.status_code == 409
    found = re.search(r'<div class="kern-alert[^"]*app-conflict".*?</table>', answer.text, re.S)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def twice(browser: FlaskClient, path: str, first: dict[str, str], second: dict[str, str]) -> str:
    assert browser.post(path, data=first).status_code == 303
    return table_of(browser.post(path, data=second))


def test_numbers_ranges_levels_and_parts(yard: Yard) -> None:
    lead, here = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}"
    limit = {"kind": "parameter", "key": "max_measures", "reason": "r", "version": "1"}
    told = twice(lead, f"{here}/rules/limits", limit | {"amount": "21"}, limit | {"amount": "22"})
    assert "22" in told
    assert "21" in told
    address = f"{here}/measures/rec_health/levels/1"
    level = {"legal": "ja", "mark": mark_on(lead, address)}
    told = twice(
        lead,
        address,
        level | {"cred": "61,5", "why": "theirs"},
        level | {"cred": "73", "why": "my own reason"},
    )
    assert "73" in told
    assert "61,5" in told
    part = f"{here}/stakeholders/{yard.here.stakeholders['de_dgb']}"
    told = twice(lead, part, {"part": "advisory", "version": "1"}, {"part": "seat", "consent": "yes", "version": "1"})
    assert "Berat" in told
    assert "Sitz" in told
    leader = yard.browsers["leadership"]
    bounds = {"measure": "rec_health", "reason": "r", "version": "0"}
    page = lead.get(f"{here}/rules").text
    free = re.search(r'name="version" value="0">\s*.*?<option value="(\w+)"', page, re.S) or re.search(
        r'name="version" value="0">\s*.*?<option value="(\w+)"', leader.get(f"{here}/rules").text, re.S
    )
    measure = free[1] if free else "rec_health"
    bounds["measure"] = measure
    told = twice(leader, f"{here}/rules/mandate", bounds | {"lo": "0", "hi": "1"}, bounds | {"lo": "1", "hi": "1"})
    assert "0 – " in told
    assert "1 – " in told


def test_round_keeps_what_the_other_wrote(yard: Yard) -> None:
    lead, here = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}/rounds/1"
    page = lead.get(here).text
    fields = dict(re.findall(r'<input type="hidden" name="(mark|base)" value="([^"]*)"', page))
    base = json.loads(fields["base"].replace("&#34;", '"'))
    held = {f"{side}-{key}": n for side, levels in base["offers"].items() for key, n in levels.items()}
    sent = {
        **{name: base[name] for name in ("date", "place", "status", "record", "points")}, **held,
        "mark": fields["mark"], "base": json.dumps(base),
    }  # fmt: skip
    assert lead.post(here, data=sent | {"record": "their minutes", "partner-rec_health": "1"}).status_code == 303
    late = lead.post(here, data=sent | {"record": "my minutes", "place": "Bonn"})
    told = table_of(late)
    assert "my minutes" in told
    assert "their minutes" in told
    offer = re.search(r'<select[^>]*name="partner-rec_health".*?</select>', late.text, re.S)
    assert offer is not None
    assert 'value="1" selected' in offer[0], "what only the other changed is in the form that I save next"
    assert 'value="Bonn"' in late.text
    twin = lead.post(here, data=sent | {"record": "their minutes", "partner-rec_health": "1"})
    assert twin.status_code == 303, "the same once more is no conflict"


def test_merging_takes_my_changes_and_the_others() -> None:
    base = RoundEntry("2026-01-01", "Bonn", "open", "a", {"de": {"x": "1", "y": "1"}, "partner": {"x": "2"}})
    mine = RoundEntry("2026-01-02", "Bonn", "open", "a", {"de": {"x": "3", "y": "1"}, "partner": {"x": ""}})
    theirs = RoundEntry("2026-01-01", "Berlin", "closed", "b", {"de": {"x": "1"}, "partner": {"x": "2", "z": "1"}})
    found = merged(mine, base, theirs)
    assert (found.date, found.place, found.status, found.record) == ("2026-01-02", "Berlin", "closed", "b")
    assert {key: n for key, n in found.offers["de"].items() if n} == {"x": "3"}
    assert {key: n for key, n in found.offers["partner"].items() if n} == {"z": "1"}


def test_withdrawing_a_round_that_changed_shows_it_again(yard: Yard) -> None:
    lead, here = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}/rounds"
    late = lead.post(f"{here}/1/withdraw", data={"why": "twice", "mark": "old"})
    assert late.status_code == 409
    assert "twice" in late.text


def test_overrides_stages_names_and_releases(yard: Yard) -> None:
    lead, leader = yard.browsers["lead"], yard.browsers["leadership"]
    here = f"/dossiers/{yard.here.dossier}"
    for rule in ("G-14", "G-15"):
        assert lead.post(f"{here}/overrides/ask", data={"rule": rule, "scope": "s", "reason": "r"}).status_code == 303
    with session_of(yard.engine) as session:
        first, second = session.exec(select(Override.id).order_by(Override.id)).all()  # type: ignore[arg-type]
        until = today(session).isoformat()
    ruling = {"decision": "refuse", "answer": "their answer", "version": "1"}
    granting = ruling | {"decision": "grant", "until": until, "answer": "my answer"}
    told = twice(leader, f"{here}/overrides/{first}/decide", ruling, granting)
    assert "my answer" in told
    assert "their answer" in told
    taking = {"reason": "their reason", "version": "1"}
    told = twice(lead, f"{here}/overrides/{second}/withdraw", taking, taking | {"reason": "my reason"})
    assert "my reason" in told
    assert "their reason" in told
    late = lead.post(f"{here}/stages/move", data={"to": "signature", "reason": "my reason", "version": "9"})
    assert "my reason" in table_of(late)
    package = yard.packages[yard.here.dossier]["A_signal"]
    name = {"name": "their name", "note": "their note", "version": "1"}
    told = twice(lead, f"{here}/packages/{package}/rename", name, name | {"name": "my name", "note": "my note"})
    assert all(words in told for words in ("their name", "their note", "my name", "my note"))
    house = yard.browsers["ministry"]
    where = f"{here}/positions/{yard.here.positions['de_bmi']}"
    release = {"visibility": "open", "inner": "sealed", "version": "1"}
    told = twice(house, f"{where}/release", release, release | {"visibility": "lead", "inner": "lead"})
    assert "Kreis der Ressorts" in told or "Mandatskreis" in told or "Ressort" in told
    mark = {"least": "55,5", "least_text": "their words", "reasoning": "", "version": "2"}
    told = twice(house, f"{where}/mark", mark, mark | {"least": "44", "least_text": "my words"})
    assert all(words in told for words in ("55,5", "44", "their words", "my words"))
    with session_of(yard.engine) as session:
        line = session.get_one(RedLine, yard.red_lines[yard.here.positions["de_bmi"]])
    changed = {"expr": "L(rec_sme) <= 1", "why": "my reason", "version": "9"}
    for late in (
        house.post(f"{where}/red-lines/{line.id}/remove", data={"version": "9"}),
        house.post(f"{where}/red-lines/{line.id}", data=changed),
    ):
        assert line.line.expr in table_of(late).replace("&gt;", ">").replace("&lt;", "<")
    assert all(words in table_of(late) for words in ("L(rec_sme)", "my reason"))


def test_answers_about_the_country(yard: Yard) -> None:
    lead, here = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}/answers"
    page = lead.get(here).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    sent = {
        "labour_market": "tight", "format_preference": "0",
        "reason": "BMI, 1.3.2026", "version": version[1],
    }  # fmt: skip
    told = twice(lead, here, sent, sent | {"labour_market": "slack"})
    assert "mehr Menschen als Stellen" in told
    assert "weniger Menschen als Stellen" in told


def test_stakeholders(yard: Yard) -> None:
    lead, here = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}/stakeholders/{yard.here.stakeholders['de_dgb']}"
    mark = re.search(r'name="mark" value="(\w+)"', lead.get(here).text)
    assert mark is not None
    sent = {"side": "civil", "kind": "association", "part": "voice", "consent": "no", "mark": mark[1]}
    told = twice(lead, f"{here}/change", sent | {"de": "Their name"}, sent | {"de": "My name", "part": "advisory"})
    assert all(words in told for words in ("Their name", "My name", "Berat", "Stimme"))


def test_master_data(yard: Yard) -> None:
    lead, here = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}/master-data"
    mark = re.search(r'name="mark" value="(\w+)"', lead.get(here).text)
    assert mark is not None
    sent = {"title_de": "Ein Titel", "title_en": "Their title", "partner": "Kenia", "en": "Kenya", "mark": mark[1]}
    told = twice(lead, here, sent, sent | {"title_en": "My title", "languages": "Suaheli"})
    assert all(words in told for words in ("Their title", "My title", "Suaheli"))


def test_the_decision_that_gave_the_mandate(yard: Yard) -> None:
    lead, here = yard.browsers["leadership"], f"/dossiers/{yard.here.dossier}/mandate"
    mark = re.search(r'name="mark" value="(\w+)"', lead.get(here).text)
    assert mark is not None
    sent = {"number": "7", "day": "2026-01-02", "by": "Their cabinet", "mark": mark[1]}
    told = twice(lead, here, sent, sent | {"by": "My cabinet", "why": "my reason"})
    assert all(words in told for words in ("Their cabinet", "My cabinet"))


TRIED = {
    "checklist.answer",
    "effects.switch",  # tests/web/test_effects.py
    "register_entries.add",  # nothing is there yet that somebody else could have changed
    "timeline.begin", "timeline.plan",  # tests/web/test_timeline.py
    "asked_numbers.answer", "asked_numbers.confirm_planned",  # tests/web/test_asked_numbers.py
    "limit_years.change",  # tests/web/test_limit_years.py
    "rules.change_limit", "rules.set_mandate", "stakeholders.take_part", "rounds.change",
    "agenda.change_level", "agenda.change",  # tests/web/test_agenda.py too
    "rounds.withdraw", "overrides.decide", "overrides.withdraw", "stages.move", "upkeep.rename", "positions.release",
    "positions.set_mark", "positions.remove_red_line",
    "minutes.revise",  # tests/services/dossiers/rounds/test_declarations.py
    "ways.rate", "ways.work",  # tests/web/test_ways.py
    "positions.save_all",  # tests/web/test_positions.py
    "deliverables.promise",  # tests/web/test_deliverables.py
    "statements.change",  # tests/web/test_statements.py
    "stakeholder_forms.change", "master.change", "mandate.change",
    "papers.check",  # tests/web/test_papers.py, with the two forms that a draft has not yet
    "agreements.clause",  # tests/web/test_agreements.py
    "arguments.argument",  # tests/web/test_arguments.py
    "prose.note",  # tests/web/test_prose.py
    "own_rules.state", "own_rules.undo",  # nothing is typed but the reason
    "facts.change",  # tests/web/test_facts.py
    "facts.add",  # nothing is there yet that somebody else could have changed
    "coordination.answer", "coordination.end",  # tests/services/dossiers/coordination/test_coordination.py
    "positions.sign",  # nothing is typed: it says that the position must be read again
}  # fmt: skip


BEYOND = {  # the yard has no such thing
    "register_entries.change", "screening.change",  # tests/web/test_register.py, tests/web/test_screening.py
    "asked_changes.decide",  # tests/security/test_owners.py
    "asked_changes.withdraw",  # nothing is typed but the reason
}  # fmt: skip


def test_every_form_that_looks_at_a_version_is_tried(app: Flask, yard: Yard) -> None:
    adapter, found = app.url_map.bind("localhost"), set()
    own_rule(yard, yard.here.dossier)
    yard.browsers["lead"].post(
        f"/dossiers/{yard.here.dossier}/overrides/ask", data={"rule": "G-14", "scope": "s", "reason": "r"}
    )
    for who in PARTS:
        for asked in requests(app, yard, who, give(yard, who, yard.here.dossier), dossier=yard.here.dossier):
            if asked.method != "GET" or expected(asked, who) != "200" or asked.endpoint == "static":
                continue
            for form in re.findall(
                r"<form[^>]*method=\"post\".*?</form>", yard.browsers[who].get(asked.path).text, re.S
            ):
                action = re.search(r'action="([^"?#]+)', form)
                if action and HIDDEN.search(form):
                    found.add(adapter.match(action[1], method="POST")[0])
    assert found - BEYOND == TRIED


def test_withdrawn_round_counts_nowhere(yard: Yard) -> None:
    lead, here = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}"
    with session_of(yard.engine) as session:
        row = session.exec(select(Round).where(Round.dossier_id == yard.here.dossier, Round.n == 1)).one()
    side = next(iter(row.offers))
    assert lead.get(f"{here}/packages/r1-{side}").status_code == 200
    page = lead.get(f"{here}/rounds/1").text
    mark = re.search(r'name="mark" value="([^"]*)"', page)
    assert mark is not None
    refused = lead.post(f"{here}/rounds/1/withdraw", data={"why": " ", "mark": mark[1]})
    assert refused.status_code == 422
    done = lead.post(f"{here}/rounds/1/withdraw", data={"why": "recorded twice", "mark": mark[1]})
    assert done.status_code == 303
    listed = lead.get(f"{here}/rounds").text
    assert "recorded twice" in listed
    assert "Lead" in listed
    assert f"r1-{side}" not in listed
    assert lead.get(f"{here}/packages/r1-{side}").status_code == 404
    assert f"r1-{side}" not in lead.get(f"{here}/packages").text
    kept = lead.get(f"{here}/rounds/1").text
    assert "disabled" in kept
    assert lead.post(f"{here}/rounds/1", data={"status": "open", "record": "again", "mark": ""}).status_code == 422
    assert lead.post(f"{here}/rounds", data={"status": "open", "date": "2026-09-01"}).status_code == 303
    with session_of(yard.engine) as session:
        held = session.exec(select(Round).where(Round.dossier_id == yard.here.dossier)).all()
    assert len({each.n for each in held}) == len(held)
