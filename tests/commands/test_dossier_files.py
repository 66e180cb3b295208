"""import and export at the terminal."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from negotiator.commands import dossier_files
from tests.conftest import Person
from tests.records import loaded


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dossier_files, "installed", lambda: (None, engine))  # which one the environment names
    group = click.Group(commands=list(dossier_files.commands))
    return lambda *words: CliRunner().invoke(group, list(words))


def test_out_and_in_again(run, engine: Engine, tmp_path: Path) -> None:
    number, file, again = loaded(engine), tmp_path / "a.json", tmp_path / "b.json"
    assert run("export", str(number), "--out", str(file), "--sealed").exit_code == 0
    made: Result = run("import", str(file), "--json")
    assert made.exit_code == 0
    found = json.loads(made.stdout)
    assert list(found) == ["dossier"]
    assert found["dossier"] != number
    assert run("export", str(found["dossier"]), "--out", str(again), "--sealed").exit_code == 0
    stage = json.loads(file.read_text())["dossier"]["stage"]
    assert stage in made.stderr, "confirmed gates stay behind, so that the copy begins anew"
    assert again.read_text().replace("exploration", stage, 1) == file.read_text()


@pytest.mark.parametrize("text", ["{", '{"format": "negotiator-dossier/9"}'])
def test_a_wrong_file_ends_with_one_line(run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(text)
    refused = run("import", str(file), "--json")
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert "wrong.json" in refused.stderr


def test_what_is_not_there_ends_with_one_line(run, tmp_path: Path) -> None:
    assert run("import", str(tmp_path / "none.json")).exit_code == 2
    assert run("export", "4711", "--out", str(tmp_path / "x.json")).exit_code == 2
    assert run("import", str(tmp_path), "--json").exit_code == 2


def test_it_is_said_who_will_read_what_was_sealed(
    run, engine: Engine, tmp_path: Path, person: Callable[..., Person]
) -> None:
    number, file = loaded(engine), tmp_path / "a.json"
    login = person("kim").login
    assert "plain text" in run("export", str(number), "--out", str(file), "--sealed").stderr
    assert "reads all of them" in run("import", str(file), "--lead", login).stderr
    assert run("export", str(number), "--out", str(file)).stderr == ""
    assert "reads all of them" not in run("import", str(file), "--lead", login).stderr
