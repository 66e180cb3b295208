"""Who moved how far over the rounds: by measure, and what it is worth to everybody whose score the reader may see.

What stands after a round are each side's last offers until then: silence withdraws nothing, and an offer that leaves
measures open is worth what it can still become, from least to most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from negotiator.bargaining.words import Part
from negotiator.catalogue.answers_due import LATE, Waited, waited
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Measure, Plan
from negotiator.catalogue.scores import BEST
from negotiator.catalogue.talks import PLANNED, last_offer
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.history import HistoryRow, HistoryWords, Span, history_figure
from negotiator.hidden import Told
from negotiator.language import _, number, say
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.packages.meaning import meaning_of
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.packages.views import ScoreLine
from negotiator.services.records.wording import words

SIDES = {HOME_SIDE: _("German side"), PARTNER_SIDE: _("Partner")}
Levels = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a side put on the table: by whom (in words), in which round, in which the other side answered (None: not
    yet), days until then or until now (None where a round has no day). `late`: silence has to be read as a refusal;
    `hardest`: it is about nationals of other states."""

    key: str
    name: str
    ours: bool
    asked: int
    answered: int | None
    days: int | None
    late: bool
    hardest: bool


@dataclass(frozen=True, slots=True)
class History:
    """The two pictures, None where there is nothing to draw yet; `hidden` counts those whose score is not shown;
    `waiting` how long each side let the other wait, `late` the days after which that is read as a refusal."""

    frame: Frame
    measures: Figure | None
    people: Figure | None
    hidden: int
    waiting: tuple[Waiting, ...] = ()
    late: int = LATE


def history(session: Session, reader: Reader, dossier_id: int) -> History:
    """The concessions over the rounds. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_ROUNDS, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _history)


def _history(session: Session, reader: Reader, dossier_id: int) -> History:
    shelf = Shelf(session, reader, dossier_id, Action.READ_ROUNDS)
    held = [each for each in sorted(shelf.plan.rounds, key=lambda each: each.n) if each.status != PLANNED]
    standing = {
        side: [_standing(replace(shelf.plan, rounds=tuple(held[: n + 1])), side) for n in range(len(held))]
        for side in SIDES
    }
    numbers = tuple(say(reader.language, _("Round %(n)s"), n=each.n) for each in held)
    people, hidden = _people(shelf, standing, numbers)
    waiting = tuple(_waiting(each, reader.language) for each in waited(shelf.plan))
    return History(frame_of(reader, shelf.dossier), _measures(shelf, standing, numbers), people, hidden, waiting)


def _waiting(each: Waited, language: str) -> Waiting:
    name, ours = words(each.measure.text, language), each.by == HOME_SIDE
    told = (each.asked, each.answered, each.days, each.late, each.hardest)
    return Waiting(each.measure.id, name, ours, *told)


def _standing(plan: Plan, side: str) -> dict[str, int]:
    """A side's last offers."""
    found = {measure.id: last_offer(plan, side, measure.id) for measure in plan.measures}
    return {key: offer.level for key, offer in found.items() if offer is not None}


def _measures(shelf: Shelf, standing: Mapping[str, Sequence[Levels]], numbers: tuple[str, ...]) -> Figure | None:
    """The measures on which somebody moved, or on which the sides differ, as levels."""
    rows = [m for m in shelf.plan.measures if _moved(m, standing) or _apart(m, standing)]
    if not rows:
        return None
    language = shelf.reader.language
    lines = tuple(
        HistoryRow(
            words(m.text, language),
            float(m.top),
            tuple(tuple(_point(levels, m) for levels in standing[side]) for side in SIDES),
            tuple(tuple(_level(shelf, levels, m) for levels in standing[side]) for side in SIDES),
        )
        for m in rows
    )
    told = HistoryWords(
        title=say(language, _("Concessions by measure")),
        summary=_finding(shelf, rows, standing),
        what=say(language, _("Measure")),
        rounds=numbers,
        sides=tuple(say(language, name) for name in SIDES.values()),
    )
    return history_figure(lines, told, Setting("concessions", language))


def _point(levels: Levels, measure: Measure) -> Span | None:
    n = levels.get(measure.id)
    return None if n is None else (float(n), float(n))


def _level(shelf: Shelf, levels: Levels, measure: Measure) -> str:
    n = levels.get(measure.id)
    return "–" if n is None else words(measure.levels[n].text, shelf.reader.language)


def _steps(measure: Measure, found: Sequence[Levels]) -> list[int]:
    """The levels that a side went through, one of each change."""
    named = [levels[measure.id] for levels in found if measure.id in levels]
    return [n for place, n in enumerate(named) if not place or n != named[place - 1]]


def _moved(measure: Measure, standing: Mapping[str, Sequence[Levels]]) -> bool:
    return any(len(_steps(measure, found)) > 1 for found in standing.values())


def _apart(measure: Measure, standing: Mapping[str, Sequence[Levels]]) -> bool:
    last = {found[-1].get(measure.id) for found in standing.values() if found}
    return None not in last and len(last) > 1


def _finding(shelf: Shelf, rows: Sequence[Measure], standing: Mapping[str, Sequence[Levels]]) -> str:
    """Who moved on how many measures, and where the sides stand now."""
    ours, theirs = (sum(len(_steps(m, standing[side])) > 1 for m in rows) for side in SIDES)
    apart = [m for m in rows if _apart(m, standing)]
    both = [levels[-1] for levels in standing.values()]
    alike = sum(m.id in both[0] and both[0].get(m.id) == both[1].get(m.id) for m in shelf.plan.measures)
    return say(
        shelf.reader.language,
        _(
            "Measures on which a side changed its offer: ours %(ours)s, the partner %(theirs)s. Now both offer the "
            "same on %(alike)s and differ on %(apart)s."
        ),
        ours=ours,
        theirs=theirs,
        alike=alike,
        apart=len(apart),
    )


def _people(
    shelf: Shelf, standing: Mapping[str, Sequence[Levels]], numbers: tuple[str, ...]
) -> tuple[Figure | None, int]:
    """What each side's standing offers can be worth to the seats whose score is shown in full."""
    language = shelf.reader.language
    spans = {side: [_worth(shelf, side, levels) for levels in found] for side, found in standing.items()}
    seats = [p for p in shelf.plan.participants if p.prefs and p.part is Part.SEAT]
    names = {p.id: words(p.text, language) for p in seats}
    seen = [key for key in names if any(key in each for found in spans.values() for each in found)]
    if not seen:
        return None, len(names)
    lines = tuple(
        HistoryRow(
            names[key],
            float(BEST),
            tuple(tuple(each.get(key) for each in spans[side]) for side in SIDES),
            tuple(tuple(_range(language, each.get(key)) for each in spans[side]) for side in SIDES),
        )
        for key in seen
    )
    told = HistoryWords(
        title=say(language, _("What the offers are worth to each seat")),
        summary=_told_worth(language, seen, names, spans),
        what=say(language, _("Stakeholder")),
        rounds=numbers,
        sides=tuple(say(language, name) for name in SIDES.values()),
    )
    return history_figure(lines, told, Setting("worth", language)), len(names) - len(seen)


def _worth(shelf: Shelf, side: str, levels: Levels) -> dict[str, Span]:
    """Stakeholder -> least and most that these offers can become; empty where nothing is offered yet."""
    if not levels:
        return {}
    found = Found(f"standing-{side}", "", dict(levels), (), shelf.by, side=side)
    lines = meaning_of(shelf.plan, found.count, shelf.eyes_for(found), found.unmentioned).scores
    return {line.key: span for line in lines if (span := _span(line)) is not None}


def _span(line: ScoreLine) -> Span | None:
    if isinstance(line.range, Told):
        low, high = line.range.value
        return float(low), float(high)
    return (float(line.score.value),) * 2 if isinstance(line.score, Told) else None


def _range(language: str, span: Span | None) -> str:
    if span is None:
        return "–"
    low, high = (number(each, language, 1) for each in span)
    return low if low == high else say(language, _("%(low)s to %(high)s"), low=low, high=high)


def _told_worth(
    language: str, seen: Sequence[str], names: Mapping[str, str], spans: Mapping[str, Sequence[Mapping[str, Span]]]
) -> str:
    """For whom our offers lost most at worst since the first round, or that nobody lost."""
    ours = [each for each in spans[HOME_SIDE] if each]
    change = {key: ours[-1][key][0] - ours[0][key][0] for key in seen if ours and key in ours[0] and key in ours[-1]}
    lowest = min(change, key=lambda key: change[key], default="")
    if not lowest or change[lowest] >= 0 or len(ours) < 2:
        return say(language, _("What our offers are worth at least has not fallen for anybody shown."))
    points = number(-change[lowest], language, 1)
    words_ = _("Since our first offer %(name)s has lost most: %(points)s points of what our offers are worth at least.")
    one = _("Since our first offer %(name)s has lost most: one point of what our offers are worth at least.")
    return say(language, one if points == "1" else words_, name=names[lowest], points=points)
