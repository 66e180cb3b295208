"""What houses are asked, answer and disagree on: their tasks, the bridges, silence that is no consent, leadership."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.clock import today
from models.coordination import Coordination, CoordinationAnswer
from models.dossier import Dossier
from models.kinds import Role
from models.limit import Limit, LimitDetail, LimitKind
from models.position import Visibility
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.services.access.derived import derived
from negotiator.services.bench import bridges
from negotiator.services.dossiers.coordination import coordinating, coordination, coordination_file
from negotiator.services.dossiers.coordination.coordinating import Ending, Opening, Saying
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.files import files
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

Make = Callable[..., Person]
MEASURE, LEVEL = "rec_health", 2
KINDS = {"coordination", "end_coordination", "settle_dissent"}


@dataclass
class Circle:
    """A lead, two houses that disagree, an adviser, leadership, and the dissent between the two."""

    session: Session
    dossier: int
    people: dict[str, Person]
    houses: dict[str, int]
    record: int

    def say(self, who: str, house: str, stance: str, *levels: str, text: str = "", version: int = 0) -> None:
        said = Saying(stance, levels, text, version)
        reader = self.people[who].reader
        coordinating.answer(self.session, reader, self.dossier, self.record, self.houses[house], said)

    def end(self, who: str, how: str, text: str = "So be it.", **more: object) -> None:
        ending = Ending(how, text, **more)  # type: ignore[arg-type]
        coordinating.end(self.session, self.people[who].reader, self.dossier, self.record, ending)

    def waits(self, who: str) -> list[str]:
        found = dossiers.overview(self.session, self.people[who].reader, self.dossier).tasks
        return [task.kind + ("!" if task.late else "") for task in found if task.kind in KINDS]

    def page(self, who: str) -> bridges.Crossing:
        return bridges.page(self.session, self.people[who].reader, self.dossier, self.record)


@pytest.fixture
def circle(session: Session, kenya: Kenya, lead: Person, person: Make) -> Circle:
    houses = {key: kenya.stakeholders[key] for key in ("de_bmg", "de_bmz", "de_employers", "de_envoy")}
    people = {
        "lead": lead,
        "bmg": person("bmg", kenya.id, Role.MINISTRY, houses["de_bmg"]),
        "bmz": person("bmz", kenya.id, Role.MINISTRY, houses["de_bmz"]),
        "adviser": person("adviser", kenya.id, Role.ADVISER, houses["de_employers"]),
        "chief": person("chief", kenya.id, Role.LEADERSHIP),
        "partner": person("partner", kenya.id, Role.PARTNER, kenya.stakeholders["p_labour"]),
    }
    asked = Opening("dissent", "How many nurses?", measure=MEASURE, level=str(LEVEL), houses=(str(houses["de_bmg"]),))
    record = coordinating.open_(session, people["bmz"].reader, kenya.id, asked)
    return Circle(session, kenya.id, people, houses, record)


def test_who_is_asked_answers_and_the_lead_ends_what_all_carry(circle: Circle) -> None:
    assert [circle.waits(who) for who in ("bmg", "bmz", "lead")] == [["coordination"], ["coordination"], []]
    circle.say("bmg", "de_bmg", "condition", "1", text="With training at home")
    assert (circle.waits("bmg"), circle.waits("lead")) == ([], [])
    with pytest.raises(Refused, match="Silence is no consent"):
        circle.end("lead", "agreed", bridge="level")
    circle.say("bmz", "de_bmz", "objects", "1", text="Brain drain")
    assert circle.waits("lead") == ["end_coordination"]
    with pytest.raises(Refused, match="one objects"):
        circle.end("lead", "agreed", bridge="level")
    circle.say("bmz", "de_bmz", "carries", "1", version=1)
    circle.end("lead", "agreed", "Level one", bridge="level")
    page, who = circle.page("bmg").page, circle.people["lead"].reader.name
    assert (page.line.outcome, page.bridge, page.ending, page.ended_by) == (
        "agreed",
        "level",
        "Level one",
        who,
    )
    assert [circle.waits(who) for who in ("bmg", "bmz", "lead")] == [[], [], []]
    with pytest.raises(Refused, match="has ended"):
        circle.say("bmz", "de_bmz", "carries", version=2)


def test_what_is_not_agreed_goes_to_leadership_which_decides(circle: Circle) -> None:
    with pytest.raises(Refused):
        circle.end("lead", "escalated")  # to whom?
    circle.end("lead", "escalated", step="secretaries")
    assert [circle.waits(who) for who in ("lead", "chief")] == [[], ["settle_dissent"]]
    ruling = Ending("", "Level one until 2028", "sequence", version=2)
    with pytest.raises(NotAllowed):
        coordinating.decide(circle.session, circle.people["lead"].reader, circle.dossier, circle.record, ruling)
    coordinating.decide(circle.session, circle.people["chief"].reader, circle.dossier, circle.record, ruling)
    page, who = circle.page("bmz").page, circle.people["chief"].reader.name
    assert (page.line.outcome, page.decision, page.decided_by) == (
        "decided",
        "Level one until 2028",
        who,
    )
    assert circle.waits("chief") == []


def test_only_the_house_itself_answers_or_the_lead_for_one_nobody_speaks_for(circle: Circle) -> None:
    for who, house in (("bmz", "de_bmg"), ("lead", "de_bmg"), ("chief", "de_bmg")):
        with pytest.raises(NotAllowed):
            circle.say(who, house, "carries")
    asked = Opening("hearing", "Feasible?", houses=(str(circle.houses["de_employers"]), "99999"))
    lead = circle.people["lead"].reader
    with pytest.raises(NotAllowed):
        coordinating.open_(circle.session, circle.people["bmz"].reader, circle.dossier, asked)
    circle.record = coordinating.open_(circle.session, lead, circle.dossier, asked)
    circle.say("adviser", "de_employers", "noted")
    circle.end("lead", "noted")
    assert circle.page("lead").page.houses[0].levels is None


def test_an_adviser_sees_what_it_is_asked_and_nothing_of_the_others(circle: Circle) -> None:
    adviser, partner = circle.people["adviser"].reader, circle.people["partner"].reader
    assert coordination.listed(circle.session, adviser, circle.dossier).lines == ()
    with pytest.raises(NotRecorded):
        circle.page("adviser")
    with pytest.raises(NotAllowed):
        coordination.listed(circle.session, partner, circle.dossier)
    row = circle.session.get_one(Coordination, circle.record)
    row.houses = (*row.houses, circle.houses["de_employers"])
    circle.session.commit()
    circle.say("bmz", "de_bmz", "objects", text="Brain drain")
    circle.end("lead", "escalated", "Over to you", step="cabinet")
    seen = circle.page("adviser")
    assert [house.key for house in seen.page.houses] == ["de_employers"]
    assert (seen.bridges, seen.page.line.against, seen.page.ending, seen.page.step) == (None, (), "", "")


def test_a_level_that_all_said_is_a_bridge_and_what_is_sealed_is_not_known(circle: Circle) -> None:
    assert circle.page("bmz").bridges is not None
    views = {view.house: view for view in circle.page("bmz").bridges.lower[0].views}  # type: ignore[union-attr]
    assert [view.by for view in views.values()].count("unknown") == 1, "the other house has sealed its position"
    circle.say("bmg", "de_bmg", "carries", "1")
    circle.say("bmz", "de_bmz", "objects", "1", text="Too many")
    for who in ("bmg", "bmz", "lead", "chief"):
        found = circle.page(who).bridges
        assert found is not None
        assert [(low.n, low.carried, low.said) for low in found.lower] == [(1, True, True)]


def test_bridges_follow_what_a_reader_may_read_and_the_case(circle: Circle, kenya: Kenya, engine: Engine) -> None:
    before = circle.page("lead").bridges
    assert before is not None
    assert {view.by for low in before.lower for view in low.views} == {"unknown"}
    circle.session.commit()
    kenyas.release(engine, kenya, Visibility.OPEN, Visibility.OPEN)
    circle.session.expire_all()
    found = circle.page("lead").bridges
    assert found is not None
    assert "unknown" not in {view.by for low in found.lower for view in low.views}
    spent = {payer.instead for payer in found.payers}
    assert found.costs is bool(spent)
    assert all(payer.room is None or payer.room >= payer.eur > 0 for payer in found.payers)


def test_a_later_year_is_a_bridge_where_only_from_then_on_there_is_room(circle: Circle) -> None:
    measure = next(m for m in derived(circle.session, circle.dossier).plan.measures if m.id == MEASURE)
    needs, start = measure.levels[LEVEL].eur, measure.levels[LEVEL].year
    rows = circle.session.exec(select(Limit).where(Limit.dossier_id == circle.dossier, Limit.kind == LimitKind.PAYER))
    row = next(row for row in rows if needs.get(row.key))
    for short, expected in (((), 0), ((1, 2), 0), ((start,), start + 1), ((start + 1,), start + 2)):
        row.detail = LimitDetail(tuple((year, Fraction(0)) for year in short)) if short else None
        circle.session.add(row)
        circle.session.commit()
        found = circle.page("lead").bridges
        assert found is not None
        assert found.later == expected, short
    row.detail, row.amount = None, Fraction(0)
    circle.session.add(row)
    circle.session.commit()
    assert (never := circle.page("lead").bridges) is not None
    assert never.later == 0, "there never is room"


def test_two_answers_at_once_and_two_endings_at_once_are_told(circle: Circle) -> None:
    circle.say("bmz", "de_bmz", "carries")
    with pytest.raises(Collision):
        circle.say("bmz", "de_bmz", "objects", text="No")
    circle.end("lead", "withdrawn")
    with pytest.raises(Collision):
        circle.end("lead", "withdrawn")


WRONG: tuple[tuple[str, dict[str, object]], ...] = (
    ("kind", {"kind": "chat"}), ("title", {"title": " "}), ("title", {"title": "x" * 201}),
    ("text", {"text": "x" * 4001}), ("measure", {"measure": "none"}), ("level", {"level": "9"}),
    ("level", {"level": ""}), ("level", {"level": "0"}), ("package", {"package": "9"}), ("house", {"houses": ()}),
    ("due", {"due": "soon"}), ("date", {"date": "2026-1-1"}),
)  # fmt: skip


def test_what_cannot_be_kept_is_said_at_its_field(circle: Circle) -> None:
    houses = (str(circle.houses["de_bmg"]),)
    fine = {"kind": "dissent", "title": "T", "measure": MEASURE, "level": "1", "houses": houses}
    for field, typed in WRONG:
        asked = Opening(**{**fine, **typed})  # type: ignore[arg-type]
        with pytest.raises(Refused) as refused:
            coordinating.open_(circle.session, circle.people["lead"].reader, circle.dossier, asked)
        assert field in refused.value.fields


def test_an_answer_is_late_after_its_day_and_every_step_is_in_the_log(circle: Circle) -> None:
    row = circle.session.get_one(Coordination, circle.record)
    row.due = (today(circle.session) - timedelta(days=1)).isoformat()
    circle.session.commit()
    circle.say("bmz", "de_bmz", "carries")
    assert (circle.waits("bmg"), circle.waits("bmz")) == (["coordination!"], [])
    circle.end("lead", "withdrawn")
    entries = circle.session.exec(select(AuditEntry).where(AuditEntry.thing == f"coordination {circle.record}")).all()
    house = circle.houses
    assert [entry.subject_id for entry in entries] == [house["de_bmz"], house["de_bmg"], house["de_bmz"], None]


def test_with_its_dossier_it_is_gone(circle: Circle) -> None:
    circle.say("bmz", "de_bmz", "carries")
    circle.session.delete(circle.session.get_one(Dossier, circle.dossier))
    circle.session.commit()
    assert circle.session.exec(select(Coordination)).all() == []
    assert circle.session.exec(select(CoordinationAnswer)).all() == []


def test_a_file_of_the_dossier_carries_it_as_far_as_the_rounds(circle: Circle) -> None:
    circle.say("bmz", "de_bmz", "objects", "1", text="Brain drain")
    circle.end("lead", "escalated", step="cabinet")
    lead = replace(circle.people["lead"].reader, may_start=True)
    held = coordination_file.told(circle.session, circle.dossier)
    readable = files.export(circle.session, lead, circle.dossier, files.READABLE).content
    copy = files.bring(circle.session, lead, readable, "copy.json")
    assert coordination_file.told(circle.session, copy) == held != ()
    assert b"Brain drain" not in files.export(circle.session, lead, circle.dossier, files.OPEN).content
    for field, wrong in (("kind", "chat"), ("level", 9), ("step", "pope"), ("houses", ["nobody"]), ("due", "soon")):
        broken = json.loads(readable)
        broken["coordination"][0][field] = wrong
        with pytest.raises(Refused) as refused:
            files.bring(circle.session, lead, json.dumps(broken).encode(), "copy.json")
        assert f"coordination[1].{field}" in refused.value.fields["file"]
