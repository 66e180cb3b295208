"""One demonstration for all journeys of a run, one browser, and visitors who report what it complained of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.browser import CHROMIUM, SIZES, Chrome, chromium, complaints, overflow
from tests.served_demo import Demo, demo_in

LONG = 300_000  # milliseconds: what a solver or a printer may need on a busy machine
NARROW: Any = {"width": 320, "height": 640}
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

expect.set_options(timeout=60_000)


@dataclass
class Visitor:
    """Somebody with a browser of their own; `heard` is what its console complained of."""

    demo: Demo
    context: BrowserContext
    page: Page
    heard: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.demo.address + path)

    def sign_in(self, login: str) -> None:
        """Fills the form that is shown and goes where it leads."""
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(self.demo.accounts[login])
        self.page.locator("form[action='/sign-in'] button").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def follow(self, link: Locator) -> None:
        """Clicks it and waits for the page that it leads to: what is counted or read next stands on that page.

        A click returns while the old page still stands, or between both, where everything is counted as none.
        """
        with self.page.expect_navigation():
            link.click()

    def judge(self, dark: bool = True) -> None:
        """Nothing wrong with the page as it stands: for axe, in the dark, and with 320 pixels of width."""
        where = self.page.url
        assert (where, complaints(self.page)) == (where, [])
        assert (where, self.heard) == (where, [])
        if dark:
            self.page.emulate_media(color_scheme="dark")
            self.page.evaluate(PAINTED)
            assert (where, complaints(self.page, only=("color-contrast",))) == (where, [])
            self.page.emulate_media(color_scheme="light")
        size = self.page.viewport_size
        self.page.set_viewport_size(NARROW)
        assert (where, max(overflow(self.page), 0)) == (where, 0)
        if size is not None:
            self.page.set_viewport_size(size)

    def focused(self, script: str) -> Any:
        """What this function of the focused element gives."""
        return self.page.evaluate(f"({script})(document.activeElement)")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demonstration, started once for all journeys."""
    with demo_in(tmp_path_factory.mktemp("demo") / "var") as started:
        yield started
        assert [line for line in started.later if "Traceback" in line] == []


@pytest.fixture(scope="package")
def chrome() -> Iterator[Chrome]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with chromium() as launched:
        yield launched


@pytest.fixture
def visit(demo: Demo, chrome: Chrome) -> Iterator[Callable[..., Visitor]]:
    """Opens a window: visit("desktop"), visit("phone", java_script_enabled=False), visit("desktop", locale="en-GB")."""
    contexts = []

    def open_window(size: str = "desktop", **options: Any) -> Visitor:
        context = chrome.window(**{"locale": "de-DE", **SIZES[size], **options})
        contexts.append(context)
        context.set_default_timeout(60_000)
        visitor = Visitor(demo, context, context.new_page())

        def hear(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                visitor.heard.append(f"{message.type}: {message.text}")

        visitor.page.on("console", hear)
        visitor.page.on("pageerror", lambda error: visitor.heard.append(str(error)))
        return visitor

    yield open_window
    for context in contexts:
        chrome.close(context)


@pytest.fixture
def dossier(demo: Demo) -> str:
    """The address of the Kenya-like dossier."""
    return "/dossiers/1"


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")
