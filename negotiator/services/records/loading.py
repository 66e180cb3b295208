"""A plan becomes the rows of a new dossier."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from sqlmodel import Session

from models.dossier import Dossier
from models.fact import Fact
from models.interest import Interest, Rating
from models.level import Level
from models.limit import Limit, LimitDetail, LimitKind
from models.linkage import Linkage
from models.mandate import Mandate
from models.measure import Measure
from models.own_rule import OwnRule, Ruling
from models.package import Package
from models.position import Mark, Position
from models.red_line import Line, RedLine
from models.round import Round
from models.stakeholder import Stakeholder
from negotiator.catalogue import plan as plans
from negotiator.catalogue.means import numbers_of
from negotiator.catalogue.package_names import names_in, unlike
from negotiator.services.records.minutes import kept_minutes


def load_plan(session: Session, plan: plans.Plan) -> Dossier:
    """A new dossier with a copy of everything in the plan; flushed, so that ids are known, and not yet committed."""
    dossier = dossier_row(plan)
    session.add(dossier)
    session.flush()
    key = known(dossier.id)
    measures = _measures(session, key, plan)
    _participants(session, key, plan.participants, measures)
    session.add_all(limit_rows(key, plan))
    session.add_all(_mandates(key, plan, measures))
    session.add_all(_linkages(key, plan.linkages))
    session.add_all(fact_rows(key, plan.facts))
    session.add_all(_rounds(key, plan.rounds))
    session.add_all(_packages(key, plan.packages))
    session.add_all(_own_rules(key, plan.rules))
    session.flush()
    return dossier


def known(number: int | None) -> int:
    """The id of a row that has been flushed."""
    if number is None:
        raise ValueError("row has no id yet: flush first")
    return number


def dossier_row(plan: plans.Plan) -> Dossier:
    """The row of a dossier without its parts."""
    return Dossier(
        key=plan.id,
        title=plan.title,
        summary=plan.summary,
        as_of=plan.data_day,
        stage=plan.stage,
        lead=plan.lead,
        classification=plan.classification,
        fictional=plan.fictional,
        horizon_years=plan.horizon_years,
        context=plan.context,
        expected=plan.expected,
        mandate_given=asdict(plan.mandate_given),
    )


def _measures(session: Session, dossier: int, plan: plans.Plan) -> dict[str, int]:
    """Adds measures and their levels, those off the agenda too; measure key -> row id."""
    measures, gone = (*plan.measures, *plan.shelved), {each.id for each in plan.shelved}
    rows = [measure_row(dossier, rank, m, off=m.id in gone) for rank, m in enumerate(measures)]
    session.add_all(rows)
    session.flush()
    ids = {row.key: known(row.id) for row in rows}
    session.add_all(level_row(ids[m.id], level) for m in measures for level in m.levels)
    return ids


def measure_row(dossier: int, rank: int, m: plans.Measure, *, off: bool = False) -> Measure:
    """The row of one measure, without its levels."""
    return Measure(
        dossier_id=dossier,
        key=m.id,
        rank=rank,
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
        tags=tuple(sorted(m.tags)),
        win=m.win,
        requires=tuple((link.at, link.measure, link.level) for link in m.requires),
        excludes=tuple((link.at, link.measure, link.level) for link in m.excludes),
        synergies=tuple((s.measure, s.at, s.bonus) for s in m.synergies),
        bind=m.bind,
        clause=m.clause,
        src=m.src,
        asked=m.asked,
        doer=m.doer,
        peak=m.peak,
        off=off,
    )


def level_row(measure: int, level: plans.Level) -> Level:
    """The row of one level."""
    return Level(
        measure_id=measure,
        n=level.n,
        text=level.text,
        quantity=level.quantity,
        unit=level.unit,
        year=level.year,
        eur=level.eur,
        uses=level.uses,
        gives=level.gives,
        groups=level.groups,
        legal=level.legal,
        cred=level.cred,
        ramp=level.ramp or None,
        away=level.away,
        framing=level.framing,
        ours=level.ours,
        theirs=level.theirs,
    )


def _participants(
    session: Session, dossier: int, participants: tuple[plans.Participant, ...], measures: dict[str, int]
) -> None:
    people = [stakeholder_row(dossier, rank, p) for rank, p in enumerate(participants)]
    session.add_all(people)
    session.flush()
    positions = [position_row(dossier, known(row.id), p) for row, p in zip(people, participants, strict=True)]
    session.add_all(positions)
    session.flush()
    for row, p in zip(positions, participants, strict=True):
        session.add_all(interest_rows(known(row.id), p.prefs, measures))
        session.add_all(red_line_rows(known(row.id), p.red_lines))


def stakeholder_row(dossier: int, rank: int, p: plans.Participant) -> Stakeholder:
    """The row of one participant, without its position."""
    return Stakeholder(
        dossier_id=dossier,
        key=p.id,
        rank=rank,
        text=p.text,
        side=p.side,
        kind=p.kind,
        part=p.part,
        consent=p.consent,
        sees=p.sees,
        src=p.src,
        since=p.since,
        former=p.former,
    )


def position_row(dossier: int, stakeholder: int, p: plans.Participant) -> Position:
    """The row of a participant's position, sealed, without its interests and red lines."""
    mark = Mark(least=p.least, least_text=p.least_text, confidence=p.confidence, reasoning=p.reasoning)
    return Position(dossier_id=dossier, stakeholder_id=stakeholder, mark=mark)


def interest_rows(position: int, prefs: tuple[plans.Pref, ...], measures: dict[str, int]) -> Iterable[Interest]:
    """One row per preference, in written order."""
    for rank, p in enumerate(prefs):
        rating = Rating(**{each.name: getattr(p, each.name) for each in fields(Rating)})
        yield Interest(position_id=position, measure_id=measures[p.measure], rank=rank, rating=rating)


def red_line_rows(position: int, lines: tuple[plans.RedLine, ...]) -> Iterable[RedLine]:
    """One row per red line, in written order."""
    for rank, r in enumerate(lines):
        line = Line(expr=r.expr, hard=r.hard, cert=r.cert, why=r.why, src=r.src)
        yield RedLine(position_id=position, key=r.id, rank=rank, line=line)


def limit_rows(dossier: int, plan: plans.Plan) -> Iterable[Limit]:
    """One row per number, each kind in written order."""
    kinds = (
        (LimitKind.CAPACITY, plan.base),
        (LimitKind.PAYER, plan.caps),
        (LimitKind.CHAPTER, plan.caps_ep),
        (LimitKind.PARAMETER, plan.params),
    )
    for kind, amounts in kinds:
        for rank, (key, amount) in enumerate(amounts.items()):
            detail = _detail(plan, kind, key)
            yield Limit(dossier_id=dossier, kind=kind, key=key, rank=rank, amount=amount, detail=detail)


def _detail(plan: plans.Plan, kind: LimitKind, key: str) -> LimitDetail | None:
    own = plan.capacities.get(key) if kind is LimitKind.CAPACITY else None
    years = tuple(numbers_of(plan, kind.value, key).items())
    found = LimitDetail(years, own.text, own.unit) if own else LimitDetail(years)
    return found if found != LimitDetail() else None


def _mandates(dossier: int, plan: plans.Plan, measures: dict[str, int]) -> Iterable[Mandate]:
    for rank, (key, (lo, hi)) in enumerate(plan.mandate.items()):
        yield Mandate(dossier_id=dossier, measure_id=measures[key], rank=rank, lo=lo, hi=hi)


def _linkages(dossier: int, linkages: tuple[plans.Linkage, ...]) -> Iterable[Linkage]:
    for rank, k in enumerate(linkages):
        levels = {"a_level": k.a_level, "b_level": k.b_level}
        yield Linkage(dossier_id=dossier, rank=rank, a=k.a, b=k.b, type=k.type, note=k.note, **levels)


def fact_rows(dossier: int, facts: tuple[plans.Fact, ...]) -> Iterable[Fact]:
    """One row per fact, in written order."""
    for rank, f in enumerate(facts):
        yield Fact(
            dossier_id=dossier,
            key=f.id,
            rank=rank,
            text=dict(f.text),
            value=f.value,
            unit=f.unit,
            src=f.src,
            grade=f.grade,
            definition=f.definition,
            day=f.day,
            aside=f.aside,
            until=f.until,
            informant=f.informant or None,
        )


def _rounds(dossier: int, rounds: tuple[plans.Round, ...]) -> Iterable[Round]:
    for rank, r in enumerate(rounds):
        yield Round(
            dossier_id=dossier,
            rank=rank,
            n=r.n,
            date=r.date,
            place=r.place,
            status=r.status,
            record=r.record,
            offers=r.offers,
            minutes=kept_minutes(r.minutes),
        )


def _packages(dossier: int, packages: tuple[plans.Named, ...]) -> Iterable[Package]:
    taken: set[str] = set()
    for rank, p in enumerate(packages):
        text = unlike(p.text, taken)
        taken |= names_in((text,))
        yield Package(
            dossier_id=dossier,
            key=p.id,
            rank=rank,
            text=text,
            levels=p.levels,
            note=p.note,
            linkages=tuple((k.a, k.b, k.type, k.note, k.a_level, k.b_level) for k in p.linkages),
            expect_hard=p.expect_hard,
        )


def _own_rules(dossier: int, rules: tuple[plans.OwnRule, ...]) -> Iterable[OwnRule]:
    for rank, r in enumerate(rules):
        ruling = Ruling(expr=r.expr, hard=r.hard, on=r.on, why=r.why)
        yield OwnRule(dossier_id=dossier, key=r.id, rank=rank, ruling=ruling, may_undo=False)
