"""Which tests reach which line of a part, and how long each takes: measured once, kept until the part changes."""

import ast
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

from coverage import CoverageData

from tools.mutants.parts import COMPILED, Part

QUICK = "(not slow or slow(listed=True)) and not pdf and not journey and not full"  # what only --fast leaves out counts
ALIKE = 8  # cases of one test that are measured; the others are taken to run the same lines
ALWAYS = ("-q", "-p", "no:cacheprovider", "-p", "tools.mutants.chosen", "-m", QUICK)


@dataclass(frozen=True, eq=False)
class Reach:
    """`seconds` has every test of the part that was measured, `others` by function the cases that were not; `measured`
    the files of tests as they were then, by hash."""

    part: Part
    root: Path
    data: CoverageData
    seconds: dict[str, float]
    others: dict[str, list[str]]
    measured: dict[str, str]

    def tests(self, file: Path, line: int) -> tuple[str, ...]:
        """Tests that run a line, and whole files of tests that are newer than the measurement: those that mirror the
        module first, then the quick ones, last their cases that were not measured. Lines that run on import are
        everybody's who uses the module or mirrors it; compiled functions, in which nothing is measured, are those
        tests' alone that mirror the module."""
        contexts = self.data.contexts_by_lineno(str(self.root / file))
        source = (self.root / file).read_text(encoding="utf-8")
        found = {name for each in _statement(source, line) for name in _named(contexts.get(each, ()))}
        if not found and any(mark in source for mark in COMPILED):
            found = {name for name in self.seconds if _mirrors(name, file)}
        elif not found and not _in_function(source, line):
            found = {name for each in contexts.values() for name in _named(each)}
            found |= {name for name in self.seconds if _mirrors(name, file)}  # of those that ask a constant alone
        known = sorted(found & self.seconds.keys(), key=lambda name: (not _mirrors(name, file), self.seconds[name]))
        fresh = sorted(self.fresh(), key=lambda name: not _mirrors(name, file))
        more = (name for function in dict.fromkeys(map(_function, known)) for name in self.others.get(function, ()))
        return (*fresh, *(name for name in (*known, *more) if name.split("::", 1)[0] not in fresh))

    def takes(self, name: str) -> float:
        """Seconds of a test, of a case that was not measured those of its like; 0 for a new file of tests."""
        found = self.seconds.get(name)
        return found if found is not None else self._alike().get(_function(name), 0.0)

    @cache  # noqa: B019 - as many as there are parts
    def _alike(self) -> dict[str, float]:
        """Function -> the mean of its cases that were measured."""
        found: dict[str, list[float]] = {}
        for name, seconds in self.seconds.items():
            found.setdefault(_function(name), []).append(seconds)
        return {function: fmean(each) for function, each in found.items()}

    @cache  # noqa: B019 - as many as there are parts
    def fresh(self) -> tuple[str, ...]:
        """Files of tests that are newer than the measurement."""
        now = hashes(self.root, self.part.test_files(self.root))
        return tuple(name for name, found in now.items() if self.measured.get(name) != found and _holds_tests(name))


def hashes(root: Path, files: Iterable[Path]) -> dict[str, str]:
    """File -> hash of its contents."""
    return {str(file): hashlib.sha256((root / file).read_bytes()).hexdigest() for file in files}


def reach_of(part: Part, root: Path, folder: Path) -> Reach:
    """The measurement in `folder`, made anew where the part's code is another."""
    code = hashes(root, part.files(root))
    note, data = folder / f"{part.name}.json", folder / f"{part.name}.coverage"
    if not note.exists() or json.loads(note.read_text(encoding="utf-8"))["code"] != code:
        _measure(part, root, data, note, code)
    kept = json.loads(note.read_text(encoding="utf-8"))
    found = CoverageData(str(data))
    found.read()
    seconds = {name: each for name, each in kept["seconds"].items() if each is not None}
    others: dict[str, list[str]] = {}
    for name in (name for name, each in kept["seconds"].items() if each is None):
        others.setdefault(_function(name), []).append(name)
    return Reach(part, root, found, seconds, others, kept["tests"])


def _measure(part: Part, root: Path, data: Path, note: Path, code: dict[str, str]) -> None:
    """Runs the part's tests once with coverage. Tests that fail without any change, on a loaded machine, say nothing
    about changes and are left out. Raises SystemExit where the tests cannot be run."""
    seconds = note.with_suffix(".seconds")
    source = str(Path(part.code).parent if part.code.endswith(".py") else Path(part.code))
    covered = ("--cov", source, "--cov-context", "test", "--cov-report", "")
    command = (
        sys.executable,
        "-m",
        "pytest",
        *ALWAYS,
        *covered,
        "--seconds",
        str(seconds),
        "--alike",
        str(ALIKE),
        *part.tests,
    )
    data.unlink(missing_ok=True)
    env = {**os.environ, "COVERAGE_FILE": str(data)}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"the tests of {part.name} cannot be run:\n{done.stdout[-4000:]}{done.stderr}")
    kept = {
        "code": code,
        "tests": hashes(root, part.test_files(root)),
        "seconds": json.loads(seconds.read_text(encoding="utf-8")),
    }
    note.write_text(json.dumps(kept), encoding="utf-8")


def _named(contexts: Sequence[str]) -> Iterable[str]:
    """Tests by coverage's names for them: "test|run"."""
    return (name.rsplit("|", 1)[0] for name in contexts if name)


def _function(test: str) -> str:
    return test.split("[", 1)[0]


def _mirrors(test: str, file: Path) -> bool:
    return Path(test.split("::", 1)[0]).name == f"test_{file.name}"


def _holds_tests(name: str) -> bool:
    return Path(name).name.startswith("test_")


def _in_function(source: str, line: int) -> bool:
    """Whether a line runs when a function is called, not when its module is imported."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return any(node.body[0].lineno <= line <= (node.end_lineno or node.lineno) for node in functions)


def _statement(source: str, line: int) -> range:
    """The lines of the smallest statement that a line belongs to; of a compound one, its head."""
    best = range(line, line + 1)
    size = 10**9
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            last = node.end_lineno or node.lineno
            body = getattr(node, "body", None)
            end = max(node.lineno, body[0].lineno - 1) if body else last
            if node.lineno <= line <= end and end - node.lineno < size:
                best, size = range(node.lineno, end + 1), end - node.lineno
    return best
