"""A pytest plugin: runs the tests named in a file, in its order, and no others; or notes how long each takes that
passes, of tests that differ by their case alone a few.

    pytest -p tools.mutants.chosen --chosen FILE …              one test or file of tests a line
    pytest -p tools.mutants.chosen --seconds FILE --alike N …   writes JSON: test -> seconds, None if it was left out
"""

import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest

_seconds: dict[str, float] = {}
_failed: set[str] = set()
_left: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chosen", type=Path, default=None)
    parser.addoption("--seconds", type=Path, default=None)
    parser.addoption("--alike", type=int, default=0, help="of one function at most; 0: all")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen, most = config.getoption("--chosen"), config.getoption("--alike")
    if most:
        _thin_out(config, items, most)
    if chosen is None:
        return
    rank = {name: n for n, name in enumerate(chosen.read_text(encoding="utf-8").splitlines())}

    def place(item: pytest.Item) -> int | None:
        return rank.get(item.nodeid, rank.get(item.nodeid.split("::")[0]))

    kept = [item for item in items if place(item) is not None]
    config.hook.pytest_deselected(items=[item for item in items if place(item) is None])
    items[:] = sorted(kept, key=lambda item: place(item) or 0)


def _thin_out(config: pytest.Config, items: list[pytest.Item], most: int) -> None:
    """Keeps so many cases of each test, spread over all of them."""
    alike: dict[str, list[pytest.Item]] = {}
    for item in items:
        alike.setdefault(item.nodeid.split("[", 1)[0], []).append(item)
    kept = {id(cases[n * len(cases) // most]) for cases in alike.values() for n in range(most)}
    left = [item for item in items if id(item) not in kept]
    _left.extend(item.nodeid for item in left)
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if id(item) in kept]


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
        place.write_text(json.dumps(passed | dict.fromkeys(_left)), encoding="utf-8")
