"""Co-signatures of packages: a ministry signs a version for its field, and for later versions while that stays."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.co_signature import CoSignature
from models.package import Origin
from models.package_signature import PackageSignature
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.plan import PARTNER_SIDE
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.given import Given, given
from negotiator.services.records import submissions
from negotiator.services.records.kept import Kept
from negotiator.services.records.loading import known
from negotiator.services.records.stamps import Stamp, changed, field_of
from negotiator.services.records.wording import agrees, words

LONGEST_CHAIN = 200  # versions of one package
NO_PACKAGE = _("There is no such package in this dossier.")


@dataclass(frozen=True, slots=True)
class HouseLine:
    """One house under a version. `state` is "" (never signed), "signed" or "lapsed"; `version` names the package that
    was signed, `names` the measures in the house's field that changed since; `mine`: the reader may sign now."""

    name: str
    state: str
    by: str = ""
    at: datetime | None = None
    version: str = ""
    names: tuple[str, ...] = ()
    mine: bool = False
    stakeholder_id: int = 0


def consenting(session: Session, dossier_id: int) -> Sequence[Stakeholder]:
    """The home side's seats without whose consent nothing is agreed, in the dossier's order."""
    query = select(Stakeholder).where(
        Stakeholder.dossier_id == dossier_id,
        Stakeholder.side != PARTNER_SIDE,
    )
    rows = session.exec(query.order_by(col(Stakeholder.rank), col(Stakeholder.id)))
    return tuple(row for row in rows if agrees(row.part, row.side, row.consent))


def houses(session: Session, reader: Reader, dossier_id: int, package_id: int) -> tuple[HouseLine, ...]:
    """Every house that has to sign, with its signature under this version or the ones that it was made from.

    Raises NotRecorded or NotAllowed; empty for a package of another dossier."""
    require(reader, Action.READ_PACKAGES, dossier_id)
    return cut(session, reader, dossier_id, PLAN, _houses, package_id, given(session, dossier_id))


def _houses(session: Session, reader: Reader, dossier_id: int, package_id: int, _given: Given) -> tuple[HouseLine, ...]:
    dossier_for(session, reader, dossier_id, Action.READ_PACKAGES)
    chain = _chain(session, dossier_id, package_id)
    if not chain:
        return ()
    state = derived(session, dossier_id)
    measures = state.stamps
    titles = {m.id: words(m.text, reader.language) for m in state.plan.measures}
    ids = [each.id for each in chain]
    query = select(PackageSignature).where(col(PackageSignature.package_id).in_(ids))
    rows = session.exec(query.order_by(col(PackageSignature.id).desc())).all()
    versions = {each.id: words(each.text, reader.language) for each in chain}
    return tuple(
        _house(s, [row for row in rows if row.stakeholder_id == s.id], chain[0], measures, (titles, versions, reader))
        for s in consenting(session, dossier_id)
    )


def _house(
    house: Stakeholder,
    rows: Sequence[PackageSignature],
    package: Kept,
    measures: Sequence[Stamp],
    said: tuple[dict[str, str], dict[int, str], Reader],
) -> HouseLine:
    titles, versions, reader = said
    name, present = words(house.text, reader.language), field_of(measures, house.key, package.levels)
    held = next((row for row in rows if row.field == present), None)
    row = held or next(iter(rows), None)
    sign = held is None and package.origin is Origin.NAMED
    mine = sign and may(reader, Action.SIGN_PACKAGE, house.dossier_id, known(house.id))
    if row is None:
        return HouseLine(name, "", mine=mine, stakeholder_id=known(house.id))
    return HouseLine(
        name=name,
        state="signed" if held else "lapsed",
        by=row.name,
        at=row.signed_at,
        version=versions[row.package_id],
        names=tuple(titles.get(key, key) for key in changed(row.field, present)),
        mine=mine,
        stakeholder_id=known(house.id),
    )


def sign_package(session: Session, reader: Reader, dossier_id: int, package_id: int) -> None:
    """Signs a version for the reader's own house; once is enough. Only versions that somebody named can be signed: what
    the optimiser found is a proposal. Raises NotRecorded, NotAllowed, Refused."""
    dossier_for(session, reader, dossier_id, Action.READ_PACKAGES)
    place = reader.standing(dossier_id)
    house_id = place.stakeholder_id if place else None
    require(reader, Action.SIGN_PACKAGE, dossier_id, house_id)
    chain = _chain(session, dossier_id, package_id)
    house = next((s for s in consenting(session, dossier_id) if s.id == house_id), None)
    if not chain:
        raise NotRecorded(NO_PACKAGE)
    if chain[0].origin is not Origin.NAMED:
        raise Refused(
            _("What the optimiser found is a proposal. Its lead keeps it under a name first, then sign that.")
        )
    if house is None:
        raise Refused(_("Your house is not among those that have to sign."))
    line = next(h for h in houses(session, reader, dossier_id, package_id) if h.stakeholder_id == house_id)
    if line.state == "signed":
        return
    field = field_of(derived(session, dossier_id).stamps, house.key, chain[0].levels)
    session.add(
        PackageSignature(
            package_id=package_id,
            stakeholder_id=known(house.id),
            account_id=reader.account_id,
            name=reader.name,
            field=field,
        )
    )
    audit.record(session, reader, Deed.SIGNED, f"package {package_id}", dossier_id, None, {"house": house.key})
    submissions.done(session)
    session.commit()


def unsigned_positions(session: Session, dossier_id: int, language: str) -> tuple[str, ...]:
    """Names of the consenting houses whose position nobody has co-signed as it stands."""
    return tuple(words(house.text, language) for house in unsigned_houses(session, dossier_id))


def unsigned_houses(session: Session, dossier_id: int) -> tuple[Stakeholder, ...]:
    """The consenting houses whose position nobody has co-signed as it stands, in the dossier's order."""
    measures = derived(session, dossier_id).stamps
    query = select(Position.stakeholder_id, CoSignature.field).join(Position)
    query = query.where(Position.dossier_id == dossier_id, CoSignature.edition == Position.edition)
    signed: dict[int, list[Mapping[str, str] | None]] = defaultdict(list)
    for house_id, field in session.exec(query):
        signed[house_id].append(field)
    return tuple(
        house
        for house in consenting(session, dossier_id)
        if not any(field in (None, field_of(measures, house.key)) for field in signed[known(house.id)])
    )


def _chain(session: Session, dossier_id: int, package_id: int) -> tuple[Kept, ...]:
    """The package and those that it was made from, latest first; empty if it is not in this dossier."""
    there = {each.id: each for each in derived(session, dossier_id).packages}
    found: list[Kept] = []
    number: int | None = package_id
    while number in there and len(found) < LONGEST_CHAIN:
        found.append(there[number])
        number = there[number].parent_id
    return tuple(found)
