"""Serving and its refusals, each one sentence; the demonstration; accounts, keys and log from the terminal."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import requests

from models.database import engine_of
from negotiator.cli import cli, main
from negotiator.commands.server import open_in_browser
from negotiator.services.dossiers.start.demo import PEOPLE
from tests import processes

NEGOTIATOR = [sys.executable, "-m", "negotiator.cli"]


def run(*arguments: str, environment: dict[str, str], text: str = "") -> subprocess.CompletedProcess[str]:
    return processes.run(*arguments, environment={**os.environ, **environment}, text=text)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
def test_accounts_keys_and_log_from_the_terminal(environment: dict[str, str]) -> None:
    assert run("users", "list", environment=environment).stderr.strip().endswith("negotiator migrate")
    assert run("migrate", environment=environment).returncode == 0
    added = run("users", "add", "anna", "--admin", environment=environment, text="drei schiffe am kai\n" * 2)
    assert added.returncode == 0, added.stderr
    assert run("users", "list", environment=environment).stdout == "anna\tanna\tadmin\n"
    poor = run("users", "add", "otto", environment=environment, text="kurz\nkurz\n")
    assert (poor.returncode, "15" in poor.stderr) == (2, True)
    rotated = run("keys", "rotate", environment=environment)
    assert rotated.returncode == 0, rotated.stderr
    assert run("audit", "verify", environment=environment).stdout.startswith("2 entries")
    lines = run("audit", "export", environment=environment).stdout.splitlines()
    assert len(lines) == 3


@pytest.mark.slow
def test_a_port_in_use_and_a_missing_secret_are_one_sentence_each(environment: dict[str, str], free_port: int) -> None:
    run("migrate", environment=environment)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        busy = run("serve", environment=environment | {"NEGOTIATOR_PORT": str(free_port)})
    assert busy.returncode == 2
    assert busy.stderr.count("\n") == 1
    assert str(free_port) in busy.stderr
    missing = run("serve", environment=environment | {"NEGOTIATOR_SECRET": ""})
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    refused = run("demo", "--var", str(blocked / "var"), "--no-browser", environment={})
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "--var" in refused.stderr


@pytest.mark.slow
def test_a_taken_port_and_a_newer_database_are_one_sentence_each(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        busy = run("demo", "--port", port, "--var", str(tmp_path / "new"), "--no-browser", environment={})
    assert (busy.returncode, busy.stderr.count("\n"), port in busy.stderr) == (2, 1, True)
    assert not (tmp_path / "new" / "negotiator.db").exists()
    run("migrate", environment=environment)
    with sqlite3.connect(Path(environment["NEGOTIATOR_VAR"]) / "negotiator.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'from_tomorrow'")
    for command in ("serve", "migrate", "worker"):
        newer = run(command, environment=environment)
        assert (newer.returncode, newer.stderr.count("\n"), "newer" in newer.stderr) == (2, 1, True)


def test_a_full_disk_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'small.db'}")

    @click.command("fill")
    def fill() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 3")
            connection.exec_driver_sql("CREATE TABLE heap AS SELECT zeroblob(100000) AS content")

    cli.add_command(fill)
    try:
        with pytest.raises(SystemExit, match="2"):
            main(["fill"])
    finally:
        del cli.commands["fill"]
    said = capsys.readouterr().err
    assert (said.count("\n"), "disk of the database is full" in said) == (1, True)


def test_where_no_browser_opens_the_address_is_for_hands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _address: False)
    open_in_browser("http://localhost:5000/demo/x", "de")
    assert "Öffnen Sie die Adresse" in capsys.readouterr().err


@pytest.fixture
def demo(tmp_path: Path, free_port: int) -> Iterator[str]:
    """What a running demonstration printed, up to the address."""
    place = ("--port", str(free_port), "--var", str(tmp_path / "var"))
    process = processes.begin("demo", "--no-browser", "--language", "en", *place)
    assert process.stderr is not None
    with process.stderr:
        printed = ""
        while "Ctrl+C" not in printed:
            line = process.stderr.readline()
            assert line or process.poll() is None, printed
            printed += line
        yield printed
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, "in order, as with Ctrl+C"


@pytest.mark.slow
def test_what_is_stopped_while_it_starts_says_so(tmp_path: Path, free_port: int) -> None:
    """By SIGTERM as by Ctrl+C: a supervisor reads the code that the guide names."""
    home = tmp_path / "var"
    command = [*NEGOTIATOR, "demo", "--no-browser", "--port", str(free_port), "--var", str(home)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not home.is_dir():
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _out, said = process.communicate(timeout=60)
    assert (process.returncode, said.splitlines()[-1:]) == (130, ["Stopped."])


@pytest.mark.slow
def test_the_demonstration_signs_the_lead_in_once(demo: str) -> None:
    address = re.search(r"http://localhost:\d+/demo/\S+", demo)
    assert address is not None
    browser, deadline = requests.Session(), time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            page = browser.get(address[0], timeout=10)
            break
        except requests.ConnectionError:
            time.sleep(0.2)
    assert page.status_code == 200
    assert re.search(r"/dossiers/\d+$", page.url)
    assert 'lang="en"' in page.text
    assert "Negotiation lead" in page.text
    again = requests.get(address[0], timeout=10)
    assert again.url.endswith("/sign-in")
    assert len(re.findall(r"(?:[a-z2-9]{4}-){4}[a-z2-9]{4}", demo)) == len(PEOPLE)
