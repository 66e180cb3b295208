"""Cases whose exact answers were counted once, outside of this program."""

import json
from pathlib import Path

import pytest

from negotiator.bargaining.case_file import read_case
from negotiator.bargaining.concepts import answer
from negotiator.bargaining.words import Concept
from tests.oracle import conflicts, truth

FILES = sorted((Path(__file__).resolve().parent.parent / "answers").glob("c_*.json"))
NAMED = (Concept.UTILITARIAN, Concept.EGALITARIAN, Concept.MAXIMIN, Concept.LEXIMIN, Concept.NASH)


def plain(value):
    return [float(entry) for entry in value] if isinstance(value, tuple) else float(value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_answer_agrees_with_file(path):
    text = path.read_text(encoding="utf-8")
    case, expected = read_case(text), json.loads(text)["expected"]
    found = answer(case, NAMED)
    assert str(found.status) == expected["status"]
    assert (None if found.ideal is None else list(found.ideal)) == expected.get("ideal")
    assert list(found.active) == (expected.get("active") or [])
    for concept, outcome in found.outcomes.items():
        wanted = expected[concept]
        assert [issue.levels[n] for issue, n in zip(case.issues, outcome.levels, strict=True)] == wanted["package"]
        assert list(outcome.points) == wanted["points"]
        assert plain(outcome.value) == pytest.approx(wanted["value"], abs=1e-12)
        assert outcome.proven
        if concept is Concept.NASH:
            assert outcome.gainers == (wanted["gainers"], wanted["of"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_enumeration_agrees_with_file(path):
    text = path.read_text(encoding="utf-8")
    case, expected = read_case(text), json.loads(text)["expected"]
    known = truth(case)
    assert (len(known.h), len(known.f), len(known.r)) == tuple(expected["counts"][key] for key in ("H", "F", "FIR"))
    reds = [c.id for c in case.red_lines]
    everything = [*reds, *(f"IR:{p.id}" for p in case.parties)]
    for names, suffix in ((reds, "red"), (everything, "all")):
        mus, mcs = conflicts(case, names)
        assert sorted(map(sorted, expected[f"mus_{suffix}"])) == [list(entry) for entry in mus]
        assert sorted(map(sorted, expected[f"mcs_{suffix}"])) == [list(entry) for entry in mcs]
