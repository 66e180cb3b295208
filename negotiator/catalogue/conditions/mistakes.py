"""What is wrong in a written condition: its place, and what may be meant there."""

import re
from dataclasses import dataclass

from negotiator.bargaining.rules import RedLineError
from negotiator.catalogue.conditions.names import Names

_WORD = re.compile(r"[A-Za-z0-9_.]+|\S|$")


@dataclass(frozen=True, slots=True)
class Meant:
    """A name that may be meant at the place: the whole text with it, its key, its words."""

    text: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """The text around a mistake: `before` ends at `column` (counted from 1), `marked` is what stands there, "" at the
    end."""

    column: int
    before: str
    marked: str
    after: str
    meant: tuple[Meant, ...]


def mistake_of(text: str, error: RedLineError, names: Names) -> Mistake:
    """The place of an error in a text, and the names that may be meant there, the likeliest first; none where no name
    is wanted."""
    start = min(error.column - 1, len(text))
    found = _WORD.match(text, start)
    marked = found.group() if found else ""
    before, after = text[:start], text[start + len(marked) :]
    typed = marked if marked.replace("_", "").isalnum() else ""
    rest = after if typed else text[start:]
    near = names.near(error.kind, typed) if error.kind else ()
    return Mistake(start + 1, before, marked, after, tuple(Meant(f"{before}{k}{rest}", k, name) for k, name in near))
