"""What goes by itself, after its time and not before; by one of several workers; whatever the clock does."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from models.api_token import ApiToken
from models.ceremony import Ceremony
from models.chore import Chore
from models.database import session_of
from models.dossier import Dossier
from models.draft import Draft
from models.invitation import Invitation
from models.job import Job, JobState
from models.kinds import CeremonyKind
from models.mail import Mail, MailKind
from models.naming import metadata
from models.session import SignedIn
from models.submission import Submission
from negotiator.bargaining.errors import NotAllowed
from negotiator.paths import PACKAGE
from negotiator.services.installation import housekeeping
from negotiator.services.installation.housekeeping import CHORES, EVERY, Retention, keep_house
from tests.conftest import Clock, Person

DAY = timedelta(days=1)
SERVICES = PACKAGE / "services"
TABLES = {  # chore -> whose rows it takes away
    "sessions": "signed_in", "tokens": "api_token", "links": "invitation", "steps": "ceremony", "drafts": "draft",
    "submissions": "submission", "mails": "mail", "failed": "job", "results": "job",
}  # fmt: skip


def rows(engine: Engine) -> dict[str, int]:
    with session_of(engine) as session:
        return {
            name: session.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in set(TABLES.values())
        }


@pytest.fixture
def full(engine: Engine, person: "type[Person]", dossier: Dossier, clock: Clock) -> None:
    """Something of each kind that ends this very moment."""
    who, now = person("anna").id, clock()  # type: ignore[call-arg]
    ended = {"account_id": who, "dossier_id": dossier.id, "asked": {}, "kind": "print", "ended_at": now}
    with session_of(engine, write=True) as session:
        session.add_all([
            SignedIn(token="a", account_id=who, seen_at=now),
            SignedIn(token="b", account_id=who, seen_at=now + 300 * DAY, ended_at=now),
            ApiToken(token="a", account_id=who, name="x", scopes="read", expires_at=now),
            ApiToken(token="b", account_id=who, name="x", scopes="read", expires_at=now + 300 * DAY, ended_at=now),
            Invitation(token="a", login="x", expires_at=now),
            Ceremony(token="a", kind=CeremonyKind.PASSKEY_ENTER, expires_at=now),
            Draft(account_id=who, path="/", form=[], created_at=now),
            Submission(mark="a", created_at=now),
            Mail(account_id=who, kind=MailKind.INVITATION, created_at=now, due_at=now),
            *(Job(**ended, state=state) for state in (JobState.FAILED, JobState.CANCELLED, JobState.DONE)),
        ])  # fmt: skip
        session.commit()


def test_every_chore_is_known_here() -> None:
    assert set(TABLES) == set(CHORES)


def test_what_goes_by_itself_goes_here_alone() -> None:
    """Elsewhere only counters and signs of life go by age, which the worker sweeps with each beat."""
    aged = re.compile(r"delete\((\w+)\)\.where\((?:or_\(|~)?\s*col\(\w+\.(?:\w+_at|since)\)")
    found = {(path.name, table) for path in SERVICES.rglob("*.py") for table in aged.findall(path.read_text("utf-8"))}
    assert found == {("throttle.py", "Throttle"), ("ledger.py", "WorkerBeat")}


@pytest.mark.usefixtures("full")
def test_each_thing_goes_after_its_time_and_not_before(engine: Engine, clock: Clock) -> None:
    before, retention = rows(engine), Retention(results=100 * DAY)
    keep_house(engine, retention)
    assert rows(engine) == before
    clock.forward(days=7, hours=1)
    keep_house(engine, retention)
    assert rows(engine) == before | {"ceremony": 0, "draft": 0, "mail": 0}
    clock.forward(days=24)
    keep_house(engine, retention)
    assert rows(engine) == dict.fromkeys(before, 0) | {"job": 1}, "what was done stays longer"
    clock.forward(days=70)
    keep_house(engine, Retention())
    assert rows(engine)["job"] == 1, "without the setting for as long as its dossier"
    clock.forward(hours=2)
    keep_house(engine, retention)
    assert rows(engine)["job"] == 0


@pytest.mark.usefixtures("full")
def test_of_several_workers_one_does_it_and_none_before_it_is_due(engine: Engine, clock: Clock) -> None:
    clock.forward(days=400)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _n: keep_house(engine, Retention()), range(4)))
    assert sum(done) == len(CHORES)
    clock.now += EVERY - timedelta(seconds=1)
    assert keep_house(engine, Retention()) == 0
    clock.forward(seconds=1)
    assert keep_house(engine, Retention()) == len(CHORES)


def test_a_clock_that_jumps_does_not_put_it_off(engine: Engine, clock: Clock) -> None:
    """Some years ahead, and back again: within the hour it goes on, and not each minute."""
    keep_house(engine, Retention())
    clock.forward(days=1000)
    assert keep_house(engine, Retention()) == len(CHORES)
    clock.now -= 1000 * DAY
    assert keep_house(engine, Retention()) == len(CHORES)
    assert keep_house(engine, Retention()) == 0


@pytest.mark.usefixtures("full")
def test_what_fails_in_the_middle_leaves_nothing_half_done(
    engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.forward(days=400)
    before = rows(engine)

    def broken(session, now, retention):  # type: ignore[no-untyped-def]
        CHORES["sessions"][1](session, now, retention)
        raise OSError("the disk is full")

    monkeypatch.setattr(housekeeping, "CHORES", {"sessions": ("", broken)})
    with pytest.raises(OSError, match="full"):
        keep_house(engine, Retention())
    monkeypatch.undo()
    assert rows(engine) == before
    assert keep_house(engine, Retention()) == len(CHORES), "it is still due"


def test_only_administrators_see_the_chores(engine: Engine, person: "type[Person]") -> None:
    keep_house(engine, Retention())
    with session_of(engine) as session:
        told = housekeeping.listed(session, person("root", is_admin=True).reader)  # type: ignore[call-arg]
        assert [each.done_at is not None for each in told] == [True] * len(CHORES)
        assert len(session.exec(select(Chore)).all()) == len(CHORES)
        with pytest.raises(NotAllowed):
            housekeeping.listed(session, person("anna").reader)  # type: ignore[call-arg]
