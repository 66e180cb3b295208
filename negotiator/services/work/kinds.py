"""The kinds of long work: one table. A kind names its title, what is asked, and where its result is shown.

Its handler stands in `services/working.py`, since only that file knows every room. What a page of the result is called
stands in `web/jobs.py`, one line for each `Place`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from negotiator.jobs.ledger import Work
from negotiator.language import _
from negotiator.services.records.snapshots import restored
from negotiator.services.work.questions import (
    AboutAssumptions,
    AboutDraft,
    AboutOverlay,
    AboutPackage,
    AboutSeveral,
    AboutStudy,
    Packages,
    Paper,
)

Q = TypeVar("Q")


class Place(StrEnum):
    """Where somebody finds what a job has made."""

    PROPOSAL = "proposal"
    PAPERS = "papers"
    ANSWERS = "answers"
    STUDIES = "studies"
    BENCH = "bench"
    STRESS = "stress"
    ASSUMPTIONS = "assumptions"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of long work: `title` is a message id, `question` the type of what is asked; `asked` is what the log
    says was asked, empty where it is not noted each time."""

    id: str
    title: str
    question: type
    place: Place
    asked: str = ""


PROPOSE, PRINT, BENCH, STRESS = "propose", "print", "bench", "stress"
ASSUMPTIONS, SEVERAL = "assumptions", "several"
EXPLAIN, IMPROVE, REPLACE = "explain", "improve", "replace"
COSTS, LEVELS, ROBUSTNESS, FRONTIER, OTHERS = "costs", "levels", "robustness", "frontier", "others"

BETTER = _("what would be better for somebody and worse for nobody")
GAINS = _("what the sides can gain against each other")
REFUSED = _("what happens if a measure is refused")
OTHER = _("what other good packages there are")
REPAIR = _("a repair under other circumstances")
JOINTLY = _("what is best for several dossiers together")

KINDS: Mapping[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind(PROPOSE, _("Proposing packages"), Packages, Place.PROPOSAL),
        Kind(PRINT, _("Printing a brief"), Paper, Place.PAPERS),
        Kind(BENCH, _("Answering a question about a draft"), AboutDraft, Place.BENCH),
        Kind(STRESS, _("Repairing a package under an overlay"), AboutOverlay, Place.STRESS, REPAIR),
        Kind(ASSUMPTIONS, _("Solving with assumptions at their ends"), AboutAssumptions, Place.ASSUMPTIONS),
        Kind(SEVERAL, _("Solving several dossiers together"), AboutSeveral, Place.SEVERAL, JOINTLY),
        Kind(EXPLAIN, _("Explaining a level"), AboutPackage, Place.ANSWERS, _("why a measure stands at its level")),
        Kind(IMPROVE, _("Looking for improvements"), AboutPackage, Place.ANSWERS, BETTER),
        Kind(REPLACE, _("Looking for a substitute"), AboutPackage, Place.ANSWERS, REFUSED),
        Kind(COSTS, _("Computing what rules cost"), AboutStudy, Place.STUDIES, _("what rules and limits cost")),
        Kind(LEVELS, _("Explaining all levels"), AboutStudy, Place.STUDIES, _("what other levels would bring")),
        Kind(ROBUSTNESS, _("Testing what stays"), AboutStudy, Place.STUDIES, _("how stable the package is")),
        Kind(FRONTIER, _("Drawing what is reachable"), AboutStudy, Place.STUDIES, GAINS),
        Kind(OTHERS, _("Looking for other packages"), AboutStudy, Place.STUDIES, OTHER),
    )
}


def of(place: Place) -> tuple[str, ...]:
    """The ids of the kinds whose results are shown there, in the order of the table."""
    return tuple(kind.id for kind in KINDS.values() if kind.place is place)


@dataclass(frozen=True, slots=True)
class Asker:
    """In whose name a job is done, and in which dossier."""

    account: int
    dossier: int


def asker_of(work: Work) -> Asker:
    """Who asked. Raises ValueError where the job does not say."""
    return restored(Asker, dict(work.asked))


def question_of(work: Work, question: type[Q]) -> Q:
    """What was asked, as its type; what the job does not say takes its default. Raises ValueError for anything else."""
    return restored(question, dict(work.asked))
