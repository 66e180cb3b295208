"""Which characters the bundled fonts can print; PDF/A forbids the empty box that stands for a missing one."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unicodedata import category

from fontTools.ttLib import TTFont

from negotiator.paths import STATIC

PAPER = STATIC / "paper"
FIRST = PAPER / "fonts"
OTHERS = PAPER / "noto"  # a folder for each script
WEIGHTS = {"-400-": 400, "-700-": 600}  # their bold stands for the first one's semi-bold
ABBREVIATED = {"sc": "SC"}
REPLACED = {"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2009": "\u00a0"}
KEPT = frozenset("\n\t\u00ad\u200b\u200c\u200d\u200e\u200f")


def _silent(sign: str) -> bool:
    """Whether it draws nothing by itself: control characters, and marks that turn the direction of what follows."""
    return sign not in KEPT and category(sign) in {"Cc", "Cf"}


def unprintable(text: str) -> tuple[str, ...]:
    """Characters that no font has and no like one replaces, each once, in the order of the text; empty if all can be
    printed."""
    known = _first_family()
    rest = [c for c in dict.fromkeys(text) if ord(c) not in known and c not in KEPT and c not in REPLACED]
    rest = [c for c in rest if not _silent(c)]
    return tuple(c for c in rest if not any(ord(c) in _covered_by(folder) for folder in scripts()))


def cleaned(text: str) -> str:
    """The text with characters that no font has replaced by like ones, and without those that draw nothing; others
    without a like one stay."""
    known = _first_family()
    return "".join(REPLACED.get(c, c) if ord(c) not in known else c for c in text if not _silent(c))


def needed(text: str) -> tuple[Path, ...]:
    """The folders of the scripts beside the first family that the text needs, by name; empty for Latin, Greek, and
    Cyrillic. A character that several have is taken from the first."""
    known = _first_family()
    rest = {ord(c) for c in set(text) if ord(c) not in known and c not in KEPT and c not in REPLACED}
    found = []
    for folder in scripts():
        if rest & _covered_by(folder):
            found.append(folder)
            rest -= _covered_by(folder)
    return tuple(found)


@cache
def scripts() -> tuple[Path, ...]:
    """The folders with fonts of other scripts, by name."""
    return tuple(sorted(path for path in OTHERS.iterdir() if path.is_dir()))


def faces(folders: Iterable[Path]) -> str:
    """The style sheet that links the fonts of these scripts; unpacking takes time, so no others are linked."""
    return "\n".join(
        f'@font-face {{ font-family: "{_family(folder)}"; font-weight: {weight}; '
        f"src: url({file.relative_to(PAPER)}); }}"
        for folder in folders
        for part, weight in WEIGHTS.items()
        for file in sorted(folder.glob(f"*{part}*.woff2"))
    )


def _family(folder: Path) -> str:
    script = folder.name.removeprefix("noto-sans-")
    return f"Noto Sans {ABBREVIATED.get(script, script.title())}"


@cache
def _first_family() -> frozenset[int]:
    return frozenset.intersection(*(_covered(path) for path in sorted(FIRST.glob("FiraSans-*.ttf"))))


@cache
def _covered_by(folder: Path) -> frozenset[int]:
    """Code points that each weight of a script's font can print."""
    return frozenset.intersection(*(_covered(path) for path in sorted(folder.glob("*.woff2"))))


def _covered(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
