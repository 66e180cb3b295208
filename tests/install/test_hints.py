"""Every command that a page, a document or an error sentence tells people to type is one that exists here."""

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from negotiator.cli import cli
from negotiator.paths import TRANSLATIONS
from tests.install.index import pins

ROOT = Path(__file__).resolve().parents[2]
PAPERS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
RUN = (ROOT / "run").read_text(encoding="utf-8")
SPANS = re.compile(r"```sh\n(.*?)```|`([^`\n]+)`", re.DOTALL)
PROGRAM = r"((?:\S*/)?(?:negotiator|\./run|apt|apt-get|pip|python) [^#|;&)\n]+)"
COMMAND = re.compile(rf"(?:^|&& |; |\| |\$\(){PROGRAM}", re.MULTILINE)
TOLD = re.compile(rf"(?:: |[“„`]){PROGRAM.replace('[^#', '[^“”`#')}")  # behind a colon, or between quotation marks
LOCKED = {pin.name for pin in pins((ROOT / "requirements" / "test.txt").read_text(encoding="utf-8"))}


def said() -> list[tuple[str, str]]:
    """Where and what: commands in documents, and in sentences of the product, whose ids are the English ones."""
    found = []
    for paper in PAPERS:
        for block, span in SPANS.findall(paper.read_text(encoding="utf-8")):
            found += [(paper.name, line.strip()) for line in COMMAND.findall(block or span)]
    with (TRANSLATIONS / "de" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = [text for message in read_po(file) for text in (message.id, message.string) if isinstance(text, str)]
    texts += [option.help for command in commands(cli) for option in command.params if isinstance(option, click.Option)]
    texts += [command.help for command in commands(cli)]
    found += [("sentence", line.strip().rstrip(".")) for text in texts for line in TOLD.findall(text or "")]
    found += [("run", line) for line in re.findall(r"^(?:usage:)? +(\./run [a-z]+)", RUN, re.MULTILINE)]
    return sorted(set(found))


def commands(group: click.Group) -> Iterator[click.Command]:
    """All of them, inner ones too."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield command
        if isinstance(command, click.Group):
            yield from commands(command)


def parsed(words: list[str]) -> str:
    """What click thinks of the words after `negotiator`; empty if it knows the command, its options, and each that
    wants a value has one."""
    command, context = cli, click.Context(cli)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        try:
            _name, inner, words = command.resolve_command(context, words)
        except click.UsageError as error:
            return error.message
        assert inner is not None
        command = inner
    try:
        command.make_parser(context).parse_args(words)
    except click.UsageError as error:
        return error.message
    return ""


def fault(command: str) -> str:
    """Why a command can't be typed as it stands; empty if it can."""
    program, *words = shlex.split(command.replace("…", ""))
    match Path(program).name:
        case "negotiator":
            return parsed(words)
        case "run":
            known = set(re.findall(r"^    ([a-z]+)\)", RUN, re.MULTILINE))
            if words[0] == "negotiator":
                return parsed(words[1:])
            return "" if words[0] in known else f"./run knows no {words[0]}"
        case "apt" | "apt-get":
            asked = [word for word in words if not word.startswith("-") and word not in ("install", "update")]
            return ", ".join(word for word in asked if f" {word}" not in RUN and f'"{word}' not in RUN)
        case "pip" if "install" in words:
            asked = [word for word in words[1:] if not word.startswith(("-", "%(")) and "/" not in word and word != "."]
            lists = [word for before, word in pairwise(words) if before == "-r" and not (ROOT / word).is_file()]
            return ", ".join([*lists, *(word for word in asked if word.split("[")[0] not in LOCKED)])
        case _:
            return ""


def test_there_are_commands_to_judge() -> None:
    assert len(said()) > 25


@pytest.mark.parametrize("command", sorted({command for _where, command in said()}))
def test_a_command_that_is_told_exists(command: str) -> None:
    assert fault(command) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "It is older than the program. Run: negotiator migrate",
        "What it needs is missing: pip install --no-deps -r requirements/extras.txt",
        "It is started with “negotiator worker”.",
        "Gestartet wird er mit „negotiator worker“.",
        "Run `negotiator worker` elsewhere.",
        "Make one with: ./run negotiator keys new",
    ],
)
def test_a_command_is_found_however_it_is_told(sentence: str) -> None:
    (found,) = TOLD.findall(sentence)
    assert fault(found.rstrip(".")) == ""


@pytest.mark.parametrize(
    "command",
    [
        "pip install 'negotiator[postgres]'",
        "negotiator sove",
        "negotiator serve --fast",
        "negotiator demo --var",
        "pip install -r requirements/none.txt",
        "./run tests",
        "apt install foo",
    ],
)
def test_one_that_does_not_exist_is_found(command: str) -> None:
    assert fault(command)
