"""Pictures of packages: their rows, and their numbers as the tally has them."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import Tally, tally_of
from negotiator.charts.figure import Figure
from negotiator.hidden import ABSENT, HIDDEN, Amount, Told
from negotiator.numbers import number
from negotiator.services.access.access import Grade, Shown
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.telling import Occasion
from negotiator.services.packages.figures import figures_of, money_of, scores_of
from negotiator.services.packages.meaning import meaning_of
from negotiator.services.packages.views import Meaning, MoneyLine, ScoreLine

ALL = ["figure-scores", "figure-money", "figure-capacities", "figure-gains"]
UNJUDGED = ["figure-scores", "figure-money"]


@cache
def counted(key: str) -> tuple[Tally, Meaning]:
    plan = demo_scenario("kenya_like")
    count = tally_of(plan, next(each for each in plan.packages if each.id == key))
    shown = {p.id: Shown(Grade.FULL, Grade.FULL) for p in plan.participants}
    eyes = Eyes("en", shown, frozenset(), mandate=True, costs=True, occasion=Occasion.SOLVED)
    return count, meaning_of(plan, count, eyes)


def drawn(*meanings: Meaning) -> dict[str, Figure]:
    figures = figures_of(meanings, ("One", "Other")[: len(meanings)], "en")
    return {figure.ident: figure for figure in figures}


def written(value: Fraction | None, places: int, sign: bool = False) -> str:
    return "–" if value is None else number(value, "en", places, sign)


def test_two_packages_side_by_side_say_the_tallies_numbers() -> None:
    """Each number stands in its package's column; of the stakeholders, the seats only."""
    (one, seen), (other, also) = counted("A_signal"), counted("C_balanced")
    figures = drawn(seen, also)
    assert list(figures) == ALL
    standings = [(a, b) for a, b in zip(one.standings, other.standings, strict=True) if a.part == "seat"]
    assert [row[1:] for row in figures["figure-scores"].rows] == [
        (
            written(a.least, 1),
            *(cell for s in (a, b) for cell in (written(s.score, 1), written(s.surplus, 1, sign=True))),
        )
        for a, b in standings
    ]
    spent = zip((*one.payers, *one.chapters), (*other.payers, *other.chapters), strict=True)
    assert [row[1:] for row in figures["figure-money"].rows] == [
        (*(_money(each.eur, each.over) for each in pair), written(pair[0].cap, 2))
        for pair in spent
        if any(each.eur for each in pair) or pair[0].cap is not None
    ]
    assert [(row[2:4], row[5:7]) for row in figures["figure-capacities"].rows] == [
        tuple((written(each.give, 0), written(each.use, 0)) for each in pair)
        for pair in zip(one.capacities, other.capacities, strict=True)
        if any(each.give or each.use for each in pair)
    ]
    assert [row[1:5] for row in figures["figure-gains"].rows] == [
        tuple(written(number, 1) for each in pair for number in (each.nominal, each.credited))
        for pair in zip(one.gains, other.gains, strict=True)
    ]


def _money(eur: Fraction, over: bool) -> str:
    return written(eur, 2) + (" (over the limit)" if over else "")


def test_one_package_shows_everybody() -> None:
    count, meaning = counted("C_balanced")
    names = [s.id for s in count.standings if s.score is not None]
    assert len(drawn(meaning)["figure-scores"].rows) == len(names) > len(count.seats)


def test_nothing_is_judged_beside_an_offer_that_leaves_something_open() -> None:
    whole = counted("C_balanced")[1]
    offer = replace(whole, unmentioned=1)
    assert list(drawn(whole)) == list(drawn(whole, whole)) == ALL
    for meanings in ((offer,), (offer, whole), (whole, offer), (offer, offer)):
        assert list(drawn(*meanings)) == UNJUDGED


def test_nobody_sees_a_row_of_what_is_closed_to_them() -> None:
    """A stakeholder has a row if a score of it may be seen in some package, and no picture is drawn of nobody."""
    told: Amount = Told(Fraction(50))
    assert _scored((HIDDEN,)) == []
    assert _scored((ABSENT,)) == []
    assert _scored((told,)) == ["Seat", "Adviser"]
    assert _scored((HIDDEN, told)) == _scored((told, HIDDEN)) == _scored((told, told)) == ["Seat"]
    assert _scored((HIDDEN, HIDDEN)) == []


def _scored(scores: tuple[Amount, ...]) -> list[str]:
    """Names of the rows of a seat and an adviser with these scores in the packages."""
    line = ScoreLine("seat", "Seat", "seat", "de", False, True, HIDDEN, HIDDEN, HIDDEN, "")
    beside = replace(line, key="adviser", name="Adviser", part="adviser")
    empty = counted("C_balanced")[1]
    meanings = [replace(empty, scores=tuple(replace(each, score=score) for each in (line, beside))) for score in scores]
    figure = scores_of(meanings, ("One", "Other")[: len(scores)], "en")
    return [row[0] for row in figure.rows] if figure else []


def test_a_payer_has_a_row_if_it_pays_in_some_package_or_has_a_limit() -> None:
    zero, some = Fraction(0), Fraction(3, 2)
    assert _paid(None, zero, zero) == []
    assert _paid(zero, zero, zero) == ["Payer"], "that nothing may be paid is a limit, as papers print it"
    assert _paid(None, zero, some) == _paid(None, some, zero) == _paid(None, some, some) == ["Payer"]
    assert _paid(some, zero, zero) == ["Payer"]


def _paid(limit: Fraction | None, *spent: Fraction) -> list[str]:
    meaning = counted("C_balanced")[1]
    meanings = [replace(meaning, payers=(MoneyLine("p", "Payer", eur, limit),), chapters=()) for eur in spent]
    figure = money_of(meanings, ("One", "Other"), "en")
    return [row[0] for row in figure.rows] if figure else []


def test_there_is_no_picture_of_what_may_not_be_seen() -> None:
    meaning = replace(counted("C_balanced")[1], payers=(), chapters=(), capacities=(), gains=())
    assert list(drawn(meaning)) == ["figure-scores"]
