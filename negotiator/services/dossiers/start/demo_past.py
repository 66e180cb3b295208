"""What lies behind a dossier of the demonstration: when its stages and rounds were, and who confirmed what is over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from models.dossier import Dossier
from models.gate import MANDATE_GATE
from models.stage_plan import StagePlan
from negotiator.catalogue.plan import MandateGiven, Plan, Round
from negotiator.catalogue.reading.scenario import STAGES
from negotiator.language import _, day, say
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.stages import gates, stages
from negotiator.services.dossiers.stages.gates import By, Gate
from negotiator.services.dossiers.stages.signatures import unsigned_positions

GIVER = _("circle of state secretaries")
NUMBER = "12/1"  # of the decision that gave the mandate
FILED = _("No. %(number)s of %(day)s")
MANDATE, SOUNDED = "mandate", "exploration"  # stages; in the second a round 0 is held
RUNS = timedelta(days=60)  # how long the present stage has run where nothing was negotiated yet
LATELY = timedelta(days=7)  # least time since the last round that was held
PREPARED = timedelta(days=14)  # from the mandate to the first round
WEEK = 7
PLANNED = "planned"
RAN = ((115, 90), (64, 60), (38, 45), (150, 120), (41, 45), (20, 14))  # days that each stage took, and was to take


def in_order(plan: Plan, present: date, language: str) -> Plan:
    """A scenario as if it were of this day: rounds that were held lie before it in the stage they belong to, those that
    are planned as far ahead as in the file; the decision that gave the mandate lies before the first round."""
    days = stage_days(plan, present)
    plan = replace(plan, rounds=tuple(_moved(plan, days, present)))
    if STAGES.index(plan.stage) <= STAGES.index(MANDATE):
        return plan
    given = days[_next(MANDATE)].isoformat()
    return replace(plan, mandate_given=MandateGiven(number=NUMBER, day=given, by=say(language, GIVER)))


def stage_days(plan: Plan, present: date) -> dict[str, date]:
    """Stage -> the day on which it began, from the present one back to the first that needs a dossier."""
    held = _held(plan.rounds, talks=False)
    here, began = STAGES.index(plan.stage), present - RUNS
    if held and here > STAGES.index(MANDATE):
        began = held[0] + _weeks(held[-1], present - LATELY) - PREPARED
    found = {}
    for n in range(here, 0, -1):
        found[STAGES[n]] = began
        began -= timedelta(days=RAN[n - 1][0])
    return found


def record_stages(session: Session, dossier_id: int, days: Mapping[str, date]) -> None:
    """Keeps since when the stages ran, and by when those before the present were planned to end; not committed."""
    here = session.get_one(Dossier, dossier_id).stage
    for stage, began in days.items():
        row = StagePlan(dossier_id=dossier_id, stage=stage, began=began.isoformat())
        if stage != here:
            row.first = row.day = (began + timedelta(days=RAN[STAGES.index(stage)][1])).isoformat()
        session.add(row)


def confirm_gates(session: Session, dossier_id: int, readers: Sequence[Reader], days: Mapping[str, date]) -> None:
    """Whoever confirms a gate of a stage that is over does so, as on its page; committed one by one. Leadership settles
    that not every ministry has co-signed."""
    dossier = session.get_one(Dossier, dossier_id)
    over = gates.STAGES[: gates.STAGES.index(dossier.stage)]
    people = gates.houses_in(session, (dossier_id,))[dossier_id]
    for place, gate in enumerate(gates.GATES, 1):
        if gate.stage not in over or gate.by is By.SELF or not _needed(session, dossier_id, gate):
            continue
        house = people.get(gate.house)
        reader = next(each for each in readers if gates.may_confirm(each, dossier_id, gate, house))
        number = NUMBER if gate.key == MANDATE_GATE else f"{gates.STAGES.index(gate.stage) + 1}/{place}"
        filed = say(reader.language, FILED, number=number, day=day(days[_next(gate.stage)], reader.language))
        stages.confirm(session, reader, dossier_id, gate.key, reference=filed)


def _needed(session: Session, dossier_id: int, gate: Gate) -> bool:
    """A gate that stands in for another is needed where co-signatures are missing."""
    return gate.key not in gates.OPTIONAL or bool(unsigned_positions(session, dossier_id, "en"))


def _next(stage: str) -> str:
    return STAGES[STAGES.index(stage) + 1]


def _moved(plan: Plan, days: Mapping[str, date], present: date) -> Iterable[Round]:
    """Rounds keep their day of the week."""
    talks, held = _held(plan.rounds, talks=True), _held(plan.rounds, talks=False)
    ended = days.get(_next(SOUNDED), present)
    for each in plan.rounds:
        if each.status == PLANNED:
            shift = _weeks(date.fromisoformat(f"{plan.as_of}-01"), present)
        elif each.n:
            shift = _weeks(held[-1], present - LATELY)
        else:
            shift = _weeks(talks[-1], ended - LATELY)
        yield replace(each, date=(date.fromisoformat(each.date) + shift).isoformat())


def _held(rounds: Iterable[Round], *, talks: bool) -> list[date]:
    """The days of rounds that were held, earliest first: of exploratory talks (round 0), or of the others."""
    return sorted(date.fromisoformat(each.date) for each in rounds if each.status != PLANNED and (each.n == 0) is talks)


def _weeks(since: date, until: date) -> timedelta:
    """Whole weeks from one day to another; at most as far as that."""
    return timedelta(days=(until - since).days // WEEK * WEEK)
