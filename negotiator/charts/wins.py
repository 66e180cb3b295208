"""Gains for the three parties: migrants, country of origin, country of destination."""

from dataclasses import dataclass

from negotiator.charts.figure import Figure, Setting, written
from negotiator.charts.layout import Layout, box, finished, grid, labels, least_row, legend, ticks, value
from negotiator.charts.svg import BAD, GOOD, INK, Svg, line

PROMISED = "#b4bfca"


@dataclass(frozen=True, slots=True)
class WinRow:
    """One party: per package (promised, credited) gain, in the catalogue's gain points."""

    label: str
    packages: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class WinWords:
    """Words of the chart in the reader's language."""

    title: str
    summary: str
    party: str
    promised: str
    credited: str
    least: str


def wins_figure(rows: tuple[WinRow, ...], least: float, words: WinWords, setting: Setting) -> Figure:
    """Promised gain (pale) and credited gain (full) against the least gain that each party must have."""
    wide, tall = (_picture(rows, least, words, setting, shape) for shape in (False, True))
    head = [words.party]
    for tail in setting.tails:
        head += [words.promised + tail, words.credited + tail]
    head.append(words.least)
    body = tuple(_cells(row, least, setting.language) for row in rows)
    return Figure(setting.ident, words.title, words.summary, wide, tall, tuple(head), body)


def _cells(row: WinRow, least: float, language: str) -> tuple[str, ...]:
    values = [written(gain, language) for lane in row.packages for gain in lane]
    return (row.label, *values, written(least, language))


def _picture(rows: tuple[WinRow, ...], least: float, words: WinWords, setting: Setting, tall: bool) -> Svg:
    entries = (("box", words.credited), ("box", words.promised), ("tick", words.least))
    parts, top = legend(entries, tall, (GOOD, PROMISED, INK))
    marks = ticks(max([least, *(gain for row in rows for lane in row.packages for gain in lane)]))
    names = tuple(row.label for row in rows)
    layout = Layout(
        tall,
        len(rows),
        max(len(setting.packages), 1),
        top,
        marks[-1],
        lane=18.0 if len(setting.packages) < 4 else 14.0,
        values=52.0,
        least=least_row(names),
    )
    parts += grid(layout, marks, setting.language) + labels(layout, names)
    for index, row in enumerate(rows):
        for lane, gain in enumerate(row.packages):
            parts += _lane(layout, layout.y(index, lane), gain, least, setting.language)
    return finished(setting, layout, parts, words.title, words.summary)


def _lane(layout: Layout, y: float, gain: tuple[float, float], least: float, language: str) -> list[str]:
    promised, credited = gain
    short = credited < least - 1e-9
    return [
        box(layout, (0, promised), y, "free", fill=PROMISED, height=14),
        box(layout, (0, credited), y, "short" if short else "gain", fill=BAD if short else GOOD, height=6),
        line(layout.x(least), y - 8, layout.x(least), y + 8, "limit", stroke=INK, width=2),
        *value(layout, y, written(credited, language), alarm=short, sign="down"),
    ]
