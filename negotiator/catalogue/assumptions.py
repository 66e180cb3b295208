"""The planning assumptions of a dossier: what counts in a computation and is nobody's public fact, each with its value
and how far from it the truth may lie.

Thresholds of guardrails are none: leadership sets them. Nor is the quantity that a level names: it is what is offered.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from negotiator.catalogue import means, overlaid
from negotiator.catalogue.overlaid import Change
from negotiator.catalogue.plan import DECLARED, Measure, Participant, Plan, Pref
from negotiator.catalogue.scores import BEST

ASSUMED = "PA"  # the source of whatever the catalogue or the desk assumed
ZERO, ONE = Fraction(0), Fraction(1)
FIFTH, TWENTIETH = Fraction(1, 5), Fraction(1, 20)
SURE = Fraction(1, 10)  # of credibility, each way, where nothing is known but the number
DOUBT = Fraction(2, 5)  # what is added to a fifth for a position of which nothing is sure: confidence 0
NEAR, FAR = Fraction(5), Fraction(10)  # points of a least score: always, and for a position of which nothing is sure
KINDS = (  # in the order in which they are listed
    overlaid.COST, overlaid.USE, overlaid.GIVE, overlaid.PERSONS, overlaid.WOMEN, overlaid.CREDIBILITY, overlaid.GAIN,
    overlaid.HELP, overlaid.CAPACITY, overlaid.BUDGET, means.CHAPTER, overlaid.WISH, overlaid.LEAST,
)  # fmt: skip
NUMBERS = (overlaid.CAPACITY, overlaid.BUDGET, means.CHAPTER)  # a house answers for these
OF_MEASURES = tuple(kind for kind in KINDS if kind not in (*NUMBERS, overlaid.WISH, overlaid.LEAST))


@dataclass(frozen=True, slots=True)
class Planned:
    """A range that somebody named for what is planned of a measure; it counts for this value alone."""

    value: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption, of a kind of overlay and with its key. `value` is what counts now: of a measure that of its
    highest level; `low` and `high` where the truth may lie at the least and the most, in the same unit, `value` between
    them. `measure` and `participant` say whose it is, empty where it is of none."""

    kind: str
    key: str
    value: Fraction
    low: Fraction
    high: Fraction
    src: tuple[str, ...] = (ASSUMED,)
    measure: str = ""
    participant: str = ""

    @property
    def thing(self) -> str:
        """Its name within the dossier."""
        return f"{self.kind}:{self.key}"

    @property
    def ends(self) -> tuple[Change, Change]:
        """The circumstances in which it lies at its lower end and at its upper end."""
        return self._at(self.low), self._at(self.high)

    def _at(self, amount: Fraction) -> Change:
        return self.kind, self.key, amount / self.value


def assumptions(
    plan: Plan,
    confirmed: Collection[str] = (),
    named: Mapping[str, tuple[Fraction, Fraction]] | None = None,
    planned: Mapping[str, Planned] | None = None,
) -> tuple[Assumption, ...]:
    """All of them, in the order of the kinds and then of the dossier; `confirmed` names the numbers of capacities,
    payers and chapters ("kind:key") by which their houses stand, `named` the ranges that these houses gave them,
    `planned` those that houses gave what is planned of a measure. What is zero has no range and is none."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    ranges = planned or {}
    of_measures = (_within(each, ranges.get(each.thing)) for each in _of_measures(plan))
    found = (*of_measures, *_numbers(plan, frozenset(confirmed), named or {}), *_of_people(plan))
    return tuple(sorted((each for each in found if each.value > 0), key=lambda each: order[each.kind]))


def _within(each: Assumption, planned: Planned | None) -> Assumption:
    """With the range that was named for this value; as its rule says where it has another value since."""
    return each if planned is None or planned.value != each.value else replace(each, low=planned.low, high=planned.high)


def _around(value: Fraction, by: Fraction, most: Fraction | None = None) -> tuple[Fraction, Fraction]:
    """From so much below to so much above, never below zero nor above `most`."""
    high = value + by
    return max(ZERO, value - by), high if most is None else max(value, min(most, high))


def _of_measures(plan: Plan) -> Iterator[Assumption]:
    for measure in plan.measures:
        yield from _amounts(measure)
        for kind, value, by in (
            (overlaid.WOMEN, measure.women, TWENTIETH),
            (overlaid.CREDIBILITY, measure.levels[-1].cred, SURE),
        ):
            yield _one(measure, kind, measure.id, value, _around(value, by, ONE))
        gained = sum((abs(n) for n in measure.win.values()), ZERO)
        yield _one(measure, overlaid.GAIN, measure.id, gained, _around(gained, gained * FIFTH))
        for each in measure.synergies:
            yield _one(
                measure, overlaid.HELP, f"{measure.id} {each.measure}", each.bonus,
                _around(each.bonus, each.bonus * FIFTH, ONE),
            )  # fmt: skip


def _amounts(measure: Measure) -> Iterator[Assumption]:
    """What its levels cost, use, add and whom they reach: each a fifth less or more."""
    top = measure.levels[-1]
    for kind, held in ((overlaid.COST, top.eur), (overlaid.PERSONS, top.groups)):
        value = sum(held.values(), ZERO)
        yield _one(measure, kind, measure.id, value, _around(value, value * FIFTH))
    for kind, held in ((overlaid.USE, top.uses), (overlaid.GIVE, top.gives)):
        for unit, amount in held.items():
            yield _one(measure, kind, f"{measure.id} {unit}", amount, _around(amount, amount * FIFTH))


def _one(measure: Measure, kind: str, key: str, value: Fraction, ends: tuple[Fraction, Fraction]) -> Assumption:
    return Assumption(kind, key, value, *ends, src=(ASSUMED, *measure.src), measure=measure.id)


def _numbers(
    plan: Plan, confirmed: frozenset[str], named: Mapping[str, tuple[Fraction, Fraction]]
) -> Iterator[Assumption]:
    """Capacities and money: the range that their house named; else a fifth each way, a twentieth where it stands by
    them."""
    held: Mapping[str, Mapping[str, Fraction]] = {
        overlaid.CAPACITY: plan.base, overlaid.BUDGET: plan.caps, means.CHAPTER: plan.caps_ep,
    }  # fmt: skip
    for kind, amounts in held.items():
        for key, value in amounts.items():
            share = TWENTIETH if f"{kind}:{key}" in confirmed else FIFTH
            yield Assumption(kind, key, value, *named.get(f"{kind}:{key}", _around(value, value * share)))


def _of_people(plan: Plan) -> Iterator[Assumption]:
    """What is assessed of a stakeholder: by a fifth each way, the more the less sure the position is."""
    for person in plan.participants:
        doubt = 1 - person.confidence
        for pillar in dict.fromkeys(measure.pillar.value for measure in plan.measures):
            inside = {measure.id for measure in plan.measures if measure.pillar.value == pillar}
            assessed = [pref for pref in person.prefs if pref.measure in inside and pref.cert != DECLARED]
            value = sum((pref.importance for pref in assessed), ZERO)
            spans = [_span(pref, FIFTH + DOUBT * doubt) for pref in assessed]
            ends = (sum((low for low, _high in spans), ZERO), sum((high for _low, high in spans), ZERO))
            yield Assumption(
                overlaid.WISH, f"{person.id} {pillar}", value, *ends,
                src=_sources(person, assessed), participant=person.id,
            )  # fmt: skip
        if person.least is not None:
            ends = _around(person.least, NEAR + FAR * doubt, BEST)
            yield Assumption(
                overlaid.LEAST, person.id, person.least, *ends, src=(ASSUMED, *person.src), participant=person.id
            )


def _span(pref: Pref, share: Fraction) -> tuple[Fraction, Fraction]:
    """Between what an importance lies: the interval that was said of it, else so large a share of it each way."""
    low, high = _around(pref.importance, pref.importance * share)
    return (low if pref.low is None else pref.low), (high if pref.high is None else pref.high)


def _sources(person: Participant, prefs: list[Pref]) -> tuple[str, ...]:
    named = dict.fromkeys(key for pref in prefs for key in pref.src)
    return tuple(named) or (ASSUMED, *person.src)
