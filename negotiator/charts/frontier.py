"""What two sides can reach together: a point for each package that neither can better without the other losing."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from negotiator.charts.figure import Figure, Setting, written
from negotiator.charts.svg import BAD, GOOD, GRID, INK, MUTED, PAPER, Svg, drawing, line, marker, text

SIZE = {False: (640.0, 400.0), True: (340.0, 340.0)}
MARGIN = {"left": 52.0, "right": 16.0, "top": 40.0, "bottom": 46.0}
STEPS = (1, 2, 5, 10, 20)
MOST_TICKS = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FrontierWords:
    """Words of the chart in the reader's language: names of both axes, of the points and of the package itself."""

    title: str
    summary: str
    number: str
    across: str
    upright: str
    reachable: str
    here: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of scores on a stretch of pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a score lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> tuple[float, ...]:
        """Round scores within the stretch."""
        step = next((s for s in STEPS if (self.high - self.low) / s <= MOST_TICKS), STEPS[-1])
        return tuple(float(n) for n in range(ceil(self.low / step) * step, floor(self.high) + 1, step))


def frontier_figure(points: tuple[Point, ...], here: Point, words: FrontierWords, setting: Setting) -> Figure:
    """Points (across, upright) of packages in the order of the table, and the package they are compared with."""
    wide, tall = (_picture(points, here, words, setting, shape) for shape in (False, True))
    rows = [(str(n), *_cells(point, setting)) for n, point in enumerate(points, 1)]
    rows.append((words.here, *_cells(here, setting)))
    return Figure(
        setting.ident, words.title, words.summary, wide, tall, (words.number, words.across, words.upright), tuple(rows)
    )


def _cells(point: Point, setting: Setting) -> tuple[str, str]:
    return written(point[0], setting.language), written(point[1], setting.language)


def stretch(values: list[float], start: float, end: float) -> Scale:
    """A stretch that leaves some room around all values."""
    low, high = min(values), max(values)
    room = max(1.0, (high - low) * 0.12)
    return Scale(low - room, high + room, start, end)


def _picture(points: tuple[Point, ...], here: Point, words: FrontierWords, setting: Setting, tall: bool) -> Svg:
    width, height = SIZE[tall]
    everything = [*points, here]
    x = stretch([p[0] for p in everything], MARGIN["left"], width - MARGIN["right"])
    y = stretch([p[1] for p in everything], height - MARGIN["bottom"], MARGIN["top"])
    parts = axes(x, y, words.across, words.upright, setting)
    ordered = sorted(points)
    for one, two in pairwise(ordered):
        parts.append(line(x.at(one[0]), y.at(one[1]), x.at(two[0]), y.at(two[1]), "frontier", stroke=GOOD, width=1.5))
    parts.append(marker("diamond", x.at(here[0]), y.at(here[1]), "here", fill=PAPER, stroke=BAD, radius=7))
    for number, point in enumerate(points, 1):
        parts.append(marker("circle", x.at(point[0]), y.at(point[1]), "point", fill=GOOD, stroke=GOOD, radius=4))
        parts.append(text(x.at(point[0]) + 6, y.at(point[1]) - 6, str(number), size=11))
    parts += _key(words)
    ident = f"{setting.ident}-tall" if tall else setting.ident
    return drawing(ident, (width, height), parts, title=words.title, summary=words.summary)


def axes(x: Scale, y: Scale, across: str, upright: str, setting: Setting) -> list[str]:
    """Grid, round scores and the names of both axes."""
    parts = []
    for tick in x.ticks():
        parts.append(line(x.at(tick), y.start, x.at(tick), y.end, "grid", stroke=GRID))
        parts.append(
            text(x.at(tick), y.start + 15, written(tick, setting.language, 0), anchor="middle", size=11, fill=MUTED)
        )
    for tick in y.ticks():
        parts.append(line(x.start, y.at(tick), x.end, y.at(tick), "grid", stroke=GRID))
        parts.append(
            text(x.start - 6, y.at(tick) + 4, written(tick, setting.language, 0), anchor="end", size=11, fill=MUTED)
        )
    parts.append(line(x.start, y.start, x.end, y.start, "axis", stroke=INK))
    parts.append(line(x.start, y.start, x.start, y.end, "axis", stroke=INK))
    parts.append(text(x.end, y.start + 34, f"{across} →", anchor="end", size=12))
    parts.append(text(2, y.end - 8, f"↑ {upright}", size=12))
    return parts


def _key(words: FrontierWords) -> list[str]:
    return [
        marker("circle", 8, 10, "point", fill=GOOD, stroke=GOOD, radius=4),
        text(18, 14, words.reachable, size=11, fill=MUTED),
        marker("diamond", 24 + len(words.reachable) * 6.2, 10, "here", fill=PAPER, stroke=BAD, radius=5),
        text(36 + len(words.reachable) * 6.2, 14, words.here, size=11, fill=MUTED),
    ]
