"""What is kept of a dossier's states: every page says the same with it as without, whatever changed in between; nothing
that is not committed gets in; parts read no other tables than they name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread
from time import sleep
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import object_session
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.limit import Limit
from models.measure import Measure
from models.proposal import Proposal
from models.revision import CONTENTS, is_changed, sources
from models.stakeholder import Stakeholder
from negotiator.catalogue.plan import Override
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.services.access.derived import KEPT, Derived, Memory, counted_then, derived, dossier_row, memories
from negotiator.services.positions import clashes, own_best
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import written
from tests.conftest import Clock, Person
from tests.kenya import Kenya, keep, package_ids
from tests.models.test_revision import changed, first_row
from tests.security.requests import address, rules

TOKEN = re.compile(r'name="(?:csrf_token|submission)" value="[^"]*"|"X-CSRFToken": "[^"]*"|["-]pen" value="[^"]*"')
FROM = re.compile(r'(?:FROM|JOIN) "?([a-z_]+)"?')
PARTS = {name for name, each in vars(Derived).items() if hasattr(each, "func")}


@pytest.fixture
def solved(engine: Engine, kenya: Kenya, lead: Person) -> Kenya:
    keep(engine, kenya, lead.id)
    return kenya


def forget(engine: Engine) -> None:
    """Takes away what is kept."""
    setattr(engine.dialect, KEPT, None)


def pages(app: Flask, engine: Engine, kenya: Kenya) -> list[str]:
    """Addresses of all pages of the dossier in the application's own map, with ids that are there."""
    ids = package_ids(engine, kenya)
    with session_of(engine) as session:
        position = first_row(session, "position", kenya.id).id
        proposal = first_row(session, "proposal", kenya.id).id
    values: dict[str, object] = {
        "dossier_id": kenya.id,
        "position_id": position,
        "proposal_id": proposal,
        "package_id": min(ids.values()),
        "ref": max(ids.values()),
        "n": 1,
        "measure_key": "rec_health",
    }
    found = [rule for rule, method in rules(app) if method == "GET" and "dossier_id" in rule.arguments]
    found = [rule for rule in found if rule.endpoint != "timeline.export"]  # each export goes into the log
    return [*(address(r, values) for r in found if set(r.arguments) <= set(values)), "/together"]


def read(browser: FlaskClient, paths: list[str]) -> dict[str, str]:
    return {path: TOKEN.sub("", browser.get(path).text) for path in paths}


@pytest.mark.slow
def test_every_page_is_the_page_computed_anew_after_any_change(
    app: Flask,
    engine: Engine,
    solved: Kenya,
    lead: Person,
    signed_in: Callable[[Person], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pages are read, a row of a table changes, pages are read again: as if nothing had been kept before. So for each
    table in turn."""
    for module in (clashes, own_best):  # a busy machine leaves nothing undecided
        monkeypatch.setattr(module, "SECONDS", 60.0)
    browser, paths = signed_in(lead), pages(app, engine, solved)
    read(browser, paths)
    for name in sorted(CONTENTS):
        with session_of(engine, write=True) as session:
            row = first_row(session, name, solved.id)
            if row is None:  # a table without rows changes nothing, and was compared with the one before
                continue
            changed(row)
            session.add(row)
            session.commit()
        warm = read(browser, paths)
        forget(engine)
        assert warm == read(browser, paths), name


def tell(engine: Engine, number: int) -> dict[str, Any]:
    """All parts of a state as they are told now."""
    with session_of(engine) as session:
        found = derived(session, number)
        return {"plan": found.plan, "print": found.counted.fingerprint} | {
            name: getattr(found, name) for name in PARTS - {"counted"}
        }


def test_a_changed_limit_is_seen_at_once_and_nothing_else_is_read_again(engine: Engine, kenya: Kenya) -> None:
    before = tell(engine, kenya.id)
    with session_of(engine, write=True) as session:
        limit = session.exec(select(Limit).where(Limit.dossier_id == kenya.id)).first()
        assert limit is not None
        limit.amount += 1
        session.add(limit)
        session.commit()
    after = tell(engine, kenya.id)
    assert after["print"] != before["print"]
    assert after["measures"] is before["measures"]
    assert after["packages"] is before["packages"]


def test_a_known_state_costs_one_query(engine: Engine, kenya: Kenya) -> None:
    tell(engine, kenya.id)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *found: asked.append(found[2]))
    tell(engine, kenya.id)
    queries = [text for text in asked if text.startswith("SELECT")]
    assert len(queries) == 1, queries
    assert "dossier_revision" in queries[0]


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_reads_no_table_that_it_does_not_name(
    engine: Engine, solved: Kenya, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a change of that table would leave the part as it was."""
    named: list[str] = []
    plain = Derived._under

    def under(self: Derived, tables: tuple[str, ...], *more: Any) -> Any:
        named.extend(sources(tables))
        return plain(self, tables, *more)

    monkeypatch.setattr(Derived, "_under", under)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *found: asked.append(found[2]))
    with session_of(engine) as session:
        state = derived(session, solved.id)
        getattr(state, part)
    read_from = {name for text in asked for name in FROM.findall(text)} - {"dossier_revision"}
    assert read_from
    assert read_from <= set(named)


def test_what_is_not_committed_is_told_to_nobody_else(engine: Engine, kenya: Kenya) -> None:
    """A session sees its own change; the others, and itself after taking it back, what was there before."""
    before = tell(engine, kenya.id)
    forget(engine)
    with session_of(engine, write=True) as session:
        measure = session.exec(select(Measure).where(Measure.dossier_id == kenya.id)).first()
        assert measure is not None
        measure.text = {"de": "Neu", "en": "New"}
        session.add(measure)
        assert derived(session, kenya.id).measures[known(measure.id)].text["en"] == "New"
        session.flush()
        assert derived(session, kenya.id).measures[known(measure.id)].text["en"] == "New"
        assert tell(engine, kenya.id)["measures"] == before["measures"]
        session.rollback()
    assert tell(engine, kenya.id)["measures"] == before["measures"]


def test_rows_of_no_session_leave_those_of_a_session_that_changes_them_alone(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine, write=True) as writing:
        row = first_row(writing, "stakeholder", kenya.id)
        row.rank += 100
        kept = derived(writing, kenya.id).people[row.id]
        assert (kept.rank, kept is row, row in writing) == (row.rank, False, True)
        writing.commit()
    with session_of(engine) as reading:
        assert derived(reading, kenya.id).people[row.id].rank == row.rank


def test_a_kept_row_is_the_session_s_own_as_if_it_had_just_been_read(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine) as first, session_of(engine) as second:
        rows = [cast(Dossier, dossier_row(session, kenya.id)) for session in (first, second)]
        assert [object_session(row) for row in rows] == [first, second]
        assert rows[0] is first.get(Dossier, kenya.id) is dossier_row(first, kenya.id)
        rows[0].title = {}
        assert (is_changed(first), is_changed(second)) == (True, False)
        assert rows[1].title == derived(second, kenya.id).row.title != {}


def test_what_a_session_asks_for_late_is_not_kept_under_early_marks(engine: Engine, kenya: Kenya) -> None:
    """The state is asked for, then something changes in the same session, then a part is looked at first."""
    with session_of(engine, write=True) as session:
        state = derived(session, kenya.id)
        who = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == kenya.id)).first()
        assert who is not None
        who.claimed = not who.claimed
        session.add(who)
        session.flush()
        key, spoken = who.key, who.claimed
        assert state.sheets[key].spoken == spoken
        session.rollback()
    assert tell(engine, kenya.id)["sheets"][key].spoken != spoken


def test_old_rows_of_a_long_session_are_not_kept_under_new_marks(engine: Engine, kenya: Kenya) -> None:
    """A session holds rows, somebody else changes them, the session goes on: its rows are old, what is kept is new."""
    with session_of(engine) as session:
        old = session.exec(select(Measure).where(Measure.dossier_id == kenya.id)).all()
        session.commit()
        with session_of(engine, write=True) as other:
            row = other.get_one(Measure, old[0].id)
            row.text = {"de": "Neu", "en": "New"}
            other.add(row)
            other.commit()
        number = known(old[0].id)
        assert old[0].text["en"] != "New"
        assert derived(session, kenya.id).measures[number].text["en"] == "New"
    assert tell(engine, kenya.id)["measures"][number].text["en"] == "New"


def test_the_day_is_part_of_the_state(engine: Engine, kenya: Kenya, clock: Clock) -> None:
    first = tell(engine, kenya.id)
    assert tell(engine, kenya.id)["plan"] is first["plan"]
    clock.forward(days=1)
    assert tell(engine, kenya.id)["plan"] is not first["plan"]


def test_a_closed_session_asks_for_the_state_anew(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine) as session:
        before = derived(session, kenya.id).counted.fingerprint
        session.close()
        with session_of(engine, write=True) as other:
            limit = other.exec(select(Limit).where(Limit.dossier_id == kenya.id)).first()
            assert limit is not None
            limit.amount += 1
            other.add(limit)
            other.commit()
        assert derived(session, kenya.id).counted.fingerprint != before


def test_two_databases_share_nothing(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine) as session:
        assert memories(session) is memories(session)
        assert memories(session) is getattr(engine.dialect, KEPT)


def test_a_memory_holds_no_more_than_its_most_and_forgets_what_was_not_asked_for_longest() -> None:
    memory = Memory(2)
    made: list[str] = []

    def ask(key: str) -> str:
        return memory.get(key, lambda: (made.append(key), key)[1])

    assert [ask(key) for key in "abaca"] == list("abaca")
    assert made == ["a", "b", "c"]
    assert len(memory) == 2
    ask("b")
    assert made == ["a", "b", "c", "b"]


def test_a_memory_gives_every_thread_the_value_of_its_key() -> None:
    memory = Memory(8)
    wrong: list[int] = []

    def ask(start: int) -> None:
        for n in range(2000):
            key = (start + n) % 20
            if memory.get(key, lambda key=key: key) != key:  # type: ignore[misc]
                wrong.append(key)

    threads = [Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(memory) <= 8


def test_one_thread_makes_a_value_and_the_others_wait_for_it() -> None:
    memory, made = Memory(8), list[int]()

    def make() -> int:
        made.append(1)
        sleep(0.2)
        return 7

    found: list[int] = []
    threads = [Thread(target=lambda: found.append(memory.get("a", make))) for _turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (made, found) == ([1], [7] * 6)


def test_a_value_that_cannot_be_made_keeps_nobody_waiting() -> None:
    memory = Memory(8)

    def fail() -> int:
        raise ValueError("made badly")

    for _turn in range(2):
        with pytest.raises(ValueError, match="made badly"):
            memory.get("a", fail)
    assert memory.get("a", lambda: 7) == 7


@pytest.fixture(autouse=True)
def listeners(engine: Engine) -> Iterator[None]:
    """Each test has an engine of its own, so its listeners end with it."""
    yield
    forget(engine)


def test_a_proposal_of_before_is_judged_without_the_overrides_that_lapsed_since(engine: Engine, kenya: Kenya) -> None:
    """Its plan stays as it was then, but for what holds no more: neither overrides nor the day of its checks."""
    plan = demo_scenario("kenya_like")
    first, second, later = (
        Override(n, rule, "St Muster", "2026-12-31") for n, rule in enumerate(("G-14", "G-15", "G-26"))
    )
    then = replace(plan, overrides=(first, second), as_of="2026-11-01")
    row = Proposal(id=1, dossier_id=kenya.id, fingerprint="f", case="", plan=written(then), answer={})
    with session_of(engine) as session:
        for holding in ((first, second), (second, later), (later,), ()):
            present = replace(plan, overrides=holding, as_of="2027-02-01")
            found = counted_then(session, row, present).plan
            assert found.overrides == tuple(each for each in (first, second) if each in holding)
            assert (found.as_of, found.measures) == ("2027-02-01", plan.measures)
            broken = [counted_then(session, row, present).tally(p.levels).verdict for p in plan.packages]
            bare = [tally_of(replace(plan, as_of="2027-02-01"), p).verdict for p in plan.packages]
            hard = [
                {rule for rule in each.hard_rules if rule not in {o.rule for o in found.overrides}} for each in bare
            ]
            assert [set(each.hard_rules) for each in broken] == hard


def test_parts_of_the_same_tables_are_kept_apart(engine: Engine, kenya: Kenya) -> None:
    """Whichever is asked for first: else one would be given out for the other."""
    for first, second in (("sheets", "people"), ("people", "sheets"), ("people", "row"), ("row", "people")):
        forget(engine)
        with session_of(engine) as session:
            state = derived(session, kenya.id)
            assert type(getattr(state, first)) is not None
            found = getattr(derived(session, kenya.id), second)
            assert found is not getattr(state, first)
