"""What the catalogue counts depends on the country: where no refugees live, its places for them are places for
nationals; where nationals need no visa for a short stay, seasonal work takes no visa decision (to be verified for each
country). What a level holds stays as it was written, so that another answer brings it back."""

from collections.abc import Mapping
from dataclasses import replace

from negotiator.catalogue.plan import Level, Measure, Plan

NATIONALS, REFUGEES = "nat", "ref"
SEASONAL, VISA = "rec_seasonal", "visa"


def shared(measure: Measure, context: Mapping[str, object]) -> Measure:
    """The measure with the groups that there are in the country, and the visa decisions that it takes. One that is for
    refugees alone stays as it is: nobody else can take their places."""
    levels = measure.levels
    if context.get("hosts_refugees") is False and any(_mixed(level) for level in levels):
        levels = tuple(_moved(level) if _mixed(level) else level for level in levels)
    if context.get("visa_free") is True and measure.id == SEASONAL:
        levels = tuple(replace(level, uses={k: v for k, v in level.uses.items() if k != VISA}) for level in levels)
    return measure if levels is measure.levels else replace(measure, levels=levels)


def in_country(plan: Plan) -> Plan:
    """The plan with its measures as they count in its country."""
    return replace(plan, measures=tuple(shared(measure, plan.context) for measure in plan.measures))


def _mixed(level: Level) -> bool:
    return bool(level.groups.get(REFUGEES)) and bool(level.groups.get(NATIONALS))


def _moved(level: Level) -> Level:
    groups = {key: amount for key, amount in level.groups.items() if key != REFUGEES}
    return replace(level, groups={**groups, NATIONALS: groups[NATIONALS] + level.groups[REFUGEES]})
