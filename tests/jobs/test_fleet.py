"""Many questions on several machines: a scheduler and two workers of Dask as processes of their own, over TLS. Whatever
is lost on the way, the answers are those of one process."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

import pytest

import models
import negotiator
from negotiator.bargaining import parted as parting
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.explain import why
from negotiator.bargaining.outcome import Hands, Options
from negotiator.bargaining.parted import parted
from negotiator.bargaining.robustness import robustness
from negotiator.bargaining.spread import even
from negotiator.bargaining.words import Concept
from negotiator.jobs import fleet
from negotiator.jobs.fleet import Machines, hands_of
from negotiator.services.bench.mending import mended
from negotiator.services.bench.replies import Question
from tests.bargaining.drawn import roomy
from tests.builders import small_case

PATIENCE = 60.0
WORKS = tuple(range(8))
needs_dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="the extra is not installed")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is answered by the asker first."""
    monkeypatch.setattr(parting, "ALONE_SECONDS", 0.0)


def where(work: tuple[int, float], options: Options) -> tuple[int, int]:
    """A number, and which process said it after a while."""
    sleep(min(work[1], options.time_limit))
    return work[0] ** 2, os.getpid()


def broken(work: int, options: Options) -> int:
    """Fails wherever it is asked."""
    raise ZeroDivisionError(work)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def gone(processes: Sequence[int]) -> bool:
    until = monotonic() + 20
    while any(map(alive, processes)) and monotonic() < until:
        sleep(0.05)
    return not any(map(alive, processes))


def test_processes_answer_in_order_and_end_with_the_block() -> None:
    options = Options(PATIENCE, hands=hands_of(None, 2))
    found = parted(where, [(n, 0.05) for n in WORKS], options, perf_counter() + PATIENCE)
    assert [answer and answer[0] for answer in found] == [n**2 for n in WORKS]
    processes = {answer[1] for answer in found if answer}
    assert os.getpid() not in processes
    assert gone(tuple(processes))


def test_a_cancel_ends_processes_in_the_middle_of_their_work() -> None:
    told = list[object]()
    options = Options(PATIENCE, hands=hands_of(None, 1), cancelled=lambda: bool(told))
    works = [(0, 0.0), (1, PATIENCE)]
    found = parted(where, works, options, perf_counter() + 4 * PATIENCE, told.append)  # there is time for all of it
    assert (found[0] is not None, found[1]) == (True, None), "what ran was cut off"
    assert gone([found[0][1]] if found[0] else [])


class Lost(Executor):
    """Helpers that are lost in one way or another."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def submit(self, *_: object, **__: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(self.error)
        return future


def lost(error: BaseException) -> AbstractContextManager[Executor]:
    return nullcontext(Lost(error))


def test_what_lost_machines_had_in_hand_is_answered_here() -> None:
    options = Options(PATIENCE, hands=partial(lost, OSError("away")))
    found = parted(where, [(n, 0.0) for n in WORKS], options, perf_counter() + PATIENCE)
    assert found == [(n**2, os.getpid()) for n in WORKS]


def test_what_fails_everywhere_fails_with_its_own_error() -> None:
    with pytest.raises(ZeroDivisionError):
        parted(broken, WORKS, Options(hands=partial(lost, OSError())), perf_counter() + PATIENCE)


def test_what_another_machine_writes_of_a_question_tells_nothing_of_the_case() -> None:
    """Dask logs the task and the error of what fails; neither repeats what was asked of whom."""
    secret = 8472613
    sent = list[tuple[Any, ...]]()

    class Away(Executor):
        def submit(self, *given: Any, **_more: Any) -> Future[Any]:
            sent.append(given)
            return Future()

    fleet._Abroad(Away()).submit(broken, secret, Options())
    asked, *rest = sent[0]
    assert str(secret) not in repr(rest)
    with pytest.raises(fleet.Failed) as told:
        asked(*rest)
    assert str(secret) not in repr(told.value)


def test_another_module_anywhere_is_another_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are functions of services, too, and rest on the catalogue and the models."""
    assert {Path(module.__path__[0]) for module in (models, negotiator)} == set(fleet.PROGRAM)
    module = tmp_path / "services" / "one.py"
    module.parent.mkdir()
    module.write_text("A = 1")
    monkeypatch.setattr(fleet, "PROGRAM", (tmp_path,))
    before = fleet.release.__wrapped__()
    module.write_text("A = 2")
    assert fleet.release.__wrapped__() != before


class Full(Executor):
    """Takes one question and no other: no memory for a process, a scheduler that has just gone."""

    taken = 0

    def submit(self, *_: object, **__: object) -> Future[Any]:
        self.taken += 1
        if self.taken > 1:
            raise OSError("no process could be started")
        return Future()


def nobody() -> AbstractContextManager[Executor]:
    raise OSError("away")


@pytest.mark.parametrize("hands", [partial(lost, BrokenProcessPool()), lambda: nullcontext(Lost(OSError())), nobody])
def test_who_cannot_be_reached_or_was_ended_from_outside_costs_no_answer(hands: Hands) -> None:
    found = parted(where, [(n, 0.0) for n in WORKS], Options(hands=hands), perf_counter() + PATIENCE)
    assert found == [(n**2, os.getpid()) for n in WORKS]


def test_what_nobody_took_is_answered_here() -> None:
    """The one that was taken never comes; the others do not wait for it."""
    options = Options(hands=lambda: nullcontext(Full()))
    found = parted(where, [(n, 0.0) for n in WORKS], options, perf_counter() + 0.5)
    assert found[0] is None
    assert set(found[1:]) <= {None, *((n**2, os.getpid()) for n in WORKS)}


def test_nobody_is_asked_for_what_is_done_sooner_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "ALONE_SECONDS", 0.01)
    options = Options(PATIENCE, hands=partial(pytest.fail, "somebody was asked"))
    found = parted(where, [(n, 0.01) for n in WORKS], options, perf_counter() + PATIENCE)
    assert found == [(n**2, os.getpid()) for n in WORKS]
    monkeypatch.setattr(parting, "WORTH_SECONDS", 0.01)
    there = parted(
        where, [(n, 0.01) for n in WORKS], replace(options, hands=partial(lost, OSError())), perf_counter() + 9
    )
    assert there == found


def overlaid_repairs() -> tuple[Question, ...]:
    """Packages to be repaired; the last is one that nobody accepts."""
    case = small_case()
    nobody = replace(case, parties=tuple(replace(party, d=95) for party in case.parties))
    each = [Question(case, case, levels, (0, 1), -1) for levels in ((0, 0), (1, 1), (0, 1), (1, 0))]
    return (*each, replace(each[0], whole=nobody, case=nobody))


def test_repairs_under_overlays_are_divided_with_the_same_answers_though_a_helper_is_killed() -> None:
    works = overlaid_repairs() * 3
    alone = parted(mended, works, Options(PATIENCE), perf_counter() + PATIENCE)
    assert all(alone)
    heard, killed = set[int](), list[int]()

    def one_less(found: Sequence[object]) -> None:
        heard.add(sum(each is not None for each in found))
        if not killed:
            victim = active_children()[0]
            killed.append(victim.pid or 0)
            os.kill(victim.pid or 0, signal.SIGKILL)

    options = Options(PATIENCE, hands=hands_of(None, 1))
    assert parted(mended, works, options, perf_counter() + PATIENCE, one_less) == alone
    assert heard == set(range(1, len(works) + 1))
    assert gone(killed)


def test_levels_are_tried_by_others_with_the_same_answers() -> None:
    """What the asker has at hand is not what others begin with; the answers are the same."""
    case = roomy(5)
    levels = answer(case, (Concept.BALANCED,)).outcomes[Concept.BALANCED].levels
    assert levels is not None
    alone = why(case, levels, Concept.BALANCED)
    with ThreadPoolExecutor(1) as pool:
        others = why(case, levels, Concept.BALANCED, options=Options(PATIENCE, hands=lambda: nullcontext(pool)))
    assert others == alone
    assert all(shift.settled for shift in alone)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler and two workers."""

    machines: Machines
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


def certificates(folder: Path) -> tuple[Path, Path, Path]:
    """An authority of its own, a certificate by it, and the key."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made = ["openssl", "req", "-x509", *key, "-days", "3650"]
    subprocess.run([*made, "-subj", "/CN=authority", "-keyout", "a.key", "-out", "a.pem"], cwd=folder, check=True)
    signed = ["-subj", "/CN=machine", "-CA", "a.pem", "-CAkey", "a.key", "-keyout", "m.key", "-out", "m.pem"]
    subprocess.run([*made, *signed], cwd=folder, check=True)
    return folder / "a.pem", folder / "m.pem", folder / "m.key"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Each of the three a process of its own, at ports of its own; nothing without TLS."""
    ca, certificate, key = certificates(folder)
    machines = Machines(f"tls://127.0.0.1:{free_port()}", ca, certificate, key)
    tls = ["--tls-ca-file", str(ca), "--tls-cert", str(certificate), "--tls-key", str(key)]
    port = machines.scheduler.rpartition(":")[2]
    served = ["scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", port, "--no-dashboard", *tls]
    works = ["worker", machines.scheduler, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory"]
    with (folder / "log").open("ab") as log:

        def start(*command: str) -> subprocess.Popen[bytes]:
            whole = [sys.executable, "-m", "dask", *command]
            return subprocess.Popen(whole, stdout=log, stderr=log, cwd=Path(__file__).parents[2])

        started = [start(*served), *(start(*works, str(folder / name), *tls) for name in ("one", "two"))]
        try:
            wait_for(machines, 2)
            yield Cluster(machines, started[0], tuple(started[1:]))
        finally:
            for process in started:
                process.kill()
                process.wait()


def wait_for(machines: Machines, workers: int) -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        try:
            client = fleet.connected(machines)
        except OSError:
            sleep(0.2)
            continue
        client.wait_for_workers(workers, timeout=PATIENCE)
        client.close()
        return
    raise TimeoutError


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask")) as found:
        yield found


@needs_dask
@pytest.mark.slow
def test_nobody_without_a_certificate_and_no_other_release_takes_part(
    made: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    works = [(n, 0.0) for n in WORKS[:2]]
    there = Options(PATIENCE, hands=hands_of(made.machines, 1))
    found = parted(where, works, there, perf_counter() + PATIENCE)
    assert {answer[1] for answer in found if answer} <= {worker.pid for worker in made.workers}
    monkeypatch.setattr(fleet, "release", lambda: "another")
    assert parted(where, works, there, perf_counter() + PATIENCE) == [(n**2, os.getpid()) for n, _ in works]
    _ca, certificate, key = certificates(tmp_path)
    stranger = replace(made.machines, certificate=certificate, key=key)
    monkeypatch.setattr(fleet, "REACH_SECONDS", 2)
    found = parted(where, works, Options(PATIENCE, hands=hands_of(stranger, 1)), perf_counter() + PATIENCE)
    assert [answer and answer[0] for answer in found] == [n**2 for n, _ in works]
    assert not {answer[1] for answer in found if answer} & {os.getpid(), *(w.pid for w in made.workers)}
    assert "its work is done here" in caplog.text


@needs_dask
@pytest.mark.slow
def test_a_worker_then_the_scheduler_are_killed_and_nothing_is_lost(made: Cluster) -> None:
    case = roomy(5)
    spread = even(case)
    alone = robustness(case, spread, 60, options=Options(seed=4))
    ours = hands_of(made.machines, 1)
    options = Options(PATIENCE, seed=4, hands=ours)
    assert robustness(case, spread, 60, options=options) == alone

    def kill(_found: object) -> None:
        if alive(made.workers[0].pid):
            made.workers[0].send_signal(signal.SIGKILL)
            made.workers[0].wait()

    found = parted(where, [(n, 0.3) for n in WORKS], options, perf_counter() + PATIENCE, kill)
    assert [answer and answer[0] for answer in found] == [n**2 for n in WORKS]
    processes = {answer[1] for answer in found if answer}
    assert made.workers[1].pid in processes <= {worker.pid for worker in made.workers}

    def end(_found: object) -> None:
        if alive(made.scheduler.pid):
            made.scheduler.send_signal(signal.SIGKILL)
            made.scheduler.wait()

    found = parted(where, [(n, 0.3) for n in WORKS], options, perf_counter() + PATIENCE, end)
    assert [answer and answer[0] for answer in found] == [n**2 for n in WORKS]
    assert found[-1] is not None
    assert found[-1][1] == os.getpid()
