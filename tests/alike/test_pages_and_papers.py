"""What a page says of a measure, of somebody at the table or of a round, no paper says otherwise: by verb."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product

from sqlalchemy import Engine

from models.database import session_of
from models.kinds import Role
from models.round import Round as RoundRow
from negotiator.catalogue.minutes import Firm, Minutes
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Measure, Named, Plan, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tabled import our_offer
from negotiator.catalogue.talks import Act, Doer
from negotiator.services.access.access import Reader
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import material_of
from negotiator.services.briefs.papers.documents import COMPARISON
from negotiator.services.briefs.papers.gathering import contents, scope_for
from negotiator.services.briefs.papers.record import record
from negotiator.services.briefs.statements.statements import STANCES, Verb, of_parties
from negotiator.services.briefs.statements.talks import gone_back
from negotiator.services.dossiers.rounds.round_lines import Telling
from negotiator.services.packages import packages
from negotiator.services.packages.meaning import BANDS
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records.minutes import kept_minutes
from tests import kenya as kenyas
from tests.briefs.material import DAY
from tests.conftest import Person
from tests.kenya import Kenya
from tests.papers.test_new_sheets import MARKS
from tests.services.briefs.statements.test_questions import material

Make = Callable[..., Person]
Case = tuple[Doer, int, int | None, int | None]  # who has to act, the package's level, our last word, the partner's
EVERY = tuple(product(Doer, range(4), (None, 0, 1, 2, 3), (None, 0, 1, 2, 3)))
SAID = {  # the band on a page -> what papers may say
    "met": {Verb.ACCEPTS},
    "not_met": {Verb.REFUSES},
    "partly": {Verb.OPEN},
    "open": {Verb.OPEN},
    "": {Verb.FREE, Verb.UNKNOWN},
}


def talked(cases: tuple[Case, ...]) -> tuple[Plan, dict[str, Case]]:
    """The plan with one of these on each of its measures that has three levels, and which is on which."""
    plan = demo_scenario("kenya_like")
    fit = [measure for measure in plan.measures if measure.top == 3]
    here = {measure.id: case for measure, case in zip(fit, cases, strict=False)}

    def acted(measure: Measure) -> Measure:
        return replace(measure, doer=here[measure.id][0].value) if measure.id in here else measure

    offers = {
        side: {name: case[n] for name, case in here.items() if case[n] is not None}
        for side, n in ((HOME_SIDE, 2), (PARTNER_SIDE, 3))
    }
    met = Round(1, "2026-01-20", "", "closed", {}, offers)  # type: ignore[arg-type]
    return replace(plan, measures=tuple(map(acted, plan.measures)), rounds=(met,)), here


def test_what_a_page_calls_taken_back_of_our_offer_a_paper_tells_as_gone_back_on() -> None:
    """And of what papers tell so, a page leaves out only what is asked anew: a level above our word."""
    rest, seen = EVERY, set()
    while rest:
        plan, here = talked(rest)
        rest = rest[len(here) :]
        found = material(plan, Named("x", {}, {name: case[1] for name, case in here.items()}))
        page = {*our_offer(plan, None).taken_back({name: case[1] for name, case in here.items()})}
        option = found.options[0]
        paper = {each.measure.id: each for each in gone_back(found, option)}
        assert page == {name for name, each in paper.items() if each.level < each.ours.level}  # type: ignore[union-attr]
        assert {each.act for name, each in paper.items() if name not in page} <= {Act.REOPENED}
        seen |= {each.act for each in paper.values()}
    assert seen == {Act.REOPENED, Act.WITHDRAWN, Act.GIVEN_UP, Act.SPARED, Act.ACCEPTED, Act.ASKED}


def test_each_stance_has_its_word_on_pages_and_its_verb_on_papers() -> None:
    assert BANDS.keys() == STANCES.keys() - {Stance.HIDDEN}
    assert all(STANCES[stance] in SAID[band] for stance, band in BANDS.items())


def test_whoever_accepts_on_the_page_of_a_package_does_so_on_paper(
    engine: Engine, kenya: Kenya, lead: Person, person: Make
) -> None:
    house = person("aa", kenya.id, Role.MINISTRY, kenya.stakeholders["de_aa"])
    for key in ("de_bmas", "de_bmi", "de_bmz"):
        person(key.replace("_", "."), kenya.id, Role.MINISTRY, kenya.stakeholders[key])
    kenyas.keep(engine, kenya, lead.id)
    ids, told = kenyas.package_ids(engine, kenya), set()
    for reader, kept in ((lead.reader, max(ids.values())), (house.reader, ids["C_balanced"])):
        page, paper = on_page(engine, reader, kenya, str(kept)), on_paper(engine, reader, kenya, str(kept))
        assert page.keys() == paper.keys()
        assert {key: paper[key] for key in page if paper[key] not in SAID[page[key]]} == {}
        told |= {*paper.values()}
    assert told >= {Verb.ACCEPTS, Verb.REFUSES, Verb.OPEN}


def on_page(engine: Engine, reader: Reader, kenya: Kenya, ref: str) -> dict[str, str]:
    with session_of(engine) as session:
        meaning = packages.package(session, reader, kenya.id, ref).meaning
    return {line.key: line.band for line in meaning.scores if line.part == "seat"}


def on_paper(engine: Engine, reader: Reader, kenya: Kenya, ref: str) -> dict[str, Verb]:
    with session_of(engine) as session:
        shelf = Shelf(session, reader, kenya.id)
        plan, proposal, keys = contents(shelf, COMPARISON, (ref,))
        scope = scope_for(shelf.eyes, plan)
    found = material_of(proposal, "en", scope, date=date(2026, 11, 29), version="1", grade="intern")
    (option,) = (each for each in found.options if each.key == keys[0])
    return {each.key: each.verb for each in of_parties(found, option)}


def test_what_a_round_settled_and_where_it_left_the_mandate_is_the_same_on_its_page_and_in_its_record(
    kenya: Kenya, lead: Person
) -> None:
    plan = replace(demo_scenario("kenya_like"), mandate={"rec_g2g": (0, 1), "ret_docs": (0, 3)})
    levels = {"rec_g2g": 2, "ret_docs": 2, "ret_ident": 2, "trn_tot": 1}
    firm = {"ret_docs": Firm.AGREED, "ret_ident": Firm.INITIALLED, "trn_tot": Firm.WITHDRAWN}
    minutes = Minutes(
        firm={side: {key: each.value for key, each in firm.items()} for side in (HOME_SIDE, PARTNER_SIDE)}
    )
    offers = {HOME_SIDE: levels, PARTNER_SIDE: levels}
    held = Round(1, "2026-01-20", "", "closed", {}, offers, minutes)
    row = RoundRow(dossier_id=kenya.id, n=1, date="2026-01-20", offers=offers, minutes=kept_minutes(minutes), record={})
    page = Telling(replace(lead.reader, language="en"), kenya.id, plan, {}, "2026-11-29").line(row)
    view = record(replace(plan, rounds=(held,)), held, "en", date=DAY, marking=MARKS)
    told = {
        section.ident: [p.words for b in section.blocks for p in getattr(b, "points", ())] for section in view.sections
    }
    assert sorted(f"{words}." for words, _how in page.settled) == sorted((*told["agreed"], *told["initialled"]))
    assert page.outside
    outside = ", ".join(f"“{name.partition(' (')[0]}”" for name in page.outside)  # papers leave out what is in brackets
    assert [line for line in told["mandate"] if line.startswith("Outside")] == [f"Outside the mandate: {outside}."]
