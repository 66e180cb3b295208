"""What somebody says on the page of a way, as shares of all weight. What is left as the page shows it counts exactly as
it is stored, so that saving an unchanged page changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from negotiator.bargaining.errors import Refused
from negotiator.elicitation.weights import HUNDRED, Shares, Way, divided, ranked_with_ties, shares
from negotiator.language import _
from negotiator.services.positions.ways import WayItem, WayPage


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said on a way's page: an order, who of it weighs as much as the one above, whether it counts alone
    where it stays as it was; points over pillars, points of measures, the biggest swing."""

    order: tuple[str, ...] = ()
    tied: Collection[str] = ()
    alone: bool = False
    pillars: Mapping[str, Fraction] = field(default_factory=dict)
    points: Mapping[str, Fraction] = field(default_factory=dict)
    biggest: str = ""


def weighed(page: WayPage, given: Given) -> Shares:
    """The shares that somebody said by this way, every measure of the page. Raises Refused for an answer to nothing."""
    keys = [item.key for item in page.items]
    match Way(page.way):
        case Way.RANKING:
            found = _ordered(page, given)
        case Way.POINTS:
            found = _pointed(page, given)
        case Way.SWING:
            found = shares({**{item.key: _swung(item, page, given) for item in page.items}, **_full(given, keys)})
        case _:
            raise Refused(_("Please correct what is marked."))
    return {key: found.get(key, Fraction(0)) for key in keys}


def _ordered(page: WayPage, given: Given) -> Shares:
    """By an order. One that is as the page shows it says what is stored, distances and all, unless it is to count
    alone."""
    known = tuple(key for key in dict.fromkeys(given.order) if any(item.key == key for item in page.items))
    tied = frozenset(given.tied) & set(known[1:])
    if not given.alone and (known, tied) == (page.order, page.tied):
        return page.stored
    return ranked_with_ties(known, tied)


def _pointed(page: WayPage, given: Given) -> Shares:
    """By points. What still is as the page shows it, rounded, counts as exactly as it is stored."""
    stored, within, over = page.stored, {}, {}
    for pillar in page.pillars:
        weight = sum((stored[item.key] for item in pillar.items), Fraction(0))
        typed = given.pillars.get(pillar.id, Fraction(0))
        over[pillar.id] = weight * HUNDRED if typed == pillar.points else typed
        within[pillar.id] = {
            item.key: HUNDRED * stored[item.key] / weight
            if weight and given.points.get(item.key) == item.within
            else given.points.get(item.key, Fraction(0))
            for item in pillar.items
        }
    return divided(over, within)


def _swung(item: WayItem, page: WayPage, given: Given) -> Fraction:
    """The worth of a step beside the biggest; exact where it is as the page shows it."""
    typed = given.points.get(item.key, Fraction(0))
    return HUNDRED * page.stored[item.key] / max(page.stored.values()) if typed == item.swing and typed else typed


def _full(given: Given, keys: Sequence[str]) -> Shares:
    return {given.biggest: Fraction(100)} if given.biggest in keys else {}
