"""Each command imports what it needs: help and version nothing, the others not the web, the papers or the solver."""

import subprocess
import sys
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
import sys
from negotiator.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print(end.code, *sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
else:
    print(0, *sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
"""


def imported(*arguments: str) -> tuple[str, frozenset[str], str]:
    """Exit code, the top-level modules that a command imports, and what it prints."""
    done = subprocess.run([sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, check=True)
    code, *modules = done.stderr.splitlines()[-1].split()
    return code, frozenset(modules), done.stdout


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("-h",)])
def test_version_and_help_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code, modules, said = imported(*arguments)
    assert code == "0"
    assert said
    assert not modules & set(HEAVY)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(UNNEEDED))
def test_a_command_imports_no_more_than_it_needs(name: str) -> None:
    code, modules, said = imported(name, "--help")
    assert code == "0"
    assert said.startswith(f"Usage: negotiator {name}")
    assert not modules & set(UNNEEDED[name])


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
    code, modules, _said = imported("nothing")
    assert code == "2"
    assert "flask" not in modules


def test_the_order_of_the_list_is_that_of_its_names() -> None:
    assert cli.list_commands(None) == sorted(COMMANDS)  # type: ignore[arg-type]
