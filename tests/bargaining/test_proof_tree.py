"""Writing a tree: better weights are looked for from those one level up, and what is written ends every branch."""

from itertools import product

import numpy as np
import pytest

from negotiator.bargaining import branch_kernel as kernel
from negotiator.bargaining import proof_tree
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.proof_tree import Writer
from negotiator.bargaining.rows import Demand


@pytest.fixture
def way() -> str:
    """No case is solved here, so there is one way only."""
    return ""


SIZES = (2, 2)
APART = (Demand(((0, 1, 1), (1, 1, 1)), 2), Demand(((0, 1, -1), (1, 1, -1)), -1))  # both, and not both


def writer() -> Writer:
    found = Writer.over(SIZES, APART, Options(30.0))
    assert found is not None
    return found


def test_two_rows_that_contradict_each_other_are_closed_by_their_sum() -> None:
    tree = writer().written()
    assert tree is not None
    assert set(tree) == {"cuts", "closed"}


def test_rows_that_a_package_keeps_have_no_tree() -> None:
    found = Writer.over(SIZES, APART[:1], Options(30.0))
    assert found is not None
    assert found.written() is None
    stopped = Writer.over(SIZES, APART, Options(30.0, cancelled=lambda: True))
    assert stopped is not None
    assert stopped.written() is None


def test_better_weights_are_looked_for_from_those_one_level_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_tree, "STEPS", 1)  # the first step looks at what it starts from
    found = writer()
    found.tree.shares[0], found.tree.shares[1] = [0.25, 0.75], [0.75, 0.25]
    found._renew(1)
    assert found.tree.shares[1] == pytest.approx([0.25, 0.75])
    found.tree.shares[2] = [0.5, 0.5]
    found._renew(2)
    assert found.tree.shares[2] == pytest.approx([0.25, 0.75])
    found._renew(0)
    assert found.tree.shares[0] == pytest.approx([0.25, 0.75]), "the first level has none above it"
    assert np.flatnonzero(found.tree.slack != kernel.IDLE).tolist() == [0, 1, 2, 3, 4], "two rows, three levels"


def test_what_only_a_sum_of_rows_shows_is_shown_at_the_root_by_its_own_weights() -> None:
    """One of each pair at least, one of all three at most: twice the last and the three others come to 1 too few."""
    pairs = [Demand(((i, 1, 1), (j, 1, 1)), 1) for i, j in ((0, 1), (1, 2), (0, 2))]
    rows = [*pairs, Demand(((0, 1, -1), (1, 1, -1), (2, 1, -1)), -1)]
    found = Writer.over((2, 2, 2), rows, Options(30.0))
    assert found is not None
    tree = found.written()
    assert tree is not None
    assert (tree["cuts"], set(tree)) == ([], {"cuts", "closed"})
    weights = {int(row): weight for row, weight in tree["closed"].items()}  # type: ignore[attr-defined]
    for levels in product(range(2), repeat=3):
        reached = sum(w * sum(c for i, n, c in rows[r].terms if levels[i] == n) for r, w in weights.items())
        assert reached < sum(w * rows[r].least for r, w in weights.items())
    assert np.flatnonzero(found.tree.slack != kernel.IDLE).tolist() == [0, 1, 2, 3, 4], (
        "four rows, and the first level's weights"
    )
