"""How far each side moved from round to round: one small picture a row, both sides in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from negotiator.charts.figure import Figure, Setting
from negotiator.charts.layout import SMALL, legend, width_of
from negotiator.charts.svg import (
    GRID,
    INK,
    MUTED,
    PAPER,
    SERIES,
    SHAPES,
    Svg,
    drawing,
    line,
    marker,
    rect,
    text,
    wrapped,
)

LEFT, RIGHT, HEAD, PLOT, GAP = 238.0, 24.0, 20.0, 46.0, 18.0
TALL_LABEL = 34.0
DASH = 5.0
Span = tuple[float, float]  # least and most; alike where it is one number


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One measure or stakeholder: scale from 0 to `highest`, and for each side a span after each round, None where it
    had said nothing yet; `texts` says the same in words."""

    label: str
    highest: float
    sides: tuple[tuple[Span | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class HistoryWords:
    """Words of the chart: `rounds` heads the columns, `sides` are the names in the order of each row's spans."""

    title: str
    summary: str
    what: str
    rounds: tuple[str, ...]
    sides: tuple[str, ...]


def history_figure(rows: tuple[HistoryRow, ...], words: HistoryWords, setting: Setting) -> Figure:
    """Rows below each other, rounds from left to right; sides differ by shape, by line and by where they stand."""
    wide, tall = (_picture(rows, words, setting, shape) for shape in (False, True))
    head = (words.what, *(f"{name}, {side}" for name in words.rounds for side in words.sides))
    return Figure(setting.ident, words.title, words.summary, wide, tall, head, tuple(_cells(row) for row in rows))


def _cells(row: HistoryRow) -> tuple[str, ...]:
    return (row.label, *(each for texts in zip(*row.texts, strict=True) for each in texts))


def _picture(rows: tuple[HistoryRow, ...], words: HistoryWords, setting: Setting, tall: bool) -> Svg:
    entries = tuple((SHAPES[n], name) for n, name in enumerate(words.sides))
    parts, top = legend(entries, tall, tuple(SERIES[n] for n in range(len(words.sides))))
    frame = _Frame(tall, len(words.rounds), top + HEAD)
    parts += [text(frame.x(n), top + 12, name, anchor="middle", size=SMALL) for n, name in enumerate(words.rounds)]
    for place, row in enumerate(rows):
        parts += _row(frame, frame.top + place * frame.height, row)
    ident = f"{setting.ident}-tall" if tall else setting.ident
    size = (frame.width, frame.top + len(rows) * frame.height + 4)
    return drawing(ident, size, parts, title=words.title, summary=words.summary)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where rounds and rows lie."""

    tall: bool
    rounds: int
    top: float

    @property
    def width(self) -> float:
        return width_of(self.tall)

    @property
    def left(self) -> float:
        return 24.0 if self.tall else LEFT

    @property
    def height(self) -> float:
        return PLOT + GAP + (TALL_LABEL if self.tall else 0.0)

    def x(self, n: int) -> float:
        step = (self.width - self.left - 2 * RIGHT) / max(self.rounds - 1, 1)
        return self.left + RIGHT + n * step


def _row(frame: _Frame, y: float, row: HistoryRow) -> list[str]:
    above = TALL_LABEL if frame.tall else 0.0
    lines = wrapped(row.label, 310 if frame.tall else LEFT - 34, 11.5)
    parts = [line(0, y, frame.width, y, "grid", stroke=GRID, width=0.5)]
    start = y + 14 if frame.tall else y + GAP / 2 + PLOT / 2 + 4 - 6.5 * (len(lines) - 1)
    parts += [text(0, start + 13 * n, words, size=11.5) for n, words in enumerate(lines)]
    base, low = y + above + GAP / 2 + PLOT, f"{row.highest:g}"
    parts += [line(frame.left + 8, each, frame.width - 8, each, "grid", stroke=GRID) for each in (base, base - PLOT)]
    parts.append(text(frame.left + 4, base - PLOT + 4, low, anchor="end", size=10, fill=MUTED))
    parts.append(text(frame.left + 4, base + 4, "0", anchor="end", size=10, fill=MUTED))
    for side, spans in enumerate(row.sides):
        parts += _side(frame, base, row, (side, spans))
    return parts


def _side(frame: _Frame, base: float, row: HistoryRow, found: tuple[int, tuple[Span | None, ...]]) -> Iterator[str]:
    """Joined marks, or bars from the least to the most; the second side a little to the right, its line dashed."""
    side, spans = found
    colour, name, share = SERIES[side % 6], f"series-{side}", PLOT / row.highest
    held = [(frame.x(n) + 7.0 * side, span) for n, span in enumerate(spans) if span is not None]
    known = [(x, base - share * low, base - share * high) for x, (low, high) in held]
    marks = [(x, (low + high) / 2) for x, low, high in known]
    for start, end in pairwise(marks):
        yield from _joined(start, end, (name, colour), dashed=side > 0)
    for x, low, high in known:
        if low - high > 1:
            fill = colour if side == 0 else PAPER
            yield rect(x - 3, high, 6, low - high, name, fill=fill, stroke=colour)
        yield marker(SHAPES[side % 6], x, (low + high) / 2, f"{name}-mark", fill=colour, stroke=INK)


def _joined(start: Span, end: Span, look: tuple[str, str], *, dashed: bool) -> Iterator[str]:
    """A line, or its dashes as lines of their own: copies without colour keep them apart."""
    (x1, y1), (x2, y2) = start, end
    count = max(int((x2 - x1) / (2 * DASH)), 1) if dashed else 1
    for n in range(count):
        a, b = n / count, (n + (0.5 if dashed else 1.0)) / count
        ends = (x1 + a * (x2 - x1), y1 + a * (y2 - y1), x1 + b * (x2 - x1), y1 + b * (y2 - y1))
        yield line(*ends, look[0], stroke=look[1], width=2)
