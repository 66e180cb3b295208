"""What a paper says against a package, of undated rounds, of the share of assumptions and of what is to be decided:
said where it is so, and not where it is not; the same act in both languages."""

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from negotiator.bargaining.words import Part
from negotiator.briefs.views import Points
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.plan import Named, Plan, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.language import say
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.papers import core
from negotiator.services.briefs.statements import decisions, state
from negotiator.services.briefs.statements.annex import assumed_share
from tests.catalogue.packages import drawn
from tests.services.briefs.statements.test_questions import material


@cache
def plan() -> Plan:
    return demo_scenario("kenya_like")


@cache
def others() -> tuple[tuple[Material, Option], ...]:
    found = (material(plan(), package) for package in (*drawn(plan(), 24, seed=3), *plan().packages))
    return tuple((each, each.options[0]) for each in found)


def rules(findings: tuple[Finding, ...]) -> set[str]:
    """Those that are nobody's own."""
    return {finding.rule for finding in findings if not finding.participant}


def listed(words: str, pattern: str) -> set[str]:
    """The rules that a sentence names; empty where it is not said."""
    said = re.search(pattern, words)
    return set(re.findall(r"[A-Z]{1,2}(?:-\d\d)?(?=\W|$)", said[1])) if said else set()


def test_objections_follow_from_the_verdict_and_the_stances() -> None:
    seen = set()
    for found, option in others():
        words, verdict = core.objection(found, option), option.tally.verdict
        assert listed(words, r"It breaks ([^.]*)\.") == rules(verdict.hard)
        short = rules(verdict.soft) - rules(verdict.hard)  # what is broken is not called short of it besides
        assert listed(words, r"It does not fully meet ([^.]*)\.") == short
        seats = [p for p in found.plan.participants if p.part is Part.SEAT]
        refusing = {found.name(p) for p in seats if found.stance(option, p) is Stance.REFUSES}
        open_ = {found.name(p) for p in seats if found.stance(option, p) in (Stance.CLOSE, Stance.LEADERSHIP)}
        for head, names in (("(computed) of:", refusing), ("Not settled yet with:", open_)):
            said = re.search(rf"{re.escape(head)} (.*?)\.(?= (?:Not settled|Conditions)|$)", words)
            assert bool(said) is bool(names), (head, words)
            assert not said or all(name in said[1] for name in names)
            seen.add((head, bool(names)))
        seen |= {("soft", bool(short)), ("hard", bool(rules(verdict.hard)))}
    assert {("soft", True), ("soft", False), ("hard", True), ("(computed) of:", True)} <= seen


@pytest.mark.parametrize(("day", "told"), [("2026-01-10", "Round 1, 10 January 2026 (open)."), ("", "Round 1 (open).")])
def test_a_round_has_a_day_only_where_one_is_recorded(day: str, told: str) -> None:
    met = replace(plan(), rounds=(Round(1, day, "", "open", {}, {}),))
    found = material(met, Named("x", {}, {}))
    (points,) = (block for block in state.state(found).blocks if isinstance(block, Points))
    assert points.points[0].words == told


def test_the_share_of_assumptions_counts_what_is_assumed() -> None:
    bare = replace(plan(), participants=(), facts=())
    assert assumed_share(material(bare, Named("x", {}, {})), ()) == 1, "nothing is used, nothing is known"
    sourced = [fact for fact in plan().told_facts if not fact.src.startswith("PA")][:3]
    known = replace(bare, facts=tuple(sourced))
    assert len(sourced) == 3
    assert assumed_share(material(known, Named("x", {}, {})), ()) == 0
    taken = material(known, Named("x", {}, {"rec_health": 1}))
    assert assumed_share(taken, taken.options) == Fraction(3, 6), "money, capacity and credibility of one level"
    guessed = replace(known, facts=(*sourced[:2], replace(sourced[2], src="PA")))
    assert assumed_share(material(guessed, Named("x", {}, {})), ()) == Fraction(1, 3)


ACTS = {
    "Approve": "Billigung",
    "Accept": "Billigung",
    "Decide": "Entscheidung",
    "Obtain": "Einholung",
    "Have": "Herbei",
}


def test_what_is_to_be_decided_is_the_same_act_in_both_languages() -> None:
    """Whoever takes note accepts nothing: “Accept that” is not “Kenntnisnahme, dass”."""
    source = Path(str(decisions.__file__)).read_text(encoding="utf-8")
    asked = re.findall(r'_\("((?:Approve|Accept|Decide|Obtain|Have)[^"]*)"\)', source)
    assert len(asked) >= 7
    for sentence in asked:
        assert say("de", sentence).startswith(ACTS[sentence.split()[0]]), say("de", sentence)
