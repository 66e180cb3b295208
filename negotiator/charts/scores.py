"""Scores against least acceptable scores: who gains how much, who is close to the limit."""

from dataclasses import dataclass

from negotiator.charts.figure import Figure, Setting
from negotiator.charts.layout import Layout, box, finished, grid, labels, least_row, legend, value
from negotiator.charts.svg import BAD, GOOD, INK, PAPER, SERIES, SHAPES, Svg, line, marker
from negotiator.hidden import ABSENT, HIDDEN, Hidden, Length, Told, written

TICKS = (0.0, 25.0, 50.0, 75.0, 100.0)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One stakeholder: least acceptable score and a score per package, as far as the reader may see them."""

    label: str
    least: Length
    scores: tuple[Length, ...]


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """Words of the chart in the reader's language; `below` marks a score under the least acceptable one."""

    title: str
    summary: str
    stakeholder: str
    least: str
    score: str
    surplus: str
    below: str
    digits: int = 1


def scores_figure(rows: tuple[ScoreRow, ...], words: ScoreWords, setting: Setting) -> Figure:
    """Scores 0 to 100 of one or several packages; each row lists its scores in the packages' order."""
    wide, tall = (_picture(rows, words, setting, shape) for shape in (False, True))
    head = [words.stakeholder, words.least]
    for tail in setting.tails:
        head += [words.score + tail, words.surplus + tail]
    body = tuple(_cells(row, setting.language, words.digits) for row in rows)
    return Figure(setting.ident, words.title, words.summary, wide, tall, tuple(head), body)


def _cells(row: ScoreRow, language: str, digits: int) -> tuple[str, ...]:
    cells = [row.label, written(row.least, language, digits)]
    for score in row.scores:
        cells += [written(score, language, digits), written(_above(score, row.least), language, digits, sign=True)]
    return tuple(cells)


def _above(score: Length, least: Length) -> Length:
    if isinstance(score, Told) and isinstance(least, Told):
        return Told(score.value - least.value)
    return HIDDEN if isinstance(score, Hidden) or isinstance(least, Hidden) else ABSENT


def _picture(rows: tuple[ScoreRow, ...], words: ScoreWords, setting: Setting, tall: bool) -> Svg:
    count = len(setting.packages)
    named = [(SHAPES[i % 6], name) for i, name in enumerate(setting.lettered)]
    entries = (*(named if setting.several else [("circle", words.score)]), ("tick", words.least), ("down", words.below))
    fills = (*([SERIES[i % 6] for i in range(count)] if setting.several else [GOOD]), INK, BAD)
    parts, top = legend(entries, tall, fills)
    names = tuple(row.label for row in rows)
    layout = Layout(
        tall,
        len(rows),
        max(count, 1),
        top,
        100.0,
        lane=14.0 if count < 4 else 11.0,
        values=84.0 if any(isinstance(score, Hidden) for row in rows for score in row.scores) else 60.0,
        least=least_row(names),
    )
    parts += grid(layout, TICKS, setting.language) + labels(layout, names)
    for index, row in enumerate(rows):
        for lane in range(len(row.scores)):
            parts += _lane(layout, (index, lane), row, words, setting)
    return finished(setting, layout, parts, words.title, words.summary)


def _lane(layout: Layout, place: tuple[int, int], row: ScoreRow, words: ScoreWords, setting: Setting) -> list[str]:
    parts = []
    lane, y = place[1], layout.y(*place)
    score, least = row.scores[lane], row.least
    marked = isinstance(least, Told)
    if not isinstance(score, Told):
        parts += value(layout, y, written(score, setting.language), bold=False)
    else:
        short = isinstance(least, Told) and score.value < least.value
        colour = BAD if short else SERIES[lane % 6] if setting.several else GOOD
        name = "short" if short else f"series-{lane}" if setting.several else "gain"
        if isinstance(least, Told):
            parts.append(box(layout, (least.value, score.value), y, name, fill=colour, height=5))
        shape = "down" if short else SHAPES[lane % 6]
        fill = PAPER if short else colour
        parts.append(marker(shape, layout.x(score.value), y, f"{name}-mark", fill=fill, stroke=colour))
        told = _above(score, least) if marked else score
        parts += value(layout, y, written(told, setting.language, words.digits, sign=marked), alarm=short, sign="down")
    if isinstance(least, Told):
        end = layout.x(least.value)
        parts.append(line(end, y - 7, end, y + 7, "limit", stroke=INK, width=2))
    return parts
