"""What our side has put on the table: what the optimiser proposes does not fall behind it unless it may.

Behind our offer is a lower level of a measure in it, except one that the other side likes better, as far as its scores
may be seen: that is given, not taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from negotiator.bargaining.case import Case, Condition
from negotiator.bargaining.completing import barring
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Plan, Text
from negotiator.catalogue.talks import last_offer
from negotiator.language import LANGUAGES, _, say

TABLED = "TABLED"  # begins the names of conditions that keep what we offered
KEPT = _("%(measure)s: our offer of round %(n)s holds “%(level)s”.")


@dataclass(frozen=True, slots=True)
class Tabled:
    """Our last word: the number of the latest round that holds some of it, 0 without one; `levels` are those above 0
    that lie on the table, in the dossier's order: of measures that it still has, its highest level where that was
    offered that is gone. `rounds` are the numbers of the rounds in which they were offered. `behind` are the levels of
    each such measure that would take it back, lowest first; without the measures that have none."""

    n: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)
    behind: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def taken_back(self, levels: Mapping[str, int]) -> tuple[str, ...]:
        """The measures in which these levels fall behind it, in the dossier's order; measures left out are at level
        0."""
        return tuple(key for key, low in self.behind.items() if levels.get(key, 0) in low)

    def without(self, keys: frozenset[str]) -> "Tabled":
        """The same, with no say on these measures."""
        return replace(self, behind={key: low for key, low in self.behind.items() if key not in keys})

    def above(self, levels: Mapping[str, int]) -> "Tabled":
        """The same for somebody who stands at these levels already: only what lies below them takes more back. What is
        not named among them is open."""
        low = {key: tuple(n for n in out if key not in levels or n < levels[key]) for key, out in self.behind.items()}
        return replace(self, behind={key: out for key, out in low.items() if out})


def our_offer(plan: Plan, seen: Case | None) -> Tabled:
    """What lies on the table of ours, as papers tell it too: our last word on each measure in rounds that have begun,
    which silence does not withdraw. `seen` is the case as whoever asks may know it, None where there is none."""
    said = [(measure, last_offer(plan, HOME_SIDE, measure.id)) for measure in plan.measures]
    held = [(measure, offer) for measure, offer in said if offer is not None and offer.level]
    levels = {measure.id: min(offer.level, measure.top) for measure, offer in held}
    rounds = {measure.id: offer.round for measure, offer in held}
    return Tabled(max(rounds.values(), default=0), levels, rounds, _behind(plan, seen, levels))


def _behind(plan: Plan, seen: Case | None, levels: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    theirs = {p.id for p in plan.participants if p.side == PARTNER_SIDE}
    parties = [p.points for p in seen.parties if p.id in theirs] if seen is not None else []
    found = {}
    for place, measure in enumerate(plan.measures):  # a case has the issues of its plan, in its order
        offered = levels.get(measure.id, 0)
        rows = [points[place] for points in parties]
        low = tuple(n for n in range(offered) if not _is_liked(rows, n, offered))
        if low:
            found[measure.id] = low
    return found


def _is_liked(rows: list[tuple[int, ...]], n: int, offered: int) -> bool:
    """Whether nobody of these is worse off with level n than with what was offered, and somebody better."""
    by = [row[n] - row[offered] for row in rows]
    return any(by) and min(by) >= 0


def keeping(case: Case, plan: Plan, tabled: Tabled) -> Case:
    """The case without the levels that would take back what we offered."""
    places = {issue.id: n for n, issue in enumerate(case.issues)}
    measures = {m.id: m for m in plan.measures}
    labels: dict[int, Text] = {}
    for key in tabled.behind:
        measure = measures[key]
        level, n = measure.levels[tabled.levels[key]].text, tabled.rounds[key]
        labels[places[key]] = {
            tongue: say(tongue, KEPT, measure=measure.text.get(tongue, key), n=n, level=level.get(tongue, ""))
            for tongue in LANGUAGES
        }
    return barring(case, {places[key]: low for key, low in tabled.behind.items()}, TABLED, labels)


def keepers(case: Case) -> tuple[Condition, ...]:
    """The conditions of a case that keep what we offered, in its order; empty if none."""
    return tuple(c for c in case.conditions if rule_of(c.name) == TABLED)


def kept_in(case: Case) -> tuple[str, ...]:
    """The measures of which a case keeps what we offered, in its order; empty if none."""
    return tuple(c.name.removeprefix(f"{TABLED}:") for c in keepers(case))


def apart_from(case: Case) -> Case:
    """The dossier's own case: without what keeps our offer."""
    return replace(case, conditions=tuple(c for c in case.conditions if rule_of(c.name) != TABLED))
