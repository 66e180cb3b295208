"""Margins over the least acceptable score, the packages as letters on one line: who would refuse which package."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from negotiator.charts.figure import LETTERS, Figure, Setting, written
from negotiator.charts.layout import LABEL, LABEL_SIZE, SMALL, least_row, width_of
from negotiator.charts.svg import BAD, GOOD, GRID, INK, MUTED, PAPER, Svg, drawing, line, marker, rect, text, wrapped
from negotiator.hidden import Length, Told
from negotiator.hidden import written as shown

RADIUS = 7.5
STEP = 20
LANE = 2 * RADIUS + 3


@dataclass(frozen=True, slots=True)
class MarginRow:
    """One stakeholder: its margin in points per package, as far as the reader may see it."""

    label: str
    margins: tuple[Length, ...]


@dataclass(frozen=True, slots=True)
class MarginWords:
    """Words of the chart in the reader's language; `zero` names the upright line, `below` the side left of it."""

    title: str
    summary: str
    stakeholder: str
    zero: str
    below: str


def margins_figure(rows: tuple[MarginRow, ...], words: MarginWords, setting: Setting) -> Figure:
    """Letters on a scale of points; those below zero are drawn hollow. Letters never touch."""
    wide, tall = (_picture(rows, words, setting, shape) for shape in (False, True))
    body = tuple((row.label, *(shown(m, setting.language, sign=True) for m in row.margins)) for row in rows)
    return Figure(setting.ident, words.title, words.summary, wide, tall, (words.stakeholder, *setting.lettered), body)


def _picture(rows: tuple[MarginRow, ...], words: MarginWords, setting: Setting, tall: bool) -> Svg:
    known = [margin.value for row in rows for margin in row.margins if isinstance(margin, Told)]
    low, high = (STEP * turn(end / STEP) for turn, end in ((floor, min([0, *known])), (ceil, max([STEP, *known]))))
    left, right = (12.0 if tall else LABEL + 20), width_of(tall) - 14

    def place(points: float) -> float:
        return left + (points - low) / (high - low) * (right - left)

    parts = [
        text(place(0) + 4, 11, words.zero, size=SMALL, fill=MUTED),
        text(place(0) - 4, 11, words.below if low < 0 else "", size=SMALL, fill=BAD, anchor="end"),
    ]
    y, top = 18.0, 18.0
    for row in rows:
        told = [(i, margin.value) for i, margin in enumerate(row.margins) if isinstance(margin, Told)]
        marks = tuple(_spread((place(m), i, m < 0) for i, m in told))
        height = _height(row, marks, rows, tall)
        parts += _row(row, marks, (y, height), tall)
        y += height
    scale = [line(place(m), top, place(m), y, "grid", stroke=GRID) for m in range(low, high + 1, STEP) if m]
    scale.append(line(place(0), top, place(0), y, "limit", stroke=INK, width=2))
    scale += [
        text(place(m), y + 14, written(m, setting.language, 0, sign=True), anchor="middle", size=SMALL, fill=MUTED)
        for m in range(low, high + 1, STEP)
    ]
    ident = f"{setting.ident}-tall" if tall else setting.ident
    return drawing(ident, (width_of(tall), y + 20), scale + parts, title=words.title, summary=words.summary)


Mark = tuple[float, int, bool, int]  # x, package, below zero, lane


def _spread(marks: Iterable[tuple[float, int, bool]]) -> list[Mark]:
    """Each mark in the first lane in which it touches no other."""
    ends: list[float] = []
    found = []
    for x, package, short in sorted(marks):
        lane = next((i for i, end in enumerate(ends) if end + 2 * RADIUS + 2 <= x), len(ends))
        ends[lane : lane + 1] = [x]
        found.append((x, package, short, lane))
    return found


def _height(row: MarginRow, marks: tuple[Mark, ...], rows: tuple[MarginRow, ...], tall: bool) -> float:
    lanes = max((lane for *_, lane in marks), default=0) + 1
    if tall:
        return 20 + lanes * LANE + 6
    least = least_row((row.label,)) if len(rows) > 1 else 30.0
    return max(least, lanes * LANE + 6)


def _row(row: MarginRow, marks: tuple[Mark, ...], span: tuple[float, float], tall: bool) -> list[str]:
    y, height = span
    parts = [line(0, y, width_of(tall), y, "grid", stroke=GRID, width=0.5)]
    if tall:
        parts.append(text(0, y + 14, wrapped(row.label, width_of(tall), 12, 1)[0], bold=True))
    else:
        lines = wrapped(row.label, LABEL, LABEL_SIZE)
        first = y + height / 2 + 4 - 7 * (len(lines) - 1)
        parts += [text(0, first + 14 * i, words, size=LABEL_SIZE) for i, words in enumerate(lines)]
    lanes = max((lane for *_, lane in marks), default=0) + 1
    start = y + 20 if tall else y + (height - lanes * LANE) / 2
    for x, package, short, lane in marks:
        middle = start + (lane + 0.5) * LANE
        parts += _mark(x, middle, LETTERS[package], short)
    return parts


def _mark(x: float, y: float, letter: str, short: bool) -> list[str]:
    if short:
        frame = rect(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS, "short-mark", fill=PAPER, stroke=BAD)
        return [frame, text(x, y + 4, letter, anchor="middle", size=SMALL, fill=BAD, bold=True)]
    disc = marker("circle", x, y, "gain-mark", fill=GOOD, stroke=GOOD, radius=RADIUS)
    return [disc, text(x, y + 4, letter, anchor="middle", size=SMALL, fill=PAPER, bold=True)]
