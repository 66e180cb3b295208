"""Alternatives against enumeration and the oracle's files."""

import json
from fractions import Fraction
from math import log
from pathlib import Path

import pytest

from negotiator.bargaining.alternatives import diverse, k_best
from negotiator.bargaining.case_file import read_case
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.themes import Theme, floors_from
from negotiator.bargaining.values import points
from negotiator.bargaining.words import Concept
from tests.bargaining.drawn import drawn, every, first, rational, roomy, welfare
from tests.bargaining.test_conflict import FILES
from tests.bargaining.themes import themed
from tests.builders import drawn_case


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_alternatives_of_the_oracle(file: Path) -> None:
    expected = json.loads(file.read_text())["expected"]
    case = read_case(file.read_text())
    best = k_best(case, 20)
    assert best.complete
    values = [float(outcome.value) for outcome in best.outcomes]
    assert values == pytest.approx(expected.get("k_best_utilitarian", []), abs=1e-9)
    different = diverse(case)
    packages = [outcome.levels for outcome in different.outcomes]
    numbers = {levels: number for number, levels in enumerate(every(case))}
    assert [numbers[levels] for levels in packages] == [each["index"] for each in expected.get("diverse", [])]


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_best_products_of_the_oracle(file: Path) -> None:
    expected = json.loads(file.read_text())["expected"]
    best = k_best(read_case(file.read_text()), 20, Concept.NASH)
    assert [outcome.value for outcome in best.outcomes] == pytest.approx(expected.get("k_best_nash", []), abs=1e-6)


@pytest.mark.parametrize("seed", range(15))
def test_best_ones_in_canonical_order(seed: int) -> None:
    case = roomy(seed) if seed % 3 else drawn(seed)
    ranked = sorted(rational(case), key=lambda x: (-welfare(case, x), -sum(points(case, x)), x))
    found = k_best(case, 6)
    assert found.complete
    assert [outcome.levels for outcome in found.outcomes] == ranked[:6]


def egalitarian(case, among, active):
    def gains(x):
        return sorted(points(case, x)[k] - case.parties[k].d for k in active)

    best = max(map(gains, among))
    return first(case, [x for x in among if gains(x) == best])


@pytest.mark.parametrize("seed", range(15))
def test_different_packages_keep_their_distance(seed: int) -> None:
    case = roomy(seed) if seed % 3 else drawn(seed)
    among = rational(case)
    found = diverse(case, 3, 2, Concept.EGALITARIAN)
    assert found.complete
    active = [k for k, p in enumerate(case.parties) if any(points(case, x)[k] > p.d for x in among)]
    expected = []
    while among and active and len(expected) < 3:
        best = egalitarian(case, among, active)
        expected.append(best)
        among = [x for x in among if sum(a != b for a, b in zip(x, best, strict=True)) >= 2]
    if active:
        assert [outcome.levels for outcome in found.outcomes] == expected


@pytest.mark.parametrize("seed", range(20))
def test_theme_is_the_least_cost_above_the_floors(seed: int) -> None:
    case = roomy(seed) if seed % 3 else drawn(seed)
    among = rational(case)
    costs = tuple(
        (i, n, (7 * i + 5 * n + seed) % 6 - 1) for i, issue in enumerate(case.issues) for n in range(len(issue.levels))
    )
    if not among:
        assert themed(case, [Theme("cheap", costs)])[0].levels is None
        return
    reference = first(case, among)
    floors = floors_from(case, reference, Fraction(1, 2))
    (found,) = themed(case, [Theme("cheap", costs)], floors)
    kept = [x for x in among if all(u >= f for u, f in zip(points(case, x), floors, strict=True))]
    price = {x: sum(c for i, n, c in costs if x[i] == n) for x in kept}
    least = min(price.values())
    assert found.proven
    assert found.cost == least
    assert found.levels == first(case, [x for x in kept if price[x] == least])


def test_themes_differ_from_each_other_and_from_the_reference() -> None:
    case = roomy(4, issues=5, tight=0.2)
    reference = k_best(case, 1).outcomes[0].levels
    costs = tuple((i, n, n) for i, issue in enumerate(case.issues) for n in range(len(issue.levels)))
    found = themed(case, [Theme("a", costs), Theme("b", costs)], apart=[reference], distance=2)
    packages = [reference, *(each.levels for each in found if each.levels)]
    assert len(packages) == 3
    assert all(sum(a != b for a, b in zip(x, y, strict=True)) >= 2 for x in packages for y in packages if x != y)


def test_nash_alternatives_are_ranked_by_their_product() -> None:
    case = roomy(2, parties=2, issues=3, tight=0.1)
    found = k_best(case, 4, Concept.NASH).outcomes
    values = [outcome.value for outcome in found]
    assert values == sorted(values, reverse=True)
    assert all(isinstance(v, float) and v <= log(1) for v in values)


def test_package_that_presolve_proves_without_a_bound_is_proven() -> None:
    found = k_best(drawn_case(1425, most=200), 4, Concept.NASH)
    assert found.complete
    assert [outcome.proven for outcome in found.outcomes] == [True] * 4
    assert found.outcomes[2].levels == (2, 1, 0, 2)
    assert found.outcomes[2].gap == 0


def test_cancelled_alternatives_are_not_complete() -> None:
    assert not k_best(roomy(1), 3, options=Options(cancelled=lambda: True)).complete
