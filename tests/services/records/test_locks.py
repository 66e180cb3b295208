"""One optimistic lock: both versions are kept, what stands now is asked for only when it must be, and no other way
exists to say that somebody else was quicker."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlmodel import select

from models.database import session_of
from models.trial import Cells, Trial
from negotiator import services
from negotiator.bargaining.errors import Collision, NotRecorded
from negotiator.services.records import locks
from negotiator.services.records.locks import remove_once, unchanged
from tests.conftest import Person
from tests.kenya import Kenya


def never() -> object:
    raise AssertionError("asked for without need")


@pytest.mark.parametrize("token", [1, "a1b2", ("asked", 3), {"title": "T"}, None])
def test_what_stands_as_the_page_said_may_be_saved(token: object) -> None:
    unchanged(token, token, mine="mine", theirs=never)


@pytest.mark.parametrize(("now", "then"), [(2, 1), (1, 2), ("a1", "b2"), ((True, 3), (False, 3)), (1, None), (0, "0")])
def test_what_differs_is_shown_beside_what_was_typed(now: object, then: object) -> None:
    with pytest.raises(Collision) as found:
        unchanged(now, then, mine="mine", theirs=lambda: "theirs")
    assert (found.value.mine, found.value.theirs) == ("mine", "theirs")
    with pytest.raises(Collision) as bare:
        unchanged(now, then, message="Read it again.")
    assert (bare.value.theirs, str(bare.value)) == (None, "Read it again.")


def test_nothing_else_says_that_somebody_was_quicker() -> None:
    own = Path(str(locks.__file__))
    found = []
    for file in sorted(Path(next(iter(services.__path__))).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Collision":
                found.append(file)
    assert found == [own]


def test_what_somebody_removed_meanwhile_is_not_removed_again(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        session.add(Trial(dossier_id=kenya.id, account_id=lead.id, by="Lea", cells=Cells()))
        session.commit()
        row = session.exec(select(Trial)).one()
        session.connection().execute(delete(Trial))  # as another transaction that was quicker
        with pytest.raises(NotRecorded):
            remove_once(session, row)
