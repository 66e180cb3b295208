"""What papers say of solved packages: who chose them, what is proven, that names are unlike; and what to do if nothing
fits."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine

from models.database import session_of
from models.limit import Limit
from models.package import Package
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept, Status
from negotiator.briefs.views import BriefView, Points, Table
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Action
from negotiator.services.access.scope import Scope, scope_of
from negotiator.services.briefs.life import printing
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.briefs.papers import for_partner
from negotiator.services.briefs.papers.gathering import latest
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals import sources
from negotiator.services.proposals.solved import Proposal, propose
from negotiator.services.proposals.sources import Made, Source
from negotiator.services.records.voice import Voice
from tests import kenya as kenyas
from tests.briefs.material import DAY, spoken, unsolved, view_of
from tests.conftest import Person
from tests.kenya import Kenya

slow = pytest.mark.slow


def with_margin(plan: Plan, key: str, levels: dict[str, int]) -> Plan:
    return replace(plan, packages=(*plan.packages, Named(key, {"de": key, "en": key}, levels)))


def doubted(proposal: Proposal, **proven: bool) -> Proposal:
    """The same answer, proven or not, by concept."""
    outcomes = {c: replace(o, proven=proven.get(c.value, o.proven)) for c, o in proposal.answer.outcomes.items()}
    return replace(proposal, answer=replace(proposal.answer, outcomes=outcomes))


def swapped(proposal: Proposal) -> Proposal:
    """The balanced package with the levels of the Nash package and the other way round."""
    answer, balanced, nash = proposal.answer, Concept.BALANCED, Concept.NASH
    one, other = answer.outcomes[balanced], answer.outcomes[nash]
    outcomes = {
        balanced: replace(one, levels=other.levels, points=other.points),
        nash: replace(other, levels=one.levels, points=one.points),
    }
    counts = {balanced: proposal.proposed[nash], nash: proposal.proposed[balanced]}
    return replace(proposal, answer=replace(answer, outcomes=outcomes), proposed=counts)


def recommendation(view: BriefView) -> str:
    return spoken(view, "en")


def test_what_was_not_to_be_taken_back_is_said_with_the_proof() -> None:
    voice, told = Voice("en"), Made(Source.CONCEPT, Concept.NASH, proven=True)
    plain = "proven best under its concept"
    assert sources.proof(voice, told, bound_shown=False) == plain
    bound = replace(told, kept=3)
    assert sources.proof(voice, bound, bound_shown=False) == f"{plain}; without taking back what we have offered"
    assert sources.proof(voice, replace(bound, stale=True), bound_shown=False) == "solved before the dossier changed"


@slow
def test_an_unproven_package_is_not_praised_for_what_its_neighbour_does_better() -> None:
    outdone = doubted(swapped(kenyas.solved()), balanced=False)
    text = recommendation(view_of(outdone, "D-04", "en"))
    assert "We do not recommend package A (Balanced package) yet." in text
    assert "Another keeps the tightest party further from its limit" in text
    assert "not proven: there may be a better one" in text
    assert "none keeps the tightest party further" not in text


@slow
def test_a_proven_package_is_recommended_with_its_reason() -> None:
    text = recommendation(view_of(kenyas.solved(), "D-04", "en"))
    assert "We recommend package A (Balanced package)." in text
    assert "none keeps the tightest party further from its limit" in text
    assert "there may be a better one" not in text
    assert "Another keeps" not in text


@slow
def test_readers_who_do_not_see_all_margins_read_no_reason_but_the_doubt() -> None:
    outdone = doubted(swapped(kenyas.solved()), balanced=False)
    scope = scope_of(outdone.plan, "banded", ("de_bmi",))
    text = recommendation(view_of(outdone, "D-04", "en", scope=scope))
    assert "tightest party further" not in text
    assert "not proven: there may be a better one" in text


# ---- from the web ----


@pytest.fixture
def proposed(engine: Engine, kenya: Kenya, lead: Person) -> int:
    kenyas.release(engine, kenya, kenyas.Visibility.OPEN, kenyas.Visibility.OPEN)
    return kenyas.keep(engine, kenya, lead.id)


def compared(engine: Engine, kenya: Kenya, lead: Person, refs: tuple[str, ...] = ()) -> BriefView:
    with session_of(engine) as session:
        shelf = Shelf(session, lead.reader, kenya.id, Action.MAKE_BRIEF)
        plan, proposal, chosen = printing.contents(shelf, briefs.COMPARISON, refs)
        scope = printing.scope_for(shelf.eyes, plan)
    return briefs.brief_of(plan, proposal, briefs.COMPARISON, "en", date=DAY, scope=scope, chosen=chosen)


def glance(view: BriefView) -> dict[str, list[str]]:
    """The first table's rows: name -> cells, column heads under "Feature"."""
    table = next(b for b in view.sections[0].blocks if isinstance(b, Table))
    rows = {"Feature": [cell.words for cell in table.head[1:]]}
    return rows | {row[0].words: [cell.words for cell in row[1:]] for band in table.bands for row in band.rows}


@slow
def test_a_comparison_from_the_web_knows_what_is_solved(
    engine: Engine, kenya: Kenya, lead: Person, proposed: int
) -> None:
    view = compared(engine, kenya, lead)
    rows = glance(view)
    assert rows["Made by"][:2] == ["optimiser, concept: Balanced package", "optimiser, concept: Nash package"]
    assert set(rows["Made by"][2:]) == {"made by hand"}
    assert rows["Proof"][0] == "proven best under its concept"
    assert set(rows["Proof"][2:]) == {"–"}
    assert len(set(rows["Feature"])) == len(rows["Feature"])
    names = [head.partition(" ")[2] for head in rows["Feature"]]
    assert len(set(names)) == len(names), names
    text = spoken(view, "en")
    assert "the least acceptable score of all 9 parties at the table" in text
    assert "We recommend package A (Balanced package)." in text


@slow
def test_what_changed_since_is_neither_proven_nor_recommended(
    engine: Engine, kenya: Kenya, lead: Person, proposed: int
) -> None:
    with session_of(engine, write=True) as session:
        limit = session.exec(kenyas.select(Limit).where(Limit.dossier_id == kenya.id, Limit.key == "laender")).one()
        limit.amount = Fraction(9)
        session.add(limit)
        session.commit()
    with session_of(engine) as session:
        shelf = Shelf(session, lead.reader, kenya.id)
        refs = latest(shelf)[1::-1]
        handed = for_partner.the_package(shelf, Order("D-05", "de", "partner", "1", refs=refs))
        assert (handed.ref, handed.plan is shelf.plan) == (refs[0], True), "the first, by the dossier of today"
        assert for_partner.the_package(shelf, Order("D-05", "de", "partner", "1")).ref == refs[1]
    view = compared(engine, kenya, lead)
    assert set(glance(view)["Proof"][:2]) == {"solved before the dossier changed"}
    text = spoken(view, "en")
    assert "nothing is recommended" in text
    assert "We recommend" not in text


@slow
def test_offers_and_twins_have_names_of_their_own(engine: Engine, kenya: Kenya, lead: Person, proposed: int) -> None:
    again = kenyas.keep(engine, kenya, lead.id)
    with session_of(engine) as session:
        query = kenyas.select(Package.id).where(Package.concept == "balanced").order_by(Package.id)
        both = [str(number) for number in session.exec(query)]
    view = compared(engine, kenya, lead, (*both, "r2-de"))
    rows = glance(view)
    assert rows["Feature"] == [
        "A Balanced package",
        f"B Balanced package (proposal {again})",
        rows["Feature"][2],
    ]
    assert rows["Made by"][2] == "offer in a round"


def test_what_does_not_fit_in_is_named(engine: Engine, kenya: Kenya, lead: Person) -> None:
    plan = demo_scenario("kenya_like")
    for n in range(5):
        plan = with_margin(plan, f"Extra_{n}", {"rec_apprentices": 1})
    view = view_of(unsolved(plan), "D-04", "en")
    assert len(glance(view)["Feature"]) == briefs.MOST_COMPARED
    assert "Not in this document: “Extra_2”, “Extra_3” and “Extra_4”." in spoken(view, "en")
    assert "Not in this document" not in spoken(view_of(unsolved(), "D-04", "en"), "en")


# ---- nothing fits ----


def barred(plan: Plan) -> Plan:
    """The mandate excludes what a hard red line asks for."""
    return replace(plan, mandate={**plan.mandate, "ret_forced": (0, 0)})


@pytest.fixture(scope="module")
def nothing() -> Proposal:
    return propose(barred(demo_scenario("kenya_like")), (Concept.BALANCED,), Options(time_limit=20))


@slow
def test_where_nothing_fits_the_brief_shows_why_and_the_ways_out(nothing: Proposal) -> None:
    view = view_of(nothing, "D-02", "en")
    text = spoken(view, "en")
    assert "none that keeps all red lines as well" in text
    assert "The mandate allows for “Return of persons obliged to leave” only level 0." in text
    ways = next(b for b in view.sections[0].blocks if isinstance(b, Points) and b.title.startswith("Ways out"))
    assert {way.more for way in ways.points} == {
        "Must agree: those who gave the mandate.",
        "Must agree: Federal Ministry of the Interior.",
    }
    assert "Choose one of the ways out." in text
    for claim in ("We recommend", "recommended package", "not shown to the readers", "in the table of measures"):
        assert claim not in text, claim
    assert "packages" not in [section.ident for section in view.sections]
    assert "Lines that the partner cannot cross" in text


@slow
def test_readers_learn_no_more_of_a_sealed_condition_than_whose_it_is(nothing: Proposal) -> None:
    scope: Scope = scope_of(nothing.plan, "banded", ("de_aa",))
    text = spoken(view_of(nothing, "D-02", "en", scope=scope), "en")
    assert "A condition of Federal Ministry of the Interior, which it has not shared." in text
    assert "“Return of persons obliged to leave” is in the package" not in text
    assert "only level 0" not in text
    assert "The assessed interests of the partner are not shown" in text


@pytest.mark.parametrize(
    ("status", "words", "never"),
    [
        (None, "The time ran out before a package was found.", "No package"),
        (Status.INFEASIBLE, "No package keeps the rules themselves", "The time ran out"),
        (Status.NO_IR, "somebody would stay below the least score", "No package keeps the rules"),
    ],
)
def test_time_that_ran_out_is_not_called_impossible(status: Status | None, words: str, never: str) -> None:
    text = spoken(view_of(unsolved(status=status), "D-02", "en"), "en")
    assert words in text
    assert never not in text


def test_a_case_without_a_way_says_so() -> None:
    proposal = unsolved(status=Status.INFEASIBLE)
    text = spoken(view_of(proposal, "D-02", "en"), "en")
    assert "Decide whether to change the measures, the mandate or the aim of the talks." in text
