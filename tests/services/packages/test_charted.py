"""Pictures on page and paper: the same words over their columns, and the same rows."""

from fractions import Fraction

from negotiator.charts.figure import Figure
from negotiator.services.briefs.statements import figures
from negotiator.services.packages.charted import Paid, Used, capacity_rows, money_rows
from tests.services.briefs.statements.test_figures import paper
from tests.services.packages.test_figures import counted, drawn

NONE = (Fraction(0), Fraction(0))


def test_a_limit_of_nought_is_a_limit_and_who_neither_pays_nor_has_one_is_left_out() -> None:
    lines = [
        Paid("pays", None, False, ((0.0,), (1.0,))),
        Paid("nought", Fraction(0), False, ((0.0,), (0.0,))),
        Paid("by year", None, True, ((0.0,), (0.0,))),
        Paid("nothing", None, False, ((0.0,), (0.0,))),
    ]
    assert [(row.label, row.limit) for row in money_rows(lines)] == [("pays", None), ("nought", 0.0), ("by year", None)]


def test_a_capacity_that_no_package_touches_is_left_out() -> None:
    lines = [
        Used("adds", Fraction(5), (NONE, (Fraction(1), Fraction(0)))),
        Used("uses", Fraction(0), ((Fraction(0), Fraction(2)), NONE)),
        Used("idle", Fraction(9), (NONE, NONE)),
    ]
    assert [row.label for row in capacity_rows(lines)] == ["adds", "uses"]


def test_page_and_paper_draw_the_same() -> None:
    """Of one package the capacities and gains have the same columns, rows and numbers on both; scores the same head."""
    material, options = paper()
    one = tuple(option for option in options if option.key == "C_balanced")
    page = drawn(counted("C_balanced")[1])
    assert _told(page["figure-capacities"]) == _told(figures.capacities(material, one, "x", ""))
    assert _told(page["figure-gains"]) == _told(figures.wins(material, one, "x", ""))
    people = material.plan.participants
    assert page["figure-scores"].head == figures.scores(material, one, people, "x", "").head


def _told(figure: Figure) -> tuple[object, ...]:
    return figure.title, figure.head, [(row[0].casefold(), *row[1:]) for row in figure.rows]
