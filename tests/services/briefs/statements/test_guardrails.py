"""The chapter on rules: what a measure requires, and each finding under the title that it belongs to."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.plan import Named, Override, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import Spending
from negotiator.services.access.scope import Weight, Withheld
from negotiator.services.briefs.statements import guardrails, measures
from negotiator.services.briefs.statements.figures import PILLARS
from tests.services.briefs.statements.test_questions import material


def needs(levels: dict[str, int]) -> list[str]:
    found = material(demo_scenario("kenya_like"), Named("x", {}, levels))
    return [point.words for point in guardrails._needs(found, found.options[0])]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_measure_requires_another_from_the_level_on_at_which_it_does(level: int) -> None:
    plan = demo_scenario("kenya_like")
    for measure in plan.measures:
        if measure.requires and level <= measure.top:
            found = material(plan, Named("x", {}, {measure.id: level}))
            others = [found.voice.quoted(found.voice.measure(found.measure(link.measure)))
                      for link in measure.requires if level >= link.at]  # fmt: skip
            own = found.voice.quoted(found.voice.measure(measure))
            assert needs({measure.id: level}) == ([f"{own} requires {found.voice.all_of(others)}."] if others else [])


def test_a_package_of_nothing_requires_nothing() -> None:
    assert needs({}) == []


def test_findings_are_told_apart_by_whose_they_are_and_whether_they_were_overridden() -> None:
    waived = Finding("G-15", {}, override=Override(1, "G-15", "Lea", "2026-12-31"))
    plain, own, answer = Finding("G-09", {}), Finding("RL", {}, participant="de_bmz"), Finding(guardrails.ANSWERS, {})
    assert guardrails._overridden((waived, plain)) == (waived,)
    assert guardrails._advice((waived, plain)) == (plain,)
    assert guardrails._of_parties((own, plain, answer)) == (own,)
    assert guardrails._of_years((own, plain, answer)) == (plain,)
    assert guardrails._of_answers((own, plain, answer)) == (answer,)


def test_each_measure_of_the_package_stands_once_under_its_field() -> None:
    plan = demo_scenario("kenya_like")
    found = material(plan, plan.packages[2])
    table = measures._table(found, found.options[0])
    levels = plan.packages[2].levels
    fields = [[m for m in plan.measures if m.pillar is pillar and levels.get(m.id)] for pillar in PILLARS]
    assert [[row[0].words for row in band.rows] for band in table.bands] == [
        [found.voice.measure(measure) for measure in taken] for taken in fields if taken
    ]
    assert [band.title for band in table.bands] == [
        found.voice.pillar(taken[0].pillar.value) for taken in fields if taken
    ]
    rows = [row for band in table.bands for row in band.rows]
    for measure, row in zip((each for taken in fields for each in taken), rows, strict=True):
        level = measure.levels[levels[measure.id]]
        assert [row[place].words for place in (2, 4, 5, 6)] == [
            f"{level.n} of {measure.top}",
            measure.lead,
            found.voice.money(sum(level.eur.values())) if any(level.eur.values()) else "–",
            found.voice.percent(level.cred),
        ]


def test_the_mandate_stands_at_each_measure_that_it_binds() -> None:
    plan = demo_scenario("kenya_like")
    found = material(replace(plan, mandate={"rec_g2g": (1, 2), "trn_tot": (1, 1)}), plan.packages[2])
    told = {name: measures._range(found, found.measure(name)) for name in ("rec_g2g", "trn_tot", "rec_sme")}
    assert told == {"rec_g2g": "mandate: 1–2", "trn_tot": "mandate: 1", "rec_sme": ""}


@pytest.mark.parametrize(
    ("measure", "level", "mandate", "offered", "said"),
    [
        ("ret_ident", 3, (1, 3), 2, ("opening", 2, "fall-back", 1)),  # what we ask for gives way downwards
        ("ret_ident", 1, (1, 3), 1, ()),
        ("rec_g2g", 1, (0, 2), 1, ("fall-back", 2)),  # what we do gives way upwards
        ("rec_g2g", 2, (0, 2), None, ()),
        ("gov_jwg", 2, (0, 3), 2, ("fall-back", 0)),
        ("gov_jwg", 2, None, 3, ("opening", 3)),  # bound by no mandate, or by one that is not shown
    ],
)
def test_opening_and_fall_back_stand_where_they_are_not_the_target(
    measure: str, level: int, mandate: tuple[int, int] | None, offered: int | None, said: tuple[str | int, ...]
) -> None:
    offers = {"de": {measure: offered} if offered else {}, "partner": {}}
    bounds = {measure: mandate} if mandate else {}
    talks = (Round(1, "", "", "closed", {}, offers),)
    plan = replace(demo_scenario("kenya_like"), mandate=bounds, rounds=talks)
    found = material(plan, Named("x", {}, {measure: level}))
    (statement,) = [each for each in found.statements(found.options[0]) if each.measure.id == measure]
    _act, *rest = measures._in_the_talks(found, statement).split("; ")
    words = [
        found.voice.level(found.measure(measure), n) if n else "left out" for n in said[1::2] if isinstance(n, int)
    ]
    assert rest == [f"{name}: {level}" for name, level in zip(said[::2], words, strict=True)]


@pytest.mark.parametrize(
    ("spent", "cap", "said"),
    [
        (9, 10, "All chapters hold; nearly used up: EP 06 (90%)."),
        (10, 10, "All chapters hold; nearly used up: EP 06 (100%)."),
        (89, 100, "All chapters hold with room to spare."),
        (11, 10, "Over the limit: EP 06."),
        (1, 0, "Over the limit: EP 06."),
        (11, None, "All chapters hold with room to spare."),
        (0, 0, "All chapters hold with room to spare."),
    ],
)
def test_a_chapter_is_nearly_used_up_from_nine_tenths_on(spent: int, cap: int | None, said: str) -> None:
    plan = demo_scenario("kenya_like")
    found = material(plan, plan.packages[2])
    chapter = Spending("EP 06", Fraction(spent), None if cap is None else Fraction(cap))
    option = found.options[0]
    tally = replace(option.tally, chapters=(chapter,))
    assert measures.chapters_sentence(found, replace(option, cut=replace(option.cut, tally=tally))) == said


def test_the_fall_back_is_explained_only_where_the_mandate_is_shown() -> None:
    plan = demo_scenario("kenya_like")
    found = material(plan, plan.packages[2])
    for shown in (True, False):
        told = measures._note(replace(found, scope=replace(found.scope, mandate=shown)))
        assert ("the fall-back" in told) is shown


def test_of_whom_the_same_is_sealed_they_are_named_together() -> None:
    found = material(demo_scenario("kenya_like"), Named("x", {}, {}))
    bmz, bmg = Withheld(Weight.HARD, "de_bmz", near=False), Withheld(Weight.HARD, "de_bmg", near=False)
    near = Withheld(Weight.HARD, "de_bmwe", near=True)

    def told(*withheld: Withheld) -> list[str]:
        option = found.options[0]
        return [
            each.words
            for each in guardrails._closed(found, replace(option, cut=replace(option.cut, withheld=withheld)))
        ]

    assert told(bmz, near) == [guardrails.closed(found, bmz), guardrails.closed(found, near)]
    together = "Conditions of their own are not met, and which ones was not shared: BMZ and BMG."
    assert told(bmz, near, bmg, bmg) == [together, guardrails.closed(found, near)]
    nobody = Withheld(Weight.HARD, "", near=False)
    assert told(nobody, bmz, nobody) == [guardrails.closed(found, nobody), guardrails.closed(found, bmz)]
