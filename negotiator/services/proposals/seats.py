"""Seats about which nothing can be computed yet."""

from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import Plan
from negotiator.language import _
from negotiator.services.records.wording import words

SILENT = _("Without a rated measure: %(names)s. Record a position first, or take the seat away.")


def silent(plan: Plan, language: str) -> tuple[str, ...]:
    """Names of seats that rated nothing, in the order of the plan: the optimiser refuses to leave them out silently."""
    seats = (person for person in plan.participants if person.part is Part.SEAT)
    return tuple(words(p.text, language) for p in seats if not any(pref.importance for pref in p.prefs))
