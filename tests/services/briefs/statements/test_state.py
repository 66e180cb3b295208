"""Where the talks stand: the partner's interests and the gains of three parties, by the dossier's own numbers."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.briefs.views import Picture, Table, Words
from negotiator.catalogue.plan import Named, Plan, Pref
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.hidden import HIDDEN
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import state
from tests.services.briefs.statements.test_questions import material

PARTNER = "arch_kenya"


def paper(plan: Plan, package: int = 2) -> tuple[Material, Option]:
    found = material(plan, plan.packages[package])
    return found, found.options[0]


@pytest.mark.parametrize("package", range(3))
def test_each_of_three_parties_has_what_gives_it_most_and_bears_what_takes_most(package: int) -> None:
    plan = demo_scenario("kenya_like")
    found, option = paper(plan, package)
    (table,) = (block for block in state.gains_section(found).blocks if isinstance(block, Table))
    for key, row in zip(("mig", "ori", "des"), table.bands[0].rows, strict=True):
        worth = {
            m.id: m.win.get(key, Fraction(0)) * Fraction(option.package.levels.get(m.id, 0), m.top)
            for m in plan.measures
            if option.package.levels.get(m.id)
        }
        names = {m.id: found.voice.measure(m) for m in plan.measures}
        most = sorted((name for name in worth if worth[name] > 0), key=lambda name: -worth[name])[:4]
        least = sorted((name for name in worth if worth[name] < 0), key=lambda name: worth[name])[:3]
        assert row[1].words == found.voice.all_of(names[name] for name in most)
        assert row[2].words == (found.voice.all_of(names[name] for name in least) or "–")


def test_what_nobody_bears_is_a_dash() -> None:
    plan = demo_scenario("kenya_like")
    kind = tuple(replace(m, win={key: abs(value) for key, value in m.win.items()}) for m in plan.measures)
    found, option = paper(replace(plan, measures=kind))
    assert {state._price(found, option, key) for key in ("mig", "ori", "des")} == {"–"}
    nothing = tuple(replace(m, win=dict.fromkeys(m.win, Fraction(0))) for m in plan.measures)
    found, option = paper(replace(plan, measures=nothing))
    assert state._strongest(found, option, "mig") == []
    assert state._price(found, option, "mig") == "–", "nothing is neither gained nor borne"


@pytest.mark.parametrize("certs", ["dda", "aaa", "a", "d"])
def test_how_many_interests_the_partner_has_declared_itself(certs: str) -> None:
    plan = demo_scenario("kenya_like")
    found, _option = paper(plan)
    partner = next(p for p in plan.participants if p.id == PARTNER)
    prefs: list[Pref] = [replace(pref, cert=cert) for pref, cert in zip(partner.prefs, certs, strict=False)]
    words = state._declared(found, replace(partner, prefs=tuple(prefs))).words
    told = certs.count("d")
    if len(certs) == 1:
        assert words.startswith(f"One interest is recorded; the partner has declared {told}.")
    elif told:
        assert words.startswith(f"Of {len(certs)} interests, {told} are declared by the partner")
    else:
        assert words.startswith("All 3 interests are our assessment")


def test_a_wish_that_the_package_meets_in_part_is_not_called_left_out() -> None:
    plan = demo_scenario("kenya_like")
    partner = next(p for p in plan.participants if p.id == PARTNER)
    wished = [pref.measure for pref in sorted(partner.prefs, key=lambda pref: -pref.weight)]
    partly = next(name for name in wished for m in plan.measures if m.id == name and m.top > 1)
    found = material(plan, Named("x", {}, {partly: 1}))
    told = " ".join(block.words for block in state._partner(found, partner) if isinstance(block, Words))
    name = found.voice.quoted(found.voice.measure(found.measure(partly)))
    left_out = told.split("leaves out")[1].split("Met only")[0]
    assert name not in left_out
    assert name in told.split("leaves out")[0] + told.split("Met only")[-1]
    nothing = material(plan, Named("x", {}, {}))
    told = " ".join(block.words for block in state._partner(nothing, partner) if isinstance(block, Words))
    assert "gains by none" in told
    assert "Met only" not in told


def test_of_two_lines_of_the_partner_about_one_measure_the_stricter_is_told() -> None:
    plan = demo_scenario("ghana_like")
    partner = next(p for p in plan.participants if sum("ret_tcn" in line.expr for line in p.red_lines) > 1)
    found = material(plan, plan.packages[0])
    (points,) = state._uncrossed(found, partner)
    told = [point.words for point in points.points if "third-country" in point.words]  # type: ignore[union-attr]
    assert len(told) == 1
    assert "is not in the package" in told[0]


def test_that_the_partner_is_not_shown_is_said_once_however_many_it_sends() -> None:
    plan = demo_scenario("ghana_like")
    found = material(plan, plan.packages[0])
    theirs = frozenset(p.id for p in plan.participants if p.side == "partner")
    closed = replace(found, scope=replace(found.scope, closed=theirs))
    assert repr(state.views(closed)).count("are not shown to the readers") == 1
    assert "are not shown to the readers" not in repr(state.views(found))


def test_where_no_score_is_shown_the_sentence_stands_without_a_picture_of_nothing() -> None:
    plan = demo_scenario("kenya_like")
    found, option = paper(plan)
    seen = tuple(replace(each, score=HIDDEN, least=HIDDEN, surplus=HIDDEN) for each in option.cut.seen)
    closed = replace(found, options=(replace(option, cut=replace(option.cut, seen=seen)),))
    _who, drawn, persons = state._migrants(found)
    _same, told, also = state._migrants(closed)
    assert isinstance(drawn, Picture)
    assert told == Words(drawn.figure.summary)
    assert persons == also


def test_only_hard_lines_of_the_partner_cannot_be_crossed() -> None:
    plan = demo_scenario("kenya_like")
    found, _option = paper(plan)
    partner = next(p for p in plan.participants if p.id == PARTNER)
    (points,) = state._uncrossed(found, partner)
    assert len(points.points) == sum(line.hard for line in partner.red_lines) > 0  # type: ignore[union-attr]
    soft = replace(partner, red_lines=tuple(replace(line, hard=False) for line in partner.red_lines))
    assert state._uncrossed(found, soft) == ()
    sealed = replace(found, scope=replace(found.scope, inner=frozenset({PARTNER})))
    (words,) = state._uncrossed(sealed, soft)
    assert "are not shown" in words.words  # type: ignore[union-attr]
