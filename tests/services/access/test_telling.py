"""How much is told about sealed conditions: a least score only by the step in which it lies, red lines not while levels
are tried, and everything of a seat where the optimiser found the package."""

from fractions import Fraction

import pytest

from negotiator.bargaining.words import Part
from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.tally import Faring
from negotiator.services.access.telling import (
    MARK,
    NEAR,
    RED_LINE,
    Leaning,
    Occasion,
    all_hard_told,
    guaranteed,
    leaning,
    told,
)

SOLVED, KEPT, TRIED = Occasion
SEALED, OPEN, VOICE = "sealed", "open", "voice"


def standing(key: str, score: str | None, least: str | None) -> Faring:
    reached, mark = (None if text is None else Fraction(text) for text in (score, least))
    return Faring(key, Part.SEAT, reached, mark, None, True)


@pytest.mark.parametrize("least", ["40", "45.5", "49.9999"])
@pytest.mark.parametrize(
    ("score", "where"),
    [
        ("39.9999", Leaning.BELOW),
        ("40", Leaning.NEAR),
        ("45.5", Leaning.NEAR),
        ("49.9999", Leaning.NEAR),
        ("50", Leaning.ABOVE),
        ("0", Leaning.BELOW),
        ("100", Leaning.ABOVE),
        ("239/6", Leaning.BELOW),  # 39.83
    ],
)
def test_all_least_scores_of_a_step_look_alike(least: str, score: str, where: Leaning) -> None:
    assert leaning(standing(SEALED, score, least)) is where


def test_without_score_or_least_score_nothing_leans() -> None:
    assert leaning(standing(SEALED, None, "40")) is None
    assert leaning(standing(SEALED, "40", None)) is None


def finding(rule: str, who: str = "", hard: bool = True) -> Finding:
    return Finding(rule, {"en": f"{rule} of {who}"}, hard=hard, participant=who)


RULE, OWN = finding("G-15"), finding(RED_LINE, OPEN)
LINE, SOFT_LINE, MET_NOT = finding(RED_LINE, SEALED), finding(RED_LINE, SEALED, False), finding(MARK, SEALED)
VERDICT = Verdict(hard=(RULE, OWN, LINE, MET_NOT), soft=(SOFT_LINE,), warnings=(finding(RED_LINE, VOICE),))
NEARBY = Finding(NEAR, {}, hard=False, participant=SEALED)


def shown(score: str, occasion: Occasion, closed: tuple[str, ...] = (SEALED, VOICE)) -> Verdict:
    standings = (standing(SEALED, score, "45"), standing(OPEN, "10", "45"), standing(VOICE, None, None))
    return told(VERDICT, standings, closed, (SEALED, OPEN), occasion)


def test_whoever_tries_learns_of_no_red_line_and_of_a_least_score_by_its_step() -> None:
    assert shown("20", TRIED) == Verdict((RULE, OWN, MET_NOT), (), ())
    assert shown("44", TRIED) == Verdict((RULE, OWN), (), (NEARBY,))
    assert shown("46", TRIED) == shown("44", TRIED)
    assert shown("60", TRIED) == Verdict((RULE, OWN), (), ())


def test_a_kept_package_tells_red_lines_and_still_the_least_score_by_its_step() -> None:
    warned = VERDICT.warnings
    assert shown("20", KEPT) == Verdict((RULE, OWN, LINE, MET_NOT), (SOFT_LINE,), warned)
    assert shown("44", KEPT) == Verdict((RULE, OWN, LINE), (SOFT_LINE,), (*warned, NEARBY))
    assert shown("60", KEPT) == Verdict((RULE, OWN, LINE), (SOFT_LINE,), warned)


def test_of_a_solved_package_all_is_told_of_seats() -> None:
    for score in ("20", "44", "60"):
        assert shown(score, SOLVED) == VERDICT
    outside = told(VERDICT, (standing(VOICE, "44", "45"),), (VOICE,), (SEALED, OPEN), SOLVED)
    assert outside.warnings == (*VERDICT.warnings, Finding(NEAR, {}, hard=False, participant=VOICE))


def test_what_is_closed_to_nobody_is_told_whole() -> None:
    for occasion in Occasion:
        assert shown("44", occasion, closed=()) == VERDICT


@pytest.mark.parametrize(
    ("occasion", "closed", "warnings", "all_told"),
    [
        (SOLVED, (SEALED,), (NEARBY,), True),
        (KEPT, (), (), True),
        (KEPT, (SEALED,), (), True),
        (KEPT, (SEALED,), (NEARBY,), False),
        (KEPT, (VOICE,), (NEARBY,), True),  # nobody's sealed condition at the table
        (KEPT, (SEALED,), (finding(RED_LINE, SEALED, False),), True),
        (KEPT, (SEALED,), (Finding(NEAR, {}, hard=False, participant=VOICE),), True),
        (TRIED, (), (), True),
        (TRIED, (VOICE,), (), True),
        (TRIED, (SEALED,), (), False),
    ],
)
def test_whether_every_broken_hard_rule_is_told(
    occasion: Occasion, closed: tuple[str, ...], warnings: tuple[Finding, ...], all_told: bool
) -> None:
    assert all_hard_told(Verdict((), (), warnings), closed, (SEALED, OPEN), occasion) is all_told


def test_only_the_optimiser_guarantees_anything() -> None:
    assert [guaranteed(each) for each in Occasion] == [{MARK, RED_LINE}, frozenset(), frozenset()]
