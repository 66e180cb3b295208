"""What is said about concepts stands in one table, for pages, papers and the log."""

import re

from negotiator.bargaining.solving import SOLVERS, VALUES
from negotiator.bargaining.words import Concept
from negotiator.catalogue.concepts import ORDER, USUAL, WORDS
from negotiator.paths import TEMPLATES

ROOT = TEMPLATES.parent
TOLD = {"negotiator/bargaining/words.py"}  # the name itself; the mathematics knows it as a member of `Concept`


def test_every_concept_is_told_and_offered_once() -> None:
    assert set(WORDS) == set(ORDER) == set(SOLVERS) == set(VALUES) == set(Concept)
    assert len({told.name for told in WORDS.values()}) == len({told.package for told in WORDS.values()}) == len(WORDS)
    assert set(USUAL) <= set(WORDS)


def test_no_page_and_no_other_module_lists_concepts_by_name() -> None:
    """Balanced and Nash are treated apart in places; a list of concepts would name the others too."""
    plain = "|".join(concept.value for concept in Concept if concept not in USUAL)
    files = [*(ROOT / "negotiator").rglob("*.py"), *TEMPLATES.rglob("*.html")]
    named = {file for file in files if re.search(rf'"({plain})"', file.read_text(encoding="utf-8"))}
    assert {file.relative_to(ROOT).as_posix() for file in named} == TOLD
