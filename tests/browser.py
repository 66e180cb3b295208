"""A real browser over a real server of the application, and axe asked for its opinion."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread, Timer
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

AXE = Path(__file__).resolve().parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CLOSING = 60  # seconds that a browser may need to close a window on a busy machine: some 0.5 s on a quiet one
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the application, answering on a free port of this machine until the block ends."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


class Chrome:
    """Debian's Chromium, headless; started anew for the next window where it had to be killed."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self._launch()

    def _launch(self) -> None:
        self.browser = self.playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        told = self.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
        self.process = int(next(each["id"] for each in told["processInfo"] if each["type"] == "browser"))

    def window(self, **options: Any) -> BrowserContext:
        """A window of its own, with cookies of its own."""
        if not self.browser.is_connected():
            self._launch()
        return self.browser.new_context(**options)

    def close(self, what: BrowserContext | Browser) -> None:
        """Closes a window or all of it. Chromium now and then never answers, above all where a page is just being
        left: it is killed then, since a test that is over must not keep all others waiting."""
        if not self.browser.is_connected():
            return
        killing = Timer(CLOSING, os.kill, (self.process, signal.SIGKILL))
        killing.start()
        try:
            with suppress(Error):
                what.close()
        finally:
            killing.cancel()


@contextmanager
def chromium() -> Iterator[Chrome]:
    """A browser until the block ends."""
    with sync_playwright() as playwright:
        chrome = Chrome(playwright)
        yield chrome
        chrome.close(chrome.browser)


def complaints(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """What axe finds wrong with the page as it stands: rule, element, what to do; empty when nothing.

    `only` names single rules; without it all of RULES are asked."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": RULES}
    found = page.evaluate("asked => axe.run({runOnly: asked})", asked)
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many CSS pixels the page is wider than what is left of its window beside a scroll bar; 0 is good."""
    script = "e => e.scrollWidth - Math.floor(e.getBoundingClientRect().width)"
    return int(page.evaluate(f"({script})(document.documentElement)"))
