"""What it rests on that somebody at the table accepts a package: positions that were handed in, or our assumptions."""

from collections.abc import Callable, Iterable

from negotiator.catalogue.plan import Participant
from negotiator.language import _, number, say

Closed = Callable[[str], bool]


def basis(language: str, seats: Iterable[Participant], closed: Closed) -> str:
    """How many of these positions were handed in, and how many of the others are assumed, as far as they are not closed
    to the readers. Empty where all were handed in, and where no records say who did."""
    people = tuple(seats)
    handed = sum(person.handed_in is True for person in people)
    if handed == len(people) or any(person.handed_in is None for person in people):
        return ""
    assumed = sum(person.assumed and not closed(person.id) for person in people)
    if not handed:
        told = _("None of the %(all)s positions at the table was handed in by the stakeholders themselves.")
        if assumed:
            told = _(
                "None of the %(all)s positions at the table was handed in by the stakeholders themselves; our "
                "assessment alone: %(assumed)s."
            )
        return say(language, told, all=number(len(people), language), assumed=number(assumed, language))
    told = _("Handed in by the stakeholders themselves: %(handed)s of %(all)s positions at the table.")
    if assumed:
        told = _(
            "Handed in by the stakeholders themselves: %(handed)s of %(all)s positions at the table; our assessment "
            "alone: %(assumed)s."
        )
    amounts = {"all": len(people), "handed": handed, "assumed": assumed}
    return say(language, told, **{name: number(amount, language) for name, amount in amounts.items()})
