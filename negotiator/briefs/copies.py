"""A numbered copy of a finished PDF: its bytes as they are, and behind them an update that puts a mark on every page.

The mark is drawn as outlines and as an artifact, so that the copy stays PDF/A-3a and PDF/UA-1 and needs no font. The
file begins with the original, byte for byte: a copy proves what it is a copy of.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.paths import STATIC

FONT = STATIC / "paper" / "fonts" / "FiraSans-SemiBold.ttf"
END = b"%%EOF\n"
LIGHT, DARK = "0.87", "0.35"  # grey of the large mark below the text, and of the small one at the edge
LARGE, SMALL, EDGE = 40.0, 7.0, 14.0  # points
WIDEST = 0.85  # of the page's diagonal
SLANT = 0.70710678  # the sine and cosine of 45 degrees
UNREADABLE = _("No copy can be made of this file.")
PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
CONTENTS = re.compile(rb"/Contents\s+(\d+)\s+0\s+R")
BOX = re.compile(rb"/MediaBox\s*\[\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\]")


@dataclass(frozen=True, slots=True)
class _File:
    """What an update must know of a file: dictionaries of its objects by number, size, and the end of its trailer."""

    objects: Mapping[int, bytes]
    size: int
    start: int
    keys: bytes


def stamped(pdf: bytes, words: str) -> bytes:
    """The file with the words on every page; letters that cannot be drawn become question marks. Raises Refused for
    a file that this program did not print."""
    drawable = "".join("?" if undrawable(letter) else letter for letter in words)
    found = _read(pdf)
    pages = {number: data for number, data in found.objects.items() if PAGE.search(data)}
    if not pages:
        raise Refused(UNREADABLE)
    written: dict[int, bytes] = {}
    number = found.size
    for page, data in pages.items():
        box, contents = BOX.search(data), CONTENTS.search(data)
        if box is None or contents is None:
            raise Refused(UNREADABLE)
        mark = zlib.compress(_mark(drawable, float(box[3]), float(box[4])).encode("ascii"))
        head = b"<</Length %d/Filter /FlateDecode>>" % len(mark)
        written[number] = head + b"\nstream\n" + mark + b"\nendstream"
        below = b"/Contents [%d 0 R %s 0 R]" % (number, contents[1])
        written[page] = CONTENTS.sub(below, data, count=1)
        number += 1
    return _updated(pdf, found, written)


def originals(copy: bytes) -> Iterator[bytes]:
    """The file itself, then everything that it may be an update of, longest first."""
    yield copy
    end = len(copy) - 1
    while (end := copy.rfind(END, 0, end)) >= 0:
        yield copy[: end + len(END)]


def undrawable(words: str) -> str:
    """The letters that the mark cannot be drawn with; empty where it can hold all."""
    return "".join(sorted({letter for letter in words if ord(letter) not in _font().getBestCmap()}))


def _read(pdf: bytes) -> _File:
    """Objects of a file with one cross-reference stream, as this program writes it. Raises Refused for any other."""
    try:
        start = int(pdf[pdf.rindex(b"startxref") :].split()[1])
        head, table = _stream(pdf, start)
        widths = [int(each) for each in _key(rb"/W\s*\[([\d\s]+)\]", head).split()]
        rows = [table[at : at + sum(widths)] for at in range(0, len(table), sum(widths))]
        return _File(
            dict(_objects(pdf, rows, widths)),
            int(_key(rb"/Size\s+(\d+)", head)),
            start,
            b"".join(re.findall(rb"/(?:Root|Info) \d+ 0 R|/ID \[.*?\]", head, re.DOTALL)),
        )
    except (ValueError, IndexError, KeyError, zlib.error) as error:
        raise Refused(UNREADABLE) from error


def _objects(pdf: bytes, rows: list[bytes], widths: list[int]) -> Iterator[tuple[int, bytes]]:
    holders = set()
    for number, row in enumerate(rows):
        kind, place = row[0], int.from_bytes(row[widths[0] : widths[0] + widths[1]], "big")
        if kind == 1:
            yield number, pdf[pdf.index(b"obj\n", place) + 4 : pdf.index(b"\nendobj", place)]
        elif kind == 2:
            holders.add(place)
    for holder in sorted(holders):
        place = int.from_bytes(rows[holder][widths[0] : widths[0] + widths[1]], "big")
        head, body = _stream(pdf, place)
        first = int(_key(rb"/First\s+(\d+)", head))
        pairs = [int(each) for each in body[:first].split()]
        starts = [*pairs[1::2], len(body) - first]
        for index, number in enumerate(pairs[::2]):
            yield number, body[first + starts[index] : first + starts[index + 1]].strip()


def _stream(pdf: bytes, place: int) -> tuple[bytes, bytes]:
    """Dictionary and contents of a compressed stream."""
    begin = pdf.index(b"stream\n", place)
    head = pdf[place:begin]
    length = int(_key(rb"/Length\s+(\d+)", head))
    return head, zlib.decompress(pdf[begin + 7 : begin + 7 + length])


def _key(pattern: bytes, head: bytes) -> bytes:
    found = re.search(pattern, head)
    if found is None:
        raise ValueError(pattern)
    return found[1]


def _updated(pdf: bytes, found: _File, written: Mapping[int, bytes]) -> bytes:
    """The file with an update behind it (ISO 32000-1, 7.5.6): changed and new objects, and where they stand."""
    parts, places, at = [pdf], {}, len(pdf)
    for number, data in sorted(written.items()):
        places[number] = at
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, data))
        at += len(parts[-1])
    own = max(written) + 1
    places[own] = at
    table = b"".join(bytes((1,)) + place.to_bytes(4, "big") + b"\0" for _number, place in sorted(places.items()))
    index = b" ".join(b"%d 1" % number for number in sorted(places))
    head = b"<</Type /XRef/Index [%s]/W [1 4 1]/Size %d/Prev %d%s/Length %d>>"
    keys = head % (index, own + 1, found.start, found.keys, len(table))
    parts.append(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (own, keys, table))
    return b"".join((*parts, b"startxref\n%d\n" % at, END))


def _mark(words: str, width: float, height: float) -> str:
    """The words across the page, large and light, and once more at its lower edge."""
    long = _width(words)
    large = min(LARGE, WIDEST * min(width, height) / SLANT / long)
    left, low = (width - large * long * SLANT) / 2, (height - large * long * SLANT) / 2
    slant = f"{SLANT * large:.4f}"
    small = (f"{SMALL:.4f} 0 0 {SMALL:.4f}", (width - SMALL * long) / 2, EDGE)
    drawn = [(LIGHT, f"{slant} {slant} -{slant} {slant}", left, low), (DARK, *small)]
    outlines = "\n".join(_outlines(words))
    each = "\n".join(f"q {grey} g {turn} {x:.2f} {y:.2f} cm\n{outlines}\nQ" for grey, turn, x, y in drawn)
    return f"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\n{each}\nEMC\n"


def _width(words: str) -> float:
    """In units of the size of the letters."""
    font = _font()
    names = font.getBestCmap()
    return float(sum(font["hmtx"][names[ord(letter)]][0] for letter in words) / font["head"].unitsPerEm)


def _outlines(words: str) -> Iterator[str]:
    font, at = _font(), 0
    glyphs, names, em = font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
    yield f"{1 / em:.8f} 0 0 {1 / em:.8f} 0 0 cm"
    for letter in words:
        glyph, pen = glyphs[names[ord(letter)]], _Steps(glyphs, at)
        glyph.draw(pen)
        yield from pen.steps
        at += glyph.width
    yield "f"


class _Steps(BasePen):  # type: ignore[misc]
    """Collects an outline as PDF draws it, moved to the right."""

    def __init__(self, glyphs: Any, right: float) -> None:
        super().__init__(glyphs)
        self.right = right
        self.steps: list[str] = []

    def _step(self, word: str, *points: tuple[float, float]) -> None:
        told = " ".join(f"{x + self.right:.0f} {y:.0f}" for x, y in points)
        self.steps.append(f"{told} {word}".strip())

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - fontTools calls it so
        self._step("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - fontTools calls it so
        self._step("l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802 - fontTools calls it so
        self._step("c", *points)

    def _closePath(self) -> None:  # noqa: N802 - fontTools calls it so
        self._step("h")


@cache
def _font() -> TTFont:
    return TTFont(FONT)
