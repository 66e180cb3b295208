"""Linkages as they stand in a package: each sentence's condition, and its opposite."""

import random
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import product

import pytest

from negotiator.bargaining.case import Case, Condition, Issue
from negotiator.bargaining.check import holds
from negotiator.bargaining.clash import smallest_clash
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.outcome import Options
from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.checks.linkages import linkages
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.overrides import overridable
from negotiator.catalogue.guardrails.own import TIED
from negotiator.catalogue.guardrails.rows.all import rule_of, rules_of
from negotiator.catalogue.guardrails.rows.linkages import name_of
from negotiator.catalogue.plan import BINDING, Link, Linkage, Named, OwnRule, Plan, RedLine
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.ties import Tie, tie_of
from negotiator.services.dossiers.measures import tie_checks

HELP, BACK, WORK = "rei_individual", "ret_forced", "rec_g2g"
PLAN: Plan = demo_scenario("kenya_like")


def years(first: int, then: int) -> Plan:
    """The plan in which HELP is due in one year and BACK in another."""
    due = {HELP: first, BACK: then}
    measures = tuple(
        replace(m, levels=tuple(replace(v, year=due[m.id]) for v in m.levels)) if m.id in due else m
        for m in PLAN.measures
    )
    return replace(PLAN, measures=measures)


@pytest.mark.parametrize(
    ("kind", "levels", "expected"),
    [
        ("package", {HELP: 1, BACK: 1}, Tie.KEPT),
        ("package", {HELP: 1}, Tie.HALF),
        ("package", {BACK: 1}, Tie.HALF),
        ("package", {}, Tie.IDLE),
        ("sequence", {HELP: 1, BACK: 1}, Tie.KEPT),
        ("sequence", {BACK: 1}, Tie.HALF),
        ("sequence", {HELP: 1}, Tie.IDLE),
        ("condition", {HELP: 1}, Tie.ALIEN),
        ("condition", {}, Tie.ALIEN),
    ],
)
def test_a_linkage_stands_as_both_levels_say(kind: str, levels: dict[str, int], expected: Tie) -> None:
    assert tie_of(PLAN, Linkage(HELP, BACK, kind), levels) is expected


def test_a_sequence_is_early_only_where_the_second_is_due_first() -> None:
    tie, both = Linkage(HELP, BACK, "sequence"), {HELP: 1, BACK: 1}
    assert tie_of(years(2, 1), tie, both) is Tie.EARLY
    assert tie_of(years(2, 2), tie, both) is Tie.KEPT
    assert tie_of(years(1, 2), tie, both) is Tie.KEPT


@pytest.mark.parametrize(("a", "b"), [(HELP, BACK), (BACK, HELP), (WORK, BACK), (HELP, WORK)])
def test_alien_is_what_the_checker_refuses(a: str, b: str) -> None:
    tie = Linkage(a, b, "condition")
    refused = "G-11" in verdict(PLAN, Named("x", {}, {a: 1, b: 1}, linkages=(tie,))).hard_rules
    assert (tie_of(PLAN, tie, {a: 1, b: 1}) is Tie.ALIEN) is refused


def test_a_linkage_of_a_measure_that_the_dossier_lacks_is_idle() -> None:
    assert tie_of(PLAN, Linkage(HELP, "gone", "package"), {HELP: 1}) is Tie.IDLE


def drawn_ties(plan: Plan, source: random.Random) -> tuple[Linkage, ...]:
    """Three linkages of drawn measures from drawn levels on."""
    found = []
    for _ in range(3):
        a, b = source.sample(plan.measures, 2)
        kind = source.choice(BINDING)
        found.append(Linkage(a.id, b.id, kind, "", source.randint(1, a.top), source.randint(1, b.top)))
    return tuple(found)


def small(source: random.Random) -> Plan:
    """Five drawn measures in two years, nothing that binds but drawn linkages."""
    measures = tuple(
        replace(m, requires=(), excludes=(), levels=tuple(replace(v, year=source.randint(1, 3)) for v in m.levels))
        for m in source.sample(PLAN.measures, 5)
    )
    bare = replace(PLAN, measures=measures, mandate={}, packages=(), linkages=(), participants=())
    return replace(bare, linkages=drawn_ties(bare, source))


def test_rows_formula_and_words_agree_on_every_package_of_drawn_cases() -> None:
    source, counted = random.Random(4), 0
    for _ in range(30):
        plan = small(source)
        rows = [c for c in rules_of(plan) if rule_of(c.id) == TIED]
        assert {c.name for c in rows} <= {name_of(tie) for tie in plan.linkages}
        for levels in product(*(range(m.top + 1) for m in plan.measures)):
            chosen = {m.id: n for m, n in zip(plan.measures, levels, strict=True)}
            by_rows = {dict(c.label)["en"] for c in rows if not holds(c.body, levels)}
            by_formula = {found.text["en"] for found in linkages(Sums(plan, chosen), plan.linkages)}
            by_words = {
                sentences.tied(plan, tie)["en"]
                for tie in plan.linkages
                if tie_of(plan, tie, chosen) in (Tie.HALF, Tie.EARLY)
            }
            assert by_rows == by_formula == by_words
            counted += len(by_rows)
    assert counted > 1000


def test_a_broken_linkage_is_hard_names_both_measures_and_leadership_cannot_lift_it() -> None:
    plan = replace(PLAN, linkages=(Linkage(HELP, BACK, "package", "", 1, 2),))
    for levels, broken in (({BACK: 2}, True), ({BACK: 1}, False), ({HELP: 1, BACK: 2}, False), ({HELP: 1}, True)):
        found = [f for f in verdict(plan, Named("x", {}, levels)).hard if f.rule == TIED]
        assert bool(found) is broken, levels
        assert all(f.text == sentences.tied(plan, plan.linkages[0]) for f in found)
    assert "from level 2 on" in sentences.tied(plan, plan.linkages[0])["en"]
    assert "ab Stufe 2" in sentences.tied(plan, plan.linkages[0])["de"]
    assert TIED not in overridable()


def test_a_packages_own_linkage_binds_it_alone() -> None:
    bare = replace(PLAN, linkages=())
    own = Named("x", {}, {BACK: 1}, linkages=(Linkage(HELP, BACK, "package"),))
    assert TIED in verdict(bare, own).hard_rules
    assert TIED not in verdict(bare, replace(own, linkages=())).hard_rules


def test_conflicts_name_the_linkage() -> None:
    """Two measures only together, of which one is asked for and the other ruled out: three names, none to spare."""
    plan = replace(PLAN, linkages=(Linkage(HELP, BACK, "package"),), mandate={HELP: (1, 1), BACK: (0, 0)})
    rows = [c for c in rules_of(plan) if rule_of(c.id) in (TIED, "G-22")]
    issues = tuple(Issue(m.id, tuple(str(level.n) for level in m.levels)) for m in plan.measures)
    members = {name: tuple(c for c in rows if c.name == name) for name in dict.fromkeys(c.name for c in rows)}
    clash = smallest_clash(Case("x", 1, issues, (), conditions=tuple(rows)), members, Options(10))
    assert clash == (f"G-22:{HELP}", f"G-22:{BACK}", f"LK:package:{HELP}:{BACK}")


def test_a_new_linkage_that_no_package_can_hold_is_told_with_what_stands_against_it() -> None:
    wish = Linkage(WORK, "ret_hub", "package")  # the law bars the second
    found = tie_checks.found(PLAN, wish, (), "en")
    assert len(found.against) == 1
    assert "barred by law" in found.against[0]
    with pytest.raises(Refused) as refused:
        tie_checks.refuse_impossible(found, wish)
    assert set(refused.value.fields) == {"b"}
    fine = Linkage(WORK, "prot_recruiters", "package")
    assert tie_checks.found(PLAN, fine, (), "en") == tie_checks.Checked(fine)


def test_red_lines_count_against_a_new_linkage_as_far_as_the_reader_may_read_them() -> None:
    person = next(p for p in PLAN.participants if p.id == "de_bmi")
    person = replace(person, red_lines=(RedLine("RL-x", f"L({HELP}) == 0", hard=True),))
    wish = Linkage(HELP, WORK, "sequence")
    assert tie_checks.found(PLAN, wish, (), "en").against == ()
    (told,) = tie_checks.found(PLAN, wish, (person,), "en").against
    assert told.startswith("Red line of “Federal Ministry of the Interior”")


def need(other: str, level: int = 1, *, excludes: bool = False) -> tie_checks.Need:
    """From its first level on, WORK needs or excludes another."""
    return tie_checks.Need(WORK, Link(1, other, level), excludes=excludes)


def test_what_a_measure_needs_is_asked_about_as_linkages_are() -> None:
    """The law bars one; a red line asks for two of which the one excludes the other; each of them alone stays free."""
    wish = need("ret_hub")
    found = tie_checks.found(PLAN, wish, (), "en")
    assert any("barred by law" in text for text in found.against)
    with pytest.raises(Refused) as refused:
        tie_checks.refuse_impossible(found, wish)
    assert set(refused.value.fields) == {"other"}
    person = next(p for p in PLAN.participants if p.id == "de_bmi")
    for line in (f"L({HELP}) >= 1", f"L({WORK}) >= 1"):
        person = replace(person, red_lines=(RedLine("RL-x", line, hard=True),))
        wish = need(HELP, excludes=True)
        assert tie_checks.found(PLAN, wish, (), "en") == tie_checks.Checked(wish)
        (told,) = tie_checks.found(PLAN, wish, (person,), "en").against
        assert told.startswith("Red line of “Federal Ministry of the Interior”")
    bound = replace(PLAN, rules=(OwnRule("OR:1", f"L({WORK}) <= 0"),))
    wish = need("prot_recruiters")
    assert tie_checks.found(bound, wish, (), "en") == tie_checks.Checked(wish), "nor could it be had before"
    (told,) = tie_checks.found(bound, need("ret_hub"), (), "en").against
    assert "barred by law" in told, "what cannot be had yet does not hide that the two do not go together"


def test_what_time_did_not_suffice_for_is_unknown_and_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """All questions about one tie share one time, however many there are; without an answer nobody is kept from it."""
    wish = Linkage(WORK, "ret_hub", "package")
    asks, real = iter(range(10)), tie_checks._clash

    def late(asked: tie_checks._Asked, members: Mapping[str, tuple[Condition, ...]]) -> Collection[str] | None:
        return None if next(asks) == last else real(asked, members)

    monkeypatch.setattr(tie_checks, "_clash", late)
    for last in range(3):
        asks = iter(range(10))
        assert tie_checks.found(PLAN, wish, (), "en") == tie_checks.Checked(wish, unsure=tie_checks.LATE), last
    monkeypatch.undo()
    monkeypatch.setattr(tie_checks, "SECONDS", 0.0)
    assert tie_checks.found(PLAN, wish, (), "en") == tie_checks.Checked(wish, unsure=tie_checks.LATE)
