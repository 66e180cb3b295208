"""House style: files of an office, read or refused in one sentence, and laid on finished papers."""

import shutil
import struct
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from negotiator.bargaining.errors import Refused
from negotiator.briefs import docx, paper
from negotiator.briefs.logo import CHANNELS, LARGEST, looked_through
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.style import LEAST_CONTRAST, PLAIN, Colours, Glossary, Name, Style, contrast, style_of
from negotiator.briefs.styling import styled
from negotiator.briefs.views import Band, Cell, Part, Point, Points, Section, Source, Sources, Table, Words
from negotiator.services.briefs.material.texted import SECTIONS
from negotiator.services.briefs.style.style_file import read_style
from tests.briefs.material import DAY, unsolved, view_of
from tests.briefs.verapdf import verdicts

SAMPLE = Path(__file__).parents[2] / "docs" / "house-style"
TABLE = Table("BMI zuerst", (Cell("Haus"), Cell("Wort")), (Band("", ((Cell("BMI"), Cell("BMIs")),)),))
SHEET = SheetView(
    kind="D-10",
    language="de",
    name="Entscheidungsvorlage",
    title="Was das BMI will",
    head=(Part("Haus", "BMI"),),
    notice="",
    sections=(
        Section("cost", "Kosten", (Words("Das BMI zahlt.", title="BMI:"), Points((Point("kein BMI-Titel"),)), TABLE)),
        Section("annex", "Anlage", (Sources("Quellen", (Source("BMI", "BMI Migration", "hoch", "de"),)),)),
    ),
    grade="INTERN",
    mark="ENTWURF",
    status="Version 1",
    date=DAY,
    fingerprint="0" * 64,
)
TEXT = (
    '\n[[text]]\nkind = "D-10"\nsection = "cost"\nde = "Vorbehaltlich des Haushalts."\nen = "Subject to the budget."\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "style"))


def add(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def png(width: int = 3, height: int = 2, *, colour: int = 2, lines: bytes | None = None, interlaced: int = 0) -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, interlaced)
    row = 1 + width * CHANNELS.get(colour, 1)
    data = zlib.compress(bytes(row * height) if lines is None else lines)
    note = part(b"tEXt", b"Author\0Anna")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + note + part(b"IDAT", data) + part(b"IEND", b"")


def svg(inside: str, head: str = 'viewBox="0 0 10 10"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inside}</svg>'.encode()


def test_the_sample_of_the_documents_is_a_style_and_is_read_back_as_it_was_kept() -> None:
    style = read_style(SAMPLE)
    assert style.head("de")[0] == "Musteramt für Migrationsabkommen"
    assert style.logo is not None
    assert style_of(style.kept()) == style
    assert style_of(style.kept()).digest == style.digest
    assert style_of(PLAIN.kept()) == PLAIN


def test_names_stand_in_every_word_and_in_nothing_else(folder: Path) -> None:
    add(folder / "style.toml", TEXT)
    style = read_style(folder)
    found = styled(SHEET, style)
    assert found.title == "Was das Haus des Innern will"
    assert found.head[0].words == "Haus des Innern"
    text, words, points, table = found.sections[0].blocks
    assert isinstance(text, Words)
    assert text.words == "Vorbehaltlich des Haushalts."
    assert isinstance(words, Words)
    assert (words.title, words.words) == ("Haus des Innern:", "Das Haus des Innern zahlt.")
    assert isinstance(points, Points)
    assert points.points[0].words == "kein Haus des Innern-Titel"
    assert isinstance(table, Table)
    assert [cell.words for cell in table.bands[0].rows[0]] == ["Haus des Innern", "BMIs"]
    sources = found.sections[1].blocks[0]
    assert isinstance(sources, Sources)
    assert (sources.sources[0].key, sources.sources[0].title) == ("BMI", "Haus des Innern Migration")
    again = styled(replace(SHEET, style=PLAIN), style_of(style.kept()))
    assert paper.html(again) == paper.html(found)
    assert again.fingerprint == found.fingerprint != SHEET.fingerprint
    assert styled(SHEET, replace(style, letterhead=())).fingerprint != found.fingerprint
    assert b"Musteramt" in zipped(docx.render(found))


def zipped(content: bytes) -> bytes:
    return zipfile.ZipFile(BytesIO(content)).read("word/document.xml")


def test_a_paper_for_the_partner_gets_names_and_colours_and_no_sender() -> None:
    style = read_style(SAMPLE)
    page = paper.html(styled(replace(SHEET, shared=True), style))
    assert "Haus des Innern" in page
    assert style.colours.strong in page
    for line in (*style.head("de"), *style.head("en"), "letterhead-lines", "<svg", "Vorbehaltlich"):
        assert line not in page, line
    assert "letterhead-lines" in paper.html(styled(SHEET, style))


def test_without_a_style_papers_are_as_before() -> None:
    assert styled(SHEET, PLAIN) is SHEET
    assert '<link rel="stylesheet" href="paper.css">' in paper.html(SHEET)


def test_colours_reach_style_sheets_and_pictures() -> None:
    view = styled(view_of(unsolved(), "D-04", "de"), Style(colours=Colours("#000000", "#112233", "#aa4411")))
    page = paper.html(view)
    for old in ("#16324f", "#1f5f8b", "#c05a1c"):
        assert old not in page, old
    assert "#112233" in page


def test_the_built_in_colours_keep_the_contrast_that_is_asked_of_others() -> None:
    assert min(contrast(PLAIN.colours.strong), contrast(PLAIN.colours.accent)) >= LEAST_CONTRAST
    assert contrast(PLAIN.colours.warning) >= 3


def test_names_said_twice_are_said_once_and_keep_a_capital_letter() -> None:
    own = Glossary(
        (Name({"de": "kleine Lösung", "en": "small"}, {"de": "die kleine Lösung (K)", "en": "the small one"}),)
    )
    told = own.said("de", "Kleine Lösung oder kleine Lösung, keine kleine Lösungen")
    assert told == "Die kleine Lösung (K) oder die kleine Lösung (K), keine kleine Lösungen"
    assert own.said("de", told) == told
    assert own.said("en", "smaller, small") == "smaller, the small one"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("style.toml", "colour = 1", "style.toml, colour: “colour” is no word of this file"),
        ("style.toml", 'letterhead = "one"', "letterhead: a list is needed"),
        (
            "style.toml",
            "letterhead = [{ de = 'nur deutsch' }]",
            "letterhead 1: the words are needed in German (de) and",
        ),
        ("style.toml", "letterhead = ['a', 'b', 'c', 'd', 'e', 'f']", "letterhead: at most 5"),
        ("style.toml", f"letterhead = ['{'x' * 91}']", "letterhead 1: at most 90 characters"),
        ("style.toml", "letterhead = ['ᚠ']", "U+16A0"),
        ("style.toml", "[colours]\nstrong = 'navy'", "“navy” is no colour"),
        ("style.toml", "[colours]\naccent = '#ffd700'", "colours.accent: #ffd700 has a contrast of 1.2 to 1"),
        ("style.toml", "[colours]\nwarning = '#eeeeee'", "colours.warning"),
        ("style.toml", "[logo]\nfile = '../style.toml'\nalt = 'x'", "must stand in the folder itself"),
        ("style.toml", "[logo]\nfile = 'none.svg'\nalt = 'x'", "cannot be read: no such file"),
        ("style.toml", "[logo]\nfile = 'logo.svg'", "logo.alt: the words are needed"),
        ("style.toml", "[logo]\nfile = 'logo.svg'\nalt = 'x'\nwidth = 300", "from 10 to 70"),
        ("style.toml", "[[text]]\nkind = 'D-06'\nsection = 'x'\nde = 'a'\nen = 'b'", "“D-06” is no paper for home"),
        ("style.toml", "[[text]]\nkind = 'D-02'\nsection = 'core'\nde = 'a'\nen = 'b'", "D-02 has no chapter “core”"),
        ("style.toml", "[[text]]\nkind = 'D-02'\nsection = 'means'\nde = 'a'", "text 1: the words are needed"),
        ("style.toml", "not toml", "this is no TOML"),
        ("style.toml", "#" * 300_000, "at most 131072 characters"),
        ("glossary.toml", "[[name]]\nprogram = 'Stufe 1'\noffice = 'Stufe 2'", "words without digits"),
        ("glossary.toml", "[[name]]\nprogram = 'a'\noffice = 'b'", "words without digits"),
        ("glossary.toml", "[[name]]\nprogram = 'BMI'\noffice = ''", "the words are needed"),
        (
            "glossary.toml",
            "[[name]]\nprogram = 'BMI'\noffice = 'A'\n[[name]]\nprogram = 'BMI'\noffice = 'B'",
            "named twice",
        ),
        (
            "glossary.toml",
            "[[name]]\nprogram = 'AB'\noffice = 'BC'\n[[name]]\nprogram = 'BC'\noffice = 'CD'",
            "“BC” is the",
        ),
    ],
)
def test_what_cannot_be_used_is_one_sentence_with_its_place(folder: Path, file: str, text: str, said: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_style(folder)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "neither a whole PNG"),
        (png()[:-30], "neither a whole PNG"),
        (png().replace(b"Anna", b"Otto"), "neither a whole PNG"),
        (png(lines=bytes(5)), "neither a whole PNG"),
        (png(lines=b"\x09" * 20), "neither a whole PNG"),
        (png(20_000, 20_000, lines=b""), "neither a whole PNG"),
        (png(colour=5), "neither a whole PNG"),
        (png(colour=3), "neither a whole PNG"),
        (png(interlaced=1), "neither a whole PNG"),
        (svg("<path d='M0 0"), "neither a whole PNG"),
        (b"<html/>", "neither a whole PNG"),
        (svg("", ""), "view box"),
        (svg("", 'viewBox="0 0 1 90"'), "view box"),
        (svg("", 'width="100%" height="nan"'), "view box"),
        (svg("<script>alert(1)</script>"), "“script”"),
        (svg("<rect onload='x()'/>"), "“onload”"),
        (svg("<foreignObject/>"), "“foreignObject”"),
        (svg("<image href='file:///etc/passwd'/>"), "“image”"),
        (svg("<use href='#a'/>"), "“use”"),
        (svg("<text>Amt</text>"), "“text”"),
        (svg("<rect fill='url(http://a.example)'/>"), "“url(http"),
        (svg("<rect style='fill:url(file:///x)'/>"), "“url(file"),
        (svg("<g xmlns:x='http://www.w3.org/1999/xlink' x:href='http://a.example'/>"), "“href”"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + svg("&a;"), "“<!DOCTYPE”"),
        (svg("<g/>" * 2001), "“&gt; 2000”".replace("&gt;", ">")),
        (svg("<g>" * 1500 + "</g>" * 1500), "neither a whole PNG"),
        (svg("<g/>" + " " * LARGEST), "at most 256 kB"),
    ],
)
def test_a_broken_or_hostile_logo_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        looked_through(content)
    assert said in str(refusal.value)


def test_a_logo_of_fifty_megabytes_is_not_even_read(folder: Path) -> None:
    with (folder / "logo.svg").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(Refused, match="51200 kB; at most 256 kB"):
        read_style(folder)


def test_of_a_logo_only_shapes_and_points_are_kept() -> None:
    markup, box = looked_through(svg("<title>T</title><path id='a' d='M0 0' data-x='1' style='fill:url(#a);z:y'/>"))
    assert markup == '<path d="M0 0" fill="url(#logo-a)" id="logo-a"></path>'
    assert box == (0, 0, 10, 10)
    picture, _box = looked_through(png())
    assert "data:image/png;base64," in picture
    assert b"Anna" in png()
    assert "QW5uYQ" not in picture


@pytest.mark.pdf
@pytest.mark.slow
def test_papers_with_letterhead_and_logo_pass_both_standards_and_have_the_same_bytes(folder: Path) -> None:
    (folder / "logo.png").write_bytes(png(30, 20, colour=6))
    drawn = read_style(folder)
    (folder / "style.toml").write_text(
        (folder / "style.toml").read_text(encoding="utf-8").replace("logo.svg", "logo.png"), encoding="utf-8"
    )
    files = []
    for name, style in (("svg", drawn), ("png", read_style(folder))):
        file = folder / f"{name}.pdf"
        file.write_bytes(paper.render(styled(SHEET, style)))
        assert file.read_bytes() == paper.render(styled(SHEET, style_of(style.kept())))
        files.append(file)
    assert {name: failed for name, failed in verdicts(files).items() if any(failed.values())} == {}


def test_chapters_that_take_a_text_are_those_of_the_papers() -> None:
    text = (SAMPLE.parent / "house-style.md").read_text(encoding="utf-8")
    told = " ".join(text.split())
    assert [kind for kind, names in SECTIONS.items() if f"{kind} `{' '.join(names)}`" not in told] == []
    idents = {section.ident for section in view_of(unsolved(), "D-04", "de").sections}
    assert set(SECTIONS["D-04"]) == idents


def test_english_papers_write_days_as_the_style_says_and_german_ones_as_ever(folder: Path) -> None:
    told = SheetView(
        "D-10", "en", "Paper", "After round 1 of 12 March 2026", (Part("Made", "3 May 2026, 09:30"),), "March 2026",
        (Section("cost", "Cost", (Words("From 1 to 12 March 2026; 112 March 2026.", title="x"),)),),
        "INTERNAL", "", "version 1 of 2 June 2026", DAY, fingerprint="0" * 64,
    )  # fmt: skip
    british = read_style(folder)
    text = (folder / "style.toml").read_text(encoding="utf-8")
    (folder / "style.toml").write_text(f'dates = "US"\n{text}', encoding="utf-8")
    american = read_style(folder)
    assert (british.american, american.american) == (False, True)
    found = styled(told, american)
    assert found.title == "After round 1 of March 12, 2026"
    assert found.head[0].words == "May 3, 2026, 09:30"
    assert found.notice == "March 2026"
    assert found.status == "version 1 of June 2, 2026"
    assert styled(told, british).title == told.title
    german = replace(told, language="de", title="Nach Runde 1 vom 12. März 2026")
    assert styled(german, american).title == german.title
    assert style_of(american.kept()) == american
    assert american.digest != british.digest
    assert "american" not in british.kept(), "styles that were kept before there was a choice keep their digest"


def test_how_days_are_written_is_one_of_two(folder: Path) -> None:
    text = (folder / "style.toml").read_text(encoding="utf-8")
    (folder / "style.toml").write_text(f'dates = "ISO"\n{text}', encoding="utf-8")
    with pytest.raises(Refused, match=r"style\.toml, dates: .*British, US"):
        read_style(folder)
