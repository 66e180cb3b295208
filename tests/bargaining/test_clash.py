"""The smallest clash is as small as any found by trying every subset on every package; none is told where none is."""

from dataclasses import replace

import pytest

from negotiator.bargaining.case import Condition, Excludes, Forbids, Linear
from negotiator.bargaining.clash import smallest_clash
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Sense
from tests.bargaining.drawn import conflicts_by_force, drawn


def crowded(seed: int):
    """A case of many conditions; every third has parties whose least acceptable points count as well."""
    case = drawn(seed, parties=2, issues=4, tight=0.5, red_lines=seed % 5, rules=5 + seed % 4)
    parties = case.parties if seed % 3 == 0 else ()
    return replace(case, parties=parties)


@pytest.mark.parametrize("seed", range(60))
def test_no_smaller_set_conflicts(seed: int) -> None:
    case = crowded(seed)
    members: dict[str, tuple[Condition, ...]] = {c.id: (c,) for c in (*case.red_lines, *case.conditions)}
    members |= {f"IR:{party.id}": () for party in case.parties}
    every, _corrections = conflicts_by_force(case, members, lambda _: True)
    found = smallest_clash(case, members, Options(30))
    if not every:
        assert found == ()
        return
    assert tuple(sorted(found)) in every
    assert len(found) == min(map(len, every))


def test_both_ends_come_up_among_the_drawn_cases() -> None:
    ends = set()
    for seed in range(60):
        case = crowded(seed)
        members = {c.id: (c,) for c in (*case.red_lines, *case.conditions)} | {f"IR:{p.id}": () for p in case.parties}
        ends.add(len(smallest_clash(case, members, Options(30)) or ()))
    assert {0, 1, 2, 3} <= ends


def test_three_that_clash_only_together_and_one_that_nothing_keeps() -> None:
    case = replace(drawn(3, issues=3, rules=0), parties=())
    assert len(case.issues) == 3
    at_least = Condition("sum", Linear(tuple((i, 0, 1) for i in range(3)), Sense.AT_LEAST, 4))
    found = smallest_clash(replace(case, conditions=(at_least,)), {"sum": (at_least,)}, Options(5))
    assert found == ("sum",)
    shut = tuple(Condition(f"n{n}", Forbids((0, n))) for n in range(len(case.issues[0].levels)))
    idle = Condition("idle", Excludes(((1, 0),), ((2, 0),)))
    members = {c.id: (c,) for c in (idle, *shut)}
    assert smallest_clash(replace(case, conditions=(idle, *shut)), members, Options(5)) == tuple(c.id for c in shut)


def test_nothing_is_said_where_time_runs_out_before_anything_is_known() -> None:
    case = replace(drawn(3, issues=3, rules=0), parties=())
    at_least = Condition("sum", Linear(tuple((i, 0, 1) for i in range(3)), Sense.AT_LEAST, 4))
    stopped = Options(5, cancelled=lambda: True)
    assert smallest_clash(replace(case, conditions=(at_least,)), {"sum": (at_least,)}, stopped) is None
