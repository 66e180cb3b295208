"""The worker of an installation: a process of its own beside the pages, with the handlers of all long work."""

import atexit
import logging
import signal
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Event, Thread
from time import monotonic, sleep

from sqlalchemy import Engine

from models.database import engine_of
from models.server import connection_of
from negotiator import logs, traces
from negotiator.bargaining.errors import Unavailable
from negotiator.config import Settings, processors
from negotiator.jobs.fleet import connected, hands_of
from negotiator.jobs.ledger import Handler
from negotiator.jobs.queue import Queue, Unreachable
from negotiator.jobs.runner import Runner
from negotiator.jobs.worker import work
from negotiator.language import _
from negotiator.mail_server import MailServer
from negotiator.services.bench.asking import Benching
from negotiator.services.bench.mending import Mending
from negotiator.services.briefs.life.printing import Printing
from negotiator.services.dossiers.desk import reminders
from negotiator.services.installation import housekeeping, post
from negotiator.services.installation.housekeeping import Retention
from negotiator.services.packages.jointly import Joining
from negotiator.services.packages.questions import KINDS, Asking
from negotiator.services.proposals.proposing import Proposing
from negotiator.services.studies.assumptions import Hanging
from negotiator.services.studies.studies import KINDS as STUDIES
from negotiator.services.studies.studies import Studying
from negotiator.services.work import kinds
from negotiator.services.work.ledger import RowLedger

WORKERS = 2
GRACE_SECONDS = 8.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds until a worker that ended is replaced
HOUSE_SECONDS = 60.0  # between two looks at what is due
POST_SECONDS = 15.0  # between two looks at messages that wait
REMINDERS = "reminders"  # the chore whose turn is taken before reminders are put
STEADY_SECONDS = 60.0  # one that lived so long was sound
NO_QUEUE = _("The queue of long work does not answer (%(reason)s). Check NEGOTIATOR_QUEUE, and that its server runs.")
NO_MACHINES = _(
    "The scheduler of NEGOTIATOR_DASK cannot be used (%(reason)s): long work is done on this machine alone. Check that "
    "it runs and that all three files are of one authority."
)

log = logging.getLogger(__name__)


def handlers(engine: Engine) -> Mapping[str, Handler]:
    """What can be asked for, by the name of its kind."""
    asking = {kind: Asking(engine, kind) for kind in KINDS}
    studying = {kind: Studying(engine, kind) for kind in STUDIES}
    return {
        kinds.PROPOSE: Proposing(engine),
        kinds.PRINT: Printing(engine),
        kinds.BENCH: Benching(engine),
        kinds.STRESS: Mending(engine),
        kinds.ASSUMPTIONS: Hanging(engine),
        kinds.SEVERAL: Joining(engine),
        **asking,
        **studying,
    }


def queue_of(settings: Settings, run: Callable[[int], None] | None = None) -> Queue:
    """The queue of an installation: NEGOTIATOR_QUEUE, else a file beside the database. Raises Unavailable."""
    address = settings.queue or str(settings.var / "queue.db")
    connect = partial(connection_of, address) if address.startswith("postgresql:") else None
    try:
        return Queue(address, settings.secret, run, connect)
    except Unreachable as error:
        raise Unavailable(NO_QUEUE, reason=str(error)) from error


def check_queue(settings: Settings) -> None:
    """Raises Unavailable where the queue does not answer."""
    try:
        queue_of(settings).check()
    except Unreachable as error:
        raise Unavailable(NO_QUEUE, reason=str(error)) from error


def check_machines(settings: Settings) -> None:
    """Raises Unavailable where the machines that are to help do not: their work is done here then."""
    if settings.machines is None:
        return
    try:
        connected(settings.machines).close()
    except Exception as error:  # of the system, of TLS, of the library
        raise Unavailable(NO_MACHINES, reason=type(error).__name__) from error


def open_engine(settings: Settings) -> Engine:
    """An engine for a process of its own; with its statements traced where traces are on."""
    engine = engine_of(settings.database, settings.keys, settings.audit_key)
    if settings.traces:
        traces.watch(engine)
    return engine


def run_here(settings: Settings, engine: Engine) -> int:
    """Does all waiting jobs in this very process, for tests and terminals; how many."""
    queue = queue_of(
        settings, Runner(RowLedger(engine), handlers(engine), hands=hands_of(settings.machines, processors())).run
    )
    done = 0
    while queue.next():
        done += 1
    return done


def work_for(settings: Settings) -> None:
    """Does jobs until it is told to stop or its parent has ended; this is the process."""
    logs.begin(settings.log)
    traces.begin(settings.traces)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal: the parent ends us in its own time
    engine = open_engine(settings)
    keep_house(engine, Retention(settings.retention, settings.results))
    carry_post(engine, settings)
    hands = hands_of(settings.machines, processors())
    work(RowLedger(engine), partial(queue_of, settings), handlers(engine), WORKERS, hands)


def keep_house(engine: Engine, retention: Retention, pause: float = HOUSE_SECONDS) -> Thread:
    """A thread that does what is due of the house's chores, until the process ends."""

    def loop() -> None:
        while True:
            try:
                housekeeping.keep_house(engine, retention)
            except Exception as error:  # tried again after the pause
                log.error("the house was not kept: %s", type(error).__name__)
            sleep(pause)

    thread = Thread(target=loop, name="house", daemon=True)
    thread.start()
    return thread


def carry_post(engine: Engine, settings: Settings, pause: float = POST_SECONDS) -> Thread | None:
    """A thread that puts reminders hourly and sends what waits, until the process ends; None where no e-mail goes."""
    server, base = settings.mail, settings.origin + settings.path
    if server is None:
        return None

    def loop() -> None:
        while True:
            try:
                carry_once(engine, server, base)
            except Exception as error:  # tried again after the pause
                log.error("the post was not carried: %s", type(error).__name__)
            sleep(pause)

    thread = Thread(target=loop, name="post", daemon=True)
    thread.start()
    return thread


def carry_once(engine: Engine, server: MailServer, base: str) -> int:
    """Puts reminders if their hour has come and sends what waits; how many went. `base` is the installation's
    address."""
    if housekeeping.take_turn(engine, REMINDERS):
        reminders.remind(engine)
    return post.send_waiting(engine, server, base)


class Worker:
    """A worker process and its supervisor: one that ends unasked is replaced, after a pause that grows while they keep
    ending early. `stop()` lets it finish what it may within a few seconds, then ends it."""

    def __init__(self, start: Callable[[], BaseProcess]) -> None:
        self._start, self._stopped = start, Event()
        self.process = start()
        atexit.register(self.stop)
        self._watcher = Thread(target=self._watch, name="worker-supervisor", daemon=True)
        self._watcher.start()

    @property
    def alive(self) -> bool:
        """Whether it runs at this moment."""
        return self.process.is_alive()

    def _watch(self) -> None:
        pause, began = FIRST_PAUSE, monotonic()
        while not self._stopped.is_set():
            wait([self.process.sentinel])
            self.process.join(GRACE_SECONDS)  # its pipe closes a moment before its code is known
            if self._stopped.is_set():
                return
            lived = monotonic() - began
            pause = FIRST_PAUSE if lived > STEADY_SECONDS else min(2 * pause, LONGEST_PAUSE)
            if self._stopped.wait(self._told(lived, pause)):
                return
            began = monotonic()
            self._replace()

    def _told(self, lived: float, pause: float) -> float:
        """Says that it ended; seconds until the next one starts: none after one that lived and ended in order."""
        if self.process.exitcode == 0 and lived > STEADY_SECONDS:
            log.info("the worker ended in order; the next one starts")
            return 0
        log.error("the worker ended (%s); the next one starts in %s s", self.process.exitcode, pause)
        return pause

    def _replace(self) -> None:
        try:
            self.process = self._start()
        except OSError:  # no memory, no process left: tried again after the pause
            log.exception("no worker could be started")

    def stop(self) -> None:
        """Ends the process; jobs that it was at are queued again by the next worker."""
        atexit.unregister(self.stop)
        self._stopped.set()
        if self.process.is_alive():
            self.process.terminate()
            self.process.join(GRACE_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self._watcher.join(GRACE_SECONDS)
        if self.process.is_alive():  # started in the very moment of stopping
            self.process.kill()


def start_worker(settings: Settings) -> Worker:
    """Starts the worker beside the process that serves pages; it ends with it, however that ends."""

    def start() -> BaseProcess:
        made = get_context("spawn").Process(target=work_for, args=(settings,), name="negotiator-worker", daemon=False)
        made.start()
        return made

    return Worker(start)
