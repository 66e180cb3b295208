"""Each command imports what it needs: help and version nothing, the others not the web, the papers or the solver."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from negotiator.cli import COMMANDS, cli

HEAVY = (
    "flask",
    "sqlmodel",
    "sqlalchemy",
    "pulp",
    "highspy",
    "weasyprint",
    "numpy",
    "babel",
    "cryptography",
    "alembic",
)
WORK = ("flask", "pulp", "highspy", "weasyprint", "numpy")
UNNEEDED = {  # one command of each module that serves no pages -> what it does without
    "backup": WORK,
    "completion": ("sqlmodel", "sqlalchemy", "cryptography", "alembic", *WORK),
    "dossier": ("sqlmodel", "sqlalchemy", *WORK),  # asks an installation
    "import": ("flask",),
    "settings": WORK,
    "style": ("flask",),
    "takeout": WORK,
    "users": WORK,
    "migrate": WORK,
    "solve": ("flask", "sqlmodel", "sqlalchemy", "weasyprint"),
    "check": ("flask",),
    "worker": ("flask",),
}
RUN = """
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from negotiator.cli import main
for words in json.loads(sys.argv[1]):
    code = 0
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()):
        try:
            main(words)
        except SystemExit as end:
            code = end.code
    print(json.dumps([code, sorted(name for name in sys.modules if "." not in name), said.getvalue()]))
"""


def imported(*commands: tuple[str, ...]) -> Iterator[tuple[int, frozenset[str], str]]:
    """Of commands that one process does in turn: exit code, the top-level modules that are there then, and what it
    printed."""
    asked = [sys.executable, "-c", RUN, json.dumps(commands)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        code, modules, said = json.loads(line)
        yield code, frozenset(modules), said


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("-h",)])
def test_version_and_help_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    ((code, modules, said),) = imported(arguments)
    assert code == 0
    assert said
    assert not modules & set(HEAVY)


@pytest.mark.slow
def test_a_command_imports_no_more_than_it_needs() -> None:
    """Those that do without most come first: what is not there after a command, neither it nor one before imports."""
    left = sorted(UNNEEDED, key=lambda name: (-len(UNNEEDED[name]), name))
    assert left
    while left:
        turn, forbidden = [left[0]], set(UNNEEDED[left[0]])
        for name in left[1:]:
            if set(UNNEEDED[name]) <= forbidden:
                turn.append(name)
                forbidden = set(UNNEEDED[name])
        left = [name for name in left if name not in turn]
        told = imported(*((name, "--help") for name in turn))
        for name, (code, modules, said) in zip(turn, told, strict=True):
            assert code == 0
            assert said.startswith(f"Usage: negotiator {name}")
            assert (name, modules & set(UNNEEDED[name])) == (name, set())


def test_a_command_of_each_module_is_asked_but_of_those_that_serve_pages() -> None:
    assert {COMMANDS[name].module for name in UNNEEDED} | {"negotiator.commands.server"} == {
        place.module for place in COMMANDS.values()
    }


def test_the_list_names_every_command_of_the_modules_with_its_own_words() -> None:
    found = {}
    for place in {place.module for place in COMMANDS.values()}:
        for command in import_module(place).commands:
            found[command.name] = (place, command.get_short_help_str(limit=1000))
    assert found == {name: (place.module, place.help) for name, place in COMMANDS.items()}


def test_a_command_that_is_none_is_refused() -> None:
    ((code, modules, _said),) = imported(("nothing",))
    assert code == 2
    assert "flask" not in modules


def test_the_order_of_the_list_is_that_of_its_names() -> None:
    assert cli.list_commands(None) == sorted(COMMANDS)  # type: ignore[arg-type]
