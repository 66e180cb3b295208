"""Both languages say every sentence, with the same places to fill."""

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tools.messages import LANGUAGES, ROOT, TRANSLATIONS, collected, key_of, merged, missing, po_of

# The marking is the same in every language (VSA, appendix).
MARKING = "VS – NUR FÜR DEN DIENSTGEBRAUCH"
PLACE = re.compile(r"%\((\w+)\)[sdf]")


def catalogue(language: str) -> Catalog:
    return read_po(BytesIO(po_of(language).read_bytes()), locale=language)


def texts(words: object) -> list[str]:
    return [words] if isinstance(words, str) else list(words)  # type: ignore[call-overload]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    assert missing(language, collected()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_guess(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.fuzzy and message.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_the_same(language: str) -> None:
    with po_of(language).with_suffix(".mo").open("rb") as file:
        compiled = {key_of(m.id): texts(m.string) for m in read_mo(file) if m.id}
    written = {key_of(m.id): texts(m.string) for m in catalogue(language) if m.id and all(texts(m.string))}
    assert {key: compiled.get(key) for key in written} == written


def test_known_translations_survive_a_sentence_that_nothing_says() -> None:
    catalog = merged("de", Catalog(), {"gone": "fort", ("one", "many"): ("eins", "viele")})
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
