"""Use of capacities: what is free today, what the package adds, what it uses."""

from dataclasses import dataclass

from negotiator.charts.figure import Figure, Setting, written
from negotiator.charts.layout import Layout, box, finished, grid, labels, least_row, legend, ticks, value
from negotiator.charts.svg import BAD, GOOD, INK, Svg, line
from negotiator.numbers import percent

FREE = "#b4bfca"
ADDED = "#dfe5eb"


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """One capacity: free today, and per package (added, used); all per year."""

    label: str
    base: float
    packages: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class CapacityWords:
    """Words of the chart in the reader's language; `full` names the mark at 100 per cent."""

    title: str
    summary: str
    capacity: str
    base: str
    added: str
    used: str
    share: str
    full: str


def capacity_figure(rows: tuple[CapacityRow, ...], words: CapacityWords, setting: Setting) -> Figure:
    """Bars in per cent of what is free and added, so that rows of unlike units stay comparable."""
    wide, tall = (_picture(rows, words, setting, shape) for shape in (False, True))
    head = [words.capacity, words.base]
    for tail in setting.tails:
        head += [words.added + tail, words.used + tail, words.share + tail]
    body = tuple(_cells(row, setting.language) for row in rows)
    return Figure(setting.ident, words.title, words.summary, wide, tall, tuple(head), body)


def share(base: float, added: float, used: float) -> float | None:
    """Use in per cent of what there is; None where there is nothing and something is used, 0 where both are 0."""
    stock = base + added
    if stock > 0:
        return 100 * used / stock
    return None if used > 0 else 0.0


def _cells(row: CapacityRow, language: str) -> tuple[str, ...]:
    cells = [row.label, written(row.base, language, 0)]
    for added, used in row.packages:
        part = share(row.base, added, used)
        shown = "–" if part is None else percent(part / 100, language)
        cells += [written(added, language, 0), written(used, language, 0), shown]
    return tuple(cells)


def _picture(rows: tuple[CapacityRow, ...], words: CapacityWords, setting: Setting, tall: bool) -> Svg:
    entries = (("box", words.used), ("box", words.base), ("box", words.added), ("tick", words.full))
    parts, top = legend(entries, tall, (GOOD, FREE, ADDED, INK))
    shares = [share(row.base, *lane) for row in rows for lane in row.packages]
    marks = ticks(max([100.0, *(part for part in shares if part is not None)]))
    names = tuple(row.label for row in rows)
    layout = Layout(
        tall, len(rows), max(len(setting.packages), 1), top, marks[-1], lane=18.0, values=96.0, least=least_row(names)
    )
    parts += grid(layout, marks, setting.language) + labels(layout, names)
    for index, row in enumerate(rows):
        for lane in range(len(row.packages)):
            parts += _lane(layout, layout.y(index, lane), row, lane, setting.language)
    return finished(setting, layout, parts, words.title, words.summary)


def _lane(layout: Layout, y: float, row: CapacityRow, lane: int, language: str) -> list[str]:
    added, used = row.packages[lane]
    stock = row.base + added
    part = share(row.base, added, used)
    over = part is None or part > 100 + 1e-9
    free, whole = (100 * row.base / stock, 100.0) if stock > 0 else (0.0, 0.0)
    end = layout.maximum if part is None else part
    colour = BAD if over else GOOD
    shown = f"{written(used, language, 0)} / {written(stock, language, 0)}"
    return [
        box(layout, (0, free), y, "free", fill=FREE, height=14),
        box(layout, (free, whole), y, "added", fill=ADDED, height=14),
        box(layout, (0, end), y, "short" if over else "gain", fill=colour, height=6),
        line(layout.x(100), y - 8, layout.x(100), y + 8, "limit", stroke=INK, width=2),
        *value(layout, y, shown, alarm=over, bold=False),
    ]
