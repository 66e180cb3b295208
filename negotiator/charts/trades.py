"""Who gets and who gives what: points won by what a package holds to the right, points lost by it to the left."""

from collections.abc import Sequence
from dataclasses import dataclass

from negotiator.charts.figure import LETTERS, Figure, Setting, written
from negotiator.charts.svg import BAD, GOOD, INK, MUTED, PAPER, Svg, drawing, line, rect, text, wrapped

WIDTH = {False: 640.0, True: 340.0}
NAMES = {False: 210.0, True: 0.0}
LANE, GAP, TOP, ROOM = 18.0, 10.0, 40.0, 34.0  # height of a bar, between rows, above them; beside bars for numbers


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One stakeholder: for each package what it gets and what it gives, both 0 or more, in points of its score."""

    label: str
    gets: tuple[float, ...]
    gives: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TradeWords:
    """Words in the reader's language."""

    title: str
    summary: str
    stakeholder: str
    gets: str
    gives: str


def trades_figure(rows: Sequence[TradeRow], words: TradeWords, setting: Setting) -> Figure:
    """A bar to each side for every stakeholder and package; what is given is hatched by its outline alone."""
    wide, tall = (_picture(rows, words, setting, shape) for shape in (False, True))
    head = [words.stakeholder]
    for tail in setting.tails:
        head += [words.gets + tail, words.gives + tail]
    body = []
    for row in rows:
        pairs = zip(row.gets, row.gives, strict=True)
        body.append((row.label, *(written(n, setting.language) for pair in pairs for n in pair)))
    return Figure(setting.ident, words.title, words.summary, wide, tall, tuple(head), tuple(body))


def _picture(rows: Sequence[TradeRow], words: TradeWords, setting: Setting, tall: bool) -> Svg:
    width, lanes = WIDTH[tall], len(setting.packages)
    above = 18.0 if tall else 0.0
    height_of = above + lanes * LANE + GAP
    left, right = NAMES[tall] + ROOM, width - ROOM
    most = max([n for row in rows for n in (*row.gets, *row.gives)], default=1.0) or 1.0
    gives = max([n for row in rows for n in row.gives], default=0.0)
    share = gives / (gives + max([n for row in rows for n in row.gets], default=0.0) or most)
    zero = left + (right - left) * share
    scale = (right - left) / (gives + max([n for row in rows for n in row.gets], default=0.0) or 1.0)
    height = TOP + height_of * len(rows)
    parts = [text(zero - 6, 24, f"← {words.gives}", anchor="end", size=12, fill=MUTED)] if gives else []
    parts.append(text(zero + 6, 24, f"{words.gets} →", size=12, fill=MUTED))
    for place, row in enumerate(rows):
        y = TOP + place * height_of
        parts += _label(row, y, lanes, tall)
        parts.append(line(zero, y + above, zero, y + above + lanes * LANE, "axis", stroke=INK))
        for lane in range(lanes):
            parts += _lane(row, lane, y + above + lane * LANE, zero, scale, setting)
    ident = f"{setting.ident}-tall" if tall else setting.ident
    return drawing(ident, (width, height), parts, title=words.title, summary=words.summary)


def _label(row: TradeRow, y: float, lanes: int, tall: bool) -> list[str]:
    if tall:
        return [text(0, y + 13, wrapped(row.label, WIDTH[True], 12, 1)[0], size=12)]
    found = wrapped(row.label, NAMES[False], 12, max(1, lanes))
    return [text(0, y + 13 + n * 14, words, size=12) for n, words in enumerate(found)]


def _lane(row: TradeRow, lane: int, y: float, zero: float, scale: float, setting: Setting) -> list[str]:  # noqa: PLR0917
    gets, gives = row.gets[lane], row.gives[lane]
    parts = [rect(zero, y + 2, gets * scale, LANE - 5, "gain", fill=GOOD, stroke=GOOD)]
    parts.append(rect(zero - gives * scale, y + 2, gives * scale, LANE - 5, "short", fill=PAPER, stroke=BAD))
    letter = f"{LETTERS[lane]} " if setting.several else ""
    parts.append(text(zero + gets * scale + 4, y + 13, f"{letter}{written(gets, setting.language)}", size=11))
    if gives:
        told = written(-gives, setting.language)
        parts.append(text(zero - gives * scale - 4, y + 13, told, anchor="end", size=11))
    return parts
