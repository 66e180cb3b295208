"""What keeps a dossier from being computed yet: seats about which nothing is known, rules that cannot be added up."""

from negotiator.bargaining.case_limits import unusable
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import Plan
from negotiator.language import _, say
from negotiator.services.access.derived import Counted
from negotiator.services.access.eyes import Eyes
from negotiator.services.records.wording import words

SILENT = _("Without a rated measure: %(names)s. Record a position first, or take the seat away.")
UNCOUNTED = _(
    "The optimiser cannot add up the numbers of the levels exactly: their fractions have no small common denominator. "
    "Please round the numbers that these rules add up: %(rules)s"
)


def silent(plan: Plan, language: str) -> tuple[str, ...]:
    """Names of seats that rated nothing, in the order of the plan: the optimiser refuses to leave them out silently."""
    seats = (person for person in plan.participants if person.part is Part.SEAT)
    return tuple(words(p.text, language) for p in seats if not any(pref.importance for pref in p.prefs))


def uncounted(counted: Counted, eyes: Eyes) -> str:
    """That a solver cannot keep numbers apart which these rules add up, as a sentence; empty if none does."""
    rules = uncounted_rules(counted, eyes)
    return say(eyes.language, UNCOUNTED, rules=rules) if rules else ""


def uncounted_rules(counted: Counted, eyes: Eyes) -> str:
    """The rules and red lines that add up numbers which a solver cannot keep apart, counted, for this reader; empty if
    none does. Red lines that are sealed are not among them: by which levels bring them in they would be known."""
    found = unusable(counted.case) if counted.case is not None else ()
    told = (each for each in found if not (each.stakeholder and eyes.closed(each.stakeholder)))
    labels = tuple(dict.fromkeys(words(dict(each.label), eyes.language) for each in told))
    return " ".join(f"({n}) {text}" for n, text in enumerate(labels, 1))
