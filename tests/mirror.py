"""Where the tests of a module stand: `python -m tests.mirror negotiator/services/positions/lines.py` says it.

Tests mirror the code. Of a module `negotiator/x/y/z.py` they are, the first of these that is there:

1. `tests/x/y/test_z.py`;
2. the file of its package: `tests/x/y/test_y.py` or `tests/x/test_y.py`;
3. for a route, the file of the service of its name: `tests/services/…/test_z.py`;
4. those of the modules that use it, nearest first, and of its own package if one does: what only others call is asked
   through them.

Where these would mislead, `ELSEWHERE` says it. The other way round, `tests/x/y/test_z.py` asks a module or a package
`negotiator/x/y/z`, or `test_y.py` the package that it stands for; `models` is mirrored in the same way. What holds of
many modules stands in one of `ACROSS`, or at the top.
"""

import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = Path("tests")
IMPORT = re.compile(r"^\s*from ((?:negotiator|models)[\w.]*) import (\([^)]*\)|.+)", re.MULTILINE)
WORD = re.compile(r"\w+")
ACROSS = {
    "tests/alike": "what pages, pictures, papers, the solver and the checker tell alike",
    "tests/bargaining/whole": "answers of the whole solver against theory, all packages and cases counted elsewhere",
    "tests/install": "what installs the program: locks, hints, audit, container",
    "tests/journeys": "people on their way through many pages, in a browser",
    "tests/nightly": "what a night asks more often",
    "tests/pages": "what holds of every page and form",
    "tests/papers": "what holds of every paper",
    "tests/running": "the program as it runs: servers, disks, clocks, power cuts, files at the terminal",
    "tests/security": "what nobody may do or find out, whatever the page",
}
# Modules whose tests ask for something that holds of many, and commands, which are found by their name alone.
ELSEWHERE = {
    "models/key_check.py": "tests/commands/test_copies.py",
    "models/tables.py": "tests/models/test_schema.py",
    "negotiator/app.py": "tests/pages/test_headers.py",
    "negotiator/cli.py": "tests/commands/test_later.py",
    "negotiator/commands/administration.py": "tests/commands/test_server.py",
    "negotiator/commands/database.py": "tests/running/test_files.py",
    "negotiator/commands/documents.py": "tests/web/test_papers.py",
    "negotiator/commands/worker.py": "tests/running/test_supervision.py",
    "negotiator/services/accounts/terminal.py": "tests/commands/test_server.py",
    "negotiator/services/dossiers/changes/asked_changes.py": "tests/security/test_owners.py",
    "negotiator/services/installation/keys.py": "tests/commands/test_copies.py",
    "negotiator/web/account.py": "tests/services/accounts/test_second_factor.py",
    "negotiator/web/administration.py": "tests/web/test_operation.py",
    "negotiator/web/asked_changes.py": "tests/security/test_owners.py",
    "negotiator/web/context.py": "tests/security/test_pages_beside_lock.py",
    "negotiator/web/demo.py": "tests/commands/test_server.py",
    "negotiator/web/drafts.py": "tests/journeys/test_drafts.py",
    "negotiator/web/errors.py": "tests/running/test_out_of_reach.py",
    "negotiator/web/forms.py": "tests/pages/test_bad_input.py",
    "negotiator/web/htmx.py": "tests/pages/test_swaps.py",
    "negotiator/web/jobs.py": "tests/services/work/test_kinds.py",
    "negotiator/web/kept.py": "tests/security/test_secrets.py",
    "negotiator/web/logs.py": "tests/services/dossiers/log/test_log_words.py",
    "negotiator/web/members.py": "tests/services/accounts/test_invitations.py",
    "negotiator/web/minutes.py": "tests/services/dossiers/rounds/test_declarations.py",
    "negotiator/web/pages.py": "tests/running/test_supervision.py",
    "negotiator/web/place.py": "tests/running/test_behind_a_proxy.py",
    "negotiator/web/reading.py": "tests/security/test_fuzz.py",
    "negotiator/web/security.py": "tests/pages/test_headers.py",
    "negotiator/web/register_entries.py": "tests/web/test_register.py",
    "negotiator/web/serving.py": "tests/web/test_effects.py",
    "negotiator/web/stakeholders.py": "tests/web/test_stakeholder_forms.py",
    "negotiator/web/stress.py": "tests/services/bench/test_overlays.py",
    "negotiator/web/submissions.py": "tests/security/test_submissions.py",
    "negotiator/web/tokens.py": "tests/web/test_api.py",
    "negotiator/web/unsaid.py": "tests/security/test_unsaid.py",
}
BY_NAME = (
    Path("negotiator/app.py"),
    Path("negotiator/cli.py"),
)  # have all routes and commands; who is asked through them?


@cache
def modules() -> frozenset[Path]:
    """What is mirrored, by path from the project's folder."""
    found = (
        path.relative_to(ROOT)
        for room in ("negotiator", "models")
        for path in (ROOT / room).rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    )
    return frozenset(found)


@cache
def files() -> frozenset[Path]:
    """The files of tests, by path from the project's folder."""
    return frozenset(path.relative_to(ROOT) for path in (ROOT / TESTS).rglob("test_*.py"))


def place(module: Path) -> Path:
    """Where a file of its own would stand."""
    inside = module.relative_to("negotiator") if module.parts[0] == "negotiator" else module
    return TESTS / inside.parent / f"test_{module.stem}.py"


def _own(module: Path) -> Path:
    return Path(ELSEWHERE.get(module.as_posix(), place(module)))


def tests_of(module: Path) -> tuple[Path, ...]:
    """The files that hold its tests, by the rule above; empty if there are none."""
    own, package = _own(module), module.parent.name
    for file in (own, own.parent / f"test_{package}.py", own.parent.parent / f"test_{package}.py"):
        if file in files():
            return (file,)
    if module.parts[:2] == ("negotiator", "web"):
        served = [file for file in sorted(files()) if file.name == own.name and file.is_relative_to("tests/services")]
        if served:
            return tuple(served)
    ring, seen = {module}, {module, *BY_NAME}
    while ring := {user for each in ring for user in users()[each]} - seen:
        seen |= ring
        found = {user: file for user in ring if (file := _own(user)) in files()}
        near = {file for user, file in found.items() if user.parent == module.parent}
        if found:
            return tuple(sorted(near or set(found.values())))
    return ()


def asked_by(file: Path) -> Path | None:
    """The module or package that a file of tests asks, by its place and name; None if there is none."""
    root = Path() if file.parts[1] == "models" else Path("negotiator")
    place_of, name = root.joinpath(*file.parts[1:-1]), file.stem.removeprefix("test_")
    found = (place_of / f"{name}.py", place_of / name, place_of if place_of.name == name else Path("none"))
    return next((each for each in found if (ROOT / each).exists()), None)


@cache
def users() -> defaultdict[Path, set[Path]]:
    """Module -> the modules that import it."""
    found: defaultdict[Path, set[Path]] = defaultdict(set)
    for module in modules():
        for imported in _imported(module):
            found[imported].add(module)
    return found


def _imported(module: Path) -> set[Path]:
    found = IMPORT.findall((ROOT / module).read_text(encoding="utf-8"))
    names = {
        name for package, listed in found for name in (package, *(f"{package}.{each}" for each in WORD.findall(listed)))
    }
    return {Path(f"{name.replace('.', '/')}.py") for name in names} & modules()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(*tests_of(Path(name).resolve().relative_to(ROOT)), sep="\n")
