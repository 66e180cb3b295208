"""The page of own rules says what it could not find out."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from negotiator.language import say
from negotiator.services.dossiers.rules import own_rule_checks
from tests.conftest import Person

RULE = {"expr": "L(rec_sme) <= 1", "hard": "yes", "why": "w"}


@pytest.fixture
def home(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> tuple[FlaskClient, str]:
    lead = signed_in(person("lead", may_start=True))
    answer = lead.post("/dossiers", data={"scenario": "kenya_like"})
    return lead, "/".join(answer.headers["Location"].split("/")[:3])


@pytest.mark.parametrize(("seconds", "told"), [(1e-6, True), (30.0, False)])
def test_a_rule_that_could_not_be_checked_in_time_is_kept_and_said_so(
    home: tuple[FlaskClient, str], monkeypatch: pytest.MonkeyPatch, seconds: float, told: bool
) -> None:
    lead, address = home
    monkeypatch.setattr(own_rule_checks, "SECONDS", seconds)
    assert lead.post(f"{address}/own-rules", data=RULE).status_code == 303
    page = lead.get(f"{address}/own-rules").text
    assert (say("de", own_rule_checks.LATE) in page) is told
    assert "Gespeichert" in page
