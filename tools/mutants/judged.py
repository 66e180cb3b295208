"""Changes that no test can notice because no answer of the program depends on them, each with its reason.

`judged.toml` names them by module, line as it is written, and change; an entry whose line is gone judges nothing. They
count as unnoticed in the score; a second score leaves them out.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.mutants.parts import ROOT

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A change by what stands there: module, line without its indentation, what it was and what it becomes."""

    file: str
    line: str
    was: str
    becomes: str


@cache
def judged(file: Path = FILE) -> dict[Place, str]:
    """Each judged change -> why nobody can notice it."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return {Place(each["file"], each["line"], each["was"], each["becomes"]): each["why"] for each in found["mutant"]}


@cache
def _lines(file: Path) -> list[str]:
    return (ROOT / file).read_text(encoding="utf-8").splitlines()


def place(file: Path, line: int, was: str, becomes: str) -> Place:
    """The place of a change; `line` counts from 1."""
    return Place(file.as_posix(), _lines(file)[line - 1].strip(), was.strip(), becomes.strip())
