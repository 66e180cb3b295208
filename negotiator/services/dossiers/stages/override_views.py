"""What the page about overrides shows, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from negotiator.services.access.frames import Frame


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """One override; `state` is asked, granted, refused, withdrawn, or lapsed once its last day is over."""

    id: int
    rule: str
    title: str
    cls: str
    state: str
    scope: str
    reason: str
    answer: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    until: date | None
    version: int

    @property
    def holds(self) -> bool:
        """Whether the rule counts as overridden today."""
        return self.state == "granted"


@dataclass(frozen=True, slots=True)
class OverridesPage:
    """All overrides of a dossier; `rules` are those that may be overridden: id and words."""

    frame: Frame
    waiting: tuple[OverrideLine, ...]
    holding: tuple[OverrideLine, ...]
    past: tuple[OverrideLine, ...]
    rules: tuple[tuple[str, str], ...]
    usual: date
    latest: date
    may_ask: bool
    may_decide: bool
