"""Measures as readers meet them: ways in by their mark, and what each measure serves."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.measures import MARKS
from negotiator.language import say
from negotiator.services.dossiers.measures.measure_fields import TAG_WORDS
from tests.conftest import Person


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


@pytest.fixture
def kenya(lead: FlaskClient) -> str:
    answer = lead.post("/dossiers", data={"scenario": "kenya_like"})
    return "/".join(answer.headers["Location"].split("/")[:3])


def test_ways_in_stand_side_by_side_by_their_mark(lead: FlaskClient, kenya: str) -> None:
    catalogue = library.catalogue().measures
    ways = {key for key, measure in catalogue.items() if "W-JOB" in measure.tags}
    page = lead.get(f"{kenya}/measures?mark=W-JOB").text
    listed = set(re.findall(r'/measures/([a-z0-9_]+)"', page))
    usual = set(library.catalogue().usual)
    assert ways & usual <= listed
    assert not listed & {key for key in usual if key not in ways}
    sponsored = lead.get(f"{kenya}/measures/catalogue?tag=W-ADM").text
    assert 'value="ena_sponsor"' in sponsored, "admission by sponsors and willing municipalities can be chosen"
    both = lead.get(f"{kenya}/measures?mark=W-JOB&q=Saison").text
    assert "/measures/rec_seasonal" in both
    assert "/measures/rec_g2g" not in both
    assert "/measures/ret_ident" in lead.get(f"{kenya}/measures?mark=made-up").text


def test_a_measure_shows_its_marks_and_the_objectives_that_it_serves(lead: FlaskClient, kenya: str) -> None:
    page = html.unescape(lead.get(f"{kenya}/measures/ena_resettle").text)
    assert "mark=W-ADM" in page
    assert "Flüchtlingspakt, Ziel" in page
    other = html.unescape(lead.get(f"{kenya}/measures/ena_embassy").text)
    assert "mark=ALONE" in other
    assert "mark=W-ADM" not in other
    assert "Flüchtlingspakt" not in other


def test_every_mark_is_carried_and_said_in_both_languages() -> None:
    carried = {tag for measure in library.catalogue().measures.values() for tag in measure.tags}
    assert set(MARKS) <= carried
    for mark in MARKS:
        assert say("de", TAG_WORDS[mark]) != say("en", TAG_WORDS[mark])
