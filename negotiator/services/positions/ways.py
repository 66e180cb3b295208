"""Several ways to say what matters, each leading to the same stored importance: what a way shows, what it would change,
and keeping it. Nothing is stored but importances, so that everybody may switch ways.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from sqlmodel import Session

from negotiator.bargaining.words import Shape
from negotiator.catalogue.effects import Somebody, weighed_of
from negotiator.catalogue.plan import DECLARED, Measure, Pref
from negotiator.catalogue.scores import value_of
from negotiator.elicitation.short import ENOUGH
from negotiator.elicitation.weights import (
    ORIGINS,
    TOP,
    Origin,
    Shares,
    Way,
    importances,
    plain_importances,
    shares,
    whole_points,
    whole_shares,
)
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame
from negotiator.services.access.given import Given as Signed
from negotiator.services.access.given import given
from negotiator.services.positions import positions, ratings
from negotiator.services.positions.items import OPPOSED, REASONS, chosen, reasons
from negotiator.services.positions.lines import BESIDE
from negotiator.services.positions.positions import ground_for, measures_for, position_for
from negotiator.services.positions.ratings import RowEntry
from negotiator.services.positions.standings import FEWEST
from negotiator.services.positions.views import RatingLine, Sheet, Standing
from negotiator.services.positions.weights import scaled

Place = tuple[int, int]  # dossier and position
WayPrefs = tuple[Pref, ...]
UNNOTICED = Fraction(1, 2000)  # of all weight: less is what rounding moves
MIDDLES = (Way.RANKING, Way.PAIRS)  # whose weights are the middle of many that fit


@dataclass(frozen=True, slots=True)
class WayItem:
    """A measure to weigh. `worst` and `best` are its levels in words by the wish that is recorded; `points` are whole
    points of 100, of all and `within` its pillar; `swing` is its importance, 100 for the heaviest."""

    line: RatingLine
    pillar: str
    worst: str
    best: str
    reasons: tuple[str, ...]
    points: int
    within: int
    swing: int

    @property
    def key(self) -> str:
        """The measure."""
        return self.line.key

    @property
    def weighs(self) -> bool:
        """Whether it counts now."""
        return bool(self.line.importance)


@dataclass(frozen=True, slots=True)
class WayPillar:
    """A pillar with its measures; `points` of 100."""

    id: str
    name: str
    points: int
    items: tuple[WayItem, ...]


@dataclass(frozen=True, slots=True)
class WayPage:
    """What a way is worked with: measures by pillar; `target` measures are asked for, whatever is weighed meanwhile.

    `keys` are what is rated and, up to the target, what else is asked for. `whose` they are and the answers about the
    country (`context`) say what assumed wishes count."""

    way: str
    origin: Origin
    frame: Frame
    standing: Standing
    pillars: tuple[WayPillar, ...]
    target: int
    sheet: Sheet
    whose: Somebody
    context: Mapping[str, object]
    keys: frozenset[str] = frozenset()

    @property
    def enough(self) -> Fraction:
        """Points of 100 by which pairs may still move a share when they ask no further."""
        return 100 * ENOUGH

    @property
    def asked(self) -> tuple[WayItem, ...]:
        """The measures asked for, with what is rated: without the rest of a pillar that is shown in full."""
        return tuple(item for item in self.items if item.key in self.keys)

    @property
    def items(self) -> tuple[WayItem, ...]:
        """All measures, pillar by pillar."""
        return tuple(item for pillar in self.pillars for item in pillar.items)

    def shown(self, one: str, pillar: str) -> tuple[WayItem, ...]:
        """The measures of a pillar, else the one that is asked for, or all that are."""
        if pillar:
            return tuple(item for item in self.items if item.pillar == pillar)
        return tuple(item for item in self.asked if one in ("", item.key))

    @property
    def order(self) -> tuple[str, ...]:
        """The measures that count, the heaviest first."""
        counting = [item for item in self.items if item.weighs]
        return tuple(item.key for item in sorted(counting, key=lambda item: -(item.line.importance or 0)))

    @property
    def tied(self) -> frozenset[str]:
        """Those of the order that weigh as much as the one above them."""
        weight = {item.key: item.line.importance for item in self.items}
        return frozenset(b for a, b in pairwise(self.order) if weight[a] == weight[b])

    @property
    def stored(self) -> Shares:
        """What each measure weighs now by what was entered, as parts of 1."""
        return shares({item.key: item.line.importance or Fraction(0) for item in self.items})

    @property
    def prefs(self) -> WayPrefs:
        """What counts now, as the solver counts it."""
        return self.counted(wish_pref(item.line) for item in self.items if item.weighs)

    def counted(self, prefs: Iterable[Pref]) -> WayPrefs:
        """Preferences as the solver counts them: what is only assumed, with what answers about the country do to it."""
        return weighed_of(self.context, self.whose, prefs)

    def weights(self, prefs: Iterable[Pref]) -> Shares:
        """What each measure weighs in the calculation by these preferences, as parts of 1; 0 where there is none."""
        found = {pref.measure: pref.weight for pref in self.counted(prefs)}
        return shares({item.key: found.get(item.key, Fraction(0)) for item in self.items})

    @property
    def moved(self) -> bool:
        """Whether answers about the country change some of the weights."""
        return any(pref.factor != 1 for pref in self.prefs)


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody's page was made with: versions and marks of what rows held by measure, and the page's pen."""

    versions: Mapping[str, int]
    pen: str
    was: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What keeping it would do to one measure: its importance (None: not rated) and its share of all weight as the
    solver counts it; `shown_before` and `shown_after` are the shares in whole per cent, which add up to 1 on a page."""

    item: WayItem
    before: Fraction | None
    after: Fraction | None
    share_before: Fraction
    share_after: Fraction
    shown_before: Fraction
    shown_after: Fraction

    @property
    def differs(self) -> bool:
        """Whether anything would be written."""
        return (self.before or 0) != (self.after or 0)


def page(session: Session, reader: Reader, place: Place, way: str, pillar: str = "") -> WayPage:
    """What a way is worked with, for whoever may write the position; with all measures of a pillar where one is named.
    Raises NotRecorded or NotAllowed."""
    dossier_id, position_id = place
    found = position_for(session, reader, dossier_id, position_id, Action.READ_POSITION)
    require(reader, Action.EDIT_POSITION, dossier_id, sheet=found.judged)
    return read_page(session, reader, place, way, pillar)


def read_page(session: Session, reader: Reader, place: Place, way: str, pillar: str = "") -> WayPage:
    """The same for whoever may read the position. Raises NotRecorded or NotAllowed."""
    dossier_id, position_id = place
    positions.sheet(session, reader, dossier_id, position_id)  # whose reading it is, the log knows
    signed = given(session, dossier_id)
    return cut(session, reader, dossier_id, positions.SHEET, made_page, position_id, signed, way, pillar)


def made_page(  # noqa: PLR0917 - the parts of its key
    session: Session, reader: Reader, dossier_id: int, position_id: int, _signed: Signed, way: str, pillar: str
) -> WayPage:
    """The page for whoever stands there; nothing goes into the log."""
    found = position_for(session, reader, dossier_id, position_id, Action.READ_POSITION)
    sheet = positions.unlogged(session, reader, dossier_id, position_id)
    measures = {m.id: m for m in measures_for(session, reader, dossier_id).values()}
    target = sheet.standing.wanted or FEWEST
    first = chosen(measures.values(), found.stakeholder.key, found.stakeholder.side, target)
    kind = Way(way)
    rated = {line.key for each in sheet.pillars for line in each.rated}
    further = [key for key in first if key not in rated][: max(0, len(first) - len(rated))]
    keys = frozenset(rated | set(further))
    return WayPage(
        way=kind.value,
        origin=ORIGINS[kind],
        frame=sheet.frame,
        standing=sheet.standing,
        pillars=_pillars(sheet, measures, keys, found.stakeholder.key, pillar),
        target=target,
        sheet=sheet,
        whose=Somebody(found.stakeholder.key, found.stakeholder.side),
        context=ground_for(session, reader, dossier_id).context,
        keys=keys,
    )


def _pillars(
    sheet: Sheet, measures: Mapping[str, Measure], keys: frozenset[str], stakeholder: str, whole: str
) -> tuple[WayPillar, ...]:
    """Pillars with these measures, and all of the pillar `whole`, in the order of measures, which no rating moves."""
    places = {key: n for n, key in enumerate(measures)}
    ours = () if Action.READ_CONTEXT in sheet.frame.may else (OPPOSED,)  # our assessment, nothing for the other side
    asked = keys | {line.key for pillar in sheet.pillars if pillar.id == whole for line in pillar.others}
    shown = {
        pillar.id: sorted(
            (line for line in (*pillar.rated, *pillar.others) if line.key in asked), key=lambda line: places[line.key]
        )
        for pillar in sheet.pillars
    }
    weighed = {pillar: {line.key: line.importance or Fraction(0) for line in lines} for pillar, lines in shown.items()}
    everything = {key: value for found in weighed.values() for key, value in found.items()}
    points, over = whole_points(everything), whole_points({p: sum(w.values(), Fraction(0)) for p, w in weighed.items()})
    heaviest = max(everything.values(), default=Fraction(0)) or TOP
    found = []
    for pillar in sheet.pillars:
        within = whole_points(weighed[pillar.id])
        items = tuple(
            WayItem(
                line=line,
                pillar=pillar.id,
                worst=_level(line, best=False),
                best=_level(line, best=True),
                reasons=tuple(REASONS[key] for key in reasons(measures[line.key], stakeholder) if key not in ours),
                points=points[line.key],
                within=within[line.key],
                swing=round(100 * (line.importance or Fraction(0)) / heaviest),
            )
            for line in shown[pillar.id]
        )
        if items:
            found.append(WayPillar(pillar.id, pillar.name, over[pillar.id], items))
    return tuple(found)


def _level(line: RatingLine, *, best: bool) -> str:
    """The best or worst level by the recorded wish, in words."""
    wished, top = wish_pref(line), line.levels[-1][0]
    values = {n: value_of(wished, n, top) for n, _text in line.levels}
    pick = max if best else min
    return dict(line.levels)[pick(values, key=lambda n: values[n])]


def wish_pref(line: RatingLine) -> Pref:
    """The line as a preference of the mathematics."""
    shape, at = shape_of(line.wish)
    beside = {name: getattr(line, name) for name in BESIDE}
    return Pref(line.key, line.importance or Fraction(0), shape, at, line.cert or DECLARED, **beside)


def shape_of(wish: str) -> tuple[Shape, int]:
    """Shape and level of a recorded wish such as "up" or "peak2"."""
    word = wish.rstrip("0123456789")
    return Shape(word), int(wish.removeprefix(word) or 0)


def changes(page: WayPage, wanted: Mapping[str, Fraction]) -> tuple[Change, ...]:
    """What keeping these shares would do, one for each measure in the page's order. The heaviest keeps the importance
    that the heaviest has now; shares that are as they were leave everything as it is."""
    before = page.stored
    stays = all(abs(wanted[key] - before[key]) <= UNNOTICED for key in wanted) or not any(wanted.values())
    top = max((item.line.importance or Fraction(0) for item in page.items), default=TOP) or TOP
    found = (plain_importances if page.way in MIDDLES else importances)(wanted, top)
    lines = {
        item.key: item.line
        if stays or (item.line.importance is None and not found[item.key])
        else replace(item.line, importance=found[item.key])
        for item in page.items
    }
    return _changes(page, lines)


def _changes(page: WayPage, lines: Mapping[str, RatingLine]) -> tuple[Change, ...]:
    """What these lines in the place of those of the page would do."""
    before, after = page.weights(wish_pref(i.line) for i in page.items), page.weights(map(wish_pref, lines.values()))
    shown_before, shown_after = whole_shares(before), whole_shares(after)
    return tuple(
        Change(
            item=item,
            before=item.line.importance,
            after=lines[item.key].importance,
            share_before=before[item.key],
            share_after=after[item.key],
            shown_before=shown_before[item.key],
            shown_after=shown_after[item.key],
        )
        for item in page.items
    )


def wished(told: Sequence[Change]) -> tuple[Pref, ...]:
    """The preferences that keeping these changes would leave; only those that count."""
    found = (replace(wish_pref(change.item.line), importance=change.after or Fraction(0)) for change in told)
    return tuple(pref for pref in found if pref.importance > 0)


def written(page: WayPage, typed: Mapping[str, tuple[Fraction | None, str]]) -> tuple[tuple[Change, ...], WayPrefs]:
    """What typed importances and wishes would do: one change for each measure, and the preferences they would leave."""
    lines = {item.key: _retyped(item.line, typed.get(item.key)) for item in page.items}
    prefs = (wish_pref(lines[item.key]) for item in page.items)
    return _changes(page, lines), tuple(pref for pref in prefs if pref.importance > 0)


def _retyped(line: RatingLine, typed: tuple[Fraction | None, str] | None) -> RatingLine:
    return line if typed is None else replace(line, importance=typed[0], wish=typed[1])


def keep(
    session: Session,
    reader: Reader,
    page: WayPage,
    wanted: Mapping[str, Fraction],
    held: Held,
) -> int:
    """Keeps what would change, all or nothing; how many measures that were. Raises as `ratings.rate`."""
    entries = [_entry(page, change, held) for change in changes(page, wanted) if change.differs]
    ratings.rate(session, reader, page.frame.id, page.standing.position_id, entries)
    return len(entries)


def _entry(page: WayPage, change: Change, held: Held) -> RowEntry:
    line = change.item.line
    shape, at = shape_of(line.wish)
    cert = line.cert or ("d" if page.standing.own else "a")
    weight = scaled(line.weight, change.after)
    version, was = held.versions.get(line.key, 0), held.was.get(line.key, "")
    return RowEntry(line.key, weight, shape, at, cert, line.why, version, held.pen, was, meant=("importance",))
