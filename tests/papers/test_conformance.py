"""PDF/A-3a and PDF/UA-1 as veraPDF judges them, with controls that must fail."""

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest

from models.database import session_of
from negotiator.briefs import copies, paper
from negotiator.briefs.views import Section, Words
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.papers.kinds import TABLE, View
from negotiator.services.briefs.writing.partner_words import beside
from negotiator.services.dossiers.start import demo
from tests.briefs.material import KINDS, LANGUAGES, printed, saved
from tests.briefs.readers import world
from tests.briefs.test_glyphs import SAMPLES
from tests.briefs.test_sheets import SHORT, shelf_of
from tests.briefs.verapdf import verdicts
from tests.services.briefs.papers import test_agreement

pytestmark = [pytest.mark.pdf, pytest.mark.slow]
JORDAN = demo_scenario("jordan_like")


def test_every_kind_passes_in_both_languages_and_a_spoilt_one_does_not(tmp_path: Path) -> None:
    """All of them before one Java machine: to start it takes longer than to judge a paper."""
    good = [saved(tmp_path, printed(kind, language)) for kind in KINDS for language in LANGUAGES]
    others = {
        **{("D-06 bound", language): test_agreement.view_of(JORDAN, "C_parity", language) for language in LANGUAGES},
        **shelf_of(demo.LEAD, tuple(kind.id for kind in SHORT)),
        **in_two_columns(),
    }
    assert {(kind, language) for kind in TABLE for language in LANGUAGES} <= {
        *others,
        *((kind, language) for kind in KINDS for language in LANGUAGES),
    }
    for (kind, name), view in others.items():
        good.append(tmp_path / f"{kind}_{name}.pdf")
        good[-1].write_bytes(paper.render(view))
        assert not (view.shared and named_in(good[-1])), kind
    good.append(tmp_path / "copy.pdf")
    good[-1].write_bytes(copies.stamped(good[0].read_bytes(), "Copy 3 – Délégation du Sénégal"))
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


def in_two_columns() -> dict[tuple[str, str], View]:
    """The papers for the partner with a language beside them that runs from right to left."""
    found = shelf_of(demo.LEAD, ("D-05", "D-06", "D-09"))
    with session_of(world()) as session:
        return {(kind, f"{tag}_ar"): beside(session, 1, view, "ar") for (kind, tag), view in found.items()}


def named_in(file: Path) -> list[str]:
    """Words for author and program that stand in a file's own information."""
    info = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    return [word for word in ("Producer", "Author", "Creator", "CreationDate") if word in info]


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
