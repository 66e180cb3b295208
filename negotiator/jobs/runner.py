"""One job from claim to result, with a beat beside it that shows that it lives."""

import logging
from collections.abc import Mapping
from threading import Event, Thread
from time import perf_counter
from traceback import format_tb

from negotiator import traces
from negotiator.jobs.ledger import Desk, Handler, Hands, Ledger, Stopped, Work

BEAT_SECONDS = 0.5
LISTEN_SECONDS = 0.05  # how fast a cancelled job notices

log = logging.getLogger(__name__)


class Unknown(LookupError):
    """No handler is registered under the job's kind."""


class Runner:
    """Runs jobs with handlers that were registered by name."""

    def __init__(
        self,
        ledger: Ledger,
        handlers: Mapping[str, Handler],
        beat_seconds: float = BEAT_SECONDS,
        hands: Hands | None = None,
    ) -> None:
        self.ledger, self.hands = ledger, hands
        self.handlers = dict(handlers)
        self.beat_seconds = beat_seconds

    def run(self, job: int) -> None:
        """Claims the job whose turn it is and does it; returns without a word if none waits."""
        work = self.ledger.claim(job)
        if work is None:
            return
        stop, done = Event(), Event()
        beat = Thread(target=self._beat, args=(work.job, stop, done), name=f"beat-{work.job}", daemon=True)
        beat.start()
        try:
            self._do(work, stop)
        finally:
            done.set()
            beat.join(timeout=5)

    def _do(self, work: Work, stop: Event) -> None:
        desk = Desk(
            report=lambda step, share: self.ledger.report(work.job, step, share),
            cancelled=stop.is_set,
            hands=self.hands,
            tell=lambda found: self.ledger.told(work.job, found),
        )
        try:
            handler = self.handlers.get(work.kind)
            if handler is None:
                raise Unknown(work.kind)
            with traces.span(f"job {work.kind}", job=work.job):
                result = handler(work, desk)
            desk.check()
        except Stopped:
            self.ledger.stopped(work.job)
        except Exception as error:  # whatever a handler raises is the job's ending, never the worker's
            where = "".join(format_tb(error.__traceback__))  # without the message: it may quote what is sealed
            log.error("job %s (%s) failed: %s\n%s", work.job, work.kind, type(error).__name__, where)
            self.ledger.failed(work.job, error)
        else:
            self.ledger.finished(work.job, result)

    def _beat(self, job: int, stop: Event, done: Event) -> None:
        """Notes at each beat that the job is alive, and looks in between whether it is to stop, as long as the rows are
        within reach."""
        next_beat, reached = perf_counter() + self.beat_seconds, True
        while not done.wait(min(LISTEN_SECONDS, self.beat_seconds)):
            due = perf_counter() >= next_beat
            if not due and (stop.is_set() or not reached):
                continue
            try:
                if self.ledger.beat(job) if due else self.ledger.stopping(job):
                    stop.set()
                reached = True
            except Exception:  # a locked database must not end the beat
                log.exception("no beat for job %s", job)
                reached = False
            if due:
                next_beat = perf_counter() + self.beat_seconds
