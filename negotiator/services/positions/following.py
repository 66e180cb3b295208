"""What follows from what somebody said on a page of a way: how far the questions are, what keeping the answers would
change, and what the solver understands.

It is kept for whoever said the same and stands where the reader does (see docs/decisions/0056); answers are read anew
each time, by their writer alone.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlmodel import Session

from models.elicitation import Answer, PackageAnswer
from negotiator.elicitation.weights import Shares
from negotiator.services.access.access import Reader
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN
from negotiator.services.access.given import Given, given
from negotiator.services.positions import echo, least, package_pairs, pairs, positions, recognition, ways
from negotiator.services.positions.echo import EchoView
from negotiator.services.positions.least import LeastView, Offers
from negotiator.services.positions.package_pairs import BundlesView
from negotiator.services.positions.pairs import PairsView
from negotiator.services.positions.recognition import TestPackage
from negotiator.services.positions.ways import Change, WayPage

Value = TypeVar("Value")
View = TypeVar("View")
TABLES = tuple(dict.fromkeys((*positions.SHEET, *PLAN)))  # of the page, and of the own best package
Key = tuple[int, str, str]  # position, way, pillar that is shown in full


@dataclass(frozen=True, slots=True)
class Followed(Generic[View]):
    """How far the questions are, one change for each measure of the page, and what the solver understands."""

    view: View
    changes: tuple[Change, ...]
    told: EchoView


def untouched(session: Session, reader: Reader, page: WayPage, pillar: str = "") -> Followed[None]:
    """What is stored says, while nothing is typed on the page; `pillar` as the page was asked for."""
    return _kept(session, reader, page, _untouched, pillar=pillar)


def of_pairs(
    session: Session, reader: Reader, page: WayPage, *, check: bool = False, on: bool = False
) -> Followed[PairsView]:
    """What the reader's choices between two measures say; `check` and `on` as for `pairs.view`."""
    said = pairs.answers_of(session, reader, page.standing.position_id).pairs
    return _kept(session, reader, page, _of_pairs, said, check, on)


def of_packages(session: Session, reader: Reader, page: WayPage) -> Followed[BundlesView]:
    """What the reader's choices between two packages say."""
    said = pairs.answers_of(session, reader, page.standing.position_id).packages
    return _kept(session, reader, page, _of_packages, said)


def of_least(session: Session, reader: Reader, page: WayPage, said: Sequence[tuple[str, bool]]) -> LeastView:
    """Where the questions for the least acceptable outcome stand; what was said is nowhere kept."""
    return least.after(_kept(session, reader, page, _offers), said)


def to_sort(session: Session, reader: Reader, page: WayPage) -> tuple[TestPackage, ...]:
    """The four packages of the test whether somebody recognises themselves, or the house that they speak for."""
    return _kept(session, reader, page, _to_sort)


def _kept(
    session: Session, reader: Reader, page: WayPage, make: Callable[..., Value], *said: Hashable, pillar: str = ""
) -> Value:
    signed, key = given(session, page.frame.id), (page.standing.position_id, page.way, pillar)
    return cut(session, reader, page.frame.id, TABLES, _made, make, key, signed, said)


def _made(  # noqa: PLR0917 - the parts of its key
    session: Session,
    reader: Reader,
    dossier_id: int,
    make: Callable[..., Value],
    key: Key,
    signed: Given,
    said: tuple[Hashable, ...],
) -> Value:
    position_id, way, pillar = key
    return make(session, reader, ways.made_page(session, reader, dossier_id, position_id, signed, way, pillar), *said)


def _untouched(session: Session, reader: Reader, page: WayPage) -> Followed[None]:
    changes, prefs = ways.written(page, {})
    return Followed(None, changes, echo.echo(session, reader, page, prefs))


def _of_pairs(
    session: Session, reader: Reader, page: WayPage, said: tuple[Answer, ...], *how: bool
) -> Followed[PairsView]:
    check, on = how
    view = pairs.view(page, said, check=check, on=on)
    return _followed(session, reader, page, view, view.weighed)


def _of_packages(
    session: Session, reader: Reader, page: WayPage, said: tuple[PackageAnswer, ...]
) -> Followed[BundlesView]:
    view = package_pairs.view(page, said)
    return _followed(session, reader, page, view, view.weighed)


def _offers(session: Session, reader: Reader, page: WayPage) -> Offers:
    return least.offers(session, reader, page)


def _to_sort(_session: Session, _reader: Reader, page: WayPage) -> tuple[TestPackage, ...]:
    return recognition.packages(page)


def _followed(session: Session, reader: Reader, page: WayPage, view: View, weighed: Shares | None) -> Followed[View]:
    changes = ways.changes(page, weighed or page.stored)
    return Followed(view, changes, echo.echo(session, reader, page, ways.wished(changes)))
