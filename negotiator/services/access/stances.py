"""Whether a stakeholder can accept a package, as far as one reader is told. One function; pages and papers ask it."""

from collections.abc import Iterable
from enum import StrEnum

from negotiator.catalogue.guardrails.finding import Finding
from negotiator.services.access.telling import MARK, NEAR, RED_LINE


class Stance(StrEnum):
    """Nothing else can be said about a stakeholder's consent."""

    ACCEPTS = "accepts"
    REFUSES = "refuses"  # below its least acceptable score, or beyond a hard red line
    LEADERSHIP = "leadership"  # beyond a red line that its leadership may waive
    CLOSE = "close"  # in the step of a sealed least score: only itself can say
    HIDDEN = "hidden"  # unknown to this reader
    FREE = "free"  # it has recorded no condition

    @property
    def sure(self) -> bool:
        """Whether the reader is told that nothing stands in the way."""
        return self in (Stance.ACCEPTS, Stance.FREE)


def stance_of(whose: str, told: Iterable[Finding], conditions: bool) -> Stance:
    """The stance by what is told of a stakeholder's own conditions; `conditions` says whether it has recorded any."""
    own = [finding for finding in told if finding.participant == whose]
    if any(finding.rule == MARK or (finding.hard and finding.rule == RED_LINE) for finding in own):
        return Stance.REFUSES
    if any(finding.rule == NEAR for finding in own):
        return Stance.CLOSE
    if own:
        return Stance.LEADERSHIP
    return Stance.ACCEPTS if conditions else Stance.FREE
