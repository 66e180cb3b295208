"""Packages under other circumstances, side by side: which survive, where they break, and how to repair one with the
fewest changes. Hypothetical everywhere; told as levels that are tried."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.job import Job
from models.overlay import Overlay
from models.rows import rows_of
from negotiator.bargaining.words import Part, Pillar
from negotiator.catalogue.means import units_of
from negotiator.catalogue.overlaid import (
    BUDGET,
    CAPACITY,
    CREDIBILITY,
    LAW,
    STOPS,
    WEIGHTS,
    Change,
    left_of,
    overlaid,
)
from negotiator.catalogue.reading import library
from negotiator.charts.figure import LETTERS
from negotiator.hidden import ABSENT, Told, change
from negotiator.language import _, percent, say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, Counted
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.access.telling import Occasion
from negotiator.services.bench import given_names, overlays, trials
from negotiator.services.bench.given_names import called
from negotiator.services.bench.panel import SMALLEST, newly_broken, short, told
from negotiator.services.packages.meaning import meaning_of
from negotiator.services.packages.shelf import SIDES, TABLES, Found, Shelf
from negotiator.services.packages.views import BrokenLine, Effect, Meaning
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words
from negotiator.services.work import kinds

Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # groups of values with their words

MOST_TOLD = 3  # seats whose scores move most
SENTENCES: Mapping[str, str] = {
    CAPACITY: _("%(name)s %(percent)s"),
    CREDIBILITY: _("%(name)s: credibility %(percent)s"),
    LAW: _("%(name)s: barred by law"),
    STOPS: _("%(name)s: nothing of it is done any more"),
    WEIGHTS: _("%(side)s: %(name)s matters %(percent)s"),
    BUDGET: _("Budget of %(name)s %(percent)s"),
}
ALL_BUDGETS = _("All budgets %(percent)s")


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one package under one overlay: rules that break then, seats that do not accept any more, scores
    that move most. It `holds` where neither happens; `unsaid` where not all of that may be known."""

    holds: bool
    broken: tuple[BrokenLine, ...]
    lost: tuple[str, ...]
    moves: tuple[Effect, ...]
    gone: int
    unsaid: bool


@dataclass(frozen=True, slots=True)
class Layer:
    """One overlay: its changes in words, and the "kind:key" of what each makes otherwise; `own` where the reader may
    change it."""

    id: int
    name: str
    changes: tuple[str, ...]
    things: tuple[str, ...]
    own: bool
    shared: bool
    by: str


@dataclass(frozen=True, slots=True)
class FateLine:
    """One package with its fate under each overlay."""

    ref: str
    name: str
    letter: str
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class StressPage:
    """All of it. `choices` are what may be made otherwise: group, then (value, words); `repairs` the ids of the
    reader's latest repairs."""

    frame: Frame
    layers: tuple[Layer, ...]
    lines: tuple[FateLine, ...]
    choices: Choices
    presets: tuple[tuple[str, str, str], ...]
    repairs: tuple[int, ...]
    may_ask: bool

    @property
    def breaks(self) -> int:
        """How many packages break under how many overlays, each pair counted."""
        layers = [bool(layer.changes) for layer in self.layers]
        return sum(
            counts and not fate.holds for line in self.lines for counts, fate in zip(layers, line.fates, strict=False)
        )


def page(session: Session, reader: Reader, dossier_id: int) -> StressPage:
    """The reader's overlays and those that are shared, and what they do to the packages. Raises NotRecorded or
    NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    apart = (*overlays.told_apart(overlays.seen(shelf)), *trials.told_apart(trials.seen(shelf)))
    key = (_page.__module__, _page.__qualname__, reader.account_id, reader.standing(dossier_id), reader.language, apart)
    found = shelf.state.kept(TABLES, key, lambda beside: _page(beside, reader, dossier_id))
    repairs = _repairs(shelf)
    return replace(found, repairs=repairs) if repairs else found


def _page(session: Session, reader: Reader, dossier_id: int) -> StressPage:
    """The page without repairs."""
    shelf = trials.bench(session, reader, dossier_id)
    rows, packages = overlays.seen(shelf), overlays.tested(shelf)
    layers = [row.circumstances.changes for row in rows]
    choices = cut(session, reader, dossier_id, PLAN, _all_choices)
    return StressPage(
        frame=frame_of(reader, shelf.dossier),
        layers=tuple(_layer(shelf, row) for row in rows),
        lines=tuple(_line(shelf, found, LETTERS[n], layers) for n, found in enumerate(packages)),
        choices=choices,
        presets=tuple(_presets(reader.language, choices)),
        repairs=(),
        may_ask=may(reader, Action.SOLVE, dossier_id),
    )


def counted_under(shelf: Shelf, changes: tuple[Change, ...]) -> Counted:
    """The plan under these circumstances, kept for each state of the dossier."""
    return shelf.state.kept(PLAN, ("overlaid", changes), lambda _session: Counted(overlaid(shelf.plan, changes)))


def _layer(shelf: Shelf, row: Overlay) -> Layer:
    changes = tuple(sentence(shelf, change) for change in row.circumstances.changes)
    things = tuple(f"{kind}:{key}" for kind, key, _factor in row.circumstances.changes)
    own, name = row.account_id == shelf.reader.account_id, called(row.name, shelf.reader.language)
    return Layer(known(row.id), name, changes, things, own, row.shared, row.by)


def _line(shelf: Shelf, found: Found, letter: str, layers: Sequence[tuple[Change, ...]]) -> FateLine:
    if not layers:
        return FateLine(found.ref, found.name, letter, ())
    levels = dict.fromkeys((m.id for m in shelf.plan.measures), 0) | found.levels
    tried = replace(found, levels=levels, row=None, by=shelf.by, occasion=Occasion.TRIED)
    before = told(shelf, tried)
    return FateLine(found.ref, found.name, letter, tuple(_fate(shelf, tried, before, changes) for changes in layers))


def _fate(shelf: Shelf, found: Found, before: Meaning, changes: tuple[Change, ...]) -> Fate:
    under, levels = counted_under(shelf, changes), left_of(shelf.plan, found.levels, changes)
    after = meaning_of(under.plan, under.tally(levels, found.linkages), shelf.eyes_for(found))
    broken = tuple(line for line in newly_broken(after, before) if line.kind == "hard")
    lost = tuple(_lost(before, after))
    return Fate(
        holds=not broken and not lost,
        broken=broken,
        lost=lost,
        moves=tuple(_moves(before, after))[:MOST_TOLD],
        gone=sum(1 for key, n in found.levels.items() if n and not levels.get(key)),
        unsaid=after.unsaid or bool(shelf.eyes.sealed),
    )


def _lost(before: Meaning, after: Meaning) -> Iterator[str]:
    """Seats that accepted the package and do not any more, as far as the reader may see."""
    bands = {line.key: line.band for line in before.scores}
    for line in after.scores:
        if line.part == Part.SEAT.value and line.band == "not_met" and bands.get(line.key) == "met":
            yield short(line.name)


def _moves(before: Meaning, after: Meaning) -> list[Effect]:
    scores = {line.key: line.score for line in before.scores}
    seats = [line for line in after.scores if line.part == Part.SEAT.value]
    moved = [(short(line.name), change(line.score, scores.get(line.key, ABSENT))) for line in seats]
    found = [Effect(name, by.value) for name, by in moved if isinstance(by, Told)]
    return sorted((e for e in found if abs(e.points) >= SMALLEST), key=lambda each: -abs(each.points))


def sentence(shelf: Shelf, change: Change) -> str:
    """A change in words."""
    kind, key, factor = change
    language = shelf.reader.language
    by = percent(factor - 1, language, sign=True)
    if kind == BUDGET and not key:
        return say(language, ALL_BUDGETS, percent=by)
    side, _space, pillar = key.partition(" ")
    told_side = say(language, SIDES.get(side, side)) if kind == WEIGHTS else ""
    name = _name(shelf, kind, pillar if kind == WEIGHTS else key)
    return say(language, SENTENCES[kind], name=name, side=told_side, percent=by)


def _name(shelf: Shelf, kind: str, key: str) -> str:
    if kind in (CREDIBILITY, LAW):
        names = {m.id: m.text for m in shelf.plan.measures}
    elif kind in (STOPS, WEIGHTS):
        names = dict(library.catalogue().pillars)
    else:
        names = dict(units_of(shelf.plan) if kind == CAPACITY else library.terms().payers)
    return words(names.get(key, {}), shelf.reader.language) or key


def _all_choices(session: Session, reader: Reader, dossier_id: int) -> Choices:
    return tuple(_choices(trials.bench(session, reader, dossier_id)))


def _choices(shelf: Shelf) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """What may be made otherwise, in groups: value of the field, and words."""
    language = shelf.reader.language
    measures = [m.id for m in shelf.plan.measures]
    pillars = [pillar.value for pillar in Pillar]
    sides = [side for side in SIDES if any(p.side == side for p in shelf.plan.participants)]
    if shelf.eyes.costs:
        payers = tuple((f"{BUDGET}:{key}", _name(shelf, BUDGET, key)) for key in shelf.plan.caps)
        yield say(language, _("Money, in per cent")), ((f"{BUDGET}:", say(language, _("All budgets"))), *payers)
    units = tuple((f"{CAPACITY}:{key}", _name(shelf, CAPACITY, key)) for key in shelf.plan.base)
    yield say(language, _("Capacities, in per cent")), units
    other = tuple(
        (f"{WEIGHTS}:{side} {key}", f"{say(language, SIDES[side])}: {_name(shelf, WEIGHTS, key)}")
        for side in sides
        for key in pillars
    )
    yield say(language, _("Another government: importance, in per cent")), other
    yield say(language, _("A pillar stops")), tuple((f"{STOPS}:{key}", _name(shelf, STOPS, key)) for key in pillars)
    yield say(language, _("Barred by law")), tuple((f"{LAW}:{key}", _name(shelf, LAW, key)) for key in measures)
    sure = tuple((f"{CREDIBILITY}:{key}", _name(shelf, CREDIBILITY, key)) for key in measures)
    yield say(language, _("Credibility, in per cent")), sure


PRESETS = (
    (given_names.CUT, BUDGET, "", -20),
    (given_names.VISAS, CAPACITY, "visa", -8),
    (given_names.LISTED, LAW, "rec_health", 0),
    (given_names.STOPPED, STOPS, "return", 0),
    (given_names.CHANGED, WEIGHTS, "partner recruitment", 100),
)


def _presets(language: str, choices: Choices) -> Iterator[tuple[str, str, str]]:
    """Overlays that begin with one click: name, what is otherwise, per cent; those that this dossier does not know are
    left out."""
    known_values = {value for _group, options in choices for value, _words in options}
    for name, kind, key, hundredths in PRESETS:
        if f"{kind}:{key}" in known_values:
            yield say(language, name), f"{kind}:{key}", str(hundredths)


def _repairs(shelf: Shelf) -> tuple[int, ...]:
    if not may(shelf.reader, Action.SOLVE, shelf.id):
        return ()
    mine = {"account": shelf.reader.account_id, "dossier": shelf.id, "kind": kinds.STRESS}
    return tuple(number for (number,) in rows_of(shelf.session, _LATEST, mine))


_LATEST = (
    pick(col(Job.id))
    .where(col(Job.account_id) == bindparam("account"), col(Job.dossier_id) == bindparam("dossier"))
    .where(col(Job.kind) == bindparam("kind"))
    .order_by(col(Job.id).desc())
    .limit(3)
)


def factor_of(percent: Fraction) -> Fraction:
    """What a change in per cent multiplies by."""
    return 1 + percent / 100
