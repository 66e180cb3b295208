"""Whether the fonts have every letter of a paper: what cannot be printed is named when it is ordered."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from negotiator.bargaining.errors import Refused
from negotiator.briefs.glyphs import unprintable
from negotiator.briefs.paper import NO_GLYPH, named
from negotiator.catalogue.plan import Plan
from negotiator.language import _, say
from negotiator.services.briefs.kinds import PDF, View
from negotiator.services.briefs.orders import Order

CORRECT = _("Please correct what is marked.")


def check(order: Order, language: str, held: View | Plan) -> None:
    """Raises Refused at the field where the fonts lack a letter of the distribution list or of what the paper holds:
    the paper itself, or the dossier's names where it is written later. Word processors have fonts of their own."""
    if order.form != PDF:
        return
    texts = _texts(held) if not isinstance(held, Plan) else _names(held)
    wrong = {"kind": unprintable("".join(texts)), "distribution": unprintable(order.distribution)}
    told = {field: say(language, NO_GLYPH, signs=named(signs)) for field, signs in wrong.items() if signs}
    if told:
        raise Refused(CORRECT, fields=told)


def _names(plan: Plan) -> Iterator[str]:
    """Names that every paper may hold; nothing of anybody's position."""
    yield from _texts((plan.title, plan.summary, plan.told_facts))
    yield from _texts([each.text for each in plan.participants])
    yield from _texts([(each.text, [level.text for level in each.levels]) for each in plan.measures])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _texts([getattr(value, field.name) for field in fields(value)])
    elif isinstance(value, Iterable):
        for each in value:
            yield from _texts(each)
