"""What nobody can mean is said at its field, and what was typed stays: each example that was named, on its page.

Circular ties and sequences, more measures than fit, and two people at one measure are in `test_agenda`; a rule that no
package keeps is in `tests/services/dossiers/test_own_rules` too; numbers of others, expiries before their date, legal
facts without a source and register entries without a date are in `test_asked_numbers`, `tests/security/test_owners` and
`test_register`.
"""

import html
import json
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from models.kinds import Language
from negotiator.services.dossiers.measures import measure_ties, tie_checks
from negotiator.services.dossiers.rules import own_rule_checks
from tests.conftest import Person


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


@pytest.fixture
def home(lead: FlaskClient) -> str:
    answer = lead.post("/dossiers", data={"scenario": "kenya_like"})
    return "/".join(answer.headers["Location"].split("/")[:3])


def refused(lead: FlaskClient, path: str, sent: dict[str, str], field: str) -> str:
    """The page of a refused form, on which this field is marked."""
    answer = lead.post(path, data=sent)
    assert answer.status_code == 422, re.findall(r"kern-error[^>]*>([^<]+)", answer.text)
    assert f'id="{field}-error"' in answer.text, re.findall(r'id="([\w.-]+-error)"', answer.text)
    return html.unescape(answer.text)


def mark(page: str) -> str:
    return re.search(r'name="mark" value="(\w+)"', page)[1]  # type: ignore[index]


def test_a_level_without_a_zero_and_a_payer_that_does_not_exist_are_refused_in_a_file(
    lead: FlaskClient, home: str
) -> None:
    content = json.loads(lead.post(f"{home}/file", data={"scope": "readable"}).data)
    first = content["dossier"]["measures"][0]
    zero = first["levels"].pop(0)
    answer = lead.post("/dossiers/import", data={"file": (BytesIO(json.dumps(content).encode()), "a.json")})
    assert answer.status_code == 422, re.findall(r"kern-error[^>]*>([^<]+)", answer.text)
    assert "dossier.measures[1].levels[0].n" in answer.text
    first["levels"].insert(0, zero)
    first["levels"][1]["eur"] = {"federall": 3}
    answer = lead.post("/dossiers/import", data={"file": (BytesIO(json.dumps(content).encode()), "a.json")})
    assert answer.status_code == 422, re.findall(r"kern-error[^>]*>([^<]+)", answer.text)
    assert "dossier.measures[1].levels[1].eur.federall" in answer.text
    assert "federal" in answer.text


@pytest.mark.parametrize("typed", ["-5", "1.500", "1/0", "viele"])
def test_a_number_that_cannot_be_used_is_marked_and_stays_wherever_one_is_typed(
    lead: FlaskClient, home: str, typed: str
) -> None:
    """Below zero, to be read in two ways, or none at all."""
    kept = f'value="{typed}"'
    one = {"kind": "capacity", "key": "visa", "reason": "Planung", "version": "1", "amount": typed}
    page = refused(lead, f"{home}/rules/limits", one, "amount-capacity-visa")
    assert kept in page
    assert 'value="Planung"' in page
    table = {"capacity.visa-amount": typed, "capacity.visa-was": "1", "capacity.visa-version": "1", "reason": "Planung"}
    page = refused(lead, f"{home}/rules/all", table, "capacity.visa")
    assert kept in page
    assert 'value="Planung"' in page
    address = f"{home}/rules/numbers/capacity/visa"
    held = {"mark": mark(lead.get(address).text), "amount": typed, "year_1": "-6", "why": "Planung"}
    page = refused(lead, address, held, "amount")
    assert kept in page
    assert 'value="-6"' in page
    level = f"{home}/measures/rec_health/levels/1"
    sent = {"mark": mark(lead.get(level).text), "de": "zehn", "uses_visa": typed, "legal": "ja", "cred": "50"}
    page = refused(lead, level, sent, "uses_visa")
    assert kept in page
    assert 'value="zehn"' in page


def test_what_comes_before_its_predecessor_is_refused(lead: FlaskClient, home: str) -> None:
    level = f"{home}/measures/rec_health/levels/2"
    sent = {"mark": mark(lead.get(level).text), "de": "zwanzig", "year": "30", "legal": "ja", "cred": "50"}
    assert 'value="30"' in refused(lead, level, sent, "year")
    sent = {"date": "1999-01-02", "place": "Nairobi", "status": "open", "record": "kurz"}
    page = refused(lead, f"{home}/rounds", sent, "date")
    assert 'value="02.01.1999"' in page, "as a German page writes it"
    assert "vor einer früheren Runde" in page


def test_a_payer_that_does_not_exist_is_marked_in_a_rule(lead: FlaskClient, home: str) -> None:
    page = refused(lead, f"{home}/own-rules", {"pattern": "text", "expr": "eur(mars) <= 3", "why": "Haushalt"}, "expr")
    assert "eur(mars) <= 3" in page
    assert "Haushalt" in page


def test_what_no_package_can_hold_is_said_at_its_field_in_the_readers_language(
    signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that can never hold, a circle, a linkage against a binding rule, and where to begin left out."""
    for checks in (own_rule_checks, tie_checks):
        monkeypatch.setattr(checks, "SECONDS", 60.0)
    reader = signed_in(person("leader", may_start=True, language=Language.ENGLISH))
    begun = reader.post("/dossiers", data={"scenario": "kenya_like"})
    home = "/".join(begun.headers["Location"].split("/")[:3])
    never = {"pattern": "text", "expr": "L(rec_sme) + L(rec_health) >= 30", "why": "once only", "hard": "yes"}
    page = refused(reader, f"{home}/own-rules", never, "expr")
    assert own_rule_checks.ALONE in page
    assert all(typed in page for typed in (never["expr"], "once only"))
    circle = {"kind": "requires", "at": "1", "other": "rec_health", "level": "1"}
    assert measure_ties.CIRCULAR in refused(reader, f"{home}/measures/trn_health_cap/ties", circle, "other")
    assert reader.post(f"{home}/own-rules", data=never | {"expr": "L(rec_sme) <= 0"}).status_code == 303
    tie = {"a": "rec_sme", "b": "rec_health", "kind": "package", "note": "as agreed"}
    page = refused(reader, f"{home}/linkages", tie, "b")
    assert "Against it stand" in page
    assert "as agreed" in page
    need = {"kind": "requires", "at": "2", "other": "rec_sme", "level": "1"}
    page = refused(reader, f"{home}/measures/rec_health/ties", need, "other")
    assert "could have one of the two" in page
    assert 'value="rec_sme" selected' in page
    monkeypatch.setattr(tie_checks, "SECONDS", 1e-6)
    late = reader.post(f"{home}/linkages", data=tie, follow_redirects=True).text
    assert tie_checks.LATE in late
    late = reader.post(f"{home}/measures/rec_health/ties", data=need, follow_redirects=True).text
    assert tie_checks.UNKNOWN in late
    page = refused(reader, "/dossiers", {"partner": "Tanzania", "scenario": "", "title": "Mine"}, "scenario")
    assert 'value="Mine"' in page
    held = {"kind": "capacity", "key": "visa", "reason": "plan", "version": "1", "amount": "1,250"}
    page = refused(reader, f"{home}/rules/limits", held, "amount-capacity-visa")
    assert "“1,250” can be read as 1250 or as 1.25" in page
