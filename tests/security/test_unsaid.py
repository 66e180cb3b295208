"""A refusal is never without words: whatever route refuses, the page that comes back says why."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from negotiator.bargaining.errors import Refused
from negotiator.web import forms
from tests.conftest import Person
from tests.security.counting import Counts
from tests.security.requests import requests
from tests.security.test_matrix import send, sorted_by_harm
from tests.security.yard import Yard, give, yard_of

WORD = "Kanarien & Zwerge"  # as a page writes it, the sign between is another
SHOWN = "Kanarien &amp; Zwerge"


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client(), solved=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [None, pytest.param({"nowhere": WORD}, marks=pytest.mark.full)],
    ids=["no field", "a field that the page does not have"],
)
def test_every_route_says_why_it_refuses(
    app: Flask, yard: Yard, counts: Counts, monkeypatch: pytest.MonkeyPatch, fields: dict[str, str] | None
) -> None:
    """Every form is refused with a sentence that no page knows."""
    kept, refused, silent = forms.outcome_of, [], []

    def refuse() -> None:
        raise Refused(WORD, fields)

    def refusing(_act: Callable[[], object]) -> forms.Outcome[None]:
        refused.append(1)
        return kept(refuse)

    monkeypatch.setattr(forms, "outcome_of", refusing)
    reached = set()
    for who in ("lead", "leadership"):
        things = give(yard, who, yard.here.dossier)
        for each in sorted_by_harm(requests(app, yard, who, things, dossier=yard.here.dossier)):
            if each.method != "POST" or each.endpoint in reached or each.endpoint.startswith("api."):
                continue
            before = len(refused)
            answer = send(yard.browsers[who], each)
            counts.add(answer)
            if len(refused) == before:
                continue
            reached.add(each.endpoint)
            if answer.status_code in (204, 303):
                where = answer.headers.get("HX-Redirect") or answer.location
                answer = yard.browsers[who].get(re.sub("^http://[^/]*", "", where or ""))
            if answer.status_code not in (403, 404) and SHOWN not in answer.text:
                silent.append((each.endpoint, answer.status_code))
    assert len(reached) > 140
    assert not silent, silent
