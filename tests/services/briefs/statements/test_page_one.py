"""The first page of a brief: what is counted there is counted right, and what comes first comes first."""

from dataclasses import replace

import pytest

from negotiator.briefs.views import Box, KeyNumbers, Point, Points, Words
from negotiator.catalogue.minutes import Minutes
from negotiator.catalogue.plan import Named, Plan, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.scope import Weight, Withheld
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import page_one
from negotiator.services.briefs.statements.talks import gone_back, less_than_before
from tests.services.briefs.statements.test_questions import material


def after(*offers: dict[str, dict[str, int]]) -> Plan:
    rounds = tuple(Round(n, "2026-01-20", "", "closed", {}, each) for n, each in enumerate(offers, 1))
    return replace(demo_scenario("kenya_like"), rounds=rounds)


def paper(plan: Plan, levels: dict[str, int] | None = None) -> tuple[Material, Option]:
    found = material(plan, Named("x", {}, levels or {}))
    return found, found.options[0]


def test_agreed_open_and_taken_back_are_counted() -> None:
    ours = {"rec_g2g": 1, "trn_tot": 2, "rec_sme": 1, "gov_jwg": 2}
    theirs = {"rec_g2g": 1, "trn_tot": 1, "gov_jwg": 2, "ret_docs": 1}
    found, _option = paper(after({"de": ours | {"rec_sme": 3}, "partner": theirs}, {"de": ours, "partner": theirs}))
    numbers = KeyNumbers(tuple(page_one._state(found)))
    assert [each.number for each in numbers.numbers] == ["2", "3", "1"]
    assert [each.words.split(":")[0] for each in numbers.numbers] == [
        "offered alike",
        "open",
        "taken back by us in the last round",
    ]
    for said, how in ((("rec_g2g",), "offered alike"), (("rec_g2g", "gov_jwg"), "agreed")):
        minutes = Minutes(firm={"de": dict.fromkeys(said, "agreed")})
        last = replace(found.plan.rounds[-1], minutes=minutes)
        plan = replace(found.plan, rounds=(*found.plan.rounds[:-1], last))
        assert next(page_one._state(replace(found, plan=plan))).words.startswith(f"{how}: ")
    silent = [*page_one._state(paper(after())[0])]
    assert [(each.number, each.words) for each in silent] == [
        ("0", "agreed"),
        ("0", "open points"),
        ("0", "taken back in the last round"),
    ]


def test_points_of_both_sides_come_first_the_widest_apart_before_the_others() -> None:
    ours, theirs = {"rec_g2g": 1, "trn_tot": 2, "rec_sme": 3}, {"rec_g2g": 3, "trn_tot": 1, "ret_docs": 3}
    found, _option = paper(after({"de": ours, "partner": theirs}))
    names = [each.measure.id for each in page_one._open(found)]
    assert names[:2] == ["rec_g2g", "trn_tot"]
    assert {*names[2:]} == {"rec_sme", "ret_docs"}


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_three_decisions_are_told_or_two_and_how_many_more(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    points = tuple(Point(f"Decision {n}.") for n in range(count))
    monkeypatch.setattr(page_one, "decisions", lambda *_asked: points)
    box = page_one._decision(*paper(after()))
    assert isinstance(box, Box)
    (told,) = (block for block in box.blocks if isinstance(block, Points))
    assert told.ordered
    more = {4: ["And 2 more, in chapter 3."], 5: ["And 3 more, in chapter 3."]}.get(count, [])
    assert [point.words for point in told.points] == [f"Decision {n}." for n in range(2 if more else count)] + more


@pytest.mark.parametrize("count", [0, 2, 3, 4])
def test_three_asks_are_told_and_in_the_title_of_how_many(count: int) -> None:
    names = ("ret_docs", "ret_ident", "ret_charter", "ret_tcn")[:count]
    found, option = paper(after(), dict.fromkeys(names, 1))
    told = page_one._first(found, page_one.asks(found, option), "We ask for")
    assert told.title == ("We ask for (3 of 4)" if count == 4 else "We ask for")
    assert len(told.points) == max(1, min(count, 3))
    assert told.ordered
    assert (told.points[0].words == "Nothing beyond what is on the table.") is (count == 0)


def judged(stances: dict[str, Stance], *, refused: bool = False, solved: bool = False) -> tuple[Material, Option]:
    """A paper on a package that all accept but these."""
    found, option = paper(after())
    seen = tuple(replace(each, stance=stances.get(each.id, Stance.ACCEPTS)) for each in option.cut.seen)
    withheld = (Withheld(Weight.HARD, ""),) if refused else ()
    return found, replace(option, cut=replace(option.cut, seen=seen, withheld=withheld, solved=solved))


def consent(stances: dict[str, Stance], *, refused: bool = False, solved: bool = False) -> str:
    """What is said where all accept but these."""
    return page_one._consent(*judged(stances, refused=refused, solved=solved), 3)


SOMEBODY = "Somebody at the table whose conditions are not shown: the package cannot be agreed."


def test_who_does_not_accept_is_told_by_what_follows() -> None:
    assert consent({}) == "As computed from the recorded positions, nobody’s at the table; that is no co-signature."
    assert consent({}, refused=True) == SOMEBODY
    open_ = consent({"de_bmz": Stance.CLOSE}, refused=True)
    assert open_.startswith(SOMEBODY)
    assert open_.endswith("BMZ – open, leadership must decide.")
    signing = consent({"de_bmz": Stance.REFUSES}, refused=True)
    assert signing == "BMZ – without their co-signature the package cannot go to the table."
    assert "the other side would not agree" in consent({"arch_kenya": Stance.REFUSES}, refused=True)
    heard = consent({"de_bmg": Stance.REFUSES})
    assert heard == "BMG – below their mark; their co-signature is not asked for."
    absent = consent({"m_workers": Stance.REFUSES})
    assert absent.startswith("As computed from the recorded positions, nobody’s at the table; ")
    assert absent.endswith("without a seat and below their mark; that may delay what is agreed.")


def test_where_room_is_short_fewer_are_named_and_no_sentence_is_cut() -> None:
    stances = dict.fromkeys(("de_kommunen", "m_refugees", "x_unhcr", "m_workers", "m_returnees"), Stance.REFUSES)
    found, option = judged(stances)
    people = tuple(replace(p, handed_in=p.id == "de_bmi") for p in found.plan.participants)
    plan = replace(found.plan, participants=people)
    houses = frozenset(seat.id for seat in found.seats if found.home(seat))
    found = replace(found, plan=plan, unsigned=houses)
    told = page_one._resting(found, option)
    assert "that may delay what is agreed." in told
    assert "…" not in told.split(found.basis)[0].replace("their…", "")
    assert "and 4 more – without a seat" in told or "and 3 more – without a seat" in told


def test_those_who_keep_it_to_themselves_are_named_unless_the_package_was_found_for_all() -> None:
    assert consent({"de_bmz": Stance.HIDDEN}) == "Not shown: BMZ."
    assert (
        consent({"de_bmz": Stance.HIDDEN}, solved=True)
        == "As computed from the recorded positions, nobody’s at the table; that is no co-signature."
    )
    assert consent({"de_bmz": Stance.LEADERSHIP, "de_bmg": Stance.HIDDEN}) == (
        "BMZ – open, leadership must decide. Not shown: BMG."
    )


def test_red_lines_of_two_houses_are_whole_and_the_others_are_counted() -> None:
    found, _option = paper(after())
    told = [*page_one._red_lines(found)]
    assert [point.words for point in told[:2]] == ["BMI:", "AA:"]
    assert told[2].words.startswith("More in chapter 3: ")
    assert len(told) == 3
    one = "A line of some length that a house has recorded here."
    for count, more in ((2, ""), (4, ""), (5, "One line more in chapter 3."), (6, "2 lines more in chapter 3.")):
        words = page_one._whole(found, (one,) * count)
        assert words.count(one) == min(count, 4)
        assert words.endswith(more or one)


def test_what_is_given_up_is_told_by_kind_and_with_a_reason() -> None:
    found, option = paper(after({"de": {"rec_g2g": 2, "trn_tot": 2}}), {"rec_g2g": 1})
    points = [*page_one._given_up(found, option)]
    assert len(points) == 2
    assert points[0].words.startswith("Withdrawn from our offer: ")
    assert points[1].words.startswith("Why")
    nothing = [*page_one._given_up(*paper(after({"de": {"trn_tot": 1}}), {"trn_tot": 1}))]
    assert [point.words for point in nothing] == ["Nothing of what we last said is taken back."]


@pytest.mark.parametrize(("before", "less"), [(2, True), (1, False), (None, False)])
def test_a_demand_of_which_less_is_left_is_told(before: int | None, less: bool) -> None:
    """“Nothing is taken back” would be false: we asked for more."""
    offers = {"de": {"trn_tot": 1} | ({} if before is None else {"ret_docs": before})}
    found, option = paper(after(offers), {"ret_docs": 1, "trn_tot": 1})
    words = [point.words for point in page_one._given_up(found, option)]
    assert ("Asked for less than before: Travel documents for return." in words) is less
    assert ("Nothing of what we last said is taken back." in words) is not less
    told = repr(less_than_before(found, option))
    assert ("instead of" in told) is less


def test_the_page_stands_in_its_order() -> None:
    blocks = page_one.page_one(*paper(after(), {"rec_g2g": 1}), "Headline.")
    assert blocks[0] == Words("Headline.", "lead")
    assert [block.kind for block in blocks[-6:]] == ["numbers", "pair", "points", "points", "words", "box"]


def test_what_is_to_be_settled_above_all_is_what_both_sides_named_differently() -> None:
    ours, theirs = {"rec_g2g": 1, "trn_tot": 2}, {"rec_g2g": 2, "ret_docs": 1}
    found, option = paper(after({"de": ours, "partner": theirs}))
    name = found.voice.measure(found.measure("rec_g2g"))
    assert page_one._aim(found, option).partition(" above all: ")[2].rstrip("….") in name
    assert "; " not in page_one._aim(found, option), "one measure"
    alone, option = paper(after({"de": ours, "partner": {}}))
    assert "above all" not in page_one._aim(alone, option)


def test_what_leadership_approves_counts_every_word_on_which_we_go_back() -> None:
    """Given up and asked less counts, too: the list on the same page names as many."""
    offers = {"de": {"rec_g2g": 2, "ret_biometric": 1, "ret_docs": 2, "gov_jwg": 1}, "partner": {"gov_jwg": 1}}
    found, option = paper(after(offers), {"rec_g2g": 1, "ret_docs": 1, "gov_jwg": 2})
    assert {each.measure.id for each in gone_back(found, option)} == {"rec_g2g", "ret_biometric", "ret_docs", "gov_jwg"}
    assert gone_back(*paper(after({"partner": {"ret_docs": 2}}), {"ret_docs": 1})) == ()
