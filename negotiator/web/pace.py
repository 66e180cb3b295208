"""How many requests a minute one visitor may make: a brake, not a proof. All processes that serve count together."""

import time
from array import array
from collections.abc import MutableSequence
from ctypes import c_uint64
from hashlib import blake2b
from multiprocessing import get_context
from threading import Lock
from typing import cast

from flask import g, request

from negotiator.bargaining.errors import TooMany
from negotiator.language import _
from negotiator.services.access.visitors import place_of

SLOTS = 16_384  # visitors that are counted at once; one more takes the place of another
UNCOUNTED = frozenset({"static", "pages.health", "pages.ready", "meters.metrics"})
PARTS = 3  # of each slot: whose it is, the minute, how many
SIZE = SLOTS * PARTS
BEHIND = 32  # for what else all processes count (`web/meters.py`)

Counts = MutableSequence[int]


def new_counts() -> Counts:
    """Counts that processes share: to be handed to each when it is started. Two that count in the very same moment may
    count once."""
    return cast(Counts, get_context("spawn").RawArray(c_uint64, SIZE + BEHIND))


def own_counts() -> Counts:
    """The same for one process."""
    return array("Q", bytes(8 * (SIZE + BEHIND)))


class Pace:
    """The brake; `counts` are those of all processes, None where there is one."""

    def __init__(self, most: int, counts: Counts | None = None) -> None:
        self.most, self.lock = most, Lock()
        self.counts: Counts = own_counts() if counts is None else counts

    def check(self) -> None:
        """Raises TooMany for the visitor who asks too often; static files and monitors are not counted."""
        if not self.most or request.endpoint in UNCOUNTED:
            return
        minute, second = divmod(int(time.monotonic()), 60)
        if self._count(place_of(request.remote_addr or ""), minute) > self.most:
            g.reader = None
            raise TooMany(_("You ask faster than this installation answers."), retry_after=60 - second)

    def _count(self, place: str, minute: int) -> int:
        """How many it is this minute, this one included."""
        mark = int.from_bytes(blake2b(place.encode(), digest_size=8).digest(), "big")
        slot = mark % SLOTS * PARTS
        with self.lock:
            same = self.counts[slot] == mark and self.counts[slot + 1] == minute
            count = self.counts[slot + 2] + 1 if same else 1
            self.counts[slot], self.counts[slot + 1], self.counts[slot + 2] = mark, minute, count
        return count
