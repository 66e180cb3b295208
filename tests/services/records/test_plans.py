"""Shares by group depend on the country, and come back with another answer."""

import pytest
from sqlalchemy import Engine

from models.database import session_of
from models.dossier import Dossier
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.records.plans import plan_of
from tests.records import loaded


@pytest.mark.parametrize("hosts", [False, True])
def test_no_refugees_are_counted_where_none_live(engine: Engine, hosts: bool) -> None:
    key, written = loaded(engine, "ghana_like"), demo_scenario("ghana_like")
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, key)
        dossier.context = {**dossier.context, "hosts_refugees": hosts}
        session.add(dossier)
        session.commit()
        plan, whole = plan_of(session, dossier), plan_of(session, dossier, whole=True)
    assert whole.measures == written.measures
    mixed = [m.id for m in written.measures if any({"nat", "ref"} <= level.groups.keys() for level in m.levels)]
    assert "rec_apprentices" in mixed
    for counted, stated in zip(plan.measures, written.measures, strict=True):
        for now, was in zip(counted.levels, stated.levels, strict=True):
            assert sum(now.groups.values()) == sum(was.groups.values())
            moved = not hosts and bool(was.groups.get("nat")) and bool(was.groups.get("ref"))
            assert now.groups.get("ref", 0) == (0 if moved else was.groups.get("ref", 0)), (counted.id, now.n)


@pytest.mark.parametrize("free", [False, True])
def test_seasonal_work_takes_no_visa_decision_where_nationals_need_none(engine: Engine, free: bool) -> None:
    key = loaded(engine, "moldova_like")
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, key)
        dossier.context = {**dossier.context, "visa_free": free}
        session.add(dossier)
        session.commit()
        plan = plan_of(session, dossier)
    uses = {m.id: [level.uses.get("visa", 0) for level in m.levels] for m in plan.measures}
    assert any(uses["rec_seasonal"]) is not free
    assert any(any(found) for measure, found in uses.items() if measure != "rec_seasonal")
