"""Scripts of partner languages: each is printed with its own font, and a sign that no font has is named."""

import re
from dataclasses import replace

import pytest

from negotiator.bargaining.errors import Refused
from negotiator.briefs import glyphs, paper
from negotiator.briefs.glyphs import PAPER, faces, needed, scripts, unprintable
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.charts.svg import FONT
from negotiator.services.briefs.life import letters
from negotiator.services.briefs.material.orders import Order

SAMPLES = {
    "arabic": "الهجرة والتنمية، مهاجرت",
    "armenian": "Միգրացիայի համաձայնագիր",
    "bengali": "অভিবাসন চুক্তি",
    "devanagari": "प्रवासन समझौता",
    "ethiopic": "የፍልሰት ስምምነት፡ ስምምዕ",
    "georgian": "მიგრაციის შეთანხმება",
    "hebrew": "הסכם על הגירה",
    "khmer": "កិច្ចព្រមព្រៀង",
    "sc": "移民协议的第一条。",
    "sinhala": "සංක්‍රමණ ගිවිසුම",
    "tamil": "குடியேற்ற ஒப்பந்தம்",
    "thai": "ข้อตกลงการย้ายถิ่น",
}
FIRST = "Größe – Соглашение, Ђорђе, Συμφωνία, Göç İŞĞ, Hiệp định ≤ ≥ −"


@pytest.mark.parametrize("script", SAMPLES)
def test_each_script_is_printed_with_its_own_font_and_no_other(script: str) -> None:
    assert unprintable(SAMPLES[script]) == ()
    assert [folder.name for folder in needed(SAMPLES[script])] == [f"noto-sans-{script}"]


def test_latin_greek_and_cyrillic_need_no_other_font() -> None:
    assert unprintable(FIRST) == ()
    assert needed(FIRST) == ()
    assert faces(()) == ""


def test_every_script_has_a_sample_a_family_on_paper_and_in_pictures() -> None:
    assert {folder.name.removeprefix("noto-sans-") for folder in scripts()} == set(SAMPLES)
    sheet = (PAPER / "paper.css").read_text(encoding="utf-8")
    for family in set(re.findall(r'font-family: "([^"]+)"', faces(scripts()))):
        assert f'"{family}"' in sheet
        assert family in FONT.split(", ")
    linked = re.findall(r"url\(([^)]+)\)", faces(scripts()))
    assert len(linked) == 2 * len(SAMPLES)
    assert all((PAPER / each).is_file() for each in linked)


def test_a_brief_on_proposals_is_read_for_its_names_before_it_is_written() -> None:
    order = Order("D-02", "de", "intern", "1")
    plan = demo_scenario("kenya_like")
    letters.check(order, "de", plan)
    measure = replace(plan.measures[0], text={"de": "Ausbildung ᚠ", "en": "Training"})
    with pytest.raises(Refused) as refusal:
        letters.check(order, "de", replace(plan, measures=(measure, *plan.measures[1:])))
    assert "ᚠ (U+16A0)" in refusal.value.fields["kind"]


def test_a_like_sign_stands_in_and_one_that_no_font_has_is_named_not_replaced() -> None:
    assert glyphs.cleaned("a\u2011b\u202fc") == "a-b\u00a0c"
    assert glyphs.cleaned("a🙂") == "a🙂"
    assert glyphs.cleaned("a\u202eb\x0bc\u200d") == "abc\u200d"
    assert unprintable("a\u202eb\x0bc\u200d") == ()
    assert unprintable("🙂 ᚠ 🙂 a\u2011b") == ("🙂", "ᚠ")
    with pytest.raises(Refused, match=re.escape("🙂 (U+1F642), ᚠ (U+16A0)")):
        paper.check_characters("x 🙂 ᚠ")
    paper.check_characters(FIRST + "".join(SAMPLES.values()))
