"""Rows that may break at the price of a binary: soft rules, and what a relaxation may give up."""

from collections.abc import Iterable
from math import inf

from negotiator.bargaining.case import Case
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.rows import Row, reach, rows_of, scale_of


def violation(programme: Programme, rows: Iterable[Row]) -> int:
    """Add rows that may break together at the price of one binary; the binary's column."""
    column = programme.column(0.0, 1.0, whole=True)
    for row in rows:
        _lift(programme, row, column)
    return column


def _lift(programme: Programme, row: Row, column: int) -> None:
    """Add a row that a binary column lifts when it is 1 (the least sufficient constant, from the levels)."""
    smallest, largest = reach(programme.case, row)
    factor = scale_of(row)
    terms = programme.on_columns(row.terms, factor)
    if row.high is not None and largest > row.high:
        programme.row(-inf, row.high * factor, {**terms, column: (row.high - largest) * factor})
    if row.low is not None and smallest < row.low:
        programme.row(row.low * factor, inf, {**terms, column: (row.low - smallest) * factor})


def soft_rows(case: Case) -> dict[str, list[Row]]:
    """The rows of each soft rule, by name."""
    rules: dict[str, list[Row]] = {}
    for condition in (*case.conditions, *case.red_lines):
        if not condition.hard:
            rules.setdefault(condition.name, []).extend(rows_of(condition.id, condition.body))
    return dict(sorted(rules.items()))
