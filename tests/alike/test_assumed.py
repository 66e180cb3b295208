"""Nothing that a dossier began with is told as somebody's word before somebody gave it; what was given is."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine

from models.database import session_of
from models.position import Mark, Position, Progress
from models.stakeholder import Stakeholder
from negotiator.bargaining.words import Part, Shape
from negotiator.catalogue.beginnings import EXERCISE, beginnings, begun, begun_from, fitted
from negotiator.catalogue.guardrails.checks.verdict import verdict
from negotiator.catalogue.plan import ASSESSED, DECLARED, HOME_SIDE, Named, Participant, Plan, Pref, RedLine
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.services.access.derived import derived
from negotiator.services.access.scope import EVERYTHING
from negotiator.services.briefs.statements import state
from negotiator.services.briefs.statements.houses import conditions
from negotiator.services.briefs.statements.red_lines import lines_of
from negotiator.services.packages.basis import basis
from negotiator.services.records.loading import known, load_plan
from negotiator.services.records.plans import participant
from tests.services.briefs.statements.test_questions import material

TITLE = {"de": "Neu", "en": "New"}
LINE = "L(trn_vocational) >= 1"


def new() -> dict[str, Plan]:
    """Every way to begin but the exercises, and each scenario taken as a dossier of one's own."""
    ways = {key: each for key, each in beginnings().items() if each.kind != EXERCISE}
    made = {key: begun(each, "Togo", TITLE, "2026-11-29") for key, each in ways.items()}
    after = {f"after {key}": begun_from(demo_scenario(key), "x", "Togo", TITLE, "2026-11-29") for key in DEMOS}
    return {**made, **after}


def certainties(people: tuple[Participant, ...]) -> set[str]:
    return {each.cert for person in people for each in (*person.prefs, *person.red_lines)}


@pytest.mark.parametrize(("key", "plan"), new().items())
def test_in_a_new_dossier_nothing_is_declared_and_no_house_insists(key: str, plan: Plan) -> None:
    assert certainties(plan.participants) == {ASSESSED}
    ours = [person for person in plan.participants if person.side == HOME_SIDE]
    assert [line.id for person in ours for line in person.red_lines if line.hard] == []
    assert any(person.red_lines for person in ours)
    assert all(person.assumed for person in plan.participants if person.prefs)


def test_whoever_the_catalogue_adds_has_said_nothing_either() -> None:
    measures = library.catalogue().measures.values()
    people = tuple(fitted(profile, measures) for profile in library.profiles().values())
    assert certainties(people) == {ASSESSED}


@pytest.mark.parametrize("key", DEMOS)
def test_a_scenario_keeps_what_was_declared_in_it(key: str) -> None:
    assert DECLARED in certainties(begun(beginnings()[key], "", {}, "").participants)


def recorded(progress: Progress, *, claimed: bool, leads: bool = False) -> Participant:
    """A house whose rows hold an assumed interest and an assumed red line."""
    row = Stakeholder(dossier_id=1, key="de_x", text={"de": "X"}, claimed=claimed, part=Part.SEAT)
    position = Position(dossier_id=1, stakeholder_id=1, progress=progress, mark=Mark())
    rated, drawn = [Pref("a", Fraction(3), Shape.UP)], [RedLine("RL:x", LINE, hard=True)]
    return participant(row, position, rated, drawn, leads=leads)


@pytest.mark.parametrize(
    ("progress", "claimed", "cert"),
    [
        (Progress.SUBMITTED, True, DECLARED),
        (Progress.DRAFT, True, ASSESSED),
        (Progress.SUBMITTED, False, ASSESSED),  # by the lead, for somebody who was never there
    ],
)
def test_what_a_house_hands_in_itself_is_its_word(progress: Progress, claimed: bool, cert: str) -> None:
    found = recorded(progress, claimed=claimed)
    assert certainties((found,)) == {cert}
    assert (found.handed_in, found.assumed) == (cert == DECLARED, cert == ASSESSED)


@pytest.mark.parametrize(("progress", "own"), [(Progress.SUBMITTED, True), (Progress.DRAFT, False)])
def test_the_lead_hands_in_for_its_own_house(progress: Progress, own: bool) -> None:
    """Which nobody takes over: else papers say that it was not handed in, beside an overview that says it was."""
    assert recorded(progress, claimed=False, leads=True).handed_in is own


def test_it_is_said_how_many_positions_were_handed_in() -> None:
    handed, guessed = recorded(Progress.SUBMITTED, claimed=True), recorded(Progress.DRAFT, claimed=True)

    def told(*people: Participant, closed: bool = False) -> str:
        return basis("en", people, lambda _key: closed)

    assert told(handed, handed) == ""
    begin = "Handed in by the stakeholders themselves: 1 of %s positions at the table"
    assert told(handed, guessed, guessed) == f"{begin % 3}; our assessment alone: 2."
    assert told(handed, guessed) == f"{begin % 2}; our assessment alone: 1."
    assert "consent" not in told(handed, guessed), "what a partner was not asked for is not called its consent"
    assert "assessment" not in told(handed, guessed, closed=True), "what is closed is not called assessed"
    assert told(handed, guessed, closed=True).startswith(f"{begin % 2}.")
    assert told(handed, replace(guessed, handed_in=None)) == "", "no records, no count"


@pytest.mark.parametrize(("cert", "marked"), [(ASSESSED, True), (DECLARED, False)])
def test_a_red_line_that_nobody_drew_is_called_an_assumption_wherever_it_is_told(cert: str, marked: bool) -> None:
    plan = demo_scenario("kenya_like")
    line = RedLine("RL:x", LINE, hard=True, cert=cert)
    people = tuple(replace(p, red_lines=(line,)) if p.id == "de_bmz" else p for p in plan.participants)
    plan = replace(plan, participants=people)
    house = next(p for p in people if p.id == "de_bmz")
    told = [
        *lines_of(material(plan, Named("x", {}, {})), house),
        state._line(material(plan, Named("x", {}, {})), line),
        *(each.level["en"] for each in conditions(plan, house, EVERYTHING)),
        *(
            found.text["en"]
            for found in verdict(plan, Named("x", {}, {})).hard
            if found.rule == "RL" and found.participant == house.id
        ),
    ]
    assert [words.endswith("(assumption)") for words in told] == [marked] * 4


def test_the_rows_of_a_new_dossier_count_as_not_handed_in(engine: Engine) -> None:
    with session_of(engine, write=True) as session:
        number = known(load_plan(session, new()["arch_morocco"]).id)
        session.commit()
    with session_of(engine) as session:
        assert {p.handed_in for p in derived(session, number).plan.participants} == {False}
