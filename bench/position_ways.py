"""A position of twelve measures by each way, and forty people saving at once. `python -m bench.position_ways`

By each way, from the form of a house to what is saved, in Chromium without JavaScript against a served demonstration:
clicks and written fields (each counts one), loads of pages, and seconds in which the hand waits for a page. Beside them
the seconds of a hand that knows its answers, by the keystroke-level model (Card, Moran & Newell 1980): 1.3 s to point
and click, 0.28 s a key, 1.35 s to decide. Then forty people, each signed in, change a row of a position at the same
moment, five times over; every save that was acknowledged is looked for in the log afterwards.
"""

import asyncio
import os
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
from bench.load import OWN, PEOPLE, TOKEN, Line, Seen, served, tokens, told
from bench.numbers import Number, tell
from models import schema
from negotiator.commands.server import demo_settings
from negotiator.config import processors
from negotiator.services.dossiers.start import demo as demo_data
from negotiator.services.records.storage import engine_of, session_of
from tests.browser import SIZES, chromium
from tests.served_demo import Demo, demo_in

HOUSE, LOGIN = "/dossiers/1/positions/4", "bmz"
POINT, KEY, DECIDE = 1.3, 0.28, 1.35  # seconds
MOST_CLICKS, MOST_LOADS = 30, 8
FORTY, TURNS, MOST_SECONDS = 40, 5, 1.0
PATIENCE = 180  # seconds until a busy machine serves
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
            context = browser.window(locale="de-DE", java_script_enabled=False, **SIZES["desktop"])
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


async def saved_at_once(port: int, signed: list[str]) -> tuple[Seen, int, int]:
    """What forty saves at the same moment see, several times; how many were acknowledged, and how many of the last turn
    do not stand on the page when it is opened again."""
    seen, quiet = Seen(), Seen()
    lines = [Line(port, token, quiet) for token in signed]
    acknowledged, done = 0, list[Saved]()
    for turn in range(TURNS):
        pages = [await own(line) for line in lines]
        for line in lines:
            line.seen = seen
        one = (save(line, pages[n], n, f"{1 + turn},{n // 9 + 1}{n % 9 + 1}") for n, line in enumerate(lines))
        done = await asyncio.gather(*one)
        acknowledged += sum(each.status == 200 for each in done)
        for line in lines:
            line.seen = quiet
    missing = 0
    for line, each in zip(lines, done, strict=True):
        missing += each.status == 200 and not each.stands(await own(line))
        line.close()
    return seen, acknowledged, missing


@dataclass(frozen=True, slots=True)
class Saved:
    """A save: the answer's status, the measure, and the importance that was sent."""

    status: int
    measure: str = ""
    importance: str = ""

    def stands(self, page: str) -> bool:
        """Whether the field of the measure holds it."""
        field = re.search(rf'<input[^>]*name="{self.measure}-importance"[^>]*>', page)
        return field is not None and f'value="{self.importance}"' in field[0]


async def answering(port: int, token: str) -> None:
    """Waits until pages come, on a busy machine. Raises RuntimeError where none does."""
    line = Line(port, token, Seen())
    until = monotonic() + PATIENCE
    while not await own(line):
        if monotonic() > until:
            raise RuntimeError("; ".join(sorted(set(line.seen.wrong))[:3]) or "no position to open")
        await asyncio.sleep(0.5)
    line.close()


async def own(line: Line) -> str:
    """The own position."""
    _status, text = await line.ask("/dossiers/1/positions")
    found = OWN.search(text)
    return (await line.ask(found[1]))[1] if found else ""


async def save(line: Line, text: str, n: int, importance: str) -> Saved:
    """Changes a row that nobody else changes at this moment, to what it does not hold yet."""
    rows = re.findall(r'hx-post="[^"]*/measures/[a-z_0-9]+"', text)
    place = n // len(PEOPLE)
    if place >= len(rows):
        return Saved(0)
    row, token = row_of(text[text.index(rows[place]) :]), TOKEN.search(text)
    if row is None or token is None:
        return Saved(0)
    address, sent = row
    measure = address.rsplit("/", 1)[1]
    sent[f"{measure}-importance"] = importance
    status, _text = await line.ask(address, sent, **{"HX-Request": "true", "X-CSRFToken": token[1]})
    return Saved(status, measure, importance)


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
            asyncio.run(answering(port, signed[0]))
            asyncio.run(saved_at_once(port, signed[:4]))  # first answers
            before = told(engine)
            seen, acknowledged, missing = asyncio.run(saved_at_once(port, signed))
            kept = told(engine) - before
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    cuts = quantiles(seen.seconds or [0.0, 0.0], n=100)
    note = f"{acknowledged} acknowledged, {seen.refused} sent later, {len(seen.wrong)} errors; load {load}"
    yield Number(f"{FORTY} save at once: half within", cuts[49], "s")
    yield Number(f"{FORTY} save at once: 95 of 100 within", cuts[94], "s", MOST_SECONDS, note=note)
    yield Number("acknowledged saves that the log lacks", max(0, acknowledged - kept), "", 0)
    yield Number("acknowledged saves that do not stand on the page afterwards", missing, "", 0)


def numbers() -> Iterator[Number]:
    """Everything."""
    with tempfile.TemporaryDirectory() as folder, demo_in(Path(folder) / "var") as demo:
        yield from by_each_way(demo)
    yield from forty()


if __name__ == "__main__":
    tell(numbers())
