"""Who is paid by which measures: what each level gives those whose scores and priorities the reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import Measure, Participant
from negotiator.catalogue.scores import BEST, counted, value_of
from negotiator.services.access.access import Grade, Reader
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN
from negotiator.services.bench import trials
from negotiator.services.bench.panel import SMALLEST, short
from negotiator.services.bench.views import Effects, Paid
from negotiator.services.packages.shelf import Shelf
from negotiator.services.packages.shifts import shift
from negotiator.services.records.wording import words

MOST_TOLD = 2  # names of those who gain, and of those who lose, in a cell
MOST_PAID = 3  # measures by which a seat is told to be paid


@dataclass(frozen=True, slots=True)
class Priced:
    """What the levels of each measure give one stakeholder, by measure key: points of its score, in the levels'
    order."""

    key: str
    name: str
    short: str
    own: bool
    seat: bool
    points: Mapping[str, tuple[Fraction, ...]]

    def step(self, measure: str, before: int, after: int) -> Fraction:
        """Points won by going from one level of a measure to another."""
        told = self.points.get(measure)
        return told[after] - told[before] if told is not None else Fraction(0)

    def score(self, levels: Mapping[str, int]) -> Fraction:
        """Its score of a package given as measure -> level; measures left out are at level 0."""
        return sum((told[levels.get(measure, 0)] for measure, told in self.points.items()), Fraction(0))

    def shift(self, levels: Mapping[str, int], measure: str, n: int) -> Fraction:
        """Points won by putting one measure of a package at another level, as its scores are shown."""
        return shift(self.score(levels), self.score({**levels, measure: n}))


def priced(shelf: Shelf) -> tuple[Priced, ...]:
    """Those whose scores and priorities the reader may see, own house first; kept for all who stand where he does."""
    return cut(shelf.session, shelf.reader, shelf.id, PLAN, _priced)


def hidden(shelf: Shelf) -> int:
    """How many there are that the reader may not see so, and that might care."""
    return sum(bool(p.prefs) for p in shelf.plan.participants if p.id in shelf.eyes.unread or not _full(shelf, p.id))


def _priced(session: Session, reader: Reader, dossier_id: int) -> tuple[Priced, ...]:
    shelf = trials.bench(session, reader, dossier_id)
    measures = {m.id: m for m in shelf.plan.measures}
    seen = (p for p in shelf.plan.participants if p.id not in shelf.eyes.unread and _full(shelf, p.id))
    found = [_one(shelf, who, measures) for who in seen]
    return tuple(sorted((each for each in found if each.points), key=lambda each: not each.own))


def _full(shelf: Shelf, key: str) -> bool:
    return shelf.eyes.grade(key).score is Grade.FULL


def _one(shelf: Shelf, who: Participant, measures: Mapping[str, Measure]) -> Priced:
    prefs = counted(who.prefs, measures)
    weight = sum((pref.weight for pref in prefs), Fraction(0))
    points: dict[str, tuple[Fraction, ...]] = {}
    for pref in prefs:
        top, share = measures[pref.measure].top, BEST * pref.weight / weight
        here = tuple(share * value_of(pref, n, top) for n in range(top + 1))
        before = points.get(pref.measure, (Fraction(0),) * (top + 1))
        points[pref.measure] = tuple(a + b for a, b in zip(before, here, strict=True))
    name = words(who.text, shelf.reader.language)
    return Priced(who.id, name, short(name), who.id == shelf.eyes.own, who.part is Part.SEAT, points)


def effects(people: tuple[Priced, ...], measure: str, before: int, after: int) -> Effects | None:
    """Whom the seats' cell helps and hurts, most at stake first; None where it is the same level, or nobody minds."""
    if before == after:
        return None
    moves = [(who.short, who.step(measure, before, after)) for who in people if who.seat]
    told = sorted(((name, n) for name, n in moves if abs(n) >= SMALLEST), key=lambda each: -abs(each[1]))
    up, down = [name for name, n in told if n > 0], [name for name, n in told if n < 0]
    more = max(0, len(up) - MOST_TOLD) + max(0, len(down) - MOST_TOLD)
    return Effects(tuple(up[:MOST_TOLD]), tuple(down[:MOST_TOLD]), more) if told else None


def paid(shelf: Shelf, levels: Mapping[str, int]) -> tuple[Paid, ...]:
    """For each seat that may be seen, the measures of a draft that give it most, and those that cost it most."""
    names = {m.id: words(m.text, shelf.reader.language) for m in shelf.plan.measures}
    taken = {key: n for key, n in levels.items() if n}
    return tuple(_paid(who, taken, names) for who in priced(shelf) if who.seat)


def _paid(who: Priced, taken: Mapping[str, int], names: Mapping[str, str]) -> Paid:
    found = [(names[key], -who.shift(taken, key, 0)) for key in taken if key in who.points]
    found.sort(key=lambda each: -abs(each[1]))
    wins = tuple(each for each in found if each[1] >= SMALLEST)[:MOST_PAID]
    gives = tuple(each for each in found if each[1] <= -SMALLEST)[:MOST_PAID]
    return Paid(who.name, who.own, wins, gives)
