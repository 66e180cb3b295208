"""Every threshold of a guardrail, the second as the first: it begins behind its own number, in the rows as in the
check, and what is exactly at it holds."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.check import broken
from negotiator.catalogue.assembly import case_of, levels_of
from negotiator.catalogue.guardrails.checks.balance import GAINS
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import health_shares
from negotiator.catalogue.reading.scenario import demo_scenario

# guardrail, whose persons it counts, most that need no safeguard, the safeguard's measure and level, whether hard
THRESHOLDS = [
    ("G-12", "rec_g2g", 100, "prot_recruiters", 1, True),
    ("G-12", "rec_g2g", 500, "prot_recruiters", 2, True),
    ("G-13", "rec_seasonal", 60, "prot_labour", 1, True),
    ("G-13", "rec_seasonal", 500, "prot_labour", 2, False),
    ("G-23", "rec_g2g", 300, "gov_data", 1, False),
]


def recruiting(measure: str, persons: int) -> Plan:
    """The scenario in which level 1 of this measure recruits so many, and nothing else does."""
    plan = demo_scenario("kenya_like")
    return replace(
        plan,
        measures=tuple(
            m if m.id != measure else replace(
                m, levels=tuple(replace(each, groups={"nat": Fraction(persons)} if each.n else {}) for each in m.levels)
            )
            for m in plan.measures
        ),
    )  # fmt: skip


def judged(plan: Plan, levels: dict[str, int], rule: str) -> set[bool]:
    """By rows and by formulas alike: whether the rule is broken as a hard one (True), a soft one (False)."""
    found = verdict(plan, Named("x", {}, levels))
    by_check = {f.hard for f in (*found.hard, *found.soft) if f.rule == rule}
    case = case_of(plan)
    by_rows = {c.hard for c in broken(case, levels_of(case, levels)) if rule_of(c.name) == rule}
    assert by_check == by_rows
    return by_check


@pytest.mark.parametrize(("rule", "measure", "most", "safeguard", "level", "hard"), THRESHOLDS)
def test_a_safeguard_is_asked_for_behind_its_number_and_not_before(
    rule: str, measure: str, most: int, safeguard: str, level: int, hard: bool
) -> None:
    def found(persons: int, at: int) -> set[bool]:
        return judged(recruiting(measure, persons), {measure: 1, safeguard: at}, rule)

    assert found(most, level - 1) == set()
    assert hard in found(most + 1, level - 1)
    assert found(most + 1, level) == set()


HAIR = Fraction(1, 1_000_000)
TRAINING = ("training",)
PLACES = ("recruitment", *TRAINING)


def least_of_pairs(sums: Sums) -> Fraction:
    """The least share that one party's gain is of another's."""
    gains = [sums.credited(who) for who in GAINS]
    return min(one / other for one in gains for other in gains if one is not other)


def credible(sums: Sums) -> Fraction:
    """The share of positive gains that is credited."""
    promised = credited = Fraction(0)
    for measure, level in sums.chosen.values():
        share = Fraction(level.n, measure.top)
        for party in (party for party, win in measure.win.items() if win > 0):
            promised += measure.win[party] * share
            credited += max(Fraction(0), sums.gain(measure, party)) * share * level.cred
    return credited / promised


def health(sums: Sums) -> Fraction:
    """Training places for each health worker who is recruited."""
    recruited = sum(share * sums.persons("all", (key,)) for key, share in health_shares(sums.plan).items())
    return sums.persons("all", ("trn_health_cap",)) / Fraction(recruited)


# guardrail, its number, the value at which a package meets it exactly, whether more of it asks for more
NUMBERS: list[tuple[str, str, Callable[[Sums], Fraction], bool]] = [
    ("G-03", "vol_ratio", lambda s: s.quantity("ret_voluntary") / s.quantity("ret_forced"), True),
    ("G-04", "rcase_slack", lambda s: s.persons("ret", ("return",)) / (s.base("rcase") + s.give("rcase")), False),
    ("G-05", "rein_share", lambda s: s.eur_in("reintegration") / s.eur_in("return"), True),
    ("G-06", "ref_min", lambda s: (s.persons("ref", TRAINING) + 40) / s.persons("nat", TRAINING), True),
    (
        "G-07",
        "women",
        lambda s: s.women(("recruitment", *TRAINING)) / s.persons("all", ("recruitment", *TRAINING)),
        True,
    ),
    ("G-08", "health_ratio", health, True),
    ("G-09", "win_balance", least_of_pairs, True),
    ("G-09", "win_min", lambda s: min(s.credited(who) for who in GAINS), True),
    ("G-26", "max_measures", lambda s: Fraction(len(s.taken())), False),
    ("G-27", "signal", credible, True),
    ("G-30", "idle", lambda s: max((s.give(key) - 300) / s.use(key) for key in idle() if s.use(key)), False),
]


def idle() -> list[str]:
    """The capacities that should not lie idle."""
    return [each.id for each in library.capacities().values() if each.idle]


@pytest.mark.parametrize(("rule", "name", "exact", "least"), NUMBERS)
def test_exactly_at_its_number_a_guardrail_holds_and_a_hair_beyond_it_does_not(
    rule: str, name: str, exact: Callable[[Sums], Fraction], least: bool
) -> None:
    """Asked of a package that takes every measure: other conditions of the same guardrail may be broken all along."""
    plan = demo_scenario("kenya_like")
    levels = {measure.id: measure.top for measure in plan.measures}
    at, beyond = exact(Sums(plan, levels)), HAIR if least else -HAIR

    def broken_by(number: Fraction) -> tuple[set[str], set[tuple[str, object]]]:
        numbered = replace(plan, params={**plan.params, name: number})
        found, case = verdict(numbered, Named("x", {}, levels)), case_of(numbered)
        rows = {c.name for c in broken(case, levels_of(case, levels)) if rule_of(c.name) == rule}
        return rows, {(f.text["en"].split(",")[0], f.about) for f in (*found.hard, *found.soft) if f.rule == rule}

    inside, here, outside = (broken_by(at + step) for step in (-beyond, Fraction(0), beyond))
    assert [len(each) for each in inside] == [len(each) for each in here]
    assert [len(each) + 1 for each in here] == [len(each) for each in outside]


def test_every_number_of_a_guardrail_is_asked_about_here() -> None:
    assert {name: rule for rule, name, _exact, _least in NUMBERS} == {
        name: found.guardrail for name, found in library.params().items()
    }
