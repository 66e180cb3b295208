"""What multiplies has one table: the recipes of CONTRIBUTING touch at most three files beside translations.

A file in which more than half of all members of a kind are named is a list of them, and whoever adds one must know it.
"""

import ast
import re
from collections.abc import Iterable
from functools import cache

import pytest

from negotiator.bargaining.words import Concept
from negotiator.catalogue.reading import library
from negotiator.paths import PACKAGE, TEMPLATES
from negotiator.services.briefs.papers import kinds as documents
from negotiator.services.work import kinds

SUFFIXES = (".py", ".html", ".toml")
# The tables that a recipe names, and further lists in which a new member may stand but need not.
MUST = {
    "concept": {"bargaining/words.py", "bargaining/solving.py", "catalogue/concepts.py"},
    "document": set[str](),  # each is named by its own module, which `services/briefs/papers/kinds.py` imports
    "job": {"services/work/kinds.py"},
    "guardrail": {"catalogue/data/guardrails.toml"},
    "number of a guardrail": {"catalogue/data/guardrails.toml"},
}
MAY = {
    "concept": {"bargaining/listed.py", "bargaining/concepts.py"},  # how it is found in a list; with whom it shares
    # where an office may put texts of its own; which three stand first in the order form
    "document": {"services/briefs/material/texted.py", "services/briefs/life/choosing.py"},
    "number of a guardrail": {  # the modules that count with most of them
        "catalogue/guardrails/rows/balance.py", "catalogue/guardrails/checks/balance.py",
        "catalogue/guardrails/sentences.py",
    },
}  # fmt: skip
# Modules that belong to one member: what it does and where that is hung in; rows and checks.
MODULES = {"concept": 0, "document": 2, "job": 2, "guardrail": 2, "number of a guardrail": 2}
MEMBERS: dict[str, list[str]] = {
    "concept": [f"Concept.{concept.name}" for concept in Concept] + [concept.name for concept in Concept],
    "document": list(documents.TABLE),
    "job": list(kinds.KINDS),
    "guardrail": list(library.guardrail_texts()),
    "number of a guardrail": list(library.params()),
}


def named_in(text: str, suffix: str) -> set[str]:
    """What a file names: words in quotation marks, before a colon too, and members of enumerations."""
    if suffix != ".py":
        return {word for found in re.findall(r"[\"']([^\"'\n]+)[\"']", text) for word in (found, found.split(":")[0])}
    nodes = list(ast.walk(ast.parse(text)))
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    members = {
        ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return {*words, *(word.split(":")[0] for word in words), *stored, *members}


@cache
def names() -> dict[str, set[str]]:
    """File -> what it names."""
    files = [path for root in (PACKAGE, TEMPLATES) for path in root.rglob("*") if path.suffix in SUFFIXES]
    roots = {path: PACKAGE if path.is_relative_to(PACKAGE) else TEMPLATES.parent for path in files}
    return {str(p.relative_to(root)): named_in(p.read_text(encoding="utf-8"), p.suffix) for p, root in roots.items()}


def lists(members: Iterable[str]) -> set[str]:
    """The files that name more than half of the members."""
    wanted = set(members)
    most = len({each.removeprefix("Concept.") for each in wanted}) / 2
    return {file for file, found in names().items() if len({e.removeprefix("Concept.") for e in wanted & found}) > most}


@pytest.mark.parametrize("kind", MUST)
def test_one_more_touches_at_most_three_files(kind: str) -> None:
    assert lists(MEMBERS[kind]) - MAY.get(kind, set()) == MUST[kind]
    assert len(MUST[kind]) + MODULES[kind] <= 3


def test_a_second_list_would_be_noticed() -> None:
    text = "NAMES = {" + ", ".join(f'"{name}": 1' for name in MEMBERS["number of a guardrail"]) + "}"
    assert set(MEMBERS["number of a guardrail"]) <= named_in(text, ".py") & named_in(text, ".html")
