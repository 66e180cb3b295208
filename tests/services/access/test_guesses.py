"""Questions that could wear a seal away: counted as often as the documents promise, purse by purse."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.bargaining.errors import TooMany
from negotiator.paths import PACKAGE
from negotiator.services.access import guesses
from negotiator.services.access.audit import Deed
from negotiator.services.access.guesses import Choice
from negotiator.services.access.throttle import Allowance
from tests.conftest import Person
from tests.kenya import Kenya

ROWS = {  # how the document begins a row -> what the program allows
    "levels tried by hand": guesses.TRIED,
    "changed package kept": guesses.KEPT,
    "question about a package": guesses.ASKED,
    "proposal of the optimiser": guesses.SOLVED,
    "limit, capacity, parameter": guesses.CHANGED,
}
SPANS = {"an hour": timedelta(hours=1), "a day": timedelta(days=1)}


@pytest.mark.parametrize("row", ROWS)
def test_the_limits_are_those_of_the_document(row: str) -> None:
    text = (PACKAGE.parent / "docs" / "inference.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| {re.escape(row)}[^|]*\| (\d+) (an hour|a day)", text, re.MULTILINE)
    assert found is not None
    assert ROWS[row] == Allowance(int(found[1]), SPANS[found[2]])


@pytest.fixture
def bmz(person: Callable[..., Person], kenya: Kenya) -> Person:
    return person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])


def guess(engine: Engine, who: Person, kenya: Kenya, choice: Choice, thing: str = guesses.TRYING) -> None:
    with session_of(engine, write=True) as session:
        guesses.count_choice(session, who.reader, session.get_one(Dossier, kenya.id), choice, {"n": 1}, thing)
        session.commit()


def noted(engine: Engine) -> list[tuple[str, int | None]]:
    """What the log holds of guesses: the thing and whose conditions are sealed."""
    with session_of(engine) as session:
        query = select(AuditEntry.thing, AuditEntry.subject_id).where(AuditEntry.action == Deed.SOLVED.value)
        return sorted(session.exec(query).all(), key=str)


def test_what_is_tried_and_what_is_offered_share_a_purse_and_what_is_kept_has_its_own(
    engine: Engine, kenya: Kenya, bmz: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "TRIED", Allowance(2, timedelta(hours=1)))
    monkeypatch.setattr(guesses, "KEPT", Allowance(1, timedelta(days=1)))
    guess(engine, bmz, kenya, Choice.TRIED)
    guess(engine, bmz, kenya, Choice.OFFERED, "round 3")
    for choice, thing in ((Choice.TRIED, guesses.TRYING), (Choice.OFFERED, "round 4")):
        with pytest.raises(TooMany):
            guess(engine, bmz, kenya, choice, thing)
    guess(engine, bmz, kenya, Choice.KEPT, "package kept")
    with pytest.raises(TooMany):
        guess(engine, bmz, kenya, Choice.KEPT, "draft shared")


def test_numbers_share_a_purse_whatever_they_are(
    engine: Engine, kenya: Kenya, bmz: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "CHANGED", Allowance(1, timedelta(days=1)))
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, kenya.id)
        guesses.count_change(session, bmz.reader, dossier, "limit of money", {})
        with pytest.raises(TooMany):
            guesses.count_change(session, bmz.reader, dossier, "a seat", {})


def test_a_guess_is_noted_with_those_who_speak_for_themselves_and_are_sealed(
    engine: Engine, kenya: Kenya, bmz: Person, person: Callable[..., Person]
) -> None:
    guess(engine, bmz, kenya, Choice.TRIED)
    assert noted(engine) == [(guesses.TRYING, None)], "sealed, but nobody speaks yet"
    person("ben", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    guess(engine, bmz, kenya, Choice.OFFERED, "round 3")
    assert noted(engine) == [("round 3", kenya.stakeholders["de_bmi"]), (guesses.TRYING, None)]


def test_whoever_sees_everything_guesses_nothing(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """Nobody but the lead's own people has spoken, so nothing is sealed from the lead."""
    guess(engine, lead, kenya, Choice.KEPT, "package kept")
    assert noted(engine) == []


def test_a_verdict_that_is_shown_at_once_is_not_counted_where_the_count_may_be_taken_back(
    engine: Engine, kenya: Kenya, bmz: Person
) -> None:
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, kenya.id)
        with pytest.raises(LookupError):
            guesses.count_choice(session, bmz.reader, dossier, Choice.TRIED, {}, shown=True)
    with session_of(engine) as session:
        guesses.count_choice(session, bmz.reader, session.get_one(Dossier, kenya.id), Choice.TRIED, {}, shown=True)
    assert noted(engine) == [(guesses.TRYING, None)]


def test_a_counter_names_nobody_and_is_anothers_for_each_person_dossier_and_thing(session: Session) -> None:
    keys = [guesses.hidden(session, key) for key in ("a:1:1", "a:1:2", "a:2:1", "b:1:1")]
    assert len(set(keys)) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)
    assert guesses.hidden(session, "a:1:1") == keys[0]


def test_what_is_tried_together_is_told_beforehand_whether_there_is_room(
    engine: Engine, bmz: Person, kenya: Kenya
) -> None:
    """Per purse: two guesses of one share its allowance, those of another have their own."""
    allowance = Allowance(2, timedelta(hours=1))
    one, other = (guesses.Guess((name, allowance), {}, "") for name in ("one", "other"))
    with session_of(engine, write=True) as session:
        dossier = session.get_one(Dossier, kenya.id)
        assert guesses.room_for(session, bmz.reader, dossier, [one, one, other]) is None
        guesses.count_gathered(session, bmz.reader, dossier, [one])
        assert guesses.room_for(session, bmz.reader, dossier, [one, other, other]) is None
        assert guesses.room_for(session, bmz.reader, dossier, [one, one]) == guesses.Room(2, 1, allowance)
