"""The two pages for a minister: who gains, who gives, what another package would change; by the counts of a package."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from negotiator.bargaining.words import Concept, Part
from negotiator.briefs.views import Cell, KeyNumbers, Picture, Table
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import Tally, tally
from negotiator.hidden import Told
from negotiator.numbers import POINTS, number, rounded
from negotiator.services.access.scope import Seen, Weight, Withheld
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.papers import core
from negotiator.services.briefs.papers.documents import recommended
from tests.services.briefs.statements.test_questions import material

NOT_MET = "The package below does not meet the conditions of every party at the table (computed)."


@cache
def plan() -> Plan:
    return demo_scenario("kenya_like")


def side_by_side(*keys: str) -> tuple[Material, tuple[Option, ...]]:
    """Packages of the scenario with letters, the first recommended."""
    named = {package.id: package for package in plan().packages}
    options = tuple(
        replace(material(plan(), named[key]).options[0], key=key, letter=letter, concept=None if n else option.concept)
        for n, (key, letter) in enumerate(zip(keys, "ABC", strict=False))
        for option in material(plan(), named[key]).options
    )
    return replace(material(plan(), named[keys[0]]), options=options), options


def fine(score: Fraction) -> Fraction:
    """As papers show it."""
    return rounded(score, POINTS)


def scores(option: Option) -> dict[str, Fraction]:
    """Of the seats, counted anew."""
    found: Tally = tally(plan(), dict(option.package.levels))
    return {s.id: s.score for s in found.standings if s.part is Part.SEAT and s.score is not None}


def with_margins(margins: Sequence[int | None]) -> tuple[Material, Option]:
    """The seats' margins as given; None is one that is hidden."""
    found = material(plan(), plan().packages[2])
    seats = [seat.id for seat in found.seats]
    shown = dict(zip(seats, margins, strict=False))
    seen = tuple(_moved(each, shown) for each in found.options[0].cut.seen if each.id not in seats or each.id in shown)
    option = replace(found.options[0], cut=replace(found.options[0].cut, seen=seen))
    people = tuple(p for p in plan().participants if p.part is not Part.SEAT or p.id in shown)
    return replace(found, plan=replace(found.plan, participants=people), options=(option,)), option


def _moved(each: Seen, shown: dict[str, int | None]) -> Seen:
    points = shown.get(each.id)
    return each if points is None else replace(each, surplus=Told(Fraction(points)))


@pytest.mark.parametrize(
    ("one", "other"), [("A_signal", "B_partner"), ("C_balanced", "A_signal"), ("A_signal", "A_signal")]
)
def test_better_and_worse_name_the_two_whose_scores_move_most_and_count_the_others(one: str, other: str) -> None:
    found, options = side_by_side(one, other)
    best, rival = options
    now, then = scores(best), scores(rival)
    moved = sorted(
        ((fine(then[key]) - fine(now[key]), key) for key in now if fine(then[key]) != fine(now[key])),
        key=lambda m: m[0],
    )
    names = {seat.id: found.name(seat) for seat in found.seats}
    up, down = core.shifts(found, best, rival)
    gains = [f"{names[key]} ({number(move, 'en', sign=True)})" for move, key in moved[::-1] if move > 0]
    losses = [f"{names[key]} ({number(move, 'en', sign=True)})" for move, key in moved if move < 0]
    for told, every in ((up, gains), (down, losses)):
        more = len(every) - 2
        assert told == every[:2] + ([] if more < 1 else ["one more" if more == 1 else f"{more} more"]), "none is hidden"


def test_a_score_counts_as_moved_if_the_printed_scores_differ() -> None:
    found, (best, rival) = side_by_side("C_balanced", "C_balanced")
    first = found.seats[0]
    now = found.seen(best, first).score
    assert isinstance(now, Told)
    for move in (Fraction(1), Fraction(99, 100), Fraction(1, 1000), Fraction(-1)):
        shown = fine(now.value + move) - fine(now.value)
        seen = tuple(
            replace(each, score=Told(each.score.value + move))
            if each.id == first.id and isinstance(each.score, Told)
            else each
            for each in rival.cut.seen
        )
        moved = core.shifts(found, best, replace(rival, cut=replace(rival.cut, seen=seen)))
        assert [len(each) for each in moved] == [int(shown > 0), int(shown < 0)]


def test_key_numbers_are_the_packages_sums() -> None:
    found, (best,) = side_by_side("C_balanced")
    (numbers,) = (block for block in core.tradeoff(found, best) if isinstance(block, KeyNumbers))
    sums = Sums(plan(), best.package.levels)
    payer = next(each for each in tally(plan(), dict(best.package.levels)).payers if each.key == "federal")
    told = [each.number for each in numbers.numbers]
    assert told[0] == str(sum(1 for level in best.package.levels.values() if level))
    assert told[1] == found.voice.euros(payer.eur)
    assert sums.give("lang") > 0, "language courses count, though they train nobody for a job"
    assert told[2:] == [
        found.voice.number(amount)
        for amount in (
            sums.persons("all", ("recruitment",)),
            sums.persons("all", ("training",)) + sums.give("lang"),
            sums.persons("ret", ("return",)),
        )
    ]


def test_the_same_package_under_another_name_is_no_alternative() -> None:
    found, (best, other) = side_by_side("C_balanced", "C_balanced")
    other = replace(other, key="again", name="Nash", concept=Concept.NASH)
    both = recommended(replace(found, options=(best, other)))
    assert [option.key for option in both.options] == [best.key]
    assert "Nash" not in both.left_out
    assert both.best is not None
    assert core.comparisons(both, both.best) == ("“Nash” is the same package as package A: both rules choose it.",)
    named = recommended(replace(found, options=(best, replace(other, concept=None))))
    assert named.best is not None
    assert core.comparisons(named, named.best)[0].endswith("as package A: it is no alternative.")
    found, (best, other) = side_by_side("C_balanced", plan().packages[0].id)
    apart = recommended(replace(found, options=(best, other)))
    assert apart.best is not None
    assert "differs in" in core.comparisons(apart, apart.best)[0]
    assert len(apart.options) == 2


def test_each_party_has_its_row_with_its_margin() -> None:
    found, (best,) = side_by_side("C_balanced")
    count = tally(plan(), dict(best.package.levels))
    (table,) = (block for block in core.tradeoff(found, best) if isinstance(block, Table))
    margins = {row[0].words: row[3] for row in table.bands[0].rows}
    assert len(margins) == len(found.seats)
    for seat in found.seats:
        surplus = count.standing(seat.id).surplus
        assert surplus is not None
        cell = margins[found.voice.capital(found.name(seat))]
        assert cell == Cell(number(surplus, "en", sign=True), tone="bad" if surplus < 0 else "good", number=True)


def test_a_margin_of_nothing_is_none_to_be_ashamed_of() -> None:
    found, option = with_margins([0, -1, 1])
    (table,) = (block for block in core.tradeoff(found, option) if isinstance(block, Table))
    assert [row[3].tone for row in table.bands[0].rows] == ["good", "bad", "good"]


@pytest.mark.parametrize(
    ("margins", "close", "roomy"),
    [
        ([5, 1, 3, 9], "12", "30"),
        ([5, 1, 3], "1", "0"),
        ([5, 1], "1", "0"),
        ([9, 8, 7, 6, 5], "43", "01"),
        ([6, 5, 4, 3, 2, 1], "54", "01"),
    ],
)
def test_the_closest_and_the_roomiest_are_named_and_nobody_twice(margins: list[int], close: str, roomy: str) -> None:
    found, option = with_margins(margins)
    names = [f"{found.name(seat)} (+{margin})" for seat, margin in zip(found.seats, margins, strict=True)]
    told = core.standings_sentence(found, option)
    all_of = found.voice.all_of
    assert told == (
        f"Closest to the limit: {all_of([names[int(n)] for n in close])}. "
        f"Most room: {all_of([names[int(n)] for n in roomy])}."
    )


@pytest.mark.parametrize("margins", [[4], [4, 4, 4]])
def test_one_party_or_equal_ones_are_neither_closest_nor_roomiest(margins: list[int]) -> None:
    told = core.standings_sentence(*with_margins(margins))
    assert told.startswith("Margin over the least acceptable score: ")
    assert told.count("(+4)") == len(margins)


def test_who_is_below_is_named_instead() -> None:
    found, option = with_margins([4, -2, 0])
    assert core.standings_sentence(found, option) == (
        f"Below the least acceptable score: {found.name(found.seats[1])} (−2)."
    )


@pytest.mark.parametrize(("seats", "drawn"), [(core.MOST_DRAWN, True), (core.MOST_DRAWN + 1, False)])
def test_a_picture_is_drawn_as_long_as_it_fits(seats: int, drawn: bool) -> None:
    voices = [p.id for p in plan().participants if p.part is Part.VOICE]
    sitting = {p.id for p in plan().participants if p.part is Part.SEAT}
    assert len(sitting) == 9
    more = sitting | {*voices[: seats - len(sitting)]}
    people = tuple(replace(p, part=Part.SEAT if p.id in more else p.part) for p in plan().participants)
    found = material(replace(plan(), participants=people), plan().packages[2])
    pictures = [block for block in core.tradeoff(found, found.options[0]) if isinstance(block, Picture)]
    assert len(pictures) == int(drawn)


def test_the_headline_says_the_worst_first() -> None:
    """Broken rules before refusals, refusals before what is open."""
    found, option = with_margins([4, 5])
    refused = replace(option, cut=replace(option.cut, withheld=(Withheld(Weight.HARD, ""),), tally=_clean(option)))
    assert core.headline(found, refused) == NOT_MET
    broken = replace(
        option, cut=replace(refused.cut, tally=material(plan(), Named("x", {}, {"ret_forced": 3})).options[0].tally)
    )
    assert core.headline(found, broken).startswith("The package below breaks ")


def _clean(option: Option) -> Tally:
    verdict = option.tally.verdict
    return replace(option.tally, verdict=replace(verdict, hard=()))


def test_without_a_package_the_essentials_are_why_there_is_none() -> None:
    found, (_best,) = side_by_side("C_balanced")
    assert [section.ident for section in core.core(found)] == ["core", "tradeoff", "basis"]
    (only,) = core.core(replace(found, options=()))
    assert only.ident == "core"
    situation = [block for block in only.blocks if getattr(block, "title", "") == "Situation:"]
    assert len(situation) == 1
    bare = replace(found, plan=replace(found.plan, summary={"de": "", "en": ""}))
    assert core._situation(bare) == ()


def test_a_refusal_is_said_whether_a_seat_or_a_closed_condition_refuses() -> None:
    found, option = with_margins([4, 5])
    clean = replace(option.cut, tally=_clean(option), withheld=())

    def seen(stance: Stance) -> Option:
        return replace(option, cut=replace(clean, seen=tuple(replace(each, stance=stance) for each in clean.seen)))

    closed = replace(seen(Stance.ACCEPTS), cut=replace(seen(Stance.ACCEPTS).cut, withheld=(Withheld(Weight.HARD, ""),)))
    assert core.headline(found, closed) == core.headline(found, seen(Stance.REFUSES)) == NOT_MET
    assert core.headline(found, seen(Stance.ACCEPTS)) != NOT_MET


def test_what_a_closed_seat_gains_is_not_shown_and_of_an_open_one_there_may_be_nothing() -> None:
    found = material(plan(), Named("none", {}, {}))
    seat = replace(found.seats[0], prefs=())
    for closed, words in ((frozenset[str](), "–"), (frozenset({seat.id}), "not shown")):
        row = core._house(replace(found, scope=replace(found.scope, closed=closed)), found.options[0], seat)
        assert [cell.words for cell in row[1:3]] == [words, words]
