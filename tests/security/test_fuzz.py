"""Every address of the application's map with what breaks programs: nothing ends in an error of ours, and nobody sees
what is sealed from them because something went wrong.

Digits of other scripts, nesting, lengths, NUL, wrong kinds of content, too many fields; by people of every role, whole
pages and pieces for htmx.
"""

import time
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.routing import Rule

from negotiator.web.reading import MOST_FIELDS, MOST_QUERY
from tests.conftest import Person
from tests.security.bodies import BODIES, MEASURE
from tests.security.counting import Counts
from tests.security.requests import address, rules
from tests.security.yard import Yard, give, yard_of

DIGITS = ("٣", "१", "²", "1٣")
WEIRD = ("\x00", "9" * 400, "-1", "1e9", "nan", "\ud800", "ä" * 5000, "%s%n", "../..", "", "[]", "{", "\r\nX: y")
NESTED = (b"[" * 100_000, b'{"a":' * 50_000, b"[" * 500 + b"]" * 500, b'{"credential":' * 300 + b"1" + b"}" * 300)
KINDS = ("application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "", "x/y;;=", "é")
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/dossiers"}
ROLES = ("ministry", "signer", "adviser", "leadership", "partner")


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client(), solved=True)


def known(yard: Yard, position: str) -> dict[str, object]:
    """What stands in addresses: things that exist."""
    here = yard.here
    return {
        "dossier_id": here.dossier,
        "position_id": here.positions[position],
        "measure_key": MEASURE,
        "kind": "capacity",
        "key": "integ",
        "stakeholder_id": here.stakeholders["de_dgb"],
        "account_id": yard.people["spare"].id,
        "ref": yard.packages[here.dossier]["C_balanced"],
        "proposal_id": yard.proposals[here.dossier],
        **give(yard, "lead", here.dossier),
    }


def changing(app: Flask) -> list[Rule]:
    return [rule for rule, method in rules(app) if method == "POST" and rule.endpoint != "sign_in.leave"]


def body(yard: Yard, endpoint: str, position: str) -> dict[str, object]:
    """A valid form for the address, as far as there is one."""
    make = BODIES.get(endpoint)
    return dict(make(yard, yard.here.positions[position], yard.here.stakeholders)) if make else {}


@pytest.mark.slow
def test_digits_of_other_scripts_are_no_ids(app: Flask, yard: Yard, counts: Counts) -> None:
    """In addresses, in queries and in every field of every form."""
    lead, ids = yard.browsers["lead"], known(yard, "de_envoy")
    for turn, (rule, method) in enumerate(rules(app)):
        if rule.endpoint in ("sign_in.leave", "static"):
            continue
        digits = DIGITS[turn % len(DIGITS)]
        for name in sorted(rule.arguments):
            answer = lead.open(address(rule, {**ids, name: digits}), method=method)
            counts.add(answer)
            assert answer.status_code in (303, 403, 404, 422), (rule, name, digits, answer.status_code)
        if method == "GET":
            query = dict.fromkeys(("page", "with", "measure", "rate", "proposal", f"level-{MEASURE}"), digits)
            answer = lead.get(address(rule, ids), query_string=query)
        else:
            form = dict.fromkeys(body(yard, rule.endpoint, "de_envoy"), digits)
            answer = lead.post(address(rule, ids), data=form, headers=HTMX if turn % 3 else {})
        counts.add(answer)
        assert answer.status_code < 500, (rule, digits)


def hostile(form: dict[str, object]) -> Iterator[dict[str, object]]:
    """Whole sends: each with one kind of harm in it, over what would be valid."""
    for text in WEIRD:
        yield {"data": dict.fromkeys(form, text.encode("utf-8", "surrogatepass"))}
    for raw in NESTED:
        yield {"data": raw, "content_type": "application/json"}
    for kind in KINDS:
        yield {"data": b"\x00\xff&&==%zz&a=%", "content_type": kind}
    yield {"data": {**form, "file": (BytesIO(b"\x00"), "x" * 300)}, "content_type": "multipart/form-data"}
    yield {"data": b"&".join(b"%ff=%00" for _n in range(500)), "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["lead", "visitor"])
def test_what_breaks_programs_ends_in_no_error_of_ours(app: Flask, yard: Yard, counts: Counts, who: str) -> None:
    browser, ids = yard.browsers[who], known(yard, "de_envoy")
    for rule in changing(app):
        for turn, sent in enumerate(hostile(body(yard, rule.endpoint, "de_envoy"))):
            answer = browser.post(address(rule, ids), headers=HTMX if turn % 2 else {}, **sent)  # type: ignore[arg-type]
            counts.add(answer)
            assert answer.status_code < 500, (rule, sent)


@pytest.mark.slow
@pytest.mark.parametrize("who", ROLES)
def test_whoever_may_not_change_gets_no_form_back(app: Flask, yard: Yard, counts: Counts, who: str) -> None:
    """Broken forms and empty ones, as page and as piece, wherever the same person's valid form is refused."""
    browser = yard.browsers[who]
    for position in ("de_bmz", "de_aa", "de_bkamt", "p_foreign"):
        ids = known(yard, position)
        for rule in changing(app):
            if "dossier_id" not in rule.arguments or ("position_id" not in rule.arguments and position != "de_aa"):
                continue
            form, path = body(yard, rule.endpoint, position), address(rule, ids)
            refused = "position_id" in rule.arguments and browser.post(path, data=form).status_code in (403, 404)
            for headers, data in ((HTMX, {}), ({}, dict.fromkeys(form, "9" * 30)), (HTMX, dict.fromkeys(form, "x"))):
                answer = browser.post(path, data=data, headers=headers)
                counts.add(answer)
                assert answer.status_code < 500, (rule, position, data, headers)
                assert not refused or answer.status_code in (403, 404), (rule, position, data, headers)


def test_a_million_fields_cost_no_more_than_a_form(app: Flask, yard: Yard) -> None:
    lead, path = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}/positions/{yard.here.positions['de_envoy']}"
    form = {f"m{n}-{part}": "12" for n in range(60) for part in ("importance", "wish", "cert", "why", "version", "was")}
    kind = "application/x-www-form-urlencoded"
    many = b"a&" * 1_000_000

    def cost(data: object) -> tuple[int, float]:
        spent = []
        for _n in range(3):
            began = time.process_time()
            answer = lead.post(path + "/mark", data=data, content_type=kind)  # type: ignore[arg-type]
            spent.append(time.process_time() - began)
        return answer.status_code, min(spent)

    usual, attack = cost(form), cost(many)
    assert (usual[0], attack[0]) == (422, 413)
    assert attack[1] < 2 * usual[1] + 0.02, (usual, attack)
    assert lead.post(path, data={f"f{n}": "" for n in range(MOST_FIELDS + 1)}).status_code == 413
    assert lead.get(path + "?" + "a&" * MOST_QUERY).status_code == 413
    assert lead.get(path + "?" + "a&" * (MOST_QUERY - 1)).status_code == 200
