"""Labels of pictures in Arabic: joined and from right to left, as in the text."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from negotiator.briefs import paper, shaping
from negotiator.briefs.views import Picture, Section, Words
from negotiator.charts.figure import Setting
from negotiator.charts.scores import ScoreRow, ScoreWords, scores_figure
from negotiator.hidden import Told
from tests.briefs.material import unsolved, view_of

ARABIC = "\u0627\u0644\u0647\u062c\u0631\u0629"  # "migration"
LABELS = ScoreWords("Werte", "Werte", "Name", "mindestens", "Wert", "Abstand", "darunter", 0)


def lines(folder: Path, name: str, *blocks: Words | Picture) -> list[str]:
    """The lines of the document that hold Arabic, as they are read from what is drawn."""
    view = view_of(unsolved(), "D-04", "de")
    file = folder / f"{name}.pdf"
    file.write_bytes(paper.render(replace(view, sections=(Section("s", "S", blocks),), cover=(), fingerprint="0" * 64)))
    text = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True, text=True).stdout
    return [line.strip() for line in text.splitlines() if any("\u0600" <= c <= "\u06ff" for c in line)]


def test_only_what_joins_or_turns_round_is_laid_out_in_one_piece() -> None:
    assert shaping.joined(ARABIC)
    assert shaping.joined(f"Land {ARABIC} 3")
    assert shaping.joined("e\u0301")
    assert not shaping.joined("Straße – Größe 3/4, საქართველო")
    assert list(shaping.Whole("ab")) == ["ab"]


@pytest.mark.pdf
def test_a_label_is_drawn_as_the_same_word_in_the_text(tmp_path: Path) -> None:
    figure = scores_figure((ScoreRow(ARABIC, Told(40.0), (Told(50.0),)),), LABELS, Setting("arabic", "de", ("A",)))
    in_text, in_chart = (
        lines(tmp_path, name, block)
        for name, block in {"text": Words(ARABIC), "chart": Picture(figure, "", table=False)}.items()
    )
    assert len(in_text) == 1
    assert in_chart == in_text
