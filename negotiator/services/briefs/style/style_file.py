"""An office's style from its folder: `style.toml`, beside it a logo and `glossary.toml`. docs/house-style.md says what
stands in them.

Each file that cannot be used gives one sentence that names it and the place.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from negotiator.bargaining.errors import Refused
from negotiator.briefs.glyphs import unprintable
from negotiator.briefs.logo import LARGEST, looked_through, too_large
from negotiator.briefs.paper import NO_GLYPH, named
from negotiator.briefs.style import COLOUR, LEAST_CONTRAST, PLAIN, Colours, HouseText, Logo, Name, Style, contrast
from negotiator.language import LANGUAGES, _
from negotiator.services.briefs.material.texted import SECTIONS

STYLE, GLOSSARY = "style.toml", "glossary.toml"
MOST_BYTES = 128 * 1024
MOST_LINES, LONGEST_LINE = 5, 90
MOST_TEXTS, LONGEST_TEXT = 60, 600
MOST_NAMES, LONGEST_NAME = 300, 120
LEAST_WIDTH, MOST_WIDTH = 10, 70  # millimetres of a logo
KEYS = {"letterhead", "logo", "colours", "text", "dates"}
DATES = {"British": False, "US": True}  # how English papers write days
PLACE = _("%(file)s, %(place)s: %(reason)s")
NO_FOLDER = _("The folder %(folder)s cannot be read: %(reason)s.")
UNKNOWN = _("“%(name)s” is no word of this file. Known are: %(known)s.")
BOTH = _("the words are needed in German (de) and English (en).")
TOO_LONG = _("at most %(most)s characters.")
TOO_MANY = _("at most %(most)s.")
NO_COLOUR = _("“%(text)s” is no colour; write it as #16324f.")
FAINT = _(
    "%(colour)s has a contrast of %(found)s to 1 to what it is printed on; at least %(least)s to 1 is needed, in "
    "colour as in black and white."
)
NO_CHAPTER = _("%(kind)s has no chapter “%(section)s” with room for a text. Known are: %(known)s.")
NO_NAME = _("what the program calls it must be words without digits: a glossary names things, no figures.")
TWICE = _("“%(word)s” is named twice.")
CHAIN = _("“%(word)s” is the office's word for one thing and the program's word for another.")


def read_style(folder: Path) -> Style:
    """The style of a folder. Raises Refused with the file, the place in it and what is wrong."""
    told = _table(folder, STYLE, required=True)
    _known(STYLE, "", told, KEYS)
    return Style(
        letterhead=tuple(_letterhead(told.get("letterhead", []))),
        logo=_logo(folder, told["logo"]) if "logo" in told else None,
        colours=_colours(told.get("colours", {})),
        texts=tuple(_texts(told.get("text", []))),
        names=_names(_table(folder, GLOSSARY, required=False)),
        american=_american(told.get("dates", "British")),
    )


def _wrong(file: str, place: str, reason: str, **params: object) -> Refused:
    return Refused(PLACE, file=file, place=place, reason=reason % params if params else reason)


def _content(folder: Path, name: str, most: int) -> bytes:
    """The bytes of a file of the folder; nothing is read of one that is larger."""
    path = folder / name
    try:
        if path.resolve().parent != folder.resolve():
            raise _wrong(STYLE, name, _("the file must stand in the folder itself."))
        size = path.stat().st_size
        if size > most:
            raise too_large(size) if most == LARGEST else _wrong(name, "–", TOO_LONG, most=most)
        return path.read_bytes()
    except OSError as error:
        raise Refused(NO_FOLDER, folder=str(path), reason=(error.strerror or "").lower()) from error


def _table(folder: Path, name: str, *, required: bool) -> Mapping[str, Any]:
    if not required and not (folder / name).exists():
        return {}
    try:
        return tomllib.loads(_content(folder, name, MOST_BYTES).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(name, "–", _("this is no TOML: %(why)s."), why=str(error).rstrip(".")) from error


def _known(file: str, place: str, found: object, known: set[str]) -> Mapping[str, Any]:
    """The same, a table with known keys only."""
    if not isinstance(found, dict):
        raise _wrong(file, place, _("a table is needed."))
    if rest := sorted(set(found) - known):
        raise _wrong(file, place or rest[0], UNKNOWN, name=rest[0][:40], known=", ".join(sorted(known)))
    return found


def _words(file: str, place: str, found: object, most: int) -> dict[str, str]:
    """Words in both languages, one text for both where nothing else is said."""
    if isinstance(found, str):
        found = dict.fromkeys(LANGUAGES, found)
    told = _known(file, place, {} if found is None else found, set(LANGUAGES))
    words = {language: told.get(language) for language in LANGUAGES}
    if not all(isinstance(each, str) and each.strip() for each in words.values()):
        raise _wrong(file, place, BOTH)
    kept = {language: " ".join(str(each).split()) for language, each in words.items()}
    for each in kept.values():
        if len(each) > most:
            raise _wrong(file, place, TOO_LONG, most=most)
        if signs := unprintable(each):
            raise _wrong(file, place, NO_GLYPH, signs=named(signs))
    return kept


def _list(file: str, place: str, found: object, most: int) -> Sequence[Any]:
    if not isinstance(found, list):
        raise _wrong(file, place, _("a list is needed."))
    if len(found) > most:
        raise _wrong(file, place, TOO_MANY, most=most)
    return found


def _american(found: object) -> bool:
    if not isinstance(found, str) or found not in DATES:
        raise _wrong(STYLE, "dates", UNKNOWN, name=str(found)[:40], known=", ".join(DATES))
    return DATES[found]


def _letterhead(found: object) -> Iterator[Mapping[str, str]]:
    lines = _list(STYLE, "letterhead", found, MOST_LINES)
    yield from (_words(STYLE, f"letterhead {at}", line, LONGEST_LINE) for at, line in enumerate(lines, 1))


def _logo(folder: Path, found: object) -> Logo:
    told = _known(STYLE, "logo", found, {"file", "alt", "width"})
    file, width = told.get("file"), told.get("width", 40)
    if not isinstance(file, str) or not file:
        raise _wrong(STYLE, "logo.file", _("the name of a file of this folder is needed."))
    if type(width) is not int or not LEAST_WIDTH <= width <= MOST_WIDTH:
        reason = _("a whole number of millimetres from %(least)s to %(most)s is needed.")
        raise _wrong(STYLE, "logo.width", reason, least=LEAST_WIDTH, most=MOST_WIDTH)
    alt = _words(STYLE, "logo.alt", told.get("alt"), LONGEST_NAME)
    markup, box = looked_through(_content(folder, file, LARGEST))
    return Logo(markup, box, width, alt)


def _colours(found: object) -> Colours:
    told = _known(STYLE, "colours", found, {field.name for field in fields(Colours)})
    kept = {}
    for name, text in told.items():
        colour = str(text).lower()
        if not COLOUR.fullmatch(colour):
            raise _wrong(STYLE, f"colours.{name}", NO_COLOUR, text=str(text)[:20])
        least = LEAST_CONTRAST if name != "warning" else 3.0  # an edge beside words: WCAG 2.2, 1.4.11
        if contrast(colour) < least and colour != getattr(PLAIN.colours, name):
            shown = int(contrast(colour) * 10) / 10
            raise _wrong(STYLE, f"colours.{name}", FAINT, colour=colour, found=shown, least=least)
        kept[name] = colour
    return Colours(**kept)


def _texts(found: object) -> Iterator[HouseText]:
    for at, each in enumerate(_list(STYLE, "text", found, MOST_TEXTS), 1):
        place = f"text {at}"
        told = _known(STYLE, place, each, {"kind", "section", *LANGUAGES})
        kind, section = str(told.get("kind", "")), str(told.get("section", ""))
        if kind not in SECTIONS:
            raise _wrong(
                STYLE, place, _("“%(kind)s” is no paper for home with chapters. Known are: %(known)s."),
                kind=kind[:20], known=", ".join(SECTIONS),
            )  # fmt: skip
        if section not in SECTIONS[kind]:
            raise _wrong(STYLE, place, NO_CHAPTER, section=section[:40], kind=kind, known=", ".join(SECTIONS[kind]))
        words = _words(STYLE, place, {key: told[key] for key in LANGUAGES if key in told}, LONGEST_TEXT)
        yield HouseText(kind, section, words)


def _names(told: Mapping[str, Any]) -> tuple[Name, ...]:
    _known(GLOSSARY, "", told, {"name"})
    found = []
    for at, each in enumerate(_list(GLOSSARY, "name", told.get("name", []), MOST_NAMES), 1):
        place = f"name {at}"
        pair = _known(GLOSSARY, place, each, {"program", "office"})
        program, office = (_words(GLOSSARY, place, pair.get(key), LONGEST_NAME) for key in ("program", "office"))
        if any(len(word) < 2 or any(sign.isdigit() for sign in word) for word in program.values()):
            raise _wrong(GLOSSARY, place, NO_NAME)
        found.append(Name(program, office))
    for language in LANGUAGES:
        _told_apart(found, language)
    return tuple(found)


def _told_apart(found: Sequence[Name], language: str) -> None:
    """Raises Refused where a word would mean two things."""
    seen: set[str] = set()
    for name in found:
        if name.program[language] in seen:
            raise _wrong(GLOSSARY, language, TWICE, word=name.program[language])
        seen.add(name.program[language])
    for name in found:
        if name.office[language] in seen - {name.program[language]}:
            raise _wrong(GLOSSARY, language, CHAIN, word=name.office[language])
