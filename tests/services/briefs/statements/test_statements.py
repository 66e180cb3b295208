"""Statements: each is made when it is true, not made when it is not, and said as hidden when it is hidden."""

from dataclasses import replace

import pytest

from negotiator.catalogue.agreement.tabled import Tabled, tabled
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Plan, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.scope import EVERYTHING, Scope, scope_of
from negotiator.services.briefs.material.material import Material, material_of
from negotiator.services.briefs.statements.statements import (
    Verb,
    Visibility,
    of_facts,
    of_parties,
    of_round,
    of_talks,
)
from tests import kenya
from tests.briefs.material import DAY

HOME, PARTNER, BOTH = "rec_g2g", "ret_docs", "prot_labour"
NOTHING: dict[str, int] = {}


def met(ours: dict[str, int], theirs: dict[str, int]) -> Plan:
    offers = {HOME_SIDE: ours, PARTNER_SIDE: theirs}
    return replace(demo_scenario("kenya_like"), rounds=(Round(1, "2026-01-10", "", "closed", {}, offers),))


def on_table(level: int, ours: int | None, theirs: int | None, measure: str) -> Tabled:
    sides = [{} if n is None else {measure: n} for n in (ours, theirs)]
    return tabled(met(*sides), {measure: level})


def verbs(level: int, ours: int | None, theirs: int | None, measure: str = HOME) -> set[Verb]:
    return {each.verb for each in of_talks(on_table(level, ours, theirs, measure)) if each.key == measure}


# The verb, a case in which it is true, and a neighbour in which it is not.
OPPOSITES = [
    (Verb.AGREED, (1, 1, 1, HOME), (1, 1, 2, HOME)),
    (Verb.REOPENED, (2, 1, 1, HOME), (1, 1, 1, HOME)),
    (Verb.WITHDRAWN, (1, 2, None, HOME), (2, 2, None, HOME)),
    (Verb.WITHDRAWN, (0, 1, None, HOME), (1, 1, None, HOME)),
    (Verb.GIVEN_UP, (0, 1, None, PARTNER), (1, 1, None, PARTNER)),
    (Verb.DECLINED, (0, None, 1, HOME), (1, None, 1, HOME)),
    (Verb.ACCEPTED, (1, None, 1, HOME), (1, None, 2, HOME)),
    (Verb.SPARED, (1, None, 2, PARTNER), (2, None, 2, PARTNER)),
    (Verb.STANDS, (1, 1, None, HOME), (2, 1, None, HOME)),
    (Verb.ASKED, (2, None, 1, PARTNER), (1, None, 1, PARTNER)),
    (Verb.OFFERED, (2, 1, None, HOME), (1, 1, None, HOME)),
    (Verb.PROPOSED, (1, None, None, BOTH), (0, None, None, BOTH)),
    (Verb.APART, (1, 1, 2, HOME), (1, 1, None, HOME)),
]


@pytest.mark.parametrize(("verb", "true", "false"), OPPOSITES)
def test_a_measure_is_said_to_be_so_only_where_it_is(
    verb: Verb, true: tuple[int, int | None, int | None, str], false: tuple[int, int | None, int | None, str]
) -> None:
    assert verb in verbs(*true)
    assert verb not in verbs(*false)


def test_every_verb_on_measures_has_its_opposite_in_the_tests() -> None:
    others = {Verb.ACCEPTS, Verb.REFUSES, Verb.OPEN, Verb.FREE, Verb.UNKNOWN, Verb.IS}
    others |= {Verb.WANTS, Verb.INSISTS, Verb.LEAVES, Verb.DELIVERS}  # of houses: tests/papers/test_new_sheets.py
    assert {verb for verb, _true, _false in OPPOSITES} == set(Verb) - others


def test_nothing_is_said_of_what_nobody_speaks_of() -> None:
    assert of_talks(tabled(met({}, {}), {})) == ()
    assert of_round(tabled(met({}, {}), {})) == ()


def test_what_one_side_alone_has_named_is_open_after_a_round() -> None:
    found = {each.key: each.verb for each in of_round(tabled(met({HOME: 1, BOTH: 1}, {PARTNER: 2, BOTH: 1}), {}))}
    assert found == {HOME: Verb.OPEN, PARTNER: Verb.OPEN, BOTH: Verb.AGREED}


def test_levels_of_returns_have_no_words_for_the_partner_and_words_at_home() -> None:
    plan = met({"ret_forced": 1}, {"ret_forced": 2})
    (said,) = of_round(tabled(plan, {}))
    assert (said.level, said.before) == ({}, {})
    measures = {m.id: m for m in plan.measures}
    (home,) = of_round(tabled(plan, {}), lambda name, level: measures[name].levels[level].text)
    assert "50" in home.level["de"]


def material(scope: Scope) -> Material:
    return material_of(kenya.solved(), "de", scope, date=DAY, version="1", grade="intern")


def test_a_party_whose_stance_is_hidden_is_said_to_be_hidden_and_nothing_else() -> None:
    plan = kenya.solved().plan
    told, cut = material(EVERYTHING), material(scope_of(plan, "own", ["de_bmz"]))
    assert told.best is not None
    assert cut.options
    open_ = of_parties(told, told.best)
    assert {each.verb for each in open_} == {Verb.ACCEPTS}
    assert {each.visibility for each in open_} == {Visibility.HOME}
    hidden = [each for each in of_parties(cut, cut.options[-1]) if each.key != "de_bmz"]
    assert Verb.UNKNOWN in {each.verb for each in hidden}
    assert all((each.verb is Verb.UNKNOWN) == (each.visibility is Visibility.HIDDEN) for each in hidden)


def test_facts_come_with_unit_date_source_and_grade() -> None:
    plan = demo_scenario("jordan_like")
    found = of_facts(plan, "de")
    assert len(found) == len(plan.facts) > 0
    for said, fact in zip(found, plan.facts, strict=True):
        (figure,) = said.figures
        assert (figure.source, figure.grade, figure.date) == (fact.src, fact.grade, "")
        assert figure.words
        assert said.verb is Verb.IS
    dated = replace(plan, facts=(replace(plan.facts[0], day="2024-06"),))
    assert of_facts(dated, "en")[0].figures[0].date == "June 2024"


def test_a_statement_has_the_level_of_the_package_and_the_one_before() -> None:
    """Of what the sides see apart, the level that the partner has named stands beside the package's."""
    table = on_table(2, 1, 3, HOME)
    found = {each.verb: (each.level, each.before) for each in of_talks(table) if each.key == HOME}
    one, two, three = (table.told(HOME, n) for n in (1, 2, 3))
    assert found == {Verb.OFFERED: (two, one), Verb.APART: (two, three)}
    spared = on_table(1, None, 3, PARTNER)
    (said, _apart) = (each for each in of_talks(spared) if each.key == PARTNER)
    assert (said.verb, said.before) == (Verb.SPARED, spared.told(PARTNER, 3))
    (only,) = (each for each in of_talks(on_table(0, 2, None, HOME)) if each.key == HOME)
    assert (only.level, only.before) == ({}, table.told(HOME, 2))


@pytest.mark.parametrize(
    ("ours", "theirs", "verb"),
    [
        (1, 1, Verb.AGREED),
        (1, 2, Verb.APART),
        (1, None, Verb.OPEN),
        (None, 2, Verb.OPEN),
        (0, 0, None),
        (0, 2, Verb.OPEN),
    ],
)
def test_after_a_round_each_measure_is_agreed_apart_or_open(
    ours: int | None, theirs: int | None, verb: Verb | None
) -> None:
    table = on_table(0, ours, theirs, HOME)
    found = [(each.verb, each.level, each.before) for each in of_round(table) if each.key == HOME]
    words = [table.told(HOME, n) if n else {} for n in (ours, theirs)]
    assert found == ([(verb, *words)] if verb else [])
