"""Packages in columns: what the paper says of each is what the checker finds of it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.briefs.views import Block, Cell, Picture, Table, Words
from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.plan import Override
from negotiator.catalogue.tally import InYear, tally
from negotiator.numbers import number
from negotiator.services.access.access import Grade, Shown
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.papers import comparison
from negotiator.services.briefs.statements import columns
from tests.alike.test_at_the_limit import AT, BEYOND, case
from tests.services.briefs.papers.test_core import plan, side_by_side

RULE = "G-15"


def tables(blocks: tuple[Block, ...]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def judged(hard: tuple[Finding, ...] = (), soft: tuple[Finding, ...] = ()) -> tuple[Material, tuple[Option, ...]]:
    """Two packages of which the second breaks these."""
    found, (one, two) = side_by_side("C_balanced", "A_signal")
    clean, broken = (
        replace(each, cut=replace(each.cut, withheld=(), tally=replace(each.tally, verdict=verdict)))
        for each, verdict in ((one, Verdict((), (), ())), (two, Verdict(hard, soft, ())))
    )
    return replace(found, options=(clean, broken)), (clean, broken)


def finding(words: str, hard: bool = True, **more: object) -> Finding:
    return Finding(RULE, {"de": words, "en": words}, hard=hard, participant="", **more)  # type: ignore[arg-type]


def test_conditions_have_a_table_where_some_package_breaks_any_and_none_where_none_does() -> None:
    assert tables(comparison.rules(*judged()).blocks) == []
    for broken in (((finding("Too many."),), ()), ((), (finding("Rather many.", hard=False),))):
        (table,) = tables(comparison.rules(*judged(*broken)).blocks)
        (row,) = (row for band in table.bands for row in band.rows)
        assert [cell.words for cell in row[1:]] == ["–", "broken" if broken[0] else "not fully met"]
        assert [cell.tone for cell in row[1:]] == ["quiet", "bad" if broken[0] else "quiet"]


def test_a_condition_with_numbers_says_them_and_an_overridden_one_by_whom() -> None:
    facts = (("is", Fraction(5, 2)), ("limit", Fraction(2)))
    waived = finding("Waived.", hard=False, override=Override(1, RULE, "Lea", "2026-12-31"))
    (table,) = tables(comparison.rules(*judged((finding("Much.", facts=facts),), (waived,))).blocks)
    cells = {row[0].words: row[2].words for band in table.bands for row in band.rows}
    assert cells == {"Much.": "2.5 / 2", "Waived.": "overridden"}


def test_each_package_is_told_against_the_recommended_one() -> None:
    found, options = side_by_side("C_balanced", "A_signal", "B_partner")
    (_glance, against) = tables(comparison.overview(found, options).blocks)
    rows = [row for band in against.bands for row in band.rows]
    assert [row[0].words for row in rows] == [option.title for option in options[1:]]
    levels = [{m.id: option.package.levels.get(m.id, 0) for m in plan().measures} for option in options]
    assert [row[1].words for row in rows] == [
        str(sum(each[key] != levels[0][key] for key in levels[0])) for each in levels[1:]
    ]
    assert against.note == ""
    assert "Against package A" in against.caption
    assert len(tables(comparison.overview(found, options[:1]).blocks)) == 1, "alone, there is nothing to set against it"


def test_how_many_scores_are_not_shown_is_said_where_any_is_not() -> None:
    found, options = side_by_side("C_balanced", "A_signal")
    closed = {seat.id: Shown(Grade.BAND, Grade.BAND) for seat in found.seats[:2]}
    scope = replace(found.scope, shown={**found.scope.shown, **closed})
    (_glance, against) = tables(comparison.overview(replace(found, scope=scope), options).blocks)
    assert "those of 2 of 9 parties are not" in against.note


def test_without_a_recommendation_the_first_package_is_what_the_others_are_set_against() -> None:
    found, options = side_by_side("C_balanced", "A_signal")
    options = tuple(replace(option, concept=None) for option in options)
    section = comparison.overview(replace(found, options=options), options)
    assert isinstance(section.blocks[0], Words)
    assert "nothing is recommended" in section.blocks[0].words
    assert "Against package A" in tables(section.blocks)[-1].caption


def test_scores_and_margins_are_the_packages_own() -> None:
    found, options = side_by_side("C_balanced", "B_partner")
    section = comparison.parties(found, options)
    counts = [tally(plan(), dict(option.package.levels)) for option in options]
    rows = {row[0].words: row for band in tables(section.blocks)[0].bands for row in band.rows}
    assert len(rows) == len(plan().participants)
    for person in plan().participants:
        row = rows[found.voice.capital(found.name(person))]
        assert row[1].words == ("–" if person.least is None else number(person.least, "en"))
        for cell, count in zip(row[2:], counts, strict=True):
            standing = count.standing(person.id)
            if standing.score is not None and standing.surplus is not None:
                assert cell.words.startswith(
                    f"{found.voice.score(standing.score)} ({found.voice.score(standing.surplus, sign=True)})"
                )
    (picture,) = (block for block in section.blocks if isinstance(block, Picture))
    assert picture.figure.summary.startswith("A Best; B Best. A: ")
    closest = min((s for s in counts[0].standings if s.id in counts[0].seats), key=lambda s: s.surplus or 0)
    name = found.name(next(seat for seat in found.seats if seat.id == closest.id))
    assert name in picture.figure.summary.split("A: ")[1], "of the first package, not of another"


def test_measures_differ_or_are_the_same_in_all() -> None:
    found, options = side_by_side("C_balanced", "A_signal")
    section = comparison.levels(found, options)
    levels = [option.package.levels for option in options]
    taken = [m for m in plan().measures if any(each.get(m.id) for each in levels)]
    differing = {found.voice.measure(m) for m in taken if len({each.get(m.id, 0) for each in levels}) > 1}
    rows = {row[0].words: row for band in tables(section.blocks)[0].bands for row in band.rows}
    assert {*rows} == differing
    assert all((row[1].tone, row[2].tone) == ("", "strong") for row in rows.values())
    (same,) = (block for block in section.blocks if isinstance(block, Words))
    assert same.words.count(";") + 1 == len(taken) - len(differing)
    alone = comparison.levels(found, options[:1])
    assert tables(alone.blocks) == []


@pytest.mark.parametrize("beyond", [AT, BEYOND])
def test_what_is_exactly_used_up_is_no_excess(beyond: bool) -> None:
    found = case(beyond)
    (table,) = tables(columns.means(found.paper, (found.option,)).blocks)
    tones = {cell.tone for band in table.bands[:3] for row in band.rows for cell in row[2:]}
    assert tones == ({"", "bad"} if beyond else {""})


def test_a_number_that_differs_by_year_has_a_row_for_each() -> None:
    found, _options = side_by_side("C_balanced")
    one, other = (
        tuple(InYear(year, Fraction(there), Fraction(used)) for year, there, used in years)
        for years in (((2027, 5, 5), (2028, 4, 5)), ((2027, 5, 4), (2028, 5, 4)))
    )
    rows = columns._in_years(found, [one, other], str)
    assert [[cell.words for cell in row] for row in rows] == [
        ["in year 2027", "", "5 / 5", "4 / 5"],
        ["in year 2028", "", "5 / 4", "4 / 5"],
    ]
    assert [[cell.tone for cell in row[2:]] for row in rows] == [["", ""], ["bad", ""]]
    assert all(isinstance(cell, Cell) and cell.number for row in rows for cell in row[1:])


def test_a_condition_that_two_packages_miss_by_different_amounts_is_one_row() -> None:
    asks = {"de": "Höchstens so viel.", "en": "At most that much."}
    found, (one, two) = judged()
    missed = [
        Finding(RULE, {"de": f"{asks['de']} {n}.", "en": f"{asks['en']} Here: {n} of {n}."}, hard=False, asks=asks)
        for n in (5, 7)
    ]
    options = tuple(
        replace(each, cut=replace(each.cut, tally=replace(each.tally, verdict=Verdict((), (short,), ()))))
        for each, short in zip((one, two), missed, strict=True)
    )
    (table,) = tables(comparison.rules(replace(found, options=options), options).blocks)
    (row,) = (row for band in table.bands for row in band.rows)
    assert row[0].words == asks["en"]
    assert [cell.words for cell in row[1:]] == ["not fully met"] * 2
