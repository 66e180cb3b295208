"""One thing has one name: the route, the folder of its pages, the service that it calls, and the tests.

A page that begins with `_` is a part of others and stands with the one it was written for.
"""

import re
from functools import cache
from pathlib import Path

from negotiator.paths import PACKAGE, TEMPLATES
from tests import mirror

MODELS = mirror.ROOT / "models"

# Routes that show the pages of another, and why.
PAGES_OF = {
    "administration": {"invitations"},  # a link of an invitation is shown once, to whoever made it
    "agenda": {"measures"},  # the forms behind the pages of measures
    "briefs": {"documents"},  # `templates/briefs` is what papers are printed from
    "drafts": {"errors"},  # what was refused is offered again
    "members": {"invitations"},
    "own_rules": {"conditions"},  # the one builder of conditions
    "papers": {"documents"},
    "positions": {"conditions"},
    "proposing": {"bench"},  # proposals are asked for on the workbench
    "register_entries": {"precedents"},  # the forms behind the register
    "stakeholder_forms": {"stakeholders"},
}
# Routes that several services answer, or one that is called otherwise.
SERVED_BY = {
    "account": "credentials",
    "administration": "accounts",
    "agenda": "measure_editing",
    "agreements": "agreement_words",
    "arguments": "arguing",
    "comparing": "package_pairs",
    "mail": "mail_addresses",
    "minutes": "declarations",
    "operation": "overview",
    "papers": "life",
    "pages": "health",
    "prose": "prose_words",
    "register_entries": "register_editing",
    "stakeholder_forms": "stakeholder_editing",
    "tokens": "api_tokens",
    "zones": "accounts",
}
NO_ROUTE = {"briefs", "conditions", "documents", "errors", "macros"}  # folders that several routes share
SERVICES = re.compile(r"^from negotiator\.services\.([\w.]+ import (?:\([^)]*\)|.+))", re.MULTILINE)


@cache
def routes() -> dict[str, str]:
    """Name -> source of each module that has a blueprint for pages."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in (PACKAGE / "web").glob("*.py")}
    return {name: text for name, text in found.items() if "Blueprint(" in text}


def test_a_route_is_called_as_its_module_and_its_addresses() -> None:
    named = {name: re.findall(r'Blueprint\(\s*"(\w+)"', text) for name, text in routes().items()}
    assert named == {name: [name] for name in routes()}


def test_the_pages_of_a_route_stand_in_the_folder_of_its_name() -> None:
    for name, text in routes().items():
        shown = {folder for folder, file in re.findall(r'"(\w+)/(\w+)\.html"', text) if not file.startswith("_")}
        assert shown - {name} <= PAGES_OF.get(name, set()), name


def test_each_folder_of_pages_is_called_as_a_route() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert folders - routes().keys() == NO_ROUTE - routes().keys()


def test_a_route_calls_the_service_of_its_name() -> None:
    for name, text in routes().items():
        called = {word for found in SERVICES.findall(text) for word in re.findall(r"\w+", found)}
        assert not called or SERVED_BY.get(name, name) in called, name
    assert all(name in routes() for name in (*SERVED_BY, *PAGES_OF))


def test_the_tests_of_a_route_have_its_name_or_that_of_its_service() -> None:
    for name in routes():
        module = Path("negotiator/web", f"{name}.py")
        found = {file.stem for file in mirror.tests_of(module)}
        assert f"test_{name}" in found or module.as_posix() in mirror.ELSEWHERE, name


def test_no_two_classes_of_a_package_have_one_name() -> None:
    homes: dict[tuple[Path, str], list[str]] = {}
    for path in (*PACKAGE.rglob("*.py"), *MODELS.glob("*.py")):
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            homes.setdefault((path.parent, name), []).append(path.name)
    twice = {f"{home.name}: {name}": files for (home, name), files in homes.items() if len(files) > 1}
    assert not twice
