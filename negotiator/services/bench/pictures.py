"""Two pictures of packages, offers and drafts: any two interests against each other, and who gets and gives what.

Only scores that the reader may see in full are drawn; of others nothing stands on any axis, and the page says how many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col

from models.job import Job, JobState
from models.rows import loaded
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Participant
from negotiator.catalogue.scores import score_range
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.scatter import Marks, ScatterWords, Span, Spot, scatter_figure
from negotiator.charts.trades import TradeRow, TradeWords, trades_figure
from negotiator.language import _, say
from negotiator.services.access.access import Action, Grade, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.bench import trials
from negotiator.services.bench.given_names import called
from negotiator.services.bench.paying import Priced, hidden, priced
from negotiator.services.packages.comparison import MOST, telling
from negotiator.services.packages.shelf import TABLES, Found, Shelf
from negotiator.services.records.snapshots import restored
from negotiator.services.records.wording import words
from negotiator.services.work import kinds

SIDES = {HOME_SIDE: _("German side, mean of its seats"), PARTNER_SIDE: _("Partner, mean of its seats")}
Choices = tuple[tuple[str, str], ...]
_scatter, _trades = lru_cache(64)(scatter_figure), lru_cache(64)(trades_figure)  # the same numbers are drawn once


@dataclass(frozen=True, slots=True)
class Picked:
    """What is to be drawn: references of packages, and the keys of both axes; empty for the usual ones."""

    refs: tuple[str, ...] = ()
    across: str = ""
    upright: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The two pictures, None where nothing may be drawn. `axes` can be chosen; `hidden` counts the stakeholders whose
    scores the reader may not see; `proven` that the line is the frontier that was computed; `sensitive` that they may
    read the register of assumptions, where it is drawn how far the result hangs on each."""

    frame: Frame
    picked: Picked
    axes: Choices
    options: Choices
    scatter: Figure | None
    trades: Figure | None
    hidden: int
    proven: bool
    sensitive: bool = False


def pictures(session: Session, reader: Reader, dossier_id: int, picked: Picked) -> Pictures:
    """The pictures of a dossier's packages. Raises NotRecorded, NotAllowed, or Refused for too many packages."""
    shelf = trials.bench(session, reader, dossier_id)
    if len(picked.refs) > MOST:
        raise Refused(_("At most %(most)s packages can be compared side by side."), most=MOST)
    drafts, study = trials.seen(shelf), _study(shelf)
    if not (drafts.own or drafts.shared or study):
        return cut(session, reader, dossier_id, TABLES, _undrafted, picked)
    return _pictures(shelf, picked, drafts, study)


def _undrafted(session: Session, reader: Reader, dossier_id: int, picked: Picked) -> Pictures:
    """The pictures without drafts and studies."""
    return _pictures(trials.bench(session, reader, dossier_id), picked, trials.Seen((), ()), {})


def _pictures(shelf: Shelf, picked: Picked, drafts: trials.Seen, study: Mapping[str, object]) -> Pictures:
    found = [trials.find(shelf, ref) for ref in picked.refs or _usual(shelf)]
    axes = _axes(shelf)
    across, upright = _chosen(tuple(axes), picked)
    frontier = _frontier(shelf, across, upright, study)
    drawn = bool(found) and len(axes) > 1
    return Pictures(
        frame=frame_of(shelf.reader, shelf.dossier),
        picked=Picked(tuple(each.ref for each in found), across, upright),
        axes=tuple((key, name) for key, (name, _people) in axes.items()),
        options=_options(shelf, drafts),
        scatter=_scattered(shelf, found, [axes[across], axes[upright]], frontier) if drawn else None,
        trades=_traded(shelf, found),
        hidden=hidden(shelf),
        proven=bool(frontier),
        sensitive=may(shelf.reader, Action.READ_RULES, shelf.id),
    )


def _usual(shelf: Shelf) -> tuple[str, ...]:
    """The most telling packages and the other side's latest offer."""
    offers = tuple(offer.ref for offer in shelf.offers() if offer.side == PARTNER_SIDE)[:1]
    return (*telling(shelf), *offers)[:MOST]


def _options(shelf: Shelf, drafts: trials.Seen) -> Choices:
    rows = tuple((str(row.id), words(row.text, shelf.reader.language)) for row in reversed(shelf.rows()))
    own = tuple((trials.ref_of(row), called(row.name, shelf.reader.language)) for row in drafts.own)
    return (*own, *((offer.ref, offer.name) for offer in shelf.offers()), *rows)


Axis = tuple[str, tuple[Participant, ...]]


def _axes(shelf: Shelf) -> dict[str, Axis]:
    """What can be an axis: both sides where all their seats may be seen, and everybody who may be seen."""
    seen = [p for p in shelf.plan.participants if p.prefs and shelf.eyes.grade(p.id).score is Grade.FULL]
    seats = [p for p in shelf.plan.participants if p.part is Part.SEAT and p.prefs]
    found: dict[str, Axis] = {}
    for side, name in SIDES.items():
        group = tuple(p for p in seats if p.side == side)
        if group and all(p in seen for p in group):
            found[side] = (say(shelf.reader.language, name), group)
    return found | {p.id: (words(p.text, shelf.reader.language), (p,)) for p in seen}


def _chosen(keys: Sequence[str], picked: Picked) -> tuple[str, str]:
    """The axes as wished, else both sides, or whom the reader sees first; never one against itself."""
    first, second = (*keys, "", "")[:2]
    across = picked.across if picked.across in keys else first
    upright = picked.upright if picked.upright in keys else second
    if across == upright:
        upright = next((key for key in keys if key != across), upright)
    return across, upright


def _scattered(shelf: Shelf, found: Sequence[Found], axes: Sequence[Axis], frontier: tuple[Span, ...]) -> Figure:
    language = shelf.reader.language
    (across, one), (upright, other) = axes
    text = ScatterWords(
        title=say(language, _("Two interests against each other")),
        summary=say(language, _("Each point is a package; to the right and upwards is better. A cross is open.")),
        package=say(language, _("Package")),
        across=across,
        upright=upright,
        best=say(language, _("reachable, computed") if frontier else _("best of those shown")),
        least=say(language, _("least acceptable")),
    )
    spots = tuple(Spot(f.name, _reached(shelf, f, one), _reached(shelf, f, other), _href(f)) for f in found)
    marks = Marks(frontier, (_least(shelf, one), _least(shelf, other)))
    return _scatter(spots, marks, text, Setting("figure-scatter", language, tuple(f.name for f in found)))


def _href(found: Found) -> str:
    """Where the point leads, from the page of pictures; drafts are on the workbench."""
    return f"packages/{found.ref}" if not found.ref.startswith("d") else f"bench?draft={found.ref[1:]}"


def _reached(shelf: Shelf, found: Found, people: Sequence[Participant]) -> Span:
    """The mean score of these people, least and most that it can still become."""
    measures = {m.id: m for m in shelf.plan.measures}
    spans = [score_range(p.prefs, measures, found.levels, found.unmentioned) or (Fraction(0),) * 2 for p in people]
    low, high = (sum((span[n] for span in spans), Fraction(0)) / len(spans) for n in (0, 1))
    return float(low), float(high)


def _least(shelf: Shelf, people: Sequence[Participant]) -> float | None:
    alone = people[0] if len(people) == 1 else None
    told = alone is not None and shelf.eyes.grade(alone.id).surplus is Grade.FULL
    return float(alone.least) if alone is not None and told and alone.least is not None else None


_LATEST = (  # built once
    pick(Job)
    .where(col(Job.account_id) == bindparam("account"), col(Job.dossier_id) == bindparam("dossier"))
    .where(col(Job.state) == JobState.DONE, col(Job.kind) == kinds.FRONTIER)
    .order_by(col(Job.id).desc())
    .limit(1)
)


def _study(shelf: Shelf) -> Mapping[str, object]:
    """What the reader's latest study of what both sides can reach found; empty without one or the right to ask."""
    if not may(shelf.reader, Action.SOLVE, shelf.id):
        return {}
    rows = loaded(shelf.session, _LATEST, account=shelf.reader.account_id, dossier=shelf.id)
    return next((row.result or {} for row in rows), {})


def _frontier(shelf: Shelf, across: str, upright: str, result: Mapping[str, object]) -> tuple[Span, ...]:
    """What both sides can reach, from such a study of the case as it stands; empty without one."""
    if {across, upright} != set(SIDES):
        return ()
    lines = result.get("lines")
    if result.get("case") != shelf.fingerprint or not isinstance(lines, list) or not _all_seen(shelf, result):
        return ()
    found = (restored(tuple[Fraction, Fraction], raw["at"]) for raw in lines)
    points = ((float(a), float(b)) for a, b in found)
    return tuple(point if across == HOME_SIDE else point[::-1] for point in points)


def _all_seen(shelf: Shelf, result: Mapping[str, object]) -> bool:
    groups = [result.get(side) for side in ("home", "partner")]
    people = [str(who) for group in groups if isinstance(group, list) for who in group]
    return all(shelf.eyes.grade(who).score is Grade.FULL for who in people)


def _traded(shelf: Shelf, found: Sequence[Found]) -> Figure | None:
    """What each seat gets and gives by what each package holds; what an offer leaves open counts for nothing."""
    language, people = shelf.reader.language, [who for who in priced(shelf) if who.seat]
    if not people or not found:
        return None
    rows = tuple(TradeRow(who.name, *zip(*(_trade(who, f.levels) for f in found), strict=True)) for who in people)
    text = TradeWords(
        title=say(language, _("Gives and gets")),
        summary=say(language, _("Points that each seat gains and loses by the measures of a package.")),
        stakeholder=say(language, _("Stakeholder")),
        gets=say(language, _("gets")),
        gives=say(language, _("gives")),
    )
    return _trades(rows, text, Setting("figure-trades", language, tuple(f.name for f in found)))


def _trade(who: Priced, levels: Mapping[str, int]) -> tuple[float, float]:
    steps = [who.step(key, 0, n) for key, n in levels.items() if n and key in who.points]
    return float(sum(n for n in steps if n > 0)), float(-sum(n for n in steps if n < 0))
