"""Every statement of the talks, each with its opposite: all combinations of who acts, package and both last offers."""

from dataclasses import replace
from itertools import product

import pytest

from negotiator.catalogue.plan import Round
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.catalogue.talks import Act, Doer, Offer, act_of, last_offer, spoken, statements

OFFERS = (None, 0, 1, 2, 3)
ALL = [(d, n, ours, theirs) for d, n, ours, theirs in product(Doer, range(4), OFFERS, OFFERS)]
FOUND = {each: act_of(*each) for each in ALL}

# act -> exactly the combinations for which it may be said, written down independently of the code
MEANT = {
    Act.AGREED: lambda d, n, o, t: o is not None and o == t == n,
    Act.REOPENED: lambda d, n, o, t: o is not None and o == t != n,
    Act.WITHDRAWN: lambda d, n, o, t: d is not Doer.PARTNER and (o or 0) > n and not (d is Doer.BOTH and n and n == t),
    Act.GIVEN_UP: lambda d, n, o, t: d is Doer.PARTNER and n == 0 and (o or 0) > 0,
    Act.DECLINED: lambda d, n, o, t: n == 0 and not o and (t or 0) > 0,
    Act.ACCEPTED: lambda d, n, o, t: n > 0 and n == t and not (d is Doer.HOME and (o or 0) > n),
    Act.SPARED: lambda d, n, o, t: d is Doer.PARTNER and 0 < n < (t or 0),
    Act.STANDS: lambda d, n, o, t: d is not Doer.PARTNER and n > 0 and n == o != t,
    Act.ASKED: lambda d, n, o, t: d is Doer.PARTNER and n > (t or 0),
    Act.OFFERED: lambda d, n, o, t: d is Doer.HOME and n > (o or 0) and n != t,
    Act.PROPOSED: lambda d, n, o, t: d is Doer.BOTH and n > (o or 0) and n != t,
}


@pytest.mark.parametrize("act", Act)
def test_an_act_is_said_where_it_is_so_and_nowhere_else(act: Act) -> None:
    settled = (Act.AGREED, Act.REOPENED)
    said = {each for each, found in FOUND.items() if found is act}
    meant = {(d, n, o, t) for d, n, o, t in ALL if (act in settled or o is None or o != t) and MEANT[act](d, n, o, t)}
    assert said == meant
    assert said
    assert said != set(ALL)


def test_nothing_is_said_only_where_there_is_nothing() -> None:
    silent = {each for each, found in FOUND.items() if found is None}
    assert silent == {(d, n, o, t) for d, n, o, t in ALL if n == 0 and not o and not t and (o is None or o != t)}


def talk(*rounds: tuple[str, dict[str, dict[str, int]]]):
    held = tuple(Round(n, "", "", status, {}, offers) for n, (status, offers) in enumerate(rounds, 1))
    return replace(demo_scenario("kenya_like"), rounds=held)


def test_silence_withdraws_nothing_and_a_planned_round_says_nothing() -> None:
    plan = talk(
        ("closed", {"de": {"rec_g2g": 2}, "partner": {"rec_g2g": 3}}),
        ("open", {"de": {"rec_g2g": 1}, "partner": {"ret_docs": 0}}),
        ("planned", {"de": {"rec_g2g": 3}}),
    )
    assert last_offer(plan, "de", "rec_g2g") == Offer(1, 2)
    assert last_offer(plan, "partner", "rec_g2g") == Offer(3, 1)
    assert last_offer(plan, "partner", "ret_docs") == Offer(0, 2)
    assert last_offer(plan, "de", "ret_docs") is None
    assert [each.measure.id for each in spoken(plan)] == ["rec_g2g", "ret_docs"]


def test_internal_measures_are_no_part_of_the_talks_unless_named() -> None:
    internal = "ena_embassy"
    for rounds, told in ((("closed", {}),), False), ((("closed", {"de": {internal: 1}}),), True):
        found = statements(talk(*rounds), lambda key: int(key == internal), lambda _key: Doer.HOME)
        assert (internal in {each.measure.id for each in found}) is told


@pytest.mark.parametrize("name", DEMOS)
def test_who_acts_is_known_of_every_measure_or_both_do(name: str) -> None:
    doers, measures = library.catalogue().doers, library.catalogue().measures
    assert set(doers) <= set(measures)
    for key, doer in doers.items():
        payers = {payer for level in measures[key].levels for payer, eur in level.eur.items() if eur}
        if doer is Doer.PARTNER:
            assert measures[key].pillar in ("return", "reintegration"), key
        else:
            assert payers - {"partner"}, key
    assert doers["ret_voluntary"] is Doer.HOME
    assert {measure.id for measure in demo_scenario(name).measures} <= set(measures)
