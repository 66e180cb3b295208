"""Small pieces of SVG: presentation attributes with literal colours (paper), class names beside them (screen)."""

import re
from html import escape

# On paper every script's family has a name of its own: fonts of one name hide each other.
# Simplified Chinese, which has Latin letters too, comes last.
OTHER_SCRIPTS = "Arabic Armenian Bengali Devanagari Ethiopic Georgian Hebrew Khmer Sinhala Tamil Thai SC"
FONT = ", ".join(("Fira Sans", *(f"Noto Sans {script}" for script in OTHER_SCRIPTS.split()), "sans-serif"))
INK = "#1b2430"
MUTED = "#565f6b"
GRID = "#d5dae1"
PAPER = "#ffffff"
GOOD = "#1f5f8b"
BAD = "#b3401f"
# Each keeps at least 3:1 against white (WCAG 1.4.11); lightness differs from step to step, for copies without colour.
SERIES = ("#14304d", "#d97a2b", "#2c7a57", "#6d2858", "#4f86b3", "#8f6a0f")
BREAKS = re.compile(r"([^\s/-]+[/-]*|[/-]+)(\s*)")  # lines may end at a space, and behind a hyphen or a slash
SHAPES = ("circle", "square", "diamond", "triangle", "cross", "bar")


class Svg(str):
    """Finished markup; templates print it unescaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def number(value: float) -> str:
    """At most two decimals and no trailing zeros, so that equal drawings are equal bytes."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rect(x: float, y: float, width: float, height: float, name: str, *, fill: str, stroke: str = "none") -> str:
    """A rectangle; `name` is the class that a screen style sheet may address; negative widths become 0."""
    return (
        f'<rect class="chart-{name}" x="{number(x)}" y="{number(y)}" width="{number(max(width, 0))}" '
        f'height="{number(height)}" fill="{fill}" stroke="{stroke}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, name: str, *, stroke: str, width: float = 1) -> str:
    """A straight line."""
    return (
        f'<line class="chart-{name}" x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'stroke="{stroke}" stroke-width="{number(width)}"/>'
    )


def text(
    x: float, y: float, words: str, *, anchor: str = "start", size: float = 12, fill: str = INK, bold: bool = False
) -> str:
    """One line of text; `anchor` is start, middle or end."""
    weight = "600" if bold else "400"
    name = "muted" if fill == MUTED else "bad" if fill == BAD else "light" if fill == PAPER else "ink"
    return (
        f'<text class="chart-text-{name}" x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" '
        f'font-size="{number(size)}" font-weight="{weight}" fill="{fill}">{escape(words)}</text>'
    )


def marker(shape: str, x: float, y: float, name: str, *, fill: str, stroke: str, radius: float = 4.5) -> str:
    """A mark that tells a series by its shape as well as by its colour; unknown shapes become circles."""
    style = f'class="chart-{name}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"'
    shapes: dict[str, list[tuple[float, float]]] = {
        "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        "diamond": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
        "triangle": [(0, -1.25), (1.2, 1), (-1.2, 1)],
        "down": [(0, 1.25), (1.2, -1), (-1.2, -1)],
        "bar": [(-0.5, -1.3), (0.5, -1.3), (0.5, 1.3), (-0.5, 1.3)],
        "cross": [
            *[(-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4)],
            *[(0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)],
        ],
    }
    points = shapes.get(shape)
    if points is None:
        return f'<circle {style} cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'
    corners = " ".join(f"{number(x + dx * radius)},{number(y + dy * radius)}" for dx, dy in points)
    return f'<polygon {style} points="{corners}"/>'


def drawing(
    ident: str, size: tuple[float, float], parts: list[str], *, title: str, summary: str, role: str = "img"
) -> Svg:
    """The whole picture; `ident` must be unique on the page, the title comes first and names the figure. `role` is
    group where parts of it lead somewhere."""
    key = escape(ident, quote=True)
    width, height = size
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="{role}" aria-labelledby="{key}-title {key}-desc" '
        f'viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" height="{number(height)}" '
        f'font-family="{FONT}">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(summary)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def wrapped(words: str, width: float, size: float, lines: int = 2) -> tuple[str, ...]:
    """Words broken into at most `lines` lines of about `width`; what is left over ends in an ellipsis."""
    most = max(int(width / (size * 0.53)), 4)
    rows: list[str] = []
    for word, space in BREAKS.findall(words):
        if rows and len(rows[-1]) + len(word) <= most:
            rows[-1] += word + space
        else:
            rows.append(word + space)
    rows = [row.rstrip() for row in rows]
    kept = rows[:lines]
    if len(rows) > lines:
        kept[-1] = f"{kept[-1][: most - 1].rstrip()}…"
    return tuple(row if len(row) <= most + 1 else f"{row[: most - 1]}…" for row in kept) or ("",)
