"""PDF/A-3a and PDF/UA-1 as veraPDF judges them, with controls that must fail."""

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest

from negotiator.briefs import paper
from negotiator.briefs.views import Section, Words
from tests.briefs.material import KINDS, LANGUAGES, printed, saved
from tests.briefs.test_glyphs import SAMPLES
from tests.briefs.verapdf import verdicts

pytestmark = [pytest.mark.pdf, pytest.mark.slow]


def test_every_document_passes_and_a_spoilt_one_does_not(tmp_path: Path) -> None:
    good = [saved(tmp_path, printed(kind, language)) for kind in KINDS for language in LANGUAGES]
    good.append(in_every_script(tmp_path))
    spoilt = tmp_path / "spoilt.pdf"
    with pikepdf.open(good[-1]) as pdf:
        del pdf.Root.Lang
        del pdf.Root.OutputIntents
        del pdf.Root.StructTreeRoot
        pdf.save(spoilt)
    found = verdicts([*good, spoilt])
    assert {Path(name).name: failed for name, failed in found.items() if Path(name) in good} == {
        path.name: {"PDF/A-3a": [], "PDF/UA-1": []} for path in good
    }
    assert found[str(spoilt)]["PDF/A-3a"]
    assert found[str(spoilt)]["PDF/UA-1"]


def in_every_script(folder: Path) -> Path:
    """A document with words of every script that a font is bundled for."""
    view = printed("D-04", "de").view
    said = tuple(Words(words) for words in SAMPLES.values())
    file = folder / "scripts.pdf"
    file.write_bytes(paper.render(replace(view, sections=(Section("s", "S", said),), fingerprint="0" * 64)))
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, check=True, text=True).stdout
    assert {script for script in SAMPLES if f"Noto-Sans-{script}".casefold() in fonts.casefold()} == set(SAMPLES)
    return file


def test_nothing_but_the_inputs_is_attached_and_nothing_runs() -> None:
    for kind in KINDS:
        for language in LANGUAGES:
            view, content = printed(kind, language).view, printed(kind, language).content
            attached = {name: found for name, (found,) in pypdf.PdfReader(BytesIO(content)).attachments.items()}
            assert attached == {each.name: each.text.encode() for each in view.inputs}
            assert attached
            for word in (b"/JavaScript", b"/Launch", b"/URI", b"/GoToR", b"/SubmitForm"):
                assert word not in content, (kind, language, word)
