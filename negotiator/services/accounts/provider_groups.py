"""Groups of the sign-in provider: which right each gives, and when somebody last came with it; for administrators."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from models.account import Account
from models.provider_group import ProviderGroup
from negotiator.config import Provider
from negotiator.language import _
from negotiator.services.access.access import Reader, require_admin
from negotiator.services.accounts import accounts

GIVES: Mapping[str, str] = {  # list of the settings -> what its groups may, strongest first
    "admins": _("administer"),
    "starters": _("come in and open dossiers"),
    "members": _("come in"),
}


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group; `gives` are message ids, none for a group that the settings name no longer; `seen_at`: when somebody
    last came with it, None if nobody did."""

    name: str
    gives: tuple[str, ...]
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """The groups of the settings in their order, then those of before; how many accounts the provider made, and when it
    last spoke of one, None if it never did."""

    lines: tuple[GroupLine, ...]
    accounts: int
    as_of: datetime | None


def page(session: Session, reader: Reader, provider: Provider | None) -> GroupsPage:
    """All groups, for administrators; without a provider only those of before. Raises NotAllowed."""
    require_admin(reader)
    seen = {row.name: row.seen_at for row in session.exec(select(ProviderGroup).order_by(ProviderGroup.name))}
    given = _given(provider)
    names = [*given, *(name for name in seen if name not in given)]
    count = session.exec(select(func.count()).where(col(Account.issuer).is_not(None))).one()
    lines = tuple(GroupLine(name, given.get(name, ()), seen.get(name)) for name in names)
    return GroupsPage(lines, count, accounts.provider_spoke(session))


def note(session: Session, provider: Provider, groups: Collection[str], now: datetime) -> None:
    """Notes that somebody came with these groups; of those only what the settings name. Not yet committed."""
    for name in _given(provider):
        if name in groups:
            _note(session, name, now)


def _note(session: Session, name: str, now: datetime) -> None:
    known = update(ProviderGroup).where(col(ProviderGroup.name) == name).values(seen_at=now)
    if session.execute(known).rowcount:  # type: ignore[attr-defined]
        return
    try:
        with session.begin_nested():
            session.add(ProviderGroup(name=name, seen_at=now))
    except IntegrityError:  # somebody else came with it for the first time at the same moment
        return


def _given(provider: Provider | None) -> dict[str, tuple[str, ...]]:
    """Group -> what it gives, in the order of the settings."""
    found: dict[str, tuple[str, ...]] = {}
    for field, words in GIVES.items() if provider else ():
        for name in getattr(provider, field):
            found[name] = (*found.get(name, ()), words)
    return found
