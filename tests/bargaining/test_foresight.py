"""Lists of the best packages, sought after an answer: complete, kept in a proposal's row, and answers to changes."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from negotiator.bargaining import branching, foresight, kernel_loading
from negotiator.bargaining.balanced import Second
from negotiator.bargaining.branch_tree import Grove
from negotiator.bargaining.case import Linear
from negotiator.bargaining.concepts import answer, answered
from negotiator.bargaining.foresight import foreseen
from negotiator.bargaining.kept import Kept
from negotiator.bargaining.nearby import PRODUCT, SUM, Near
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept, Sense
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.proposals.known import _Left, plain_of
from negotiator.services.records.snapshots import restored
from tests.bargaining.test_kept import limited, pinned, plain, refused
from tests.builders import drawn_case
from tests.oracle import truth

ASKED = (Concept.BALANCED, Concept.NASH)


@pytest.fixture(autouse=True)
def ready() -> None:
    """The search compiled."""
    kernel_loading.is_ready()
    assert kernel_loading.LOADING.done.wait(300)


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_lists_are_complete_and_answer_what_follows(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching, "FEWEST_CHOICES", 0)
    monkeypatch.setattr(foresight, "DISTANCES", (1.0,))
    monkeypatch.setattr(foresight, "PARTS", (0.2,))
    seen = {PRODUCT: 0, SUM: 0}
    for seed in range(24):
        case, rng = drawn_case(seed), Random(seed)
        _, kept = answered(case, ASKED)
        kept, known = foreseen(kept, Options()), truth(case)
        for kind, near in kept.near.items():
            there = {tuple(map(int, line)) for line in near.packages()}
            concept = Concept.NASH if kind == PRODUCT else Concept.BALANCED
            least = min(known.worth(concept, levels) for levels in there)
            assert there == {x for x in known.allowed(concept) if known.worth(concept, x) >= least}
            assert list(near.values) == sorted(near.values, reverse=True)
            seen[kind] += len(there) > 1
        for _ in range(2 if kept.near else 0):
            issue = rng.randrange(len(case.issues))
            change = rng.choice((pinned, refused))
            now = change(case, issue, rng.randrange(len(case.issues[issue].levels)))
            again, best = answered(now, ASKED, kept=kept)[0], truth(now)
            assert again.status is best.status
            assert {c: o.levels for c, o in again.outcomes.items()} == {c: best.package(c) for c in again.outcomes}
    assert min(seen.values()) > 3, "lists were made, of more than one package"


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_a_pin_and_a_cap_on_a_scenario_are_answered_without_a_proof(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(demo_scenario("kenya_like"))
    found, kept = answered(case, ASKED, Options(ideals=False))
    kept = kept_in_a_row(foreseen(kept, Options()))
    levels = found.outcomes[Concept.BALANCED].levels or ()
    points = case.parties[0].points
    terms = tuple((i, n, v) for i, row in enumerate(points) for n, v in enumerate(row) if v)
    has = sum(row[n] for row, n in zip(points, levels, strict=True))
    changes = (
        pinned(case, len(levels) - 1, levels[-1]),
        limited(case, "cap", Linear(terms, Sense.AT_MOST, has - has // 100)),
    )
    anew = [plain(answer(now, ASKED, Options(ideals=False))) for now in changes]
    monkeypatch.setattr(Grove, "search", lambda *_, **__: pytest.fail("searched again"))
    monkeypatch.setattr(Second, "polish", lambda *_: pytest.fail("sought again"))
    for now, then in zip(changes, anew, strict=True):
        assert plain(answered(now, ASKED, Options(ideals=False), kept=kept)[0]) == then


def kept_in_a_row(kept: Kept) -> Kept:
    """What was kept, as a proposal's row gives it back."""
    return replace(kept, near=restored(_Left, plain_of(kept)).near)


@pytest.mark.parametrize("way", ["solver"], indirect=True)
def test_the_best_that_is_left_comes_with_all_that_are_as_good(way: str) -> None:
    packages = np.array([[0, 1], [2, 0], [1, 1], [1, 0]])
    near = Near.of((0, -1, 5), packages, [3.0, 7.0, 7.0, 9.0])
    assert near.best(lambda table: table[:, 0] < 9) == ((1, 0),)
    assert near.best(lambda table: table[:, 1] == 1) == ((1, 1),)
    assert near.best(lambda table: (table != [1, 0]).any(1)) == ((2, 0), (1, 1))
    assert near.best(lambda table: table[:, 0] > 9) == ()
