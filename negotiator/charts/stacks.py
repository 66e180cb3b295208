"""Stacked bars: money per payer against its limit, persons by group and pillar."""

from dataclasses import dataclass

from negotiator.charts.figure import Figure, Setting, written
from negotiator.charts.layout import Layout, finished, grid, labels, least_row, legend, ticks, value
from negotiator.charts.svg import INK, PAPER, SERIES, Svg, line, rect


@dataclass(frozen=True, slots=True)
class StackRow:
    """One payer, chapter or group: its limit (None: none) and, per package, the parts in the series' order."""

    label: str
    limit: float | None
    packages: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class StackWords:
    """Words of the chart; `series` names the parts; `limit` is empty where no row has one; `over` marks a sum above."""

    title: str
    summary: str
    row: str
    total: str
    series: tuple[str, ...]
    limit: str = ""
    over: str = ""
    digits: int = 2


def stack_figure(rows: tuple[StackRow, ...], words: StackWords, setting: Setting) -> Figure:
    """Bars from 0, one lane per package; units are the caller's and named in the title."""
    wide, tall = (_picture(rows, words, setting, shape) for shape in (False, True))
    apart = not setting.several and len(words.series) > 1
    head = [words.row, *(words.series if apart else ())]
    head += [words.total + tail for tail in setting.tails]
    if words.limit:
        head.append(words.limit)
    body = tuple(_cells(row, words, setting.language, apart) for row in rows)
    return Figure(setting.ident, words.title, words.summary, wide, tall, tuple(head), body)


def exceeds(row: StackRow, parts: tuple[float, ...]) -> bool:
    """Whether a sum is above the row's limit (beyond rounding of binary fractions)."""
    return row.limit is not None and sum(parts) > row.limit + 1e-9


def _cells(row: StackRow, words: StackWords, language: str, apart: bool) -> tuple[str, ...]:
    cells = [row.label]
    for parts in row.packages:
        if apart:
            cells += [written(part, language, words.digits) for part in parts]
        total = written(sum(parts), language, words.digits)
        cells.append(f"{total} ({words.over})" if exceeds(row, parts) and words.over else total)
    if words.limit:
        cells.append(written(row.limit, language, words.digits))
    return tuple(cells)


def _picture(rows: tuple[StackRow, ...], words: StackWords, setting: Setting, tall: bool) -> Svg:
    boxes = [("box", name) for name in words.series] if len(words.series) > 1 else []
    fills = (*SERIES[: len(boxes)], INK)
    parts, top = legend((*boxes, *((("tick", words.limit),) if words.limit else ())), tall, fills)
    sums = [sum(lane) for row in rows for lane in row.packages]
    marks = ticks(max([*sums, *(row.limit for row in rows if row.limit is not None), 0.0]))
    names = tuple(row.label for row in rows)
    layout = Layout(
        tall, len(rows), max(len(setting.packages), 1), top, marks[-1], lane=16.0, values=84.0, least=least_row(names)
    )
    parts += grid(layout, marks, setting.language) + labels(layout, names)
    for index, row in enumerate(rows):
        for lane in range(len(row.packages)):
            y = layout.y(index, lane)
            parts += _lane(layout, y, row, lane)
            parts += value(
                layout,
                y,
                _said(row, lane, words, setting.language),
                alarm=exceeds(row, row.packages[lane]),
                bold=False,
            )
    return finished(setting, layout, parts, words.title, words.summary)


def _lane(layout: Layout, y: float, row: StackRow, lane: int) -> list[str]:
    parts, start = [], 0.0
    for index, amount in enumerate(row.packages[lane]):
        left, right = layout.x(start), layout.x(start + amount)
        if amount > 0:
            fill = SERIES[index % len(SERIES)]
            parts.append(rect(left, y - 5, right - left, 10, f"series-{index}", fill=fill, stroke=PAPER))
        start += amount
    if row.limit is not None:
        parts.append(line(layout.x(row.limit), y - 8, layout.x(row.limit), y + 8, "limit", stroke=INK, width=2))
    return parts


def _said(row: StackRow, lane: int, words: StackWords, language: str) -> str:
    shown = written(sum(row.packages[lane]), language, words.digits)
    return shown if row.limit is None else f"{shown} / {written(row.limit, language, words.digits)}"
