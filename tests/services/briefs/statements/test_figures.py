"""Pictures and tables of several packages on paper: each number is that of its package and its row, by the checker."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from negotiator.bargaining.words import Part, Pillar
from negotiator.briefs.views import Table
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.charts.capacity import share
from negotiator.charts.figure import written
from negotiator.numbers import number
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import columns, figures
from tests.services.briefs.statements.test_questions import material

PILLARS = tuple(Pillar)


@cache
def paper() -> tuple[Material, tuple[Option, ...]]:
    """The scenario's packages in columns A, B, C."""
    plan = demo_scenario("kenya_like")
    found = [replace(material(plan, package).options[0], key=package.id, letter=letter)
             for package, letter in zip(plan.packages, "ABC", strict=False)]  # fmt: skip
    return replace(material(plan, plan.packages[0]), options=tuple(found)), tuple(found)


def sums(option: Option) -> Sums:
    return Sums(demo_scenario("kenya_like"), option.package.levels)


def people(option: Option, group: str, *pillars: str) -> float:
    return float(sums(option).persons(group, pillars or tuple(p.value for p in PILLARS)))


def said(value: float | Fraction, digits: int = 1) -> str:
    return written(float(value), "en", digits)


def test_packages_differ_in_what_is_compared_here() -> None:
    _found, options = paper()
    assert len(options) == 3
    for group in library.catalogue().groups:
        assert group == "host" or len({people(option, group) for option in options}) > 1, group


def test_persons_by_package() -> None:
    found, options = paper()
    figure = figures.persons_by_package(found, options, "x", "")
    groups = tuple(library.catalogue().groups)
    assert [row[1:] for row in figure.rows] == [
        (*(said(people(o, g), 0) for g in groups), said(sum(people(o, g) for g in groups), 0)) for o in options
    ]
    assert [row[0] for row in figure.rows] == [option.title for option in options]


def test_persons_by_group() -> None:
    found, options = paper()
    figure = figures.persons(found, options[:1], "x", "")
    for row, group in zip(figure.rows, library.catalogue().groups, strict=True):
        each = [people(options[0], group, pillar.value) for pillar in PILLARS]
        assert row[1:] == (*(said(n, 0) for n in each), said(sum(each), 0))
    cut, third = options[0].cut, Fraction(1, 3)
    more = {pillar: {key: n + third for key, n in row.items()} for pillar, row in cut.tally.persons.items()}
    parts = replace(options[0], cut=replace(cut, tally=replace(cut.tally, persons=more)))
    assert not any("." in cell for row in figures.persons(found, (parts,), "x", "").rows for cell in row[1:])
    several = figures.persons(found, options, "x", "")
    for row, group in zip(several.rows, library.catalogue().groups, strict=True):
        assert row[1:] == tuple(said(people(option, group), 0) for option in options)


def test_money_by_payer_and_chapter() -> None:
    found, options = paper()
    money = figures.money(found, options, "x", "")
    limits = {payer.key: payer.cap for payer in tally_of(found.plan, options[0].package).payers}
    paying = [p for p in library.catalogue().payers if limits[p] is not None or any(sums(o).eur(p) for o in options)]
    for row, payer in zip(money.rows, paying, strict=True):
        assert [cell.split(" (")[0] for cell in row[1:4]] == [said(sums(o).eur(payer), 2) for o in options]
    plan = demo_scenario("kenya_like")
    used = [c.key for c in tally_of(plan, plan.packages[0]).chapters
            if c.cap is not None or any(sums(o).chapter(c.key) for o in options)]  # fmt: skip
    chapters = figures.chapters(found, options, "x", "")
    assert [[cell.split(" (")[0] for cell in row[1:4]] for row in chapters.rows] == [
        [said(sums(o).chapter(key), 2) for o in options] for key in used
    ]
    federal = figures.federal_by_package(found, options, "x", "")
    for row, option in zip(federal.rows, options, strict=True):
        assert row[-2].split(" (")[0] == said(sums(option).eur("federal"), 2)


def test_capacities_and_gains() -> None:
    found, options = paper()
    used = [u for u in library.catalogue().units if any(sums(o).use(u) or sums(o).give(u) for o in options)]
    capacities = figures.capacities(found, options, "x", "")
    for row, unit in zip(capacities.rows, used, strict=True):
        cells = [said(sums(options[0]).base(unit), 0)]
        for option in options:
            base, give, use = (float(of(unit)) for of in (sums(option).base, sums(option).give, sums(option).use))
            part = share(base, give, use)
            cells += [said(give, 0), said(use, 0), "–" if part is None else f"{said(part, 0)}%"]
        assert list(row[1:]) == cells
    wins = figures.wins(found, options, "x", "")
    for row, gain in zip(wins.rows, ("mig", "ori", "des"), strict=True):
        each = [said(of(gain)) for o in options for of in (sums(o).nominal, sums(o).credited)]
        assert list(row[1:-1]) == each


def test_scores_and_margins() -> None:
    found, options = paper()
    seats = tuple(p for p in found.plan.participants if p.part is Part.SEAT)
    counts = [tally_of(demo_scenario("kenya_like"), option.package) for option in options]
    scores = figures.scores(found, options, seats, "x", "")
    margins = figures.margins(found, options, seats, "x", "")
    for row, margin, seat in zip(scores.rows, margins.rows, seats, strict=True):
        standings = [count.standing(seat.id) for count in counts]
        assert row[1] == said(standings[0].least or 0)
        assert list(row[2::2]) == [said(s.score or 0) for s in standings]
        assert list(margin[1:]) == [number(s.surplus or 0, "en", sign=True) for s in standings]


@pytest.mark.parametrize("band", range(5))
def test_the_table_says_the_same(band: int) -> None:
    """Money, chapters, capacities, persons, gains: every cell against the checker."""
    found, options = paper()
    (table,) = (block for block in columns.means(found, options).blocks if isinstance(block, Table))
    rows = [[cell.words for cell in row[2:]] for row in table.bands[band].rows]
    known = library.catalogue()
    counts = [tally_of(demo_scenario("kenya_like"), option.package) for option in options]

    def shown(value: Fraction, digits: int = 0) -> str:
        return found.voice.number(value, digits)

    expected = {
        0: [[found.voice.money(c.payers[n].eur) for c in counts] for n in range(len(known.payers))
            if counts[0].payers[n].cap is not None or any(c.payers[n].eur for c in counts)],
        1: [[found.voice.money(c.chapters[n].eur) for c in counts] for n in range(len(counts[0].chapters))],
        2: [[f"{shown(c.capacities[n].use)} / {shown(c.capacities[n].base + c.capacities[n].give)}" for c in counts]
            for n in range(len(known.units)) if any(c.capacities[n].use or c.capacities[n].give for c in counts)],
        3: [[shown(Fraction(people(o, group))) for o in options] for group in known.groups],
        4: [[f"{shown(c.gains[n].credited, 1)} ({shown(c.gains[n].nominal, 1)})" for c in counts] for n in range(3)],
    }[band]  # fmt: skip
    assert rows[: len(expected)] == expected


def test_federal_money_stands_against_the_limit_of_the_federation() -> None:
    found, options = paper()
    limits = {payer.key: payer.cap for payer in options[0].tally.payers}
    assert len({limits["federal"], next(iter(limits.values()))}) == 2 or next(iter(limits)) == "federal"
    payers = tuple(sorted(options[0].tally.payers, key=lambda payer: payer.key == "federal"))
    cap = Fraction(1234)
    payers = tuple(replace(payer, cap=cap if payer.key == "federal" else Fraction(1)) for payer in payers)
    last = replace(options[0], cut=replace(options[0].cut, tally=replace(options[0].tally, payers=payers)))
    figure = figures.federal_by_package(found, (last,), "x", "")
    assert said(cap, 2) in " ".join(figure.rows[0])
