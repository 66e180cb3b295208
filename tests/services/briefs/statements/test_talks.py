"""What a brief says of asking, offering and taking back: by what each side last said, and not otherwise."""

from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.catalogue.plan import Named, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.talks import Doer, spoken
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.papers.arguments import _apart, argued, chosen
from negotiator.services.briefs.statements import talks
from tests.services.briefs.statements.test_questions import material

HOME, PARTNER, BOTH = "rec_g2g", "ret_docs", "gov_jwg"  # who has to act
OURS = "prot_hr"  # both have to act, and it gives us more


def paper(
    levels: dict[str, int], ours: dict[str, int] | None = None, theirs: dict[str, int] | None = None
) -> tuple[Material, Option]:
    """A package after one round in which the sides named these levels."""
    rounds = (Round(1, "2026-01-20", "", "closed", {}, {"de": ours or {}, "partner": theirs or {}}),)
    plan = replace(demo_scenario("kenya_like"), rounds=rounds if ours or theirs else ())
    found = material(plan, Named("x", {}, levels))
    return found, found.options[0]


def keys(found: tuple[object, ...]) -> list[str]:
    return [each.measure.id for each in found]  # type: ignore[attr-defined]


def words(found: tuple[Material, Option], name: str, short: bool = False) -> str:
    """What is said of a measure on which something changes."""
    (statement,) = [each for each in found[0].statements(found[1]) if each.measure.id == name]
    (point,) = talks.moves(found[0], [statement], short)
    return point.more


def test_the_catalogue_is_as_these_tests_take_it() -> None:
    found, option = paper({HOME: 2, PARTNER: 2, BOTH: 1, OURS: 1})
    doers = {each.measure.id: each.doer for each in found.statements(option)}
    assert doers == {HOME: Doer.HOME, PARTNER: Doer.PARTNER, BOTH: Doer.BOTH, OURS: Doer.BOTH}


def test_what_is_asked_and_what_is_offered() -> None:
    """The partner's part is asked for, ours is offered; what both have to do goes to whom it gives more."""
    found, option = paper({HOME: 2, PARTNER: 2, BOTH: 1, OURS: 1})
    assert keys(talks.asks(found, option)) == [PARTNER, OURS]
    assert {*keys(talks.offers(found, option))} == {HOME, BOTH}
    acts = {each.measure.id: talks.act(found, each) for each in found.statements(option)}
    assert acts == {HOME: "we offer it", PARTNER: "we ask for it", BOTH: "we offer it", OURS: "we ask for it"}


def test_what_both_do_is_told_by_its_act_once_it_was_named() -> None:
    found, option = paper({HOME: 2, BOTH: 2}, {HOME: 2, BOTH: 2}, {BOTH: 2})
    acts = {each.measure.id: talks.act(found, each) for each in found.statements(option)}
    assert acts == {HOME: "our offer stands", BOTH: "both have offered this"}


def test_what_was_asked_for_before_comes_first() -> None:
    """Of equals what gives us most."""
    names = {"ret_docs": 3, "ret_ident": 1, "ret_charter": 3}
    found, option = paper(names)
    lean = {
        m.id: (m.win["des"] - m.win["ori"]) * Fraction(names[m.id], m.top) for m in found.plan.measures if m.id in names
    }
    assert keys(talks.asks(found, option)) == sorted(names, key=lambda name: -lean[name])
    asked, option = paper(names, ours={"ret_ident": 2})
    assert keys(talks.asks(asked, option))[0] == "ret_ident"


def test_offers_beyond_are_more_than_lies_on_the_table() -> None:
    assert keys(talks.offers_beyond(*paper({HOME: 2}, {HOME: 2}))) == []
    assert keys(talks.offers_beyond(*paper({HOME: 2}, {HOME: 1}))) == [HOME]
    assert keys(talks.offers_beyond(*paper({HOME: 2}))) == [HOME]


def test_a_change_is_told_with_the_level_and_the_former() -> None:
    """Of what the partner offered more of, its level is the former one; else ours."""
    found = paper({HOME: 1}, {HOME: 2})
    measure = found[0].measure(HOME)
    one, two = (found[0].voice.level(measure, n) for n in (1, 2))
    name = found[0].voice.quoted(found[0].voice.measure(measure))
    assert words(found, HOME) == f"{name}: {one} instead of {two}."
    assert words(paper({}, {HOME: 2}), HOME) == f"{name} ({two})."
    spared = paper({PARTNER: 1}, {}, {PARTNER: 2})
    measure = spared[0].measure(PARTNER)
    one, two = (spared[0].voice.level(measure, n) for n in (1, 2))
    assert f": {one} instead of {two}." in words(spared, PARTNER)
    accepted = paper({PARTNER: 2}, {PARTNER: 1}, {PARTNER: 2})
    assert words(accepted, PARTNER).endswith(f": {two}.")
    assert "instead of" not in words(accepted, PARTNER)


def test_the_short_list_leaves_levels_of_what_is_re_opened_to_the_table_and_no_others() -> None:
    reopened, withdrawn = paper({HOME: 1}, {HOME: 2}, {HOME: 2}), paper({HOME: 1}, {HOME: 2})
    name = reopened[0].voice.quoted(reopened[0].voice.measure(reopened[0].measure(HOME)))
    assert words(reopened, HOME, short=True) == f"{name}."
    assert words(reopened, HOME) != f"{name}."
    assert words(withdrawn, HOME, short=True) == words(withdrawn, HOME)


def test_moves_stand_by_kind_each_once() -> None:
    found, option = paper({HOME: 1, "trn_tot": 1}, {HOME: 2, "trn_tot": 2, "rec_sme": 1}, {"rec_seasonal": 1})
    held = (*talks.changes(found, option), *talks.declined(found, option))
    points = talks.moves(found, held)
    assert [point.words for point in points] == ["Withdrawn from our offer:", "Named by the partner and not taken up:"]
    assert points[0].more.count("; ") == 2
    assert keys(talks.declined(found, option)) == ["rec_seasonal"]
    assert keys(talks.accepted(*paper({PARTNER: 2}, {}, {PARTNER: 2}))) == [PARTNER]
    assert keys(talks.accepted(*paper({HOME: 2}, {}, {HOME: 2}))) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ({}, {}, ""),
        ({HOME: 1}, {}, ""),
        ({HOME: 1}, {HOME: 1}, "Both sides made the same offer on the one measure"),
        ({HOME: 1}, {HOME: 2}, "Both sides made an offer on one measure only, and differ"),
        ({HOME: 1, BOTH: 1}, {HOME: 1, BOTH: 1}, "Both sides made an offer on 2 measures, the same on each"),
        (
            {HOME: 1, BOTH: 1},
            {HOME: 1, BOTH: 2},
            "Of 2 measures on which both sides made an offer, it is the same on 1",
        ),
    ],
)
def test_on_how_much_the_sides_agree(ours: dict[str, int], theirs: dict[str, int], said: str) -> None:
    found = talks.met(paper({}, ours, theirs)[0])
    assert found.startswith(said)
    assert bool(found) is bool(said)


def test_points_apart_are_named_by_both_and_not_alike_the_widest_first() -> None:
    found, option = paper({HOME: 2}, {HOME: 1, BOTH: 0, "trn_tot": 1, PARTNER: 2}, {HOME: 2, BOTH: 3, "trn_tot": 1})
    assert keys(_apart(found)) == [BOTH, HOME]
    assert {each.measure.id: talks.distance(each) for each in spoken(found.plan)} == {
        HOME: Fraction(1, 3),
        BOTH: Fraction(1),
        "trn_tot": 0,
        PARTNER: 0,
    }
    told = talks.met(found)
    places = [told.index(found.voice.measure(found.measure(name))) for name in (BOTH, HOME)]
    assert places == sorted(places)
    assert {each.measure for each in chosen(found, option)} <= {HOME, BOTH}


def test_arguments_are_a_table_where_there_are_any_and_nothing_where_there_are_none() -> None:
    found, option = paper({HOME: 2, PARTNER: 2})
    section = argued(found)
    (table,) = section.blocks
    rows = [row for band in table.bands for row in band.rows]  # type: ignore[union-attr]
    assert len(rows) == len(chosen(found, option)) > 0
    assert argued(paper({})[0]).blocks == ()
    assert argued(replace(found, options=())).blocks == ()


def test_the_table_has_what_each_side_last_offered_and_what_the_package_makes_of_it() -> None:
    found, _option = paper({HOME: 2, BOTH: 1}, {HOME: 1, BOTH: 1}, {BOTH: 1})
    table = talks.table(found)
    assert table is not None
    rows = {row[0].words: row for band in table.bands for row in band.rows}
    voice, home, both = found.voice, found.measure(HOME), found.measure(BOTH)
    assert [cell.words for cell in rows[voice.measure(home)][1:]] == [
        voice.level(home, 1), "–", voice.level(home, 2), "we offer it",
    ]  # fmt: skip
    assert [rows[voice.measure(each)][0].tone for each in (home, both)] == ["", ""], "one side alone is not apart"
    assert "Bold" not in table.note
    apart = talks.table(paper({HOME: 2}, {HOME: 1, BOTH: 1}, {HOME: 2, BOTH: 1})[0])
    assert apart is not None
    assert [row[0].tone for band in apart.bands for row in band.rows] == ["strong", ""]
    assert apart.note.startswith("Bold: the sides differ.")
    assert [cell.words for cell in table.head[3:]] == ["recommended", "what that means"]
    alone = talks.table(replace(found, options=()))
    assert alone is not None
    assert (len(alone.head), sum(alone.widths)) == (3, 100)
    assert {len(row) for band in alone.bands for row in band.rows} == {3}
    assert talks.table(paper({HOME: 2})[0]) is None


def test_an_earlier_round_is_named_and_the_last_is_not() -> None:
    plan = demo_scenario("kenya_like")
    rounds = tuple(Round(n, "", "", "closed", {}, {"de": offer}) for n, offer in ((1, {HOME: 1}), (2, {BOTH: 1})))
    table = talks.table(material(replace(plan, rounds=rounds), Named("x", {}, {})))
    assert table is not None
    assert "round 2" in table.caption
    assert [row[1].small for band in table.bands for row in band.rows] == ["round 1", ""]


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ({}, {}, ""),
        ({BOTH: 1}, {}, "Not yet named by either side."),
        ({PARTNER: 2}, {}, "Already on the table from us. Not yet named by the partner."),
        ({}, {PARTNER: 2}, "Not yet named by us. This is what the partner has named."),
        ({PARTNER: 1}, {PARTNER: 1}, "So far from us: "),
    ],
)
def test_what_both_sides_last_said_of_it(ours: dict[str, int], theirs: dict[str, int], said: str) -> None:
    found, option = paper({PARTNER: 2}, ours, theirs)
    (statement,) = [each for each in found.statements(option) if each.measure.id == PARTNER]
    told = talks.so_far(found, statement)
    assert told.startswith(said)
    assert bool(told) is bool(said)
