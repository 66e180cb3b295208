"""Which legal status counts today: what stands, unless a change is asked for or the word of the body has grown too old.

A request can close a way before anybody confirmed it, never open one: the stricter of what stands and what is asked for
counts. So does a confirmation whose last day is over, and so do answers that a dossier began with and nobody has
confirmed. Rules, gates, pages and papers all read what comes from here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session, col, select

from models.asked_change import AskedChange, Subject
from models.clock import today
from models.inherited import Inherited
from models.override import Decision
from negotiator.catalogue import plan as plans
from negotiator.catalogue.reading.context import CHECKS, REGIMES
from negotiator.catalogue.reading.measures import LEGAL

LEVEL, ANSWER = "level", "answer"
YES, NO = "yes", "no"
UNCONFIRMED = "bedingt"  # a new level stands under reservation until somebody confirms what the law says of it
ANSWERS: Mapping[str, tuple[str, ...]] = {  # what an answer about the country may be, from free to strict
    "regime": REGIMES,
    "who_list": (NO, YES),
    "eu_readmission": (NO, YES),
    "nr_check": CHECKS,
}
OVER = {  # what counts at least once the last day of a confirmation is over
    LEVEL: UNCONFIRMED,
    "regime": "restricted",
    "who_list": YES,
    "eu_readmission": NO,
    "nr_check": "open",
}
BEGUN = {**OVER, "regime": REGIMES[0]}  # planning goes on; what a government could do harm with waits (0126)
THINGS = tuple(f"{ANSWER}.{name}" for name in ANSWERS)
Law = tuple[tuple[str, str], ...]  # things and the word that counts for each, sorted


def words_of(thing: str) -> tuple[str, ...]:
    """What the legal status of a thing may be, from free to strict; empty for what has none."""
    kind, _dot, rest = thing.partition(".")
    return LEGAL if kind == LEVEL else ANSWERS.get(rest, ())


def strictest(thing: str, *found: str) -> str:
    """The strictest of these words."""
    order = words_of(thing)
    return max((word for word in found if word in order), key=order.index)


def law_in(session: Session, dossier_id: int) -> Law:
    """The things for which what stands in their row is not confirmed, with the word that counts today; two queries.

    Things of THINGS are confirmed only together with a change of the dossier's row (`change_effects`), so that what is
    kept of a dossier is made anew then."""
    query = select(AskedChange).where(
        AskedChange.dossier_id == dossier_id,
        AskedChange.subject == Subject.LAW,
        col(AskedChange.state).in_((Decision.ASKED, Decision.GRANTED)),
    )
    rows = session.exec(query.order_by(col(AskedChange.id))).all()
    begun = select(Inherited.thing).where(Inherited.dossier_id == dossier_id, col(Inherited.thing).in_(THINGS))
    found = dict(cautious(rows, today(session)))
    for thing in session.exec(begun):
        found[thing] = strictest(thing, found.get(thing, ""), BEGUN[thing.removeprefix(f"{ANSWER}.")])
    return tuple(sorted(found.items()))


def cautious(rows: Sequence[AskedChange], day: date) -> Law:
    """The same for these requests, oldest first, on a day: those that wait, and those granted for a time that is
    over."""
    granted = {row.thing: row for row in rows if row.state is Decision.GRANTED}
    found = {thing: _over(row) for thing, row in granted.items() if has_lapsed(row, day)}
    for row in rows:
        if row.state is Decision.ASKED:
            found[row.thing] = strictest(row.thing, found.get(row.thing, ""), row.wish.value)
    return tuple(sorted(found.items()))


def has_lapsed(row: AskedChange, day: date) -> bool:
    """Whether the last day on which the word of the body counted is over."""
    return bool(row.until) and row.until < day.isoformat()


def _over(row: AskedChange) -> str:
    kind, _dot, name = row.thing.partition(".")
    return strictest(row.thing, row.wish.before, row.wish.value, OVER[LEVEL if kind == LEVEL else name])


def measure_under(law: Law, measure: plans.Measure) -> plans.Measure:
    """The measure with the legal status that counts for each of its levels."""
    known = dict(law)
    if not any(thing.startswith(f"{LEVEL}.{measure.id}.") for thing in known):
        return measure
    return replace(measure, levels=tuple(_level(known, measure.id, level) for level in measure.levels))


def _level(known: Mapping[str, str], measure: str, level: plans.Level) -> plans.Level:
    thing = f"{LEVEL}.{measure}.{level.n}"
    return replace(level, legal=strictest(thing, level.legal, known[thing])) if thing in known else level


def context_under(law: Law, context: Mapping[str, object]) -> dict[str, object]:
    """The answers about the country with the legal ones that count."""
    found = dict(context)
    for thing, word in law:
        name = thing.removeprefix(f"{ANSWER}.")
        if name in ANSWERS:
            found[name] = typed(name, strictest(thing, said(context, name), word))
    return found


def said(context: Mapping[str, object], name: str) -> str:
    """A legal answer as a word."""
    value = context.get(name)
    if ANSWERS[name] == (NO, YES):
        return YES if value is True else NO
    first = "open" if name == "nr_check" else REGIMES[0]
    return str(value or first)


def typed(name: str, word: str) -> object:
    """A word as the answers hold it."""
    return word == YES if ANSWERS[name] == (NO, YES) else word


def plan_under(law: Iterable[tuple[str, str]], plan: plans.Plan) -> plans.Plan:
    """A plan that was kept, by the law that counts today: what is no longer confirmed binds it too."""
    found = tuple(law)
    if not found:
        return plan
    measures = tuple(measure_under(found, measure) for measure in plan.measures)
    return replace(plan, measures=measures, context=context_under(found, plan.context), law=found)
