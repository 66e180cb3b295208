"""Studies of a package: asked for by the lead, kept uncut, told as far as the reader may know."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.dossier import Dossier
from models.job import Job, JobState
from models.kinds import Role
from models.position import Visibility
from negotiator.bargaining.case import Case, Levels
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.jobs.ledger import Desk, Work
from negotiator.services.access.access import Reader
from negotiator.services.access.eyes import eyes_of
from negotiator.services.packages.questions import Matter
from negotiator.services.proposals.variants import DOUBT, NOISE
from negotiator.services.studies import pages as study_pages
from negotiator.services.studies import studies
from negotiator.services.studies.studies import COSTS, FRONTIER, LEVELS, OTHERS, ROBUSTNESS, Studying, StudyOptions
from negotiator.services.studies.views import Costs, Others, Reach, Stay
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]


class Nowhere:
    """A line in which jobs wait for nobody."""

    def put(self, job: int) -> None:
        """Nothing takes it."""


@pytest.fixture
def reading(engine: Engine) -> Iterator[Session]:
    with session_of(engine) as session:
        yield session


def balanced(engine: Engine, kenya: Kenya, lead: Person) -> str:
    """The reference of the balanced package of a kept proposal."""
    number = kenyas.keep(engine, kenya, lead.id)
    return str(kenyas.package_ids(engine, kenya)[f"P{number}-balanced"])


def kept(engine: Engine, kenya: Kenya, lead: Person, ref: str, kind: str, result: dict[str, object]) -> None:
    """A study that is done with this result."""
    with session_of(engine, write=True) as session:
        asked: dict[str, object] = {"package": ref}
        row = Job(dossier_id=kenya.id, account_id=lead.id, kind=kind, asked=asked, state=JobState.DONE, result=result)
        session.add(row)
        session.commit()


def ask(session: Session, reader: Reader, kenya: Kenya, kind: str, ref: str, wish: StudyOptions | None = None) -> int:
    return studies.ask(session, Nowhere(), reader, kenya.id, kind=kind, ref=ref, wish=wish or StudyOptions())


def test_only_the_lead_asks_and_reads(
    session: Session, reading: Session, engine: Engine, kenya: Kenya, person: Make
) -> None:
    bmz = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    ref = str(kenyas.package_ids(engine, kenya)["C_balanced"])
    with pytest.raises(NotAllowed):
        ask(session, bmz.reader, kenya, OTHERS, ref)
    with pytest.raises(NotAllowed):
        study_pages.page(reading, bmz.reader, kenya.id, ref)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["", "steal", "explain"])
def test_there_are_no_other_studies(session: Session, engine: Engine, kenya: Kenya, lead: Person, kind: str) -> None:
    with pytest.raises(NotRecorded):
        ask(session, lead.reader, kenya, kind, str(kenyas.package_ids(engine, kenya)["C_balanced"]))


@pytest.mark.parametrize("kind", [COSTS, LEVELS])
def test_package_that_no_concept_chose_is_not_solved_again_by_one(
    session: Session, reading: Session, engine: Engine, kenya: Kenya, lead: Person, kind: str
) -> None:
    ref = str(kenyas.package_ids(engine, kenya)["C_balanced"])
    with pytest.raises(Refused):
        ask(session, lead.reader, kenya, kind, ref)
    assert not study_pages.page(reading, lead.reader, kenya.id, ref).studies[kind].possible


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "wish", "field"),
    [
        (ROBUSTNESS, StudyOptions(runs=4), "runs"),
        (ROBUSTNESS, StudyOptions(runs=201), "runs"),
        (OTHERS, StudyOptions(many=0), "many"),
        (OTHERS, StudyOptions(distance=-1), "distance"),
    ],
)
def test_wish_beyond_the_limits_is_refused_at_its_field(
    session: Session, engine: Engine, kenya: Kenya, lead: Person, kind: str, wish: StudyOptions, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask(session, lead.reader, kenya, kind, str(kenyas.package_ids(engine, kenya)["C_balanced"]), wish)
    assert set(refused.value.fields) == {field}


def test_frontier_needs_scores_of_both_sides(session: Session, engine: Engine, kenya: Kenya, lead: Person) -> None:
    """The partner is assessed, so its scores are the lead's; of the home side its own seat is enough."""
    ref = str(kenyas.package_ids(engine, kenya)["C_balanced"])
    assert ask(session, lead.reader, kenya, FRONTIER, ref)


@pytest.mark.slow
def test_what_binds_and_what_could_be_swapped_is_told_without_what_is_sealed(
    reading: Session, engine: Engine, kenya: Kenya, lead: Person, person: Make
) -> None:
    person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    ref = balanced(engine, kenya, lead)
    page = study_pages.page(reading, lead.reader, kenya.id, ref)
    assert {line.condition.rule for line in page.binds} >= {"G-15", "G-22"}
    assert all(line.stops for line in page.binds)
    eyes = eyes_of(reading, lead.reader, kenyas.dossier_of(engine, kenya))
    case = kenyas.solved().case
    seen = study_pages.as_seen(case, eyes)
    assert {p.id for p in case.parties} - {p.id for p in seen.parties} == {"de_bmz"}
    assert {c.stakeholder for c in case.red_lines} - {c.stakeholder for c in seen.red_lines} == {"de_bmz"}


@pytest.mark.slow
def test_costs_of_sealed_red_lines_are_not_told(
    reading: Session, engine: Engine, kenya: Kenya, lead: Person, person: Make
) -> None:
    person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    ref = balanced(engine, kenya, lead)
    effect = {"de_bmz": "5", "de_envoy": "-2"}
    lines = [
        {"name": "RL:de_bmz:1", "steps": [["ret_forced", 1, 2]], "effect": effect, "settled": True},
        {"name": "G-26", "steps": [["trn_open", 1, 2]], "effect": effect, "settled": True},
        {"name": "G-07", "steps": None, "effect": {}, "settled": False},
    ]
    kept(engine, kenya, lead, ref, COSTS, {"case": "", "lines": lines, "idle": ["RL:de_bmz:1", "G-13"]})
    found = study_pages.page(reading, lead.reader, kenya.id, ref).studies[COSTS]
    assert found.stale
    assert isinstance(found.result, Costs)
    assert [line.condition.rule for line in found.result.lines] == ["G-26"]
    assert [effect.points for effect in found.result.lines[0].answer.effects] == [Fraction(-2)]
    assert found.result.lines[0].answer.others == 1
    assert len(found.result.idle) == 1
    assert len(found.result.open) == 1
    assert found.result.hidden


@pytest.mark.slow
def test_frontier_is_not_shown_once_a_score_in_it_is_sealed(
    reading: Session, engine: Engine, kenya: Kenya, lead: Person, person: Make
) -> None:
    ref = balanced(engine, kenya, lead)
    line = {"at": ["50", "60"], "steps": [], "effect": {}, "settled": True}
    result = {"case": "", "home": ["de_bmz"], "partner": ["arch_kenya"], "complete": True, "lines": [line]}
    kept(engine, kenya, lead, ref, FRONTIER, dict(result))
    before = study_pages.page(reading, lead.reader, kenya.id, ref).studies[FRONTIER].result
    assert isinstance(before, Reach)
    assert before.points == ((Fraction(50), Fraction(60)),)
    assert before.figure is not None
    person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    kenyas.release(engine, kenya, Visibility.SEALED, Visibility.SEALED)
    with session_of(engine) as later:
        after = study_pages.page(later, lead.reader, kenya.id, ref).studies[FRONTIER].result
    assert isinstance(after, Reach)
    assert (after.lapsed, after.points, after.figure) == (True, (), None)


def work_on(engine: Engine, kenya: Kenya, lead: Person, kind: str, ref: str, **numbers: int) -> dict[str, object]:
    asked = {"package": ref, "dossier": kenya.id, "account": lead.id, **numbers}
    steps: list[tuple[str, float]] = []
    desk = Desk(report=lambda step, share: steps.append((step, share)), cancelled=lambda: False)
    result = dict(Studying(engine, kind)(Work(0, kind, asked), desk))
    assert all(0 <= share <= 1 for _step, share in steps)
    return result


@pytest.mark.slow
def test_other_packages_are_found_and_told(reading: Session, engine: Engine, kenya: Kenya, lead: Person) -> None:
    ref = balanced(engine, kenya, lead)
    result = work_on(engine, kenya, lead, OTHERS, ref, many=1, distance=3)
    kept(engine, kenya, lead, ref, OTHERS, result)
    found = study_pages.page(reading, lead.reader, kenya.id, ref).studies[OTHERS]
    assert not found.stale
    assert isinstance(found.result, Others)
    assert len(found.result.lines) == 1
    assert len(found.result.lines[0].steps or ()) >= 3


@pytest.mark.slow
def test_what_stays_is_kept_beside_the_proposal(reading: Session, engine: Engine, kenya: Kenya, lead: Person) -> None:
    ref = balanced(engine, kenya, lead)
    result = work_on(engine, kenya, lead, ROBUSTNESS, ref, runs=2, many=1, distance=1)
    kept(engine, kenya, lead, ref, ROBUSTNESS, result)
    found = study_pages.page(reading, lead.reader, kenya.id, ref).studies[ROBUSTNESS].result
    assert isinstance(found, Stay)
    assert found.runs + found.none == found.asked == 2
    assert len(found.accept) + found.others == len(kenyas.solved().case.parties)
    assert found.runs == 0 or len(found.lines) == len(kenyas.solved().case.issues)


def small(case: Case, levels: Levels) -> studies.Subject:
    return studies.Subject(Matter(case, levels, Concept.BALANCED, ""), StudyOptions(), ((), ()), 0)


def test_nothing_is_drawn_without_both_sides() -> None:
    case = case_of(demo_scenario("kenya_like"))
    with pytest.raises(Refused):
        studies.STUDIES[FRONTIER](small(case, (0,) * len(case.issues)), Options(), dict)


def test_each_study_has_its_time_its_words_and_its_way() -> None:
    assert set(studies.SECONDS) == set(studies.STEPS) == set(studies.STUDIES) == set(studies.KINDS)


@pytest.mark.parametrize("scope", list(studies.SCOPES))
def test_costs_are_those_of_the_rules_that_were_chosen(
    reading: Session, engine: Engine, kenya: Kenya, lead: Person, scope: str
) -> None:
    ref = balanced(engine, kenya, lead)
    with session_of(engine, write=True) as session:
        number = ask(session, lead.reader, kenya, COSTS, ref, StudyOptions(scope=scope))
        row = session.get_one(Job, number)
        work = Work(number, COSTS, dict(row.asked) | {"dossier": kenya.id, "account": lead.id})
    subject = Studying(engine, COSTS).gather(work)
    eyes = eyes_of(reading, lead.reader, kenyas.dossier_of(engine, kenya))
    case = subject.matter.case
    assert subject.wish.scope == scope
    assert subject.spread == studies.spread_of(case, demo_scenario("kenya_like"), eyes)
    assert len(set(subject.spread.scores)) > 1
    assert subject.rules == studies.rules_in(case, scope, eyes)
    others = {other: studies.rules_in(case, other, eyes) for other in studies.SCOPES if other != scope}
    assert all(subject.rules != rules for rules in others.values())


def test_a_scope_that_is_none_is_refused_at_its_field(
    session: Session, engine: Engine, kenya: Kenya, lead: Person
) -> None:
    session.close()
    ref = balanced(engine, kenya, lead)
    with pytest.raises(Refused) as refused:
        ask(session, lead.reader, kenya, COSTS, ref, StudyOptions(scope="everything"))
    assert set(refused.value.fields) == {"scope"}


def test_the_less_sure_a_position_is_the_more_its_importances_vary(
    engine: Engine, kenya: Kenya, lead: Person, session: Session
) -> None:
    """Half widths go with confidence; of a position that may not be read nobody learns how sure it is."""
    plan = demo_scenario("kenya_like")
    dossier = session.get_one(Dossier, kenya.id)
    open_ = eyes_of(session, lead.reader, dossier)
    widths = studies.widths_of(plan, open_)
    sure = {person.id: person.confidence for person in plan.participants}
    assert len(set(widths.values())) > 1
    assert all(widths[key] == NOISE + DOUBT * (1 - sure[key]) for key in widths)
    assert widths == {key: width for key, width in widths.items() if not open_.closed(key)}
    shut = replace(open_, unread=frozenset({"de_bmas"}))
    assert "de_bmas" not in studies.widths_of(plan, shut)
