"""Drafts: every clause at every level, brackets from the rounds, and checks that find what they are for."""

import re
from dataclasses import replace
from functools import cache

import pytest

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.agreement.articles import Article, Label, Whose
from negotiator.catalogue.agreement.checks import Problem, problems
from negotiator.catalogue.agreement.draft import Draft, draft
from negotiator.catalogue.agreement.tabled import Tabled, tabled
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Plan, Round
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario

DECLARED, BINDING = 1, 2
NEIGHBOURS = {"ret_forced": {"ret_voluntary": 1}, "ret_charter": {"ret_voluntary": 1}}
EVERYTHING = {
    "years": "5",
    "notice_months": "6",
    "entry": "signature",
    "suspension_days": "30",
    "deletion_months": "12",
    "partner_language": "X",
    "examination_years": "2",
    "treaty_years": "3",
    "fields": "A, B",
}


@cache
def kenya() -> Plan:
    return demo_scenario("kenya_like")


def met(plan: Plan, ours: dict[str, int], theirs: dict[str, int]) -> Plan:
    offers = {HOME_SIDE: ours, PARTNER_SIDE: theirs}
    return replace(plan, rounds=(Round(1, "2026-01-10", "", "closed", {}, offers),))


def written(levels: dict[str, int], plan: Plan | None = None, **more: object) -> tuple[Tabled, Draft]:
    found = tabled(plan or met(kenya(), {}, {}), levels, **more)  # type: ignore[arg-type]
    return found, draft(found)


def article(made: Draft, clause: str) -> Article:
    return next(each for each in made.articles if each.clause == clause)


def told(levels: dict[str, int], plan: Plan | None = None, **more: object) -> list[Problem]:
    found, made = written(levels, plan, **more)
    return [p for p in problems(found, made, kenya().measures) if not p.final]


@pytest.mark.parametrize("form", [DECLARED, BINDING, 3])
def test_every_level_of_every_measure_has_words_that_pass_all_checks(form: int) -> None:
    """Own words of the library, both languages: no treaty word in a declaration, no claim, no number of returns."""
    open_ = [m for m in kenya().measures if m.bind != "i" and m.id != "ena_format"]
    found = {
        (measure.id, n): told({"ena_format": form, measure.id: n, **NEIGHBOURS.get(measure.id, {})}, terms=EVERYTHING)
        for measure in open_
        for n in range(1, measure.top + 1)
    }
    barred = {("rec_country_quota", 2), ("rec_country_quota", 3), ("ena_social_sec", 2)}
    assert {key for key, each in found.items() if each} == barred
    assert {p.rule for key in barred for p in found[key]} == {"G-10", "G-18"}


def test_no_two_levels_read_alike_where_they_may_differ() -> None:
    """A level that no word tells apart from its neighbour would be given away without anybody seeing it."""
    unsaid = {"rec_health", "ret_forced", "ret_charter", "rec_shortterm", "ena_resettle", "rec_employer_cost"}
    for form in (DECLARED, BINDING):
        for measure in kenya().measures:
            if measure.bind == "i" or measure.id in unsaid or measure.id == "ena_format":
                continue
            texts = []
            for level in range(1, measure.top + 1):
                _found, made = written({"ena_format": form, measure.id: level})
                held = next((each for each in made.articles if measure.id in each.measures), None)
                if held is not None and held.ours is not None and not held.ours.missing:
                    figure = next((f.ours["de"] for f in made.figures if f.measure == measure.id and f.ours), "")
                    texts.append((held.ours.words["de"], figure))
            same = measure.id in {"ret_voluntary", "rec_seasonal", "rec_shortterm"} and form == DECLARED
            assert len(set(texts)) == len(texts) or same, measure.id


STANDINGS = [
    ({"rec_g2g": 1}, {"rec_g2g": 1}, {"rec_g2g": 1}, Whose.AGREED),
    ({"rec_g2g": 1}, {}, {"rec_g2g": 1}, Whose.COMMON),
    ({"rec_g2g": 1}, {"rec_g2g": 1}, {}, Whose.OURS),
    ({"rec_g2g": 1}, {"rec_g2g": 1}, {"rec_g2g": 0}, Whose.OURS),
    ({}, {}, {"rec_g2g": 1}, Whose.THEIRS),
    ({"rec_g2g": 1}, {"rec_g2g": 1}, {"rec_g2g": 2}, Whose.APART),
    ({"ret_forced": 1}, {"ret_forced": 1}, {"ret_forced": 2}, Whose.SCOPE),
]


@pytest.mark.parametrize(("levels", "ours", "theirs", "standing"), STANDINGS)
def test_brackets_follow_what_the_rounds_tell(
    levels: dict[str, int], ours: dict[str, int], theirs: dict[str, int], standing: Whose
) -> None:
    _found, made = written({"ena_format": BINDING, **levels}, met(kenya(), ours, theirs))
    clause = "C27" if "ret_forced" in (*levels, *theirs) else "C03"
    assert article(made, clause).standing is standing


def test_an_article_that_no_side_speaks_of_is_not_there() -> None:
    _found, made = written({"ena_format": BINDING})
    assert "C03" not in {each.clause for each in made.articles}
    assert {"C01", "C60", "C61", "C62", "C63", "C64", "C83"} == {each.clause for each in made.articles}


def test_data_protection_comes_with_what_needs_it_and_only_then() -> None:
    def clauses(levels: dict[str, int]) -> set[str]:
        return {each.clause for each in written(levels)[1].articles}

    assert "C59" in clauses({"ena_format": BINDING, "ret_ident": 1})
    assert "C59" not in clauses({"ena_format": BINDING, "trn_green": 1})
    assert "C84" in clauses({"ena_format": BINDING, "rec_apprentices": 1})
    assert "C84" not in clauses({"ena_format": DECLARED, "rec_apprentices": 1})


def test_a_reservation_stands_until_the_body_has_confirmed() -> None:
    levels = {"ena_format": BINDING, "rec_g2g": 1}
    open_ = replace(kenya(), context={**kenya().context, "confirmed": ()})
    assert article(written(levels, open_)[1], "C03").reserved
    assert not article(written(levels, kenya())[1], "C03").reserved


def test_the_union_goes_before_where_it_has_an_agreement() -> None:
    levels = {"ena_format": BINDING, "ret_ident": 2}
    union = replace(met(kenya(), {}, {}), context={**kenya().context, "eu_readmission": True})
    for plan, there in ((union, True), (met(kenya(), {}, {}), False)):
        ours = article(written(levels, plan)[1], "C23").ours
        assert ours is not None
        assert ("Europäischen Union geht vor" in ours.words["de"]) is there


def test_labels_tell_duties_from_rights_and_a_declaration_creates_none() -> None:
    levels = {"ret_ident": 2, "prot_status": 1, "trn_green": 1}
    _found, made = written({"ena_format": BINDING, **levels})
    assert [article(made, c).label for c in ("C23", "C52", "C20")] == [Label.DUTY, Label.RIGHT, Label.PRACTICE]
    _found, made = written({"ena_format": DECLARED, **levels})
    assert article(made, "C52").label is Label.PRACTICE


EDITS = [
    (BINDING, "C20", {"de": "Die Seiten beabsichtigen nichts.", "en": "They do."}, "G-18"),
    (DECLARED, "C20", {"de": "Die Vertragsparteien fördern.", "en": "They support."}, "G-18"),
    (DECLARED, "C20", {"de": "Sie fördern.", "en": "They shall support."}, "G-18"),
    (BINDING, "C20", {"de": "Dies verringert die Migration.", "en": "So."}, "G-18"),
    (BINDING, "C20", {"de": "So.", "en": "This is a quota."}, "G-18"),
    (BINDING, "C20", {"de": "Es sind 20 % Frauen.", "en": "So."}, "G-18"),
    (BINDING, "C20", {"de": "Nur wenn das Partnerland mitwirkt.", "en": "So."}, "G-11"),
    (BINDING, "C27", {"de": "Es sind 120 Rückführungen im Jahr.", "en": "So."}, "G-25"),
    (BINDING, "C27", {"de": "So.", "en": "Up to 120 persons are returned."}, "G-25"),
    (BINDING, "C20", {"de": "Dies bringt Entlastung.", "en": "This serves our firms."}, ""),
    (BINDING, "C20", {"de": "In […] Jahren.", "en": "In […] years."}, ""),
]


@pytest.mark.parametrize(("form", "clause", "words", "rule"), EDITS)
def test_what_somebody_writes_is_checked_at_its_place(form: int, clause: str, words: dict[str, str], rule: str) -> None:
    levels = {"ena_format": form, "trn_green": 1, "ret_forced": 1, "ret_voluntary": 1}
    assert told(levels, terms=EVERYTHING) == []
    assert {(p.place, p.rule) for p in told(levels, terms=EVERYTHING, edits={clause: words})} == {(clause, rule)}


def test_open_terms_are_named_at_their_article_and_close_one_by_one() -> None:
    levels = {"ena_format": BINDING, "ena_eco": 1}
    places = {p.place for p in told(levels)}
    assert places == {"C47", "C83", "C63", "C64"}
    assert {p.place for p in told(levels, terms={"fields": "Energie"})} == places - {"C47"}


def test_incomplete_levels_are_named_and_stand_only_against_a_clean_text() -> None:
    found, made = written({"ena_format": BINDING, "trn_green": 1})
    missing = [p for p in problems(found, made, kenya().measures) if p.rule == "G-29"]
    assert [(p.place, p.params["missing"]) for p in missing] == [
        ("C20", ("implementing authority of the partner", "indicator"))
    ]
    assert all(p.final for p in missing)
    terms = {"authority:trn_green": "Ministerium", "indicator:trn_green": "Plätze"}
    found, made = written({"ena_format": BINDING, "trn_green": 1}, terms=terms)
    assert not [p for p in problems(found, made, kenya().measures) if p.rule == "G-29"]


def test_no_number_of_returns_and_nothing_internal_lies_on_the_table() -> None:
    found = tabled(kenya(), {m.id: m.top for m in kenya().measures})
    internal = {m.id for m in kenya().measures if m.bind == "i"}
    assert internal
    assert not internal & {item.id for item in found.items}
    assert not internal & set(found.levels)
    for item in found.items:
        if item.pillar is Pillar.RETURN:
            numbers = [int(n) for level in item.levels[1:] for n in re.findall(r"\d+", level.text.get("de", ""))]
            assert all(number <= 90 for number in numbers), item.id
    assert next(i for i in found.items if i.id == "ret_forced").levels[2].text == {}


def test_the_relief_recital_needs_something_that_relieves() -> None:
    plan = replace(met(kenya(), {}, {}), context={**kenya().context, "framing": "relief"})
    levels = {"ena_format": DECLARED, "rec_apprentices": 1}
    assert "" in {p.place for p in told(levels, plan, terms=EVERYTHING)}
    assert told({**levels, "rei_community": 1}, plan, terms=EVERYTHING) == []


def test_every_step_names_levels_that_exist() -> None:
    tops = {m.id: m.top for m in library.catalogue().measures.values()}
    clauses = library.clauses()
    for step in library.draft_words().steps:
        assert set(step.levels) <= set(clauses[step.clause].measures), step.clause
        assert all(low <= tops[name] for name, (low, _high) in step.levels.items())
