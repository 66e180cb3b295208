"""The whole installation in an open format: all of it, nothing that opens anything, one moment."""

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from models.database import session_of
from models.document import Document
from models.kinds import Role
from models.naming import metadata
from models.sealed import Sealed
from models.session import SignedIn
from negotiator.bargaining.errors import Refused
from negotiator.services.access import audit
from negotiator.services.accounts.sessions import open_for
from negotiator.services.installation import takeout
from tests.conftest import Clock, Person
from tests.records import room_of

pytestmark = pytest.mark.slow
PAPER = b"%PDF-1.7 a paper"


def test_it_holds_every_row_and_nothing_that_opens_anything(
    engine: Engine, person: Callable[..., Person], tmp_path: Path, clock: Clock
) -> None:
    room = room_of(engine)
    anna = person("anna", room.dossier, Role.LEAD, room.stakeholders["de_envoy"])
    paper = {"kind": "D-02", "language": "de", "grade": "intern", "edition": "1.0", "name": "brief.pdf"}
    with session_of(engine, write=True) as session:
        token = open_for(session, anna.id, "test", "password", clock())
        content = b64encode(PAPER).decode()
        session.add(Document(dossier_id=room.dossier, account_id=anna.id, content=content, **paper))
        session.commit()
    counts = takeout.take_out(engine, tmp_path / "out", "test", sealed=True)
    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert (counts.get(table.name) == rows) is (table.name not in takeout.LEFT_OUT), table.name
    for name, mark in told["sha256"].items():
        assert sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == mark
    assert (tmp_path / "out" / "documents" / "1.pdf").read_bytes() == PAPER
    marks = (tmp_path / "out" / "tables" / "position.jsonl").read_text(encoding="utf-8")
    assert '"least": ' in marks
    with session_of(engine) as session:
        secrets = [token, *session.execute(select(SignedIn.token)).scalars()]  # type: ignore[call-overload]
        assert not audit.verify(session).faults
    text = "".join(path.read_text("utf-8") for path in (tmp_path / "out" / "tables").iterdir())
    assert not [secret for secret in secrets if secret in text]
    assert "argon2" not in text


def test_without_the_word_nothing_sealed_is_in_it(engine: Engine, tmp_path: Path) -> None:
    room_of(engine)
    takeout.take_out(engine, tmp_path / "out", "test", sealed=False)
    assert not (tmp_path / "out" / "documents").exists()
    for table in metadata.sorted_tables:
        sealed = {column.name for column in table.columns if isinstance(column.type, Sealed)}
        file = tmp_path / "out" / "tables" / f"{table.name}.jsonl"
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
            assert not sealed & set(json.loads(line)), table.name
    with pytest.raises(Refused, match="not empty"):
        takeout.take_out(engine, tmp_path / "out", "test", sealed=False)


def test_every_secret_of_the_tables_is_known() -> None:
    """A new column that keeps a token or a password fails here until it is named."""
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if table.name not in takeout.LEFT_OUT
        and column.name in {"token", "password", "totp", "totp_step", "public_key", "credential", "counter", "secret"}
    }
    assert found == takeout.SECRET
