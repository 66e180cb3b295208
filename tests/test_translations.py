"""Both languages say every sentence, with the same places to fill; what is compiled says what is written."""

import ast
import gettext
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from negotiator.language import is_ours
from negotiator.translated import compiled, sentences, written
from tools.messages import ROOT, TRANSLATED, TRANSLATIONS, added, collected, known, merged, missing

# The marking is the same in every language (VSA, appendix).
MARKING = "VS – NUR FÜR DEN DIENSTGEBRAUCH"
PLACE = re.compile(r"%\((\w+)\)[sdf]")
ONE, OTHER = (
    f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\nmsgid "a"\nmsgstr "{word}"\n' for word in "äö"
)


def catalogue(language: str) -> Catalog:
    return read_po(BytesIO(written(language).read_bytes()), locale=language)


def texts(words: object) -> list[str]:
    return [words] if isinstance(words, str) else list(words)  # type: ignore[call-overload]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    assert missing(merged(known(language), collected())) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_to_guess(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.fuzzy and message.id] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_same_places_are_filled(language: str) -> None:
    differing = [
        (message.id, text)
        for message in catalogue(language)
        if message.id
        for text in texts(message.string)
        if text
        and set(PLACE.findall(text)) - {"num", "count"}
        != {place for part in texts(message.id) for place in PLACE.findall(part)} - {"num", "count"}
    ]
    assert differing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_said_is_what_is_written(language: str) -> None:
    said = sentences(language)
    for message in catalogue(language):
        one, *more = texts(message.id)
        if one:
            assert (
                [said.ngettext(one, *more, n) for n in (1, 2)] == texts(message.string)
                if more
                else (said.gettext(one) == message.string)
            )


def test_english_says_the_ids_and_has_no_file() -> None:
    assert (sentences("en").gettext("a"), sentences("en").ngettext("a", "b", 2)) == ("a", "b")
    assert [path.parts[-3] for path in TRANSLATIONS.rglob("*.po")] == list(TRANSLATED)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "messages.po"
    found.write_text(ONE, encoding="utf-8")
    return found


def said(content: bytes) -> str:
    return gettext.GNUTranslations(BytesIO(content)).gettext("a")


def test_what_changed_is_compiled_anew_and_nothing_else(file: Path) -> None:
    assert said(compiled(file)) == "ä"
    kept = file.with_suffix(".mo")
    before = kept.stat().st_ino
    assert (said(compiled(file)), kept.stat().st_ino) == ("ä", before)
    file.write_text(OTHER, encoding="utf-8")
    assert (said(compiled(file)), said(kept.read_bytes())) == ("ö", "ö")


def test_several_may_start_at_once(file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert {said(each) for each in pool.map(compiled, [file] * 16)} == {"ä"}
    assert sorted(path.name for path in file.parent.iterdir()) == ["messages.mo", "messages.po"]


def test_where_nobody_may_write_it_is_said_all_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("tempfile.mkstemp", refuse)  # the tests may run as root, who may write everywhere
    assert said(compiled(file)) == "ä"
    assert not file.with_suffix(".mo").exists()


def test_the_wheel_brings_the_sentences_and_pages(tmp_path: Path) -> None:
    building = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(
        building, cwd=ROOT, check=True, capture_output=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    )
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(ZipFile(wheel).namelist())
    assert {f"negotiator/translations/{each}/LC_MESSAGES/messages.po" for each in TRANSLATED} <= inside
    assert {f"negotiator/_data/{path.relative_to(ROOT)}" for path in (ROOT / "templates").rglob("*.html")} <= inside


def test_what_is_added_counts_and_replaces_what_was_there(tmp_path: Path) -> None:
    catalog, file = Catalog(locale="de"), tmp_path / "words.json"
    for message_id in ("new", "old", ("One", "%(num)s")):
        catalog.add(message_id, "früher" if message_id == "old" else "")
    file.write_text('{"new": "neu", "old": "alt", "One": ["Eins", "%(num)s!"]}', encoding="utf-8")
    added(catalog, file)
    assert missing(catalog) == []
    assert {texts(m.id)[0]: texts(m.string) for m in catalog if m.id} == {
        "new": ["neu"], "old": ["alt"], "One": ["Eins", "%(num)s!"],
    }  # fmt: skip


def test_known_translations_survive_a_sentence_that_nothing_says() -> None:
    catalog = Catalog(locale="de")
    catalog.add("gone", "fort")
    catalog.add(("one", "many"), ("eins", "viele"))
    catalog.add("never said", "")
    merged(catalog, Catalog())
    assert sorted(str(message.string) for message in catalog.obsolete.values()) == ["('eins', 'viele')", "fort"]


def test_no_german_text_stands_in_templates() -> None:
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(Path(TRANSLATIONS.parent.parent / "templates").rglob("*.html"))
        if "briefs" not in path.parts
        for line in re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).splitlines()
        if re.search(r"[äöüßÄÖÜ]", line.replace(MARKING, "")) and 'lang="de"' not in line
    ]
    assert found == []


def test_no_sentence_hides_inside_a_formatted_string() -> None:
    """The collector does not look into f-strings: such a sentence would be English in every language."""
    hidden = []
    for path in sorted((ROOT / "negotiator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
                hidden += [(path.name, c.lineno) for c in calls if isinstance(c.func, ast.Name) and c.func.id == "_"]
    assert hidden == []


def test_what_a_file_is_refused_for_is_said_in_either_language() -> None:
    """No reason is put together before it is said: what stands in an f-string no catalogue of messages can find."""
    found = []
    for path in sorted((ROOT / "negotiator" / "catalogue").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = {"refuse": 1, "DataError": 2}.get(name)
            if place is not None and len(node.args) > place and isinstance(node.args[place], ast.JoinedStr):
                found.append(f"{path.name}:{node.lineno}")
    assert found == []


def test_words_are_ours_where_they_have_a_translation_alone_or_as_one_that_counts() -> None:
    assert [is_ours(words) for words in ("Save", "%(num)s measure", "one more")] == [True] * 3
    assert [is_ours(words) for words in ("", "Speichern", "<b>Save</b>", "%(num)s measures")] == [False] * 4
