"""A brief says which rules leadership has overridden: on its cover, on every page, and where the rule is told."""

import datetime
from dataclasses import replace

import pytest

from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.outcome import Answer
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Override
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.services.access.scope import EVERYTHING, Scope
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.proposals.solved import Proposal

DAY = datetime.date(2026, 3, 1)
NARROW = Scope(closed=frozenset({"de_bmz"}), inner=frozenset({"de_bmz"}), mandate=False)


@pytest.mark.slow
@pytest.mark.parametrize("scope", [EVERYTHING, NARROW], ids=["everything", "narrow"])
@pytest.mark.parametrize(
    ("language", "told", "mark"),
    [
        ("de", "überstimmt von St Muster bis 31. Dezember 2026", "ABWEICHUNG: G-14"),
        ("en", "St Muster", "DEVIATION: G-14"),
    ],
)
def test_a_comparison_names_deviations(scope: Scope, language: str, told: str, mark: str) -> None:
    plan = replace(demo_scenario("kenya_like"), overrides=(Override(1, "G-14", "St Muster", "2026-12-31"),))
    case = case_of(plan)
    tallies = {package.id: tally_of(plan, package) for package in plan.packages}
    proposal = Proposal(plan, case, Answer(fingerprint(case), None, None, (), {}, 0.0), {}, tallies)
    view = briefs.brief_of(plan, proposal, briefs.COMPARISON, language, date=DAY, scope=scope)
    assert view.mark.endswith(mark)
    assert any(told in part.words and "G-14" in part.words for part in view.cover)
    bare = replace(plan, overrides=())
    plain = briefs.brief_of(bare, replace(proposal, plan=bare), briefs.COMPARISON, language, date=DAY, scope=scope)
    assert "G-14" not in plain.mark
    assert not any("St Muster" in part.words for part in plain.cover)
