"""The position as a whole: its least acceptable score, handing it in, releasing it, signing it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from sqlmodel import Session, select

from models.clock import now
from models.co_signature import CoSignature
from models.position import Mark, Progress, Visibility
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.plan import DECLARED
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.access.derived import derived
from negotiator.services.positions import clash_checks
from negotiator.services.positions.clash_checks import CheckedPosition
from negotiator.services.positions.lines import mark_line
from negotiator.services.positions.positions import Found, position_for, visible
from negotiator.services.records import submissions
from negotiator.services.records.locks import unchanged
from negotiator.services.records.stamps import field_of

READ_AGAIN = _("The position was changed after you opened it. Please read it again before you sign.")
EVER = datetime.min.replace(tzinfo=UTC)
WIDTH = (Visibility.SEALED, Visibility.LEAD, Visibility.OPEN)  # from the narrowest to the widest


@dataclass(frozen=True, slots=True)
class MarkEntry:
    """What somebody wrote as least acceptable score, with the version that they had before them."""

    least: Fraction | None
    least_text: str
    reasoning: str
    version: int


@dataclass(frozen=True, slots=True)
class Release:
    """Who may read the position, and its least score and red lines; `submitted`: the stakeholder has finished, and
    `knowingly`: although no package keeps what it demands and the rules."""

    visibility: Visibility
    inner: Visibility
    submitted: bool
    version: int
    knowingly: bool = False


def wish(visibility: str, inner: str, submitted: bool, version: int, knowingly: bool = False) -> Release:
    """A release from its words. Raises ValueError for a word that is none."""
    return Release(Visibility(visibility), Visibility(inner), submitted, version, knowingly)


def set_mark(session: Session, reader: Reader, dossier_id: int, position_id: int, entry: MarkEntry) -> None:
    """Keeps the least acceptable score. Raises NotRecorded, NotAllowed or Collision (`theirs` a MarkLine)."""
    found = position_for(session, reader, dossier_id, position_id, Action.EDIT_POSITION)
    position = found.position
    place = reader.standing(dossier_id)
    own = place is not None and place.stakeholder_id == found.judged.stakeholder_id
    wanted: Mark = replace(
        position.mark,
        least=entry.least,
        least_text=entry.least_text,
        reasoning=entry.reasoning,
        cert=DECLARED if own else position.mark.cert,
    )
    if wanted == position.mark:
        return
    _same_version(reader, found, entry.version, entry)
    detail = {"least score": "", "from": _told(position.mark), "to": _told(wanted)}
    position.mark = wanted
    position.edition += 1
    _keep(session, reader, found, Deed.CHANGED, detail)


def checked(
    session: Session, reader: Reader, dossier_id: int, position_id: int, wanted: Release
) -> CheckedPosition | None:
    """Whether what is to be handed in holds together, asked before it is and beside any transaction; None where nothing
    is handed in now. Raises NotRecorded or NotAllowed."""
    found = position_for(session, reader, dossier_id, position_id, Action.RELEASE_POSITION)
    if not wanted.submitted or not _to_hand_in(session, found):
        return None
    return clash_checks.check(session, reader, found)


def release(
    session: Session,
    reader: Reader,
    dossier_id: int,
    position_id: int,
    wanted: Release,
    *,
    asked: CheckedPosition | None,
) -> bool:
    """Hands the position in, in again where its content changed since, or takes it back, and sets who may read it;
    whether it was handed in now. `asked` is what `checked` told. Raises also Refused: the inner part is wider, or what
    is handed in cannot hold together."""
    found = position_for(session, reader, dossier_id, position_id, Action.RELEASE_POSITION)
    position = found.position
    if WIDTH.index(wanted.inner) > WIDTH.index(wanted.visibility):
        raise Refused(
            _("Please correct what is marked."),
            fields={"inner": _("The least score and the red lines cannot be open to more people than the position.")},
        )
    progress = Progress.SUBMITTED if wanted.submitted else Progress.DRAFT
    handing_in = wanted.submitted and _to_hand_in(session, found)
    same = (position.visibility, position.inner, position.progress) == (wanted.visibility, wanted.inner, progress)
    if same and not handing_in:
        return False
    _same_version(reader, found, wanted.version, wanted)
    if handing_in:
        _hold_together(asked, found, wanted)
    if handing_in or progress is Progress.DRAFT:
        position.submitted_at = now(session) if handing_in else None
    before = f"{position.visibility.value} {position.inner.value} {position.progress.value}"
    position.visibility, position.inner, position.progress = wanted.visibility, wanted.inner, progress
    after = f"{position.visibility.value} {position.inner.value} {progress.value}"
    _keep(session, reader, found, Deed.RELEASED, {"from": before, "to": after})
    return handing_in


def _to_hand_in(session: Session, found: Found) -> bool:
    """Whether handing in would say anything new: it is not handed in, or its content changed since."""
    position = found.position
    if position.progress is not Progress.SUBMITTED:
        return True
    thing = f"position {position.id}"
    since = position.submitted_at or EVER  # it came handed in, with a scenario or a file: any change counts
    return audit.first_change(session, position.dossier_id, (thing,), since) is not None


def _hold_together(asked: CheckedPosition | None, found: Found, wanted: Release) -> None:
    """Raises Refused if no package keeps the hard red lines; with least score and rules only unless that is meant."""
    clash = clash_checks.clash_of(asked, found)
    if not clash or (wanted.knowingly and not clash.certain):
        return
    fields = {"submitted": clash.message}
    if not clash.certain:
        fields["knowingly"] = _("If you mean it so, tick this. The lead then has to talk to you, or see to the rule.")
    raise Refused(_("Please correct what is marked."), fields=fields, lines=clash.told)


def sign(session: Session, reader: Reader, dossier_id: int, position_id: int, edition: int) -> None:
    """Co-signs the edition that the signer read, with what is in the house's field; once is enough for both.

    Raises Collision if the content of the position changed since."""
    found = position_for(session, reader, dossier_id, position_id, Action.SIGN_POSITION)
    position = found.position
    unchanged(position.edition, edition, message=READ_AGAIN)
    held = select(CoSignature).where(
        CoSignature.position_id == position_id,
        CoSignature.edition == edition,
        CoSignature.account_id == reader.account_id,
    )
    field = field_of(derived(session, dossier_id).stamps, found.stakeholder.key)
    if any(row.field in (None, field) for row in session.exec(held)):
        return
    row = CoSignature(
        position_id=position_id, edition=edition, account_id=reader.account_id, name=reader.name, field=field
    )
    session.add(row)
    thing = f"position {position_id} edition {edition}"
    audit.record(session, reader, Deed.SIGNED, thing, dossier_id, found.judged.stakeholder_id)
    submissions.done(session)
    session.commit()


def _same_version(reader: Reader, found: Found, version: int, mine: object) -> None:
    mark = found.position.mark if visible(reader, found, found.position.mark.cert) else Mark()
    unchanged(found.position.version, version, mine=mine, theirs=lambda: mark_line(mark))


def _told(mark: Mark) -> dict[str, str]:
    """A least score for the log, by field; without those that are empty."""
    least = "" if mark.least is None else str(mark.least)
    fields = {"least": least, "least_text": mark.least_text, "reasoning": mark.reasoning}
    return {name: text for name, text in fields.items() if text}


def _keep(session: Session, reader: Reader, found: Found, deed: Deed, detail: Mapping[str, object]) -> None:
    position = found.position
    position.version += 1
    session.add(position)
    thing, whose = f"position {position.id}", found.judged.stakeholder_id
    audit.record(session, reader, deed, thing, position.dossier_id, whose, detail)
    session.commit()
