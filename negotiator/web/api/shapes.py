"""What the interface answers: the values of version 1. A field is never renamed or taken away within a version.

Words are in the language of the token's owner. Numbers are JSON numbers, money in EUR m a year, scores 0 to 100,
moments in UTC (RFC 3339). "hidden" stands where something would stand that is closed to the reader, whether there is
anything or not; null where there is nothing.
"""

from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as shape

Hid: TypeAlias = Literal["hidden"]
Seen: TypeAlias = float | Hid | None
Word: TypeAlias = str | Hid
STRICT = ConfigDict(extra="forbid")


@shape(frozen=True, config=STRICT)
class Me:
    """Whose token it is, and what it is good for."""

    account: int
    name: str
    language: str
    scopes: list[str]


@shape(frozen=True, config=STRICT)
class Todo:
    """What the owner has to do in a dossier; `kind` is a word, `position` its number or null."""

    kind: str
    name: str
    position: int | None
    done: int
    wanted: int


@shape(frozen=True, config=STRICT)
class Dossier:
    """One dossier at a glance; `stage` and `summary` are empty for the other side."""

    id: int
    title: str
    summary: str
    stage: str
    role: str
    as_of: str
    fictional: bool
    todo: list[Todo]


@shape(frozen=True, config=STRICT)
class Stakeholder:
    """Who has interests, and how it takes part."""

    id: int
    key: str
    name: str
    side: str
    kind: str
    part: str
    consent: bool
    position: int
    readable: bool


@shape(frozen=True, config=STRICT)
class Level:
    """One level of a measure; `eur` of all payers together, `credibility` 0 to 1, `allowed`: within the mandate that
    the reader may know."""

    n: int
    text: str
    quantity: float | None
    unit: str
    year: int
    eur: Seen
    legal: str
    credibility: float
    allowed: bool


@shape(frozen=True, config=STRICT)
class Measure:
    """One measure with its levels, 0 first; `lead` is the house that leads it."""

    key: str
    name: str
    description: str
    pillar: str
    lead: str
    chapter: str
    law: str
    internal: bool
    levels: list[Level]


@shape(frozen=True, config=STRICT)
class Standing:
    """How far a position is, without its contents."""

    position: int
    stakeholder: int
    name: str
    side: str
    part: str
    rated: int | Hid
    wanted: int | Hid
    progress: Word
    visibility: Word
    readable: bool
    editable: bool
    own: bool


@shape(frozen=True, config=STRICT)
class Rating:
    """What a position says of a measure: `importance` 0 to 10, null where it is not rated, `low` and
    `high` where it is an interval, else null; `wish` is "up", "down",
    "peakN", "thrN" or "drawn"; `certainty` "d" (declared) or "a" (assessed). Send `version` back with a change."""

    measure: str
    importance: float | None
    low: float | None
    high: float | None
    wish: str
    certainty: str
    reason: str
    changed_by: str
    changed_at: datetime | None
    version: int


@shape(frozen=True, config=STRICT)
class RedLine:
    """A condition without which the house refuses; `told` says in words what the optimiser reads in it. Send `version`
    back with a change."""

    id: int
    condition: str
    hard: bool
    certainty: str
    reason: str
    told: str
    version: int


@shape(frozen=True, config=STRICT)
class Position:
    """A position as far as the reader may read it; the edition counts what both sides wrote and is not for the other
    one."""

    standing: Standing
    edition: int | Hid
    ratings: list[Rating]
    least: Seen
    red_lines: list[RedLine] | Hid


@shape(frozen=True, config=STRICT)
class Package:
    """One package in a line. `fits`: no hard rule is broken that the reader may know, of an offer that leaves measures
    unmentioned null; `unsaid`: the rules say not all, since a sealed condition is not judged."""

    ref: str
    name: str
    origin: str
    concept: str
    proposal: int | None
    by: str
    at: datetime | None
    note: str
    stale: bool
    fits: bool | None
    unsaid: bool
    hard: int
    soft: int
    overridden: int
    eur: Seen
    measures: int


@shape(frozen=True, config=STRICT)
class Proposal:
    """One run of the optimiser with its packages; `seconds` is how long it looked. `status` is what it found; `ending`
    is "" where it came to its end, else "active", "cancelled" or "failed"."""

    id: int
    status: str
    ending: str
    at: datetime
    by: str
    seconds: float
    stale: bool
    packages: list[Package]


@shape(frozen=True, config=STRICT)
class Packages:
    """All packages by where they come from; proposals a few to a page, the newest first."""

    proposals: list[Proposal]
    named: list[Package]
    offers: list[Package]
    page: int
    pages: int


@shape(frozen=True, config=STRICT)
class Score:
    """How one stakeholder fares; `band` is "met", "partly", "open", "not_met" or "" where nothing may be said."""

    key: str
    name: str
    part: str
    side: str
    score: Seen
    least: Seen
    surplus: Seen
    band: str


@shape(frozen=True, config=STRICT)
class Broken:
    """A rule that is not kept; `kind` is "hard", "soft", "overridden" or "warning"."""

    rule: str
    title: str
    kind: str
    text: str


@shape(frozen=True, config=STRICT)
class Amount:
    """EUR m a year of a payer; `limit` null where there is none, or where it differs by year."""

    key: str
    name: str
    eur: float
    limit: float | None


@shape(frozen=True, config=STRICT)
class Judged:
    """What levels mean to the reader: `levels` by measure, those above 0; `unsaid` as for a package."""

    levels: dict[str, int]
    scores: list[Score]
    broken: list[Broken]
    payers: list[Amount]
    unsaid: bool


@shape(frozen=True, config=STRICT)
class FullPackage:
    """A package with what it means."""

    package: Package
    judged: Judged


@shape(frozen=True, config=STRICT)
class Row:
    """A number across the packages: EUR m a year of a payer, use of a capacity, persons a year; `limits` beside each,
    null where there is none."""

    name: str
    amounts: list[float | None]
    limits: list[float | None]


@shape(frozen=True, config=STRICT)
class Gain:
    """What a party gains across the packages: as planned, as far as it may be counted on, and the least that is due."""

    name: str
    nominal: list[float]
    credited: list[float]
    least: float


@shape(frozen=True, config=STRICT)
class Across:
    """A stakeholder across the packages."""

    key: str
    name: str
    scores: list[Score]


@shape(frozen=True, config=STRICT)
class Choice:
    """A measure across the packages: its level in each, null in an offer that does not mention it."""

    key: str
    name: str
    levels: list[int | None]


@shape(frozen=True, config=STRICT)
class Comparison:
    """Packages side by side; each list has one value for each of them, in their order."""

    packages: list[Package]
    measures: list[Choice]
    scores: list[Across]
    money: list[Row]
    capacities: list[Row]
    persons: list[Row]
    gains: list[Gain]
    broken: list[list[Broken]]


@shape(frozen=True, config=STRICT)
class Document:
    """A printed document; size in bytes."""

    id: int
    kind: str
    title: str
    language: str
    grade: str
    edition: str
    name: str
    size: int
    at: datetime
    state: str
    stale: bool


@shape(frozen=True, config=STRICT)
class Job:
    """Long work: `share` is 0 to 1; `proposal` or `document` names what it has made, null until then."""

    id: int
    dossier: int
    kind: str
    state: str
    step: str
    share: float
    error: str
    seconds: int
    proposal: int | None
    document: int | None


@shape(frozen=True, config=STRICT)
class Made:
    """The number of what was made."""

    id: int
