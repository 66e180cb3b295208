"""What a first solve found out, kept for the next one after a change: `Kept`, and what of it still holds, with reasons.

The next case is an ordinary case, changed as one likes: levels pinned, refused or capped by conditions, another budget,
other weights, other least acceptable points. What holds again, and why:

- a package that is acceptable in the new case is one, whatever changed: nobody need look for a first one;
- where no package is new (each old condition stands or is tighter, nobody accepts less), bounds hold: on ideals, on the
  largest least gain; and nothing that was impossible by the conditions alone has become possible;
- a best package that still fits is then the best of fewer, the canonical one too, provided that what is compared is the
  same: weights, least acceptable points, who can gain, ideals where gains are divided by them (for Nash where not all
  can gain at once: products over others are then compared);
- where conditions and least acceptable points are the same, so is who can gain, and what relaxations say of ideals;
- a row that was rounded is rounded again where it stands or is tighter;
- where gains alone are compared, weights decide among equals only: a package that was the only best one stays it;
- where no package is new, and the same is compared, the best of a complete list of the best that is left is the best.

A package of the earlier case is asked only about conditions that are new, and about what parties accept.

Whatever else is asked is solved, from what is known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import chain
from math import ceil, floor, inf

import numpy as np

from negotiator.bargaining.branch_state import Flags, Whole
from negotiator.bargaining.canonical import Chosen
from negotiator.bargaining.case import Body, Case, Condition, Levels, Linear, wordless
from negotiator.bargaining.cuts import Seed, seed_of
from negotiator.bargaining.nearby import SUM, Near
from negotiator.bargaining.outcome import Answer, Outcome
from negotiator.bargaining.rows import rows_of
from negotiator.bargaining.solving import outcome_of, value_of
from negotiator.bargaining.table import Least, Table
from negotiator.bargaining.values import points_of, sums_of
from negotiator.bargaining.words import BY_IDEALS, BY_MARKS, BY_WEIGHTS, Concept, Sense, Status

ROUNDED = 0.01  # points that the bound on a least surplus, which is whole, may be off
MOST_PACKAGES = 300  # kept as starting points; the last found are nearest to the best

BY_VALUE = (BY_MARKS | BY_IDEALS) - {Concept.NASH}  # what weights decide among equals alone

LeastGains = dict[tuple[tuple[int, ...], tuple[int, ...]], Least]


@dataclass(frozen=True, slots=True)
class Kept:
    """A case, its answer, what no package gives a party more than (`tops`, empty if unknown), packages of R, the
    largest least gains that were proven, how rows were rounded, and lists of the best packages, by kind of question."""

    case: Case
    answer: Answer
    tops: tuple[float, ...]
    packages: tuple[Levels, ...]
    least: LeastGains
    seeds: Mapping[str, tuple[Seed, ...]] = field(default_factory=dict)
    near: Mapping[str, Near] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a case is to an earlier one with the same issues and points: whether no package of R is new (`fewer`; of H
    either: `no_new`; the very same ones: `same`), and whether weights, least acceptable points, and soft rules with the
    balance are the same; `added` are the hard conditions and red lines that are new."""

    fewer: bool
    no_new: bool
    same: bool
    weights: bool
    marks: bool
    soft: bool
    added: tuple[Body, ...] = ()


def kept_of(case: Case, answer: Answer, tables: Iterable[Table] = ()) -> Kept:
    """What a solve leaves behind; of an answer that was kept without its tables, at least the packages."""
    tables = tuple(tables)
    found = dict.fromkeys(outcome.levels for outcome in answer.outcomes.values() if outcome.levels is not None)
    for table in tables:
        found |= dict.fromkeys(_reaching(table))
    late = [levels for table in tables for levels in reversed(table.pool)]
    found |= dict.fromkeys(late[: max(0, MOST_PACKAGES - len(found))])
    least: LeastGains = {}
    for table in tables:
        least |= {key: known for key, known in table.least.items() if known.proven}
    bounds = [table.ideal_bounds for table in tables if table.ideal_bounds]
    if not bounds and answer.ideal is not None and answer.ideal_proven:
        bounds = [tuple(map(float, answer.ideal))]
    seeds = {kind: tuple(map(seed_of, cuts)) for table in tables for kind, cuts in table.cuts.items()}
    return Kept(case, answer, bounds[0] if bounds else (), tuple(found), least, seeds)


def _reaching(table: Table) -> Iterable[Levels]:
    """For each party a package that gives it the most, and one for each largest least gain."""
    for k in range(len(table.case.parties)):
        yield from [max(table.pool, key=lambda levels: table.pool[levels][k])] if table.pool else []
    yield from chain.from_iterable(least.packages[:MOST_PACKAGES] for least in table.least.values())


def relation(old: Case, new: Case) -> Relation | None:
    """What a case is to an earlier one, whatever words its conditions have; None where nothing can be said."""
    old, new = wordless(old), wordless(new)
    before, after = [(p.id, p.points) for p in old.parties], [(p.id, p.points) for p in new.parties]
    if old.issues != new.issues or before != after:
        return None
    pairs = list(zip(old.parties, new.parties, strict=True))
    red_lines = _stand(old.red_lines, new.red_lines + new.conditions)
    known = {c.body for c in (*old.conditions, *old.red_lines) if c.hard}
    conditions = _stand(old.conditions, new.conditions)
    return Relation(
        fewer=conditions and red_lines and all(two.d >= one.d for one, two in pairs),
        no_new=conditions,
        same=(old.conditions, old.red_lines) == (new.conditions, new.red_lines) and all(a.d == b.d for a, b in pairs),
        weights=all(one.weight == two.weight for one, two in pairs),
        marks=all(one.d == two.d for one, two in pairs),
        soft=_soft(old) == _soft(new) and old.balance == new.balance,
        added=tuple({c.body: None for c in (*new.conditions, *new.red_lines) if c.hard and c.body not in known}),
    )


def _soft(case: Case) -> list[tuple[str, Body]]:
    return [(c.name, c.body) for c in (*case.conditions, *case.red_lines) if not c.hard]


def _stand(old: Iterable[Condition], new: Iterable[Condition]) -> bool:
    """Whether each hard condition of the old ones is among the new ones, or a tighter one is."""
    bodies = {condition.body for condition in new if condition.hard}
    limits: dict[tuple[object, Sense], list[int]] = {}
    for body in bodies:
        if isinstance(body, Linear):
            limits.setdefault((body.terms, body.sense), []).append(body.rhs)
    return all(condition.body in bodies or _tighter(condition.body, limits) for condition in old if condition.hard)


def _tighter(body: Body, limits: dict[tuple[object, Sense], list[int]]) -> bool:
    if not isinstance(body, Linear) or body.sense is Sense.EQUAL:
        return False
    known = limits.get((body.terms, body.sense), [])
    return any(rhs <= body.rhs if body.sense is Sense.AT_MOST else rhs >= body.rhs for rhs in known)


@dataclass(frozen=True, slots=True)
class Carried:
    """What of an earlier solve holds for a case."""

    kept: Kept
    relation: Relation

    @classmethod
    def to(cls, case: Case, kept: Kept | None) -> "Carried | None":
        """What holds for a case; None if nothing is known to."""
        found = relation(kept.case, case) if kept is not None else None
        return cls(kept, found) if kept is not None and found is not None else None

    @property
    def status(self) -> Status | None:
        """The status, where it cannot have changed; None where it must be found out."""
        impossible = self.kept.answer.status is Status.INFEASIBLE and self.relation.no_new
        return Status.INFEASIBLE if impossible else None

    def lay(self, table: Table) -> None:
        """Put on a table what holds: packages, bounds on ideals, largest least gains."""
        for levels, worth in self._left(table.case, self.kept.packages):
            table.keep(levels, worth)
        self._lay_near(table)
        if not any(found for _, found in table.near.values()):
            answered = dict.fromkeys(o.levels for o in self.kept.answer.outcomes.values() if o.levels is not None)
            table.mend(levels for levels in answered if levels not in table.pool)
        table.warm = bool(table.pool)
        table.seeds.update(self.kept.seeds)
        if self.relation.fewer:
            table.tops = self.kept.tops
        if self.relation.fewer and self.kept.answer.ideal is None and _who_gains(table):
            tops = tuple(map(ceil, table.tops))
            table.know(tops, rough=tops != table.reached)
        if self.relation.fewer and self.relation.marks:
            for (parties, units), least in self.kept.least.items():
                left = tuple(levels for levels, _ in self._left(table.case, least.packages))
                table.least[parties, units] = _least_of(table, parties, units, least, left)

    def _lay_near(self, table: Table) -> None:
        """Put the best packages of earlier lists on a table, as far as the case accepts them."""
        if not (self.relation.fewer and self.relation.marks):
            return
        for kind, near in self.kept.near.items():
            if kind != SUM or self.relation.soft:
                found = near.best(partial(_keeping, table.case, self.relation.added))
                table.near[kind] = near.mark, found
                for levels in found:
                    table.keep(levels)

    def _left(self, case: Case, packages: tuple[Levels, ...]) -> list[tuple[Levels, tuple[int, ...]]]:
        """Those of some packages of the earlier case that the case accepts, with the points of each party."""
        if not packages:
            return []
        table = np.array(packages, dtype=np.int64)
        points = points_of(case, table)
        accepted = (points >= [party.d for party in case.parties]).all(-1)
        places = np.flatnonzero(accepted & _keeping(case, self.relation.added, table))
        return [(packages[place], tuple(points[place].tolist())) for place in places.tolist()]

    def outcome(self, table: Table, concept: Concept) -> Outcome | None:
        """The concept's outcome, where the earlier one must still be it; None where it is to be solved."""
        earlier = self.kept.answer.outcomes.get(concept)
        if earlier is None or not (earlier.proven and earlier.canonical) or table.programme.listing is not None:
            return None
        if earlier.levels not in table.pool or not self._compares(table, concept, earlier):
            return None
        levels = earlier.levels
        value = value_of(table, concept, levels)
        first = value[0] if isinstance(value, tuple) else value
        chosen = Chosen(levels, True, False, 1 if earlier.optima == 1 else None)
        bound = None if first is None else float(first)
        outcome = outcome_of(concept, chosen, value, proven=True, bound=bound, gap=0.0)
        return replace(outcome, gainers=earlier.gainers, method=earlier.method)

    def _compares(self, table: Table, concept: Concept, earlier: Outcome) -> bool:
        """Whether the concept compares the packages left as it did before."""
        same, answer = self.relation, self.kept.answer
        if not same.fewer or (concept is Concept.BALANCED and not same.soft):
            return False
        if not same.weights and not (concept in BY_VALUE and earlier.optima == 1):
            return False
        if concept in BY_WEIGHTS:
            return True
        active = tuple(table.case.parties[k].id for k in table.active)
        if not same.marks or active != answer.active or not table.active_proven:
            return False
        gainers, wanted = earlier.gainers or (0, 0)
        if concept in BY_IDEALS or gainers < wanted:
            return answer.ideal_proven and table.shares_proven and answer.ideal == table.ideal
        if concept not in BY_MARKS:
            return False
        return concept is not Concept.BALANCED or not active or self._least_stands(table, earlier)

    def _least_stands(self, table: Table, earlier: Outcome) -> bool:
        """Whether a package left has the largest least surplus, from which the balanced rule measures its slack."""
        surpluses = (table.surplus(levels) for levels in tuple(table.pool))
        highest = inf if earlier.bound is None else floor(earlier.bound + ROUNDED)
        return any(min(extra[k] for k in table.active) >= highest for extra in surpluses)


def _who_gains(table: Table) -> bool:
    """Whether packages show that all gain that could by the bounds, which are known."""
    triples = zip(table.tops, table.reached, table.case.parties, strict=True) if table.pool else ()
    return bool(table.tops) and table.warm and all(most <= party.d or best > party.d for most, best, party in triples)


def _keeping(case: Case, bodies: Iterable[Body], packages: Whole | Flags) -> Flags:
    """Which packages, one a line, keep some conditions."""
    keeps = np.ones(len(packages), dtype=np.uint8)
    for row in chain.from_iterable(rows_of("", body) for body in bodies):
        sums = sums_of(case, packages.astype(np.int64), row.terms)
        keeps &= (sums >= (-inf if row.low is None else row.low)) & (sums <= (inf if row.high is None else row.high))
    return keeps


def _least_of(
    table: Table, parties: tuple[int, ...], units: tuple[int, ...], earlier: Least, left: tuple[Levels, ...]
) -> Least:
    """The largest least gain among fewer packages, as far as it is known: a bound, and its proof where a package left
    has it."""
    for levels in left:
        table.keep(levels)
    best = max((_least_gain(table, parties, units, levels) for levels in table.pool), default=None)
    if left or best == earlier.value:
        return Least(earlier.value, True, float(earlier.value), left, earlier.searched)
    return Least(best or Fraction(0), False, float(earlier.value), searched=earlier.searched)


def _least_gain(table: Table, parties: tuple[int, ...], units: tuple[int, ...], levels: Levels) -> Fraction:
    extra = table.surplus(levels)
    if max(units) == min(units):
        return Fraction(min(extra[k] for k in parties), units[0])
    return min(Fraction(extra[k], unit) for k, unit in zip(parties, units, strict=True))
