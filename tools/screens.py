"""The pictures in docs/pictures, taken from a demonstration of their own: python -m tools.screens [FOLDER]."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.browser import SIZES, Chrome, chromium
from tests.served_demo import Demo, demo_in

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
KENYA, JORDAN = "/dossiers/1", "/dossiers/2"
MINISTRY = f"{KENYA}/positions/1"
LONG = 600_000  # milliseconds: a solver or a printer on a busy machine
COLOURS = 128  # enough for flat pages with a few badges and charts
LARGEST = 150_000  # bytes a picture may have


class Camera:
    """Takes pictures of one page into a folder."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def take(self, name: str, start: str = "", height: int = 900) -> None:
        """The page from this element on (from its top without one), as wide as it is, so many pixels high."""
        self.page.wait_for_load_state("networkidle")
        script = "e => e.getBoundingClientRect().top + window.scrollY - 24"
        top = self.page.locator(start).first.evaluate(script) if start else 0
        width = self.page.evaluate("document.documentElement.getBoundingClientRect().width")
        raw = self.folder / f"{name}.png"
        clip: Any = {"x": 0, "y": max(0, top), "width": int(width), "height": height}
        self.page.screenshot(path=raw, full_page=True, clip=clip)
        compact(raw)


def compact(picture: Path) -> None:
    """Writes the picture again with few colours. Raises SystemExit if it is still too large."""
    with Image.open(picture) as opened:
        reduced = opened.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(picture, optimize=True)
    size = picture.stat().st_size
    print(f"{picture.name}: {size // 1000} kB", file=sys.stderr)
    if size > LARGEST:
        raise SystemExit(f"{picture.name} has {size} bytes; at most {LARGEST} are wanted.")


def window(browser: Chrome, size: str, demo: Demo, login: str) -> Page:
    """A window in which this person is signed in."""
    page = browser.window(locale="de-DE", **SIZES[size]).new_page()
    page.set_default_timeout(LONG)
    page.goto(f"{demo.address}/sign-in")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(demo.accounts[login])
    page.locator("form[action='/sign-in'] button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def propose(page: Page, demo: Demo, dossier: str, alternatives: bool) -> str:
    """Asks for packages; the address of what was found."""
    page.goto(f"{demo.address}{dossier}/packages")
    page.locator("input[name=alternatives]").set_checked(alternatives)
    page.locator("form[action$='/packages/proposals'] button[type=submit]").click()
    page.wait_for_url("**/packages/proposals/*")
    return page.url


def records(browser: Chrome, demo: Demo, folder: Path) -> None:
    """The overview and the form of a ministry, on a desk and on a phone."""
    lead = window(browser, "desktop", demo, "lead")
    lead.goto(demo.address + KENYA)
    Camera(lead, folder).take("overview", height=1000)
    ministry = window(browser, "desktop", demo, "bmi")
    ministry.goto(demo.address + MINISTRY)
    row = ministry.locator("#row-ret_forced")
    row.get_by_label("Wichtigkeit").fill("7")
    row.get_by_label("Wichtigkeit").press("Tab")
    ministry.locator("#status", has_text="Gespeichert").wait_for()
    Camera(ministry, folder).take("position", start="#measures", height=900)
    phone = window(browser, "phone", demo, "bmi")
    phone.goto(demo.address + MINISTRY)
    Camera(phone, folder).take("phone-position", start="#rows", height=844)


def packages(browser: Chrome, demo: Demo, folder: Path) -> None:
    """A proposal, one package in the dark, and packages side by side."""
    lead = window(browser, "desktop", demo, "lead")
    found = propose(lead, demo, KENYA, alternatives=True)
    Camera(lead, folder).take("proposal", height=1000)
    refs = lead.eval_on_selector_all(
        "main table a[href*='/packages/']", "links => links.map(link => link.href.split('/').pop())"
    )
    lead.goto(f"{demo.address}{KENYA}/comparison?with={','.join(refs[:3])}")
    Camera(lead, folder).take("comparison", height=1000)
    Camera(lead, folder).take("differences", start="#measures", height=900)
    dark = window(browser, "dark", demo, "lead")
    dark.goto(f"{demo.address}{KENYA}/packages/{refs[0]}")
    Camera(dark, folder).take("package-dark", height=1000)
    phone = window(browser, "phone", demo, "lead")
    phone.goto(found)
    Camera(phone, folder).take("phone-proposal", height=844)


def workbench(browser: Chrome, demo: Demo, folder: Path) -> None:
    """A draft with one level changed beside the packages: what it does stands in the panel."""
    lead = window(browser, "desktop", demo, "lead")
    lead.goto(f"{demo.address}{KENYA}/bench")
    lead.locator(".bench-new button[type=submit]").first.click()
    level = lead.locator(".bench-select:visible").first
    level.select_option(level.locator("option:not(:checked):not([disabled])").last.get_attribute("value"))
    lead.locator(".bench-tag--changed").first.wait_for()
    Camera(lead, folder).take("workbench", height=1000)
    phone = window(browser, "phone", demo, "lead")
    phone.goto(lead.url)
    Camera(phone, folder).take("phone-workbench", height=844)


def conflict(browser: Chrome, demo: Demo, folder: Path) -> None:
    """What the page says when a number leaves no package."""
    lead = window(browser, "desktop", demo, "lead")
    lead.goto(f"{demo.address}{JORDAN}/rules")
    line = lead.locator("tr", has_text="Höchstzahl der Maßnahmen")
    line.locator("summary").click()
    line.get_by_label("Neue Zahl").fill("3")
    line.get_by_label("Begründung").fill("Vorgabe: nur drei Maßnahmen")
    line.get_by_role("button", name="Speichern").click()
    lead.wait_for_load_state("networkidle")
    propose(lead, demo, JORDAN, alternatives=False)
    Camera(lead, folder).take("conflict", height=1000)


def brief(browser: Chrome, demo: Demo, folder: Path) -> None:
    """The first two pages of the negotiation brief."""
    lead = window(browser, "desktop", demo, "lead")
    lead.goto(f"{demo.address}{KENYA}/briefs")
    lead.get_by_role("button", name="Dokument erstellen").click()
    lead.wait_for_url("**/briefs#document-*", timeout=180_000)
    with lead.expect_download() as waiting:
        lead.get_by_role("link", name="Herunterladen").first.click()
    paper = demo.folder / "brief.pdf"
    waiting.value.save_as(paper)
    for number in ("1", "2"):
        target = folder / f"brief-{number}"
        command = ["pdftoppm", "-png", "-r", "80", "-f", number, "-l", number, "-singlefile", str(paper), str(target)]
        subprocess.run(command, check=True)
        compact(target.with_suffix(".png"))


def main() -> None:
    """Takes all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place, demo_in(Path(place) / "var") as demo, chromium() as browser:
        for scene in (records, packages, workbench, brief, conflict):
            scene(browser, demo, folder)


if __name__ == "__main__":
    main()
