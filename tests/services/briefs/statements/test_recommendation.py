"""Which package is recommended, in which words: as far as it is proven, never praised for what another does better."""

from dataclasses import replace
from fractions import Fraction

from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.hidden import HIDDEN, Told
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements.recommendation import doubts, recommendation
from tests.services.briefs.papers.test_core import side_by_side

HERE = "Of the packages here that can be agreed, none keeps the tightest party further from its limit"
ELSEWHERE = "Another keeps the tightest party further from its limit"


def paper(*margins: int | None, proven: bool = True, refusing: int | None = None) -> tuple[Material, Option]:
    """Packages A, B, C with these margins of their tightest party, None where it is not shown; A is recommended."""
    found, options = side_by_side(*("C_balanced", "A_signal", "B_partner")[: len(margins)])
    made = tuple(
        _with(option, margin, n == refusing) for n, (option, margin) in enumerate(zip(options, margins, strict=True))
    )
    best = replace(made[0], proven=proven)
    return replace(found, options=(best, *made[1:])), best


def _with(option: Option, margin: int | None, refused: bool) -> Option:
    shown = HIDDEN if margin is None else Told(Fraction(margin))
    stance = Stance.REFUSES if refused else Stance.ACCEPTS if margin is not None else Stance.HIDDEN
    seen = tuple(replace(each, surplus=shown, stance=stance) for each in option.cut.seen)
    tally = replace(option.tally, verdict=Verdict((), (), ()))
    return replace(option, cut=replace(option.cut, seen=seen, withheld=(), tally=tally))


def test_a_package_is_praised_for_its_margin_where_no_other_has_a_larger_one() -> None:
    for margins in ((4, 3), (4, 4)):
        words = recommendation(*paper(*margins))
        assert words.startswith("We recommend package A (Best).")
        assert HERE in words
        assert f"+{margins[1]} in package B" in words
        assert ELSEWHERE not in words


def test_where_another_has_a_larger_margin_that_is_said_and_only_a_proven_one_is_recommended() -> None:
    words = recommendation(*paper(3, 4, 2))
    assert words.startswith("We recommend package A (Best).")
    assert f"{ELSEWHERE}: +4 in package B, against +3 here." in words
    assert "package C" not in words
    unproven = recommendation(*paper(3, 4, proven=False))
    assert unproven.startswith("We do not recommend package A (Best) yet.")
    assert "not proven: there may be a better one" in unproven
    assert recommendation(*paper(4, 3, proven=False)).startswith("We recommend package A (Best).")


def test_nothing_is_said_of_margins_that_are_not_shown_nor_of_packages_that_cannot_be_agreed() -> None:
    for found in (paper(4), paper(None, 3), paper(4, None), paper(4, 3, refusing=1)):
        words = recommendation(*found)
        assert words == "We recommend package A (Best)."
    refused = recommendation(*paper(4, 3, refusing=0))
    assert refused == "Package A (Best) cannot be agreed as it stands; it shows where to go on."
    found, best = paper(4, 3)
    broken = Verdict((Finding("G-01", {"de": "", "en": ""}, hard=True),), (), ())
    worse = replace(best, cut=replace(best.cut, tally=replace(best.tally, verdict=broken)))
    assert "cannot be agreed" in recommendation(replace(found, options=(worse, *found.options[1:])), worse)
    assert HERE not in recommendation(replace(found, options=(worse, *found.options[1:])), worse)


def test_what_the_optimiser_does_not_know_any_more_comes_before_what_it_never_knew() -> None:
    found, best = paper(4)
    assert doubts(found, best) == ()
    (unproven,) = doubts(*paper(4, proven=False))
    assert "not proven" in unproven
    stale, old = paper(4, proven=False)
    (changed,) = doubts(replace(stale, stale=True), old)
    assert "The dossier has changed" in changed
