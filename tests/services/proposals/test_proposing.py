"""A proposal while it grows: the first package is there early, and where nothing fits the closest one."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.database import session_of
from models.package import Package
from models.proposal import Proposal as ProposalRow
from negotiator.bargaining.case import Case, wordless
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.outcome import Answer, Options, Outcome
from negotiator.bargaining.words import Concept, Status
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tabled import keeping, our_offer
from negotiator.jobs.ledger import Desk, Work
from negotiator.services.access.derived import case_asked, case_then
from negotiator.services.access.telling import Occasion
from negotiator.services.packages import packages
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals import known
from negotiator.services.proposals.known import restored_proposal
from negotiator.services.proposals.proposing import Keeper
from negotiator.services.proposals.solved import Proposal, propose
from negotiator.services.proposals.variants import CLOSEST, chosen
from negotiator.services.work.questions import Packages
from negotiator.services.work.steps import STEPS, teller
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]


def keeper(engine: Engine, kenya: Kenya, lead: Person, plan: Plan) -> Keeper:
    asked = {"concepts": ["nash", "egalitarian"], "seconds": 60, "seed": 0, "dossier": kenya.id, "account": lead.id}
    return Keeper(engine, Work(0, "propose", asked), plan)


def keys(engine: Engine, number: int) -> list[str]:
    with session_of(engine) as session:
        query = select(Package.concept).where(Package.proposal_id == number).order_by(col(Package.rank))
        return list(session.exec(query))


@pytest.mark.slow
def test_first_package_is_there_before_the_second_is_looked_for(engine: Engine, kenya: Kenya, lead: Person) -> None:
    plan = demo_scenario("kenya_like")
    dossier = case_of(plan)
    narrow = keeping(dossier, plan, our_offer(plan, dossier))
    growing = keeper(engine, kenya, lead, plan)
    seen: list[list[str]] = []
    proofs: list[bool] = []

    def early(case: Case, outcome: Outcome) -> None:
        growing.keep(case, outcome)
        seen.append(keys(engine, growing.proposal))
        proofs.append(outcome.proven)

    asked = (Concept.NASH, Concept.EGALITARIAN)
    found = propose(plan, asked, Options(60, gap=1e-3), early=early, sketched=early, narrowed=lambda _: narrow)
    assert [len(each) for each in seen] in ([1, 1, 2], [1, 2, 2])  # the first package is improved in its place
    assert (proofs[0], all(proofs[1:])) == (False, True)
    assert seen[-1] == ["nash", "egalitarian"]  # in the order asked, whichever was found first
    with session_of(engine) as session:
        half = restored_proposal(session.get_one(ProposalRow, growing.proposal), plan, found.case)
    assert set(half.proposed) == set(found.proposed)
    assert growing.finish(found) == growing.proposal
    assert keys(engine, growing.proposal) == ["nash", "egalitarian"]
    assert all(
        our_offer(plan, dossier).taken_back(chosen(narrow, o.levels or ())) == ()
        for o in found.answer.outcomes.values()
    )
    with session_of(engine) as session:
        row = session.get_one(ProposalRow, growing.proposal)
        assert (case_asked(session, row), case_then(session, row)) == (narrow, dossier)
        assert row.fingerprint == fingerprint(wordless(dossier)), "an offer of ours makes no other dossier of it"
        asked_for = Packages(asked, 60, 0)
        assert known.answering(session, kenya.id, narrow, asked_for) == growing.proposal
        assert known.answering(session, kenya.id, dossier, asked_for) == 0, "without the offer it is another question"


def test_closest_package_is_kept_and_is_told_like_one_that_somebody_made(
    session: Session, engine: Engine, kenya: Kenya, lead: Person
) -> None:
    """Only what everybody accepts may be told as such of the optimiser's packages; of this one nobody knows."""
    plan = demo_scenario("kenya_like")
    case = case_of(plan)
    answer = Answer("", Status.NO_IR, None, (), {}, 0.1)
    nearest = tuple(1 if issue.id == "ret_ident" else 0 for issue in case.issues)
    number = keeper(engine, kenya, lead, plan).finish(Proposal(plan, case, answer, {}, {}, nearest=nearest))
    page = packages.proposal(session, lead.reader, kenya.id, number)
    assert [(line.theme, line.fits, line.measures) for line in page.line.packages] == [(CLOSEST, False, 1)]
    shelf = Shelf(session, lead.reader, kenya.id)
    assert shelf.find(page.line.packages[0].ref).occasion is Occasion.KEPT


def test_steps_are_told_as_sentences_with_growing_shares() -> None:
    told: list[tuple[str, float]] = []
    tell = teller(Desk(lambda step, share: told.append((step, share)), lambda: False), (0.2, 0.6), "Stage")
    for step in ("Solving: nash", "Samples: 1 of 4", "Samples: 4 of 4", "Something else"):
        tell(step)
    assert [step for step, _share in told] == [STEPS["Solving: nash"], "Stage", "Stage", "Stage"]
    assert [round(share, 3) for _step, share in told][1:3] == [0.3, 0.6]
    assert all(0.2 <= share <= 0.6 for _step, share in told)
