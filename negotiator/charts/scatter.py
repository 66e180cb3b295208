"""Packages as points between any two interests: where each stands, which none of those shown betters, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from negotiator.charts.figure import LETTERS, Figure, Setting, written
from negotiator.charts.frontier import MARGIN, SIZE, Scale, axes, stretch
from negotiator.charts.svg import BAD, GOOD, MUTED, SERIES, SHAPES, Svg, drawing, line, marker, text

Span = tuple[float, float]  # least and most; equal where nothing is open
LINE = 15.0  # pixels between two lines of the key
CORNER = (64.0, 46.0)  # of the names that appear at a point, so that they stay within the picture


@dataclass(frozen=True, slots=True)
class Spot:
    """One package: what it gives on both axes, and the address that its point leads to, "" for none."""

    name: str
    across: Span
    upright: Span
    href: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing in it is open, so that it is a point."""
        return self.across[0] == self.across[1] and self.upright[0] == self.upright[1]


@dataclass(frozen=True, slots=True)
class ScatterWords:
    """Words in the reader's language; `best` names the line, which joins what none of those shown betters, or what was
    proven to be reachable; `least` names the lines at the least acceptable scores."""

    title: str
    summary: str
    package: str
    across: str
    upright: str
    best: str
    least: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Beside the packages: points of a `frontier` that was computed, empty to join the best of those shown; the `least`
    acceptable scores on both axes, None where there is none or the reader may not know it."""

    frontier: tuple[tuple[float, float], ...] = ()
    least: tuple[float | None, float | None] = (None, None)


def scatter_figure(spots: Sequence[Spot], marks: Marks, words: ScatterWords, setting: Setting) -> Figure:
    """A point for each package with its letter; one that leaves measures open is a cross of what it can become."""
    wide, tall = (_picture(spots, marks, words, setting, shape) for shape in (False, True))
    head = (words.package, words.across, words.upright)
    rows = tuple(
        (f"{LETTERS[n]} {spot.name}", _span(spot.across, setting), _span(spot.upright, setting))
        for n, spot in enumerate(spots)
    )
    return Figure(setting.ident, words.title, words.summary, wide, tall, head, rows)


def best_of(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Those that none of the others betters on both axes, from left to right."""
    found = [p for p in points if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in points)]
    return tuple(sorted(set(found)))


def _span(found: Span, setting: Setting) -> str:
    low, high = (written(value, setting.language) for value in found)
    return low if found[0] == found[1] else f"{low} – {high}"


def _picture(spots: Sequence[Spot], marks: Marks, words: ScatterWords, setting: Setting, tall: bool) -> Svg:
    width, height = SIZE[tall]
    floor = height + LINE * len(spots)
    across = [*(v for s in spots for v in s.across), *(p[0] for p in marks.frontier)]
    upright = [*(v for s in spots for v in s.upright), *(p[1] for p in marks.frontier)]
    x = stretch([*across, *_known(marks.least[0])], MARGIN["left"], width - MARGIN["right"])
    y = stretch([*upright, *_known(marks.least[1])], height - MARGIN["bottom"], MARGIN["top"])
    parts = axes(x, y, words.across, words.upright, setting) + _least(x, y, marks.least)
    joined = marks.frontier or best_of([(s.across[0], s.upright[0]) for s in spots if s.whole])
    for one, two in pairwise(sorted(joined)):
        parts.append(line(x.at(one[0]), y.at(one[1]), x.at(two[0]), y.at(two[1]), "frontier", stroke=GOOD, width=1.5))
    parts += [
        marker("circle", x.at(a), y.at(b), "point", fill=GOOD, stroke=GOOD, radius=2.5) for a, b in marks.frontier
    ]
    for n, spot in enumerate(spots):
        parts.append(_spot(n, spot, x, y))
        parts += _entry(n, spot, height + LINE * n)
    parts += _key(words, marks)
    ident = f"{setting.ident}-tall" if tall else setting.ident
    return drawing(ident, (width, floor), parts, title=words.title, summary=words.summary, role="group")


def _known(value: float | None) -> tuple[float, ...]:
    return () if value is None else (value,)


def _least(x: Scale, y: Scale, least: tuple[float | None, float | None]) -> list[str]:
    parts = []
    if least[0] is not None:
        parts.append(line(x.at(least[0]), y.start, x.at(least[0]), y.end, "least", stroke=BAD, width=1.5))
    if least[1] is not None:
        parts.append(line(x.start, y.at(least[1]), x.end, y.at(least[1]), "least", stroke=BAD, width=1.5))
    return parts


def _spot(n: int, spot: Spot, x: Scale, y: Scale) -> str:
    """The point or cross with its letter; its name appears when it is hovered over or focused."""
    (left, right), (low, high) = spot.across, spot.upright
    across, upright = x.at((left + right) / 2), y.at((low + high) / 2)
    colour, name = SERIES[n % 6], f"{LETTERS[n]} {spot.name}"
    if spot.whole:
        drawn = marker(SHAPES[n % 6], across, upright, f"series-{n % 6}", fill=colour, stroke=colour, radius=6)
    else:
        drawn = line(x.at(left), upright, x.at(right), upright, "open", stroke=colour, width=2)
        drawn += line(across, y.at(low), across, y.at(high), "open", stroke=colour, width=2)
    drawn += text(across + 8, upright - 7, LETTERS[n], size=12, bold=True)
    drawn += _name(name, max(across, CORNER[0]), max(upright - 22, CORNER[1]))
    label = escape(name, quote=True)
    if not spot.href:
        return f'<g class="chart-spot" role="img" aria-label="{label}"><title>{label}</title>{drawn}</g>'
    href = escape(spot.href, quote=True)
    return f'<a class="chart-spot" href="{href}" aria-label="{label}"><title>{label}</title>{drawn}</a>'


def _name(name: str, x: float, y: float) -> str:
    told = text(x, y, name, anchor="middle", size=12, bold=True)
    return f'<g class="chart-name" visibility="hidden" aria-hidden="true">{told}</g>'


def _entry(n: int, spot: Spot, y: float) -> list[str]:
    colour = SERIES[n % 6]
    shape = SHAPES[n % 6] if spot.whole else "cross"
    mark = marker(shape, 10, y + 4, f"series-{n % 6}", fill=colour, stroke=colour)
    return [mark, text(22, y + 8, f"{LETTERS[n]} {spot.name}", size=12)]


def _key(words: ScatterWords, marks: Marks) -> list[str]:
    parts = [line(2, 10, 18, 10, "frontier", stroke=GOOD, width=1.5), text(22, 14, words.best, size=11, fill=MUTED)]
    if marks.least != (None, None):
        start = 34 + len(words.best) * 6.0
        parts += [line(start, 4, start, 16, "least", stroke=BAD, width=1.5)]
        parts += [text(start + 6, 14, words.least, size=11, fill=MUTED)]
    return parts
