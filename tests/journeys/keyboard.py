"""Somebody who has nothing but a keyboard; every key and every choice is counted."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

FARTHEST = 600  # stops of the Tab key on one page
ABOVE = "(here, there) => !!(here.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_PRECEDING)"


@dataclass
class Keyboard:
    """`choices` counts what a hand does on purpose: activating something, choosing, a text written; not each Tab."""

    page: Page
    choices: int = 0

    def reach(self, target: Locator) -> None:
        """Goes there with Tab, or back with Shift and Tab; fails where no key leads."""
        target.wait_for()
        handle = target.element_handle()
        back = self.page.evaluate(f"there => ({ABOVE})(document.activeElement, there)", handle)
        for _stop in range(FARTHEST):
            if self.page.evaluate("there => document.activeElement === there", handle):
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"no key leads to {target}")

    def press(self, target: Locator) -> None:
        """A button or link."""
        self.reach(target)
        self.page.keyboard.press("Enter")
        self.choices += 1

    def tick(self, target: Locator) -> None:
        """A box; of radio buttons the arrows lead to the one that is wanted."""
        if target.get_attribute("type") == "radio":
            self._among(target)
        else:
            self.reach(target)
            self.page.keyboard.press("Space")
        assert target.is_checked()
        self.choices += 1

    def _among(self, target: Locator) -> None:
        name = target.get_attribute("name")
        group = self.page.locator(f"form:has(#{target.get_attribute('id')}) input[type=radio][name='{name}']")
        there = group.filter(has=self.page.locator(":scope:checked"))
        self.reach(there.first if there.count() else group.first)
        self.page.keyboard.press("Space")
        for _step in range(group.count()):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def write(self, target: Locator, words: str) -> None:
        """A text in an empty field."""
        self.reach(target)
        self.page.keyboard.type(words)
        self.choices += 1

    def choose(self, target: Locator, value: str) -> None:
        """An entry of a list, with the arrow keys."""
        self.reach(target)
        values = target.evaluate("e => [...e.options].filter(o => !o.disabled).map(o => o.value)")
        steps = values.index(value) - values.index(target.input_value())
        for _step in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert target.input_value() == value
        self.choices += 1
