"""A whole dossier as a file, out and in: from its page cut to what the lead may read, from the terminal with or without
all that is sealed."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from models.account import Account
from models.audit import AuditEntry
from models.clock import today
from models.dossier import Disclosure, Dossier
from models.kinds import Role
from models.membership import Membership
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import DataError, NotRecorded, Refused
from negotiator.catalogue.dossier_file.file import PARTS, DossierFile, read, root_of, written
from negotiator.catalogue.plan import MandateGiven, Participant, Plan
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require_starter
from negotiator.services.access.audit import Deed
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.coordination import coordination_file
from negotiator.services.dossiers.entries.placing import placed
from negotiator.services.dossiers.files.file_checks import require_sound
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.register import register_file
from negotiator.services.dossiers.stages.gates import STAGES
from negotiator.services.dossiers.stages.stages import MOVED
from negotiator.services.dossiers.start import brought
from negotiator.services.records import submissions
from negotiator.services.records.loading import known, load_plan
from negotiator.services.records.plans import plan_of
from negotiator.services.records.wording import words

OPEN, READABLE = "open", "readable"  # without anything that is sealed; with what the reader may read of it
BY = _("command line")
NO_GATES = _("Came with a file: confirmed gates stay behind, so the dossier begins anew.")


@dataclass(frozen=True, slots=True)
class FilePage:
    """What a file of the dossier can hold: names of those whose position the reader may not read stay out of it."""

    frame: Frame
    kept_back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file; its name says nothing of the dossier but its number."""

    name: str
    content: bytes


def page(session: Session, reader: Reader, dossier_id: int) -> FilePage:
    """What can be taken along. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    hidden = _unreadable(session, reader, dossier_id, Action.READ_INNER)
    people = derived(session, dossier_id).plan.participants
    names = tuple(words(person.text, reader.language) for person in people if person.id in hidden)
    return FilePage(frame_of(reader, dossier), names)


def export(session: Session, reader: Reader, dossier_id: int, scope: str) -> Exported:
    """The dossier as a file: OPEN or READABLE; logged and committed. Raises NotRecorded, NotAllowed or Refused."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    if scope not in (OPEN, READABLE):
        raise Refused(_("Please correct what is marked."), fields={"scope": _("Please choose one of these.")})
    plan = plan_of(session, dossier, whole=True)
    hidden = _unreadable(session, reader, dossier_id, Action.READ_POSITION)
    inner = _unreadable(session, reader, dossier_id, Action.READ_INNER)
    file = _open(plan) if scope == OPEN else _readable(plan, hidden, inner)
    made = _file(session, dossier, file)
    audit.record(session, reader, Deed.EXPORTED, "dossier file", dossier_id, None, {"field": "file", "to": scope})
    session.commit()
    return made


def export_all(session: Session, dossier_id: int, sealed: bool) -> Exported:
    """The dossier as a file for whoever runs the installation, with all that is sealed or without; logged, committed.
    Raises NotRecorded."""
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotRecorded(_("There is no such dossier."))
    plan = plan_of(session, dossier, whole=True)
    file = _file(session, dossier, DossierFile(plan) if sealed else _open(plan))
    thing = "dossier file with sealed parts" if sealed else "dossier file"
    audit.record(session, None, Deed.EXPORTED, thing, dossier_id, actor=BY)
    session.commit()
    return file


def bring(session: Session, reader: Reader, content: bytes, name: str) -> int:
    """A new dossier from a file, with the reader as lead; its id. Raises NotAllowed, or Refused with the place in the
    file at the field `file`."""
    require_starter(reader)
    try:
        file = _read(session, content, name, reader.language)
    except DataError as error:
        told = placed(error, reader.language)
        raise Refused(_("Please correct what is marked."), fields={"file": told}) from error
    dossier_id = _loaded(session, reader, file, reader.account_id)
    audit.record(session, reader, Deed.CHANGED, "dossier", dossier_id, None, {"field": "start", "to": "file"})
    submissions.done(session, dossier_id)
    session.commit()
    return dossier_id


def bring_for(session: Session, content: bytes, name: str, login: str = "") -> int:
    """A new dossier from a file, led by the account with this login, or by nobody yet; its id. Raises NotRecorded or
    DataError with the place."""
    lead = session.exec(select(Account.id).where(Account.login == login.strip().lower())).first() if login else None
    if login and lead is None:
        raise NotRecorded(_("There is no such account."))
    dossier_id = _loaded(session, None, _read(session, content, name, "en"), lead)
    audit.record(session, None, Deed.CHANGED, "dossier", dossier_id, None, {"field": "start", "to": "file"}, BY)
    session.commit()
    return dossier_id


def opens_positions(session: Session, dossier_id: int) -> bool:
    """Whether somebody's position stands in a dossier, so that its lead reads it."""
    people = plan_of(session, session.get_one(Dossier, dossier_id)).participants
    return any(person.least is not None or person.red_lines or person.prefs for person in people)


def stage_told(session: Session, dossier_id: int) -> str:
    """The stage that the file of a dossier stated where it begins at an earlier one; empty elsewhere."""
    query = select(AuditEntry.thing).where(AuditEntry.dossier_id == dossier_id, col(AuditEntry.thing).startswith(MOVED))
    first = session.exec(query.order_by(col(AuditEntry.id))).first() or ""
    return first.removeprefix(MOVED).partition(" > ")[0]


def _read(session: Session, content: bytes, name: str, language: str) -> DossierFile:
    """The dossier in a file, which pages would take too. Raises DataError with the place."""
    file = read(content, name)
    require_sound(file.plan, (name, root_of(content, name)), today(session).isoformat(), language)
    return file


def _loaded(session: Session, reader: Reader | None, file: DossierFile, lead: int | None) -> int:
    dossier = load_plan(session, file.plan)
    dossier.disclosure, dossier.stage = Disclosure(file.disclosure), STAGES[0]  # confirmed gates stay behind
    key = known(dossier.id)
    things = set(inherited.things_of(file.plan))
    inherited.keep(session, key, [thing for thing in dict.fromkeys(file.unconfirmed) if thing in things])
    brought.keep(session, key, file.plan)
    coordination_file.keep(session, key, file.coordination)
    register_file.keep(session, key, file.register, file.settled)
    if file.plan.stage != STAGES[0]:
        why = say(reader.language if reader else "en", NO_GATES)
        detail = {"field": "stage", "from": file.plan.stage, "to": STAGES[0], "why": why}
        thing = f"{MOVED}{file.plan.stage} > {STAGES[0]}"
        audit.record(session, reader, Deed.CHANGED, thing, key, None, detail, "" if reader else BY)
    if lead is not None:
        house = select(Stakeholder.id).where(Stakeholder.dossier_id == key, Stakeholder.key == dossier.lead)
        found = session.exec(house).first()
        session.add(Membership(account_id=lead, dossier_id=key, role=Role.LEAD, stakeholder_id=found, in_circle=True))
    return key


def _unreadable(session: Session, reader: Reader, dossier_id: int, action: Action) -> frozenset[str]:
    """Keys of the stakeholders of whom the reader may not read this."""
    found = derived(session, dossier_id).sheets.items()
    return frozenset(name for name, sheet in found if not may(reader, action, dossier_id, sheet=sheet))


def _open(plan: Plan) -> DossierFile:
    """Without positions, mandate, rounds, packages, the notes of linkages and the informants of facts."""
    bare = replace(
        plan,
        participants=tuple(_bare(person) for person in plan.participants),
        mandate={},
        mandate_given=MandateGiven(),
        rounds=(),
        packages=(),
        linkages=tuple(replace(tie, note="") for tie in plan.linkages),
        facts=tuple(replace(fact, informant="") for fact in plan.facts),
    )
    return DossierFile(bare, withheld=PARTS)


def _readable(plan: Plan, hidden: Collection[str], inner: Collection[str]) -> DossierFile:
    """With the positions that are open to the reader; of others neither wishes nor least score nor red lines."""
    people = tuple(
        _bare(person) if person.id in hidden else _without_inner(person) if person.id in inner else person
        for person in plan.participants
    )
    withheld = tuple(f"positions.{person.id}" for person in plan.participants if person.id in {*hidden, *inner})
    return DossierFile(replace(plan, participants=people), withheld=withheld)


def _bare(person: Participant) -> Participant:
    return replace(
        person, prefs=(), red_lines=(), least=None, least_text="", reasoning="", confidence=type(person.confidence)(1)
    )


def _without_inner(person: Participant) -> Participant:
    return replace(person, red_lines=(), least=None, least_text="", reasoning="")


def _file(session: Session, dossier: Dossier, file: DossierFile) -> Exported:
    key = known(dossier.id)
    left = inherited.open_things(session, key)
    things = tuple(thing for thing in inherited.things_of(file.plan) if thing in left)
    said = () if "coordination" in file.withheld else coordination_file.told(session, key)
    entries, settled = register_file.told(session, key)
    whole = replace(file, disclosure=dossier.disclosure.value, unconfirmed=things, coordination=said)
    whole = replace(whole, register=entries, settled=settled)
    return Exported(f"dossier-{key}.json", written(whole).encode())
