"""The lead asks the houses behind what is planned of a measure for their numbers."""

from collections.abc import Mapping

from sqlmodel import Session

from models.clock import now, today
from models.owner_word import OwnerWord
from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.frames import dossier_for
from negotiator.services.dossiers.limits.asked_numbers import WRONG, wrong_question
from negotiator.services.dossiers.limits.planned_numbers import unsaid
from negotiator.services.dossiers.measures.measure_editing import measure_row
from negotiator.services.dossiers.owners.owner_words import owners_in, rows_of
from negotiator.services.dossiers.owners.owners import has_account, spoken_in
from negotiator.services.records import submissions

NOBODY = _("Nobody with an account speaks for a house that has a number here to confirm: enter it yourself.")


def ask(session: Session, reader: Reader, dossier_id: int, key: str, typed: Mapping[str, str]) -> int:
    """Asks each house with an account for its numbers of a measure that it does not stand by yet; how many numbers.
    Raises NotRecorded, NotAllowed, or Refused with the fields or where there is nobody to ask."""
    dossier_for(session, reader, dossier_id, Action.EDIT_RULES)
    row = measure_row(session, dossier_id, key, lock=True)
    question, due = typed.get("question", "").strip(), typed.get("due", "")
    wrong = wrong_question(question, due, today(session))
    if wrong:
        raise Refused(WRONG, fields=wrong)
    people, spoken = owners_in(session, dossier_id), spoken_in(session, dossier_id)
    asked = [thing for thing, house in unsaid(session, row) if has_account(people[house], spoken)]
    if not asked:
        raise Refused(NOBODY)
    rows = rows_of(session, dossier_id)
    for thing in asked:
        word = rows.get(thing) or OwnerWord(dossier_id=dossier_id, thing=thing, version=0)
        word.asked_by, word.asked_at = reader.name, now(session)
        word.question, word.due, word.version = question, due, word.version + 1
        session.add(word)
    session.flush()
    detail = {"field": key, "to": "asked", "due": due, "why": question}
    audit.record(session, reader, Deed.CHANGED, f"number planned {key}", dossier_id, None, detail)
    submissions.done(session)
    session.commit()
    return len(asked)
