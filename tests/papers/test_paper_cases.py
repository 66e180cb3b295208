"""Papers that once said what is not so, P1 to P21: each made again as it was, with its opposite, here or in the test
that is named for it."""

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from negotiator.bargaining.words import Concept
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.material.material import doer_of
from tests.briefs.material import rejudged, view_of
from tests.briefs.readers import Papers, after, papers, points_of, rows_of, solved, text_of
from tests.papers.test_changed_dossiers import moved, with_mark
from tests.services.briefs.statements.test_questions import answers, kenya

ROOT = Path(__file__).parents[2]
READERS = ("staatssekretaer", "bmi", "bmf-haushalt")
STATEMENTS, SOURCES = "tests/papers/test_statements.py", "tests/services/proposals/test_sources.py"
HELD: Mapping[str, tuple[str, ...]] = {
    "P6": ("tests/alike/test_protection.py::test_a_scenario_file_keeps_the_day_that_it_states",),
    "P9": (
        f"{STATEMENTS}::test_linkages_do_not_contradict_the_answer_about_conditions",
        "tests/papers/test_changed_dossiers.py::test_a_linkage_with_one_half_missing_is_said",
    ),
    "P10": (f"{STATEMENTS}::test_a_rule_is_held_or_warned_of_never_both",),
    "P11": (
        f"{SOURCES}::test_an_unproven_package_is_not_praised_for_what_its_neighbour_does_better",
        f"{SOURCES}::test_a_proven_package_is_recommended_with_its_reason",
    ),
    "P12": (f"{STATEMENTS}::test_one_list_of_offers_per_version_and_the_same_packages",),
    "P15": (
        f"{SOURCES}::test_a_comparison_from_the_web_knows_what_is_solved",
        f"{SOURCES}::test_offers_and_twins_have_names_of_their_own",
    ),
    "P16": ("tests/services/dossiers/facts/test_facts.py::test_value_keeps_every_digit",),
    "P17": (
        "tests/services/dossiers/facts/test_facts.py::test_name_stands_beside_the_unit",
        "tests/services/dossiers/facts/test_facts.py::test_paper_prints_name_value_and_unit",
    ),
    "P18": (
        f"{SOURCES}::test_where_nothing_fits_the_brief_shows_why_and_the_ways_out",
        f"{SOURCES}::test_time_that_ran_out_is_not_called_impossible",
    ),
    "P19": (f"{SOURCES}::test_what_does_not_fit_in_is_named",),
    "P20": ("tests/briefs/test_shaping.py::test_a_label_is_drawn_as_the_same_word_in_the_text",),
    "P21": ("tests/papers/test_opposites.py::test_what_is_to_be_decided_is_the_same_act_in_both_languages",),
}


def functions_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_case_has_its_test() -> None:
    here = {f"P{n}" for name in functions_of(str(Path(__file__))) for n in re.findall(r"(?<=_p)\d+(?=_)", name)}
    assert sorted((*here, *HELD), key=lambda case: int(case[1:])) == [f"P{n}" for n in range(1, 22)]
    for names in HELD.values():
        for file, _, name in (each.partition("::") for each in names):
            assert name in functions_of(file), name


def printed(login: str, scenario: str = "kenya_like") -> Papers:
    found = papers(scenario, login)
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.parametrize("login", READERS)
def test_p1_refugees_below_their_mark_are_never_said_to_reach_it(login: str) -> None:
    name, head = "Refugees in the first host country", "At or above their mark are:"
    assert printed("lead").full["D-02"][0].standing("m_refugees").score < 40  # type: ignore[operator]
    for each in (login, "lead"):
        views = printed(each).words("D-02", "views")
        assert name not in after(views, head)
        assert name in after(views, "Below their mark stay:")
    row = next(r for r in rows_of(printed(login).section("D-04", "parties"), "Scores") if r[0] == name)
    assert row[2].startswith("not met") or "(−" in row[2]
    content = rejudged(solved("kenya_like"), with_mark(solved("kenya_like").plan, "m_refugees", Fraction(0)))
    reached = next(section for section in view_of(content, "D-02", "en").sections if section.ident == "views")
    assert name in after(text_of(reached.blocks), head)


@pytest.mark.slow
@pytest.mark.parametrize("login", READERS)
def test_p2_no_copy_loses_a_warning(login: str) -> None:
    def warned(found: Papers) -> bool:
        section = found.section("D-02", "guardrails")
        heads = [row[0] for row in rows_of(section, "Guardrails that need attention")]
        return any(head.startswith("G-21") for head in heads)

    lead = printed("lead")
    below = {each.participant for each in lead.full["D-02"][0].verdict.warnings if each.rule == "G-21"}
    assert {"m_refugees", "x_unhcr"} <= below
    assert warned(lead)
    assert warned(printed(login))


def test_p3_a_share_for_the_country_is_a_quota() -> None:
    plan, question = demo_scenario("kenya_like"), "Are there quotas?"
    levels = dict(solved("kenya_like").proposed[Concept.BALANCED].levels)
    kept = answers(replace(plan, mandate={**plan.mandate, "rec_shortterm": (2, 2)}), levels | {"rec_shortterm": 2})
    assert kept[question].startswith("Yes. The package keeps a number")
    assert "300" in kept[question]
    assert "no quota and no contingent" not in kept[question]
    assert "no quota and no contingent" in answers(plan, levels | {"rec_shortterm": 0})[question]


@pytest.mark.slow
def test_p4_monitoring_is_part_of_the_package_only_where_it_is() -> None:
    proposal, question = solved("jordan_like"), "Are people returned to danger?"
    levels = dict(proposal.proposed[Concept.BALANCED].levels)
    part = "Monitoring and safeguards for vulnerable people are part"
    assert not {"prot_hr", "ret_vulnerable"} & {key for key, n in levels.items() if n}
    without = answers(proposal.plan, levels | {"ret_forced": 1})
    assert "Neither monitoring nor safeguards" in without[question]
    for said in (without, answers(proposal.plan, levels)):
        assert part not in said[question]
    assert part in answers(proposal.plan, levels | {"ret_forced": 1, "ret_vulnerable": 1, "prot_hr": 1})[question]


def test_p5_apprentices_in_health_are_health_workers() -> None:
    question, levels = "Are health workers recruited away?", {"rec_apprentices": 1}
    said = answers(kenya(health_shares={"rec_apprentices": Fraction("0.3")}), levels)[question]
    assert "Apprentices for dual training in Germany” about 30" in said
    assert "No. The package recruits no health" not in said
    none = answers(kenya(health_shares={"rec_apprentices": Fraction(0)}), levels)[question]
    assert none.startswith("No. The package recruits no health")


@pytest.mark.slow
def test_p7_p8_what_we_withdraw_drop_or_reopen_is_called_so() -> None:
    """Fewer courses than we offered, no placement, and what both had offered is settled anew."""
    proposal = solved("kenya_like")
    levels = proposal.proposed[Concept.BALANCED].levels
    courses, placement, ident = "German courses on site", "State placement", "Identification with deadlines"
    assert (levels["trn_lang_presence"], levels["rec_g2g"], levels["ret_ident"]) == (1, 0, 3)
    core = printed("lead").section("D-02", "core")
    assert not [line for line in points_of(core, "We offer") if line.startswith(courses)]
    told = {line.split(":")[0]: line for line in points_of(core, "What we give up, and why")}
    assert courses in told["Withdrawn from our offer"]
    assert placement in told["Withdrawn from our offer"]
    assert ident in told["Differs from what both sides have offered"]
    plan = moved(moved(moved(proposal.plan, "trn_lang_presence", 1, 3), "rec_g2g", None, 2), "ret_ident", 3, 3)
    kept = view_of(replace(proposal, plan=plan), "D-02", "en").sections[0]
    gone = "\n".join(points_of(kept, "What we give up, and why"))
    assert not any(name in gone for name in (courses, placement, ident))
    assert doer_of("trn_lang_presence") == "home"


@pytest.mark.slow
@pytest.mark.parametrize("login", ["bmi", "lead"])
def test_p13_margins_are_of_those_shown_and_nobody_is_at_both_ends(login: str) -> None:
    found = printed(login)
    words = found.words("D-02", "tradeoff")
    ends = [after(words, head) for head in ("Closest to the limit:", "Most room:")]
    close, roomy = (set(re.sub(r" \(.*?\)", "", end).split(" and ")) for end in ends)
    assert close
    assert roomy
    assert not close & roomy
    seats = [p.id for p in found.plan.participants if p.part.value == "seat"]
    sealed = sum(found.scope.of(key).surplus != "full" for key in seats)
    assert f"{sealed} parties keep their margin to themselves and may lie closer" in words
    open_ = view_of(solved("kenya_like"), "D-02", "en")
    assert "may lie closer" not in text_of(next(s for s in open_.sections if s.ident == "tradeoff").blocks)


@pytest.mark.slow
def test_p14_red_lines_of_all_our_houses_are_told_or_said_to_be_sealed() -> None:
    found = printed("lead")
    told = points_of(found.section("D-02", "basis"), "Red lines of our side")
    sealed = next(line for line in told if line.startswith("Sealed are those of"))
    assert any(line.startswith("AA:") for line in told)
    assert "BMI" in sealed
    assert "The package holds them." in sealed
    section = next(s for s in view_of(solved("kenya_like"), "D-02", "en").sections if s.ident == "basis")
    everything = points_of(section, "Red lines of our side")
    assert any(line.startswith("BMI:") for line in everything)
    assert not any(line.startswith("Sealed are those of") for line in everything)
