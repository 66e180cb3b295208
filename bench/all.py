"""All measurements, one report: `python -m bench.all [--seconds 60] [--only NAME …] [--write]`

Each bench runs in a process of its own, one after the other; one that fails is named in the report and stops nothing.
With --write the report goes into docs/numbers.md, between its two marks; the words around it stay. Run it on a machine
that does nothing else: ratios bear neighbours, seconds do not.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.numbers import Number, seconds_asked

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "numbers.md"
BEGIN, END = "<!-- begin of the report of bench.all -->", "<!-- end of the report of bench.all -->"
NAMES = {
    "growth": "Concepts by size",
    "robustness": "Samples",
    "scenarios": "The two demonstration scenarios",
    "rest": "Solving the rest after a change",
    "stops": "After a cancel, and beyond the time given",
    "peers": "Peers",
    "second": "A second exact way",
    "brief": "Briefs",
    "pages": "Pages under ten users",
    "workbench": "A level moved on the workbench",
    "large": "Pages of 200 measures with ten levels",
    "painted": "A level moved on the workbench, until it is painted",
    "page_ratios": "Every page against a plain one",
    "position_ways": "A position by each way, and forty saving at once",
}
LONGEST = 7200.0  # seconds for one bench


def asked() -> tuple[str, ...]:
    """The benches named after --only; all without it."""
    if "--only" not in sys.argv:
        return tuple(NAMES)
    wanted = []
    for word in sys.argv[sys.argv.index("--only") + 1 :]:
        if word.startswith("--"):
            break
        if word not in NAMES:
            raise SystemExit(f"there is no bench {word!r}; there are {', '.join(NAMES)}")
        wanted.append(word)
    return tuple(wanted)


def run(name: str) -> tuple[Number, ...] | str:
    """A bench's numbers; in words why there are none."""
    command = [sys.executable, "-m", f"bench.{name}", "--json", "--seconds", str(seconds_asked(60))]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=True)
    except subprocess.TimeoutExpired:
        return f"did not end within {LONGEST:.0f} s"
    except subprocess.CalledProcessError as wrong:
        return (str(wrong.stderr).strip().splitlines() or ["ended without a word"])[-1]
    entries: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return tuple(Number(**entry) for entry in entries)


def figure(value: float) -> str:
    """Three significant digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def row(number: Number) -> str:
    """A line of the table."""
    sign = "≥" if number.more_is_better else "≤"
    limits = ["" if limit is None else f"{sign} {figure(limit)}" for limit in (number.target, number.stretch)]
    cells = (number.what, f"{figure(number.value)} {number.unit}".strip(), *limits, number.verdict, number.note)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def report() -> Iterator[str]:
    """The report's lines, in Markdown."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    yield f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC at {commit.stdout.strip() or 'an unknown commit'}, Python"
    yield f"{platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start."
    for name in asked():
        print(f"bench.{name} …", file=sys.stderr, flush=True)
        found = run(name)
        yield ""
        yield f"### {NAMES[name]} (`python -m bench.{name}`)"
        yield ""
        if isinstance(found, str):
            yield f"Not measured: {found}"
            continue
        yield "| What | Measured | Target | Stretch | Reached | Remark |"
        yield "|---|---|---|---|---|---|"
        yield from map(row, found)


def write(text: str) -> None:
    """Put the report between the page's marks."""
    page = PAGE.read_text("utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def main() -> None:
    """Measure, then print or write."""
    lines = []
    for line in report():
        lines.append(line)
        print(line, flush=True)
    if "--write" in sys.argv:
        write("\n".join(lines))


if __name__ == "__main__":
    main()
