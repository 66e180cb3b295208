"""Sentences of the product in German and English: collect, list what is missing, add, compile.

    python tools/messages.py extract                      collect the message ids; known translations stay
    python tools/messages.py missing [--language de]      collect, then list what has no translation; exit 1 if any
    python tools/messages.py add FILE.json [--language de]   {"English id": "Deutsch", "One x": ["Ein x", "%(num)s x"]}
    python tools/messages.py prune                        forget translations of sentences that nothing says any more

Several people may run it at once: a lock lets one in at a time. The files carry neither dates nor line numbers, so they
merge well. English says the message id itself unless `add --language en` says otherwise.
"""

import argparse
import fcntl
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "negotiator" / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
LANGUAGES = ("de", "en")
# Raised errors carry the message id as first argument; say (negotiator/language.py) after the language.
RAISED = ("NotRecorded", "NotAllowed", "Collision", "Refused", "TooLarge", "TooMany", "Unavailable")
SAID = {"say": (2,), "lazy_ngettext": (1, 2), "refuse": (2,), "DataError": (3,)}
KEYWORDS = {**DEFAULT_KEYWORDS, **dict.fromkeys(RAISED), **SAID}
SOURCES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("negotiator", "*.py", "python", {}),
    ("templates", "*.html", "jinja2", {"silent": "false", "extensions": "negotiator.web.fragments.Kept"}),
)
FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # babel writes the present time otherwise, and every run would differ

Id = str | tuple[str, ...] | list[str]
Words = str | tuple[str, ...]


def key_of(message_id: Id) -> Words:
    """The id in a form that can be looked up: plural ids as a tuple."""
    return message_id if isinstance(message_id, str) else tuple(message_id)


def collected() -> Catalog:
    """All message ids of code and templates, sorted; a template that cannot be read is named and left out."""
    catalog = Catalog(creation_date=FIXED, charset="utf-8")
    for folder, pattern, method, options in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            for message_id in _of_file(path, method, options):
                catalog.add(message_id)
    return catalog


def _of_file(path: Path, method: str, options: dict[str, str]) -> list[Id]:
    """The ids of one file in the order of the text; empty, and said on standard error, when it cannot be read."""
    try:
        found = extract_from_dir(
            path.parent,
            [(path.name, method)],
            {path.name: options},
            KEYWORDS,
            directory_filter=lambda _folder: False,
        )
        return [message_id for _name, _line, message_id, _comments, _context in found]
    except Exception as error:  # a half-written file of somebody else must not stop the others
        print(f"{path.relative_to(ROOT)}: {error}; left out", file=sys.stderr)
        return []


def po_of(language: str) -> Path:
    """The file with the translations into this language."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def known(language: str) -> dict[Words, Words]:
    """Every translation so far, also of ids that nothing says at the moment; ids without translation are absent."""
    path = po_of(language)
    if not path.is_file():
        return {}
    catalog = read_po(BytesIO(path.read_bytes()), locale=language)
    messages = [*catalog, *catalog.obsolete.values()]
    return {key_of(m.id): _words(m.string) for m in messages if m.id and _complete(m.string)}


def _words(text: str | tuple[str, ...] | list[str]) -> Words:
    return text if isinstance(text, str) else tuple(text)


def _complete(text: str | tuple[str, ...] | list[str]) -> bool:
    return bool(text) if isinstance(text, str) else bool(text) and all(text)


def merged(language: str, template: Catalog, translations: dict[Words, Words]) -> Catalog:
    """The catalogue of a language: all ids of the template, the rest kept as obsolete."""
    catalog = Catalog(locale=language, creation_date=FIXED, revision_date=FIXED, charset="utf-8", header_comment="#")
    used = set()
    for message in template:
        if not message.id:
            continue
        key = key_of(message.id)
        used.add(key)
        own = key if language == "en" else ("" if isinstance(key, str) else ("", ""))
        catalog.add(message.id, translations.get(key, own))
    for key in sorted(set(translations) - used, key=str):
        catalog.obsolete[str(key)] = Message(key, translations[key])
    return catalog


def _write(path: Path, content: bytes) -> None:
    """Replaces the file only where something changed, and at once, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == content:
        return
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)


def _po_bytes(catalog: Catalog, header: str, obsolete: bool) -> bytes:
    out = BytesIO()
    write_po(
        out, catalog, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=not obsolete, width=130
    )
    return (header + out.getvalue().decode()).encode().rstrip() + b"\n"


def _header(language: str) -> str:
    lines = [f"Language: {language}", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    if language:
        lines.append("Plural-Forms: nplurals=2; plural=(n != 1);")
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def write_all(template: Catalog, additions: dict[str, dict[Words, Words]], forget: bool = False) -> None:
    """Template, .po and .mo of every language."""
    _write(TEMPLATE, _po_bytes(template, _header(""), obsolete=False))
    for language in LANGUAGES:
        catalog = merged(language, template, {**known(language), **additions.get(language, {})})
        if forget:
            catalog.obsolete.clear()
        _write(po_of(language), _po_bytes(catalog, _header(language), obsolete=True))
        out = BytesIO()
        write_mo(out, catalog)
        _write(po_of(language).with_suffix(".mo"), out.getvalue())


def missing(language: str, template: Catalog) -> list[Words]:
    """The ids without a translation, sorted; English has one for every id."""
    have = known(language)
    return sorted((key_of(m.id) for m in template if m.id and key_of(m.id) not in have), key=str)


def read_additions(path: Path, template: Catalog) -> dict[Words, Words]:
    """Translations from a JSON file; a plural is named by its singular and given as a list of two."""
    plurals = {m.id[0]: key_of(m.id) for m in template if isinstance(m.id, (tuple, list))}
    additions: dict[Words, Words] = {}
    for message_id, text in json.loads(path.read_text(encoding="utf-8")).items():
        if isinstance(text, list):
            additions[plurals.get(message_id, (message_id, message_id))] = tuple(text)
        else:
            additions[message_id] = text
    return additions


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
    parser.add_argument("--language", default="de", choices=LANGUAGES)
    chosen = parser.parse_args()
    if chosen.command == "add" and chosen.file is None:
        parser.error("add needs a JSON file")
    return chosen


def main() -> int:
    """Exit code: 1 when `missing` found some."""
    chosen = arguments()
    with alone():
        template = collected()
        additions = {chosen.language: read_additions(chosen.file, template)} if chosen.command == "add" else {}
        write_all(template, additions, forget=chosen.command == "prune")
        left = missing(chosen.language, template)
    if chosen.command in {"missing", "add"}:
        print("\n".join(json.dumps(key, ensure_ascii=False) for key in left))
    print(f"{len(template)} sentences, {len(left)} without {chosen.language}", file=sys.stderr)
    return 1 if chosen.command == "missing" and left else 0


if __name__ == "__main__":
    sys.exit(main())
