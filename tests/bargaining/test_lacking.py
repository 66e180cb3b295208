"""The smallest largest shortfall against enumeration, found at once and not point by point."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining import lacking
from negotiator.bargaining.case import Case, Issue, Party
from negotiator.bargaining.concepts import sit_down
from negotiator.bargaining.lacking import lack, least_lack
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.values import points
from tests.bargaining.drawn import rational, roomy
from tests.bargaining.stopping import stopped_at_each_moment


def by_hand(case: Case, levels: tuple[int, ...], targets: tuple[int, ...]) -> int:
    return max(0, *(aim - u for aim, u in zip(targets, points(case, levels), strict=True)))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("far", [0, 60, 400])
def test_nobody_lacks_more_than_must_be(seed: int, far: int) -> None:
    case = roomy(seed)
    allowed = rational(case)
    tops = [max(points(case, x)[k] for x in allowed) for k in range(len(case.parties))]
    targets = tuple(top + far - 90 * k for k, top in enumerate(tops))
    table = sit_down(case, Options())
    rows, columns = table.programme.solver.rows, table.programme.solver.columns
    worst = max(allowed, key=lambda levels: by_hand(case, levels, targets))
    found, proven = least_lack(table, targets, worst)
    assert proven
    assert found in allowed
    least = min(by_hand(case, levels, targets) for levels in allowed)
    assert lack(table, found, targets) == by_hand(case, found, targets) == least
    assert (table.programme.solver.rows, table.programme.solver.columns) == (rows, columns)


def ladder() -> Case:
    """One issue of thirty levels, a point more on each."""
    issue = Issue("rung", tuple(f"l{n}" for n in range(30)))
    return Case("ladder", 1, (issue,), (Party("climber", Fraction(1), 0, (tuple(range(30)),)),))


def test_one_question_is_enough_where_the_solver_answers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    solve = Programme.solve

    def counted(self: Programme, *args: object, **more: object) -> object:
        asked.append(1)
        return solve(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Programme, "solve", counted)
    assert least_lack(sit_down(ladder(), Options()), (29,), (0,)) == ((29,), True)
    assert least_lack(sit_down(ladder(), Options()), (40,), (0,)) == ((29,), True)
    assert len(asked) == 2


def test_stopped_at_any_moment_the_package_known_is_kept_and_nothing_false_is_claimed() -> None:
    case = roomy(2)
    allowed, targets = rational(case), tuple(400 for _ in case.parties)
    least = min(by_hand(case, levels, targets) for levels in allowed)
    start = max(allowed, key=lambda levels: by_hand(case, levels, targets))
    for options, stopped in stopped_at_each_moment():
        found, proven = least_lack(sit_down(case, options), targets, start)
        assert found in allowed
        assert by_hand(case, found, targets) <= by_hand(case, start, targets)
        assert not proven or by_hand(case, found, targets) == least
        assert stopped or proven


def test_no_lack_is_proven_without_a_question() -> None:
    assert lacking.lack(sit_down(ladder(), Options()), (7,), (7,)) == 0
    assert lacking.lack(sit_down(ladder(), Options()), (7,), (3,)) == 0
    assert least_lack(sit_down(replace(ladder(), name="easy"), Options()), (5,), (7,)) == ((7,), True)
