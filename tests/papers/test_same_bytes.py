"""Two dossiers with the same packages that differ only in what is hidden from a reader: every kind of paper is byte for
byte the same for that reader, with what is attached to it."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.account import Account
from models.database import engine_of, session_of
from models.dossier import Disclosure, Dossier
from models.job import Job
from models.kinds import Role
from models.membership import Membership
from models.stakeholder import Stakeholder
from models.tables import metadata
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.errors import Refused
from negotiator.briefs import docx, paper
from negotiator.briefs.views import BriefView
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Participant, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.jobs.ledger import Work
from negotiator.services.access.access import Action
from negotiator.services.access.readers import reader_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.kinds import About
from negotiator.services.briefs.writing import prose
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals.proposing import kept_proposal
from negotiator.services.records.loading import known, load_plan
from negotiator.services.records.plans import plan_of
from tests import kenya
from tests.briefs.material import DAY, rejudged
from tests.papers.test_secrets import READER, found, planted

CANARY = "KANARIENVOGEL"
KEY = Fernet.generate_key().decode()
ROLES = (Role.MINISTRY, Role.CHECKER)
Views = dict[str, kinds.View]


def world(plan: Plan) -> Engine:
    """The dossier with a proposal of its own, and an account in each role; all of them speak for the same house."""
    engine = engine_of(f"sqlite:///{Path(mkdtemp()) / 'same.db'}", (KEY,), b"a" * 32)
    metadata.create_all(engine)
    with session_of(engine, write=True) as session:
        dossier = load_plan(session, plan)
        dossier.disclosure = Disclosure.OWN
        session.flush()
        query = select(Stakeholder.id).where(Stakeholder.dossier_id == dossier.id, Stakeholder.key == READER)
        house = session.exec(query).one()
        for role in (*ROLES, Role.LEAD):
            account = Account(login=role.value, name=role.value, password="")
            session.add(account)
            session.flush()
            session.add(Membership(account_id=known(account.id), dossier_id=known(dossier.id), role=role,
                                   stakeholder_id=house))  # fmt: skip
        session.commit()
        keep(session, known(dossier.id))
    return engine


def keep(session: Session, dossier_id: int) -> None:
    """The packages of the scenario's proposal, judged by this dossier."""
    plan = plan_of(session, session.get_one(Dossier, dossier_id))
    solved, case = rejudged(kenya.solved(), plan), case_of(plan)
    own = replace(solved, case=case, answer=replace(solved.answer, case=fingerprint(case)))
    asked: dict[str, object] = {"concepts": ["balanced", "nash"], "seconds": 60, "seed": 0}
    job = Job(dossier_id=dossier_id, account_id=1, kind="propose", asked=asked)
    session.add(job)
    session.flush()
    kept_proposal(session, Work(known(job.id), "propose", asked | {"dossier": dossier_id, "account": 1}), own, "Lea")
    session.commit()


@cache
def worlds() -> tuple[Engine, Engine]:
    plan = demo_scenario("kenya_like")
    return world(plan), world(whispered(plan))


def whispered(plan: Plan) -> Plan:
    """The plan with other secrets of everybody but the reader that change no verdict: whether a sealed condition is
    kept is told. Reasons, sources, notes, the mandate; importances by a factor, which moves no score."""
    people = tuple(p if p.id == READER else _whispered(p, planted_) for p, planted_ in
                   zip(plan.participants, planted(plan).participants, strict=True))  # fmt: skip
    return replace(planted(plan), participants=people)


def _whispered(person: Participant, planted_: Participant) -> Participant:
    prefs = tuple(
        replace(pref, importance=pref.importance * Fraction(31, 32), why=CANARY, cert="a", source=CANARY, sure="unsure")
        for pref in person.prefs
    )
    lines = tuple(replace(line, why=CANARY) for line in person.red_lines)
    return replace(planted_, prefs=prefs, red_lines=lines, least=person.least)


@cache
def papers(secret: bool, role: Role, ids: tuple[str, ...] = tuple(kinds.TABLE)) -> Views:
    """These kinds as this person can print them, in German."""
    views: Views = {}
    with session_of(worlds()[secret]) as session:
        account = session.exec(select(Account.id).where(Account.login == role.value)).one()
        reader = reader_of(session, known(account))
        assert reader is not None
        for kind in (kinds.TABLE[each] for each in ids):
            shelf = Shelf(session, reader, 1, Action.MAKE_BRIEF)
            order = Order(kind.id, "de", "partner" if kind.shared else "intern", "1")
            if kind.about is About.HOUSE:
                order = replace(order, house=READER)
            views[kind.id] = prose.written(shelf, kind, order, DAY)
    return views


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_what_is_hidden_from_a_reader_changes_no_byte_of_any_paper(role: Role) -> None:
    plain, secret = papers(secret=False, role=role), papers(secret=True, role=role)
    assert set(plain) == set(kinds.TABLE)
    for kind, view in plain.items():
        assert view == secret[kind], kind
        assert found(repr(secret[kind])) == [], kind
        if kinds.DOCX in kinds.TABLE[kind].forms and not isinstance(view, BriefView):
            assert docx.render(view) == docx.render(secret[kind]), kind  # type: ignore[arg-type]


@pytest.mark.slow
def test_control_what_is_shown_to_others_changes_their_papers() -> None:
    ids = ("D-04", "D-05", "D-08")
    plain, secret = (papers(secret=each, role=Role.LEAD, ids=ids) for each in (False, True))
    assert [kind for kind in ids if plain[kind] != secret[kind]] == ["D-04", "D-08"]


@pytest.mark.slow
@pytest.mark.pdf
def test_equal_papers_are_equal_files() -> None:
    plain, secret = (papers(secret=each, role=Role.MINISTRY)["D-10"] for each in (False, True))
    assert paper.render(plain) == paper.render(secret)


@pytest.mark.slow
def test_a_house_that_keeps_its_position_to_itself_has_no_sheet_for_others() -> None:
    with session_of(worlds()[0]) as session:
        account = session.exec(select(Account.id).where(Account.login == Role.MINISTRY.value)).one()
        reader = reader_of(session, known(account))
        assert reader is not None
        shelf = Shelf(session, reader, 1, Action.MAKE_BRIEF)
        with pytest.raises(Refused):
            kinds.TABLE["D-03"].gather(shelf, Order("D-03", "de", "intern", "1", house="de_aa"))
