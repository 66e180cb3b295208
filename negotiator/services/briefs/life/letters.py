"""Whether the fonts have every letter of a paper: what cannot be printed is named when it is ordered."""

from collections.abc import Iterator

from negotiator.bargaining.errors import Refused
from negotiator.briefs.glyphs import unprintable
from negotiator.briefs.paper import NO_GLYPH, named
from negotiator.catalogue.plan import Plan
from negotiator.language import _, say
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.material.texts import texts_of
from negotiator.services.briefs.papers.kinds import PDF, View

CORRECT = _("Please correct what is marked.")


def check(order: Order, language: str, held: View | Plan) -> None:
    """Raises Refused at the field where the fonts lack a letter of the distribution list or of what the paper holds:
    the paper itself, or the dossier's names where it is written later. Word processors have fonts of their own."""
    if order.form != PDF:
        return
    texts = texts_of(_names(held) if isinstance(held, Plan) else held)
    said = "".join(text for _title, text in texts)
    wrong = {"kind": unprintable(said), "distribution": unprintable(order.distribution)}
    told = {field: say(language, NO_GLYPH, signs=named(signs)) for field, signs in wrong.items() if signs}
    if told:
        raise Refused(CORRECT, fields=told)


def _names(plan: Plan) -> Iterator[object]:
    """Names that every paper may hold; nothing of anybody's position."""
    yield from (plan.title, plan.summary, plan.told_facts)
    yield from (each.text for each in plan.participants)
    yield from ((each.text, [level.text for level in each.levels]) for each in plan.measures)
