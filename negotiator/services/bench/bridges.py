"""Three bridges over a dissent, from the case: a level that all carry, something first, another payer.

What a house has said counts before what its position says; of positions only those that the reader may read, and the
red lines of none that is sealed. What is not known is said to be so: it is no consent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.numbers import cap
from negotiator.catalogue.means import in_year, last_year, shared_of
from negotiator.catalogue.plan import Level, Measure, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.tally import Tally
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import within
from negotiator.services.access.telling import RED_LINE
from negotiator.services.bench import trials
from negotiator.services.bench.panel import SMALLEST
from negotiator.services.bench.paying import Priced, priced
from negotiator.services.dossiers.coordination import coordination
from negotiator.services.dossiers.coordination.coordination_views import DISSENT, CoordinationPage, HouseLine
from negotiator.services.dossiers.owners.owners import owner_of
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records.wording import words

SAID, LINE, POINTS, UNKNOWN = "said", "red line", "points", "unknown"
MOST_FIRST = 3  # measures that could come first, for each house


@dataclass(frozen=True, slots=True)
class View:
    """How one house stands to one level: by what it `said`, by a red line of its own that the level breaks, by the
    points of its score against leaving the measure out, or unknown. `carries` None where it is unknown."""

    house: str
    by: str
    carries: bool | None
    points: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LowerLevel:
    """A level below the contested one. `carried` that every house carries it as far as known, `said` that all of them
    said so; `outside` that it lies outside the mandate, as far as the reader knows that."""

    n: int
    name: str
    views: tuple[View, ...]
    carried: bool
    said: bool
    outside: bool
    legal: str


@dataclass(frozen=True, slots=True)
class First:
    """A measure that gives points to a house that loses by the contested level: it could come first."""

    house: str
    measure: str
    name: str
    level: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Payer:
    """Who could pay what another is to pay, in EUR m a year; `room` None where no limit is recorded, `house` answers
    for that money, "" for nobody in the dossier."""

    instead: str
    eur: Fraction
    name: str
    room: Fraction | None
    house: str


@dataclass(frozen=True, slots=True)
class Bridges:
    """The three bridges. `legal` is the contested level's legal word where law has to come first, `tied` what the
    measure is tied to already, `later` the year of the agreement from which on capacities and money are there for it, 0
    where they are from the start, never, or not the reader's to know; `costs` whether the level costs anything, None
    where the reader may not know; `counted` that money is counted in a package, else the level alone."""

    lower: tuple[LowerLevel, ...]
    firsts: tuple[First, ...]
    legal: str
    tied: tuple[tuple[str, str], ...]
    later: int
    payers: tuple[Payer, ...]
    costs: bool | None
    counted: bool


@dataclass(frozen=True, slots=True)
class Crossing:
    """One record, and its bridges where it is a dissent at a level that the reader may try."""

    page: CoordinationPage
    bridges: Bridges | None


def page(session: Session, reader: Reader, dossier_id: int, record_id: int) -> Crossing:
    """One record with its bridges. Raises NotRecorded or NotAllowed."""
    found = coordination.one(session, reader, dossier_id, record_id)
    if found.line.kind != DISSENT or not found.level or not may(reader, Action.TRY_LEVELS, dossier_id):
        return Crossing(found, None)
    shelf = trials.bench(session, reader, dossier_id)
    measure = next((m for m in shelf.plan.measures if m.id == found.measure), None)
    if measure is None or found.level > measure.top:
        return Crossing(found, None)
    return Crossing(found, _bridges(shelf, found, measure, found.level))


def _bridges(shelf: Shelf, found: CoordinationPage, measure: Measure, level: int) -> Bridges:
    row = next((each for each in shelf.rows() if found.package and str(each.id) == found.package), None)
    base = within(shelf.plan, row.levels) if row is not None else {}
    views = {n: _views(shelf, found.houses, measure, n, base) for n in range(1, level + 1)}
    costs = shelf.eyes.costs
    legal = measure.levels[level].legal
    return Bridges(
        lower=tuple(_lower(shelf, measure, n, views[n]) for n in range(level - 1, 0, -1)),
        firsts=tuple(_firsts(shelf, found.houses, measure, views[level], base)),
        legal=legal if legal != "ja" else "",
        tied=tuple(_tied(shelf, measure)),
        later=_later(shelf, measure, level, base) if costs else 0,
        payers=tuple(_payers(shelf, measure, level, base)) if costs else (),
        costs=any(measure.levels[level].eur.values()) if costs else None,
        counted=row is not None,
    )


def _views(shelf: Shelf, houses: Iterable[HouseLine], measure: Measure, n: int, base: Mapping[str, int]) -> list[View]:
    people = {each.key: each for each in priced(shelf)}
    return [_view(shelf, house, people.get(house.key), measure, n, base) for house in houses]


def _view(  # noqa: PLR0917 - who, what is known of it, and where
    shelf: Shelf, house: HouseLine, known: Priced | None, measure: Measure, n: int, base: Mapping[str, int]
) -> View:
    if house.carried is not None:
        return View(house.name, SAID, n in house.carried)
    if not shelf.eyes.closed(house.key) and _crossed(shelf, house.key, measure, n, base):
        return View(house.name, LINE, False)
    if known is None or measure.id not in known.points:
        return View(house.name, UNKNOWN, None)
    points = known.step(measure.id, 0, n)
    return View(house.name, POINTS, points > -SMALLEST, points)


def _crossed(shelf: Shelf, house: str, measure: Measure, n: int, base: Mapping[str, int]) -> bool:
    """Whether a level breaks a red line of the house that holds without the measure."""
    return bool(
        _lines(shelf.by.tally({**base, measure.id: n}), house) - _lines(shelf.by.tally({**base, measure.id: 0}), house)
    )


def _lines(count: Tally, house: str) -> frozenset[str]:
    found = (*count.verdict.hard, *count.verdict.soft, *count.verdict.warnings)
    return frozenset(each.text["de"] for each in found if each.participant == house and each.rule == RED_LINE)


def _lower(shelf: Shelf, measure: Measure, n: int, views: list[View]) -> LowerLevel:
    low, high = shelf.plan.ranges.get(measure.id, (0, measure.top))
    return LowerLevel(
        n=n,
        name=words(measure.levels[n].text, shelf.reader.language),
        views=tuple(views),
        carried=all(view.carries for view in views),
        said=all(view.carries and view.by == SAID for view in views),
        outside=shelf.eyes.mandate and not low <= n <= high,
        legal=measure.levels[n].legal,
    )


def _firsts(
    shelf: Shelf, houses: Iterable[HouseLine], measure: Measure, views: Iterable[View], base: Mapping[str, int]
) -> Iterable[First]:
    """For each house that does not carry the contested level, measures that give it most: those of the package, or
    without one those of the mandate, at their highest level there."""
    people = {each.key: each for each in priced(shelf)}
    against = {view.house for view in views if view.carries is False}
    for house in houses:
        known = people.get(house.key)
        if known is None or house.name not in against:
            continue
        options = [(m, _at(shelf, m, base)) for m in shelf.plan.measures if m.id != measure.id]
        worth = [(known.step(m.id, 0, n), m, m.levels[n]) for m, n in options if n]
        worth.sort(key=lambda each: (-each[0], each[1].id))
        yield from (_first(shelf.reader, house.name, *each) for each in worth[:MOST_FIRST] if each[0] >= SMALLEST)


def _at(shelf: Shelf, measure: Measure, base: Mapping[str, int]) -> int:
    if base:
        return base.get(measure.id, 0)
    return shelf.plan.ranges.get(measure.id, (0, measure.top))[1] if shelf.eyes.mandate else measure.top


def _first(reader: Reader, house: str, points: Fraction, measure: Measure, level: Level) -> First:
    language = reader.language
    return First(house, measure.id, words(measure.text, language), words(level.text, language), points)


def _tied(shelf: Shelf, measure: Measure) -> Iterable[tuple[str, str]]:
    """Sequences that the measure is in already: what comes first, what then."""
    names = {m.id: words(m.text, shelf.reader.language) for m in shelf.plan.measures}
    for tie in shelf.plan.linkages:
        if tie.type == "sequence" and measure.id in (tie.a, tie.b):
            yield names.get(tie.a, tie.a), names.get(tie.b, tie.b)


def _later(shelf: Shelf, measure: Measure, level: int, base: Mapping[str, int]) -> int:
    """The year from which on the level would have what it needs beside the package, 0 where that is the first one."""
    plan, others = shelf.plan, {key: n for key, n in base.items() if key != measure.id}
    needs, start = measure.levels[level], max(measure.levels[level].year, 1)
    years = range(start, last_year(plan) + 2)  # in the year after the last one the general numbers hold
    short = [year for year in years if not _has_room(in_year(plan, year), others, needs, year)]
    return max(short) + 1 if short and max(short) < years[-1] else 0


def _has_room(plan: Plan, others: Mapping[str, int], needs: Level, year: int) -> bool:
    """Whether a year's numbers hold what a level needs when all of it is there, beside the other measures."""
    sums, shared = Sums(plan, others).by(year), shared_of(plan)
    free = {key: sums.base(key) + sums.give(key) - sums.use(key) for key in needs.uses if key in shared}
    rooms = {key: _room(plan, {key: sums.eur(key)}, key) for key, eur in needs.eur.items() if eur}
    enough = all(needs.uses[key] <= max(most, Fraction(0)) for key, most in free.items())
    return enough and all(room is None or needs.eur[key] <= room for key, room in rooms.items())


def _payers(shelf: Shelf, measure: Measure, level: int, base: Mapping[str, int]) -> Iterable[Payer]:
    """For each payer of the level, who has room for the same amount, most room first; those without a limit last."""
    spent = {each.key: each.eur for each in shelf.by.tally({**base, measure.id: level}).payers}
    named, language = library.terms().payers, shelf.reader.language
    for payer, eur in measure.levels[level].eur.items():
        if not eur:
            continue
        others = [(key, _room(shelf.plan, spent, key)) for key in library.catalogue().payers if key != payer]
        able = [(key, room) for key, room in others if room is None or room >= eur]
        for key, room in sorted(able, key=lambda each: (each[1] is None, -(each[1] or 0), each[0])):
            name, instead = words(named[key], language), words(named[payer], language)
            yield Payer(instead, eur, name, room, _answering(shelf, key))


def _room(plan: Plan, spent: Mapping[str, Fraction], payer: str) -> Fraction | None:
    limit = cap(plan, payer)
    return None if limit is None else limit - spent.get(payer, Fraction(0))


def _answering(shelf: Shelf, payer: str) -> str:
    key = owner_of(payer)
    found = next((p for p in shelf.plan.participants if p.id == key), None)
    return words(found.text, shelf.reader.language) if found else ""
