"""Marks of limits stand where the limit is, one for each bar; and what is exactly at its limit keeps it."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from negotiator.charts.capacity import CapacityRow, CapacityWords, capacity_figure
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.margins import MarginRow, MarginWords, margins_figure
from negotiator.charts.scores import ScoreRow, ScoreWords, scores_figure
from negotiator.charts.stacks import StackRow, StackWords, stack_figure
from negotiator.charts.wins import WinRow, WinWords, wins_figure
from negotiator.hidden import ABSENT, HIDDEN, Told
from tests.charts import samples

SVG = "{http://www.w3.org/2000/svg}"
ONE, TWO = Setting("x", "en"), Setting("x", "en", ("A", "B"))
SCORES = ScoreWords("t", "s", "Who", "Least", "Score", "Above", "below")
STACKS = StackWords("t", "s", "Who", "Sum", ("All",), "Limit", "over the limit")
CAPACITY = CapacityWords("t", "s", "What", "Free", "Added", "Used", "Share", "full")


def shaped(figure: Figure, name: str) -> list[list[ElementTree.Element]]:
    """The parts of this class in the wide and in the tall picture."""
    roots = [ElementTree.fromstring(svg) for svg in (figure.wide, figure.tall)]
    return [[e for e in root.iter() if e.get("class") == f"chart-{name}"] for root in roots]


def limits(figure: Figure) -> list[list[float]]:
    """Where marks of limits stand, sideways."""
    return [[float(e.get("x1", "nan")) for e in found] for found in shaped(figure, "limit")]


LEGEND = 1  # every legend names the mark
MARKED: dict[str, tuple[Callable[[Setting], Figure], Callable[[int], int]]] = {
    "scores": (samples.scores, lambda lanes: 2 * lanes + LEGEND),  # the third has no least score
    "money": (samples.money, lambda lanes: lanes + LEGEND),  # the second payer has no limit
    "capacity": (samples.capacity, lambda lanes: 2 * lanes + LEGEND),
    "wins": (samples.wins, lambda lanes: 2 * lanes + LEGEND),
    "margins": (samples.margins, lambda lanes: 1),  # one line through all rows
}


@pytest.mark.parametrize("setting", [ONE, TWO], ids=["one", "two"])
@pytest.mark.parametrize("name", MARKED)
def test_each_bar_has_its_mark(name: str, setting: Setting) -> None:
    make, count = MARKED[name]
    for found in limits(make(setting)):
        assert len(found) == count(len(setting.packages))


def test_a_mark_stands_at_its_value() -> None:
    """Two rows whose marks lie a quarter and three quarters along: the marks are as far apart as the bars' ends."""
    rows = (ScoreRow("a", Told(25.0), (Told(75.0),)), ScoreRow("b", Told(75.0), (Told(25.0),)))
    figure = scores_figure(rows, SCORES, ONE)
    for marks, roots in zip(limits(figure), (figure.wide, figure.tall), strict=True):
        bars = [e for e in ElementTree.fromstring(roots).iter(f"{SVG}rect") if e.get("class") in BARS]
        first, second = marks[LEGEND:]
        left, right = (float(bars[0].get("x", "")), float(bars[0].get("x", "")) + float(bars[0].get("width", "")))
        assert (first, second) == pytest.approx((left, right))


BARS = ("chart-gain", "chart-short")


def alarms(figure: Figure) -> tuple[bool, bool]:
    """Whether the picture, and whether the table, says that something is beyond its limit."""
    drawn = any(found for name in ("short", "short-mark") for found in shaped(figure, name))
    return drawn, any("over the limit" in cell or cell.startswith("−") for row in figure.rows for cell in row)


def scores(least: float, reached: float) -> Figure:
    return scores_figure((ScoreRow("a", Told(least), (Told(reached),)),), SCORES, ONE)


def money(limit: float, *parts: float) -> Figure:
    return stack_figure((StackRow("a", limit, (parts,)),), STACKS, ONE)


def capacity(stock: float, used: float) -> Figure:
    return capacity_figure((CapacityRow("a", stock / 2, ((stock / 2, used),)),), CAPACITY, ONE)


def gain(least: float, credited: float) -> Figure:
    return wins_figure((WinRow("a", ((credited + 1, credited),)),), least, WinWords("t", "s", "W", "P", "C", "L"), ONE)


def margin(points: float) -> Figure:
    return margins_figure((MarginRow("a", (Told(points),)),), MarginWords("t", "s", "W", "zero", "refuses"), ONE)


AT = {
    "score": (scores(42.0, 42.0), scores(42.0, 41.0), True),
    "money": (money(6.0, 2.0, 4.0), money(6.0, 2.0, 4.5), True),
    "money in binary fractions": (money(0.3, 0.1, 0.2), money(0.3, 0.1, 0.21), True),
    "capacity": (capacity(400.0, 400.0), capacity(400.0, 401.0), False),
    "gain": (gain(7.0, 7.0), gain(7.0, 6.9), False),
    "margin": (margin(0.0), margin(-1.0), True),
}


@pytest.mark.parametrize("name", AT)
def test_exactly_at_the_limit_is_within_it(name: str) -> None:
    at, beyond, in_table = AT[name]
    assert alarms(at) == (False, False)
    assert alarms(beyond) == (True, in_table)


def test_hidden_is_said_and_no_mark_tells_where_it_lies() -> None:
    """A hidden least score leaves no mark, a hidden score no bar; neither looks like one that is not there."""
    rows = (
        ScoreRow("a", HIDDEN, (Told(50.0),)),
        ScoreRow("b", Told(40.0), (HIDDEN,)),
        ScoreRow("c", ABSENT, (HIDDEN,)),
    )
    figure = scores_figure(rows, SCORES, ONE)
    assert figure.rows == (
        ("a", "not shown", "50", "not shown"),
        ("b", "40", "not shown", "not shown"),
        ("c", "–", "not shown", "not shown"),
    )
    assert [len(found) for found in limits(figure)] == [LEGEND + 1] * 2
    assert [len(found) for found in shaped(figure, "gain-mark")] == [1, 1]
    assert figure.wide.count("not shown") == 2


def outline(mark: ElementTree.Element) -> tuple[str, ...]:
    """The shape of a mark, wherever it stands."""
    corners = [tuple(map(float, each.split(","))) for each in mark.get("points", "").split()]
    return mark.tag, *(f"{x - corners[0][0]:.1f} {y - corners[0][1]:.1f}" for x, y in corners)


def test_what_is_below_its_least_has_a_shape_that_no_package_has() -> None:
    """Beside its colour, which not everybody sees and not every printer prints."""
    packages = tuple("ABCDEF")
    below, above = (ScoreRow("a", Told(50.0), (Told(score),) * len(packages)) for score in (40.0, 60.0))
    figure = scores_figure((below, above), SCORES, Setting("x", "en", packages))
    for short, *others in zip(
        shaped(figure, "short-mark"), *(shaped(figure, f"series-{n}-mark") for n in range(6)), strict=True
    ):
        alarms, usual = ({outline(each) for each in marks} for marks in (short, (e for each in others for e in each)))
        assert (len(short), len(alarms), len(usual)) == (6, 1, 6)
        assert not alarms & usual
