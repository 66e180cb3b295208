"""The rows of a dossier become a plan: the place where a row ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from typing import TypeVar

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, SQLModel, col, select

from models.clock import today
from models.dossier import Dossier
from models.fact import Fact
from models.gate import MANDATE_GATE, GateConfirmation
from models.inherited import Inherited
from models.interest import Interest, Rating
from models.level import Level
from models.limit import Limit, LimitKind
from models.linkage import Linkage
from models.mandate import Mandate
from models.measure import Measure
from models.own_rule import OwnRule
from models.package import Origin, Package
from models.position import Position, Progress
from models.red_line import RedLine
from models.round import Round
from models.rows import rows_of
from models.stakeholder import Stakeholder
from negotiator.catalogue import plan as plans
from negotiator.catalogue.effects import weighed
from negotiator.catalogue.limits import OwnCapacity, YearLimit
from negotiator.catalogue.of_country import shared
from negotiator.services.records.holding import holding
from negotiator.services.records.law import context_under, law_in, measure_under
from negotiator.services.records.loading import known
from negotiator.services.records.minutes import minutes_of

Row = TypeVar("Row", bound=SQLModel)
FILE = "file."  # before the name of a thing that nobody confirmed: it came with a file
GIVEN_BY_FILE = f"{FILE}mandate_given"


def plan_of(session: Session, dossier: Dossier, *, whole: bool = False) -> plans.Plan:
    """Everything of a dossier as plain values, positions included: for services only, never for a page.

    As many queries for a large dossier as for a small one. Packages are the named ones; solved ones are kept apart.
    Offers and packages hold no level that was removed and no measure off the agenda, unless it is the `whole` that is
    asked for, as a file takes it along.
    """
    measures, shelved = agenda_of(session, known(dossier.id), written=whole)
    everything, tops = measures | shelved, {} if whole else {m.id: m.top for m in measures.values()}
    plan = _without_people(session, dossier, measures, shelved, tops)
    return weighed(replace(plan, participants=_participants(session, dossier, everything)))


def ruled_of(session: Session, dossier: Dossier) -> plans.Plan:
    """The same without anybody's position: all that rules are made of."""
    measures, shelved = agenda_of(session, known(dossier.id))
    return _without_people(session, dossier, measures, shelved, {m.id: m.top for m in measures.values()})


def _without_people(
    session: Session,
    dossier: Dossier,
    measures: Mapping[int, plans.Measure],
    shelved: Mapping[int, plans.Measure],
    tops: Mapping[str, int],
) -> plans.Plan:
    key, everything = known(dossier.id), {**measures, **shelved}
    return replace(
        ground_of(session, dossier, measures.values()),
        shelved=tuple(shelved.values()),
        facts=tuple(fact_of(f) for f in _ranked(session, Fact, key)),
        mandate=dict(_range(m, everything[m.measure_id]) for m in _ranked(session, Mandate, key)),
        linkages=tuple(map(_linkage, _ranked(session, Linkage, key))),
        rounds=tuple(_round(r, tops) for r in _ranked(session, Round, key) if counts(r)),
        packages=tuple(named(p, tops) for p in _ranked(session, Package, key) if p.origin == Origin.NAMED),
        overrides=holding(session, key),
        mandate_given=plans.MandateGiven(**(dossier.mandate_given or {})),
        mandate_waits=mandate_waits(session, dossier),
        mandate_drafted=mandate_drafted(session, dossier),
        rules=tuple(own_rule(r) for r in _ranked(session, OwnRule, key) if not r.ruling.gone),
    )


_WAITS = pick(col(Inherited.id)).where(
    col(Inherited.dossier_id) == bindparam("dossier"), col(Inherited.thing) == GIVEN_BY_FILE
)


def mandate_waits(session: Session, dossier: Dossier) -> bool:
    """Whether that the mandate was given came with a file, and leadership has not confirmed it; one query where
    anything is stated, none elsewhere."""
    if not any((dossier.mandate_given or {}).values()):
        return False
    return bool(rows_of(session, _WAITS, {"dossier": dossier.id}))


_RANGES = pick(col(Mandate.id)).where(col(Mandate.dossier_id) == bindparam("dossier")).limit(1)
_CONFIRMED = (
    pick(col(GateConfirmation.id))
    .where(col(GateConfirmation.dossier_id) == bindparam("dossier"), col(GateConfirmation.gate) == MANDATE_GATE)
    .where(col(GateConfirmation.withdrawn_at).is_(None))
    .limit(1)
)


def mandate_drafted(session: Session, dossier: Dossier) -> bool:
    """Whether the mandate has ranges that nobody gave: a draft of the lead, which does not count."""
    ranges = bool(rows_of(session, _RANGES, {"dossier": dossier.id}))
    return ranges and not given_already(session, dossier)


def given_already(session: Session, dossier: Dossier) -> bool:
    """Whether somebody gave the mandate: its decision is recorded, and not by a file alone, or leadership confirmed it
    at the gate."""
    if (dossier.mandate_given or {}).get("day") and not mandate_waits(session, dossier):
        return True
    return bool(rows_of(session, _CONFIRMED, {"dossier": dossier.id}))


def _linkage(row: Linkage) -> plans.Linkage:
    return plans.Linkage(row.a, row.b, row.type, row.note, row.a_level, row.b_level)


def ground_of(session: Session, dossier: Dossier, measures: Iterable[plans.Measure]) -> plans.Plan:
    """What a dossier's levels mean and are measured by: measures, answers and limits, without people, facts, mandate,
    talks, packages and decisions."""
    limits, law = _ranked(session, Limit, known(dossier.id)), law_in(session, known(dossier.id))
    return plans.Plan(
        id=dossier.key,
        title=dossier.title,
        summary=dossier.summary,
        as_of=today(session).isoformat(),
        data_as_of=dossier.as_of,
        stage=dossier.stage,
        lead=dossier.lead,
        classification=dossier.classification,
        fictional=dossier.fictional,
        horizon_years=dossier.horizon_years,
        measures=tuple(measures),
        participants=(),
        context=context_under(law, dossier.context),
        facts=(),
        capacities={row.key: own for row in limits if (own := own_capacity(row)) is not None},
        years=tuple(year for row in limits for year in years_of(row)),
        base=_amounts(limits, LimitKind.CAPACITY),
        caps=_amounts(limits, LimitKind.PAYER),
        caps_ep=_amounts(limits, LimitKind.CHAPTER),
        params=_amounts(limits, LimitKind.PARAMETER),
        mandate={},
        linkages=(),
        rounds=(),
        packages=(),
        expected=dossier.expected,
        law=law,
    )


def _ranked(session: Session, table: type[Row], dossier: int) -> Sequence[Row]:
    """Rows of a dossier in written order."""
    columns = table.__table__.c  # type: ignore[attr-defined]
    return session.exec(select(table).where(columns.dossier_id == dossier).order_by(columns.rank, columns.id)).all()


def measures_of(session: Session, dossier: int) -> dict[int, plans.Measure]:
    """Row id -> measure on the agenda with its levels, in written order; at most four queries."""
    return agenda_of(session, dossier)[0]


def _range(row: Mandate, found: plans.Measure) -> tuple[str, tuple[int, int]]:
    return found.id, range_of(row, found)


def range_of(row: Mandate, found: plans.Measure) -> tuple[int, int]:
    """The range of a measure; a level that was removed since is none of it."""
    return min(row.lo, found.top), min(row.hi, found.top)


def agenda_of(
    session: Session, dossier: int, *, written: bool = False
) -> tuple[dict[int, plans.Measure], dict[int, plans.Measure]]:
    """Row id -> measure with its levels in written order: those on the agenda, those off it; by the law that counts
    today and with the groups that there are in the country, or as they are `written`. At most four queries."""
    rows, law = _ranked(session, Measure, dossier), () if written else law_in(session, dossier)
    context = {} if written else session.get_one(Dossier, dossier).context
    kept = session.exec(
        select(Level).join(Measure).where(Measure.dossier_id == dossier).order_by(col(Level.measure_id), col(Level.n))
    )
    levels: dict[int, list[plans.Level]] = defaultdict(list)
    for row in kept:
        levels[row.measure_id].append(level(row))
    found = {known(m.id): shared(measure_under(law, measure(m, levels[known(m.id)])), context) for m in rows}
    gone = {known(m.id) for m in rows if m.off}
    return {k: m for k, m in found.items() if k not in gone}, {k: m for k, m in found.items() if k in gone}


def measure(m: Measure, levels: Iterable[plans.Level]) -> plans.Measure:
    """One measure as plain values."""
    return plans.Measure(
        id=m.key,
        pillar=m.pillar,
        text=m.text,
        desc=m.desc,
        lead=m.lead,
        co=m.co,
        ep=m.ep,
        groups=m.groups,
        women=m.women,
        law=m.law,
        gcm=m.gcm,
        tags=frozenset(m.tags),
        win=m.win,
        requires=tuple(plans.Link(*link) for link in m.requires),
        excludes=tuple(plans.Link(*link) for link in m.excludes),
        synergies=tuple(plans.Synergy(*s) for s in m.synergies),
        bind=m.bind,
        clause=m.clause,
        src=m.src,
        asked=m.asked,
        doer=m.doer,
        peak=m.peak,
        levels=tuple(levels),
    )


def level(row: Level) -> plans.Level:
    """One level as plain values."""
    return plans.Level(
        n=row.n,
        text=row.text,
        quantity=row.quantity,
        unit=row.unit,
        year=row.year,
        eur=row.eur,
        uses=row.uses,
        gives=row.gives,
        groups=row.groups,
        legal=row.legal,
        cred=row.cred,
        ramp=row.ramp or (),
        away=row.away,
        framing=row.framing,
        ours=row.ours,
        theirs=row.theirs,
    )


def _participants(
    session: Session, leading: Dossier, measures: dict[int, plans.Measure]
) -> tuple[plans.Participant, ...]:
    dossier = known(leading.id)
    positions = {p.stakeholder_id: p for p in session.exec(select(Position).where(Position.dossier_id == dossier))}
    prefs: dict[int, list[plans.Pref]] = defaultdict(list)
    for i in session.exec(
        select(Interest)
        .join(Position)
        .where(Position.dossier_id == dossier, col(Interest.rated))
        .order_by(col(Interest.rank), col(Interest.id))
    ):
        prefs[i.position_id].append(pref(i, measures[i.measure_id].id))
    lines: dict[int, list[plans.RedLine]] = defaultdict(list)
    for r in session.exec(
        select(RedLine)
        .join(Position)
        .where(Position.dossier_id == dossier)
        .order_by(col(RedLine.rank), col(RedLine.id))
    ):
        lines[r.position_id].append(red_line(r))
    return tuple(
        participant(s, p, prefs[known(p.id)], lines[known(p.id)], leads=s.key == leading.lead)
        for s in _ranked(session, Stakeholder, dossier)
        for p in (positions[known(s.id)],)
    )


def pref(row: Interest, measure_key: str) -> plans.Pref:
    """One rated measure as plain values."""
    return plans.Pref(measure=measure_key, **{each.name: getattr(row.rating, each.name) for each in fields(Rating)})


def red_line(row: RedLine) -> plans.RedLine:
    """One red line as plain values."""
    r = row.line
    return plans.RedLine(id=row.key, expr=r.expr, hard=r.hard, cert=r.cert, why=r.why, src=r.src)


def own_rule(row: OwnRule) -> plans.OwnRule:
    """One own rule as plain values."""
    r = row.ruling
    return plans.OwnRule(id=row.key, expr=r.expr, hard=r.hard, on=r.on, why=r.why)


def participant(
    s: Stakeholder,
    position: Position,
    prefs: Iterable[plans.Pref],
    lines: Iterable[plans.RedLine],
    *,
    leads: bool = False,
) -> plans.Participant:
    """One stakeholder with its position as plain values; what it handed in itself is its own word, whatever it began
    with. `leads`: it is the house of the lead, who speaks for it without having taken it over."""
    own = (s.claimed or leads) and position.progress is Progress.SUBMITTED
    return plans.Participant(
        id=s.key,
        text=s.text,
        side=s.side,
        kind=s.kind,
        part=s.part,
        consent=s.consent,
        prefs=tuple(replace(each, cert=plans.DECLARED) if own else each for each in prefs),
        red_lines=tuple(replace(each, cert=plans.DECLARED) if own else each for each in lines),
        least=position.mark.least,
        least_text=position.mark.least_text,
        confidence=position.mark.confidence,
        reasoning=position.mark.reasoning,
        sees=s.sees,
        src=s.src,
        since=s.since,
        former=s.former,
        handed_in=own,
    )


def fact_of(f: Fact) -> plans.Fact:
    """One fact as plain values."""
    return plans.Fact(
        id=f.key,
        value=f.value,
        unit=f.unit,
        src=f.src,
        grade=f.grade,
        text=f.text,
        definition=f.definition,
        day=f.day,
        aside=f.aside,
        until=f.until,
        informant=f.informant or "",
    )


def _amounts(limits: Sequence[Limit], kind: LimitKind) -> dict[str, Fraction]:
    return {row.key: row.amount for row in limits if row.kind == kind}


def own_capacity(row: Limit) -> OwnCapacity | None:
    """A capacity that the dossier named itself, None for a number of the catalogue."""
    return OwnCapacity(row.detail.text, row.detail.unit) if row.detail and row.detail.text else None


def years_of(row: Limit) -> tuple[YearLimit, ...]:
    """The numbers that hold in one year alone."""
    years = row.detail.years if row.detail else ()
    return tuple(YearLimit(row.kind.value, row.key, year, amount) for year, amount in years)


def counts(r: Round) -> bool:
    """Whether a round is one: not withdrawn, and something of it was filled in."""
    held = bool(r.date or r.place or any(r.record.values()) or any(r.offers.values()) or minutes_of(r))
    return r.withdrawn_at is None and held


def _round(r: Round, tops: Mapping[str, int]) -> plans.Round:
    offers = {side: _standing(levels, tops) for side, levels in r.offers.items()}
    return plans.Round(
        n=r.n,
        date=r.date,
        place=r.place,
        status=r.status,
        record=r.record,
        offers=offers,
        minutes=minutes_of(r),
    )


def _standing(levels: dict[str, int], tops: Mapping[str, int]) -> dict[str, int]:
    """The levels that there are; all of them where no highest ones are given."""
    return {key: n for key, n in levels.items() if n <= tops.get(key, -1)} if tops else levels


def named(p: Package, tops: Mapping[str, int] | None = None) -> plans.Named:
    """One package as plain values, without levels above the highest that are given."""
    return plans.Named(
        id=p.key,
        text=p.text,
        levels=_standing(p.levels, tops or {}),
        note=p.note,
        linkages=tuple(plans.Linkage(*k) for k in p.linkages),
        expect_hard=p.expect_hard,
    )
