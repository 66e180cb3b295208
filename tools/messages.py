"""Sentences of the product in German: collect, list what is missing, add.

    python tools/messages.py extract       collect the message ids; known translations stay
    python tools/messages.py missing       collect, then list what has no translation; exit 1 if any
    python tools/messages.py add FILE.json {"English id": "Deutsch", "One x": ["Ein x", "%(num)s x"]}
    python tools/messages.py prune         forget translations of sentences that nothing says any more

English says the message ids themselves. Nothing compiled is kept in the repository: the product compiles what has
changed (negotiator/translated.py). Several people may run this at once: a lock lets one in at a time. The file carries
neither dates nor line numbers and is sorted, so it merges well.
"""

import argparse
import fcntl
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from negotiator.language import LANGUAGES
from negotiator.paths import TRANSLATIONS
from negotiator.translated import written

ROOT = Path(__file__).resolve().parent.parent
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
# Raised errors carry the message id as first argument; say (negotiator/language.py) after the language.
RAISED = ("NotRecorded", "NotAllowed", "Collision", "Refused", "TooLarge", "TooMany", "Unavailable")
SAID = {"say": (2,), "lazy_ngettext": (1, 2), "refuse": (2,), "DataError": (3,)}
KEYWORDS = {**DEFAULT_KEYWORDS, **dict.fromkeys(RAISED), **SAID}
METHODS = {"negotiator": ("**.py", "python"), "templates": ("**.html", "jinja2")}
OPTIONS = {"**.html": {"silent": "false", "extensions": "negotiator.web.fragments.Kept"}}

Words = str | tuple[str, ...]


def key_of(message_id: Words | list[str]) -> Words:
    """The id in a form that can be looked up: plural ids as a tuple."""
    return message_id if isinstance(message_id, str) else tuple(message_id)


def collected() -> Catalog:
    """All message ids of code and templates."""
    catalog = Catalog()
    for folder, method in METHODS.items():
        for _name, _line, message_id, _comments, _context in extract_from_dir(
            ROOT / folder, [method], OPTIONS, KEYWORDS
        ):
            catalog.add(message_id)
    return catalog


def known(language: str) -> Catalog:
    """Every translation so far, also of ids that nothing says at the moment."""
    path = written(language)
    catalog = read_po(BytesIO(path.read_bytes()), locale=language) if path.is_file() else Catalog(locale=language)
    for message in [*catalog.obsolete.values()]:
        catalog[message.id] = message
    return catalog


def merged(known: Catalog, template: Catalog) -> Catalog:
    """The catalogue with all ids of the template, untranslated where they are new; the rest kept as obsolete."""
    known.obsolete.clear()
    known.update(template, no_fuzzy_matching=True)
    for key in [key for key, message in known.obsolete.items() if not _complete(message.string)]:
        del known.obsolete[key]
    return known


def _complete(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(text) and all(text or "")


def _write(path: Path, content: bytes) -> None:
    """Replaces the file only where something changed, and at once, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == content:
        return
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)


def _bytes(catalog: Catalog, language: str) -> bytes:
    out = BytesIO()
    write_po(out, catalog, no_location=True, omit_header=True, sort_output=True, width=130)
    return (_header(language) + out.getvalue().decode()).encode().rstrip() + b"\n"


def _header(language: str) -> str:
    lines = [
        f"Language: {language}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "Plural-Forms: nplurals=2; plural=(n != 1);",
    ]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def missing(catalog: Catalog) -> list[Words]:
    """The ids of a merged catalogue without a translation, sorted."""
    return sorted((key_of(m.id) for m in catalog if m.id and not _complete(m.string)), key=str)


def added(catalog: Catalog, path: Path) -> None:
    """Puts translations from a JSON file in; a plural is named by its singular and given as a list of two."""
    plurals = {m.id[0]: key_of(m.id) for m in catalog if isinstance(m.id, (tuple, list))}
    for message_id, text in json.loads(path.read_text(encoding="utf-8")).items():
        many = isinstance(text, list)
        key = plurals.get(message_id, (message_id, message_id)) if many else message_id
        catalog.delete(key)  # babel keeps what is there
        catalog.add(key, tuple(text) if many else text)


@contextmanager
def alone() -> Iterator[None]:
    """One person at a time."""
    TRANSLATIONS.mkdir(parents=True, exist_ok=True)
    with Path(__file__).open() as own:
        fcntl.flock(own, fcntl.LOCK_EX)
        yield


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["extract", "missing", "add", "prune"])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--language", default="de", choices=TRANSLATED)
    chosen = parser.parse_args()
    if chosen.command == "add" and chosen.file is None:
        parser.error("add needs a JSON file")
    return chosen


def main() -> int:
    """Exit code: 1 when `missing` found some."""
    chosen = arguments()
    with alone():
        template = collected()
        catalog = merged(known(chosen.language), template)
        if chosen.command == "add":
            added(catalog, chosen.file)
            catalog = merged(catalog, template)
        if chosen.command == "prune":
            catalog.obsolete.clear()
        _write(written(chosen.language), _bytes(catalog, chosen.language))
        left = missing(catalog)
    if chosen.command in {"missing", "add"}:
        print("\n".join(json.dumps(key, ensure_ascii=False) for key in left))
    print(f"{len(template)} sentences, {len(left)} without {chosen.language}", file=sys.stderr)
    return 1 if chosen.command == "missing" and left else 0


if __name__ == "__main__":
    sys.exit(main())
