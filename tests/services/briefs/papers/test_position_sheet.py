"""The sheet of a house: what it insists on, wishes and delivers, in its own words and in the tables' order."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.words import Shape
from negotiator.briefs.views import Points, Section, Table, Words
from negotiator.catalogue.plan import Measure, Participant, Plan, RedLine
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.scope import EVERYTHING, Scope
from negotiator.services.briefs.papers import position_sheet
from negotiator.services.briefs.statements import houses
from negotiator.services.briefs.statements.statements import Verb
from negotiator.services.records.voice import Voice

LINE = RedLine("a", "L(ret_transit) <= 1", hard=True)
TIED = RedLine("b", "if L(ret_forced) >= 1 then L(prot_hr) >= 1", hard=True)
LEFT = RedLine("c", "L(ret_ident) >= 1", hard=False)


def house(**changed: object) -> tuple[Plan, Participant]:
    plan = demo_scenario("kenya_like")
    who = replace(next(p for p in plan.participants if p.id == "de_bmi"), **changed)  # type: ignore[arg-type]
    return plan, who


def table(section: Section) -> Table:
    (found,) = (block for block in section.blocks if isinstance(block, Table))
    return found


def least(language: str = "en", **changed: object) -> str:
    return position_sheet._least(Voice(language), house(**changed)[1])


def test_the_least_score_is_told_with_what_it_means_where_that_was_written() -> None:
    assert least(least=None) == "none is recorded."
    assert least(least=Fraction(42), least_text="") == "42 of 100 points."
    assert least("de", least=Fraction("59.3"), least_text="").startswith("59,3 "), "what decides is never rounded"
    assert least("de", least=Fraction(42), least_text="So viel muss es sein.").endswith(" So viel muss es sein.")
    assert least("de", least=Fraction(42), least_text="So viel muss es sein.").startswith("42 ")


@pytest.mark.parametrize("make", [position_sheet._priorities, position_sheet._delivers])
def test_tables_fill_the_page_and_columns_of_numbers_are_such_from_their_head_down(make: object) -> None:
    plan, who = house()
    found = table(make(Voice("en"), plan, who))  # type: ignore[operator]
    rows = [row for band in found.bands for row in band.rows]
    assert sum(found.widths) == 100
    assert len(found.widths) == len(found.head) == len(rows[0])
    for place, head in enumerate(found.head):
        assert {row[place].number for row in rows} == {head.number}


def test_wishes_stand_by_weight_then_in_the_dossiers_order_and_the_others_are_counted() -> None:
    plan, who = house()
    rank = {measure.id: n for n, measure in enumerate(plan.measures)}
    rated = sorted((p for p in who.prefs if p.importance > 0), key=lambda p: (-p.importance, rank[p.measure]))
    assert [each.key for each in houses.wishes(plan, who, "en")] == [pref.measure for pref in rated]
    found = table(position_sheet._priorities(Voice("en"), plan, who))
    assert f"{len(plan.measures) - len(rated)} other measures are not rated" in found.note
    none = replace(who, prefs=tuple(replace(p, importance=Fraction(0)) for p in who.prefs))
    assert houses.wishes(plan, none, "en") == ()
    (words,) = position_sheet._priorities(Voice("en"), plan, none).blocks
    assert isinstance(words, Words)
    everything = replace(plan, measures=tuple(m for m in plan.measures if m.id in {p.measure for p in rated}))
    assert table(position_sheet._priorities(Voice("en"), everything, who)).note == ""
    assert len(houses.wishes(replace(plan, measures=plan.measures[:3]), who, "en")) <= 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "0: 0\u00a0%, 1: 30–50\u00a0%, 2: hoch (70–90\u00a0%), 3: 12,5\u00a0%"),
        ("en", "0: 0%, 1: 30–50%, 2: high (70–90%), 3: 12.5%"),
    ],
)
def test_values_of_levels_are_told_as_they_were_said(language: str, said: str) -> None:
    plan, who = house()
    drawn, low, high = (
        tuple(Fraction(n, 1000) for n in row) for row in ((0, 400, 800, 125), (0, 300, 700, 125), (0, 500, 900, 125))
    )
    ranges = {"drawn_low": low, "drawn_high": high, "drawn_said": ("", "", "high", "")}
    pref = replace(who.prefs[0], shape=Shape.DRAWN, drawn=drawn, **ranges)
    (wish,) = houses.wishes(plan, replace(who, prefs=(pref,)), language)
    assert wish.level[language].endswith(f": {said}")


def test_what_a_house_insists_on_comes_before_what_it_leaves_to_leadership() -> None:
    plan, who = house(red_lines=(LEFT, LINE, TIED))
    found = houses.conditions(plan, who, EVERYTHING)
    assert [(each.key, each.verb, bool(each.before)) for each in found] == [
        ("a", Verb.INSISTS, False),
        ("b", Verb.INSISTS, True),
        ("c", Verb.LEAVES, False),
    ]
    for scope in (Scope(closed=frozenset({who.id})), Scope(inner=frozenset({who.id}))):
        assert [each.verb for each in houses.conditions(plan, who, scope)] == [Verb.UNKNOWN]


@pytest.mark.parametrize(
    ("lines", "said"),
    [((), "None is recorded."), ((TIED, LEFT), "All of them have a condition"), ((LINE,), "")],
)
def test_nothing_to_insist_on_is_said_as_what_it_is(lines: tuple[RedLine, ...], said: str) -> None:
    plan, who = house(red_lines=lines)
    first = position_sheet._insists(Voice("en"), who, houses.conditions(plan, who, EVERYTHING)).blocks[0]
    if said:
        assert isinstance(first, Words)
        assert first.words.startswith(said)
    else:
        assert isinstance(first, Points)
        assert len(first.points) == 1


def test_what_was_typed_in_german_says_so_in_another_language() -> None:
    english, german = Voice("en"), Voice("de")
    assert position_sheet._foreign(english, "Grund", "Grund") == "de"
    assert position_sheet._foreign(english, "Grund", "Reason") == ""
    assert position_sheet._foreign(german, "Grund", "Grund") == ""
    assert position_sheet._foreign(english, "", "") == ""


def test_a_house_delivers_the_highest_level_that_the_law_allows() -> None:
    plan, who = house()

    def barred(measure: Measure) -> Measure:
        return replace(measure, levels=(*measure.levels[:-1], replace(measure.levels[-1], legal="gesperrt")))

    def top(found: Plan) -> dict[str, object]:
        return {each.key: each.level for each in houses.deliveries(found, who, "en")}

    own = top(plan)
    less = top(replace(plan, measures=tuple(map(barred, plan.measures))))
    assert own
    assert {*less} <= {*own}
    for measure in plan.measures:
        if measure.id in own and measure.levels[-1].legal == "ja":
            assert own[measure.id] == measure.levels[-1].text
            assert less.get(measure.id) != measure.levels[-1].text
    changed = tuple(
        replace(m, levels=(*m.levels[:-1], replace(m.levels[-1], legal="aenderung"))) for m in plan.measures
    )
    assert top(replace(plan, measures=changed)) == less, "what needs another law is not allowed yet"
    lawful = replace(plan, measures=changed, context={**plan.context, "legal_ok": [m.id for m in plan.measures]})
    assert {key: level for key, level in top(lawful).items() if key in less} != less
