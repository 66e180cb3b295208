"""How far a result hangs on assumptions: for each, by how much something moves at the lower and at the upper end of its
range; the first row is the one on which most hangs."""

from collections.abc import Sequence
from dataclasses import dataclass

from negotiator.charts.figure import Figure, Setting, written
from negotiator.charts.layout import LABEL, SMALL, legend, width_of
from negotiator.charts.svg import BAD, GOOD, GRID, INK, MUTED, PAPER, Svg, drawing, line, marker, rect, text, wrapped

LANE, GAP, ROOM = 16.0, 12.0, 74.0  # height of a bar, between rows, beside bars for numbers
ENDS = 2


@dataclass(frozen=True, slots=True)
class SwingEnd:
    """One end of a range: its value in words, the points by which something moves there (None: nothing fits, or not
    settled), and how many levels change."""

    value: str
    moved: float | None
    levels: int


@dataclass(frozen=True, slots=True)
class SwingRow:
    """One assumption with its lower and its upper end."""

    label: str
    low: SwingEnd
    high: SwingEnd


@dataclass(frozen=True, slots=True)
class SwingWords:
    """Words of the chart in the reader's language; `levels` heads the numbers of levels that change, `none` is told
    where nothing moves because nothing is known."""

    title: str
    summary: str
    assumption: str
    low: str
    high: str
    moved: str
    levels: str
    none: str


def sensitivity_figure(rows: Sequence[SwingRow], words: SwingWords, setting: Setting) -> Figure:
    """Two bars for each assumption, hollow for the lower end, full for the upper one; a cross where nothing fits."""
    wide, tall = (_picture(rows, words, setting, shape) for shape in (False, True))
    head = (words.assumption, *(f"{end}: {what}" for end in (words.low, words.high) for what in _heads(words)))
    body = tuple((row.label, *_cells(row.low, words, setting), *_cells(row.high, words, setting)) for row in rows)
    return Figure(setting.ident, words.title, words.summary, wide, tall, head, body)


def _heads(words: SwingWords) -> tuple[str, str]:
    return words.moved, words.levels


def _cells(end: SwingEnd, words: SwingWords, setting: Setting) -> tuple[str, str]:
    if end.moved is None:
        return f"{end.value}: {words.none}", "–"
    return f"{end.value}: {written(end.moved, setting.language, sign=True)}", str(end.levels)


def _picture(rows: Sequence[SwingRow], words: SwingWords, setting: Setting, tall: bool) -> Svg:
    above = 18.0 if tall else 0.0
    left, right = (ROOM if tall else LABEL + ROOM), width_of(tall) - ROOM
    moves = [end.moved for row in rows for end in (row.low, row.high) if end.moved is not None]
    low, high = min([0.0, *moves]), max([0.0, *moves])
    scale = (right - left) / ((high - low) or 1.0)
    zero = left - low * scale
    roomier = -1 if zero - left > right - zero else 1  # the side with more room for words
    parts, top = legend((("box", words.low), ("box", words.high)), tall, (PAPER, GOOD))
    parts.append(rect(0.5, 4.5, 10, 10, "low", fill=PAPER, stroke=INK))
    height_of = above + ENDS * LANE + GAP
    for place, row in enumerate(rows):
        y = top + 6 + place * height_of
        parts += _label(row.label, y, tall)
        parts.append(line(0, y - GAP / 2, width_of(tall), y - GAP / 2, "grid", stroke=GRID, width=0.5))
        for lane, end in enumerate((row.low, row.high)):
            parts += _bar(end, y + above + lane * LANE, (zero, scale, roomier), lane == 0, words, setting)
        parts.append(line(zero, y + above - 2, zero, y + above + ENDS * LANE, "axis", stroke=INK))
    ident = f"{setting.ident}-tall" if tall else setting.ident
    size = (width_of(tall), top + 6 + height_of * len(rows))
    return drawing(ident, size, parts, title=words.title, summary=words.summary)


def _label(label: str, y: float, tall: bool) -> list[str]:
    found = wrapped(label, width_of(True), 12, 1) if tall else wrapped(label, LABEL, 12)
    return [text(0, y + 13 + n * 14, words, size=12) for n, words in enumerate(found)]


def _bar(  # noqa: PLR0917
    end: SwingEnd, y: float, scale: tuple[float, float, int], hollow: bool, words: SwingWords, setting: Setting
) -> list[str]:
    zero, unit, side = scale
    if end.moved is None:
        sign = marker("cross", zero + 8 * side, y + 7, "short", fill=BAD, stroke=BAD)
        anchor = "start" if side > 0 else "end"
        return [sign, text(zero + 17 * side, y + 11, words.none, anchor=anchor, size=SMALL, fill=BAD)]
    length = abs(end.moved) * unit
    start = zero - length if end.moved < 0 else zero
    name, fill, stroke = ("low", PAPER, INK) if hollow else ("high", GOOD, GOOD)
    told = written(end.moved, setting.language, sign=True) + (f" ({end.levels})" if end.levels else "")
    beside = text(start - 5, y + 11, told, anchor="end", size=SMALL, fill=MUTED)
    if end.moved >= 0:
        beside = text(start + length + 5, y + 11, told, size=SMALL, fill=MUTED)
    return [rect(start, y + 2, length, LANE - 5, name, fill=fill, stroke=stroke), beside]
