"""What solving several dossiers together gave one of them, as a draft on its workbench."""

from dataclasses import replace

from sqlmodel import Session

from models.trial import Cells
from negotiator.services.access.access import Reader
from negotiator.services.bench import trials
from negotiator.services.bench.trials import Change
from negotiator.services.packages import joint_page


def change(session: Session, reader: Reader, job_id: int, dossier_id: int) -> Change:
    """What puts these levels into a draft. Raises NotRecorded for anybody but who asked and leads all dossiers."""
    levels = joint_page.levels_for(session, reader, job_id, dossier_id)

    def put(cells: Cells) -> Cells:
        return replace(cells, levels=levels, open=())

    return put


def count(session: Session, reader: Reader, job_id: int, dossier_id: int) -> None:
    """Has the guard on guesses judge them first, from a reading session. Raises NotRecorded, TooMany."""
    trials.count_begun(session, reader, dossier_id, "", change(session, reader, job_id, dossier_id))


def start(session: Session, reader: Reader, job_id: int, dossier_id: int) -> int:
    """A new draft with them, which were counted; its id. Raises NotRecorded, NotAllowed, Refused."""
    return trials.start(session, reader, dossier_id, change=change(session, reader, job_id, dossier_id))
