"""What our side has on the table is not taken back: which levels would, and that the case bars these and no others."""

from dataclasses import replace

import pytest

from negotiator.bargaining.case import Case
from negotiator.bargaining.check import broken
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tabled import TABLED, Tabled, apart_from, keeping, kept_in, our_offer
from negotiator.catalogue.talks import PLANNED, spoken

KEY, TOP = "rec_apprentices", 2  # of which round 2 of the scenario offers level 2


@pytest.fixture(scope="module")
def plan() -> Plan:
    return demo_scenario("kenya_like")


@pytest.fixture(scope="module")
def case(plan: Plan) -> Case:
    return case_of(plan)


def test_our_last_word_counts_as_papers_tell_it_and_only_what_is_lower_takes_it_back(plan: Plan, case: Case) -> None:
    found = our_offer(plan, case)
    assert (found.n, found.levels[KEY], found.behind[KEY]) == (2, TOP, (0, 1))
    assert (found.levels["rec_sme"], found.rounds["rec_sme"]) == (1, 1), "silence in round 2 withdraws nothing"
    words = {each.measure.id: each.ours.level for each in spoken(plan) if each.ours is not None and each.ours.level}
    assert found.levels == words
    assert found.taken_back(found.levels) == ()
    assert found.taken_back({**found.levels, KEY: 1}) == (KEY,)
    assert found.taken_back({**found.levels, KEY: TOP + 1}) == ()
    assert set(found.taken_back({})) == set(found.levels)


def test_an_offer_of_a_round_that_is_only_planned_lies_on_no_table(plan: Plan) -> None:
    last = max(plan.rounds, key=lambda each: each.n)
    ahead = replace(last, n=last.n + 1, status=PLANNED, offers={"de": dict.fromkeys(our_offer(plan, None).levels, 1)})
    assert our_offer(replace(plan, rounds=(*plan.rounds, ahead)), None) == our_offer(plan, None)
    begun = replace(ahead, status=last.status)
    assert our_offer(replace(plan, rounds=(*plan.rounds, begun)), None).n == ahead.n


def test_what_the_dossier_no_longer_has_is_not_on_the_table(plan: Plan) -> None:
    others = tuple(m for m in plan.measures if m.id not in (KEY, "gov_jwg"))
    lower = next(replace(m, levels=m.levels[:TOP]) for m in plan.measures if m.id == KEY)
    short = replace(plan, measures=(*others, lower))
    found = our_offer(short, None)
    assert (found.levels[KEY], found.behind[KEY]) == (TOP - 1, (0,))
    assert found.levels.keys() == our_offer(plan, None).levels.keys() - {"gov_jwg"}
    assert found.taken_back(found.levels) == ()


def test_without_an_offer_of_ours_nothing_is_bound(plan: Plan, case: Case) -> None:
    bare = replace(plan, rounds=tuple(replace(r, offers={"partner": r.offers["partner"]}) for r in plan.rounds))
    assert our_offer(bare, case) == Tabled()
    assert keeping(case, bare, Tabled()) == case


def test_a_lower_level_that_the_other_side_likes_better_is_given_and_not_taken_back(plan: Plan, case: Case) -> None:
    theirs = next(p for p in plan.participants if p.side == "partner")
    place = [issue.id for issue in case.issues].index(KEY)

    def liking(*points: int) -> tuple[int, ...]:
        parties = tuple(
            replace(p, points=(*p.points[:place], points, *p.points[place + 1 :])) if p.id == theirs.id else p
            for p in case.parties
        )
        return our_offer(plan, replace(case, parties=parties)).behind.get(KEY, ())

    tail = (0,) * (len(case.issues[place].levels) - TOP - 1)
    assert liking(9, 5, 1, *tail) == ()
    assert liking(0, 5, 1, *tail) == (0,), "worse without it, better with less of it"
    assert liking(1, 1, 1, *tail) == (0, 1), "nobody is known to like it better"
    unseen = replace(case, parties=tuple(p for p in case.parties if p.id != theirs.id))
    assert our_offer(plan, unseen).behind[KEY] == (0, 1), "what is sealed changes nothing"
    assert our_offer(plan, None).behind[KEY] == (0, 1)


def test_the_case_bars_what_would_be_taken_back_and_nothing_else(plan: Plan, case: Case) -> None:
    found = our_offer(plan, case)
    narrow = keeping(case, plan, found)
    assert kept_in(narrow) == tuple(issue.id for issue in case.issues if issue.id in found.behind)
    offered = tuple(found.levels.get(issue.id, 0) for issue in case.issues)
    for place, issue in enumerate(case.issues):
        for n in range(len(issue.levels)):
            levels = (*offered[:place], n, *offered[place + 1 :])
            names = {each.name for each in broken(narrow, levels) if each.name.startswith(TABLED)}
            assert names == ({f"{TABLED}:{issue.id}"} if n in found.behind.get(issue.id, ()) else set())
    assert apart_from(narrow) == case
    texts = [dict(c.label) for c in narrow.conditions if c.name == f"{TABLED}:{KEY}"]
    assert "our offer of round 2 holds" in texts[0]["en"]


def test_what_a_draft_fixes_is_free_and_what_it_holds_already_is_no_new_retreat(plan: Plan, case: Case) -> None:
    found = our_offer(plan, case)
    assert KEY not in found.without(frozenset({KEY})).behind
    assert found.above({KEY: 1}).behind[KEY] == (0,)
    assert KEY not in found.above({KEY: 0}).behind
    assert found.above({}).behind == found.behind, "what is open is bound by the offer"
