"""A full disk and an upload that breaks off, with a real disk and a real socket: what was acknowledged is there, half
of nothing is, and the next save works."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, text
from sqlmodel import select

from models.database import engine_of, session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.commands import door
from negotiator.config import Settings
from negotiator.services.access import audit
from negotiator.services.accounts import api_tokens
from negotiator.services.accounts.api_tokens import Scope, Wanted
from negotiator.services.accounts.tokens import new_token
from negotiator.web.context import Kit
from tests.conftest import Clock, Person
from tests.records import Room, room_of

pytestmark = pytest.mark.slow
ROOM = 1_200_000  # bytes that are left on the small disk
MOST = 400  # saves, each of some kilobytes
TOGETHER = 3


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def head(engine: Engine, person: Callable[..., Person], room: Room, clock: Clock) -> dict[str, str]:
    """What a program of the lead sends along."""
    lead = person("lea", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], may_start=True)
    token = api_tokens.MARK + new_token()
    with session_of(engine, write=True) as session:
        api_tokens.make(session, lead.reader, Wanted("bad days", tuple(Scope), 7), token, clock())
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def small(
    tmp_path: Path, engine: Engine, settings: Settings, clock: Clock, head: dict[str, str], app: Flask
) -> Iterator[Path]:
    """A disk of its own that has little room left; the application's database lies on it."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (settings.var / "negotiator.db").read_bytes()
    place = tmp_path / "small"
    place.mkdir()
    size = f"size={len(whole) + ROOM}"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        (place / "negotiator.db").write_bytes(whole)
        made = engine_of(f"sqlite:///{place}/negotiator.db", settings.keys, settings.audit_key, clock)
        app.extensions["negotiator"] = Kit(settings, made)
        yield place
        made.dispose()
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def reasons(client: FlaskClient, where: str, head: dict[str, str]) -> dict[str, tuple[str, int]]:
    """Measure -> the first word of its reason, and its version."""
    rated = client.get(where, headers=head).json["ratings"]
    return {each["measure"]: ((each["reason"].split() or [""])[0], each["version"]) for each in rated[:TOGETHER]}


def saved(client: FlaskClient, where: str, head: dict[str, str], number: int) -> tuple[int, str]:
    """Three ratings sent together: status and what was said."""
    sent = [
        {"measure": name, "importance": number % 11, "reason": f"{number} " + "x" * 1900, "version": version}
        for name, (_reason, version) in reasons(client, where, head).items()
    ]
    answer = client.post(f"{where}/ratings", json={"ratings": sent}, headers=head)
    return answer.status_code, answer.text


def test_on_a_full_disk_nothing_acknowledged_is_lost_and_with_room_it_goes_on(
    app: Flask, room: Room, head: dict[str, str], small: Path
) -> None:
    client, where = app.test_client(), f"/api/v1/dossiers/{room.dossier}/positions/{room.positions['de_envoy']}"
    kept, status, said = 0, 200, ""
    for number in range(1, MOST):
        status, said = saved(client, where, head, number)
        if status != 200:
            break
        kept = number
    assert (status, "voll" in said) == (503, True), said
    assert kept > 3
    assert {reason for reason, _version in reasons(client, where, head).values()} == {str(kept)}
    subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
    assert saved(client, where, head, kept + 1)[0] == 200
    assert {reason for reason, _version in reasons(client, where, head).values()} == {str(kept + 1)}
    with session_of(app.extensions["negotiator"].engine) as session:
        assert audit.verify(session).faults == ()
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"


@pytest.fixture
def port(app: Flask, settings: Settings) -> Iterator[int]:
    """Where the product's own door serves the application."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    opened = list(door.doors(app, replace(settings, host="127.0.0.1", port=number, threads=2)))
    ended = Event()

    def run() -> None:
        while not ended.is_set():
            door.wasyncore.loop(timeout=0.05, map=opened[0]._map, use_poll=True, count=1)

    thread = Thread(target=run, daemon=True)
    thread.start()
    yield number
    ended.set()
    thread.join(5)
    opened[0].task_dispatcher.shutdown(timeout=1)
    opened[0].refusals.shutdown(timeout=1)
    door.wasyncore.close_all(opened[0]._map)


def test_an_upload_that_breaks_off_makes_nothing(
    app: Flask, engine: Engine, room: Room, head: dict[str, str], port: int
) -> None:
    """Cut at many places, the last of them a byte before the end; whole it makes one dossier."""
    there = f"/api/v1/dossiers/{room.dossier}/file"
    file = app.test_client().post(there, json={"scope": "readable"}, headers=head).data
    for sent in (0, 1, len(file) // 2, len(file) - 1):
        assert b" 201 " not in _upload(port, head, file, sent)[:20]
        assert _dossiers(engine) == 1, sent
    assert b" 201 " in _upload(port, head, file, len(file))[:20]
    assert _dossiers(engine) == 2


def _upload(port: int, head: dict[str, str], file: bytes, most: int) -> bytes:
    """Sends the first bytes of a file that was announced whole, and ends; what was answered."""
    lines = [
        "POST /api/v1/dossiers HTTP/1.1",
        "Host: localhost:5000",
        "Content-Type: application/json",
        "Connection: close",
        f"Content-Length: {len(file)}",
        *(f"{name}: {value}" for name, value in head.items()),
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as opened:
        opened.sendall("\r\n".join([*lines, "", ""]).encode() + file[:most])
        if most < len(file):
            return b""
        found = b""
        while part := opened.recv(65536):
            found += part
        return found


def _dossiers(engine: Engine) -> int:
    with session_of(engine) as session:
        return session.exec(select(func.count(Dossier.id))).one()
