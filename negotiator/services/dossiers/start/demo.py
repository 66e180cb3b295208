"""The demonstration: all scenarios as dossiers, and an account for each role, with passwords shown once."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from models.account import Account
from models.clock import today
from models.dossier import Dossier
from models.kinds import CeremonyKind, Language, Role
from models.position import Position, Progress, Visibility
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Part
from negotiator.catalogue.beginnings import fitted
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import DEMOS, demo_on
from negotiator.catalogue.reading.written import written_in
from negotiator.language import DEFAULT, _, say
from negotiator.services.access.access import Reader
from negotiator.services.access.readers import reader_of
from negotiator.services.accounts import accounts, ceremonies, passwords, sign_in
from negotiator.services.accounts.sign_in import Entered, Visitor
from negotiator.services.dossiers.start import demo_past
from negotiator.services.records.loading import known, load_plan

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters that are read wrongly
ENTER = timedelta(hours=1)
LEAD = "lead"
ADVISING = (Role.ADVISER, Role.CONSULTED)
SEALED = ("de_bmg", "de_bmwe")  # keep their position to themselves, so that sealing can be seen
TRUSTING = ("de_aa", "de_bkamt", "de_envoy")  # also share their least score with the lead

GONE = _("The demonstration's accounts are gone. Start it with a new folder: negotiator demo --var FOLDER")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One demonstration account: login, name, role, and whom it speaks for (key of the stakeholder, or empty)."""

    login: str
    name: str
    role: Role | None
    speaks_for: str = ""
    in_circle: bool = False
    is_admin: bool = False
    may_start: bool = False


PEOPLE = (
    DemoPerson(LEAD, _("Negotiation lead"), Role.LEAD, "de_envoy", in_circle=True, may_start=True),
    DemoPerson("bmi", _("Desk BMI"), Role.MINISTRY, "de_bmi", in_circle=True),
    DemoPerson("aa", _("Desk AA"), Role.MINISTRY, "de_aa", in_circle=True),
    DemoPerson("bmas", _("Desk BMAS"), Role.MINISTRY, "de_bmas"),
    DemoPerson("bmz", _("Desk BMZ"), Role.MINISTRY, "de_bmz"),
    DemoPerson("bmg", _("Desk BMG"), Role.MINISTRY, "de_bmg"),
    DemoPerson("bmwe", _("Desk BMWE"), Role.MINISTRY, "de_bmwe"),
    DemoPerson("bkamt", _("Desk Federal Chancellery"), Role.MINISTRY, "de_bkamt"),
    DemoPerson("bmi-abteilung", _("Directorate-General BMI"), Role.SIGNER, "de_bmi", in_circle=True),
    DemoPerson("aa-abteilung", _("Directorate-General AA"), Role.SIGNER, "de_aa", in_circle=True),
    DemoPerson("bmjv-recht", _("Legal check BMJV"), Role.CHECKER, "de_bmjv"),
    DemoPerson("bmf-haushalt", _("Budget check BMF"), Role.CHECKER, "de_bmf"),
    DemoPerson("ba", _("Federal Employment Agency"), Role.ADVISER, "de_ba"),
    DemoPerson("laender", _("Contact of the Länder"), Role.CONSULTED, "de_laender"),
    DemoPerson("staatssekretaer", _("State secretary"), Role.LEADERSHIP, in_circle=True),
    DemoPerson("admin", _("Administration"), None, is_admin=True),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An account with its password, to be shown once; what it is for, as login, name and role."""

    login: str
    name: str
    role: Role | None
    password: str


def is_loaded(session: Session) -> bool:
    """Whether there is a dossier or an account already."""
    return session.exec(select(Dossier.id)).first() is not None or session.exec(select(Account.id)).first() is not None


def load(
    session: Session, say: Callable[[str], None] = lambda _line: None, language: str = DEFAULT
) -> tuple[Shown, ...]:
    """All dossiers and all accounts, committed; the accounts with their passwords, which are kept nowhere else.

    What people could have typed is in this language, and so are their pages."""
    dossiers, days = {}, {}
    for name in DEMOS:
        say(name)
        plan = _plan(name, today(session), language)
        dossiers[name] = known(load_plan(session, written_in(plan, language)).id)
        days[name] = demo_past.stage_days(plan, today(session))
        _release(session, dossiers[name])
        demo_past.record_stages(session, dossiers[name], days[name])
    shown = tuple(_account(session, person, language) for person in PEOPLE)
    for person in PEOPLE:
        for dossier_id in dossiers.values():
            _enrol(session, dossier_id, person)
    session.commit()
    readers = _readers(session)
    for name, dossier_id in dossiers.items():
        demo_past.confirm_gates(session, dossier_id, readers, days[name])
    return shown


def _plan(name: str, day: date, language: str) -> Plan:
    """A scenario with the advisers of the demonstration at its table, and with a past that ends on this day."""
    plan = demo_on(name, day)
    here = {each.id for each in plan.participants}
    advisers = tuple(
        replace(fitted(library.profiles()[each.speaks_for], plan.measures), part=Part.ADVISORY, consent=False)
        for each in PEOPLE
        if each.role in ADVISING and each.speaks_for not in here
    )
    return demo_past.in_order(replace(plan, participants=(*plan.participants, *advisers)), day, language)


def main_dossier(session: Session) -> int | None:
    """The dossier that the demonstration opens with, None if it is gone."""
    return session.exec(select(Dossier.id).where(Dossier.key == DEMOS[0]).order_by(col(Dossier.id))).first()


def new_passwords(session: Session) -> tuple[Shown, ...]:
    """Fresh passwords for the demonstration's accounts, committed."""
    fresh = {person.login: new_password() for person in PEOPLE}
    hashes = {login: passwords.hashed(password) for login, password in fresh.items()}  # before any lock is taken
    shown = []
    for person in PEOPLE:
        account = session.exec(select(Account).where(Account.login == person.login)).first()
        if account is not None:
            account.password = hashes[person.login]
            session.add(account)
            shown.append(Shown(person.login, account.name, person.role, fresh[person.login]))
    session.commit()
    return tuple(shown)


def way_in(session: Session, where: str, now: datetime) -> str:
    """A token that signs the demonstration's lead in once, for the browser that the command opens; commits."""
    account = session.exec(select(Account).where(Account.login == LEAD)).first()
    if account is None:
        raise NotRecorded(GONE)
    token = ceremonies.begin(session, CeremonyKind.DEMO, now + ENTER, {"next": where}, account.id)
    session.commit()
    return token


def enter(session: Session, token: str, visitor: Visitor, now: datetime) -> tuple[Entered, str]:
    """Takes the token: a session for the lead, and where to go. Raises Refused if it was used."""
    begun = ceremonies.take(session, CeremonyKind.DEMO, token, now)
    account = session.get(Account, begun.account_id) if begun is not None else None
    if begun is None or account is None:
        raise Refused(_("This link worked once. Sign in with one of the accounts that the terminal shows."))
    return sign_in.enter(session, account, visitor, "demo", now), begun.data["next"]


def new_password() -> str:
    """Five groups of four: about 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _m in range(5))


def _account(session: Session, person: DemoPerson, language: str) -> Shown:
    password, name = new_password(), say(language, person.name)
    tongue, admin, starts = Language(language), person.is_admin, person.may_start
    accounts.make(session, person.login, name, password, is_admin=admin, may_start=starts, language=tongue)
    return Shown(person.login, name, person.role, password)


def _enrol(session: Session, dossier_id: int, person: DemoPerson) -> None:
    """The person's part in the dossier; those whose stakeholder is not in it stay out."""
    if person.role is None:
        return
    keys = _stakeholders(session, dossier_id)
    whose = keys.get(person.speaks_for)
    account = session.exec(select(Account).where(Account.login == person.login)).one()
    if person.role in accounts.BOUND and whose is None:
        return
    accounts.enrol(session, dossier_id, known(account.id), person.role, whose, in_circle=person.in_circle)


def _readers(session: Session) -> tuple[Reader, ...]:
    """The people of the demonstration as they read, in their order."""
    ids = dict(session.exec(select(Account.login, Account.id)).all())
    return tuple(reader for person in PEOPLE if (reader := reader_of(session, known(ids[person.login]))))


def _stakeholders(session: Session, dossier_id: int) -> Mapping[str, int]:
    rows = session.exec(select(Stakeholder).where(Stakeholder.dossier_id == dossier_id))
    return {row.key: known(row.id) for row in rows}


def _release(session: Session, dossier_id: int) -> None:
    """Seats have submitted: most to the lead, one to all, some to nobody."""
    rows = session.exec(
        select(Position, Stakeholder)
        .join(Stakeholder)
        .where(Position.dossier_id == dossier_id, Stakeholder.part == Part.SEAT, Stakeholder.side == "de")
    )
    for position, stakeholder in rows:
        position.progress = Progress.SUBMITTED
        if stakeholder.key not in SEALED:
            position.visibility = Visibility.OPEN if stakeholder.key == "de_bmas" else Visibility.LEAD
            position.inner = Visibility.LEAD if stakeholder.key in TRUSTING else Visibility.SEALED
        session.add(position)
