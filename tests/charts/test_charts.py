"""Every figure: well-formed, accessible, the same for the same input, with the numbers in its table."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from negotiator.charts.capacity import CapacityRow, CapacityWords, capacity_figure, share
from negotiator.charts.figure import Figure, Setting, written
from negotiator.charts.layout import ticks
from negotiator.charts.svg import SERIES, wrapped
from tests.charts import samples

SVG = "{http://www.w3.org/2000/svg}"
PACKAGES = [(samples.BALANCED,), (samples.BALANCED, samples.NASH)]


def shapes(figures: tuple[Figure, ...]) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for figure in figures for svg in (figure.wide, figure.tall)]


@pytest.mark.parametrize("packages", PACKAGES)
def test_title_is_the_first_child_and_names_the_picture(packages: tuple[str, ...]) -> None:
    for root in shapes(samples.every("x", "de", packages)):
        assert root.get("role") == "img"
        assert root[0].tag == f"{SVG}title"
        assert root[0].text
        assert root[1].tag == f"{SVG}desc"
        assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"


def test_ids_are_unique_over_all_figures_of_a_page() -> None:
    figures = (*samples.every("one", "de", PACKAGES[0]), *samples.every("two", "de", PACKAGES[1]))
    ids = [element.get("id") for root in shapes(figures) for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) > len(figures)


@pytest.mark.parametrize("packages", PACKAGES)
def test_no_inline_style_and_no_reference_outside(packages: tuple[str, ...]) -> None:
    for root in shapes(samples.every("x", "de", packages)):
        names = {name for element in root.iter() for name in element.attrib}
        assert not names & {"style", "href", "onclick", "onload"}
        values = [value for element in root.iter() for value in element.attrib.values()]
        assert not [value for value in values if "var(" in value or "url(" in value or "currentColor" in value]


@pytest.mark.parametrize("packages", PACKAGES)
def test_nothing_is_drawn_outside_the_picture(packages: tuple[str, ...]) -> None:
    for root in shapes(samples.every("x", "de", packages)):
        width, height = float(root.get("width", "0")), float(root.get("height", "0"))
        for element in root.iter():
            assert -1 <= float(element.get("x", "0")) <= width
            assert -1 <= float(element.get("y", "0")) <= height


def test_same_input_gives_the_same_bytes() -> None:
    assert samples.every("x", "en", PACKAGES[1]) == samples.every("x", "en", PACKAGES[1])


def test_table_says_the_scores_in_the_readers_language() -> None:
    german = samples.scores(Setting("x", "de"))
    assert german.head == ("Beteiligte", "Mindestwert", "Wert", "Abstand")
    assert german.rows == (
        ("Bundesministerium des Innern (BMI)", "42", "54,3", "+12,3"),
        ("Auswärtiges Amt (AA)", "45", "41", "−4"),
        ("Geflüchtete <ohne Sitz> & andere", "–", "50", "–"),
    )
    assert samples.scores(Setting("x", "en")).rows[0][2:] == ("54.3", "+12.3")


def test_a_score_below_the_mark_has_its_own_shape_and_colour() -> None:
    picture = samples.scores(Setting("x", "de")).wide
    assert picture.count('class="chart-short-mark"') == 1
    assert "−4" in picture


def test_a_sum_over_its_limit_is_said_in_words_and_marked() -> None:
    figure = samples.money(Setting("x", "de", PACKAGES[1]))
    assert figure.rows[0] == ("Einzelplan 23 (BMZ)", "4,75", "7,5 (über der Obergrenze)", "6")
    assert figure.wide.count('class="chart-short"') == 1
    assert "7,5 / 6" in figure.wide


def test_margins_are_letters_that_never_touch() -> None:
    figure = samples.margins(Setting("x", "de", PACKAGES[1]))
    assert figure.rows == (
        ("Bundesministerium des Innern (BMI)", "+12,3", "+13"),
        ("Auswärtiges Amt (AA)", "−41", "nicht gezeigt"),
    )
    assert figure.wide.count('class="chart-gain-mark"') == 2
    assert figure.wide.count('class="chart-short-mark"') == 1
    root = ElementTree.fromstring(figure.wide)
    discs = [(float(c.get("cx", "0")), float(c.get("cy", "0"))) for c in root.iter(f"{SVG}circle")]
    assert max(abs(discs[0][0] - discs[1][0]), abs(discs[0][1] - discs[1][1])) > 15


def test_both_ends_of_an_assumption_are_told_apart_without_colour_and_written() -> None:
    figure = samples.sensitivity(Setting("x", "de"))
    assert figure.rows == (
        ("Kapazität: Sprachkursplätze", "320: −4,3", "3", "480: +1,5", "0"),
        ("Geld: Einzelplan 06 (Inneres)", "1,44: nichts passt", "–", "2,16: 0", "1"),
    )
    root = ElementTree.fromstring(figure.wide)
    bars = [
        r
        for r in root.iter(f"{SVG}rect")
        if r.get("class") in ("chart-low", "chart-high") and float(r.get("x", "0")) > 20
    ]
    lower, upper = bars[0], bars[1]
    assert lower.get("fill") != upper.get("fill")
    assert float(lower.get("x", "0")) + float(lower.get("width", "0")) == pytest.approx(
        float(upper.get("x", "0")), abs=0.2
    )
    assert "nichts passt" in figure.wide


def test_series_differ_without_colour_and_stand_out_from_paper() -> None:
    light = sorted(lightness(colour) for colour in SERIES[:5])  # the sixth tells packages only, which have shapes
    assert all(after - before > 5 for before, after in pairwise(light)), light
    assert max(light) < 62.5  # 3:1 against white (WCAG 1.4.11)
    assert all(abs(lightness(a) - lightness(b)) > 14 for a, b in pairwise(SERIES[:5]))


def lightness(colour: str) -> float:
    """CIE L* of a colour, 0 to 100."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return float(116 * (0.2126 * red + 0.7152 * green + 0.0722 * blue) ** (1 / 3) - 16)


def test_long_words_break_behind_slash_and_hyphen() -> None:
    assert wrapped("Erstorientierungs-/Integrationskursplätze", 218, 12) == (
        "Erstorientierungs-/",
        "Integrationskursplätze",
    )


def test_capacity_share_of_nothing() -> None:
    assert share(0, 0, 0) == 0.0
    assert share(0, 0, 1) is None
    assert share(400, 300, 350) == 50.0


@pytest.mark.parametrize(
    ("value", "digits", "sign", "expected"),
    [(1234.5, 1, False, "1.234,5"), (-0.04, 1, True, "0"), (None, 1, False, "–"), (-2.25, 2, False, "−2,25")],
)
def test_numbers_as_german_writes_them(value: float | None, digits: int, sign: bool, expected: str) -> None:
    assert written(value, "de", digits, sign) == expected


@pytest.mark.parametrize(
    ("maximum", "last"), [(0.0, 1.0), (0.3, 0.3), (7.0, 8.0), (100.0, 100.0), (843165.0, 1_000_000.0)]
)
def test_scale_covers_the_largest_value(maximum: float, last: float) -> None:
    assert ticks(maximum)[0] == 0.0
    assert ticks(maximum)[-1] == pytest.approx(last)


def test_long_names_end_in_an_ellipsis() -> None:
    assert wrapped("Bundesministerium für wirtschaftliche Zusammenarbeit und Entwicklung", 100, 12)[-1].endswith("…")
    assert wrapped("", 100, 12) == ("",)


@pytest.mark.parametrize(("language", "half"), [("de", "50\u00a0%"), ("en", "50%")])
def test_shares_in_a_table_are_written_as_everywhere_in_the_language(language: str, half: str) -> None:
    rows = (CapacityRow("a", 10.0, ((10.0, 10.0),)),)
    figure = capacity_figure(rows, CapacityWords(*"tscbausf"), Setting("x", language, ("A",)))
    assert figure.rows[0][-1] == half
