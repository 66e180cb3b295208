"""What a package says about each measure in the talks, from its level, both sides' last offers, and who has to act.

Every sentence about asking, offering, withdrawing or agreeing is printed from here, never from a package alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from negotiator.catalogue.minutes import Firm
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Measure, Plan, Round

INTERNAL = "i"
PLANNED = "planned"


class Doer(StrEnum):
    """Who has to do what a level says."""

    HOME = "home"
    PARTNER = "partner"
    BOTH = "both"


def acting(own: str, known: Doer) -> Doer:
    """Who has to act: as a measure of one's own says, else as is known of it."""
    return Doer(own) if own else known


class Act(StrEnum):
    """What the package does on one measure, seen from our side. Nothing else can be said about it."""

    AGREED = "agreed"  # both offered this level
    REOPENED = "reopened"  # both offered the same level, and the package holds another
    WITHDRAWN = "withdrawn"  # we offered more than the package holds
    GIVEN_UP = "given up"  # we asked the partner for it, and the package holds nothing
    DECLINED = "declined"  # the partner named it, we never did, and the package holds nothing
    ACCEPTED = "accepted"  # the level that the partner named
    SPARED = "spared"  # less than the partner has offered to do
    STANDS = "stands"  # the level that we offered, which the partner has not named
    ASKED = "asked"  # more from the partner than it has offered
    OFFERED = "offered"  # more from us than we have offered
    PROPOSED = "proposed"  # both have to act, and nobody has named this level


@dataclass(frozen=True, slots=True)
class Offer:
    """What a side last said about a measure, and in which round. Level 0: that it shall not be part of it."""

    level: int
    round: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One measure: what the package does, its level, and what either side last offered; None where it said nothing."""

    measure: Measure
    doer: Doer
    act: Act
    level: int
    ours: Offer | None
    theirs: Offer | None

    @property
    def named(self) -> bool:
        """Whether either side spoke of it."""
        return self.ours is not None or self.theirs is not None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A measure with what either side last offered; None where it said nothing."""

    measure: Measure
    ours: Offer | None
    theirs: Offer | None

    @property
    def settled(self) -> bool:
        """Whether both offered the same."""
        return self.ours is not None and self.theirs is not None and self.ours.level == self.theirs.level


def spoken(plan: Plan) -> tuple[Spoken, ...]:
    """The measures that a side named in any round, in the dossier's order."""
    found = (
        Spoken(measure, last_offer(plan, HOME_SIDE, measure.id), last_offer(plan, PARTNER_SIDE, measure.id))
        for measure in plan.measures
    )
    return tuple(each for each in found if each.ours or each.theirs)


@dataclass(frozen=True, slots=True)
class Back:
    """A measure of which a side's offer is less since the last round than it was before; `level` 0 where it is gone."""

    measure: Measure
    side: str
    level: int
    before: int


def taken_back(plan: Plan) -> tuple[Back, ...]:
    """What either side took back in the last round that was held: it offers a lower level than before, or none; in the
    dossier's order. What was only said in it takes nothing back."""
    held = [meeting for meeting in plan.rounds if meeting.status != PLANNED]
    last = max(held, key=lambda meeting: meeting.n, default=None)
    if last is None:
        return ()
    earlier = replace(plan, rounds=tuple(meeting for meeting in held if meeting.n < last.n))
    found = []
    for measure in plan.measures:
        for side in last.offers:
            before, after = last_offer(earlier, side, measure.id), last_offer(plan, side, measure.id)
            level = after.level if after is not None else 0
            if before is not None and level < before.level:
                found.append(Back(measure, side, level, before.level))
    return tuple(found)


def statements(plan: Plan, levels: Callable[[str], int], doers: Callable[[str], Doer]) -> tuple[Statement, ...]:
    """All measures about which there is something to say, in the dossier's order; internal ones only if a side named
    them."""
    offers = {each.measure.id: each for each in spoken(plan)}
    found = []
    for measure in plan.measures:
        known = offers.get(measure.id, Spoken(measure, None, None))
        ours, theirs, level = known.ours, known.theirs, levels(measure.id)
        doer = acting(measure.doer, doers(measure.id))
        act = act_of(doer, level, ours.level if ours else None, theirs.level if theirs else None)
        if act is not None and (measure.bind != INTERNAL or ours or theirs):
            found.append(Statement(measure, doer, act, level, ours, theirs))
    return tuple(found)


def last_offer(plan: Plan, side: str, measure: str) -> Offer | None:
    """What a side last offered of a measure in a round that has begun; None once it was withdrawn. What was only said
    is no offer, and a later round that does not mention it changes nothing: silence withdraws none."""
    begun = (meeting for meeting in plan.rounds if meeting.status != PLANNED)
    held = [each for each in begun if measure in each.offers.get(side, {}) and _firm(each, side, measure) != Firm.SAID]
    last = max(held, key=lambda meeting: meeting.n, default=None)
    if last is None or _firm(last, side, measure) is Firm.WITHDRAWN:
        return None
    return Offer(last.offers[side][measure], last.n)


def offered(meeting: Round, side: str) -> dict[str, int]:
    """What a side offered in one round: neither only said nor withdrawn."""
    loose = (Firm.SAID, Firm.WITHDRAWN)
    return {key: n for key, n in meeting.offers.get(side, {}).items() if _firm(meeting, side, key) not in loose}


def _firm(meeting: Round, side: str, measure: str) -> Firm:
    return meeting.minutes.how(side, measure)


def act_of(doer: Doer, level: int, ours: int | None, theirs: int | None) -> Act | None:
    """The act for a package's level beside the sides' last levels; None where nobody offered or asked for anything and
    the package holds nothing."""
    if ours is not None and ours == theirs:
        return Act.AGREED if level == ours else Act.REOPENED
    if level == 0:
        return _nothing(doer, ours or 0, theirs or 0)
    if doer is Doer.HOME and ours is not None and level < ours:
        return Act.WITHDRAWN
    if level == theirs:
        return Act.ACCEPTED
    return {Doer.HOME: _ours, Doer.PARTNER: _theirs, Doer.BOTH: _common}[doer](level, ours, theirs)


def _nothing(doer: Doer, ours: int, theirs: int) -> Act | None:
    if ours:
        return Act.GIVEN_UP if doer is Doer.PARTNER else Act.WITHDRAWN
    return Act.DECLINED if theirs else None


def _ours(level: int, ours: int | None, _theirs: int | None) -> Act:
    return Act.STANDS if level == ours else Act.OFFERED


def _theirs(level: int, _ours: int | None, theirs: int | None) -> Act:
    return Act.SPARED if theirs is not None and level < theirs else Act.ASKED


def _common(level: int, ours: int | None, _theirs: int | None) -> Act:
    if ours is None or level > ours:
        return Act.PROPOSED
    return Act.STANDS if level == ours else Act.WITHDRAWN
