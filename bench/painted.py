"""A level moved on the workbench, until the browser has painted what it does. `python -m bench.painted`

Milliseconds on the clock in Chromium, between marks of the browser's own: from the change of a level to the second
frame after the panel was replaced, so that what it does was painted; and how long the request took in it. The median of
many moves, each to a level that was not counted before. Server and browser share the machine and neighbours count: on a
busy one, look at the best as well. The first demonstration scenario, and 30 stakeholders with 120 measures.
"""

import logging
from collections.abc import Iterator
from statistics import median
from typing import Any

from playwright.sync_api import Page

from bench.numbers import Number, tell
from bench.workbench import Bench, furnished, large
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from tests.browser import chromium, served

MOVES = 30
MOST_MS = 250.0  # from the change to the painted page
WIDE: Any = {"width": 1440, "height": 900}
MOVE = """([key, level]) => new Promise((done) => {
  const field = document.getElementById(`level-${key}`), panel = document.getElementById("panel");
  performance.clearResourceTimings();
  new MutationObserver((_changes, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      performance.mark("painted");
      const asked = performance.getEntriesByType("resource").find((each) => each.name.endsWith("/levels"));
      const request = asked ? asked.responseEnd - asked.startTime : 0;
      done([performance.measure("move", "changed", "painted").duration, request]);
    }));
  }).observe(panel, { childList: true, subtree: true, characterData: true });
  field.value = level;
  performance.mark("changed");
  field.dispatchEvent(new Event("change", { bubbles: true }));
})"""


def moved(page: Page, tops: dict[str, int]) -> list[tuple[float, float]]:
    """Milliseconds to the painted page and of the request, for each moved level."""
    found = []
    for key, top in list(tops.items())[:MOVES]:
        painted, asked = page.evaluate(MOVE, [key, str(top)])
        page.wait_for_load_state("networkidle")
        found.append((painted, asked))
    return found


def measured(name: str, plan: Plan) -> Iterator[Number]:
    """The median of the moves in one dossier."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # one line for each request otherwise
    with furnished(plan) as bench, served(bench.app) as address, chromium() as browser:
        context = browser.window(viewport=WIDE)
        context.add_cookies([{"name": "negotiator", "value": bench.token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{_home(bench)}")
        found = moved(page, bench.tops)
        context.close()
    painted = [each for each, _asked in found]
    size = f"{len(plan.participants)} stakeholders, {len(plan.measures)} measures, all of them shown"
    note = f"{size}; request {median(asked for _painted, asked in found):.0f} ms, at best {min(painted):.0f} ms"
    yield Number(f"{name}: a moved level, painted", median(painted), "ms", MOST_MS, MOST_MS / 2, note=note)


def _home(bench: Bench) -> str:
    return f"/dossiers/{bench.dossier}/bench?draft={bench.trial}&show=all"


def numbers() -> Iterator[Number]:
    """Both."""
    yield from measured(DEMOS[0], demo_scenario(DEMOS[0]))
    yield from measured("30 × 120", large())


if __name__ == "__main__":
    tell(numbers())
