"""Which characters the bundled fonts can print; PDF/A forbids the empty box that stands for a missing one."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from negotiator.paths import STATIC

FONTS = STATIC / "paper" / "fonts"
REPLACED = {"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2009": "\u00a0"}
UNKNOWN = "\ufffd"
KEPT = frozenset("\n\t\u00ad\u200b\u200c\u200d\u200e\u200f")


@cache
def printable() -> frozenset[int]:
    """Code points that each weight of at least one family can print."""
    others = (_covered(path) for path in sorted(FONTS.glob("noto-*.woff2")))
    return _first_family().union(*others)


def beyond_latin(text: str) -> bool:
    """Whether the text needs more than the first family."""
    first = _first_family()
    return any(ord(c) not in first and c not in KEPT and c not in REPLACED for c in set(text))


def cleaned(text: str) -> str:
    """The text with characters that no font has replaced: by a like one, else by a sign that says so."""
    known = printable()
    return "".join(c if ord(c) in known or c in KEPT else REPLACED.get(c, _mark(known)) for c in text)


@cache
def _first_family() -> frozenset[int]:
    return frozenset.intersection(*(_covered(path) for path in sorted(FONTS.glob("FiraSans-*.ttf"))))


def _mark(known: frozenset[int]) -> str:
    return UNKNOWN if ord(UNKNOWN) in known else "?"


def _covered(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
