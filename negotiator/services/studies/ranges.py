"""Ranges of what is planned of a measure – cost, use, effect, credibility –, named by the house that leads it, or by
the lead while nobody with an account speaks for that house.

A range counts for the value for which it was named: once somebody changes that, the rule of its kind holds again.
"""

from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from models.clock import now
from models.owner_word import OwnerWord
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue import overlaid
from negotiator.catalogue.assumptions import OF_MEASURES, Assumption
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG
from negotiator.services.dossiers.owners.owner_words import owners_in, rows_of
from negotiator.services.dossiers.owners.owners import is_own, may_enter, require_entering, spoken_in
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records import submissions
from negotiator.services.records.locks import unchanged
from negotiator.services.studies import assumptions, hanging
from negotiator.services.studies.assumption_views import AssumptionLine
from negotiator.services.studies.assumptions import RANGE

SHARES = (overlaid.WOMEN, overlaid.CREDIBILITY, overlaid.HELP)  # typed and shown per cent
NONE = _("There is no such assumption of a measure.")
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class RangePage:
    """The range of one assumption; `scale` is 100 where it is typed per cent. `by` named it last, empty for nobody."""

    frame: Frame
    line: AssumptionLine
    low: Fraction
    high: Fraction
    value: Fraction
    scale: int
    by: str
    why: str
    version: int
    may_name: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """What somebody says about a range, and why."""

    low: Fraction
    high: Fraction
    why: str
    version: int


def page(session: Session, reader: Reader, dossier_id: int, thing: str) -> RangePage:
    """One assumption with its range. Raises NotRecorded or NotAllowed."""
    shelf = Shelf(session, reader, dossier_id, Action.READ_RULES)
    each = _found(shelf, thing)
    line = next(one for one in hanging.register(shelf).lines if one.thing == thing)
    row = rows_of(session, dossier_id).get(f"{RANGE}{thing}")
    owner = _owner(session, shelf, each)
    return RangePage(
        frame=frame_of(reader, shelf.dossier),
        line=line,
        low=each.low,
        high=each.high,
        value=each.value,
        scale=100 if each.kind in SHARES else 1,
        by=row.said_by if row else "",
        why=row.note if row else "",
        version=row.version if row else 0,
        may_name=may_enter(reader, dossier_id, owner, spoken_in(session, dossier_id)),
    )


def name(session: Session, reader: Reader, dossier_id: int, thing: str, said: Naming) -> None:
    """Names the range of an assumption. Raises NotRecorded, NotAllowed, Refused with the fields, or Collision."""
    shelf = Shelf(session, reader, dossier_id, Action.READ_RULES)
    each = _found(shelf, thing)
    owner = _owner(session, shelf, each)
    require_entering(session, reader, dossier_id, owner)
    wrong = _wrong(each, said)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    key = f"{RANGE}{thing}"
    row = rows_of(session, dossier_id).get(key) or OwnerWord(dossier_id=dossier_id, thing=key, version=0)
    unchanged(row.version, said.version, mine=said, theirs=lambda: (row.low, row.high))
    row.house = owner.key if owner and is_own(reader, dossier_id, owner) else ""
    row.said_by, row.said_at, row.amount = reader.name, now(session), each.value
    row.low, row.high, row.note, row.version = said.low, said.high, said.why.strip(), row.version + 1
    session.add(row)
    session.flush()
    detail = {"field": thing, "low": str(said.low), "high": str(said.high), "why": row.note}
    audit.record(session, reader, Deed.CHANGED, f"range {each.measure}", dossier_id, None, detail)
    submissions.done(session)
    session.commit()


def _found(shelf: Shelf, thing: str) -> Assumption:
    for each in assumptions.known_to(shelf):
        if each.thing == thing and each.kind in OF_MEASURES:
            return each
    raise NotRecorded(NONE)


def _owner(session: Session, shelf: Shelf, each: Assumption) -> Stakeholder | None:
    """The house that leads the measure; None where the dossier does not have it."""
    lead = next(measure.lead for measure in shelf.plan.measures if measure.id == each.measure)
    return owners_in(session, shelf.id).get(f"de_{lead.lower()}")


def _wrong(each: Assumption, said: Naming) -> dict[str, str]:
    wrong = {"low": _("The least is more than the number itself.")} if said.low > each.value else {}
    if said.low < 0:
        wrong["low"] = _("Nothing lies below zero.")
    if said.high < each.value:
        wrong["high"] = _("The most is less than the number itself.")
    elif each.kind in SHARES and said.high > 1:
        wrong["high"] = _("A share lies between 0 and 100 per cent.")
    if not said.why.strip():
        wrong["why"] = WHY
    elif len(said.why) > LONGEST:
        wrong["why"] = _("This is too long.")
    return wrong
