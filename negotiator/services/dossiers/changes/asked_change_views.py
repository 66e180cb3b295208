"""What the page of requests shows: frozen values already cut to their reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from negotiator.services.access.frames import Frame
from negotiator.services.dossiers.entries.entry_fields import Field
from negotiator.services.dossiers.questions.askable import LegalAnswer
from negotiator.services.dossiers.start.brought import BroughtLine


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One request. `subject` is law, threshold or mandate; `before` and `value` are words; days are ISO, empty where
    none was named; `state` is asked, granted, refused, withdrawn or lapsed. `mine`: the reader decides on it; `own`:
    the reader may take it back."""

    id: int
    subject: str
    name: str
    before: str
    value: str
    reason: str
    fact: str
    source: str
    body: str
    day: str
    until: str
    answer: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    version: int
    mine: bool
    own: bool


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The requests of a dossier that the reader may know: those that wait, those whose confirmation counts or has
    lapsed, the others. `law` are the legal answers about the country with the word that counts today; `brought`
    is what came with a file and its owners have not confirmed."""

    frame: Frame
    waiting: tuple[ChangeLine, ...]
    counting: tuple[ChangeLine, ...]
    past: tuple[ChangeLine, ...]
    law: tuple[LegalAnswer, ...]
    asks: bool
    brought: tuple[BroughtLine, ...] = ()


@dataclass(frozen=True, slots=True)
class WishForm:
    """The form of a new request: what it is about, what counts today, and its fields with what they hold; `open`
    that nobody has confirmed yet what counts."""

    frame: Frame
    thing: str
    subject: str
    name: str
    counts: str
    fields: tuple[Field, ...]
    values: Mapping[str, str]
    open: bool = False
