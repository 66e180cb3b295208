"""The worker of an installation: a process of its own beside the pages, with the handlers of all long work."""

import atexit
import logging
import signal
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from sqlalchemy import Engine

from models.database import engine_of
from negotiator.config import Settings
from negotiator.jobs.ledger import Handler
from negotiator.jobs.queue import Queue
from negotiator.jobs.runner import Runner
from negotiator.jobs.worker import work
from negotiator.services import jobs
from negotiator.services.ledger import RowLedger
from negotiator.services.printing import Printing
from negotiator.services.proposing import Proposing
from negotiator.services.questions import KINDS, Asking
from negotiator.services.studies import KINDS as STUDIES
from negotiator.services.studies import Studying

WORKERS = 2
GRACE_SECONDS = 8.0


def handlers(engine: Engine) -> Mapping[str, Handler]:
    """What can be asked for, by the name of its kind."""
    asking = {kind: Asking(engine, kind) for kind in KINDS}
    studying = {kind: Studying(engine, kind) for kind in STUDIES}
    return {jobs.PROPOSE: Proposing(engine), jobs.PRINT: Printing(engine), **asking, **studying}


def queue_of(settings: Settings, run: Callable[[int], None] | None = None) -> Queue:
    """The queue of an installation: NEGOTIATOR_QUEUE, else a file beside the database."""
    return Queue(settings.queue or str(settings.var / "queue.db"), settings.secret, run)


def open_engine(settings: Settings) -> Engine:
    """An engine for a process of its own."""
    return engine_of(settings.database, settings.keys, settings.audit_key)


def run_here(settings: Settings, engine: Engine) -> int:
    """Does all waiting jobs in this very process, for tests and terminals; how many."""
    queue = queue_of(settings, Runner(RowLedger(engine), handlers(engine)).run)
    done = 0
    while queue.next():
        done += 1
    return done


def work_for(settings: Settings) -> None:
    """Does jobs until it is told to stop or its parent has ended; this is the process."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal: the parent ends us in its own time
    engine = open_engine(settings)
    work(RowLedger(engine), partial(queue_of, settings), handlers(engine), WORKERS)


class Worker:
    """A running worker process. `stop()` lets it finish what it may within a few seconds, then ends it."""

    def __init__(self, process: BaseProcess) -> None:
        self.process = process
        atexit.register(self.stop)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.is_alive()

    def stop(self) -> None:
        """Ends the process; jobs that it was at are queued again by the next worker."""
        atexit.unregister(self.stop)
        if not self.process.is_alive():
            return
        self.process.terminate()
        self.process.join(GRACE_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def start_worker(settings: Settings) -> Worker:
    """Starts the worker beside the process that serves pages; it ends with it, however that ends."""
    process = get_context("spawn").Process(target=work_for, args=(settings,), name="negotiator-worker", daemon=False)
    process.start()
    return Worker(process)
