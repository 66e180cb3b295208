"""A real browser over a real server of the application, and axe asked for its opinion."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

AXE = Path(__file__).resolve().parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


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
