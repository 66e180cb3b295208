"""The container file says nothing that is not so: packages, files, commands, settings, who runs and what is asked.

`python tools/container.py docs/examples/Containerfile FOLDER` follows its steps in a plain Debian, as root.
"""

import json
import re
import shlex
import tomllib

import pytest

from negotiator import paths
from negotiator.cli import COMMANDS
from negotiator.config import NAMES
from tools import container

ROOT = paths.BESIDE
FILE = ROOT / "docs" / "examples" / "Containerfile"


@pytest.fixture
def stages() -> list[container.Stage]:
    return container.read(FILE.read_text(encoding="utf-8"))


def test_what_is_copied_is_there_and_is_all_that_the_package_holds(stages: list[container.Stage]) -> None:
    copied = [shlex.split(step.text) for step in stages[0].steps if step.word == "COPY"]
    names = {name for *found, _to in copied for name in found}
    assert [name for name in names if not (ROOT / name).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]) <= names
    assert stages[1].last("COPY").startswith(f"--from={stages[0].name} ")


def test_it_installs_what_the_script_installs(stages: list[container.Stage]) -> None:
    run = re.search(r'RUN_PACKAGES="(.*)"', (ROOT / "run").read_text(encoding="utf-8"))
    assert run is not None
    installed = " ".join(step.text for stage in stages for step in stage.steps if step.word == "RUN")
    assert [name for name in run[1].split() if f" {name} " not in installed] == []
    assert "--require-hashes -r requirements/run.txt" in installed


def test_nobody_runs_it_as_root_and_its_data_lie_in_the_volume(stages: list[container.Stage]) -> None:
    last = stages[-1]
    user, group = last.last("USER").split(":")
    assert int(user) > 0 < int(group)
    given = last.environment()
    assert {name for name in given if name.startswith("NEGOTIATOR_")} <= set(NAMES)
    assert last.last("VOLUME") == given["NEGOTIATOR_VAR"]
    assert f"useradd --system --uid {user}" in " ".join(step.text for step in last.steps)


def test_it_starts_what_the_program_has_and_asks_whether_it_is_well(stages: list[container.Stage]) -> None:
    last = stages[-1]
    assert json.loads(last.last("ENTRYPOINT")) == ["negotiator"]
    assert json.loads(last.last("CMD"))[0] in COMMANDS
    asked = json.loads(last.last("HEALTHCHECK").partition("CMD ")[2])
    assert f":{last.last('EXPOSE')}/health" in asked[-1]
    compile(asked[-1], "health", "exec")


def test_what_is_no_instruction_is_told_with_its_line() -> None:
    for text, line in (
        ("FROM a\nRAN b", "line 2"),
        ("# x\nRUN b", "line 2"),
        ("FROM a\nRUN b \\\n  c\n\nADD d", "line 5"),
    ):
        with pytest.raises(ValueError, match=line):
            container.read(text)
    assert container.read("FROM a AS b\nRUN c \\\n  d")[0].steps[0].text == "c   d"
