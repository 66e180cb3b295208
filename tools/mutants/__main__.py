"""Changes one small thing of the program after the other and asks whether a test notices.

    ./run mutants                       300 changes, drawn by seed 1, of all parts; goes on where it stopped
    ./run mutants --sample 60 --only access
    ./run mutants --again               those that no test noticed, once more, after tests were written
    ./run mutants --report              says what is known, runs nothing

The project itself is never changed on disk. Each change meets the tests of its part's folder that run its line
(`reach.py`), until the first fails. Score: noticed by all that were asked; a run that takes far too long counts as
noticed, a line that no test of its folder runs as not.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutants import fresh
from tools.mutants.cases import Case, Outcome
from tools.mutants.forked import UNMADE, digest
from tools.mutants.operators import mutants_of
from tools.mutants.parts import LEFT_OUT, PARTS, ROOT, Part
from tools.mutants.reach import ALWAYS, Reach, reach_of
from tools.mutants.report import report

KEPT = ROOT / "var" / "mutants"
TARGET = 300
LEAST = 20  # of each part
AS_PYTHON = {"NUMBA_DISABLE_JIT": "1"}  # functions are left as they are written


@dataclass(frozen=True, slots=True)
class Known:
    """What was found so far: a change's key -> how it ended, in a file of one line each."""

    file: Path

    def outcomes(self) -> dict[str, Outcome]:
        """By key; of several the last."""
        if not self.file.exists():
            return {}
        lines = map(json.loads, self.file.read_text(encoding="utf-8").splitlines())
        return {found["key"]: Outcome(found["how"], found["by"], found["seconds"]) for found in lines}

    def keep(self, key: str, outcome: Outcome) -> None:
        """Adds one."""
        with self.file.open("a", encoding="utf-8") as opened:
            opened.write(json.dumps({"key": key, **outcome.kept()}) + "\n")


def cases(only: Sequence[str]) -> Iterator[Case]:
    """Every change of these parts, in the order of files and places."""
    for part in PARTS:
        if not only or part.name in only:
            for file in part.files():
                yield from _cases_of(part, file)


def _cases_of(part: Part, file: Path) -> Iterator[Case]:
    source = (ROOT / file).read_text(encoding="utf-8")
    lines = source.splitlines()
    alike: Counter[tuple[str, str, str]] = Counter()
    for mutant in mutants_of(source):
        told = (lines[mutant.line - 1].strip(), mutant.was, mutant.becomes)
        yield Case(part, file, mutant, f"{file}:{told}:{alike[told]}")
        alike[told] += 1


def sample(only: Sequence[str], seed: int, size: int) -> list[Case]:
    """So many changes, drawn by a seed: first `LEAST` of every part, however small, then of all parts alike. A larger
    sample begins with the smaller one, and a line that is written or deleted moves other changes by its own place."""
    found = sorted(cases(only), key=lambda case: case.lot(seed))
    first = [case for part in PARTS for case in [each for each in found if each.part == part][:LEAST]]
    taken = {id(case) for case in first}
    return [*first, *(case for case in found if id(case) not in taken)][:size]


def run(drawn: Sequence[Case], known: Known, budget: float) -> None:
    """Tries each; what a run found is kept at once, so that it may be stopped and taken up again."""
    for part in dict.fromkeys(case.part for case in drawn):
        reach = reach_of(part, ROOT, KEPT)
        asked = [(case, _within(reach, case, budget)) for case in drawn if case.part == part]
        for case, tests in asked:
            if not tests:
                known.keep(case.key, Outcome("unreached"))
        quick = [(case, tests) for case, tests in asked if tests and case.exchangeable]
        for compiled in (False, True):
            alike = [(case, tests) for case, tests in quick if case.compiled is compiled]
            if alike:
                _forked(part, alike, reach, known, AS_PYTHON if compiled else {})
        unmade = {key for key, outcome in known.outcomes().items() if outcome.how == UNMADE}
        slow = [(case, tests) for case, tests in asked if tests and (not case.exchangeable or case.key in unmade)]
        if slow:
            _fresh(slow, reach, known)


def _within(reach: Reach, case: Case, budget: float) -> list[str]:
    """The first of its tests that take so many seconds together, at least one."""
    taken: list[str] = []
    spent = 0.0
    for name in reach.tests(case.file, case.mutant.line):
        spent += reach.takes(name)
        if taken and spent > budget:
            break
        taken.append(name)
    return taken


def _forked(
    part: Part, asked: Sequence[tuple[Case, list[str]]], reach: Reach, known: Known, settings: Mapping[str, str]
) -> None:
    """All in one run of pytest with these settings of its surroundings, which imports and collects once."""
    changes = KEPT / f"{part.name}.changes"
    lines = [
        {
            "key": case.key,
            "path": str(ROOT / case.file),
            "digest": digest(ROOT / case.file),
            "start": case.mutant.start,
            "end": case.mutant.end,
            "becomes": case.mutant.becomes,
            "tests": tests,
            "seconds": 20 + 10 * sum(max(reach.takes(name), 0.5) for name in tests),
        }
        for case, tests in asked
    ]
    changes.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    plugin = ("-p", "tools.mutants.forked", "--changes", str(changes), "--outcomes", str(known.file))
    ready = (f"--ready={name}" for name in part.ready)
    command = (sys.executable, "-m", "pytest", *ALWAYS, *plugin, *ready, *part.tests)
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True)


def _fresh(asked: Sequence[tuple[Case, list[str]]], reach: Reach, known: Known) -> None:
    """One by one in a copy of the project."""
    with tempfile.TemporaryDirectory(prefix="negotiator-mutants-") as folder:
        room = Path(folder) / "copy"
        shutil.copytree(ROOT, room, ignore=lambda _path, names: LEFT_OUT & {*names})
        for case, tests in asked:
            seconds = sum(max(reach.takes(name), 5.0) for name in tests)
            known.keep(case.key, fresh.tried(case, tests, seconds, room))


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run mutants", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=TARGET)
    parser.add_argument("--only", action="append", default=[], choices=[part.name for part in PARTS])
    parser.add_argument("--seconds", type=float, default=60, help="of tests that one change meets at most")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--report", action="store_true")
    asked = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    known, drawn = Known(KEPT / "outcomes.jsonl"), sample(asked.only, asked.seed, asked.sample)
    outcomes = known.outcomes()
    left = [case for case in drawn if case.key not in outcomes or (asked.again and not outcomes[case.key].noticed)]
    if left and not asked.report:
        run(left, known, asked.seconds)
    report(drawn, known.outcomes())


if __name__ == "__main__":
    main()
