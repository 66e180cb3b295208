"""Scenario files: what is refused, with file, key and reason; how profiles and overrides merge."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.errors import DataError
from negotiator.bargaining.words import Part, Shape
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.numbers import cap
from negotiator.catalogue.reading.library import data_text
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario, read_scenario, scenario_of

KENYA = data_text("scenario_kenya_like.toml")


def changed(old, new, text=KENYA):
    assert old in text
    return text.replace(old, new, 1)


REFUSALS = [
    ("ret_docs = 3, ret_forced", "ret_docs = 4, ret_forced", "package[1].levels.ret_docs", "4 lies outside 0 to 3"),
    ("ret_docs = 3, ret_forced = 3", "ret_docs = 1.5, ret_forced = 3", "package[1].levels.ret_docs", "whole number"),
    ("ret_docs = 3, ret_forced", 'ret_docs = "3", ret_forced', "package[1].levels.ret_docs", "must be a number"),
    ("ret_docs = 3, ret_forced = 3", "ret_dogs = 3, ret_forced = 3", "package[1].levels.ret_dogs", "no such measure"),
    ('profile = "de_bmi"', 'profile = "de_bmx"', "participant[1].profile", "there is no profile “de_bmx”"),
    ('profile = "de_aa"', 'profile = "de_bmi"', "participant[2].profile", "is there twice"),
    ("min_score = 42", "min_score = 142", "participant[1].min_score", "142 lies outside 0 to 100"),
    ("min_score = 42", "min_score = nan", "participant[1].min_score", "“nan” is not a number that can be used"),
    ("EP06 = 1.8", "EP06 = -inf", "caps.ep.EP06", "“-inf” is not a number that can be used"),
    ("EP06 = 1.8", "EP06 = 0x" + "f" * 5000, "caps.ep.EP06", "9999999999… lies outside 0 to 1000000000"),
    ("EP06 = 1.8", "EP06 = " + "9" * 5000, "TOML", "a number has too many digits"),
    ("lang = 400", "lang.x = 400", "base.lang", "must be a number"),
    ("lang = 400", "lang" + ".x" * 10_000 + " = 400", "TOML", "keys are nested too deeply"),
    ("lang = 400", "lang" + '."! \\""' * 40 + " = 400", "TOML", "keys are nested too deeply"),
    ("lang = 400", "lang" + " . '!\\'" * 40 + " = 400", "TOML", "keys are nested too deeply"),
    ('as_of = "2026-03"', 'as_of = "March"', "scenario.as_of", "“March” is not a date such as 2026-03-10 or 2026-03"),
    ('"2026-01-20"', '"2026-02-30"', "round[1].date", "“2026-02-30” is not a date"),
    ('"2026-01-20"', "2026-01-20", "round[1].date", "must be text in quotation marks"),
    ("min_score = 42", 'min_score = "sq-3"', "participant[1].min_score", "sq+10"),
    ("min_score = 42", "min_scores = 42", "participant[1].min_scores", "did you mean “min_score”?"),
    ('expr = "L(ret_forced) >= 1"', 'expr = "L(ret_forced) >= 9"', "participant[1].red_lines[1].expr", "column 18"),
    ('w = 6, shape = "up"', 'w = 6, shape = "peak9"', "participant[9].prefs[1].shape", "no level 9"),
    ("lang = 400", "lang = -1", "base.lang", "lies outside 0"),
    ("lang = 400", "long = 400", "base.long", "did you mean “lang”?"),
    ("EP05 = 1.7", "EP99 = 1.7", "caps.ep.EP99", "unknown key"),
    ("vol_ratio = 1.0", "vol_ratio = 9.0", "guardrail_params.vol_ratio", "9 lies outside 0.5 to 3"),
    ('nr_check = "ok"', 'nr_check = "fine"', "context.nr_check", "is not one of ok, open, failed"),
    ('who_list = false', 'who_list = 0', "context.who_list", "true or false"),
    ('regime = "ok"', '', "context.regime", "is missing"),
    ('m = "ret_tcn"\nlo = 0', 'm = "ret_tcn"\nlo = 2', "lo", "must not be above hi"),
    ("round = 2", "round = 7", "offer[3].round", "there is no round 7"),
    ('type = "sequence"', 'type = "maybe"', "linkage[1].type", "is not one of"),
    ('src = "P-KEN8"', 'src = "P-XXX"', "facts.refugees_hosted.src", "is unknown"),
    ('stage = "negotiation"', 'stage = "dreaming"', "scenario.stage", "is not one of"),
    ('[caps]', '[caps', "TOML", "cannot be read at line"),
    ("horizon_years = 3", "horizon_years = 3\nsecret = 1", "scenario.secret", "unknown key"),
    ("max_measures = 30", "max_measures = 1e400", "guardrail_params.max_measures", "“1e400” is not a number"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "reason"), REFUSALS)
def test_broken_scenario_is_refused_with_file_key_and_reason(old, new, key, reason):
    with pytest.raises(DataError) as refusal:
        scenario_of(changed(old, new), "mine.toml")
    assert refusal.value.file == "mine.toml"
    assert key in refusal.value.key
    assert reason in refusal.value.reason
    assert "\n" not in str(refusal.value)


def test_files_that_cannot_be_read_are_refused_in_one_sentence(tmp_path):
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    latin = tmp_path / "latin.toml"
    latin.write_bytes('title = "Rückkehr"'.encode("latin-1"))
    deep = tmp_path / "deep.toml"
    deep.write_text("a = " + "[" * 20_000 + "]" * 20_000)
    reasons = []
    for path in (large, latin, deep, tmp_path, tmp_path / "missing.toml"):
        with pytest.raises(DataError) as refusal:
            read_scenario(path)
        reasons.append(refusal.value.reason)
    assert reasons[0] == "at most 1 MB can be read"
    assert reasons[1] == "is not text in UTF-8"
    assert reasons[2] == "values are nested too deeply"
    assert "No such file" in reasons[4]


@pytest.mark.parametrize("bytes_of", [
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace("lang = 400", "lang = 4.0e2").encode(),
])  # fmt: skip
def test_byte_order_mark_line_ends_and_powers_of_ten_change_nothing(tmp_path, bytes_of):
    path = tmp_path / "scenario_kenya_like.toml"
    path.write_bytes(bytes_of(KENYA))
    assert read_scenario(path) == demo_scenario("kenya_like")


def test_endless_file_is_refused():
    with pytest.raises(DataError, match="at most 1 MB"):
        read_scenario("/dev/zero")


def test_file_and_shipped_demo_give_the_same_plan(tmp_path):
    path = tmp_path / "scenario_kenya_like.toml"
    path.write_text(KENYA, encoding="utf-8")
    assert read_scenario(path) == demo_scenario("kenya_like")


def test_overrides_replace_the_profiles_preferences_measure_by_measure_and_add_red_lines():
    plan = demo_scenario("jordan_like")
    bmi = next(p for p in plan.participants if p.id == "de_bmi")
    weights = {pref.measure: pref.importance for pref in bmi.prefs}
    assert weights["ret_forced"] == 3
    assert weights["ret_ident"] == 9
    assert weights["ena_refugee_docs"] == 4
    assert bmi.least == 38
    partner = next(p for p in plan.participants if p.id == "arch_jordan")
    shape = next(pref for pref in partner.prefs if pref.measure == "ret_ident")
    assert (shape.shape, shape.at) == (Shape.PEAK, 1)
    bmz = next(p for p in plan.participants if p.id == "de_bmz")
    assert [line.id for line in bmz.red_lines] == ["RL:de_bmz:1", "RL:de_bmz:2", "RL:de_bmz:3"]
    education = next(p for p in plan.participants if p.id == "p_education")
    assert education.part is Part.SEAT


def test_mark_over_the_status_quo_counts_from_no_agreement():
    plan = scenario_of(changed("min_score = 42", 'min_score = "sq+12.5"'), "mine.toml")
    bmi = plan.participants[0]
    down = {"rec_country_quota": 6, "ena_resettle": 4}
    weight = sum(pref.importance for pref in bmi.prefs)
    assert bmi.least == Fraction(100 * sum(down.values())) / weight + Fraction(25, 2)


def test_federal_money_keeps_to_the_sum_of_the_chapters_where_one_has_no_limit():
    full = demo_scenario("kenya_like")
    plan = replace(full, caps_ep={"EP05": Fraction("1.7")})
    package = replace(plan.packages[0], levels={"ena_eco": 2, "rec_sme": 2, "trn_skills": 1})
    found = [finding for finding in verdict(plan, package).hard if finding.rule == "G-15"]
    assert [finding.text["en"] for finding in found] == [
        "Federation: at most EUR 1.7 m a year. Here: 4.6, possible: 1.7."
    ]
    rows = {condition.id for condition in case_of(plan).conditions}
    assert "G-15:federal" in rows
    assert "G-15:federal" not in {condition.id for condition in case_of(full).conditions}


def test_federal_cap_is_the_sum_of_its_chapters_where_none_is_set():
    assert cap(demo_scenario("kenya_like"), "federal") == Fraction("13.8")
    assert cap(demo_scenario("jordan_like"), "federal") == Fraction("15.3")


@pytest.mark.parametrize("name", DEMOS)
def test_order_of_measures_and_participants_is_the_written_one(name):
    plan = demo_scenario(name)
    assert plan.measures[0].id == "rec_selforg"
    assert plan.participants[0].id == "de_bmi"
