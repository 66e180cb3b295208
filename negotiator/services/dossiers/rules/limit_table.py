"""All numbers of a dossier that somebody may change, in one table with one reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from negotiator.bargaining.errors import Collision, Refused
from negotiator.catalogue.means import CAPACITY, CASES, CHAPTER, FEDERAL, PAYER
from negotiator.catalogue.plan import Plan
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.entries.entry_fields import WRONG
from negotiator.services.dossiers.frame.views import LimitLine
from negotiator.services.dossiers.rules import rules
from negotiator.services.dossiers.rules.rules import Amount
from negotiator.services.records.locks import CHANGED

KINDS = CAPACITY, PAYER, CHAPTER


@dataclass(frozen=True, slots=True)
class LimitTable:
    """Kind -> the numbers of that kind that the reader may change, in the order of the page of rules; empty kinds are
    left out. For who prepares the dossier, `unneeded` names the fields on which no measure of the agenda draws."""

    frame: Frame
    groups: tuple[tuple[str, tuple[LimitLine, ...]], ...]
    prepares: bool = False
    unneeded: frozenset[str] = frozenset()


def page(session: Session, reader: Reader, dossier_id: int) -> LimitTable:
    """Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    found = rules.page(session, reader, dossier_id).limits
    groups = ((kind, tuple(line for line in lines if line.editable)) for kind, lines in found)
    shown = tuple((kind, lines) for kind, lines in groups if lines)
    if not may(reader, Action.EDIT_DOSSIER, dossier_id):
        return LimitTable(frame_of(reader, dossier), shown)
    now = derived(session, dossier_id)
    needed = now.kept(PLAN, _needed.__qualname__, lambda beside: frozenset(_needed(derived(beside, dossier_id).plan)))
    fields = {f"{line.kind}.{line.key}" for kind, lines in shown if kind in KINDS for line in lines}
    return LimitTable(frame_of(reader, dossier), shown, prepares=True, unneeded=frozenset(fields - needed))


def _needed(plan: Plan) -> Iterator[str]:
    """The fields of the numbers on which a level of the agenda draws; on the capacity for cases guardrails do, too."""
    yield f"{CAPACITY}.{CASES}"
    for measure in plan.measures:
        for level in measure.levels:
            yield from (f"{CAPACITY}.{key}" for key, amount in level.uses.items() if amount)
            yield from (f"{PAYER}.{key}" for key, amount in level.eur.items() if amount)
            if level.eur.get(FEDERAL):
                yield f"{CHAPTER}.{measure.ep}"


def field_of(entry: Amount) -> str:
    """The name of a number's field."""
    return f"{entry.kind.value}.{entry.key}"


def change(session: Session, reader: Reader, dossier_id: int, entries: Sequence[Amount]) -> None:
    """Keeps all of these numbers or none. Raises Refused with a field for each number that cannot be, or that somebody
    else changed meanwhile; NotRecorded, NotAllowed, TooMany."""
    refused: dict[str, str] = {}
    stored = {
        (line.kind, line.key): line.amount
        for _kind, lines in page(session, reader, dossier_id).groups
        for line in lines
    }
    for entry in entries:
        if stored.get((entry.kind.value, entry.key)) == entry.amount:
            continue
        try:
            rules.keep_limit(session, reader, dossier_id, entry)
        except Refused as found:
            fields = {"reason": found.fields["reason"]} if "reason" in found.fields else {}
            refused |= fields | ({field_of(entry): found.fields["amount"]} if "amount" in found.fields else {})
        except Collision:
            refused[field_of(entry)] = CHANGED
    if refused:
        session.rollback()
        raise Refused(WRONG, fields=refused)
    session.commit()
