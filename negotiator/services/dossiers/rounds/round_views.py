"""What the pages of rounds show: frozen values, already cut to one reader and in their language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from negotiator.services.access.frames import Frame
from negotiator.services.dossiers.rounds.round_entries import RoundEntry

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """A promise; `due` and `done` are ISO days or "", `mine` that the reader may say that it is met."""

    n: str
    what: str
    owner: str
    ours: bool
    due: str
    done: str
    late: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class DeclarationLine:
    """What the other side declared; `open` that the reader may revise the assessment by it."""

    n: str
    who: str
    speaker: str
    measure: str
    said: str
    revised: str
    open: bool


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round; `offers` is side -> how many measures it named, empty once it is withdrawn: they count nowhere.
    `settled` are names of measures that are agreed or initialled, with the word; `outside` those of ours beyond the
    mandate, None where the reader may not know it."""

    n: int
    date: str
    place: str
    status: str
    record: str
    offers: Mapping[str, int]
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str
    people: Mapping[str, str]
    points: tuple[str, ...]
    settled: tuple[tuple[str, str], ...]
    commitments: tuple[CommitmentLine, ...]
    declarations: tuple[DeclarationLine, ...]
    outside: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A measure with its levels, what each side offered (side -> level as text, "" where it was not mentioned) and how
    firm that is; `bounds` is the mandate in words, "" where there is none or the reader may not know it."""

    key: str
    name: str
    choices: Choices
    offered: Mapping[str, str]
    firm: Mapping[str, str]
    bounds: str
    outside: bool


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """All rounds of a dossier, latest first."""

    frame: Frame
    rounds: tuple[RoundLine, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round with its form, measures by the name of their pillar; `mark` changes with what the round holds, and
    `entry` is what it holds as its form would send it. `owners` may own a commitment, `speakers` declare something.
    `new`: there is no such round until its form is saved."""

    frame: Frame
    line: RoundLine
    pillars: tuple[tuple[str, tuple[OfferRow, ...]], ...]
    owners: Choices
    speakers: Choices
    mark: str
    entry: RoundEntry
    new: bool = False
