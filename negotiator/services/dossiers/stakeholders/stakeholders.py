"""Who has interests in a dossier, and how each takes part."""

from collections.abc import Iterable

from sqlmodel import Session, select

from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import dossier_for, frame_of
from negotiator.services.access.given import Given, given
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.frame.views import StakeholderLine, StakeholderPage
from negotiator.services.dossiers.stakeholders.stakeholder_fields import NO, YES
from negotiator.services.positions.items import CHAPTERS
from negotiator.services.positions.standings import TABLES, standings
from negotiator.services.positions.views import Standing
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.stamps import house
from negotiator.services.records.wording import agrees, notes, words


def listed(session: Session, reader: Reader, dossier_id: int) -> StakeholderPage:
    """Stakeholders by the way they take part. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_CONTEXT, dossier_id)
    return cut(session, reader, dossier_id, (*TABLES, "package", "rule_override"), _listed, given(session, dossier_id))


def _listed(session: Session, reader: Reader, dossier_id: int, _given: Given) -> StakeholderPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_CONTEXT)
    rows = {known(s.id): s for s in session.exec(select(Stakeholder).where(Stakeholder.dossier_id == dossier_id))}
    measures = derived(session, dossier_id).ground.measures
    lines = [_line(rows[s.stakeholder_id], s, reader, measures) for s in standings(session, reader, dossier_id)]
    groups = ((part.value, tuple(line for line in lines if line.part == part)) for part in Part)
    return StakeholderPage(
        frame=frame_of(reader, dossier),
        groups=tuple((part, found) for part, found in groups if found),
        parts=tuple(part.value for part in Part),
        editable=may(reader, Action.EDIT_DOSSIER, dossier_id),
    )


def _line(row: Stakeholder, standing: Standing, reader: Reader, measures: Iterable[Measure]) -> StakeholderLine:
    return StakeholderLine(
        id=known(row.id),
        key=row.key,
        name=words(row.text, reader.language),
        side=row.side,
        kind=row.kind,
        part=row.part.value,
        consent=row.consent,
        agrees=agrees(row.part, row.side, row.consent),
        sees=row.sees,
        sources=notes(row.src),
        position_id=standing.position_id,
        readable=standing.readable,
        version=row.version,
        since=row.since,
        leads=sum(house(measure.lead) == house(row.key) for measure in measures),
        joins=sum(house(row.key) in map(house, measure.co) for measure in measures),
        chapter=next((chapter for chapter, key in CHAPTERS.items() if key == house(row.key)), ""),
        protects=row.key in library.profiles() and library.profiles()[row.key].protects,
        former=tuple((words({"de": de, "en": en}, reader.language), since) for since, de, en in row.former),
    )


def take_part(
    session: Session, reader: Reader, dossier_id: int, stakeholder_id: int, wish: tuple[Part, bool, int]
) -> None:
    """Sets how a stakeholder takes part and whether its consent is needed; `wish` ends with the version that was read.

    Raises NotRecorded, NotAllowed, Collision or TooMany.
    """
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = session.get(Stakeholder, stakeholder_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotRecorded(_("There is no such stakeholder."))
    part, consent, version = wish
    if (row.part, row.consent) == (part, consent):
        return
    unchanged(row.version, version, mine=wish, theirs=lambda: (row.part, row.consent))
    count_change(session, reader, dossier, f"stakeholder {row.key}", {"field": "part, consent"})
    before = {"part": row.part.value, "consent": YES if row.consent else NO}
    row.part, row.consent, row.version = part, consent, row.version + 1
    session.add(row)
    after = {"part": part.value, "consent": YES if consent else NO}
    entry_log.note(session, reader, dossier_id, f"stakeholder {row.key}", before, after)
    session.commit()
