"""Names that the program gave are told in the reader's language; those that somebody chose stand as they are."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from models.database import session_of
from negotiator.language import LANGUAGES, say
from negotiator.services.bench import counter, overlays, stress, trials
from negotiator.services.bench.given_names import DRAFTS, OVERLAYS, called
from tests.conftest import Person
from tests.kenya import Kenya


@pytest.mark.parametrize("name", [*DRAFTS.values(), *OVERLAYS])
def test_a_given_name_is_told_in_either_language_and_with_its_number(name: str) -> None:
    for given in LANGUAGES:
        for reads in LANGUAGES:
            assert called(say(given, name), reads) == say(reads, name)
            assert called(f"{say(given, name)} 2", reads) == f"{say(reads, name)} 2"
    assert say("de", name) != say("en", name)


@pytest.mark.parametrize("name", ["Mein Entwurf", "Our draft of May", "Unser Entwurf für B", "", "Our offer x2"])
def test_a_chosen_name_stays(name: str) -> None:
    assert called(name, "en") == called(name, "de") == name


def test_drafts_and_overlays_begun_in_german_read_in_english(engine: Engine, kenya: Kenya, lead: Person) -> None:
    german, english = replace(lead.reader, language="de"), replace(lead.reader, language="en")
    with session_of(engine, write=True) as session:
        first = trials.start(session, german, kenya.id)
    with session_of(engine, write=True) as session:
        overlays.start(session, german, kenya.id, name=say("de", OVERLAYS[0]))
    with session_of(engine, write=True) as session:
        second = trials.start(session, english, kenya.id)
    with session_of(engine) as session:
        names = [counter.counter(session, english, kenya.id, trial).panel.trial.name for trial in (first, second)]
        assert names == ["Our draft", "Our draft 2"]
        assert [layer.name for layer in stress.page(session, english, kenya.id).layers] == [OVERLAYS[0]]
        assert counter.counter(session, german, kenya.id, first).panel.trial.name == say("de", DRAFTS[""])


def test_what_the_other_side_asked_for_is_nothing_that_it_refuses(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        answer = trials.start(session, lead.reader, kenya.id, ref="r2-partner", side="de")
    with session_of(engine) as session:
        shelf = trials.bench(session, lead.reader, kenya.id)
        asked = {key for key, n in trials.find(shelf, "r2-partner").levels.items() if n}
        more = next(m.id for m in shelf.plan.measures if m.id not in asked)
        trials.step(session, lead.reader, kenya.id, answer, trials.typed(shelf.plan, {more: "1"}))
    with session_of(engine) as session:
        found = counter.counter(session, lead.reader, kenya.id, answer)
    assert asked
    assert {key for key, _words in found.named} == {more}
    assert {key for key, _words in found.back} == asked, "what it asked for stands apart: it could take it back"
