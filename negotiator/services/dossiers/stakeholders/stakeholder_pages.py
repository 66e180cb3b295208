"""The form of a stakeholder, and the page for another one: what they show to the lead."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from negotiator.catalogue.reading.profiles import Profile
from negotiator.language import say
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.accounts import members
from negotiator.services.accounts.accounts import ROLES, SPEAKING
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import Field, filled
from negotiator.services.dossiers.stakeholders.stakeholder_editing import (
    gone,
    held,
    profiles,
    roles_of,
    row_of,
    rows_of,
    thing_of,
)
from negotiator.services.dossiers.stakeholders.stakeholder_fields import FIELDS, NO
from negotiator.services.dossiers.stakeholders.stakeholder_ties import Records, assumed, people_of, records_of, told
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

BLANK = ("dossier", "stakeholder", "rule_override")  # what the empty form shows; the log of those who went, too


@dataclass(frozen=True, slots=True)
class Known:
    """A stakeholder of the catalogue that does not take part yet."""

    key: str
    name: str
    side: str
    part: str
    since: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody with an account who speaks for the stakeholder, with the role in words."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class StakeholderForm:
    """The form: its fields with what they hold, and a mark of it. `id` is 0 and `known` what the catalogue offers for a
    new one. `former` are earlier names with the day they began; `hanging` what keeps it from being removed, in words;
    `gone` were removed and can be put back; `members` who could be asked to speak for it (value and words), and
    `roles` as what."""

    frame: Frame
    id: int
    name: str
    fields: tuple[Field, ...]
    values: Mapping[str, str]
    mark: str
    former: tuple[tuple[str, str], ...] = ()
    undo: bool = False
    assumed: bool = False
    speaks: bool = False
    speakers: tuple[Speaker, ...] = ()
    members: tuple[tuple[str, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    hanging: tuple[str, ...] = ()
    search: str = ""
    known: tuple[Known, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()


def blank(session: Session, reader: Reader, dossier_id: int, search: str = "") -> StakeholderForm:
    """The empty form, and whom the catalogue knows by these words. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    return cut(session, reader, dossier_id, BLANK, _blank, search)


def _blank(session: Session, reader: Reader, dossier_id: int, search: str) -> StakeholderForm:
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    taken = {row.key for row in rows_of(session, dossier_id)}
    found = tuple(_known(p, reader.language) for p in profiles() if p.id not in taken and _matches(p, search))
    values = {**filled(FIELDS, {}), "side": "de", "kind": "ministry", "part": "voice", "consent": NO}
    removed = gone(session, dossier_id, reader.language)
    frame = frame_of(reader, dossier)
    return StakeholderForm(frame, 0, "", FIELDS, values, "", search=search, known=found, gone=removed)


def one(session: Session, reader: Reader, dossier_id: int, stakeholder_id: int) -> StakeholderForm:
    """The form of a stakeholder as it stands. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    form, records = cut(session, reader, dossier_id, PLAN, _one, stakeholder_id)
    everybody = members.members(session, reader, dossier_id)
    speaking = [each for each in everybody if each.stakeholder_id == form.id and each.role in SPEAKING]
    free = [e for e in everybody if e.account_id != reader.account_id and e.stakeholder_id in (None, form.id)]
    return replace(
        form,
        speakers=tuple(Speaker(e.name, say(reader.language, ROLES[e.role])) for e in speaking),
        members=() if form.speaks else tuple((str(e.account_id), e.name) for e in free if e not in speaking),
        hanging=tuple(say(reader.language, each) for each in told(records, people_of(session, form.id))),
    )


def _one(session: Session, reader: Reader, dossier_id: int, stakeholder_id: int) -> tuple[StakeholderForm, Records]:
    """The form but for people, and what the dossier holds of the stakeholder."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    row = row_of(session, dossier_id, stakeholder_id)
    kept = held(row)
    form = StakeholderForm(
        frame=frame_of(reader, dossier),
        id=known(row.id),
        name=words(row.text, reader.language),
        fields=FIELDS,
        values=kept,
        mark=entry_log.mark(kept),
        former=tuple((words({"de": de, "en": en}, reader.language), since) for since, de, en in row.former),
        undo=entry_log.replaced(session, dossier_id, thing_of(row), kept) is not None,
        assumed=assumed(session, dossier_id, row),
        speaks=row.claimed,
        roles=tuple((role.value, say(reader.language, ROLES[role])) for role in roles_of(row)),
    )
    return form, records_of(session, dossier, row)


def _matches(profile: Profile, search: str) -> bool:
    hay = " ".join((*profile.text.values(), profile.id)).casefold()
    return all(word in hay for word in search.casefold().split())


def _known(profile: Profile, language: str) -> Known:
    return Known(profile.id, words(profile.text, language), profile.side, profile.part.value, profile.valid_from)
