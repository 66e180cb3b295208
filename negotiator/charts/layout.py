"""Where rows, lanes and the scale of a bar chart lie; wide puts labels left of the bars, tall above them."""

from dataclasses import dataclass
from math import floor, log10

from negotiator.charts.figure import LETTERS, Setting, written
from negotiator.charts.svg import BAD, GRID, INK, MUTED, SERIES, Svg, drawing, line, marker, rect, text, wrapped

SMALL = 11.0
LEGEND_ROW = 18.0
LABEL, LABEL_SIZE = 218.0, 12.0  # room for a row's name beside wide bars


@dataclass(frozen=True, slots=True)
class Layout:
    """Geometry of `rows` rows with `lanes` lanes each; lengths in CSS pixels, `top` is where the first row begins."""

    tall: bool
    rows: int
    lanes: int
    top: float
    maximum: float
    lane: float = 14.0
    values: float = 58.0
    least: float = 24.0

    @property
    def width(self) -> float:
        """Width of the whole picture."""
        return width_of(self.tall)

    @property
    def left(self) -> float:
        """Where the scale begins."""
        letters = 16.0 if self.lanes > 1 else 0.0
        return (6.0 if self.tall else 226.0) + letters

    @property
    def right(self) -> float:
        """Where the scale ends; written values stand behind it."""
        return self.width - self.values

    @property
    def row(self) -> float:
        """Height of a row with its gap."""
        body = self.lanes * self.lane
        return body + 28 if self.tall else max(body, self.least) + (2 if self.lanes == 1 else 8)

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return self.top + self.rows * self.row

    def x(self, value: float) -> float:
        """Place of a value on the scale, cut off at both ends."""
        share = min(max(value / self.maximum, 0.0), 1.0) if self.maximum else 0.0
        return self.left + share * (self.right - self.left)

    def y(self, row: int, lane: int) -> float:
        """Middle of a lane."""
        start = self.top + row * self.row
        if self.tall:
            return start + 20 + (lane + 0.5) * self.lane
        return start + (self.row - self.lanes * self.lane) / 2 + (lane + 0.5) * self.lane


def least_row(names: tuple[str, ...]) -> float:
    """The height that a wide row needs for its name: one line or two."""
    return 30.0 if any(len(wrapped(name, LABEL, LABEL_SIZE)) > 1 for name in names) else 24.0


def width_of(tall: bool) -> float:
    """Width of a picture: a phone's or the text column's of an A4 page."""
    return 340.0 if tall else 640.0


def ticks(maximum: float, most: int = 5) -> tuple[float, ...]:
    """Round numbers from 0 to at least `maximum`; (0, 1) where there is nothing to show."""
    if maximum <= 0:
        return (0.0, 1.0)
    rough = maximum / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * (1 - 1e-9))
    count = -int(-maximum * (1 - 1e-9) // step)
    return tuple(round(step * i, 9) for i in range(count + 1))


def _stretches(layout: Layout) -> list[tuple[float, float]]:
    """Where upright lines run: through, or in the tall shape only beside the lanes, so that none crosses a name."""
    if not layout.tall:
        return [(layout.top, layout.bottom)]
    rows = [layout.top + row * layout.row for row in range(layout.rows)]
    return [(start + 19, start + layout.row - 4) for start in rows]


def grid(layout: Layout, marks: tuple[float, ...], language: str) -> list[str]:
    """Upright lines with their numbers below, and a hairline between rows."""
    parts = []
    for mark in marks:
        x = layout.x(mark)
        parts += [line(x, start, x, end, "grid", stroke=GRID) for start, end in _stretches(layout)]
        shown = written(mark, language, 2)
        parts.append(text(x, layout.bottom + 14, shown, anchor="middle", size=SMALL, fill=MUTED))
    for row in range(1, layout.rows):
        y = layout.top + row * layout.row
        parts.append(line(0, y, layout.width, y, "grid", stroke=GRID, width=0.5))
    return parts


def labels(layout: Layout, names: tuple[str, ...]) -> list[str]:
    """The rows' names, and the lanes' letters where there are several."""
    parts = []
    for row, name in enumerate(names):
        start = layout.top + row * layout.row
        if layout.tall:
            parts.append(text(0, start + 14, wrapped(name, layout.width, 12, 1)[0], bold=True))
        else:
            lines = wrapped(name, LABEL, LABEL_SIZE)
            middle = start + layout.row / 2 + 4 - 7 * (len(lines) - 1)
            parts += [text(0, middle + 14 * i, words) for i, words in enumerate(lines)]
        if layout.lanes > 1:
            parts += [
                text(layout.left - 6, layout.y(row, lane) + 4, LETTERS[lane], anchor="end", size=10, fill=MUTED)
                for lane in range(layout.lanes)
            ]
    return parts


def legend(
    entries: tuple[tuple[str, str], ...], tall: bool, fills: tuple[str, ...] = SERIES
) -> tuple[list[str], float]:
    """A legend and its height; an entry is (shape or "box" or "tick", words)."""
    parts: list[str] = []
    x, y = 0.0, 10.0
    for index, (shape, words) in enumerate(entries):
        need = 20 + len(words) * SMALL * 0.56
        if x > 0 and x + need > width_of(tall):
            x, y = 0.0, y + LEGEND_ROW
        fill = fills[index % len(fills)]
        if shape == "box":
            parts.append(rect(x, y - 6, 11, 11, f"key-{fill[1:]}", fill=fill))
        elif shape == "tick":
            parts.append(line(x + 5, y - 7, x + 5, y + 6, "limit", stroke=INK, width=2))
        else:
            parts.append(marker(shape, x + 5, y, f"key-{fill[1:]}", fill=fill, stroke=fill))
        parts.append(text(x + 16, y + 4, words, size=SMALL, fill=MUTED))
        x += need + 12
    return parts, (y + 14 if entries else 4.0)


def box(layout: Layout, span: tuple[float, float], y: float, name: str, *, fill: str, height: float) -> str:
    """A bar from one value to another, centred on y."""
    left, right = layout.x(min(span)), layout.x(max(span))
    return rect(left, y - height / 2, right - left, height, name, fill=fill)


def value(
    layout: Layout, y: float, shown: str, *, alarm: bool = False, bold: bool = True, sign: str = "triangle"
) -> list[str]:
    """The written value behind a bar; an alarm is drawn, for not every font has a triangle: it points up where
    something is exceeded, "down" where something is not reached."""
    x = layout.right + 8
    if not alarm:
        return [text(x, y + 4, shown, size=SMALL, bold=bold)]
    mark = marker(sign, x + 4, y, "short", fill=BAD, stroke=BAD, radius=4)
    return [mark, text(x + 13, y + 4, shown, size=SMALL, fill=BAD, bold=True)]


def finished(setting: Setting, layout: Layout, parts: list[str], title: str, summary: str) -> Svg:
    """The picture; the tall shape of a figure has an id of its own because both may stand on one page."""
    ident = f"{setting.ident}-tall" if layout.tall else setting.ident
    return drawing(ident, (layout.width, layout.bottom + 20), parts, title=title, summary=summary)
