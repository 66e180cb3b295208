"""What the bargaining core says it does, as sentences that can be translated, and how far it is."""

import re
from collections.abc import Callable, Mapping
from time import monotonic

from negotiator.catalogue.concepts import WORDS
from negotiator.jobs.ledger import Desk
from negotiator.language import _

STEPS = {
    "Looking for any package that everyone can accept": _("Looking for any package that everyone can accept"),
    "Finding what each side could reach at best": _("Finding what each side could reach at best"),
    "Looking for the conditions that stand against each other": _(
        "Looking for the conditions that stand against each other"
    ),
    **{f"Solving: {concept.value}": told.step for concept, told in WORDS.items()},
    "Theme: cheapest": _("Looking for a variant with less money"),
    "Theme: migrants": _("Looking for a variant that gives migrants more"),
    "Theme: quiet": _("Looking for a variant with less visible return"),
    "Theme: lawful": _("Looking for a variant with more legal certainty"),
}
COUNTED = re.compile(r"(\d+) of (\d+)$")
PAUSE = 0.5  # seconds between two results that are kept while others are awaited
DOUBT = 0.8  # what is left of the way after each step whose number is not known
Tell = Callable[[Mapping[str, object]], None]
"""Hears what is found so far, in the form of the result."""


def teller(desk: Desk, span: tuple[float, float], stage: str, steps: int = 0) -> Callable[[str], None]:
    """Passes steps on as sentences, with shares that grow within `span` (0 to 1).

    A step without a sentence of its own is told as the `stage`. Shares are exact where the step counts itself
    ("3 of 25") or the number of `steps` is known."""
    done, (start, end) = 0, span

    def tell(step: str) -> None:
        nonlocal done
        done += 1
        counted = COUNTED.search(step)
        if counted:
            share = int(counted[1]) / max(1, int(counted[2]))
        else:
            share = min(1.0, done / steps) if steps else 1 - DOUBT**done
        desk.report(STEPS.get(step, stage), start + (end - start) * share)

    return tell


def shower(desk: Desk, case: str) -> Tell:
    """Shows what is found so far, with the fingerprint of its case; passes over what comes too soon after another."""
    due = 0.0

    def show(found: Mapping[str, object]) -> None:
        nonlocal due
        if monotonic() >= due:
            desk.tell({"case": case, **found})
            due = monotonic() + PAUSE

    return show
