"""The list of what `./run test --fast` leaves out names tests that there are, each once, in order."""

import ast
from pathlib import Path

import pytest

from tests.conftest import pytest_collection_modifyitems

TESTS = Path(__file__).parent
LISTED = (TESTS / "slow.txt").read_text(encoding="utf-8").splitlines()


def functions(path: Path) -> set[str]:
    """Names of the functions in a file, as pytest calls them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_only_tests_that_there_are_stand_in_it_once_and_in_order() -> None:
    known = {name: functions(TESTS.parent / name) for name in {line.partition("::")[0] for line in LISTED}}
    assert [line for line in LISTED if line.partition("::")[2] not in known[line.partition("::")[0]]] == []
    assert sorted(set(LISTED)) == LISTED


def test_what_stands_in_it_is_marked_and_nothing_else() -> None:
    listed, other = LISTED[0], "tests/test_slow.py::test_another"
    items = [Item(f"{listed}[1]"), Item(other)]
    pytest_collection_modifyitems(items)
    assert {item.nodeid: item.marks for item in items} == {f"{listed}[1]": ["slow"], other: []}


class Item:
    """As much of a collected test as is asked for."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid, self.marks = nodeid, []

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.marks.append(mark.name)

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None
