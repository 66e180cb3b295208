"""Answers are timed from the day on which something was put on the table until the other side's own word."""

from dataclasses import replace

from negotiator.catalogue.answers_due import LATE, Waited, waited
from negotiator.catalogue.minutes import Minutes
from negotiator.catalogue.plan import Plan, Round
from negotiator.catalogue.reading.scenario import demo_scenario

PLAN = demo_scenario("kenya_like")


def talked(*rounds: Round, as_of: str = "2026-06-01") -> Plan:
    return replace(PLAN, rounds=rounds, as_of=as_of)


def meeting(n: int, day: str, ours: dict[str, int], theirs: dict[str, int], **firm: str) -> Round:
    minutes = Minutes(firm={"partner": firm} if firm else {})
    return Round(n, day, "", "closed", {}, {"de": ours, "partner": theirs}, minutes)


def told(found: tuple[Waited, ...]) -> list[tuple[str, str, int | None, int | None, bool]]:
    return [(each.measure.id, each.by, each.answered, each.days, each.late) for each in found]


def test_an_answer_is_timed_and_silence_beyond_the_limit_is_a_refusal() -> None:
    first = meeting(1, "2026-01-01", {"ret_tcn": 1, "rec_sme": 1, "ret_docs": 1}, {"rec_g2g": 2})
    second = meeting(2, "2026-03-02", {"rec_g2g": 0}, {"rec_sme": 0})
    found = told(waited(talked(first, second)))
    assert sorted(found[:2]) == [("ret_docs", "de", None, 151, True), ("ret_tcn", "de", None, 151, True)]
    assert sorted(found[2:]) == [("rec_g2g", "partner", 2, 60, False), ("rec_sme", "de", 2, 60, False)]
    assert [each.hardest for each in waited(talked(first, second)) if each.measure.id == "ret_tcn"] == [True]


def test_on_the_day_of_the_limit_silence_is_none_yet() -> None:
    first = meeting(1, "2026-01-01", {"ret_docs": 1}, {})
    days = [waited(talked(first, as_of=day))[0] for day in ("2026-04-01", "2026-04-02")]
    assert [(each.days, each.late) for each in days] == [(LATE, False), (LATE + 1, True)]


def test_what_was_only_said_is_no_answer_and_what_was_taken_back_waits_for_none() -> None:
    first = meeting(1, "2026-01-01", {"ret_docs": 1}, {})
    only_said = meeting(2, "2026-02-01", {}, {"ret_docs": 1}, ret_docs="said")
    assert waited(talked(first, only_said))[0].answered is None
    back = replace(
        meeting(2, "2026-02-01", {"ret_docs": 1}, {}), minutes=Minutes(firm={"de": {"ret_docs": "withdrawn"}})
    )
    assert waited(talked(first, back)) == ()


def test_named_by_both_in_one_round_it_is_told_once_and_a_planned_round_counts_for_nothing() -> None:
    both = meeting(1, "2026-01-01", {"ret_docs": 1}, {"ret_docs": 2})
    assert told(waited(talked(both))) == [("ret_docs", "de", 1, 0, False)]
    assert waited(talked(replace(both, status="planned"))) == ()


def test_without_a_day_nothing_is_counted() -> None:
    assert waited(talked(meeting(1, "", {"ret_docs": 1}, {})))[0].days is None
