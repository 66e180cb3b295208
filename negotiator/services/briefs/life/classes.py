"""How a document is classified: proposed from what it holds, set by a person, never above what the installation may
hold and never below its content."""

from negotiator.language import _
from negotiator.services.briefs.papers import nonpaper
from negotiator.services.briefs.papers.kinds import About, Kind

PUBLIC, PARTNER, INTERNAL, RESTRICTED = "public", "partner", "intern", "vs-nfd"
CLASSES = (PUBLIC, PARTNER, INTERNAL, RESTRICTED)
HIGHEST = {"offen": PUBLIC, "intern": INTERNAL, "vs-nfd": RESTRICTED}  # by the grade of an installation
PROPOSED = ""  # typed: as proposed from the content
UNKNOWN = _("Choose public, partner, internal or VS-NfD; this program may hold nothing above VS-NfD.")
TOO_HIGH = _("This installation is not released for this grade: it may hold nothing so high.")
TOO_LOW = _("This document holds internal assessments: it cannot be for the other delegation or the public.")
NOT_PUBLIC = _("Only agreed minutes become public: other papers for the partner hold what is not agreed yet.")


def proposed(kind: Kind, highest: str, mandate: bool) -> str:
    """The class that the content calls for. Mandate and positions in one paper for home are VS-NfD where the
    installation may hold it; `mandate` is whether its reader sees the mandate."""
    if kind.shared:
        return PARTNER
    sensitive = mandate and kind.about is About.PROPOSAL
    return RESTRICTED if sensitive and HIGHEST[highest] == RESTRICTED else INTERNAL


def against(kind: Kind, wished: str, highest: str) -> str:
    """Why a document of this kind may not be classified so, as a message id; empty if it may."""
    if wished == PROPOSED:
        return TOO_HIGH if not kind.shared and HIGHEST[highest] == PUBLIC else ""
    if wished not in CLASSES:
        return UNKNOWN
    if not kind.shared and CLASSES.index(wished) > CLASSES.index(HIGHEST[highest]):
        return TOO_HIGH
    if not kind.shared and CLASSES.index(wished) < CLASSES.index(INTERNAL):
        return TOO_LOW
    return NOT_PUBLIC if kind.shared and wished == PUBLIC and kind.id != nonpaper.MINUTES else ""


def given(kind: Kind, wished: str, highest: str, mandate: bool) -> str:
    """The class of a document that may be classified as wished: papers for the partner hold nothing internal, whatever
    was typed."""
    if kind.shared:
        return PUBLIC if wished == PUBLIC else PARTNER
    return wished or proposed(kind, highest, mandate)
