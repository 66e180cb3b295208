"""docs/coverage.md names pages and tests that exist, counts right, and says what is missing of what is not there."""

import ast
import re
from functools import cache
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| ([A-E]\d+) \| (.+) \| (works|partly|not) \| (.+) \| `(.+)::(\w+)` \| (.*) ?\|$")
LINES = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines()
ROWS = [found.groups() for line in LINES if (found := ROW.match(line))]


@cache
def named_in(path: str) -> frozenset[str]:
    """Names of the tests of a file; empty if there is none."""
    place = ROOT / path
    tree = ast.parse(place.read_text(encoding="utf-8")) if place.is_file() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_line_is_read() -> None:
    assert len(ROWS) == sum(bool(re.match(r"\| [A-E]\d", line)) for line in LINES)
    assert len({row[0] for row in ROWS}) == len(ROWS)


def test_each_page_exists(app: Flask) -> None:
    named = {page for row in ROWS for page in re.findall(r"`([\w.]+)`", row[3])}
    assert named - {rule.endpoint for rule in app.url_map.iter_rules()} == set()
    assert [row[0] for row in ROWS if "`" not in row[3]] == []


def test_each_test_exists() -> None:
    assert [row[0] for row in ROWS if row[5] not in named_in(row[4])] == []


def test_what_is_missing_is_said_where_something_is_and_nowhere_else() -> None:
    assert [row[0] for row in ROWS if bool(row[6].strip()) != (row[2] != "works")] == []


def test_the_counts_are_those_of_the_table() -> None:
    states = [row[2] for row in ROWS]
    work, partly, missing = (states.count(state) for state in ("works", "partly", "not"))
    told = f"{len(states)} wishes: {work} work, {partly} partly, {missing} not."
    assert any(line.startswith(told) for line in LINES)
