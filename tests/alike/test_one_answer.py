"""One package in one state is told one way: on its page, beside others, as an unchanged draft, on the workbench."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.kinds import Role
from models.trial import Trial
from negotiator.language import LANGUAGES
from negotiator.services.access.access import Reader
from negotiator.services.bench import panel, trials
from negotiator.services.briefs.material.material import material_of
from negotiator.services.briefs.papers.documents import NEGOTIATION, recommended
from negotiator.services.briefs.papers.gathering import contents, scope_for
from negotiator.services.packages import packages
from negotiator.services.packages.comparison import comparison
from negotiator.services.packages.shelf import Shelf
from negotiator.services.packages.views import Meaning, PackagePage
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

HOUSES = ("de_aa", "de_bmas", "de_bmi", "de_bmz")
Make = Callable[..., Person]


def sealed_houses(person: Make, kenya: Kenya) -> None:
    """Somebody speaks for these houses, so that their positions are theirs and sealed."""
    for key in HOUSES:
        person(key.replace("_", "."), kenya.id, Role.MINISTRY, kenya.stakeholders[key])


def draft_of(engine: Engine, reader: Reader, kenya: Kenya, ref: str) -> int:
    with session_of(engine, write=True) as session:
        return trials.start(session, reader, kenya.id, ref=ref)


def on_the_bench(session: Session, reader: Reader, kenya: Kenya, number: int) -> Meaning:
    shelf = trials.bench(session, reader, kenya.id)
    return panel.panel(shelf, session.get_one(Trial, number)).meaning


def taken(page: PackagePage) -> str:
    return next(row.key for pillar in page.pillars for row in pillar.taken)


def bands(meaning: Meaning) -> dict[str, str]:
    return {line.key: line.band for line in meaning.scores}


@pytest.mark.parametrize("kept", ["solved", "C_balanced"])
def test_pages_draft_and_workbench_say_the_same(
    engine: Engine, kenya: Kenya, lead: Person, person: Make, kept: str
) -> None:
    sealed_houses(person, kenya)
    kenyas.keep(engine, kenya, lead.id)
    ids = kenyas.package_ids(engine, kenya)
    ref = str(ids[kept] if kept in ids else max(ids.values()))
    trial = draft_of(engine, lead.reader, kenya, ref)
    with session_of(engine) as session:
        whole = packages.package(session, lead.reader, kenya.id, ref)
        page, other = whole.meaning, taken(whole)
        (beside,) = comparison(session, lead.reader, kenya.id, [ref]).meanings
        draft = packages.draft(session, lead.reader, kenya.id, ref, typed={})
        bench = on_the_bench(session, lead.reader, kenya, trial)
        changed = packages.draft(session, lead.reader, kenya.id, ref, typed={other: "0"}).meaning
    assert bands(page) == bands(beside) == bands(draft.meaning) == bands(bench)
    assert page.least_surplus == beside.least_surplus == draft.meaning.least_surplus == bench.least_surplus
    assert not draft.unjudged
    assert {bands(page)[key] for key in HOUSES} & {"met", "not_met"}
    assert "met" not in {bands(changed)[key] for key in HOUSES}, (
        "of levels that somebody tries nobody is said to accept"
    )


def test_near_a_sealed_limit_rows_and_sum_say_open(engine: Engine, kenya: Kenya, lead: Person, person: Make) -> None:
    """Rows never say "partly met" of what only its house can say, and the sum counts the words of its rows."""
    sealed_houses(person, kenya)
    kenyas.keep(engine, kenya, lead.id)
    ref = str(max(kenyas.package_ids(engine, kenya).values()))
    with session_of(engine) as session:
        score = trials.bench(session, lead.reader, kenya.id).find(ref).count.standing("de_bmas").score
    assert score is not None
    kenyas.set_mark(engine, kenya, "de_bmas", str(int(score)))
    with session_of(engine) as session:
        other = taken(packages.package(session, lead.reader, kenya.id, ref))
        meaning = packages.draft(session, lead.reader, kenya.id, ref, typed={other: "1"}).meaning
    seats = [line.band for line in meaning.scores if line.part == "seat"]
    assert "open" in seats
    assert "partly" not in seats
    assert f"{seats.count('open')} versiegelt: offen" in meaning.least_surplus


@pytest.mark.parametrize("language", LANGUAGES)
def test_papers_call_packages_as_pages_do(engine: Engine, kenya: Kenya, lead: Person, language: str) -> None:
    """A hand-made package has the usual name already: the recommended one is not called like it, on page or paper."""
    kenyas.keep(engine, kenya, lead.id)
    with session_of(engine) as session:
        shelf = Shelf(session, replace(lead.reader, language=language), kenya.id)
        page = {row.concept: row.text[language] for row in shelf.rows() if row.concept}
        plan, proposal, keys = contents(shelf, NEGOTIATION, ())
        scope = scope_for(shelf.eyes, plan)
        found = material_of(proposal, language, scope, date=date(2026, 11, 29), version="1", grade="intern")
        hand = {row.text[language] for row in shelf.rows() if not row.concept}
    paper = {option.concept.value: option.name for option in found.options if option.concept}
    assert keys == ()
    assert paper == page
    assert not {*paper.values()} & hand
    names = [option.name for option in recommended(found).options]
    assert len({*names}) == len(names)
