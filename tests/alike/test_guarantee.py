"""What follows from the optimiser having found a package, and what does not follow for any other: pages and papers."""

from dataclasses import replace

import pytest

from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.services.access.scope import Cut, Weight, Withheld
from negotiator.services.access.telling import MARK, NEAR, RED_LINE, Occasion, all_hard_told, guaranteed
from negotiator.services.briefs.statements.outcomes import Outcome, outcome_of
from negotiator.services.proposals.sources import BY_HAND, Made, Source

SEALED = frozenset({MARK, RED_LINE})
NONE = frozenset[str]()
HARD, VOICE = Withheld(Weight.HARD, ""), Withheld(Weight.WARNING, "m_workers")


@pytest.mark.parametrize(
    ("solved", "unjudged", "withheld", "expected"),
    [
        (True, SEALED, (), Outcome.TABLE),
        (True, NONE, (VOICE,), Outcome.TABLE),
        (True, SEALED, (HARD,), Outcome.SEALED),
        (False, SEALED, (), Outcome.SEALED),
        (False, NONE, (VOICE,), Outcome.SEALED),
        (True, NONE, (), Outcome.HELD),
        (False, NONE, (), Outcome.HELD),
    ],
)
def test_the_guarantee_is_told_of_solved_packages_only(
    solved: bool, unjudged: frozenset[str], withheld: tuple[Withheld, ...], expected: Outcome
) -> None:
    plan = demo_scenario("kenya_like")
    held = replace(tally_of(plan, plan.packages[0]), verdict=Verdict((), (), ()))
    cut, texts = Cut(held, (), withheld, unjudged, solved), library.guardrail_texts()
    assert {outcome_of(texts[rule], cut) for rule in (MARK, RED_LINE)} == {expected}
    assert (RED_LINE in cut.guaranteed) is (solved and not cut.refused)


@pytest.mark.parametrize(
    ("occasion", "closed", "near", "expected"),
    [
        (Occasion.SOLVED, {"seat", "voice"}, "", True),
        (Occasion.SOLVED, {"seat", "voice"}, "voice", True),
        (Occasion.KEPT, {"seat", "voice"}, "", True),
        (Occasion.KEPT, {"seat", "voice"}, "voice", True),
        (Occasion.KEPT, {"seat", "voice"}, "seat", False),
        (Occasion.TRIED, {"seat", "voice"}, "", False),
        (Occasion.TRIED, {"voice"}, "", True),
        (Occasion.TRIED, set(), "", True),
    ],
)
def test_pages_and_papers_know_all_hard_rules_or_say_that_they_do_not(
    occasion: Occasion, closed: set[str], near: str, expected: bool
) -> None:
    warnings = (Finding(NEAR, {}, hard=False, participant=near),) if near else ()
    assert all_hard_told(Verdict((), (), warnings), closed, ("seat",), occasion) is expected
    assert bool(guaranteed(occasion)) is (occasion is Occasion.SOLVED)


def test_every_package_that_the_optimiser_found_counts_as_found_until_the_dossier_changes() -> None:
    assert all(Made(source).found for source in (Source.CONCEPT, Source.VARIANT))
    assert not any(Made(source, stale=True).found for source in Source)
    assert not any(made.found for made in (BY_HAND, Made(Source.CLOSEST), Made(Source.OFFER)))
