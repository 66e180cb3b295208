"""What docs/fields.md says of the fields that no rule counts by and no page tells by a word of its own: one after the
other, each function of the product that reads it gives something else for another value."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from models.round import Round
from negotiator.bargaining.words import Shape
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.minutes import TOGETHER, Commitment, Declaration, Minutes
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, MandateGiven, Participant, Plan
from negotiator.catalogue.plan import Round as Meeting
from negotiator.catalogue.scores import score
from negotiator.catalogue.tabled import our_offer
from negotiator.catalogue.tally import tally_of
from negotiator.services.access.access import Reader
from negotiator.services.access.eyes import NOTHING, Eyes
from negotiator.services.access.scope import EVERYTHING
from negotiator.services.briefs.material.material import Material
from negotiator.services.briefs.material.minutes import as_settled, declared, promises
from negotiator.services.briefs.papers.country_sheet import country_sheet
from negotiator.services.dossiers.questions.askable import askable
from negotiator.services.dossiers.rounds.round_lines import Telling
from negotiator.services.dossiers.rounds.round_views import RoundLine
from negotiator.services.dossiers.stages import gates
from negotiator.services.dossiers.stages.deadlines import promised
from negotiator.services.packages.basis import basis
from negotiator.services.positions.lines import rating_line
from negotiator.services.positions.weights import written
from negotiator.services.records.loading import interest_rows
from negotiator.services.records.minutes import kept_minutes
from negotiator.services.records.voice import Voice, mandate_given
from negotiator.services.studies.studies import spread_of
from tests.catalogue.expectations import missed, surprising
from tests.papers.test_new_sheets import MARKS
from tests.test_field_map import PLAN, ROWS, classes, within

VOICE, DAY = Voice("de"), datetime.date(2026, 3, 12)
LOW, HIGH = Fraction(7), Fraction(9)  # what the word "high" reaches from and to


def plan() -> Plan:
    """The small dossier of the field map, with minutes, a mandate that was given, and importances said in each way."""
    return replace(
        PLAN,
        participants=tuple(_person(each) for each in PLAN.participants),
        rounds=(replace(PLAN.rounds[1], minutes=_minutes()),),
        mandate_given=MandateGiven("7", "2026-01-02", "Kabinett"),
    )


def _person(person: Participant) -> Participant:
    first = replace(person.prefs[0], importance=Fraction(8), low=LOW, high=HIGH)
    first = replace(first, second=Fraction(8), second_low=LOW, second_high=HIGH)
    ends = {"drawn_low": curve(LOW / 10), "drawn_high": curve(HIGH / 10)}
    drawn = tuple(replace(pref, shape=Shape.DRAWN, drawn=curve(Fraction(4, 5)), **ends) for pref in person.prefs[1:])
    return replace(person, prefs=(first, *drawn), handed_in=False)


def curve(last: Fraction) -> tuple[Fraction, ...]:
    """Values of levels, the last of them this one."""
    return Fraction(0), Fraction(1), last


def _minutes() -> Minutes:
    return Minutes(
        firm={HOME_SIDE: {"ret_forced": "offered"}},
        commitments={"1": Commitment("Liste", "de_bmi", "2026-05-01")},
        declarations={"1": Declaration("p_labour", "Das wollen wir", "rec_g2g", "Staatssekretärin")},
    )


def people(found: Plan) -> str:
    return basis("de", found.participants, lambda _key: False)


def eyes(found: Plan) -> Eyes:
    return Eyes("de", {person.id: NOTHING for person in found.participants}, frozenset())


def spread(found: Plan) -> object:
    """By how much scores vary in the test of what stays."""
    return spread_of(case_of(BASE), found, eyes(found))


def reminders(found: Plan) -> object:
    return list(promised(found, "de"))


def statements(found: Plan) -> list[list[str]]:
    """Importance, second opinion and drawn values as the form of a position writes them."""
    measures, ids = {m.id: m for m in found.measures}, dict.fromkeys(_wished(found), 1)
    rows = [
        (pref, row)
        for person in found.participants
        for pref, row in zip(person.prefs, interest_rows(1, person.prefs, ids), strict=True)
    ]
    lines = [rating_line(measures[pref.measure], row, "de") for pref, row in rows if pref.measure in measures]
    return [[written(each, "de") for each in (line.weight, line.opinion, *line.curve)] for line in lines]


def _wished(found: Plan) -> list[str]:
    return [pref.measure for person in found.participants for pref in person.prefs]


def broken(found: Plan) -> object:
    return [tally_of(found, package).verdict for package in found.packages]


def points(found: Plan) -> object:
    measures = {measure.id: measure for measure in found.measures}
    return [score(p.prefs, measures, package.levels) for package in found.packages for p in found.participants]


def line(found: Plan) -> RoundLine:
    """The round as its page tells it."""
    held = found.rounds[0]
    row = Round(
        dossier_id=1, rank=0, n=held.n, date=held.date, place=held.place, status=held.status, record=held.record,
        offers=held.offers, minutes=kept_minutes(held.minutes),
    )  # fmt: skip
    return Telling(Reader(1, "", "de"), 1, found, {}, DAY.isoformat()).line(row)


def record(of: Callable[[Voice, Plan, Meeting], Any]) -> Callable[[Plan], object]:
    """A part of the record of the round."""

    def told(found: Plan) -> object:
        made = of(VOICE, found, found.rounds[0])
        return repr(made if made is None or not hasattr(made, "__next__") else list(made))

    return told


def settled(voice: Voice, found: Plan, held: Meeting) -> object:
    return [list(as_settled(voice, found, held, how)) for how in TOGETHER]


def sheet(found: Plan) -> str:
    """The country sheet."""
    material = Material(VOICE, found, EVERYTHING, (), None, DAY, "1", "intern", "")
    return repr(country_sheet(material, date=DAY, marking=MARKS))


SHOWN: dict[str, tuple[Callable[[Any], object], tuple[Callable[[Plan], object], ...]]] = {
    # field -> another value for the thing that has it, and everything that then has to differ
    "Plan.stage": (lambda _: "exploration", (lambda p: gates.required(p.stage),)),
    "Plan.fictional": (lambda p: not p.fictional, (sheet,)),
    "Plan.expected": (
        lambda p: p.expected | {"at_least": {"rec_g2g": 4}},
        (lambda p: [missed(tally_of(p, package), p.expected) for package in p.packages],),
    ),
    "Plan.law": (
        lambda _: (("answer.who_list", "yes"),),
        (lambda p: askable(p, "answer.who_list", "de"), sheet),
    ),
    "Plan.mandate_waits": (lambda _: True, (lambda p: mandate_given(VOICE, p),)),
    "Named.expect_hard": (lambda n: n.expect_hard[1:], (lambda p: [surprising(p, each) for each in p.packages],)),
    "Participant.confidence": (lambda p: p.confidence / 2, (spread,)),
    "Participant.handed_in": (lambda _: True, (people,)),
    "RedLine.cert": (lambda line: "a" if line.cert == "d" else "d", (broken,)),
    "Override.until": (lambda _: "2026-11-30", (broken,)),
    "Pref.drawn": (lambda pref: pref.drawn[::-1], (lambda p: case_of(p).parties, points)),
    "Pref.drawn_low": (lambda _: curve(Fraction(1, 10)), (spread, statements)),
    "Pref.drawn_high": (lambda _: curve(Fraction(1)), (spread, statements)),
    "Pref.drawn_said": (lambda _: ("", "", "high"), (statements,)),
    "Pref.factor": (lambda pref: pref.factor * 2, (points,)),
    "Pref.low": (lambda _: Fraction(1), (spread, statements)),
    "Pref.high": (lambda _: Fraction(10), (spread, statements)),
    "Pref.second": (lambda _: Fraction(1), (spread,)),
    "Pref.second_low": (lambda _: Fraction(1), (spread, statements)),
    "Pref.second_high": (lambda _: Fraction(10), (spread, statements)),
    "Pref.said": (lambda _: "high", (statements,)),
    "Pref.second_said": (lambda _: "high", (statements,)),
    "Pref.sure": (lambda _: "low", (spread,)),
    "Round.offers": (
        lambda r: r.offers | {HOME_SIDE: {"ret_forced": 1}, PARTNER_SIDE: {}},
        (lambda p: our_offer(p, None), line, sheet),
    ),
    "Minutes.firm": (
        lambda _: {HOME_SIDE: {"rec_g2g": "agreed", "ena_format": "withdrawn"}},
        (lambda p: our_offer(p, None), line, record(settled), sheet),
    ),
    "Commitment.owner": (lambda _: "p_labour", (line, reminders, record(promises))),
    "Commitment.done": (lambda _: "2026-04-01", (line, reminders, record(promises))),
    "Declaration.who": (lambda _: "arch_kenya", (line, record(declared))),
    "Declaration.measure": (lambda _: "ret_forced", (line, record(declared))),
    "Declaration.revised": (lambda _: "2026-04-01", (line,)),
}
BASE = plan()


def test_the_map_sends_here_for_these_fields_and_for_no_others() -> None:
    test = test_what_is_told_in_a_special_place_changes_what_stands_there.__name__
    assert {f"{name}.{field}" for (name, field), row in ROWS.items() if row[3] == test} == set(SHOWN)


@pytest.mark.parametrize("place", SHOWN)
def test_what_is_told_in_a_special_place_changes_what_stands_there(place: str) -> None:
    name, field = place.split(".")
    other, places = SHOWN[place]

    def changed(thing: Any) -> list[Any]:
        return [replace(thing, **{field: other(thing)})]

    found = list(within(BASE, classes()[name], changed))
    assert found
    still = [n for n, told in enumerate(places) if not _differs(told, found)]
    assert still == []


def _differs(told: Callable[[Plan], object], found: list[Plan]) -> bool:
    before = told(BASE)
    return any(told(each) != before for each in found)
