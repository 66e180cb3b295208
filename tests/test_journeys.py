"""What a journey counts or reads at once stands on the page that it means, not on the one that a click is leaving."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

JOURNEYS = sorted((Path(__file__).parent / "journeys").glob("test_*.py"))
LEAVES = re.compile(r"\.(click|tap)\(\)")
WAITS = re.compile(r"\bexpect\(|\.wait_for|\.(follow|go|goto|reload|sign_in|judge|expect_\w+)\(")
READS = re.compile(r"\.(count|all|evaluate|eval_on_selector_all|is_visible|is_hidden|content)\(")


def in_order(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Statements and conditions as they run; the condition of a loop once more after its body."""
    for each in body:
        if isinstance(each, ast.While):
            yield each.test
            yield from in_order(each.body)
            yield each.test
        elif isinstance(each, ast.If):
            yield each.test
            yield from in_order([*each.body, *each.orelse])
        elif isinstance(each, ast.For | ast.With):
            yield each.iter if isinstance(each, ast.For) else each.items[0].context_expr
            yield from in_order(each.body)
        else:
            yield each


def too_soon(function: ast.FunctionDef) -> list[str]:
    """What is read at once after a click that nothing waited for, in order of the text; empty if nothing is."""
    found, left = [], False
    for each in in_order(function.body):
        text = ast.unparse(each)
        if left and READS.search(text) and not WAITS.search(text):
            found.append(text)
        left = bool(LEAVES.search(text)) or (left and not WAITS.search(text))
    return found


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_nothing_is_read_between_two_pages(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    assert [(each.name, text) for each in functions for text in too_soon(each)] == []


def test_a_loop_that_asks_what_is_left_after_its_click_is_found() -> None:
    loop = "def f():\n while page.locator('#a').count():\n  page.locator('#a').click()"
    (function,) = ast.parse(loop).body
    assert isinstance(function, ast.FunctionDef)
    assert too_soon(function) == ["page.locator('#a').count()"]
