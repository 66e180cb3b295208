"""A position of twelve measures by each way, and forty people saving at once. `python -m bench.position_ways`

By each way, from the form of a house to what is saved, in Chromium without JavaScript against a served demonstration:
clicks and written fields (each counts one), loads of pages, and seconds in which the hand waits for a page. Beside them
the seconds of a hand that knows its answers, by the keystroke-level model (Card, Moran & Newell 1980): 1.3 s to point
and click, 0.28 s a key, 1.35 s to decide. Then forty people, each signed in, change a row of a position at the same
moment, five times over; every save that was acknowledged is looked for in the log afterwards.
"""

import asyncio
import os
import random
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles
from time import monotonic

from playwright.sync_api import Page

from bench.forms import row_of
from bench.load import OWN, TOKEN, Line, Seen, served, tokens, told
from bench.numbers import Number, tell
from models import schema
from negotiator.commands.server import demo_settings
from negotiator.config import processors
from negotiator.services.accounts import demo as demo_data
from negotiator.services.records.storage import engine_of, session_of
from tests.browser import SIZES, chromium
from tests.served_demo import Demo, demo_in

HOUSE, LOGIN = "/dossiers/1/positions/4", "bmz"
POINT, KEY, DECIDE = 1.3, 0.28, 1.35  # seconds
MOST_CLICKS, MOST_LOADS = 30, 8
FORTY, TURNS, MOST_SECONDS = 40, 5, 1.0
FIELDS = {
    "direct": "[name$='-importance']",
    "points": "[name^='pillar-'], [name^='points-']",
    "ranking": "[name^='place-']",
    "swing": "[name^='points-']",
}


@dataclass(slots=True)
class Hand:
    """What a hand does on a page, and how long it waits."""

    page: Page
    clicks: int = 0
    keys: int = 0
    decisions: int = 0
    loads: int = 0
    waited: float = 0.0

    def go(self, selector: str) -> None:
        """Clicks what leads to another page."""
        began = monotonic()
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()
        self.waited += monotonic() - began
        self.clicks, self.loads = self.clicks + 1, self.loads + 1

    def write(self, n: int, selector: str, text: str) -> None:
        """Writes into a field."""
        self.page.locator(selector).nth(n).fill(text)
        self.clicks, self.keys, self.decisions = self.clicks + 1, self.keys + len(text), self.decisions + 1

    def tick(self, selector: str) -> None:
        """Chooses one of several."""
        self.page.locator(selector).first.check()
        self.clicks, self.decisions = self.clicks + 1, self.decisions + 1

    @property
    def seconds(self) -> float:
        """Of the hand and of waiting."""
        return self.clicks * POINT + self.keys * KEY + self.decisions * DECIDE + self.waited


def by_fields(way: str) -> Callable[[Hand], None]:
    """A way whose page has a field for each measure."""

    def said(hand: Hand) -> None:
        hand.go(f".app-cards a[href$='/ways/{way}']")
        count = hand.page.locator(f"#way :is({FIELDS[way]})").count()
        for n in range(count):
            text = str(count - n) if way == "ranking" else str(1 + n % 9)
            hand.write(n, f"#way :is({FIELDS[way]})", text)
        hand.go("#way-save")

    return said


def by_pairs(hand: Hand) -> None:
    """Pairs of measures, several on a page, answered by the names of the measures."""
    hand.go(".app-cards a[href$='/pairs/many']")
    while hand.page.locator("#way-answer").count():
        names = hand.page.eval_on_selector_all("[name^='pair ']", "all => [...new Set(all.map(each => each.name))]")
        for name in names:
            _pair, first, second, _part = name.split(" ")
            hand.tick(f"[name='{name}'][value='{'first' if first < second else 'second'}']")
        hand.go("#way-answer")
    hand.go("#way-save")


WAYS: dict[str, Callable[[Hand], None]] = {**{way: by_fields(way) for way in FIELDS}, "pairs": by_pairs}


def by_each_way(demo: Demo) -> Iterator[Number]:
    """Clicks, loads and seconds."""
    with chromium() as browser:
        for way, said in WAYS.items():
            context = browser.new_context(locale="de-DE", java_script_enabled=False, **SIZES["desktop"])
            page = context.new_page()
            page.goto(demo.address + HOUSE)
            page.locator("input[name=login]").fill(LOGIN)
            page.locator("input[name=password]").fill(demo.accounts[LOGIN])
            page.locator("form[action='/sign-in'] button").click()
            hand = Hand(page)
            hand.go(f"main a[href$='{HOUSE}/ways']")
            said(hand)
            context.close()
            note = f"{hand.decisions} answers; pages were waited for {hand.waited:.1f} s"
            yield Number(f"{way}: clicks and fields", hand.clicks, "", MOST_CLICKS, note=note)
            yield Number(f"{way}: loads of pages", hand.loads, "", MOST_LOADS)
            yield Number(f"{way}: seconds of a hand that knows its answers", hand.seconds, "s")


async def saved_at_once(port: int, signed: list[str]) -> tuple[Seen, int]:
    """What forty saves at the same moment see, several times, and how many were acknowledged."""
    seen, quiet = Seen(), Seen()
    lines = [Line(port, token, quiet) for token in signed]
    acknowledged = 0
    for _turn in range(TURNS):
        pages = [await own(line) for line in lines]
        for line in lines:
            line.seen = seen
        done = await asyncio.gather(
            *(save(line, text, n) for n, (line, text) in enumerate(zip(lines, pages, strict=True)))
        )
        acknowledged += sum(status == 200 for status in done)
        for line in lines:
            line.seen = quiet
    for line in lines:
        line.close()
    return seen, acknowledged


async def own(line: Line) -> str:
    """The own position."""
    _status, text = await line.ask("/dossiers/1/positions")
    found = OWN.search(text)
    return (await line.ask(found[1]))[1] if found else ""


async def save(line: Line, text: str, n: int) -> int:
    """Changes a row that nobody else changes at this moment; the answer's status."""
    rows = re.findall(r'hx-post="[^"]*/measures/[a-z_0-9]+"', text)
    if not rows:
        return 0
    row, token = row_of(text[text.index(rows[n // 7 % len(rows)]) :]), TOKEN.search(text)
    if row is None or token is None:
        return 0
    address, sent = row
    sent[f"{address.rsplit('/', 1)[1]}-importance"] = f"{random.randint(1, 9)},{random.randint(1, 99):02d}"
    status, _text = await line.ask(address, sent, **{"HX-Request": "true", "X-CSRFToken": token[1]})
    return status


def forty() -> Iterator[Number]:
    """Seconds of a save, and what was lost."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = replace(demo_settings(Path(folder), port), pace=0, processes=processors())
        engine = engine_of(settings.database, settings.keys, settings.audit_key)
        schema.upgrade(engine)
        with session_of(engine, write=True) as session:
            demo_data.load(session, language="de")
        signed = tokens(engine, FORTY)
        with served(settings):
            asyncio.run(saved_at_once(port, signed[:4]))  # first answers
            before = told(engine)
            seen, acknowledged = asyncio.run(saved_at_once(port, signed))
            kept = told(engine) - before
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    cuts = quantiles(seen.seconds or [0.0, 0.0], n=100)
    note = f"{acknowledged} acknowledged, {seen.refused} sent later, {len(seen.wrong)} errors; load {load}"
    yield Number(f"{FORTY} save at once: half within", cuts[49], "s")
    yield Number(f"{FORTY} save at once: 95 of 100 within", cuts[94], "s", MOST_SECONDS, note=note)
    yield Number("acknowledged saves that the log lacks", max(0, acknowledged - kept), "", 0)


def numbers() -> Iterator[Number]:
    """Everything."""
    with tempfile.TemporaryDirectory() as folder, demo_in(Path(folder) / "var") as demo:
        yield from by_each_way(demo)
    yield from forty()


if __name__ == "__main__":
    tell(numbers())
