"""One rounding, one minus, and a reader that takes back what the writers wrote."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiator import paths
from negotiator.language import LANGUAGES
from negotiator.numbers import MINUS, Ambiguous, bound, entry, fixed, number, percent, read, rounded, significant

MANY = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**9)
DECIMALS = st.decimals(-(10**12), 10**12, allow_nan=False, places=6).map(Fraction)
VALUES = st.one_of(MANY, DECIMALS, st.integers(-(10**15), 10**15).map(Fraction))
PACKAGE = paths.TEMPLATES.parent / "negotiator"
ROUNDING = re.compile(r"[^_.\w]round\(|:[,+]?\.\d+[fgen%]|format_decimal|format_percent|:,\}|:\+\}|\|round\b")
MACHINES = {  # numbers for the solver, a picture's coordinates, an answer file: nobody reads them as words
    "bargaining/frontier.py", "bargaining/closest.py", "catalogue/assembly.py", "charts/svg.py", "charts/layout.py",
    "briefs/styling.py", "commands/scenario.py", "numbers.py", "services/proposals/variants.py",
    "templates/jobs/_job.html", "bargaining/completing.py", "bargaining/proof.py", "templates/bench/_panel.html",
    "briefs/copies.py", "templates/studies/_words.html",
    "services/positions/own_best.py", "templates/bench/_proposed.html", "catalogue/conditions/built.py",
    "elicitation/corners.py", "services/positions/ways.py", "templates/ways/_words.html",
    "elicitation/packages.py", "templates/statements/index.html",
}  # fmt: skip


def readings(typed: str, language: str) -> tuple[Fraction, ...]:
    """What a typed number can mean: one value, or the two that are asked back."""
    try:
        return (read(typed, language),)
    except Ambiguous as found:
        return found.readings


@given(VALUES, st.sampled_from(LANGUAGES))
def test_what_a_field_shows_reads_back_exactly(value: Fraction, language: str) -> None:
    assert read(entry(value, language), language) == value


@given(VALUES, st.sampled_from(LANGUAGES), st.integers(0, 2))
def test_what_a_page_prints_reads_back_or_is_asked_back(value: Fraction, language: str, places: int) -> None:
    for shown in (number(value, language, places), fixed(value, language, places)):
        assert rounded(value, places) in readings(shown, language)


@given(VALUES, st.sampled_from(LANGUAGES))
def test_spaces_of_every_kind_group_and_both_signs_are_a_minus(value: Fraction, language: str) -> None:
    shown = number(value, language, 2)
    group = "." if language == "de" else ","
    for space in (" ", "\u00a0", "\u202f", "\u2009"):
        typed = shown.replace(group, space)
        assert read(typed, language) == rounded(value, 2)
        assert read(typed.replace(MINUS, "-"), language) == rounded(value, 2)


@pytest.mark.parametrize(
    ("language", "typed", "both"),
    [
        ("de", "1.500", (1500, Fraction(3, 2))),
        ("en", "1,250", (1250, Fraction(5, 4))),
        ("de", "0.500", (500, Fraction(1, 2))),
        ("de", "0.010", (10, Fraction(1, 100))),
        ("en", "0,010", (10, Fraction(1, 100))),
        ("de", "−1.500", (-1500, Fraction(-3, 2))),
    ],
)
def test_what_can_be_read_in_two_ways_is_told_with_both(language: str, typed: str, both: tuple[object, ...]) -> None:
    with pytest.raises(Ambiguous) as found:
        read(typed, language)
    assert found.value.readings == both


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [
        ("de", "1.500,5", Fraction("1500.5")), ("de", "1,500", Fraction("1.5")), ("de", "1.5", Fraction("1.5")),
        ("de", "1.234.567", Fraction(1234567)), ("en", "1,234,567", Fraction(1234567)),
        ("en", "1.250", Fraction("1.25")), ("en", "1,5", Fraction("1.5")), ("en", "0.500", Fraction("0.5")),
        ("de", "1500.250", Fraction("1500.25")),
        ("de", "+3", Fraction(3)), ("de", " – 3 ", Fraction(-3)), ("en", "1/3", Fraction(1, 3)),
        ("en", "1,234.5", Fraction("1234.5")), ("de", "−2/7", Fraction(-2, 7)),
    ],
)  # fmt: skip
def test_what_is_plain_is_read(language: str, typed: str, value: Fraction) -> None:
    assert read(typed, language) == value


@pytest.mark.parametrize(
    "typed",
    [
        "", "-", "viel", "1e9", "1_000", "٣", "１", "1 5", "5.1 500", "1 500 25", "0.500.000", "1.50.000", "1,2,3",
        "1..5",
        ".5", "5,", "--3", "1/0", "1/-3", "1.5/2", "<b>", "9" * 19, "0," + "1" * 19, "nan", "inf", "1\x00", "3 %",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_number_is_refused(language: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"^(?!ambiguous)"):
        read(typed, language)


@pytest.mark.parametrize("value", [0.35, Fraction(35, 100)])
def test_halves_round_away_from_zero_whatever_carries_them(value: float | Fraction) -> None:
    assert [number(value, "de"), number(-value, "de"), fixed(value, "en")] == ["0,4", f"{MINUS}0,4", "0.4"]
    assert [percent(0.125, "en"), percent(Fraction(1, 8), "de"), percent(-0.005, "en")] == ["13%", "13\u00a0%", "−1%"]


def test_nothing_is_less_than_nothing_and_plus_is_for_more() -> None:
    assert [number(Fraction(-1, 1000), "de"), fixed(-0.04, "de"), number(-0.4, "en", 0, sign=True)] == ["0", "0,0", "0"]
    assert [number(2, "de", sign=True), fixed(-2, "de", sign=True)] == ["+2", "−2,0"]
    assert [significant(0.0012345678, "en"), significant(12345678, "en"), significant(0, "en")] == [
        "0.00123457", "12,345,678", "0",
    ]  # fmt: skip


def test_numbers_for_people_are_rounded_in_one_place() -> None:
    files = [*PACKAGE.rglob("*.py"), *paths.TEMPLATES.rglob("*.html")]
    roots = (PACKAGE, paths.TEMPLATES.parent)
    names = {file: str(file.relative_to(roots[0] if file.suffix == ".py" else roots[1])) for file in files}
    assert {names[file] for file in files if ROUNDING.search(file.read_text())} <= MACHINES


BY_HAND = re.compile(r"""\}\s?%["']|replace\("-"|["']\\u2212["']|["']−["']|N\{MINUS SIGN\}|%H:%M|%d\.%m|strftime""")
NO_WORDS = {  # what a machine reads, or no number: a calendar file, a range of levels, a second factor
    "numbers.py", "language.py", "services/dossiers/stages/calendar_file.py",
    "services/dossiers/changes/asked_changes.py",
    "services/accounts/second_factor.py", "commands/documents.py",
}  # fmt: skip


def test_signs_per_cents_and_times_are_written_in_one_place() -> None:
    assert BY_HAND.search('f"{points} %"')
    assert BY_HAND.search('shown.replace("-", minus)')
    found = {str(file.relative_to(PACKAGE)) for file in PACKAGE.rglob("*.py") if BY_HAND.search(file.read_text())}
    assert found == NO_WORDS


def test_bounds_are_told_with_groups_and_exactly() -> None:
    assert [bound(value, "de") for value in (0, 10**6, Fraction(-1, 4))] == ["0", "1.000.000", f"{MINUS}0,25"]
