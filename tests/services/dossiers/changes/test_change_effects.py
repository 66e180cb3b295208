"""What a confirmed request changes: one row of the dossier and nothing beside it, or nothing where it is gone."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.asked_change import AskedChange, AskedValue, Subject
from models.database import session_of
from models.dossier import Dossier
from models.level import Level
from models.measure import Measure
from negotiator.bargaining.errors import NotRecorded
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.changes.change_effects import carry_out
from tests.kenya import Kenya

NOBODY = Reader(0, "", "de", {})


def test_a_legal_status_is_that_of_one_level_and_of_none_that_is_gone(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine, write=True) as session:
        query = select(Measure.key, Level.n, Level.legal).join(Measure).where(Measure.dossier_id == kenya.id)
        before = {(key, n): legal for key, n, legal in session.exec(query)}
        key, n = next(place for place, legal in before.items() if place[1] and legal != "nein")
        carry_out(session, NOBODY, asked(kenya, f"level.{key}.{n}", "nein"))
        session.flush()
        after = {(key, n): legal for key, n, legal in session.exec(query)}
        assert {place for place in before if before[place] != after[place]} == {(key, n)}
        with pytest.raises(NotRecorded):
            carry_out(session, NOBODY, asked(kenya, f"level.{key}.99", "nein"))


def test_the_day_of_a_check_comes_with_its_answer(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine, write=True) as session:
        version = session.get_one(Dossier, kenya.id).version
        carry_out(session, NOBODY, asked(kenya, "answer.nr_check", "yes"))
        session.flush()
        dossier = session.get_one(Dossier, kenya.id)
        assert (dossier.context["nr_check_date"], dossier.version) == ("2026-01-02", version + 1)


def asked(kenya: Kenya, thing: str, value: str) -> AskedChange:
    wish = AskedValue(value=value, before="", reason="")
    return AskedChange(dossier_id=kenya.id, subject=Subject.LAW, thing=thing, wish=wish, day="2026-01-02")
