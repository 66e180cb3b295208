"""Where the talks stand: the partner's interests and the gains of three parties, by the dossier's own numbers."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.briefs.views import Table
from negotiator.catalogue.plan import Plan, Pref
from negotiator.catalogue.reading.scenario import demo_scenario
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
    else:
        assert words.startswith(f"Of {len(certs)} interests, {told} are declared by the partner")


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
