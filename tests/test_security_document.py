"""docs/security.md names every requirement of levels 1 and 2 once, and only tests and files that are there."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
ROW = re.compile(r"^\| (V[\d.]+) \| (yes|part|open|operator) \| (.+?) \| ?(.*?) ?\|$", re.MULTILINE)
TEST = re.compile(r"`((?:[a-z]+/)*test_\w+\.py)(?:::(\w+))?`")
FILE = re.compile(r"`((?:negotiator|models|templates|static|tools|docs)/[\w./-]+)`")
ID = re.compile(r"\bV\d+\.\d+\.\d+\b")


@cache
def text() -> str:
    return (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def asked_for() -> set[str]:
    lines = (TESTS / "asvs_5_0_level_2.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if not line.startswith("#")}


def before_the_list() -> str:
    return text().partition("## Open, in one list")[0]


def not_applicable() -> list[str]:
    found = re.findall(r"^n\.a\.: (.+?)(?:\n\n|\Z)", before_the_list(), re.MULTILINE | re.DOTALL)
    return [name for each in found for name in ID.findall(each)]


def test_every_requirement_stands_there_once_and_none_is_invented() -> None:
    named = Counter([row[0] for row in ROW.findall(before_the_list())] + not_applicable())
    assert {name for name, count in named.items() if count > 1} == set()
    assert set(named) == asked_for()


def test_every_test_that_is_named_is_there() -> None:
    missing = []
    for document in ("security.md", "threat-model.md", "access.md"):
        for path, name in TEST.findall((ROOT / "docs" / document).read_text(encoding="utf-8")):
            file = ROOT / path if path.startswith("tests/") else TESTS / path
            if not file.is_file():
                missing.append(f"{document}: {path}")
            elif name and not re.search(rf"^def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE):
                missing.append(f"{document}: {path}::{name}")
    assert missing == []


def test_every_file_that_is_named_is_there() -> None:
    for document in ("security.md", "threat-model.md", "access.md"):
        for path in FILE.findall((ROOT / "docs" / document).read_text(encoding="utf-8")):
            assert (ROOT / path).exists(), f"{document}: {path}"


def test_what_is_done_names_its_test() -> None:
    assert [row[0] for row in ROW.findall(text()) if row[1] in ("yes", "part") and not TEST.search(row[3])] == []


def test_what_is_open_is_listed_at_the_end() -> None:
    listed = set(ID.findall(text().partition("## Open, in one list")[2]))
    assert listed == {row[0] for row in ROW.findall(before_the_list()) if row[1] in ("open", "part")}
