"""The press line: three messages at most, the surest first, of different fields where there are any."""

from dataclasses import replace

from negotiator.bargaining.words import Pillar
from negotiator.briefs.views import Points, Words
from negotiator.catalogue.arguments import supporting
from negotiator.catalogue.plan import Named, Plan, Round
from negotiator.catalogue.reading.arguments import Argument
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.material.material import Material
from negotiator.services.briefs.papers import press_line
from negotiator.services.briefs.papers.press_line import PUBLIC, RUMOUR
from tests.services.briefs.statements.test_questions import material


def paper(levels: dict[str, int], ours: dict[str, int], theirs: dict[str, int]) -> Material:
    rounds = (Round(1, "", "", "closed", {}, {"de": ours, "partner": theirs}),)
    return material(replace(demo_scenario("kenya_like"), rounds=rounds), Named("x", {}, levels))


def told(found: Material) -> tuple[Argument, ...]:
    return press_line._messages(found, found.options[0])


def public(plan: Plan) -> dict[str, Pillar]:
    """Measures for which there is a public argument, with their field."""
    levels = {measure.id: 1 for measure in plan.measures}
    names = {each.measure for each in supporting(plan, levels, PUBLIC)}
    return {measure.id: measure.pillar for measure in plan.measures if measure.id in names}


def test_each_measure_is_told_once_and_none_that_is_not_in_the_package() -> None:
    plan = demo_scenario("kenya_like")
    for package in plan.packages:
        found = material(plan, package)
        names = [each.measure for each in told(found)]
        there = {each.measure for each in supporting(plan, found.options[0].tally.levels, PUBLIC)}
        assert len(names) == len({*names}) == min(3, len(there))
        assert {*names} <= there
        assert all(package.levels.get(name) for name in names)
    assert told(material(plan, Named("x", {}, {}))) == ()


def everything(ours: dict[str, int], theirs: dict[str, int]) -> Material:
    return paper({measure.id: 1 for measure in demo_scenario("kenya_like").measures}, ours, theirs)


def test_what_both_sides_have_offered_comes_first_then_what_either_named() -> None:
    fields = public(demo_scenario("kenya_like"))
    one, two = (
        [name for name in fields if fields[name] is field][-1] for field in [*dict.fromkeys(fields.values())][-2:]
    )
    names = [each.measure for each in told(everything({two: 1, one: 1}, {two: 1}))]
    assert names[:2] == [two, one]
    assert [each.measure for each in told(everything({one: 1, two: 1}, {one: 1}))][:2] == [one, two]


def test_a_second_of_one_field_comes_after_the_first_of_another() -> None:
    fields = public(demo_scenario("kenya_like"))
    rich = next(field for field in Pillar if sum(each is field for each in fields.values()) >= 3)
    same = [name for name in fields if fields[name] is rich][:3]
    names = [each.measure for each in told(everything(dict.fromkeys(same, 1), dict.fromkeys(same, 1)))]
    assert names[0] == same[0]
    assert len({fields[name] for name in names}) == 3
    alone = paper(dict.fromkeys(same, 1), {}, {})
    there = {each.measure for each in supporting(alone.plan, alone.options[0].tally.levels, PUBLIC)}
    assert {each.measure for each in told(alone)} == there, "of one field alone all are told, each once"


def test_messages_are_numbered_and_wait_for_the_agreement() -> None:
    plan = demo_scenario("kenya_like")
    found = material(plan, plan.packages[2])
    section = press_line._told(found, told(found))
    warning, after, points = section.blocks
    assert isinstance(points, Points)
    assert points.ordered
    assert len(points.points) == 3
    assert isinstance(after, Words)
    assert after.words.startswith("After an agreement")
    assert isinstance(warning, Words)
    assert warning.tone == "warning"
    assert len(press_line._told(found, ()).blocks) == 2


def test_a_number_may_be_told_if_its_source_is_public_and_sure_and_it_is_no_rumour() -> None:
    fact = next(each for each in demo_scenario("kenya_like").told_facts if press_line._usable(each))
    assert not press_line._usable(replace(fact, grade="C"))
    assert not press_line._usable(replace(fact, src=sorted(press_line.ASSUMED)[0]))
    assert not press_line._usable(replace(fact, id=RUMOUR[0], unit=RUMOUR[1]))
    assert press_line._usable(replace(fact, id=RUMOUR[0]))
    assert press_line._usable(replace(fact, unit=RUMOUR[1]))
