"""What a browser notes of a page's swaps: whether the focus was lost, and what was announced."""

from playwright.sync_api import Page

WATCH = """
window.lost = []; window.heard = [];
document.addEventListener("htmx:after:settle", (event) => setTimeout(() => {
  const here = document.activeElement;
  if (window.held && (!here || here === document.body)) window.lost.push(window.held);
}, 60));
document.addEventListener("focusin", (event) => { window.held = event.target.id || event.target.outerHTML; });
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const text = document.getElementById("status").textContent.trim();
  if (text) window.heard.push(text);
}).observe(document.getElementById("status"), { childList: true, subtree: true, characterData: true }));
"""


def kept(page: Page, *, says: str = "") -> None:
    """The focus is somewhere, and the live line said this since it was asked last."""
    page.wait_for_function("says => !says || window.heard.some(text => text.includes(says))", arg=says)
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.lost") == []
    assert page.evaluate("() => document.activeElement !== document.body")
    page.evaluate("() => { window.heard = []; }")


def enter(page: Page, selector: str) -> None:
    page.locator(selector).first.focus()
    page.keyboard.press("Enter")
