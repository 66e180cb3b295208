"""Questions side by side: told in the asker's thread, stopped at once, the same answers as one after the other."""

import os
from dataclasses import replace
from threading import Event, get_ident
from time import perf_counter, sleep

import pytest

from bench.instances import instance
from negotiator.bargaining import concepts
from negotiator.bargaining import crew as crews
from negotiator.bargaining.case import Case
from negotiator.bargaining.check import acceptable
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.crew import crew
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.solving import SOLVERS
from negotiator.bargaining.themes import Theme
from negotiator.bargaining.words import Concept
from tests.bargaining.themes import themed
from tests.builders import drawn_case

EVERY = tuple(Concept)


def packages(case: Case, workers: int, monkeypatch: pytest.MonkeyPatch) -> dict[Concept, tuple[int, ...] | None]:
    monkeypatch.setattr(crews, "cores", lambda: workers)
    found = answer(case, EVERY)
    assert list(found.outcomes) == list(EVERY) or not found.outcomes
    assert all(outcome.proven for outcome in found.outcomes.values())
    return {concept: outcome.levels for concept, outcome in found.outcomes.items()}


@pytest.mark.parametrize("seed", range(40))
def test_answers_do_not_depend_on_how_many_work(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    case = drawn_case(seed)
    assert packages(case, 1, monkeypatch) == packages(case, 3, monkeypatch)


def test_as_many_work_as_there_are_processors_one_where_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 2, 5}, raising=False)
    assert crews.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    for known, expected in ((7, 7), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda known=known: known)
        assert crews.cores() == expected


def test_everything_is_told_in_the_thread_of_who_asks_and_a_package_before_its_proof() -> None:
    told: list[tuple[int, object]] = []

    def tell(what: object) -> None:
        told.append((get_ident(), what))

    def cancelled() -> bool:
        told.append((get_ident(), "asked"))
        return False

    options = Options(progress=tell, cancelled=cancelled)
    answer(instance("S", 1), (Concept.BALANCED, Concept.NASH), options, tell, sketched=tell)
    assert {thread for thread, _ in told} == {get_ident()}
    outcomes = [what for _, what in told if isinstance(what, Outcome)]
    assert [outcome.proven for outcome in outcomes] == [False, True, True]
    assert {outcome.concept for outcome in outcomes[1:]} == {Concept.BALANCED, Concept.NASH}
    first = outcomes[0]
    assert first.levels is not None
    assert not first.canonical
    assert first.bound is not None
    final = next(outcome for outcome in outcomes[1:] if outcome.concept is first.concept)
    assert isinstance(first.value, int | float)
    assert isinstance(final.value, int | float)
    assert first.value <= final.value <= first.bound + 1e-9


def test_workers_hear_at_once_that_they_are_to_stop() -> None:
    began, stopped = Event(), Event()
    with crew(Options(cancelled=began.is_set), 2) as workers:

        def work() -> bool:
            began.set()
            while not workers.options.cancelled():  # type: ignore[misc]
                sleep(0.001)
            stopped.set()
            return True

        assert workers.result(workers.begin(work))
    assert stopped.is_set()


@pytest.mark.parametrize("cancels", [True, False])
@pytest.mark.parametrize("place", ["while ideals are sought", "while concepts are solved"])
def test_nobody_waits_for_a_worker_who_does_not_stop(
    cancels: bool, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the solver does while it prepares a large model: the answer is what is known, and nothing in it is proven."""
    free, deaf, awake, case = Event(), Event(), Event(), instance("S")
    monkeypatch.setattr(crews, "LATE", 0.05)

    def hear_nothing(*_: object) -> None:
        deaf.set()
        free.wait(30)
        awake.set()
        raise LookupError

    if place == "while ideals are sought":
        monkeypatch.setattr(concepts, "consider", hear_nothing)
    else:
        monkeypatch.setitem(SOLVERS, Concept.NASH, hear_nothing)
    told = list[Outcome]()
    try:
        with crew(Options(60 if cancels else 2, cancelled=lambda: cancels and deaf.is_set()), 2) as workers:
            found = answer(case, EVERY, workers.asker, told.append, hired=workers)
            assert not awake.is_set(), "the answer came while somebody still heard nothing"
            assert list(found.outcomes) == list(EVERY)
            assert {outcome.concept: outcome for outcome in told} == found.outcomes, "who listens hears of these, too"
            nash = found.outcomes[Concept.NASH]
            assert nash.levels is not None
            assert acceptable(case, nash.levels)
            assert (nash.proven, nash.canonical) == (False, False)
            assert workers.left
    finally:
        free.set()


def test_a_question_that_nobody_began_is_dropped_and_leaves_nobody_behind() -> None:
    """Who is left behind is not waited for at the end: only somebody who works and does not hear."""
    free, began = Event(), Event()

    def work() -> None:
        began.set()
        free.wait(30)

    try:
        with crew(Options(), 1) as workers:
            busy, queued = workers.begin(work), workers.begin(lambda: None)
            assert began.wait(30)
            assert workers.result(queued, perf_counter() - crews.LATE) is None
            assert queued.cancelled()
            assert workers.left == set()
            assert workers.result(busy, perf_counter() - crews.LATE) is None
            assert workers.left == {busy}
    finally:
        free.set()


def test_workers_who_wait_already_are_told_whether_ideals_are_asked_for() -> None:
    """Else the first package waits for what nobody asked."""
    case = instance("S")
    with crew(Options(), 2) as workers:
        for wanted in (False, True):
            asked = replace(workers.asker, ideals=wanted)
            found = answer(case, (Concept.BALANCED,), asked, hired=workers)
            assert (found.ideal is not None) == wanted


def test_what_a_worker_raises_reaches_who_asks() -> None:
    def work() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"), crew(Options(), 2) as workers:
        workers.result(workers.begin(work))


@pytest.mark.parametrize("seed", range(30))
def test_themes_side_by_side_are_those_found_one_after_the_other(seed: int) -> None:
    case = drawn_case(seed)
    costs = tuple((i, n, n + i) for i, issue in enumerate(case.issues) for n in range(len(issue.levels)))
    other = tuple((i, n, -n) for i, n, _ in costs)
    themes = [Theme("few", costs), Theme("again", costs), Theme("many", other)]
    found = themed(case, themes, distance=2)
    earlier: list[tuple[int, ...]] = []
    for theme, result in zip(themes, found, strict=True):
        (alone,) = themed(case, [theme], apart=earlier, distance=2)
        assert (alone.levels, alone.cost, alone.proven) == (result.levels, result.cost, result.proven)
        if result.levels is not None:
            earlier.append(result.levels)


@pytest.mark.parametrize(("there", "count"), [(7, 7), (None, 1)])
def test_where_the_system_does_not_tell_its_cores_all_of_them_count(
    monkeypatch: pytest.MonkeyPatch, there: int | None, count: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: there)
    assert crews.cores() == count


def test_who_asks_hears_news_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "PATIENCE", 30.0)
    heard = Event()
    began = perf_counter()
    with crew(Options(), 1) as workers:

        def question() -> bool:
            workers.say(heard.set)
            return heard.wait(20)

        assert workers.result(workers.begin(question))
    assert perf_counter() - began < 15
