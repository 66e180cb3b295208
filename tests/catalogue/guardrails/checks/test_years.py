"""Numbers that differ by year: the solver's rows and the checks agree with counting year by year, on drawn dossiers."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from negotiator.bargaining.check import holds
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.guardrails.rows.means import means
from negotiator.catalogue.limits import OwnCapacity, YearLimit
from negotiator.catalogue.means import CAPACITY, CHAPTER, PAYER
from negotiator.catalogue.plan import Level, Measure, Named, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally

OWN = "own_cap_1"
ZERO = Fraction(0)
HARD = {"G-04", "G-14", "G-15"}


def drawn(seed: int) -> Plan:
    """A dossier of four measures with two or three levels each, and numbers of single years."""
    rng = random.Random(seed)
    base = demo_scenario("kenya_like")
    chosen = rng.sample([m for m in base.measures if m.top >= 2], 4)
    measures = tuple(replace(m, levels=tuple(_level(rng, n) for n in range(rng.randint(2, 3)))) for m in chosen)
    caps_ep = {measure.ep: Fraction(rng.randint(2, 9)) for measure in measures}
    plan = replace(
        base,
        measures=measures,
        horizon_years=rng.randint(1, 4),
        base={key: Fraction(rng.randint(0, 9)) for key in ("rcase", "visa", OWN)},
        caps={"partner": Fraction(rng.randint(2, 9))} | ({"federal": Fraction(9)} if rng.random() < 0.5 else {}),
        caps_ep=caps_ep,
        capacities={OWN: OwnCapacity({"de": "Sprachkurs", "en": "Course"}, {"de": "Plätze", "en": "places"})},
    )
    numbers = [(CAPACITY, key) for key in plan.base] + [(PAYER, key) for key in plan.caps]
    numbers += [(CHAPTER, key) for key in plan.caps_ep]
    dated = rng.sample(numbers, rng.randint(1, len(numbers)))
    years = ((kind, key, rng.sample(range(1, 6), rng.randint(1, 3))) for kind, key in dated)
    found = (YearLimit(kind, key, n, Fraction(rng.randint(0, 9))) for kind, key, ns in years for n in ns)
    return replace(plan, years=tuple(found))


def _level(rng: random.Random, n: int) -> Level:
    if not n:
        return Level(0, {"de": "", "en": ""})

    def some(*keys: str) -> dict[str, Fraction]:
        return {key: Fraction(rng.randint(1, 5)) for key in keys if rng.random() < 0.6}

    ramp = tuple(Fraction(rng.randint(0, 4), 4) for _ in range(rng.choice((0, 0, 1, 2))))
    return Level(
        n,
        {"de": "", "en": ""},
        year=rng.randint(0, 5),
        eur=some("federal", "partner"),
        uses=some("rcase", "visa", OWN),
        gives=some("rcase", OWN),
        groups=some("ret", "nat"),
        ramp=ramp,
    )


def share(level: Level, year: int) -> Fraction:
    """How much of a level is there in a year, once more."""
    start = level.year or 1
    return ZERO if year < start else dict(enumerate(level.ramp, start)).get(year, Fraction(1))


def too_much(plan: Plan, levels: dict[str, int]) -> set[str]:
    """Which guardrails a package breaks on capacity and money, counted from their definition alone."""
    pairs = [(m, m.levels[levels[m.id]]) for m in plan.measures]
    ends = [level.year for m in plan.measures for level in m.levels] + [each.year for each in plan.years]
    last = max(plan.horizon_years, *ends)
    stated = {(each.kind, each.key): {} for each in plan.years}
    for each in plan.years:
        stated[each.kind, each.key][each.year] = each.amount
    federal_dated = "federal" not in plan.caps and any(kind == CHAPTER for kind, _ in stated)

    def times(kind: str, key: str) -> list[int | None]:
        dated = (kind, key) in stated or ((kind, key) == (PAYER, "federal") and federal_dated)
        return list(range(1, last + 1)) if dated else [None]

    def there(kind: str, key: str, year: int | None) -> Fraction:
        general = {CAPACITY: plan.base, PAYER: plan.caps, CHAPTER: plan.caps_ep}[kind]
        if (kind, key) == (PAYER, "federal") and key not in plan.caps:
            return sum((there(CHAPTER, each, year) for each in plan.caps_ep), ZERO)
        return stated.get((kind, key), {}).get(year or 0, general.get(key, ZERO))

    def total(what: str, key: str, year: int | None, some: list[tuple[Measure, Level]]) -> Fraction:
        factor = (lambda _: Fraction(1)) if year is None else (lambda level: share(level, year))
        return sum((factor(level) * getattr(level, what).get(key, ZERO) for _, level in some), ZERO)

    broken = set()
    for key in (*plan.base, "inspect"):
        for year in times(CAPACITY, key):
            places = there(CAPACITY, key, year) + total("gives", key, year, pairs)
            if total("uses", key, year, pairs) > places:
                broken.add("G-04" if key == "rcase" else "G-14")
            back = [pair for pair in pairs if pair[0].pillar.value == "return"]
            slack = plan.params["rcase_slack"]
            if key == "rcase" and total("groups", "ret", year, back) > slack * places:
                broken.add("G-04")
    for chapter in plan.caps_ep:
        inside = [pair for pair in pairs if pair[0].ep == chapter]
        if any(total("eur", "federal", y, inside) > there(CHAPTER, chapter, y) for y in times(CHAPTER, chapter)):
            broken.add("G-15")
    for payer in plan.caps:
        if any(total("eur", payer, year, pairs) > there(PAYER, payer, year) for year in times(PAYER, payer)):
            broken.add("G-15")
    return broken


@pytest.mark.parametrize("seed", range(12))
def test_rows_and_checks_agree_with_counting_every_year_of_every_package(seed: int) -> None:
    plan = drawn(seed)
    rows = [row for row in means(plan) if row.hard and row.id.partition(":")[0] in HARD]
    ranges = [range(len(measure.levels)) for measure in plan.measures]
    for levels in product(*ranges):
        package = {measure.id: n for measure, n in zip(plan.measures, levels, strict=True)}
        expected = too_much(plan, package)
        assert {row.id.partition(":")[0] for row in rows if not holds(row.body, levels)} == expected, package
        found = {each.rule for each in verdict(plan, Named("", {}, package)).hard if each.rule in HARD}
        assert found == expected, package


def test_without_a_year_the_rows_are_those_of_a_dossier_that_knows_no_years() -> None:
    plan = demo_scenario("kenya_like")
    timeless = tuple(replace(m, levels=tuple(replace(lv, year=0) for lv in m.levels)) for m in plan.measures)
    later = tuple(
        replace(m, levels=tuple(replace(lv, year=3, ramp=(Fraction(1, 2),)) if lv.n else lv for lv in m.levels))
        for m in plan.measures
    )
    rows = tuple(means(replace(plan, measures=timeless)))
    assert tuple(means(plan)) == tuple(means(replace(plan, measures=later))) == rows
    assert not [row.id for row in rows if row.id.count(":") > 1]


def test_a_number_of_one_year_adds_rows_of_that_number_alone_and_says_the_year() -> None:
    plan = demo_scenario("kenya_like")
    dated = replace(plan, years=(YearLimit(CAPACITY, "visa", 2, Fraction(7)),))
    before, after = {row.id: row for row in means(plan)}, {row.id: row for row in means(dated)}
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert changed
    assert all(name.startswith("G-14:visa") for name in changed)
    assert dict(after["G-14:visa:2"].label)["de"].startswith("Im Jahr 2: Kapazität")
    assert ": 7)" in dict(after["G-14:visa:2"].label)["de"]


def test_a_count_tells_each_year_and_the_tightest_one() -> None:
    plan = demo_scenario("kenya_like")
    dated = replace(plan, years=(YearLimit(CAPACITY, "visa", 1, Fraction(0)), YearLimit(PAYER, "eu", 2, Fraction(1))))
    levels = plan.packages[0].levels
    found = next(each for each in tally(dated, levels).capacities if each.key == "visa")
    assert [each.year for each in found.years] == list(range(1, found.years[-1].year + 1))
    assert found.free == min(each.free for each in found.years)
    assert found.years[0].used == Sums(dated, levels).by(1).use("visa")
    eu = next(each for each in tally(dated, levels).payers if each.key == "eu")
    assert eu.cap is None
    assert eu.years[1].there == 1
    assert eu.eur == eu.years[-1].used
    assert not next(each for each in tally(plan, levels).capacities if each.key == "visa").years
