"""A score, a mark and a margin are as fine on paper as on pages; a difference is that of the numbers shown."""

import re

import pytest

from negotiator.hidden import Told
from negotiator.numbers import number, rounded
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.papers import comparison, core
from tests.briefs.readers import rows_of
from tests.services.briefs.papers.test_core import side_by_side

PACKAGES = ("C_balanced", "A_signal", "B_partner")


def both() -> tuple[Material, tuple[Option, ...]]:
    return side_by_side(*PACKAGES)


def test_the_comparison_shows_scores_marks_and_margins_as_pages_do() -> None:
    found, options = both()
    seats = {found.voice.capital(found.name(each)): each for each in found.seats}
    rows = {row[0]: row for row in rows_of(comparison.parties(found, options), "Scores") if row[0] in seats}
    assert set(rows) == set(seats)
    fine = 0
    for name, seat in seats.items():
        seen = [found.seen(option, seat) for option in options]
        least = seen[0].least
        assert rows[name][1] == (number(least.value, "en") if isinstance(least, Told) else "–")
        for cell, each in zip(rows[name][2:], seen, strict=True):
            assert isinstance(each.score, Told)
            assert cell.startswith(number(each.score.value, "en"))
            fine += rounded(each.score.value) != rounded(each.score.value, 1)
    assert fine > 3, "whole points would have done"


def test_what_is_better_or_worse_is_the_difference_of_the_numbers_shown() -> None:
    found, (best, other, _third) = both()
    up, down = core.shifts(found, best, other)
    told = dict(re.fullmatch(r"(.+) \(([+\u2212][\d.]+)\)", each).groups() for each in (*up, *down) if "(" in each)  # type: ignore[union-attr]
    assert told
    for name, shown in told.items():
        seat = next(each for each in found.seats if found.name(each) == name)
        now, before = (found.seen(option, seat).score for option in (other, best))
        assert isinstance(now, Told)
        assert isinstance(before, Told)
        assert shown == number(rounded(now.value, 1) - rounded(before.value, 1), "en", sign=True)


@pytest.mark.parametrize("package", range(3))
def test_a_margin_reads_the_same_in_sentence_table_and_picture(package: int) -> None:
    found, options = both()
    best = options[package]
    sentence = core.standings_sentence(found, best)
    for name, shown in re.findall(r"([A-Za-zÄÖÜ ]+?) \(([+\u2212]?[\d.]+)\)", sentence):
        seat = next(each for each in found.seats if found.name(each) == name.strip().removeprefix("and "))
        margin = found.seen(best, seat).surplus
        assert isinstance(margin, Told)
        assert shown == number(margin.value, "en", sign=True)
