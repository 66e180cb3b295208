"""What is changed in a line so that a test ought to fail: one small change each, found on the syntax tree.

Left alone is what means nothing to a reader of the program's answers: annotations, docstrings, words, decorators, and
arguments that only guard against our own mistakes (`strict`, `slots`, `frozen`).
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

ORDERS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
SIGNS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"),
}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
GUARDS = {"strict", "slots", "frozen", "kw_only", "maxsize"}


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change: the characters from `start` to `end` of a source become `becomes`; `line` counts from 1."""

    line: int
    start: int
    end: int
    was: str
    becomes: str

    def of(self, source: str) -> str:
        """The source with this change."""
        return source[: self.start] + self.becomes + source[self.end :]


class _Finder(ast.NodeVisitor):
    """Walks over what runs and collects changes of it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[Mutant] = []
        self.encoded = source.encode()
        self.starts = [0]
        for line in self.encoded.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def place(self, line: int, column: int) -> int:
        """Where a line and a column in bytes lie, in characters."""
        return len(self.encoded[: self.starts[line - 1] + column].decode())

    def span(self, node: ast.expr) -> tuple[int, int]:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self.place(node.lineno, node.col_offset), self.place(end_line, end_column)

    def change(self, node: ast.expr, span: tuple[int, int], becomes: str) -> None:
        was = self.source[span[0] : span[1]]
        if was.strip() != becomes.strip():
            self.found.append(Mutant(node.lineno, *span, was, becomes))

    def between(self, left: ast.expr, right: ast.expr, was: str, becomes: str) -> None:
        """Changes a sign between two terms."""
        start, end = self.span(left)[1], self.span(right)[0]
        place = self.source.find(was, start, end)
        if place >= 0:
            self.change(left, (place, place + len(was)), becomes)

    def visit_Compare(self, node: ast.Compare) -> None:
        terms = [node.left, *node.comparators]
        for left, sign, right in zip(terms, node.ops, terms[1:], strict=False):
            self.between(left, right, *ORDERS[type(sign)])
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        texts = (ast.JoinedStr, ast.List, ast.Tuple)
        worded = any(isinstance(n, texts) or _text(n) for n in (node.left, node.right))
        if type(node.op) in SIGNS and not worded:
            self.between(node.left, node.right, *SIGNS[type(node.op)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        was, becomes = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self.between(left, right, was, becomes)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            start = self.span(node)[0]
            self.change(node, (start, start + len("not ")), "")  # what it negates may stand in parentheses
        elif isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            start = self.span(node)[0]
            self.change(node, (start, start + 1), "")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.change(node, self.span(node), str(not node.value))
        elif isinstance(node.value, int | float):
            self.change(node, self.span(node), repr(node.value + 1))

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in TWINS:
            self.change(node, self.span(node.func), TWINS[node.func.id])
        self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in GUARDS:
                self.visit(keyword.value)

    def visit_If(self, node: ast.If) -> None:
        self.opposite(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.opposite(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.change(test, self.span(test), "True")
        self.generic_visit(node)

    def opposite(self, test: ast.expr) -> None:
        """The other branch; where the test is a comparison or a `not`, its own change says that already."""
        if isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.BoolOp):
            start, end = self.span(test)
            self.change(test, (start, end), f"not ({self.source[start:end]})")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *(each for each in node.args.kw_defaults if each)):
            self.visit(default)
        for part in node.body:
            self.visit(part)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in node.body:
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)


def _text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def mutants_of(source: str) -> Sequence[Mutant]:
    """Every change of a module's source, by place; each is Python that can be read."""
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    return sorted(set(finder.found))
