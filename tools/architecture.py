"""The picture of the architecture, drawn from the import contracts and the imports as they stand.

    python tools/architecture.py           writes docs/pictures/architecture.svg
    python tools/architecture.py --check   exit 1 if that file says otherwise than the code

Each row may import what lies below it. An arrow says that something in one box imports something in the other.
Numbers of files and lines are left out, so that the picture changes only when the architecture does.
"""

import argparse
import re
import sys
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"
SERVICES = "negotiator.services"
WIDTH, HEIGHT, ROW, TOP, GAP = 150, 40, 84, 24, 70  # of a box, of a row, above, between boxes: user units
SHEET = 860
INK, PAPER, FILL, LINE = "#1b1b1d", "#ffffff", "#e8eef7", "#4a6fa5"

Arrow = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Room:
    """One box: the module, and where its middle lies."""

    name: str
    x: float
    y: float


def rows() -> tuple[tuple[str, ...], ...]:
    """Modules from the top down, as the layered contracts of pyproject.toml have them; services room by room."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    layered = [contract["layers"] for contract in tool["importlinter"]["contracts"] if contract["type"] == "layers"]
    house, inside = (tuple(_names(layer) for layer in layers) for layers in layered[:2])
    place = house.index((SERVICES,))
    return (*house[:place], *inside, *house[place + 1 :])


def _names(layer: str) -> tuple[str, ...]:
    return tuple(re.sub(r"[()\s]", "", name) for name in re.split(r"[:|]", layer))


def rooms() -> dict[str, Room]:
    """Module -> box, rows from above."""
    found = {}
    for n, row in enumerate(rows()):
        for k, name in enumerate(row):
            x = SHEET / 2 + (k - (len(row) - 1) / 2) * (WIDTH + GAP)
            found[name] = Room(name, x, TOP + n * ROW + HEIGHT / 2)
    return found


def arrows() -> tuple[Arrow, ...]:
    """(from, to), sorted: which box imports which."""
    graph, places = grimp.build_graph("negotiator", "models"), rooms()
    found = set()
    for module in graph.modules:
        for target in graph.find_modules_directly_imported_by(module):
            pair = (_room_of(module, places), _room_of(target, places))
            if all(pair) and pair[0] != pair[1]:
                found.add(pair)
    return tuple(sorted(found))


def _room_of(module: str, places: dict[str, Room]) -> str:
    """The box that a module stands in; empty for those without one (settings, words)."""
    return next((name for name in places if module == name or module.startswith(name + ".")), "")


def drawn() -> str:
    """The picture as SVG: the same code gives the same bytes."""
    placed = rooms()
    height = TOP + len(rows()) * ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SHEET} {height}" width="{SHEET}" height="{height}" '
        f'role="img" font-family="sans-serif" fill="{INK}">',
        "<title>Packages of Negotiator and what they import</title>",
        f'<rect width="{SHEET}" height="{height}" fill="{PAPER}"/>',
        *(_arrow(placed[one], placed[other]) for one, other in arrows()),
        *(_box(room) for room in placed.values()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _arrow(one: Room, other: Room) -> str:
    """A curve from the lower edge of a box to the upper edge of another; it swings wider the more rows it passes."""
    down = HEIGHT / 2 if other.y >= one.y else -HEIGHT / 2
    start, end = one.y + down, other.y - down
    passed = round(abs(other.y - one.y) / ROW) - 1
    side = 1 if passed % 2 else -1
    swing = side * (WIDTH / 2 + 22 * passed) if passed > 0 and one.x == other.x else 0.0
    bend = (end - start) / 3
    path = f"M{one.x:.0f},{start:.0f} C{one.x + swing:.0f},{start + bend:.0f} {other.x + swing:.0f},{end - bend:.0f} "
    path += f"{other.x:.0f},{end:.0f}"
    return (
        f'<path d="{path}" fill="none" stroke="{LINE}" stroke-opacity="0.5" stroke-width="1.2">'
        f"<title>{escape(f'{_short(one.name)} imports {_short(other.name)}')}</title></path>"
    )


def _short(name: str) -> str:
    return name.removeprefix("negotiator.").replace(".", " / ")


def _box(room: Room) -> str:
    left, top = room.x - WIDTH / 2, room.y - HEIGHT / 2
    size = f'width="{WIDTH}" height="{HEIGHT}" rx="4"'
    return (
        f'<g><rect x="{left:.0f}" y="{top:.0f}" {size} fill="{FILL}" stroke="{LINE}"/>'
        f'<text x="{room.x:.0f}" y="{room.y + 5:.0f}" text-anchor="middle" font-size="13" font-weight="600">'
        f"{escape(_short(room.name))}</text></g>"
    )


def main(arguments: list[str]) -> int:
    """Exit code: 1 when `--check` finds another picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    chosen = parser.parse_args(arguments)
    picture = drawn()
    if chosen.check:
        return int(not PICTURE.is_file() or PICTURE.read_text(encoding="utf-8") != picture)
    PICTURE.write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
