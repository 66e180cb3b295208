"""What the chapters of a brief are written from: which packages, under which names, which is set beside which."""

from dataclasses import replace
from datetime import date

import pytest

from negotiator.bargaining.words import Concept
from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.guardrails.numbers import MANDATE_RULE
from negotiator.catalogue.plan import Override
from negotiator.services.access.scope import EVERYTHING
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.linked import linked
from negotiator.services.briefs.material.material import Material, Option, alternatives, material_of, narrowed, reduced
from tests import kenya
from tests.services.briefs.papers.test_core import plan, side_by_side

WAIVED = Override(1, "G-15", "Lea", "2026-12-31")


def finding(rule: str, *, hard: bool = True, who: str = "", override: Override | None = None) -> Finding:
    return Finding(rule, {"de": rule, "en": rule}, hard=hard, participant=who, override=override)


def judged(option: Option, *, hard: tuple[Finding, ...] = (), soft: tuple[Finding, ...] = ()) -> Option:
    tally = replace(option.tally, verdict=Verdict(hard, soft, ()))
    return replace(option, cut=replace(option.cut, tally=tally, withheld=()))


def options(*made: tuple[str, Concept | None, tuple[str, ...]]) -> tuple[Material, tuple[Option, ...]]:
    """Packages by key, concept and the hard rules that each breaks."""
    found, (one,) = side_by_side("C_balanced")
    chosen = tuple(
        replace(judged(one, hard=tuple(map(finding, rules))), key=key, name=f"Name {key}", concept=concept, letter="")
        for key, concept, rules in made
    )
    return replace(found, options=chosen), chosen


def test_rules_are_broken_short_or_waived_and_none_of_them_anybodys_own() -> None:
    _found, (one,) = side_by_side("C_balanced")
    option = judged(
        one,
        hard=(finding("G-01"), finding("G-21", who="de_bmz")),
        soft=(
            finding("G-09", hard=False),
            finding("RL", hard=False, who="de_bmz"),
            finding("G-15", hard=False, override=WAIVED),
        ),
    )
    assert option.open_rules == {"G-01"}
    assert option.short_rules == {"G-09"}
    assert option.waived_rules == {"G-15"}


def test_the_recommended_package_is_the_first_by_the_order_of_concepts() -> None:
    nash, balanced, named = ("n", Concept.NASH, ()), ("b", Concept.BALANCED, ()), ("x", None, ())
    for made in ((nash, balanced, named), (named, balanced, nash)):
        best = options(*made)[0].best
        assert best is not None
        assert best.key == "b"
    assert options(named)[0].best is None


def apart(found: Material) -> Material:
    """The same with a package of its own for each option."""
    made = (replace(o, cut=replace(o.cut, tally=replace(o.tally, levels={o.key: 1}))) for o in found.options)
    return replace(found, options=tuple(made))


def test_beside_it_stand_other_concepts_then_those_that_break_the_fewest_rules() -> None:
    """What anybody sealed and the mandate count for nothing, so that all readers get the same."""
    found, _options = options(
        ("two", None, ("G-01", "G-02")),
        ("mandate", None, (MANDATE_RULE,)),
        ("one", None, ("G-01", MANDATE_RULE)),
        ("best", Concept.BALANCED, ()),
        ("nash", Concept.NASH, ("G-01", "G-02", "G-03")),
    )
    assert alternatives(found) == (), "all of them are the same package"
    found = apart(found)
    assert [option.key for option in alternatives(found)] == ["nash", "mandate"]
    assert [option.key for option in alternatives(found, 9)] == ["nash", "mandate", "one", "two"]
    without, _options = options(("two", None, ("G-01", "G-02")), ("one", None, ("G-01",)))
    assert [option.key for option in alternatives(without)] == ["one", "two"], "nothing is recommended: all are others"


def test_packages_are_lettered_in_the_order_that_was_asked_for_and_the_others_are_named() -> None:
    found, _options = options(("a", None, ()), ("b", None, ()), ("c", None, ()))
    chosen = reduced(found, ("c", "a", "c", "unknown"))
    assert [(option.key, option.letter) for option in chosen.options] == [("c", "A"), ("a", "B")]
    scenario = [found.voice.text(package.text) for package in plan().packages]
    assert chosen.left_out == ("Name b", *scenario)
    whole = reduced(found, ("a", "b", "c"))
    assert whole.left_out == tuple(scenario)
    assert reduced(replace(found, plan=replace(found.plan, packages=())), ("a", "b", "c")).left_out == ()


def test_packages_of_one_name_are_told_apart() -> None:
    found, made = options(("a", None, ()), ("b", None, ()), ("c", None, ()))
    same = replace(found, options=tuple(replace(each, name="Same") for each in made))
    names = [option.name for option in reduced(same, ("a", "b", "c")).options]
    assert len({*names}) == 3
    assert all(name.startswith("Same") for name in names)


@pytest.mark.parametrize(("stance", "agreed"), [(Stance.ACCEPTS, True), (Stance.REFUSES, False), (Stance.CLOSE, True)])
def test_a_package_can_be_agreed_if_it_breaks_nothing_and_nobody_is_known_to_refuse(
    stance: Stance, agreed: bool
) -> None:
    found, (option,) = options(("a", None, ()))
    seen = tuple(replace(each, stance=stance if each.id == "de_bmz" else Stance.ACCEPTS) for each in option.cut.seen)
    assert found.agreed(replace(option, cut=replace(option.cut, seen=seen))) is agreed
    assert not found.agreed(judged(option, hard=(finding("G-01"),)))


def test_figures_are_those_of_the_recommended_package_alone() -> None:
    found = kenya.solved()
    others = replace(found, named={}, proposed={})
    whole, alone, none = (
        material_of(each, "de", EVERYTHING, date=date(2026, 1, 15), version="1", grade="intern")
        for each in (found, narrowed(found), narrowed(others))
    )
    assert len(whole.options) > len(alone.options) == 1
    assert linked(alone) == linked(whole) != ()
    assert linked(none) == ()
