"""Every route of the application for every kind of reader, generated from its own map of addresses.

A new route without an entry in `TABLE` (or `PUBLIC`, `OWN`, `ADMIN`) fails. What is asked stands on the left:
who gets past the judge. A letter for each of: lead, ministry, signer, checker, adviser, consulted, leadership, partner.
"""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.routing import Rule

from models.kinds import Role
from tests.conftest import Person
from tests.records import Room, room_of

PUBLIC = {
    "demo.enter",
    "invitations.accept",
    "invitations.show",
    "pages.health",
    "pages.language",
    "passkeys.enter",
    "passkeys.enter_options",
    "provider.finish",
    "provider.start",
    "sign_in.enter",
    "sign_in.index",
    "sign_in.prove",
    "sign_in.second_factor",
    "static",
}
OWN = {  # everybody's own things
    "account.begin_code",
    "account.confirm_code",
    "account.end_others",
    "account.end_session",
    "account.index",
    "account.password",
    "account.recovery",
    "account.remove_code",
    "dossiers.index",
    "dossiers.new",
    "dossiers.start",
    "drafts.discard",
    "drafts.show",
    "invitations.take",
    "jobs.cancel",
    "jobs.job",
    "pages.root",
    "passkeys.add",
    "passkeys.add_options",
    "passkeys.remove",
    "sign_in.leave",
}
ADMIN = {
    "administration.index",
    "administration.invite",
    "administration.password_link",
    "administration.set_active",
    "administration.set_may_start",
}
ALL, HOME, INSIDE, LEAD = "yyyyyyyy", "yyyyyyy-", "yyyy--y-", "y-------"
TABLE = {
    "briefs.document": INSIDE,
    "briefs.index": INSIDE,
    "briefs.order": INSIDE,
    "comparison.index": INSIDE,
    "dossiers.facts": HOME,
    "dossiers.overview": ALL,
    "logs.index": "yyy-----",  # a ministry sees what concerns its own house
    "measures.change_level": LEAD,
    "measures.index": HOME,
    "measures.one": HOME,
    "members.change": LEAD,
    "members.index": "yyy-----",  # a ministry sees its own house
    "members.invite": "yyy-----",  # a ministry invites for itself
    "members.remove": LEAD,
    "overrides.ask": LEAD,
    "overrides.decide": "------y-",
    "overrides.index": INSIDE,
    "overrides.order": "------y-",
    "overrides.withdraw": INSIDE,  # past the page's judge; then the lead a request, leadership what it granted
    "packages.ask": LEAD,
    "packages.change": LEAD,
    "packages.index": INSIDE,
    "packages.keep": LEAD,
    "packages.package": INSIDE,
    "packages.proposal": INSIDE,
    "packages.propose": LEAD,
    "positions.add_red_line": "--------",
    "positions.index": ALL,
    "positions.levels": "--------",
    "positions.preview": "--------",
    "positions.rate": "--------",
    "positions.release": "--------",
    "positions.remove_red_line": "--------",
    "positions.row": "--------",
    "positions.save_all": "--------",
    "positions.set_mark": "--------",
    "positions.sheet": "--------",
    "positions.sign": "--------",
    "rules.change_limit": LEAD,
    "rules.index": INSIDE,
    "rules.set_mandate": "y-----y-",
    "packages.sign": "--y-----",
    "stages.confirm": LEAD,  # the gate in the address is the lead's; others' gates: tests/services/test_stages.py
    "stages.index": INSIDE,
    "stages.move": LEAD,
    "stages.take_back": LEAD,
    "stakeholders.index": HOME,
    "stakeholders.take_part": LEAD,
    "studies.ask": LEAD,
    "studies.index": LEAD,
    "upkeep.delete": LEAD,
    "upkeep.delete_document": INSIDE,
    "upkeep.delete_proposal": LEAD,
    "upkeep.deleting": LEAD,
    "upkeep.deleting_proposal": LEAD,
    "upkeep.naming": LEAD,
    "upkeep.rename": LEAD,
}
SEALED_BY = "de_bmz"  # the position in the addresses: sealed, and of none of the readers
SPEAKS = "de_bmi"
PACKAGE = "1"
MISSING = {
    "overrides.decide",
    "overrides.withdraw",
    "stages.take_back",
    "briefs.document",
    "packages.proposal",
    "studies.ask",
    "upkeep.delete_document",
    "upkeep.delete_proposal",
    "upkeep.deleting_proposal",
    "upkeep.delete",
    "packages.ask",
    "members.change",
    "members.remove",
}


@pytest.fixture
def room(engine: Engine, person: Callable[..., Person]) -> Room:
    made = room_of(engine)
    person("bmz", made.dossier, Role.MINISTRY, made.stakeholders[SEALED_BY])
    return made


def rules(app: Flask) -> list[tuple[Rule, str]]:
    return [(r, m) for r in app.url_map.iter_rules() for m in sorted(r.methods or ()) if m in ("GET", "POST")]


def address(rule: Rule, room: Room) -> str:
    known = {
        "dossier_id": str(room.dossier),
        "account_id": "9999",
        "override_id": "9999",
        "gate": "need",
        "position_id": str(room.positions[SEALED_BY]),
        "stakeholder_id": str(room.stakeholders[SEALED_BY]),
        "measure_key": "rec_health",
        "ref": "9999" if rule.endpoint == "upkeep.delete" else PACKAGE,  # the others need it
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: known.get(m[1], "1"), rule.rule)


def asked(browser: FlaskClient, rule: Rule, method: str, room: Room) -> int:
    return browser.open(address(rule, room), method=method, data={} if method == "POST" else None).status_code


def test_every_route_has_an_entry(app: Flask) -> None:
    assert {rule.endpoint for rule, _m in rules(app)} == PUBLIC | OWN | ADMIN | set(TABLE)
    marked = {e for e, view in app.view_functions.items() if getattr(view, "is_public", False)} | {"static"}
    assert marked == PUBLIC


def test_nobody_gets_anywhere_without_signing_in(app: Flask, room: Room) -> None:
    browser = app.test_client()
    for rule, method in rules(app):
        if rule.endpoint not in PUBLIC:
            answer = browser.open(address(rule, room), method=method)
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in"), rule


@pytest.mark.parametrize("is_admin", [False, True])
def test_for_strangers_and_administrators_there_is_no_dossier(
    app: Flask, room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], is_admin: bool
) -> None:
    browser = signed_in(person("stranger", is_admin=is_admin))
    found = {(r.endpoint, m): asked(browser, r, m, room) for r, m in rules(app) if r.endpoint in TABLE}
    assert {key for key, status in found.items() if status != 404} == set()


def test_administration_is_the_administrators_alone(
    app: Flask, room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]
) -> None:
    lead = signed_in(person("lead", room.dossier, Role.LEAD, may_start=True))
    assert {asked(lead, r, m, room) for r, m in rules(app) if r.endpoint in ADMIN} == {403}


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_each_role_gets_past_the_judge_where_the_table_says(
    app: Flask, room: Room, signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], role: Role
) -> None:
    """403 and 404 are refusals; anything else (a page, a form that is wrong, a collision) is past the judge. An empty
    form may be found wrong (422) before the judge is asked; the things in `MISSING` are not there for anybody."""
    browser = signed_in(person("reader", room.dossier, role, room.stakeholders[SPEAKS]))
    wrong = []
    for rule, method in rules(app):
        if rule.endpoint not in TABLE:
            continue
        allowed = TABLE[rule.endpoint][list(Role).index(role)] == "y"
        status = asked(browser, rule, method, room)
        refused = {403, 404} if allowed or method == "GET" else {403, 404, 422}
        missing = rule.endpoint in MISSING and status == 404
        if status >= 500 or ((status in refused) == allowed and not missing):
            wrong.append((rule.endpoint, method, status, allowed))
    assert not wrong, "\n".join(map(str, wrong))
