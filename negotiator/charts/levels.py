"""Levels of measures side by side: where packages differ."""

from dataclasses import dataclass

from negotiator.charts.figure import Figure, Setting
from negotiator.charts.layout import width_of
from negotiator.charts.svg import GOOD, GRID, INK, MUTED, PAPER, Svg, drawing, line, rect, text, wrapped

EMPTY = "#e4e9ee"


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One measure: its highest level, the level in each package and that level in words."""

    label: str
    highest: int
    levels: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the packages disagree about this measure."""
        return len(set(self.levels)) > 1


@dataclass(frozen=True, slots=True)
class LevelWords:
    """Words of the chart; `differs` explains the sign ≠ before a measure."""

    title: str
    summary: str
    measure: str
    differs: str


def levels_figure(rows: tuple[LevelRow, ...], words: LevelWords, setting: Setting) -> Figure:
    """A matrix of pips (filled up to the level); rows that differ are bold, levels unlike the first are framed."""
    wide, tall = (_picture(rows, words, setting, shape) for shape in (False, True))
    head = (words.measure, *setting.lettered)
    body = tuple((_name(row), *row.texts) for row in rows)
    return Figure(setting.ident, words.title, words.summary, wide, tall, head, body)


def _name(row: LevelRow) -> str:
    return f"≠ {row.label}" if row.differs else row.label


def _picture(rows: tuple[LevelRow, ...], words: LevelWords, setting: Setting, tall: bool) -> Svg:
    width = width_of(tall)
    left = 4.0 if tall else 290.0
    column = (width - left) / max(len(setting.packages), 1)
    height = 46.0 if tall else 30.0
    top = 38.0 if tall else 22.0
    parts = [text(0, 12, f"≠ {words.differs}", size=11, fill=MUTED)] if setting.several else []
    for index, letter in enumerate(setting.tails):
        parts.append(text(left + index * column + 4, top - 10, letter.strip(), bold=True))
    for index, row in enumerate(rows):
        y = top + index * height
        parts.append(line(0, y, width, y, "grid", stroke=GRID, width=0.5))
        parts += _label(row, y, height, tall)
        middle = y + (32.0 if tall else height / 2)
        for package, level in enumerate(row.levels):
            parts += _pips(left + package * column, middle, level, row)
    ident = f"{setting.ident}-tall" if tall else setting.ident
    size = (width, top + len(rows) * height + 2)
    return drawing(ident, size, parts, title=words.title, summary=words.summary)


def _label(row: LevelRow, y: float, height: float, tall: bool) -> list[str]:
    if tall:
        return [text(0, y + 16, wrapped(_name(row), 340, 12, 1)[0], bold=row.differs)]
    lines = wrapped(_name(row), 280, 11.5)
    middle = y + height / 2 + 4 - 6.5 * (len(lines) - 1)
    return [text(0, middle + 13 * i, words, size=11.5, bold=row.differs) for i, words in enumerate(lines)]


def _pips(x: float, y: float, level: int, row: LevelRow) -> list[str]:
    other = level != row.levels[0]
    parts = [rect(x, y - 9, 13.0 * row.highest + 20, 18, "other", fill=PAPER, stroke=INK)] if other else []
    for pip in range(1, row.highest + 1):
        full = pip <= level
        name, fill, stroke = ("pip-full", GOOD, GOOD) if full else ("pip", EMPTY, MUTED)
        parts.append(rect(x + 4 + 13 * (pip - 1), y - 5, 10, 10, name, fill=fill, stroke=stroke))
    parts.append(text(x + 7 + 13 * row.highest, y + 4, str(level), size=11, bold=other))
    return parts
