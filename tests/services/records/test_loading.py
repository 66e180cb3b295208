from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from models.database import session_of
from models.dossier import Dossier
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.records.loading import known, load_plan
from negotiator.services.records.plans import plan_of


def judged(plan: Plan, day: date) -> Plan:
    """The plan as a dossier has it: judged by the present day, its data as of the day that the scenario states, its
    mandate a draft until somebody gives it."""
    return replace(plan, as_of=day.isoformat(), data_as_of=plan.as_of, mandate_drafted=bool(plan.mandate))


@pytest.mark.parametrize("name", ["kenya_like", "jordan_like"])
def test_a_plan_comes_back_as_it_went_in(engine: Engine, name: str, day: date) -> None:
    plan = demo_scenario(name)
    with session_of(engine, write=True) as session:
        key = known(load_plan(session, plan).id)
        session.commit()
    with session_of(engine) as session:
        dossier = session.get(Dossier, key)
        assert dossier is not None
        assert plan_of(session, dossier) == judged(plan, day)


def test_two_dossiers_of_one_scenario_do_not_mix(session: Session, day: date) -> None:
    first, second = (load_plan(session, demo_scenario("kenya_like")) for _ in range(2))
    second.title = {"de": "anders", "en": "other"}
    session.commit()
    assert plan_of(session, first) == judged(demo_scenario("kenya_like"), day)
    assert len(plan_of(session, second).measures) == len(library.catalogue().usual)


def test_contents_of_positions_are_unreadable_in_the_database(session: Session) -> None:
    load_plan(session, demo_scenario("kenya_like"))
    session.commit()
    stored = "\n".join(
        str(row)
        for table in ("position", "interest", "red_line")
        for row in session.execute(text(f"SELECT * FROM {table}")).all()
    )
    for secret in ("importance", "clear procedures and deadlines", "L(ret_forced)", "usable identification"):
        assert secret not in stored
