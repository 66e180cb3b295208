"""Files that the program writes are their owner's only, whatever the shell allows: found by looking at all of them."""

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiator.paths import PACKAGE
from tests import processes
from tests.security import server

SCENARIO = str(PACKAGE / "catalogue" / "data" / "scenario_kenya_like.toml")


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command from a shell that lets everybody read what is made."""

    def start(*arguments: str, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return processes.run(*arguments, environment={**os.environ, **environment, **more}, text=text, umask=0o022)

    return start


def readable_by_others(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() or path.is_socket())
    return {path.name: oct(path.stat().st_mode) for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077}


@pytest.mark.slow
def test_everything_that_commands_write_is_the_owners_only(
    run: Callable[..., subprocess.CompletedProcess[str]], environment: dict[str, str], tmp_path: Path
) -> None:
    var, out = Path(environment["NEGOTIATOR_VAR"]), tmp_path / "out"
    out.mkdir()
    assert run("migrate").returncode == 0
    assert run("users", "add", "anna", "--admin", text="drei schiffe am kai\n" * 2).returncode == 0
    (var / "negotiator.db").chmod(0o644)  # made by an earlier version, or by a shell
    done = run("backup", str(out / "copy.db"))
    assert done.returncode == 0, done.stderr
    paper = run("brief", SCENARIO, "--kind", "D-04", "--out", str(out / "brief.pdf"), "--time-limit", "1")
    assert paper.returncode == 0, paper.stderr
    assert {path.name for path in out.iterdir()} == {"copy.db", "brief.pdf"}
    assert readable_by_others(tmp_path) == {}
    with sqlite3.connect(out / "copy.db") as copy:
        assert copy.execute("select login from account").fetchall() == [("anna",)]
        assert copy.execute("select thing from audit_entry order by id desc").fetchone() == ("backup",)


@pytest.mark.slow
def test_a_backup_neither_overwrites_nor_leaves_halves(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    assert run("migrate").returncode == 0
    there = tmp_path / "there.db"
    there.write_text("mine")
    again = run("backup", str(there))
    assert (again.returncode, "exists already" in again.stderr, there.read_text()) == (2, True, "mine")
    nowhere = run("backup", str(tmp_path / "no folder" / "copy.db"))
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (2, 1)


@pytest.mark.slow
@pytest.mark.skipif(bool(server.why_not()), reason=server.why_not() or "there is one")
def test_a_server_is_copied_by_its_own_program(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder = Path("/tmp") / f"pg-backup-{os.getpid()}"
    folder.mkdir(mode=0o755)
    try:
        with server.served(folder) as address:
            bins = f"{server.programs()}{os.pathsep}{os.environ['PATH']}"
            assert run("migrate", NEGOTIATOR_DATABASE=address).returncode == 0
            done = run("backup", str(tmp_path / "copy.dump"), NEGOTIATOR_DATABASE=address, PATH=bins)
            assert done.returncode == 0, done.stderr
            assert (tmp_path / "copy.dump").read_bytes()[:5] == b"PGDMP"
            assert readable_by_others(tmp_path) == {}
            lacking = run("backup", str(tmp_path / "b.dump"), NEGOTIATOR_DATABASE=address, PATH="/nowhere")
            assert (lacking.returncode, "pg_dump" in lacking.stderr) == (2, True)
            assert not (tmp_path / "b.dump").exists()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
