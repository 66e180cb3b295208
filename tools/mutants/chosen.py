"""A pytest plugin: runs the tests named in a file, in its order, and no others; without one it notes how long each
takes that passes.

    pytest -p tools.mutants.chosen --chosen FILE …    one test or file of tests a line
    pytest -p tools.mutants.chosen --seconds FILE …   writes JSON: test -> seconds
"""

import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest

_seconds: dict[str, float] = {}
_failed: set[str] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chosen", type=Path, default=None)
    parser.addoption("--seconds", type=Path, default=None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = config.getoption("--chosen")
    if chosen is None:
        return
    rank = {name: n for n, name in enumerate(chosen.read_text(encoding="utf-8").splitlines())}

    def place(item: pytest.Item) -> int | None:
        return rank.get(item.nodeid, rank.get(item.nodeid.split("::")[0]))

    kept = [item for item in items if place(item) is not None]
    config.hook.pytest_deselected(items=[item for item in items if place(item) is None])
    items[:] = sorted(kept, key=lambda item: place(item) or 0)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    started = perf_counter()
    yield
    _seconds[item.nodeid] = perf_counter() - started


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    place = session.config.getoption("--seconds")
    if place is not None:
        passed = {name: seconds for name, seconds in _seconds.items() if name not in _failed}
        place.write_text(json.dumps(passed), encoding="utf-8")
