"""What was wrong when briefs were read aloud against their dossier: said twice, said unclearly, said in brackets within
brackets."""

import re
from dataclasses import replace

from negotiator.briefs.views import BriefView
from negotiator.services.briefs.material.material import reduced
from tests import kenya
from tests.briefs.material import unsolved, view_of
from tests.briefs.readers import text_of
from tests.web.test_arguments import material


def texts(view: BriefView, ident: str) -> str:
    return text_of(next(section for section in view.sections if section.ident == ident).blocks)


def test_a_mark_is_named_once_in_its_sentence_and_a_capacity_by_its_name() -> None:
    words = texts(view_of(kenya.solved(), "D-02", "de"), "guardrails")
    marks = [line for line in words.splitlines() if line.startswith("G-21")]
    assert marks
    assert not [line for line in marks if "nötig" in line]
    assert all(re.search(r"mindestens \d+ von 100 Punkten\. Hier: [\d,]+\.$", line) for line in marks)
    idle = [line for line in words.splitlines() if line.startswith("G-30")]
    assert idle
    said = r"höchstens 150.% dessen, .* Hier: [\d.]+ geschaffen, [\d.]+ genutzt; es dürften [\d.]+ sein"
    assert all("Kapazität „" in line and re.search(said, line) for line in idle), "what is counted, of what, the limit"


def test_measures_begin_in_a_year() -> None:
    words = texts(view_of(kenya.solved(), "D-02", "en"), "linkages")
    assert "Beginning in year 1:" in words
    assert words.count("Beginning in year") == len(set(re.findall(r"Beginning in year (\d+)", words)))


def test_the_comparison_tells_marks_with_the_parties_and_no_requirement_twice() -> None:
    section = next(s for s in view_of(unsolved(), "D-04", "de").sections if s.ident == "rules")
    table = next(block for block in section.blocks if block.kind == "table")
    rows = [tuple(cell.words for cell in row) for band in table.bands for row in band.rows]
    assert rows
    assert len(rows) == len(set(rows))
    assert not [row for row in rows if "von 100 Punkten" in row[0]]
    assert "G-21: Wer unter" in text_of(section.blocks)


def test_no_brackets_within_brackets() -> None:
    found = material()
    option = reduced(found, (found.options[0].key,)).options[0]
    assert replace(option, name="Paket (von Hand)").aside == "Paket – von Hand"
    assert replace(option, name="Paket").aside == "Paket"


def test_who_took_back_is_said() -> None:
    words = repr(view_of(kenya.solved(), "D-02", "en").sections[0])
    assert re.search(r"taken back by (us|the partner|one side or the other) in the last round: ", words)
