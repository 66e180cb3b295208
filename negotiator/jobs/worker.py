"""The process that does long work."""

import gc
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


def work(
    ledger: Ledger,
    open_queue: Callable[[Callable[[int], None]], Queue],
    handlers: Mapping[str, Handler],
    workers: int = 2,
    hands: Hands | None = None,
) -> None:
    """Does jobs until SIGTERM or SIGINT, or until the process that started this one has ended."""
    queue = open_queue(Runner(ledger, handlers, hands=hands).run)
    stop = Event()
    keep_reaping(ledger, queue, stop)
    _end_with_parent()
    gc.collect()
    gc.freeze()  # what is there now stays: looking through it once takes as long as a short solve
    try:
        queue.consumer(workers).run()
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
