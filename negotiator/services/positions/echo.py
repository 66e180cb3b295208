"""What the solver understands of what somebody says, while they say it: shares, sentences, the own best package, what
stands in its way, and how the last change moved it. Nothing of anybody else goes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from sqlmodel import Session

from negotiator.catalogue.effects import Somebody, weighed_of
from negotiator.catalogue.plan import Measure, Pref
from negotiator.catalogue.scores import score, value_of
from negotiator.elicitation.weights import Shares, shares, whole_shares
from negotiator.services.access.access import Action, Reader
from negotiator.services.positions.own_best import Best, Lack, field_of
from negotiator.services.positions.positions import measures_for, position_for
from negotiator.services.positions.undoing import last_before
from negotiator.services.positions.ways import WayPage, wish_pref
from negotiator.services.records.wording import words

NONE = Fraction(0)
MOST_STEPS = 3
LEAST_TOLD = Fraction(1, 1000)  # of all weight: lighter steps would be told as nothing
MOST_IN_THE_WAY = 4


@dataclass(frozen=True, slots=True)
class Step:
    """A last step towards the wish that would be given up, with its measure, for one that is worth more; points of the
    own score. `spares`, `avoids`: what is given up, what is gained is that nothing is agreed of the measure; `instead`:
    the level that would come of what is given up."""

    give: str
    give_of: str
    lose: Fraction
    get: str
    get_of: str
    gain: Fraction
    spares: bool = False
    avoids: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True)
class PillarShare:
    """A pillar's part of all weight, before and after what is shown."""

    name: str
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class BestLine:
    """A measure in the own best package: its level in words, the wished one, what stands in the way, and the level it
    had in the best package before ("" where that is the same)."""

    name: str
    level: str
    wish: str
    short: bool
    barred: tuple[str, ...]
    before: str


@dataclass(frozen=True, slots=True)
class OwnBest:
    """The best package for this position alone: own score, the score that the best one before has by the new weights
    and had by the weights before (both None where nothing was changed), and the measures that count, the weightiest
    first."""

    score: Fraction
    before: Fraction | None
    had: Fraction | None
    lines: tuple[BestLine, ...]

    @property
    def moved(self) -> tuple[BestLine, ...]:
        """What the last change moved."""
        return tuple(line for line in self.lines if line.before)

    @property
    def short(self) -> tuple[BestLine, ...]:
        """What falls short of its wish, the weightiest first; at most a few."""
        return tuple(line for line in self.lines if line.short)[:MOST_IN_THE_WAY]


@dataclass(frozen=True, slots=True)
class EchoView:
    """What the solver understands. `best` is None where there is none to tell; `lack` then says why (a Lack's word).
    `whose` names the party for whom somebody else records, "" for a house that speaks for itself."""

    pillars: tuple[PillarShare, ...]
    steps: tuple[Step, ...]
    best: OwnBest | None
    lack: str = ""
    whose: str = ""

    @property
    def shown(self) -> tuple[PillarShare, ...]:
        """The pillars' parts in whole per cent, which add up to 1 before and after."""
        before, after = (whole_shares({p.name: getattr(p, when) for p in self.pillars}) for when in ("before", "after"))
        return tuple(PillarShare(p.name, before[p.name], after[p.name]) for p in self.pillars)


def after_save(session: Session, reader: Reader, page: WayPage) -> EchoView:
    """What is stored means, beside what it meant before the last change of rows. Raises as `echo`."""
    stored = {pref.measure: pref for item in page.items if (pref := wish_pref(item.line)).importance > 0}
    earlier = dict(stored)
    there = {m.id for m in measures_for(session, reader, page.frame.id).values()}
    found = position_for(session, reader, page.frame.id, page.standing.position_id, Action.READ_POSITION)
    for key, rated, rating in last_before(session, reader, found):
        if key not in there:
            continue
        earlier.pop(key, None)
        if rated and rating.importance > 0:
            earlier[key] = Pref(key, rating.importance, rating.shape, rating.at, rating.cert, drawn=rating.drawn)
    return echo(session, reader, page, tuple(stored.values()), tuple(earlier.values()))


def echo(
    session: Session,
    reader: Reader,
    page: WayPage,
    prefs: tuple[Pref, ...],
    earlier_prefs: tuple[Pref, ...] | None = None,
) -> EchoView:
    """What these preferences on the page's measures would mean, beside earlier ones: what is stored, unless others are
    given. Raises NotRecorded or NotAllowed."""
    found = position_for(session, reader, page.frame.id, page.standing.position_id, Action.READ_POSITION)
    field = field_of(session, reader, found)
    measures = {m.id: m for m in field.plan.measures}
    said = earlier_prefs or tuple(p for item in page.items if (p := wish_pref(item.line)).importance > 0)
    whose = Somebody(found.stakeholder.key, found.stakeholder.side)
    stored, prefs = (weighed_of(field.plan.context, whose, each) for each in (said, prefs))
    best = field.best(session, prefs)
    earlier = field.best(session, stored) if stored != prefs and isinstance(best, Best) else None
    before, after = _shares(stored), _shares(prefs)
    return EchoView(
        pillars=tuple(
            PillarShare(pillar.name, *(sum((w.get(i.key, NONE) for i in pillar.items), NONE) for w in (before, after)))
            for pillar in page.pillars
        ),
        steps=steps(prefs, measures, reader.language),
        best=_told(best, earlier, prefs, measures, reader.language) if isinstance(best, Best) else None,
        lack="" if isinstance(best, Best) else best.value,
        whose="" if page.standing.own else page.standing.name,
    )


def _shares(prefs: tuple[Pref, ...]) -> Shares:
    return shares({pref.measure: pref.weight for pref in prefs})


def _told(
    best: Best, earlier: Best | Lack | None, prefs: tuple[Pref, ...], measures: Mapping[str, Measure], language: str
) -> OwnBest:
    known = earlier if isinstance(earlier, Best) else None
    ranked = sorted(prefs, key=lambda p: -p.weight)
    return OwnBest(
        score=best.score,
        before=score(prefs, measures, known.levels) if known else None,
        had=known.score if known else None,
        lines=tuple(_line(p, measures[p.measure], best, known, language) for p in ranked),
    )


def _line(pref: Pref, measure: Measure, best: Best, earlier: Best | None, language: str) -> BestLine:
    texts = [words(level.text, language) for level in measure.levels]
    level = best.levels[measure.id]
    then = earlier.levels[measure.id] if earlier else level
    return BestLine(
        name=words(measure.text, language),
        level=texts[level],
        wish=texts[_wished(pref, measure)],
        short=measure.id in best.barred,
        barred=tuple(words(dict(label), language) for label in best.barred.get(measure.id, ())),
        before=texts[then] if then != level else "",
    )


def _wished(pref: Pref, measure: Measure) -> int:
    return max(range(measure.top + 1), key=lambda n: value_of(pref, n, measure.top))


def steps(prefs: tuple[Pref, ...], measures: Mapping[str, Measure], language: str) -> tuple[Step, ...]:
    """Last steps towards the wish that would be given up for others worth more: the closest calls, which tell most.
    Empty where fewer than two measures count."""
    worth = [found for p in prefs if (found := _last_step(p, measures[p.measure], language)) is not None]
    total = sum((p.weight for p in prefs), NONE)
    ranked = sorted((e for e in worth if e.worth >= LEAST_TOLD * total), key=lambda e: (e.worth, e.level))
    calls = [(low, high) for low, high in pairwise(ranked) if low.worth < high.worth]
    chosen = calls[:: max(1, -(-len(calls) // MOST_STEPS))][:MOST_STEPS] if calls else []
    return tuple(
        Step(
            give=low.level,
            give_of=low.name,
            lose=100 * low.worth / total,
            get=high.level,
            get_of=high.name,
            gain=100 * high.worth / total,
            spares=low.nothing,
            avoids=high.nothing,
            instead=low.instead,
        )
        for low, high in reversed(chosen)
    )


@dataclass(frozen=True, slots=True)
class _Last:
    """A last step to a wished level: its weight, the level and the measure in words, the level before it, and whether
    the wish is that nothing is agreed of the measure."""

    worth: Fraction
    level: str
    name: str
    instead: str
    nothing: bool


def _last_step(pref: Pref, measure: Measure, language: str) -> _Last | None:
    """The last step to the wished level; None if no step is worth anything."""
    wished = _wished(pref, measure)
    beside = [n for n in (wished - 1, wished + 1) if 0 <= n <= measure.top]
    before = min(beside, key=lambda n: value_of(pref, n, measure.top))
    gain = value_of(pref, wished, measure.top) - value_of(pref, before, measure.top)
    if not gain:
        return None
    level, instead = (words(measure.levels[n].text, language) for n in (wished, before))
    return _Last(gain * pref.weight, level, words(measure.text, language), instead, nothing=wished == 0)
