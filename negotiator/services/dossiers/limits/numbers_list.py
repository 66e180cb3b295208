"""The numbers that houses are asked for as a list to look through: by kind and pillar, folded, sought by words, or only
what is open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from sqlmodel import Session

from negotiator.catalogue.reading import library
from negotiator.catalogue.synonyms import finds
from negotiator.language import _, say
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.limits import asked_numbers, planned_numbers
from negotiator.services.dossiers.limits.asked_numbers import NumberLine, NumbersPage
from negotiator.services.dossiers.limits.planned_numbers import PlannedLine
from negotiator.services.records.wording import words

Line = TypeVar("Line", NumberLine, PlannedLine)

OPEN = "open"
FEW = 12  # so many lines need no folding
KINDS = {"capacity": _("Capacities"), "payer": _("Who pays"), "chapter": _("Budget chapters")}


@dataclass(frozen=True, slots=True)
class Fold(Generic[Line]):
    """Numbers of one kind, or measures of one pillar, under a heading; `open`: of how many numbers nobody stands by."""

    key: str
    name: str
    lines: tuple[Line, ...]
    open: int


@dataclass(frozen=True, slots=True)
class NumbersList:
    """What was found: own numbers, those of other houses by kind, what is planned by pillar; `found` counts the lines,
    of `all` that there are. `spread`: so few, or sought by words, so that nothing is folded."""

    page: NumbersPage
    others: tuple[Fold[NumberLine], ...]
    planned: tuple[Fold[PlannedLine], ...]
    search: str
    show: str
    found: int
    all: int
    spread: bool


def listed(session: Session, reader: Reader, dossier_id: int, search: str = "", show: str = "") -> NumbersList:
    """The numbers that the reader may see and that match. Raises NotRecorded or NotAllowed."""
    whole = asked_numbers.page(session, reader, dossier_id)
    planned = planned_numbers.lines(session, reader, dossier_id)
    mine, others = (_sought(lines, search, show) for lines in (whole.mine, whole.others))
    measures = [line for line in planned if finds(search, (line.name, *line.houses)) and (show != OPEN or line.open)]
    found = len(mine) + len(others) + len(measures)
    every = len(whole.mine) + len(whole.others) + len(planned)
    return NumbersList(
        page=replace(whole, mine=mine),
        others=tuple(_kinds(others, reader.language)),
        planned=tuple(_pillars(measures, reader.language)),
        search=search,
        show=show,
        found=found,
        all=every,
        spread=bool(search) or min(every, found) <= FEW,
    )


def _sought(lines: Iterable[NumberLine], search: str, show: str) -> tuple[NumberLine, ...]:
    return tuple(
        line for line in lines if finds(search, (line.name, line.owner)) and (show != OPEN or not line.word.confirmed)
    )


def _kinds(lines: Iterable[NumberLine], language: str) -> Iterable[Fold[NumberLine]]:
    kept = tuple(lines)
    for key, name in KINDS.items():
        found = tuple(line for line in kept if line.kind == key)
        if found:
            yield Fold(key, say(language, name), found, sum(not line.word.confirmed for line in found))


def _pillars(lines: Iterable[PlannedLine], language: str) -> Iterable[Fold[PlannedLine]]:
    kept = tuple(lines)
    for key, text in library.catalogue().pillars.items():
        found = tuple(line for line in kept if line.pillar == key)
        if found:
            yield Fold(key, words(text, language), found, sum(line.open for line in found))
