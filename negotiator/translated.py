"""The sentences of each language, compiled from the written ones when these have changed.

English is what the message ids say, so only other languages have a file. The compiled file lies beside the written one
and bears its time; where nobody may write there, the sentences are compiled in memory at each start, in a tenth of a
second.
"""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from negotiator.paths import TRANSLATIONS


def written(language: str) -> Path:
    """The file with the translations into this language; there is none for English."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


@cache
def sentences(language: str) -> NullTranslations:
    """What a language says for each message id; the ids themselves where the language has no file."""
    file = written(language)
    return Translations(BytesIO(compiled(file))) if file.is_file() else NullTranslations()


def knows(language: str, message: str) -> bool:
    """Whether the language has a translation of these words, as a sentence or as the first of one that counts."""
    found = cast(Mapping[object, str], vars(sentences(language)).get("_catalog", {}))
    return bool(message) and (message in found or (message, 0) in found)


def compiled(file: Path) -> bytes:
    """The sentences of the file in the form that gettext reads; kept beside it, and made anew where it is newer."""
    kept, changed = file.with_suffix(".mo"), file.stat().st_mtime_ns
    if kept.is_file() and kept.stat().st_mtime_ns >= changed:
        return kept.read_bytes()
    out = BytesIO()
    write_mo(out, read_po(BytesIO(file.read_bytes())))
    with suppress(OSError):  # a folder in which this account may not write
        _keep(kept, out.getvalue(), changed)
    return out.getvalue()


def _keep(kept: Path, content: bytes, changed: int) -> None:
    """Put there at once, so that nobody who starts meanwhile reads half of it; as old as what it is made of."""
    handle, name = tempfile.mkstemp(dir=kept.parent, suffix=".mo.new")
    with os.fdopen(handle, "wb") as beside:
        beside.write(content)
    Path(name).chmod(0o644)
    os.utime(name, ns=(changed, changed))
    Path(name).replace(kept)
