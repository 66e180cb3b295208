"""The dossier that a page is about, and what the page shows around its content."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import object_session
from sqlmodel import Session, select

from models.dossier import Dossier
from negotiator.bargaining.errors import NotRecorded
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import derived, dossier_row
from negotiator.services.access.titles import title_for
from negotiator.services.records.holding import Deviation, deviations
from negotiator.services.records.loading import known


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a dossier shows around its content: `may` holds words for what the reader may do.

    `title` as they may read it; `own` also for what they may do with the things of the house that they speak for;
    `deviations` are empty for readers who may not see the rules, `stage` and `classification` for the other side.
    """

    id: int
    title: str
    stage: str
    classification: str
    fictional: bool
    role: str
    may: frozenset[str] = frozenset()
    deviations: tuple[Deviation, ...] = ()
    own: frozenset[str] = frozenset()


def dossier_for(session: Session, reader: Reader, dossier_id: int, action: Action = Action.READ_DOSSIER) -> Dossier:
    """The dossier, if the reader may do this in it. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_DOSSIER, dossier_id)
    require(reader, action, dossier_id)
    found = dossier_row(session, dossier_id)
    if found is None:
        raise NotRecorded("There is no such dossier.")
    return found


def locked_for(session: Session, reader: Reader, dossier_id: int, action: Action) -> Dossier:
    """The dossier to be written, as it stands now and to nobody else until the commit, if the reader may do this in it.
    Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, action)
    return session.exec(select(Dossier).where(Dossier.id == dossier_id).with_for_update()).one()


INTERNAL = "i"  # a measure that the other side never sees


def outside(reader: Reader, dossier_id: int) -> bool:
    """Whether the reader is of the other side: internal measures, our assessments and our notes are not for them."""
    return not may(reader, Action.READ_CONTEXT, dossier_id)


def frame_of(reader: Reader, dossier: Dossier) -> Frame:
    """What every page of the dossier shows; overrides that hold are on each of them."""
    session = cast(Session, object_session(dossier))
    return cut(session, reader, known(dossier.id), ("dossier", "rule_override"), frame)


def frame(session: Session, reader: Reader, key: int) -> Frame:
    """The same by the dossier's number."""
    dossier = dossier_for(session, reader, key)
    rules = may(reader, Action.READ_RULES, key)
    holding = derived(session, key).overrides if rules else ()
    place = reader.standing(key)
    return Frame(
        id=key,
        title=title_for(reader, dossier),
        stage="" if outside(reader, key) else dossier.stage,
        classification="" if outside(reader, key) else dossier.classification,
        fictional=dossier.fictional,
        role=place.role.value if place else "",
        may=frozenset(action.value for action in Action if may(reader, action, key)),
        own=frozenset(a.value for a in Action if place and may(reader, a, key, place.stakeholder_id)),
        deviations=deviations(holding, reader.language),
    )
