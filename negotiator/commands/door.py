"""The door to the pages: how many connections one visitor may hold, how long a request may take to arrive, and what is
refused at once when too much waits.

Waitress reads requests in one thread and serves them in others: a slow visitor costs a connection, never a thread. But
by itself it stops listening at a hundred connections, whoever holds them, and lets any number of requests wait.
"""

import gc
import logging
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error

from negotiator.commands.refusal import RefusalTask
from negotiator.config import Settings
from negotiator.services.access.visitors import place_of

LARGEST_BODY = 64 * 1024 * 1024  # bytes that are taken before the application may answer in words
LARGEST_HEAD = 32 * 1024  # bytes of a request's line and headers, as in nginx and Apache
CONNECTIONS = 800  # held at once; files that a process may open are mostly 1024
SHARE = 200  # of one visitor; not counted behind a proxy, which hides them all behind its own address
HEAD_SECONDS = 20.0  # until a request's headers are there
BODY_SECONDS = 120.0  # until all of it is there: 8 MB at half a megabit a second
IDLE_SECONDS = 60.0  # a connection on which nothing happens
PATIENCE = 5.0  # seconds that a request may wait for a thread before those behind it are refused
LONGEST = 10.0  # seconds after which it is refused itself
ROUND_SECONDS = 2  # between two looks for late ones

log = logging.getLogger(__name__)


class Overloaded(Error):  # type: ignore[misc]
    """More waits than can be answered soon."""

    code = 503
    reason = "Service Unavailable"


class Guest(HTTPChannel):  # type: ignore[misc]
    """One connection. `begun` is when the request that arrives began, None between requests; `queued` when it was put
    to wait for a thread."""

    error_task_class = RefusalTask
    queued = 0.0

    def __init__(self, server: "Door", sock: Any, addr: Any, adj: Adjustments, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map)
        self.begun: float | None = self.creation_time
        self.place = place_of(str(addr[0]))

    def received(self, data: bytes) -> bool:
        """Notes when a request begins and when all of it is there."""
        done = bool(super().received(data))
        if self.request is None:
            self.begun = None
        elif self.begun is None:
            self.begun = time.time()
        return done

    @property
    def free(self) -> bool:
        """Whether nothing is being done or sent here."""
        return not self.requests and not self.total_outbufs_len

    def late(self, now: float) -> bool:
        """Whether it has had its time: to send a request, to take an answer, or to ask for something else."""
        if self.requests:
            return False
        if self.begun is None or self.total_outbufs_len:
            return bool(now - self.last_activity > IDLE_SECONDS)
        headers = self.request is not None and self.request.headers_finished
        return now - self.begun > (BODY_SECONDS if headers else HEAD_SECONDS)


class Door(TcpWSGIServer):  # type: ignore[misc]
    """Listens at one address. Whoever holds more than their share loses the connection that was unused longest."""

    channel_class = Guest

    def __init__(self, *args: Any, refusals: ThreadedTaskDispatcher, share: int, **more: Any) -> None:
        self.refusals, self.share, self.told = refusals, share, 0.0
        super().__init__(*args, **more)

    def handle_accept(self) -> None:
        """Makes room before somebody else is let in."""
        super().handle_accept()
        guests = self._guests()
        held = Counter(guest.place for guest in guests)
        for place, count in held.most_common(1):
            if count > self.share or len(guests) > CONNECTIONS:
                self._drop_one([guest for guest in guests if guest.place == place])

    def maintenance(self, now: float) -> None:
        """Ends the connections that have had their time, and refuses what has waited too long for a thread."""
        for guest in self._guests():
            if guest.late(now):
                guest.handle_close()
        while (late := self._waiting(LONGEST, take=True)) is not None:
            self._refuse(late)

    def add_task(self, task: Guest) -> None:
        """Lets the request wait for a thread, or refuses it beside the queue where that is full."""
        task.queued = time.monotonic()
        if self._waiting(PATIENCE) is None:
            self.task_dispatcher.add_task(task)
        else:  # all behind the one that waits longest would wait even longer
            self._tell()
            self._refuse(task)

    def _waiting(self, seconds: float, take: bool = False) -> Guest | None:
        """The request that waits longest for a thread, if for so long; taken out of the queue if `take`."""
        queue = self.task_dispatcher.queue
        with self.task_dispatcher.lock:
            if not queue or time.monotonic() - queue[0].queued <= seconds:
                return None
            found: Guest = queue.popleft() if take else queue[0]
            return found

    def _refuse(self, guest: Guest) -> None:
        guest.requests[0].error = Overloaded("")
        self.refusals.add_task(guest)

    def _tell(self) -> None:
        if time.monotonic() - self.told > 60:
            self.told = time.monotonic()
            log.warning("overloaded: requests are refused with 503 until those before them are answered")

    def _guests(self) -> list[Guest]:
        return list(self.active_channels.values())

    def _drop_one(self, guests: list[Guest]) -> None:
        """Ends the connection that has been free for longest; the newest where all are in use."""
        free = [guest for guest in guests if guest.free]
        if free:
            min(free, key=lambda guest: guest.begun or guest.last_activity).handle_close()
        else:
            max(guests, key=lambda guest: guest.creation_time).will_close = True


def sockets(settings: Settings) -> list[socket.socket]:
    """What listens, one for each address that the host's name has; all processes that serve take from them."""
    return [_bound(*info) for info in _adjusted(settings).listen]


def _bound(family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind(address)
    return made


def _adjusted(settings: Settings) -> Adjustments:
    return Adjustments(
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        max_request_header_size=LARGEST_HEAD,
        clear_untrusted_proxy_headers=not settings.proxies,
        connection_limit=CONNECTIONS + 100,  # never reached: a door makes room before
        cleanup_interval=ROUND_SECONDS,
        recv_bytes=64 * 1024,  # at once: what is left unread when a connection ends takes its answer with it
        asyncore_use_poll=True,
    )


def doors(app: Flask, settings: Settings, bound: Iterable[socket.socket] | None = None) -> Iterator[Door]:
    """The listening doors, one for each socket; they share threads and connections. Each process has its part of what
    one visitor may hold."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # says at each request that waits how many do
    adjustments = _adjusted(settings)
    threads, refusals = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
    threads.set_thread_count(settings.threads)
    refusals.set_thread_count(1)
    share = CONNECTIONS if settings.proxies else -(-SHARE // settings.processes)
    shared: dict[int, Any] = {}
    more = {"dispatcher": threads, "adj": adjustments, "refusals": refusals, "share": share, "bind_socket": False}
    for each in sockets(settings) if bound is None else bound:
        info = (each.family, each.type, each.proto, each.getsockname())
        yield Door(app, shared, _sock=each, sockinfo=info, **more)


def serve(app: Flask, settings: Settings, bound: Iterable[socket.socket] | None = None) -> None:
    """Serves until SIGINT, or SystemExit is raised."""
    opened = list(doors(app, settings, bound))
    gc.collect()
    gc.freeze()  # what is there now stays: it is not looked through again and again
    try:
        wasyncore.loop(timeout=1, map=opened[0]._map, use_poll=True)
    except (SystemExit, KeyboardInterrupt):
        opened[0].task_dispatcher.shutdown()
        opened[0].refusals.shutdown(timeout=1)
