"""The other side's offer countered: what it is worth and breaks, what to give instead, what could be traded.

Nothing is solved here but by the questions of the workbench; trades are computed from the case as the reader may know
it, without any condition that is sealed from them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from sqlmodel import Session

from models.trial import Trial
from negotiator.bargaining.case import Case
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.logrolling import Exchange, exchanges
from negotiator.bargaining.moves import Change, applied, breaks_more, effects, single_changes
from negotiator.catalogue.plan import PARTNER_SIDE
from negotiator.language import _
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import answered_of
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.bench import answers, asking, trials
from negotiator.services.bench.answers import Answer, Pick
from negotiator.services.bench.asking import mark_of
from negotiator.services.bench.page import rights
from negotiator.services.bench.panel import SMALLEST, panel, short
from negotiator.services.bench.replies import BETTER, INSTEAD, REPAIR, Question
from negotiator.services.bench.sure import question
from negotiator.services.bench.tabling import began_with
from negotiator.services.bench.views import Panel, Rights
from negotiator.services.packages.shelf import Shelf
from negotiator.services.packages.shifts import shifts
from negotiator.services.packages.views import ConditionLine, Effect
from negotiator.services.records.wording import words
from negotiator.services.work import jobs

MOST_SWAPS, LOOKED_AT = 6, 100
MOST_VALUED = 4  # steps that one side likes better than the other dislikes them
WHATS = (INSTEAD, REPAIR, BETTER)
NO_SWAP = _("There is no such exchange any more: the draft or the dossier is another since.")


@dataclass(frozen=True, slots=True)
class Moved:
    """A measure that an exchange moves, with its levels in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SwapLine:
    """An exchange: `giver` yields in `give`, where `taker` wins more, and wins in `take`. `rates` are points won for
    each point yielded. `effects` of everybody whose score may be seen; `breaks` what it would newly break."""

    place: int
    giver: str
    taker: str
    give: Moved
    take: Moved
    rates: tuple[Fraction, Fraction]
    effects: tuple[Effect, ...]
    breaks: tuple[ConditionLine, ...]


@dataclass(frozen=True, slots=True)
class Fixing:
    """A refusal or fixing of a draft that holds: `kind` is "refused", "cap", "pinned" or "barred", `level` in words."""

    key: str
    name: str
    kind: str
    level: str


@dataclass(frozen=True, slots=True)
class _Valued:
    step: Change
    theirs: int
    ours: int


@dataclass(frozen=True, slots=True)
class ValuedStep:
    """One step that both sides value differently; `theirs` and `ours` are the points of all seats of a side whose
    scores the reader may see."""

    step: Moved
    theirs: Fraction
    ours: Fraction


@dataclass(frozen=True, slots=True)
class Counter:
    """A draft that answers the other side. `wants` are measures that the other side may ask more of, those first of
    which its offer names a higher level; `more` the one that it does ask for: then `swaps` are the exchanges in which
    it rises. `gifts` are steps worth more to it than they cost us, `asks` those worth more to us than they cost it, as
    far as scores are shared. `answers` are those about it as it stands; `named` are measures in it that the other side
    may refuse altogether, `back` those that it offers so itself and would take back; `least` those of which its latest
    offer names a lower level: it may refuse this one. `fixed` are the refusals and fixings that hold; `mark` changes
    with its levels and with `swaps`."""

    frame: Frame
    panel: Panel
    open: int
    named: tuple[tuple[str, str], ...]
    back: tuple[tuple[str, str], ...]
    least: tuple[tuple[str, str], ...]
    fixed: tuple[Fixing, ...]
    swaps: tuple[SwapLine, ...]
    answers: tuple[Answer, ...]
    rights: Rights
    mark: str
    wants: tuple[tuple[str, str], ...] = ()
    more: str = ""
    gifts: tuple[ValuedStep, ...] = ()
    asks: tuple[ValuedStep, ...] = ()
    laid: tuple[tuple[str, str], ...] = ()


def counter(session: Session, reader: Reader, dossier_id: int, trial_id: int, more: str = "") -> Counter:
    """The page of a counter-offer; `more` is a measure of which the other side asks for more. Raises NotRecorded or
    NotAllowed."""
    shelf = trials.bench(session, reader, dossier_id)
    row = trials.own(shelf, trial_id)
    levels = trials.levels_in(shelf.plan, row.cells)
    asked = question(shelf, row, pinned=True)
    theirs = _theirs(shelf, row)
    held = [m for m in shelf.plan.measures if levels.get(m.id)]
    named = {m.id: f"{_name(shelf, m.id)}: {_level(shelf, m.id, levels[m.id])}" for m in held}
    told = answers.latest(session, reader, dossier_id, trial_id)
    wants = _wants(shelf, asked, levels, theirs)
    more = more if more in {key for key, _words in wants} else ""
    gifts, asks = _valued(shelf, asked)
    swaps = _swaps(shelf, asked, more)
    return Counter(
        frame=frame_of(reader, shelf.dossier),
        panel=panel(shelf, row),
        open=len(shelf.plan.measures) - len(levels),
        named=tuple((key, told) for key, told in named.items() if levels[key] > theirs.get(key, 0)),
        back=tuple((key, told) for key, told in named.items() if levels[key] <= theirs.get(key, 0)),
        least=tuple(
            (key, f"{told} → {_level(shelf, key, theirs[key])}")
            for key, told in named.items()
            if levels[key] > theirs.get(key, 0) > 0
        ),
        fixed=fixings(shelf, row),
        swaps=tuple(_swap(shelf, asked, place, each) for place, each in enumerate(swaps)),
        answers=tuple(each for each in told if each.what in WHATS and (each.job.active or not each.stale))[:2],
        rights=rights(session, reader, dossier_id),
        mark=_mark(asked, row, swaps),
        wants=wants,
        more=more,
        gifts=gifts,
        asks=asks,
        laid=tuple(
            (key, f"{_name(shelf, key)}: {_level(shelf, key, n)}")
            for key, n in shelf.tabled().levels.items()
            if key in row.cells.open and not theirs.get(key)
        ),
    )


def _wants(
    shelf: Shelf, asked: Question, levels: Mapping[str, int], theirs: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    """Measures that can rise, with what the draft says and what they name or the next level: those first that the other
    side offers at a higher level, then those by which it would win, as far as its scores are shared."""
    sides = {p.id: p.side for p in shelf.plan.participants}
    rows = {issue.id: n for n, issue in enumerate(asked.case.issues)}

    def wins(key: str, now: int, then: int) -> bool:
        points = (p.points[rows[key]] for p in asked.case.parties if sides[p.id] == PARTNER_SIDE)
        return any(each[then] > each[now] for each in points)

    named, liked = [], []
    for measure in shelf.plan.measures:
        key, now = measure.id, levels.get(measure.id, 0)
        if key not in levels or now >= measure.top:
            continue
        offered = min(theirs.get(key, 0), measure.top)
        then = offered if offered > now else now + 1
        found = (key, f"{_name(shelf, key)}: {_level(shelf, key, now)} → {_level(shelf, key, then)}")
        if offered > now:
            named.append(found)
        elif wins(key, now, then):
            liked.append(found)
    return (*named, *liked)


def _valued(shelf: Shelf, asked: Question) -> tuple[tuple[ValuedStep, ...], tuple[ValuedStep, ...]]:
    """Single steps that one side likes and that cost the other least, and break nothing that the reader may know: first
    what to give, then what to ask for; none while measures are open."""
    sides = {p.id: p.side for p in shelf.plan.participants}
    partner = [sides[p.id] == PARTNER_SIDE for p in asked.case.parties]
    if asked.open or len(set(partner)) < 2:
        return (), ()
    what, about = "steps valued differently", (asked.levels, tuple(partner))
    gifts, asks = answered_of(shelf.session, what, asked.case, about, lambda: _steps(asked, partner))
    return tuple(_worth(shelf, asked, each) for each in gifts), tuple(_worth(shelf, asked, each) for each in asks)


def _steps(asked: Question, partner: list[bool]) -> tuple[tuple[_Valued, ...], tuple[_Valued, ...]]:
    """Steps that the other side wins by, then those that we win by."""
    steps = single_changes(asked.case, asked.levels)
    table = effects(asked.case, steps)
    theirs = table[:, partner].sum(axis=1)
    both = [_Valued(s, int(t), int(o)) for s, t, o in zip(steps, theirs, table.sum(axis=1) - theirs, strict=True)]
    gifts = sorted((v for v in both if v.theirs > 0 > v.ours), key=lambda v: Fraction(v.theirs, v.ours))
    asks = sorted((v for v in both if v.ours > 0 > v.theirs), key=lambda v: Fraction(v.ours, v.theirs))
    return tuple(_dearest(asked, gifts)), tuple(_dearest(asked, asks))


def _dearest(asked: Question, found: list[_Valued]) -> Iterator[_Valued]:
    """The first that win more than they cost, one for each issue, at most MOST_VALUED."""
    seen: set[int] = set()
    for each in found:
        if len(seen) == MOST_VALUED or each.theirs + each.ours <= 0:
            return
        step = each.step
        if step.issue not in seen and not breaks_more(asked.case, asked.levels, applied(asked.levels, (step,))):
            seen.add(step.issue)
            yield each


def _worth(shelf: Shelf, asked: Question, each: _Valued) -> ValuedStep:
    scale = asked.case.scale
    return ValuedStep(_moved(shelf, asked.case, each.step), Fraction(each.theirs, scale), Fraction(each.ours, scale))


def fixings(shelf: Shelf, row: Trial) -> tuple[Fixing, ...]:
    """The refusals, caps, pins and levels ruled out that hold in a draft, in the dossier's order."""
    cells, found = row.cells, []
    for measure in shelf.plan.measures:
        key, name = measure.id, _name(shelf, measure.id)
        if key in cells.refused:
            found.append(Fixing(key, name, "refused", ""))
        elif key in cells.caps:
            found.append(Fixing(key, name, "cap", _level(shelf, key, min(cells.caps[key], measure.top))))
        if key in cells.pinned:
            found.append(Fixing(key, name, "pinned", _level(shelf, key, cells.levels.get(key, 0))))
        barred = [_level(shelf, key, n) for n in cells.barred.get(key, ()) if n <= measure.top]
        if barred:
            found.append(Fixing(key, name, "barred", ", ".join(barred)))
    return tuple(found)


def _theirs(shelf: Shelf, row: Trial) -> dict[str, int]:
    """The levels that the other side put on the table itself: in what the draft answers, else in its latest offer. It
    does not refuse them."""
    said = began_with(shelf, row)
    if said is None or said.side != PARTNER_SIDE:
        said = next((offer for offer in shelf.offers() if offer.side == PARTNER_SIDE), None)
    return {key: n for key, n in said.levels.items() if n} if said is not None else {}


def _swaps(shelf: Shelf, asked: Question, more: str = "") -> tuple[Exchange, ...]:
    """Exchanges between the two sides that break nothing, those that hurt nobody first, and only those that raise
    `more` where it is named; none while measures are open."""
    if asked.open or len(asked.case.parties) < 2:
        return ()
    sides = {p.id: p.side for p in shelf.plan.participants}
    raised = next((n for n, issue in enumerate(asked.case.issues) if issue.id == more), -1)
    what, about = "exchanges of a draft", (asked.levels, raised)
    make = partial(exchanges, asked.case, asked.levels, LOOKED_AT, raised)
    found = answered_of(shelf.session, what, asked.case, about, make)
    ids = [p.id for p in asked.case.parties]

    def between(each: Exchange) -> bool:
        return (sides[ids[each.giver]] == PARTNER_SIDE) != (sides[ids[each.taker]] == PARTNER_SIDE)

    return tuple(each for each in found if between(each) and not each.breaks)[:MOST_SWAPS]


def _mark(asked: Question, row: Trial, swaps: Sequence[Exchange]) -> str:
    """A mark of the draft's levels and of the exchanges that are shown for it: whatever makes these others, a place
    among them names what was shown there or nothing."""
    steps = [(asked.case.issues[e.issue].id, e.before, e.after) for each in swaps for e in (each.give, each.take)]
    return mark_of({"levels": row.cells.levels, "steps": steps})


def _swap(shelf: Shelf, asked: Question, place: int, found: Exchange) -> SwapLine:
    case = asked.case
    people = {p.id: short(words(p.text, shelf.reader.language)) for p in shelf.plan.participants}
    names = [people[p.id] for p in case.parties]
    levels = {issue.id: n for issue, n in zip(case.issues, asked.levels, strict=True)}
    traded = {case.issues[each.issue].id: each.after for each in (found.give, found.take)}
    by = shifts(shelf.plan, levels, levels | traded)
    effects = [(names[n], by[party.id]) for n, party in enumerate(case.parties)]
    told = sorted((each for each in effects if abs(each[1]) >= SMALLEST), key=lambda each: -each[1])
    return SwapLine(
        place=place,
        giver=names[found.giver],
        taker=names[found.taker],
        give=_moved(shelf, case, found.give),
        take=_moved(shelf, case, found.take),
        rates=found.rates,
        effects=tuple(Effect(name, n) for name, n in told),
        breaks=(),
    )


def _moved(shelf: Shelf, case: Case, change: Change) -> Moved:
    key = case.issues[change.issue].id
    return Moved(_name(shelf, key), _level(shelf, key, change.before), _level(shelf, key, change.after))


def _name(shelf: Shelf, key: str) -> str:
    return words(next(m.text for m in shelf.plan.measures if m.id == key), shelf.reader.language)


def _level(shelf: Shelf, key: str, n: int) -> str:
    measure = next(m for m in shelf.plan.measures if m.id == key)
    return words(measure.levels[n].text, shelf.reader.language)


def refuse(session: Session, reader: Reader, dossier_id: int, trial_id: int, measure: str) -> str:
    """Notes that the other side refuses a measure, from a reading session; what to ask then: "instead" where all is
    decided, as the loss must be made good, else the smallest change. Raises NotRecorded, NotAllowed, TooMany."""
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    row = trials.own(shelf, trial_id)
    trials.require_ours(row)
    if row.cells.open:
        trials.step(session, reader, dossier_id, trial_id, trials.marked(shelf.plan, measure, "refuse"))
        return REPAIR
    return INSTEAD


def lower(session: Session, reader: Reader, dossier_id: int, trial_id: int, measure: str) -> str:
    """Notes that the other side refuses this level of a measure: at most what it offers itself is allowed then, from a
    reading session; the smallest change is to be asked for. Raises as `refuse`, Refused where it offers no lower one.
    """
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    row = trials.own(shelf, trial_id)
    trials.require_ours(row)
    most, now = _theirs(shelf, row).get(measure, 0), trials.levels_in(shelf.plan, row.cells).get(measure, 0)
    if not 0 < most < now:
        raise Refused(_("The other side offers no lower level of this measure."))
    trials.step(session, reader, dossier_id, trial_id, trials.marked(shelf.plan, measure, "cap", most))
    return REPAIR


def ask(session: Session, line: jobs.Line, reader: Reader, dossier_id: int, trial_id: int, **about: str) -> int:
    """Lets the worker look for it; the job's id. Raises as `asking.ask`."""
    what, measure, behind = about["what"], about["measure"], about.get("behind") == "yes"
    return asking.ask(session, line, reader, dossier_id, trial_id, what=what, measure=measure, behind=behind)


def take(session: Session, reader: Reader, dossier_id: int, trial_id: int, job_id: int, *, pick: Pick) -> None:
    """Puts one possibility of an answer into the draft, from a reading session; what was refused is marked so. Raises
    as `trials.step`."""
    found = answers.one(session, reader, dossier_id, trial_id, job_id)
    answers.take(session, reader, dossier_id, trial_id, job_id, pick=pick)
    if found.what == INSTEAD:
        plan = trials.bench(session, reader, dossier_id).plan
        trials.step(session, reader, dossier_id, trial_id, trials.marked(plan, found.key, "refuse"))


def trade(
    session: Session, reader: Reader, dossier_id: int, trial_id: int, *, place: int, mark: str, more: str = ""
) -> None:
    """Puts an exchange into the draft, from a reading session; `mark` is that of the page that showed it, for `more`
    of a measure. Raises as `trials.step`, Refused where it is another draft since."""
    shelf = trials.bench(session, reader, dossier_id)
    row = trials.own(shelf, trial_id)
    trials.require_ours(row)
    asked = question(shelf, row, pinned=True)
    found: Sequence[Exchange] = _swaps(shelf, asked, more)
    if mark != _mark(asked, row, found) or not 0 <= place < len(found):
        raise Refused(NO_SWAP)
    changes = (found[place].give, found[place].take)
    levels = {asked.case.issues[each.issue].id: str(each.after) for each in changes}
    if not levels:
        raise NotRecorded(NO_SWAP)
    trials.step(session, reader, dossier_id, trial_id, trials.typed(shelf.plan, levels))
