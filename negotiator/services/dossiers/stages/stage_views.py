"""What the page of stages shows."""

from dataclasses import dataclass
from datetime import datetime

from negotiator.services.access.frames import Frame


@dataclass(frozen=True, slots=True)
class GateLine:
    """One gate: `state` is met, missing or lapsed; `missing` says in words what is missing (or what is to be known of
    one that is met), `who` whose turn it is (words for roles), `house` the house's name. `optional` stands in for
    another and is not needed by itself; `against` is what the law that is recorded says against a confirmed one."""

    key: str
    name: str
    state: str
    missing: str
    who: str
    house: str
    by: str
    at: datetime | None
    reference: str
    package: str
    mine: bool
    confirmed: bool
    optional: bool
    against: str = ""


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage with what must be met to leave it; `place` is past, here or ahead."""

    key: str
    place: str
    gates: tuple[GateLine, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A move of the past."""

    before: str
    after: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StagesPage:
    """All stages; `open` are the gates between here and `next` (empty at the last stage); `packages` may be named as
    the text that is to be initialled."""

    frame: Frame
    stages: tuple[StageLine, ...]
    next: str
    back: tuple[str, ...]
    open: tuple[GateLine, ...]
    packages: tuple[tuple[str, str], ...]
    moves: tuple[Move, ...]
    may_move: bool
    version: int
