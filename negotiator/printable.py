"""What of a text can be written anywhere: on a page, in XML, in a database.

XML 1.0 has no way to write control characters, halves of surrogate pairs and two non-characters (Char, 2.2); the rest
of the non-characters means nothing outside a program (Unicode 23.7), C1 is what is left of a wrong encoding, and
PostgreSQL keeps no NUL. Marks that force a direction upon letters (U+202D, U+202E) are in no language's spelling: they
make a name, and what stands behind it, read as something else. Those that follow the letters' own direction stay.
"""

import re
from collections.abc import Mapping
from typing import Any

BREAKS = re.compile("[\x0b\x0c\x1c-\x1f\x85]")  # they part words or lines, so that a space stays in their place
_PLANES = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
UNPRINTABLE = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\u202d\u202e{_PLANES}]")


def printable(text: str) -> str:
    """The text without characters that nobody can see or write; a space where one of them parted words."""
    return UNPRINTABLE.sub("", BREAKS.sub(" ", text))


def alike(one: str, other: str) -> bool:
    """Whether two texts say the same: forms end lines by CR LF, workbooks by LF, and cells lose outer spaces."""
    return one == other or one.strip().splitlines() == other.strip().splitlines()


def cleaned(found: Any) -> Any:
    """The same for every text within a value as JSON has it, names of fields too."""
    if isinstance(found, str):
        return printable(found)
    if isinstance(found, Mapping):
        return {cleaned(key): cleaned(value) for key, value in found.items()}
    return [cleaned(each) for each in found] if isinstance(found, list) else found
