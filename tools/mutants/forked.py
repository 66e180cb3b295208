"""A pytest plugin: collects tests once, then gives each change a process of its own; there its tests run until one
fails.

    pytest -p tools.mutants.forked --changes FILE --outcomes FILE tests/…

A change is made by exchanging the code of the functions that it touches; what runs when a module is imported cannot be
changed so, nor what is compiled to machine code (`fresh.py` does those). Lines of FILE are JSON: key, path, digest,
start, end, becomes, tests, seconds (of processor time that the tests may take).
"""

import gc
import hashlib
import json
import os
import resource
import select
import signal
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

LONGEST = 600  # seconds that one change may take by the clock, whatever the machine is busy with
PASSED, UNMADE = "passed", "unmade"  # all tests; no function that is loaded has this change
_failed: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--changes", type=Path, default=None)
    parser.addoption("--outcomes", type=Path, default=None)
    parser.addoption("--ready", action="append", default=[])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.append(report.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    changes = session.config.getoption("--changes")
    if changes is None:
        return None
    items: dict[str, list[pytest.Item]] = {}
    for item in session.items:
        items.setdefault(item.nodeid, []).append(item)
        items.setdefault(item.nodeid.split("::", 1)[0], []).append(item)
    for name in session.config.getoption("--ready"):
        module, function = name.split(":")
        getattr(import_module(module), function)()
    with session.config.getoption("--outcomes").open("a", encoding="utf-8") as kept:
        for line in changes.read_text(encoding="utf-8").splitlines():
            change = json.loads(line)
            started = time.monotonic()
            if digest(Path(change["path"])) != change["digest"]:
                continue  # somebody works on this module: what is loaded is no longer what lies there
            tests = [item for name in change["tests"] for item in items.get(name, ())]
            how, by = _tried(change, tests)
            found = {"key": change["key"], "how": how, "by": by, "seconds": round(time.monotonic() - started, 1)}
            kept.write(json.dumps(found) + "\n")
            kept.flush()
    return True


def _tried(change: dict[str, Any], items: Sequence[pytest.Item]) -> tuple[str, str]:
    """How it ended, and the test that noticed it."""
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _run(change, items, tells)
    os.close(tells)
    words = ""
    if select.select([told], [], [], LONGEST + 10)[0]:
        words = os.read(told, 65536).decode()  # not to the end: what it started may hold the other side open
    else:
        os.kill(child, signal.SIGKILL)  # it waits for something, and a test of it took its alarm away
    os.close(told)
    _pid, status = os.waitpid(child, 0)
    if words in (PASSED, UNMADE):
        return ("survived" if words == PASSED else UNMADE), ""
    if words:
        return "killed", words
    late = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM)
    return ("late", "") if late else ("killed", "the process ended")


def _run(change: dict[str, Any], items: Sequence[pytest.Item], tells: int) -> None:
    """In the process of the change; does not come back."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LONGEST)
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + change["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
    if items:
        items[0].config.pluginmanager.unregister(name="terminalreporter")
    if not exchange(Path(change["path"]), change["start"], change["end"], change["becomes"]):
        os.write(tells, UNMADE.encode())
        os._exit(0)
    for item, after in zip(items, (*items[1:], None), strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if _failed:
            os.write(tells, _failed[0].encode())
            os._exit(0)
    os.write(tells, PASSED.encode())
    os._exit(0)


def digest(path: Path) -> str:
    """By which a module's state is known."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def exchange(path: Path, start: int, end: int, becomes: str) -> int:
    """Gives every function of a module the code that it has with this change; how many differ. What was frozen is
    thawed: frozen functions are not found."""
    gc.unfreeze()
    source = path.read_text(encoding="utf-8")
    fresh = codes(compile(source[:start] + becomes + source[end:], str(path), "exec"))
    count = 0
    # by type: a weak reference to what is gone answers no isinstance
    for function in [each for each in gc.get_objects() if type(each) is FunctionType]:
        code = function.__code__
        if code.co_filename == str(path):
            other = fresh.get((code.co_qualname, code.co_firstlineno))
            if other is not None and other != code:
                function.__code__ = other
                count += 1
    return count


def codes(code: CodeType) -> dict[tuple[str, int], CodeType]:
    """Every function of compiled source, by name and line."""
    return {(each.co_qualname, each.co_firstlineno): each for each in _inside(code)}


def _inside(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _inside(each)
