"""A new tie is checked against what its reader may read: asked about a sealed red line, it answers as without it."""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.kinds import Role
from models.limit import LimitKind
from models.position import Position, Visibility
from models.red_line import Line, RedLine
from negotiator.catalogue.guardrails.rows.all import rules_of
from negotiator.catalogue.plan import Link, Linkage
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.measures import tie_checks
from negotiator.services.dossiers.measures.tie_checks import Checked, Need
from negotiator.services.dossiers.owners.doubted import doubted, stood_by
from tests.conftest import Person
from tests.kenya import Kenya

HELP, WORK = "rei_individual", "rec_g2g"
SEALED, LEAD = Visibility.SEALED, Visibility.LEAD


def test_a_tie_asks_no_red_line_that_is_sealed_from_who_makes_it(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person]
) -> None:
    house = kenya.stakeholders["de_bmi"]
    person("ben", kenya.id, Role.MINISTRY, house)  # who speaks for it may seal it
    ties = Linkage(HELP, WORK, "sequence"), Need(WORK, Link(1, HELP, 1))

    def asked(visibility: Visibility, inner: Visibility) -> list[Checked]:
        with session_of(engine, write=True) as session:
            position = session.exec(select(Position).where(Position.stakeholder_id == house)).one()
            position.visibility, position.inner = visibility, inner
            session.add(position)
            session.commit()
        with session_of(engine) as session:
            return [tie_checks.check(session, lead.reader, kenya.id, tie) for tie in ties]

    with session_of(engine, write=True) as session:
        position = session.exec(select(Position).where(Position.stakeholder_id == house)).one()
        session.add(RedLine(position_id=position.id or 0, key="RL-x", line=Line(f"L({HELP}) == 0")))
        session.commit()
    free = [Checked(tie) for tie in ties]
    assert asked(SEALED, SEALED) == free
    assert asked(LEAD, SEALED) == free, "priorities that are shared open no red line"
    assert [len(found.against) for found in asked(LEAD, LEAD)] == [1, 1]


def test_limits_that_nobody_stands_by_refuse_no_tie(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine) as session:
        plan = derived(session, kenya.id).plan
        said = doubted(session, kenya.id)
    rules = rules_of(plan)
    limits = {c.id for c in rules if c.hard and c.id.split(":")[0] in ("G-14", "G-15")}
    every = {c.id for c in stood_by(rules, plan, ())}
    assert every == {c.id for c in rules if c.hard}
    assert {kind for kind, _key in said} == {LimitKind.CAPACITY, LimitKind.PAYER, LimitKind.CHAPTER}
    gone = every - {c.id for c in stood_by(rules, plan, said)}
    assert gone == {name for name in limits if name.split(":")[1] in {key for _kind, key in said}} | {
        name for name in every if name.startswith(("G-04:cases", "G-04:persons", "G-15:federal"))
    }
    one = {(LimitKind.CAPACITY, "visa")}
    assert (
        every - {c.id for c in stood_by(rules, plan, one)} == {n for n in limits if n.split(":")[1] == "visa"} != set()
    )
