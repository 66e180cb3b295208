"""D-06 on paper: conformance, nothing internal in any byte, the same file whatever is sealed."""

import datetime
import re
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from zipfile import ZipFile

import pytest

from negotiator.briefs import docx, paper
from negotiator.briefs.agreement_views import AgreementView
from negotiator.catalogue.agreement.checks import problems
from negotiator.catalogue.agreement.draft import draft
from negotiator.catalogue.agreement.tabled import tabled
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.papers.agreement import _notes, agreement_of, copy_for_home
from negotiator.services.records.voice import Voice
from tests.briefs.material import LANGUAGES

DAY = datetime.date(2026, 3, 12)
CASES = (("kenya_like", "C_balanced"), ("jordan_like", "C_parity"))
SECRET = "KANARIENVOGEL"


def view_of(plan: Plan, package: str, language: str) -> AgreementView:
    levels = next(p.levels for p in plan.packages if p.id == package)
    found = tabled(plan, levels)
    return agreement_of(found, draft(found), language, date=DAY)


def home_of(plan: Plan, package: str, language: str) -> AgreementView:
    levels = next(p.levels for p in plan.packages if p.id == package)
    found = tabled(plan, levels)
    made = draft(found)
    view = agreement_of(found, made, language, date=DAY)
    told = problems(found, made, plan.measures)
    return copy_for_home(view, made, told, grade="INTERN", grade_language="", status="Version 1")


def planted(plan: Plan) -> Plan:
    """The same measures and offers; everything that is no business of the partner is another."""
    return replace(
        plan,
        participants=tuple(
            replace(p, prefs=tuple(replace(w, why=SECRET, importance=Fraction(7)) for w in p.prefs), reasoning=SECRET)
            for p in plan.participants
        ),
        mandate={"ret_ident": (1, 1)},
        measures=tuple(
            replace(
                m,
                desc=SECRET,
                law=SECRET,
                lead="AA",
                win={k: Fraction(3) for k in m.win},
                levels=tuple(replace(lv, cred=Fraction("0.37"), eur={"federal": Fraction(61)}) for lv in m.levels),
            )
            for m in plan.measures
        ),
        caps={k: v + 1 for k, v in plan.caps.items()},
        summary={"de": SECRET, "en": SECRET},
        title={"de": SECRET, "en": SECRET},
        expected={SECRET: 1},
        packages=tuple(replace(p, note=SECRET, text={"de": SECRET, "en": SECRET}) for p in plan.packages),
        rounds=tuple(replace(r, record={"de": SECRET, "en": SECRET}, place=SECRET) for r in plan.rounds),
    )


@pytest.mark.parametrize(("scenario", "package"), CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_internal_changes_nothing_on_the_table(scenario: str, package: str, language: str) -> None:
    plan = demo_scenario(scenario)
    one, other = view_of(plan, package, language), view_of(planted(plan), package, language)
    assert one == other
    assert docx.render(one) == docx.render(other)


def test_control_what_is_on_the_table_changes_it() -> None:
    plan = demo_scenario("kenya_like")
    said = replace(plan, rounds=plan.rounds[:1])
    assert view_of(plan, "C_balanced", "de") != view_of(said, "C_balanced", "de")


@pytest.mark.pdf
@pytest.mark.slow
def test_no_producer_author_or_clause_number_in_any_byte_for_the_partner(tmp_path: Path) -> None:
    file, unpacked = tmp_path / "d.pdf", tmp_path / "d.qdf"
    file.write_bytes(paper.render(view_of(planted(demo_scenario("kenya_like")), "C_balanced", "de")))
    subprocess.run(["qpdf", "--qdf", "--object-streams=disable", file, unpacked], check=True)
    raw = unpacked.read_bytes()
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    info = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    for word in ("Producer", "Author", "CreationDate", "WeasyPrint", SECRET, "C27", "G-1", "G-2"):
        assert word.encode() not in raw, word
        assert word.encode("utf-16-be").hex().encode() not in raw.lower(), word
        assert word not in text + info, word
    file.write_bytes(paper.render(home_of(demo_scenario("kenya_like"), "C_balanced", "de")))
    control = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert "Producer" in control


@pytest.mark.pdf
def test_the_same_view_gives_the_same_bytes() -> None:
    view = view_of(demo_scenario("jordan_like"), "C_parity", "en")
    assert paper.render(view) == paper.render(view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_file_says_what_the_paper_says_and_names_nobody(language: str, tmp_path: Path) -> None:
    view = view_of(demo_scenario("kenya_like"), "C_balanced", language)
    file = tmp_path / "d.docx"
    file.write_bytes(docx.render(view))
    with ZipFile(file) as archive:
        names, body = archive.namelist(), archive.read("word/document.xml").decode()
    assert not [name for name in names if name.startswith("docProps")]
    for part in view.parts:
        for article in part.articles:
            for passage in article.passages:
                assert passage.words.replace("&", "&amp;") in body
    ends = ";" * (len(view.definitions) - 1) + "."
    assert len(ends) > 3
    for text in (body, paper.html(view)):
        assert "".join(re.findall(re.escape(each[1]) + "([;.])", text)[0] for each in view.definitions) == ends


@pytest.mark.parametrize(("missing", "said"), [(True, "has no words for this level"), (False, "the library says: ")])
def test_a_clause_written_by_hand_says_what_the_library_has_for_it(missing: bool, said: str) -> None:
    plan = demo_scenario("kenya_like")
    made = draft(tabled(plan, next(p.levels for p in plan.packages if p.id == "C_balanced")))
    article = next(each for each in made.articles if each.ours is not None)
    assert article.ours is not None
    other = dict.fromkeys(LANGUAGES, "Others.")
    ours, library = replace(article.ours, words=other), replace(article.ours, missing=missing)
    edited = replace(article, edited=True, ours=ours, library=library)
    notes = [note.words for note in _notes(Voice("en"), edited, ())]
    assert (
        [note for note in notes if note.startswith("Written by hand")] == [note for note in notes if said in note] != []
    )
