"""Packages as points and crosses between two interests, and bars of what is got and given."""

from random import Random
from xml.etree import ElementTree

from negotiator.charts.figure import Setting
from negotiator.charts.scatter import Marks, ScatterWords, Spot, best_of, scatter_figure
from negotiator.charts.trades import TradeRow, TradeWords, trades_figure

SVG = "{http://www.w3.org/2000/svg}"
WORDS = ScatterWords("Zwei <Interessen>", "Punkte", "Paket", "BMI & AA", "Partner", "das Beste", "Schwelle")
SPOTS = (
    Spot("Signal", (40.0, 40.0), (60.0, 60.0), "packages/1"),
    Spot("Wunsch", (10.0, 10.0), (80.0, 80.0), "packages/2"),
    Spot("Angebot", (20.0, 90.0), (30.0, 70.0), "packages/r2-partner"),
)
NAMES = tuple(spot.name for spot in SPOTS)


def test_the_line_joins_what_none_of_the_others_betters() -> None:
    draw = Random(7)
    for _case in range(200):
        points = [(float(draw.randint(0, 5)), float(draw.randint(0, 5))) for _point in range(draw.randint(1, 7))]
        found = best_of(points)
        for point in points:
            beaten = any(q[0] >= point[0] and q[1] >= point[1] and q != point for q in points)
            assert (point in found) is not beaten


def test_each_point_leads_to_its_package_and_says_its_name() -> None:
    figure = scatter_figure(SPOTS, Marks(least=(45.0, None)), WORDS, Setting("x", "de", NAMES))
    for svg in (figure.wide, figure.tall):
        root = ElementTree.fromstring(svg)
        links = list(root.iter(f"{SVG}a"))
        assert [(a.get("href"), a.get("aria-label")) for a in links] == [
            ("packages/1", "A Signal"), ("packages/2", "B Wunsch"), ("packages/r2-partner", "C Angebot")
        ]  # fmt: skip
        assert root.get("role") == "group", "a picture with links in it is no image"
        assert svg.count('class="chart-open"') == 2, "only the offer is open: a cross"
        assert svg.count('class="chart-least"') == 2, "one line, and one in the key"
        width, height = float(root.get("width", "0")), float(root.get("height", "0"))
        for element in root.iter():
            assert 0 <= float(element.get("x", "0")) <= width
            assert 0 <= float(element.get("y", "0")) <= height
    assert figure.rows[0] == ("A Signal", "40", "60")
    assert figure.rows[2] == ("C Angebot", "20 – 90", "30 – 70")


def test_what_is_given_has_a_bar_of_its_own_and_stands_in_the_table() -> None:
    rows = (TradeRow("BMI", (57.0, 7.0), (0.0, 6.5)), TradeRow("AA", (0.0, 0.0), (0.0, 0.0)))
    words = TradeWords("Geben", "Punkte", "Beteiligte", "bekommt", "gibt")
    figure = trades_figure(rows, words, Setting("x", "de", ("Eins", "Zwei")))
    assert figure.head == ("Beteiligte", "bekommt A", "gibt A", "bekommt B", "gibt B")
    assert figure.rows == (("BMI", "57", "0", "7", "6,5"), ("AA", "0", "0", "0", "0"))
    root = ElementTree.fromstring(figure.wide)
    given = [float(r.get("width", "0")) for r in root.iter(f"{SVG}rect") if r.get("class") == "chart-short"]
    got = [float(r.get("width", "0")) for r in root.iter(f"{SVG}rect") if r.get("class") == "chart-gain"]
    assert abs(given[1] / got[0] - 6.5 / 57) < 1e-3, "both directions have one scale"
