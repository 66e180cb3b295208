"""Which arguments hold for a package: chosen by context, level and what they rely on."""

from collections.abc import Mapping

from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import FOR, LIMIT, Argument
from negotiator.catalogue.reading.context import counted


def supporting(
    plan: Plan, levels: Mapping[str, int], towards: str, wanted: Mapping[str, int] | None = None
) -> tuple[Argument, ...]:
    """Arguments for what the package holds, those in the partner's framing first, then in the library's order. `wanted`
    narrows them to these measures."""
    framing = str(plan.context.get("framing") or "")
    found = [
        each
        for each in library.arguments().all
        if each.stance == FOR
        and each.towards == towards
        and each.low <= levels.get(each.measure, 0) <= each.high
        and levels.get(each.measure, 0)
        and (wanted is None or each.measure in wanted)
        and _holds(plan, each, levels)
        and each.framing in ("", "neutral", framing if framing else each.framing)
    ]
    return tuple(sorted(found, key=lambda each: each.framing != framing or not framing))


def limiting(plan: Plan, levels: Mapping[str, int], demanded: Mapping[str, int], towards: str) -> tuple[Argument, ...]:
    """Why a demand that lies above the package is not met, in the library's order."""
    return tuple(
        each
        for each in library.arguments().all
        if each.stance == LIMIT
        and each.towards == towards
        and demanded.get(each.measure, 0) > levels.get(each.measure, 0)
        and each.low <= demanded[each.measure] <= each.high
        and _holds(plan, each, levels)
    )


def _holds(plan: Plan, each: Argument, levels: Mapping[str, int]) -> bool:
    alias, known = library.arguments().alias, counted(plan)
    context = all(_is(known.get(alias.get(key, key)), value) for key, value in each.when.items())
    return context and all(levels.get(name, 0) >= level for name, level in each.needs.items())


def _is(found: object, value: str) -> bool:
    """Whether a context's value is this one, or contains it."""
    if isinstance(found, list | tuple):
        return value in {str(each) for each in found}
    if isinstance(found, bool):
        return str(found).lower() == value
    return str(found) == value
