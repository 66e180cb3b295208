"""The counter-offer: what is open is judged by what can still become of it; what is refused is made good; trades."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.interest import Interest, Rating
from models.kinds import Role
from models.measure import Measure
from models.position import Position, Visibility
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.bargaining.words import Shape
from negotiator.hidden import Told
from negotiator.services.access.guesses import Choice
from negotiator.services.bench import answers, asking, counter, papers, trials
from negotiator.services.bench import page as pages
from negotiator.services.bench.answers import Pick
from negotiator.services.bench.counter import Counter
from negotiator.services.bench.views import Wanted
from tests.conftest import Person
from tests.kenya import Kenya, release
from tests.services.bench.test_asking import Waiting, answered
from tests.services.bench.test_trials import kept

Make = Callable[..., Person]


def page(engine: Engine, who: Person, kenya: Kenya, trial: int) -> Counter:
    with session_of(engine) as session:
        return counter.counter(session, who.reader, kenya.id, trial)


def begun(engine: Engine, who: Person, kenya: Kenya, ref: str) -> int:
    with session_of(engine, write=True) as session:
        return trials.start(session, who.reader, kenya.id, ref=ref, side="de")


def test_what_is_not_mentioned_stays_open_and_is_judged_by_what_it_can_become(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    found = page(engine, lead, kenya, begun(engine, lead, kenya, "r2-partner"))
    assert found.open > 0
    assert (found.swaps, found.gifts, found.asks) == ((), (), ())
    assert found.panel.sealed == 0, "nobody speaks for a house yet: the lead records for all"
    ranges = [seat.line.range.value for seat in found.panel.seats if isinstance(seat.line.range, Told)]
    assert ranges
    assert all(low <= high for low, high in ranges)
    assert any(line.rule == "G-15" for line in found.panel.sure), "a budget that the offer alone exceeds"


@pytest.mark.slow
def test_what_is_refused_is_made_good_marked_and_printed(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead, kenya, "r2-partner")
    key = "ret_docs"
    with session_of(engine) as session:
        assert counter.refuse(session, lead.reader, kenya.id, trial, key) == asking.REPAIR
    job = answered(engine, lead.reader, kenya, trial, asking.REPAIR)
    with session_of(engine) as session:
        filled = answers.one(session, lead.reader, kenya.id, trial, job).lines[0].filled
    assert len(filled) > 1
    with session_of(engine) as session:
        counter.take(session, lead.reader, kenya.id, trial, job, pick=Pick(0, frozenset({filled[0].key})))
    some = kept(engine, trial).cells
    assert set(some.open) == {step.key for step in filled[1:]}, "what was left out stays open, nothing else"
    assert some.levels[filled[0].key] == filled[0].n
    with session_of(engine) as session:
        counter.take(session, lead.reader, kenya.id, trial, job, pick=Pick(0))
    cells = kept(engine, trial).cells
    assert (key in cells.refused, key in cells.levels, cells.open) == (True, False, ())
    assert not [line for line in page(engine, lead, kenya, trial).panel.meaning.broken if line.kind == "hard"]
    refused = next(iter(cells.levels))
    with session_of(engine) as session:
        assert counter.refuse(session, lead.reader, kenya.id, trial, refused) == asking.INSTEAD, "all is decided now"


def differing(engine: Engine, kenya: Kenya) -> None:
    """The partner wants much of one measure and little less of another, the house the other way round."""
    wishes = {"arch_kenya": (("rec_sme", 10, Shape.UP), ("trn_green", 4, Shape.DOWN)),
              "de_bmi": (("rec_sme", 4, Shape.DOWN), ("trn_green", 10, Shape.UP))}  # fmt: skip
    with session_of(engine, write=True) as session:
        keys = {m.key: m.id for m in session.exec(select(Measure).where(Measure.dossier_id == kenya.id))}
        for who, rated in wishes.items():
            whose = Position.stakeholder_id == kenya.stakeholders[who]
            position = session.exec(select(Position).where(whose)).one()
            for row in session.exec(select(Interest).where(Interest.position_id == position.id)).all():
                session.delete(row)
            session.flush()
            for rank, (key, importance, shape) in enumerate(rated):
                rating = Rating(Fraction(importance), shape, cert="d")
                session.add(Interest(position_id=position.id, measure_id=keys[key], rank=rank, rating=rating))
        session.commit()


def test_a_trade_helps_both_sides_and_is_put_in_as_it_was_shown(
    engine: Engine, kenya: Kenya, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(engine, kenya, Visibility.OPEN, Visibility.OPEN)
    differing(engine, kenya)
    trial = begun(engine, lead, kenya, "")
    with session_of(engine) as session:
        plan = trials.bench(session, lead.reader, kenya.id).plan
        nothing = dict.fromkeys((m.id for m in plan.measures), "0")
        trials.step(session, lead.reader, kenya.id, trial, trials.typed(plan, nothing))
    found = page(engine, lead, kenya, trial)
    assert found.swaps
    swap = found.swaps[0]
    gains = {effect.name: effect.points for effect in swap.effects}
    assert min(gains[swap.giver], gains[swap.taker]) > 0
    assert {swap.rates[0] > 1, swap.rates[1] > 1} == {True}, "each wins more by it than the other yields"
    assert (found.gifts[0].step.name, found.asks[0].step.name) == (swap.give.name, swap.take.name)
    assert all(each.theirs > -each.ours > 0 for each in found.gifts)
    assert all(each.ours > -each.theirs > 0 for each in found.asks)
    assert "rec_sme" in dict(found.wants)
    with session_of(engine) as session:
        asked = counter.counter(session, lead.reader, kenya.id, trial, "rec_sme")
        other = counter.counter(session, lead.reader, kenya.id, trial, "trn_green")
    assert asked.swaps
    assert all(swap.give.name in (each.give.name, each.take.name) for each in asked.swaps)
    assert (other.more, other.swaps) == ("", found.swaps), "they do not ask for more of what they like less"
    for fix, free in (("cap", "uncap"), ("pin", "unpin")):
        with session_of(engine) as session:
            trials.step(session, lead.reader, kenya.id, trial, trials.marked(plan, "rec_sme", fix, 0))
        fixed = page(engine, lead, kenya, trial)
        with session_of(engine) as session, pytest.raises(Refused):  # another exchange may stand in its place by now
            counter.trade(session, lead.reader, kenya.id, trial, place=0, mark=found.mark)
        moving = {each.step.name for each in (*fixed.gifts, *fixed.asks)} | {each.give.name for each in fixed.swaps}
        assert swap.give.name not in moving | {each.take.name for each in fixed.swaps}, "what is fixed is not traded"
        with session_of(engine) as session:
            trials.step(session, lead.reader, kenya.id, trial, trials.marked(plan, "rec_sme", free))
    with session_of(engine) as session, pytest.raises(Refused):
        counter.trade(session, lead.reader, kenya.id, trial, place=0, mark="old")
    guard, passed = trials.count_choice, []

    def count(*about: Any, **more: Any) -> None:
        passed.append(about[3])
        guard(*about, **more)

    monkeypatch.setattr(trials, "count_choice", count)
    with session_of(engine) as session:
        counter.trade(session, lead.reader, kenya.id, trial, place=0, mark=found.mark)
    assert passed == [Choice.TRIED], "a trade is a free choice of levels like any other"
    assert set(kept(engine, trial).cells.levels) == {"rec_sme", "trn_green"}


def test_a_ministry_sees_what_is_its_own_and_asks_nothing(engine: Engine, kenya: Kenya, person: Make) -> None:
    bmi = person("ivo", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmi"])
    trial = begun(engine, bmi, kenya, "r2-partner")
    found = page(engine, bmi, kenya, trial)
    assert [seat.line.key for seat in found.panel.seats if isinstance(seat.line.range, Told)] == ["de_bmi"]
    assert {line.whose for line in found.panel.sure} <= {"", next(s.line.name for s in found.panel.seats if s.line.own)}
    assert found.swaps == ()
    assert found.panel.sealed > 1, "whose condition is held back may fall short"
    with session_of(engine) as session, pytest.raises(NotAllowed):
        counter.refuse(session, bmi.reader, kenya.id, trial, "ret_docs")


@pytest.mark.slow
def test_what_the_other_side_said_stays_whatever_answers_it(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        theirs = trials.start(session, lead.reader, kenya.id, ref="r2-partner", side="partner")
    said = kept(engine, theirs).cells
    job = answered(engine, lead.reader, kenya, theirs, asking.REPAIR)
    acts: tuple[Callable[[Any], object], ...] = (
        lambda s: counter.refuse(s, lead.reader, kenya.id, theirs, "ret_docs"),
        lambda s: counter.take(s, lead.reader, kenya.id, theirs, job, pick=Pick(0)),
        lambda s: counter.trade(s, lead.reader, kenya.id, theirs, place=0, mark=""),
        lambda s: answers.take(s, lead.reader, kenya.id, theirs, job, pick=Pick(0)),
    )
    for act in acts:
        with session_of(engine) as session, pytest.raises(Refused, match="what the other side offers"):
            act(session)
    with session_of(engine, write=True) as session:
        ours = trials.ours(session, lead.reader, kenya.id, theirs)
        assert trials.ours(session, lead.reader, kenya.id, ours) == ours
    with session_of(engine) as session:
        answers.take(session, lead.reader, kenya.id, theirs, job, pick=Pick(0), into=ours)
    answer = kept(engine, ours)
    assert (answer.side, answer.name, answer.origin) == ("de", "Unser Angebot", f"d{theirs}")
    assert answer.cells != said
    assert kept(engine, theirs).cells == said


@pytest.mark.slow
def test_with_an_offer_of_the_other_side_every_measure_can_be_entered(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    with session_of(engine, write=True) as session:
        theirs = trials.start(session, lead.reader, kenya.id, ref="r2-partner", side="partner")
    ours = begun(engine, lead, kenya, "r2-partner")
    with session_of(engine) as session:
        every = len(trials.bench(session, lead.reader, kenya.id).plan.measures)
        shown = [pages.bench(session, lead.reader, kenya.id, Wanted(), each) for each in (theirs, ours)]
        chosen = pages.bench(session, lead.reader, kenya.id, Wanted(show="differences"), theirs)
    counts = [sum(len(group.rows) for group in each.groups) for each in (*shown, chosen)]
    assert counts[0] == every > counts[1]
    assert counts[2] < every, "unless only the differences are asked for"


@pytest.mark.slow
def test_each_page_says_the_same_of_what_an_open_offer_breaks(engine: Engine, kenya: Kenya, lead: Person) -> None:
    trial = begun(engine, lead, kenya, "r2-partner")
    with session_of(engine) as session:
        bench = pages.panel_of(session, lead.reader, kenya.id, trial)
        half = papers.paper(session, lead.reader, kenya.id, trial)
    found = page(engine, lead, kenya, trial)
    assert bench.sure
    assert bench.sure == found.panel.sure == half.panel.sure
    assert half.ask[0].startswith(bench.sure[0].title)


def test_a_level_above_what_the_other_side_offers_is_refused_down_to_it(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    trial = begun(engine, lead, kenya, "r2-partner")
    offered = {key: n for key, n in kept(engine, trial).cells.levels.items() if n}
    found = page(engine, lead, kenya, trial)
    assert (found.named, found.least, found.fixed) == ((), (), ())
    assert {key for key, _told in found.back} == set(offered), "what is offered can be taken back"
    with session_of(engine) as session:
        laid = trials.bench(session, lead.reader, kenya.id).tabled().levels
    assert [key for key, _told in found.laid] == [key for key in laid if key not in offered] != [], "they may refuse it"
    with session_of(engine) as session:
        plan = trials.bench(session, lead.reader, kenya.id).plan
    key = next(m.id for m in plan.measures if 0 < offered.get(m.id, 0) < m.top)
    with session_of(engine) as session:
        trials.step(session, lead.reader, kenya.id, trial, trials.typed(plan, {key: str(offered[key] + 1)}))
    found = page(engine, lead, kenya, trial)
    assert [[each[0] for each in options] for options in (found.named, found.least)] == [[key], [key]]
    with session_of(engine) as session:
        assert counter.lower(session, lead.reader, kenya.id, trial, key) == asking.REPAIR
    cells = kept(engine, trial).cells
    assert (cells.caps, cells.levels[key], cells.refused) == ({key: offered[key]}, offered[key], ())
    found = page(engine, lead, kenya, trial)
    assert [(each.key, each.kind) for each in found.fixed] == [(key, "cap")]
    with session_of(engine) as session:
        counter.ask(session, Waiting(), lead.reader, kenya.id, trial, what=asking.REPAIR, measure=key)
    told = page(engine, lead, kenya, trial).answers[0]
    measure = next(m for m in plan.measures if m.id == key)
    asked = (measure.text["de"], measure.levels[offered[key]].text["de"])
    assert (told.what, told.measure, told.most) == (asking.REPAIR, *asked), "the answer says what it was asked about"
    with session_of(engine) as session, pytest.raises(Refused):
        counter.lower(session, lead.reader, kenya.id, trial, key)
