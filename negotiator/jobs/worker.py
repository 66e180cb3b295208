"""The process that does long work."""

import gc
import logging
import os
import signal
from collections.abc import Callable, Mapping
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Event, Thread

from negotiator.jobs.ledger import Handler, Hands, Ledger
from negotiator.jobs.queue import Queue
from negotiator.jobs.reaper import keep_reaping
from negotiator.jobs.runner import Runner
from negotiator.jobs.wear import Shift, Wear

log = logging.getLogger(__name__)


def work(
    ledger: Ledger,
    open_queue: Callable[[Callable[[int], None]], Queue],
    handlers: Mapping[str, Handler],
    workers: int = 2,
    hands: Hands | None = None,
    *,
    wear: Wear = Wear(),
) -> None:
    """Does jobs until SIGTERM or SIGINT, until the process that started this one has ended, or until this one is worn:
    then with the jobs that it has begun done."""
    stop = Event()

    def leave() -> None:
        log.info("this worker holds much memory: it ends in order, the next one goes on")
        consumer.stop_flag.set()

    shift, run = Shift(wear, leave), Runner(ledger, handlers, hands=hands).run

    def counted(job: int) -> None:
        with shift.job():
            run(job)

    queue = open_queue(counted)
    consumer = queue.consumer(workers)
    keep_reaping(ledger, queue, stop)
    _end_with_parent()
    gc.collect()
    gc.freeze()  # what is there now stays: looking through it once takes as long as a short solve
    try:
        consumer.run()
        if shift.left:
            shift.ended()
    finally:
        stop.set()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="parent", daemon=True).start()
