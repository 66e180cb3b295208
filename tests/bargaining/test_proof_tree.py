"""Writing a tree: better weights are looked for from those one level up, and what is written ends every branch."""

import numpy as np
import pytest

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
    assert np.flatnonzero(found.tree.on).tolist() == [0, 1, 2, 3, 4], "two rows, three levels"
