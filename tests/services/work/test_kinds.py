"""Each kind of long work stands in one table, and everything that depends on it follows from there."""

import ast

import pytest
from sqlalchemy import create_engine

from negotiator.bargaining.words import Concept
from negotiator.jobs.ledger import Work
from negotiator.language import LANGUAGES, say
from negotiator.paths import PACKAGE
from negotiator.services import working
from negotiator.services.records.snapshots import plain
from negotiator.services.work import kinds
from negotiator.services.work.questions import (
    AboutAssumptions,
    AboutDraft,
    AboutOverlay,
    AboutPackage,
    AboutSeveral,
    AboutStudy,
    Packages,
    Paper,
    UnderOverlay,
)

ASKED: dict[type, tuple[object, ...]] = {
    Packages: (Packages((Concept.BALANCED, Concept.NASH), 60, 3, True), Packages((Concept.MAXIMIN,), 5.5, 0)),
    Paper: (Paper("D-02", "de", "intern", "1.2"), Paper("D-04", "en", "offen", "1", ("3", "r2"), "docx", 2)),
    AboutAssumptions: (AboutAssumptions(), AboutAssumptions("means", 12.5)),
    AboutOverlay: (
        AboutOverlay("d1", {"rec_health": 1}, [["capacity", "visa", "1/2"]]),
        AboutOverlay("d1", {}, [], (UnderOverlay("2", {"rec_health": 1}, [["stops", "return", "1"]]),)),
    ),
    AboutDraft: (AboutDraft(3, "rest", {"levels": {"visa": 1}}), AboutDraft(3, "why", {}, "visa")),
    AboutSeveral: (AboutSeveral((2, 5), Concept.NASH, 60, {"payer:federal": "81/2"}),),
    AboutPackage: (AboutPackage("4"), AboutPackage("r1", "visa")),
    AboutStudy: (AboutStudy("4"), AboutStudy("4", 7, 2, 9, "law")),
}


def test_each_kind_has_a_handler() -> None:
    assert set(working.handlers(create_engine("sqlite://"))) == set(kinds.KINDS)


def test_each_kind_is_shown_somewhere() -> None:
    assert {kind for place in kinds.Place for kind in kinds.of(place)} == set(kinds.KINDS)
    assert kinds.of(kinds.Place.ANSWERS) == (kinds.EXPLAIN, kinds.IMPROVE, kinds.REPLACE)


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.id)
def test_titles_are_said_in_both_languages(kind: kinds.Kind) -> None:
    assert len({say(language, kind.title) for language in LANGUAGES}) == 2


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.id)
def test_questions_come_back_as_they_were(kind: kinds.Kind) -> None:
    for question in ASKED[kind.question]:
        asked = plain(question)
        assert isinstance(asked, dict)
        work = Work(1, kind.id, asked | {"account": 5, "dossier": 7})
        assert kinds.question_of(work, kind.question) == question
        assert kinds.asker_of(work) == kinds.Asker(5, 7)


def test_a_question_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="runs"):
        kinds.question_of(Work(1, kinds.ROBUSTNESS, {"package": "4", "runs": "many"}), AboutStudy)


def test_no_other_module_takes_a_question_apart() -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "asked" and getattr(node.value, "id", "") == "work"
    ]
    assert [place for place in found if not place.startswith(("kinds.py", "runner.py"))] == []


def test_a_kind_is_named_in_few_places() -> None:
    """By its value: the table and what its page shows; everybody else takes the name."""
    spelt: dict[str, set[str]] = {kind: set() for kind in kinds.KINDS if kind not in ("levels", "costs", "others")}
    for path in sorted((PACKAGE / "services").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Tuple):
                each = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                for part in each:
                    if isinstance(part, ast.Constant) and part.value in spelt:
                        spelt[str(part.value)].add(str(path.relative_to(PACKAGE)))
    assert spelt == {kind: {"services/work/kinds.py"} for kind in spelt}
