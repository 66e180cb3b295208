"""Who wants it is reminded by e-mail of what is due soon or overdue: from seven in the morning, once a day at most."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, update
from sqlmodel import col

from models.clock import clock_of, today
from models.database import session_of
from models.mail import MailKind
from models.mail_address import MailAddress
from negotiator.clock import zone_of
from negotiator.services.access.access import Reader
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts import outbox
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.frame.views import Task
from negotiator.services.records.storage import Session

SOON = timedelta(days=3)
FROM_HOUR = 7  # where the person is


def remind(engine: Engine) -> int:
    """Puts a message for each whom something presses and who was not reminded today, in a transaction of its own; how
    many. Whoever is killed in the middle goes on with those left."""
    moment = clock_of(engine)()
    with session_of(engine) as session:
        accounts = outbox.readers(session, MailKind.REMINDER)
    return sum(_reminded(engine, account, moment) for account in accounts)


def _reminded(engine: Engine, account_id: int, moment: datetime) -> bool:
    with session_of(engine) as session:
        row, reader = session.get(MailAddress, account_id), reader_of(session, account_id)
        if row is None or reader is None:
            return False
        here = moment.astimezone(zone_of(reader.zone))
        day = here.date().isoformat()
        if here.hour < FROM_HOUR or row.reminded_on == day or not presses(session, reader):
            return False
    with session_of(engine, write=True) as session:
        mine = update(MailAddress).where(col(MailAddress.account_id) == account_id, col(MailAddress.reminded_on) != day)
        taken = session.execute(mine.values(reminded_on=day)).rowcount  # type: ignore[attr-defined]
        if taken:
            outbox.drop(session, account_id, MailKind.REMINDER)  # one of an earlier day says nothing any more
            outbox.put(session, MailKind.REMINDER, (account_id,))
        session.commit()
    return bool(taken)


def presses(session: Session, reader: Reader) -> bool:
    """Whether anything that waits for the reader in any dossier is overdue or due within three days."""
    last = (today(session) + SOON).isoformat()
    return any(is_pressing(task, last) for card in dossiers.mine(session, reader) for task in card.tasks)


def is_pressing(task: Task, last: str) -> bool:
    """Whether it is overdue or due by this day (ISO)."""
    return task.late or (bool(task.day) and task.day <= last)
