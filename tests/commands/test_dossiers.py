"""Work in dossiers from the terminal, against a server that really listens: every command, refusals, exit codes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlmodel import select
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from models.database import session_of
from models.kinds import Role
from models.package import Package
from models.position import Position, Visibility
from negotiator.cli import main
from negotiator.commands import client
from negotiator.commands.dossiers import dossier_group, lines
from negotiator.config import Settings
from negotiator.language import say
from negotiator.services import working
from negotiator.services.accounts import api_tokens
from negotiator.services.accounts.api_tokens import Scope, Wanted
from negotiator.services.accounts.tokens import new_token
from tests.conftest import Clock, Person
from tests.records import Room, room_of

pytestmark = pytest.mark.slow
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def room(engine: Engine) -> Room:
    return room_of(engine)


@pytest.fixture
def lead(person: Callable[..., Person], room: Room) -> Person:
    return person("lea", room.dossier, Role.LEAD, room.stakeholders["de_envoy"], in_circle=True, may_start=True)


@pytest.fixture
def listening(app: Flask) -> Iterator[str]:
    """The address of the application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)


@pytest.fixture
def run(
    engine: Engine, lead: Person, listening: str, clock: Clock, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:  # fmt: skip
    """Runs a command: exit code, standard output, standard error."""
    token = api_tokens.MARK + new_token()
    with session_of(engine, write=True) as session:
        api_tokens.make(session, lead.reader, Wanted("terminal", tuple(Scope), 7), token, clock())
    monkeypatch.setenv("NEGOTIATOR_TOKEN", token)
    monkeypatch.setenv("NEGOTIATOR_SERVER", listening)

    def act(*arguments: object) -> tuple[int, str, str]:
        code = 0
        try:
            main(["dossier", *map(str, arguments)])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return act


def test_dossiers_positions_and_ratings(run: Run, room: Room) -> None:
    dossier, position = room.dossier, room.positions["de_envoy"]
    code, out, err = run("list")
    assert (code, out.split("\t")[0], err) == (0, str(dossier), "")
    assert f"{position}\t" in run("positions", dossier)[1]
    code, out, err = run("rate", dossier, position, "rec_health=7,5", "--json")
    assert (code, json.loads(out)[0]["importance"], err) == (0, 7.5, "")
    assert "rec_health\t7.5" in run("position", dossier, position)[1]
    assert run("rounds", dossier)[0] == 0


def test_packages_are_listed_compared_tried_and_kept(run: Run, room: Room, engine: Engine) -> None:
    dossier = room.dossier
    with session_of(engine) as session:
        refs = [str(ref) for ref in session.exec(select(Package.id).where(Package.dossier_id == dossier).limit(2))]
    assert [line.split("\t")[0] for line in run("packages", dossier)[1].splitlines()][: len(refs)]
    compared = json.loads(run("compare", dossier, *refs, "--json")[1])
    assert [each["ref"] for each in compared["packages"]] == refs
    code, out, _err = run("try", dossier, refs[0], "rec_health=2", "--json")
    judged = json.loads(out)
    assert judged["levels"]["rec_health"] == 2
    assert code == (1 if any(each["kind"] == "hard" for each in judged["broken"]) else 0)
    code, out, _err = run("keep", dossier, refs[0], "rec_health=2", "--name", "From the terminal")
    assert (code, "From the terminal" in run("packages", dossier)[1], out.strip().isdigit()) == (0, True, True)


def test_packages_are_proposed_and_a_document_is_printed(
    run: Run, room: Room, engine: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker of this test does the work while the command waits."""
    monkeypatch.setattr(client, "sleep", lambda _seconds: working.run_here(settings, engine))
    code, out, err = run("propose", room.dossier, "--concept", "nash", "--seconds", "20")
    assert (code, out.strip() != "") == (0, True), err
    ref = out.split("\t")[0]
    paper = tmp_path / "paper.xlsx"
    code, out, err = run("print", room.dossier, "D-04", "--package", ref, "--form", "xlsx", "--out", paper)
    assert (code, paper.read_bytes()[:2]) == (0, b"PK"), err
    assert out.strip() in run("documents", room.dossier)[1]
    again = tmp_path / "again.xlsx"
    assert run("fetch", room.dossier, out.strip(), "--out", again)[0] == 0
    assert again.read_bytes() == paper.read_bytes()


def test_one_dossier_alone_is_not_solved_together(run: Run, room: Room) -> None:
    code, out, err = run("together", room.dossier, room.dossier, "--limit", "payer:federal=22.5")
    assert (code, out) == (2, "")
    assert "dossiers: " in err, "the place and what is wrong there"


def test_a_dossier_goes_out_and_comes_back(run: Run, room: Room, tmp_path: Path) -> None:
    file = tmp_path / "dossier.json"
    assert run("export", room.dossier, "--out", file, "--scope", "readable")[0] == 0
    code, out, err = run("import", file)
    assert (code, out.strip().isdigit()) == (0, True), err
    assert len(run("list")[1].splitlines()) == 2


def test_what_cannot_be_done_is_one_line_in_the_language_of_the_person(
    run: Run, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run("positions", 9999)
    assert (code, out, err.count("\n"), "Dossier" in err) == (2, "", 1, True)
    for wrong in ("rec_health=x", "rec_health=nan", "rec_health=inf", "rec_health=1e1", "rec_health=٣", "rec_health"):
        code, out, err = run("rate", room.dossier, room.positions["de_envoy"], wrong)
        assert (code, out, err.count("\n"), wrong in err) == (2, "", 1, True), wrong
    for wrong in ("rec_health=11", "nothing=3"):
        code, out, err = run("rate", room.dossier, room.positions["de_envoy"], wrong)
        assert (code, out, err.count("\n")) == (2, "", 1), wrong
    monkeypatch.setenv("NEGOTIATOR_TOKEN", "neg_wrong")
    assert run("list")[0] == 2
    monkeypatch.setenv("NEGOTIATOR_SERVER", "http://127.0.0.1:9")
    code, out, err = run("list")
    assert (code, out, err.count("\n"), "NEGOTIATOR_SERVER" in err) == (2, "", 1, True)
    monkeypatch.delenv("NEGOTIATOR_TOKEN")
    assert "NEGOTIATOR_TOKEN" in run("list")[2]


def test_what_answers_without_json_is_no_interface(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As a page to sign in that stands before the installation: in the language of the terminal."""
    page = Response("<!doctype html>", 200)
    server = make_server("127.0.0.1", 0, page)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("NEGOTIATOR_TOKEN", "neg_x")
    monkeypatch.setenv("NEGOTIATOR_SERVER", address)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    file = tmp_path / "dossier.json"
    file.write_text("{}", encoding="utf-8")
    for words in (["list"], ["try", "1", "2", "rec_health=2"], ["import", str(file)]):
        with pytest.raises(SystemExit) as ended:
            main(["dossier", *words])
        err = capsys.readouterr().err
        assert (ended.value.code, err.count("\n")) == (2, 1)
        assert say("de", client.NO_INTERFACE, address=address, status=200) in err
    server.shutdown()
    thread.join(10)


def test_hidden_red_lines_are_not_told_as_none(
    run: Run, room: Room, engine: Engine, person: Callable[..., Person]
) -> None:
    position = room.positions["de_bmi"]
    person("desk", room.dossier, Role.MINISTRY, room.stakeholders["de_bmi"])
    with session_of(engine, write=True) as session:
        row = session.get_one(Position, position)
        row.visibility = row.inner = Visibility.LEAD
        session.commit()
    assert "red_lines\thidden" not in run("position", room.dossier, position)[1]
    with session_of(engine, write=True) as session:
        session.get_one(Position, position).inner = Visibility.SEALED
        session.commit()
    code, out, err = run("position", room.dossier, position)
    assert (code, out.splitlines()[-1], err) == (0, "red_lines\thidden", "")


@pytest.mark.parametrize("state", sorted(client.UNFINISHED))
def test_work_that_ended_without_a_reason_is_told_in_words(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    job = {"id": 1, "state": state, "step": "", "error": ""}
    with pytest.raises(client.Refusal) as error:
        client.Installation("http://127.0.0.1:9", "x").ended(job, 1, print)
    assert error.value.message == say("de", client.UNFINISHED[state]) != client.UNFINISHED[state]


def test_numbers_are_written_as_the_terminal_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("rec_health", 7.5, 1234567.0, None)]
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert lines(rows) == "rec_health\t7,5\t1234567\t–"
    monkeypatch.setenv("LC_ALL", "C")
    assert lines(rows) == "rec_health\t7.5\t1234567\t–"


def test_work_that_lasts_longer_ends_the_command_with_3(run: Run, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("negotiator.commands.dossiers.MOST_SECONDS", -60)
    monkeypatch.setattr(client, "sleep", lambda _seconds: None)
    code, out, err = run("propose", room.dossier, "--seconds", "5")
    assert (code, out, err.count("\n")) == (3, "", 1), err


def test_every_command_tells_json(run: Run) -> None:
    assert all("--json" in {name for p in each.params for name in p.opts} for each in dossier_group.commands.values())
