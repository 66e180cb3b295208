"""With thresholds the solver finds what enumeration finds; afterwards levels are whole by themselves again."""

from itertools import product

import pytest

from negotiator.bargaining import branching, listing
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.thresholds import thresholds
from negotiator.bargaining.words import Concept, Status
from tests.builders import drawn_case
from tests.oracle import truth

RAISED = (Concept.MAXIMIN, Concept.LEXIMIN, Concept.EGALITARIAN)


@pytest.fixture
def way(monkeypatch: pytest.MonkeyPatch) -> str:
    """The solver is asked: neither a list of all packages nor the compiled search."""
    monkeypatch.setattr(listing, "MOST_LISTED", 0)
    monkeypatch.setattr(branching, "FEWEST_CHOICES", 10**9)
    return "solver"


@pytest.mark.parametrize("seed", range(30))
def test_a_column_says_whether_a_level_is_reached(seed: int) -> None:
    case = drawn_case(seed + 9000)
    programme = Programme(case)
    with programme.trial(), thresholds(programme) as steps:
        assert len(steps.columns) == sum(len(issue.levels) - 1 for issue in case.issues)
        for levels in truth(case).r:
            marks = steps.marks(levels)
            assert {(i, n): float(levels[i] >= n) for i, n in steps.columns.values()} == {
                steps.columns[column]: value for column, value in marks.items()
            }
            programme.objective(dict.fromkeys(enumerate(levels), 1))
            solve = programme.solve(Limits(30.0))
            assert (solve.ending, solve.levels) == (Ending.PROVEN_BEST, levels)
            assert all(solve.values[column] == pytest.approx(value) for column, value in marks.items())
            break


def test_levels_are_whole_again_afterwards() -> None:
    """Two levels of an issue that half of each would keep, but neither whole."""
    case = next(case for case in map(drawn_case, range(100)) if truth(case).r and len(case.issues[0].levels) > 1)
    programme = Programme(case)
    columns, rows = programme.solver.columns, programme.solver.rows
    with programme.trial(), thresholds(programme):
        pass
    assert (programme.solver.columns, programme.solver.rows) == (columns, rows)
    half = [(0, 0, 2), *((0, n, 4) for n in range(1, len(case.issues[0].levels)))]
    with programme.trial():
        for party in range(len(case.parties)):
            programme.floor(party, None)
        programme.row(3.0, 3.0, programme.on_columns(half))
        assert programme.solve(Limits(30.0)).ending is Ending.NO_PACKAGE
        assert programme.relax(Limits(30.0)).ending in {Ending.PROVEN_BEST, Ending.NO_PACKAGE}


@pytest.mark.parametrize(("block", "concept"), [*product(range(3), RAISED)])
def test_the_way_without_the_compiled_search_agrees_with_enumeration(block: int, concept: Concept) -> None:
    for seed in range(9500 + 8 * block, 9508 + 8 * block):
        case = drawn_case(seed)
        known, found = truth(case), answer(case, (concept,))
        assert found.status is known.status
        if known.status is Status.OK:
            assert (found.outcomes[concept].levels, found.outcomes[concept].proven) == (known.package(concept), True)
