"""A worker shows that it lives; jobs whose worker died are queued again."""

import logging
import os
import socket
from threading import Event, Thread

from negotiator.jobs.ledger import Ledger
from negotiator.jobs.queue import Queue

SILENT_SECONDS = 15.0  # thirty missed beats
WAITING_SECONDS = 30.0  # its message may have been lost between commit and queue
PAUSE_SECONDS = 5.0

log = logging.getLogger(__name__)


def reap(ledger: Ledger, queue: Queue, silent: float = SILENT_SECONDS, waiting: float = WAITING_SECONDS) -> int:
    """Queues lost jobs again; how many. A job that is queued twice runs once, since it must be claimed."""
    lost = ledger.lost(silent, waiting)
    for job in lost:
        queue.put(job)
    return len(lost)


def keep_reaping(ledger: Ledger, queue: Queue, stop: Event, pause: float = PAUSE_SECONDS) -> Thread:
    """A thread that beats and reaps until `stop` is set."""
    name = f"{socket.gethostname()[:80]} {os.getpid()}"

    def loop() -> None:
        while not stop.is_set():
            try:
                ledger.alive(name)
                reap(ledger, queue)
            except Exception:  # tried again after the pause
                log.exception("could not look for lost jobs")
            stop.wait(pause)

    thread = Thread(target=loop, name="reaper", daemon=True)
    thread.start()
    return thread
