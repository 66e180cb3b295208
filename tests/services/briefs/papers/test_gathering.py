"""What a paper is about: an older package, and the talks as they stand today."""

from dataclasses import replace

from negotiator.catalogue.plan import HOME_SIDE, Round
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.papers.gathering import talks_today


def test_an_older_proposal_is_printed_with_the_talks_of_today() -> None:
    then = demo_scenario("kenya_like")
    assert talks_today(then, then) == then.rounds
    held = Round(3, "2026-11-20", "", "open", {}, {HOME_SIDE: {"trn_lang_presence": 1, "ret_ident": 3}})
    cut = (
        replace(each, levels=each.levels[:2]) if each.id == "ret_ident" else each
        for each in then.measures
        if each.id != "trn_lang_presence"
    )
    found = talks_today(then, replace(then, rounds=(*then.rounds, held)))
    assert found[-1].offers[HOME_SIDE] == held.offers[HOME_SIDE]
    changed = talks_today(then, replace(then, rounds=(*then.rounds, held), measures=tuple(cut)))
    assert [each.n for each in changed] == [1, 2, 3]
    assert changed[-1].offers == {HOME_SIDE: {}}  # these numbers name other levels now
    assert changed[1].offers[HOME_SIDE] == then.rounds[1].offers[HOME_SIDE]
