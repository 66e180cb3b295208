"""What a document says: in one language, with the sections for which there is data, numbers as people write them."""

import re
from fractions import Fraction

import pytest

from negotiator.bargaining.errors import Refused
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.language import words
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.records.voice import Voice
from tests import kenya
from tests.briefs.material import DAY, KINDS, LANGUAGES, printed, spoken, unsolved, view_of

ENGLISH = re.compile(r"\b(the|and|of|are|with|which|from|not|by|year|package|measure)\b", re.IGNORECASE)
GERMAN = re.compile(r"\b(und|nicht|für|der|das|wird|werden|eine|einer|zum|zur|Paket|Maßnahme)\b")
# Proper names that a German text keeps, and German words that look English.
KEPT = re.compile(r"Work-and-Stay|Train-the-Trainer|by-law|Joint [A-Z]\w+ [A-Z]\w+")
RAW = re.compile(r"\b[a-z]{2,}_[a-z0-9_]+\b|\b(?:True|False|None|nan)\b|%\(\w+\)|Fraction\(")
slow = pytest.mark.slow


def foreign(text: str, language: str) -> list[str]:
    found = (ENGLISH if language == "de" else GERMAN).finditer(KEPT.sub(" ", text))
    return [text[max(match.start() - 40, 0) : match.end() + 40] for match in found]


@pytest.mark.parametrize("scenario", ["kenya_like", "jordan_like"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_speaks_one_language(scenario: str, language: str) -> None:
    text = spoken(view_of(unsolved(demo_scenario(scenario)), "D-04", language), language)
    assert foreign(text, language) == []


@slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_speaks_one_language(language: str) -> None:
    assert foreign(spoken(printed("D-02", language).view, language), language) == []


@slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_message_id_is_left_in_german(kind: str) -> None:
    text = spoken(printed(kind, "de").view, "de")
    catalogue = words("de")._catalog  # type: ignore[attr-defined]
    ids = {key if isinstance(key, str) else key[0] for key in catalogue}
    said = {value for value in catalogue.values() if isinstance(value, str)}
    plain = [msgid for msgid in ids - said if len(msgid) > 12 and "%(" not in msgid]
    assert len(plain) > 300
    assert [msgid for msgid in plain if f" {msgid} " in f" {text} "] == []


@slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_and_no_mark_of_a_machine_is_printed(kind: str, language: str) -> None:
    text = spoken(printed(kind, language).view, language)
    assert [text[max(m.start() - 40, 0) : m.end() + 20] for m in RAW.finditer(text)] == []
    assert "Kept in German only" not in text  # what the scenario says is there in both languages


@pytest.mark.parametrize(
    ("value", "places", "german"),
    [
        ("0.3", 0, "0,3"),
        ("-0.04", 0, "\u22120,04"),
        ("0", 0, "0"),
        ("0.004", 2, "0,004"),
        ("1.26", 1, "1,3"),
        ("1e-9", 0, "0"),
    ],
)
def test_what_is_not_nothing_is_not_written_as_nothing(value: str, places: int, german: str) -> None:
    assert Voice("de").number(Fraction(value), places) == german


def test_small_shares_keep_a_digit() -> None:
    assert [Voice("en").percent(Fraction(share)) for share in ("0.003", "0.25", "0", "0.999")] == [
        *("0.3%", "25%", "0%", "100%"),
    ]


@slow
def test_brief_has_every_chapter_for_which_there_is_data() -> None:
    view = printed("D-02", "de").view
    assert [section.ident for section in view.sections] == [
        *(
            "core",
            "tradeoff",
            "basis",
            "state",
            "packages",
            "views",
            "gains",
            "measures",
            "arguments",
            "means",
            "guardrails",
        ),
        *("linkages", "redteam", "questions", "annex"),
    ]
    comparison = printed("D-04", "de").view
    assert [s.ident for s in comparison.sections] == ["overview", "parties", "levels", "means", "rules", "annex"]


@slow
def test_numbers_and_assumptions() -> None:
    german, english = (spoken(printed("D-02", language).view, language) for language in LANGUAGES)
    assert re.search(r"\d+,\d\d\u00a0Mio\.\u00a0Euro", german)
    assert re.search(r"EUR\u00a0\d+\.\d\d\u00a0m", english)
    assert "843.165" in german
    assert "843,165" in english
    assert "12. März 2026" in german
    assert "12 March 2026" in english
    assert not re.search(r"(?<![\w§.–-])-\d", german), "a hyphen for a minus sign"
    assert german.count("Annahme") > 12
    assert english.count("assumption") > 12


@slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cited_is_in_the_register_and_nothing_else(kind: str) -> None:
    view = printed(kind, "de").view
    annex = next(section for section in view.sections if section.ident == "annex")
    register = next(block for block in annex.blocks if block.kind == "sources")
    keys = {source.key for source in register.sources}
    cited = set()
    for section in view.sections:
        for table in (block for block in section.blocks if block.kind == "table"):
            for band in table.bands:
                for row in band.rows:
                    cited |= {key for cell in row for key in cell.small.split(", ") if key in keys}
                    cited |= {cell.words for cell in row if cell.words in keys}
    assert keys == cited


@slow
def test_no_red_line_of_the_home_side_is_left_out() -> None:
    view = printed("D-02", "de").view
    title = "Rote Linien unserer Seite"
    lists = [
        block
        for block in next(s for s in view.sections if s.ident == "basis").blocks
        if block.kind == "points" and block.title == title
    ]
    told = {point.words: point.more for point in lists[0].points}
    plan = kenya.solved().plan
    for person in plan.participants:
        if person.part.value == "seat" and person.side == "de" and any(line.hard for line in person.red_lines):
            assert any(name.rstrip(":") in person.text["de"] for name in told), person.id
    level = "Antwort in 30 Kalendertagen, 2 Missionen pro Jahr"
    assert f"„Identitätsklärung mit Fristen und Missionen“ mindestens auf Stufe 2 ({level})." in told["BMI:"]
    assert "„Identitätsklärung mit Fristen und Missionen“ ist im Paket." not in told["BMI:"]


@pytest.mark.parametrize(
    ("kind", "language", "grade"),
    [("D-05", "de", "intern"), ("D-02", "fr", "intern"), ("D-02", "de", "partner"), ("D-04", "de", "vs-vertraulich")],
)
def test_what_cannot_be_printed_is_refused(kind: str, language: str, grade: str) -> None:
    proposal = unsolved()
    with pytest.raises(Refused):
        briefs.brief_of(proposal.plan, proposal, kind, language, grade=grade, date=DAY)
