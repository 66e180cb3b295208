"""The best package for one position alone, within law, money and mandate as its writer may know them, and what stands
in the way of more. Only own entries and open rules go in, so that nothing of anybody else can come out.

What is read and what is decided are apart: `Field` reads when it is made, and needs no session afterwards. It is made
of rules and own red lines, so it outlives what anybody says of measures: forty people who save do not wait for it.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sqlmodel import Session

from models.dossier import Dossier
from negotiator.bargaining.case import Case, Condition, Issue, Levels
from negotiator.bargaining.check import broken_hard, holds
from negotiator.bargaining.moves import issues_of
from negotiator.bargaining.programme import Programme
from negotiator.bargaining.solver import Ending, Limits
from negotiator.bargaining.words import Shape
from negotiator.catalogue.plan import Measure, Pref
from negotiator.catalogue.scores import score, value_of
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import PLAN, answered, derived
from negotiator.services.access.frames import outside
from negotiator.services.positions.clashes import conditions_of, judged_lines, open_rules, seen
from negotiator.services.positions.positions import Found
from negotiator.services.records.plans import participant, ruled_of

RULES = tuple(name for name in PLAN if name not in ("position", "interest", "red_line"))  # what rules are made of
SECONDS = 1.0  # then there is no best package this time; somebody waits
POINTS = 10**6  # of the solver's whole numbers for all weight
LEAN = 2**12  # what a point is worth beside a level of a measure that does not matter


class Lack(StrEnum):
    """Why there is no best package to tell."""

    UNREAD = "unread"  # the writer may not read the rules
    NOTHING = "nothing"  # nothing counts yet
    NONE = "none"  # no package keeps the rules and the own hard red lines
    LATE = "late"  # not found in time


@dataclass(frozen=True, slots=True)
class Best:
    """A best package: the own score 0 to 100 and the levels of all measures; for each measure that falls short of its
    wish the labels of the rules that one step more would break, none where the package itself is the reason."""

    score: Fraction
    levels: Mapping[str, int]
    barred: Mapping[str, tuple[Mapping[str, str], ...]]


class Field:
    """What a position may move in: levels, the hard rules that its writer may read, its own hard red lines."""

    def __init__(self, session: Session, reader: Reader, found: Found, exprs: Mapping[str, str]) -> None:
        dossier_id, state = found.position.dossier_id, derived(session, found.position.dossier_id)
        self._key = state.key(RULES, (__name__, "field_of", *_sight(reader, found, exprs)))  # before the contents
        self.plan = seen(reader, ruled_of(session, session.get_one(Dossier, dossier_id)), dossier_id)
        self.open = may(reader, Action.READ_RULES, dossier_id)
        own = conditions_of(self.plan, participant(found.stakeholder, found.position, (), ()), exprs)
        self.lines = lines = tuple(c for conditions in own.values() for c in conditions)
        rules = tuple(c for conditions in open_rules(reader, self.plan, dossier_id).values() for c in conditions)
        issues = tuple(Issue(m.id, tuple(str(level.n) for level in m.levels)) for m in self.plan.measures)
        self.case = Case(self.plan.id, 1, issues, (), conditions=(*rules, *lines))

    def best(self, session: Session, prefs: tuple[Pref, ...]) -> Best | Lack:
        """The best package for these preferences, or why there is none to tell."""
        counting = tuple(sorted((pref for pref in prefs if pref.weight > 0), key=lambda pref: pref.measure))
        if not self.open or not counting:
            return Lack.NOTHING if self.open else Lack.UNREAD
        if self._key is None:
            return self._best(counting)
        asked: tuple[Hashable, ...] = tuple((p.measure, p.weight, p.shape, p.at, p.drawn) for p in counting)
        return answered(session, ("own best", self._key, *asked), lambda: self._best(counting))

    def kept_from(self, levels: Mapping[str, int], best: Mapping[str, int]) -> dict[str, int] | None:
        """The levels with as much of a best package as the own hard red lines need; None where that does not help."""
        found = {issue.id: levels.get(issue.id, 0) for issue in self.case.issues}
        while True:
            placed = tuple(found[issue.id] for issue in self.case.issues)
            about = {i for c in self.lines if not holds(c.body, placed) for i in issues_of(c.body)}
            if not about:
                return found
            added = {self.case.issues[i].id: best.get(self.case.issues[i].id, 0) for i in about}
            if found == found | added:
                return None
            found |= added

    def _best(self, prefs: tuple[Pref, ...]) -> Best | Lack:
        programme = Programme(self.case)
        programme.objective(self._goal(prefs))
        solve = programme.solve(Limits(SECONDS))
        levels = solve.levels
        if levels is None or solve.ending is not Ending.PROVEN_BEST:
            return Lack.NONE if solve.ending is Ending.NO_PACKAGE else Lack.LATE
        measures = {m.id: m for m in self.plan.measures}
        named = {issue.id: level for issue, level in zip(self.case.issues, levels, strict=True)}
        barred = {p.measure: self._bars(levels, p, measures[p.measure]) for p in prefs if _short(p, named, measures)}
        return Best(score(prefs, measures, named) or Fraction(0), named, barred)

    def _goal(self, prefs: tuple[Pref, ...]) -> dict[tuple[int, int], int]:
        """What each level is worth; where a measure does not matter, as little of it as the rest allows."""
        weight = sum((p.weight for p in prefs), Fraction(0))
        wished = {p.measure: p for p in prefs}
        goal: dict[tuple[int, int], int] = {}
        for i, measure in enumerate(self.plan.measures):
            pref = wished.get(measure.id)
            for n in range(1 if pref is None else 0, measure.top + 1):
                worth = value_of(pref, n, measure.top) * pref.weight / weight if pref else Fraction(0)
                goal[i, n] = round(worth * POINTS) * LEAN if pref else -n
        return goal

    def _bars(self, levels: Levels, pref: Pref, measure: Measure) -> tuple[Mapping[str, str], ...]:
        """The rules that one step towards the wish would break, each once."""
        place = next(i for i, issue in enumerate(self.case.issues) if issue.id == measure.id)
        wish = max(range(measure.top + 1), key=lambda n: value_of(pref, n, measure.top))
        step = levels[place] + (1 if wish > levels[place] else -1)
        tried = (*levels[:place], wish if pref.shape is Shape.THRESHOLD else step, *levels[place + 1 :])
        return tuple(dict(c.label) for c in _one_each(broken_hard(self.case, tried)))


def field_of(session: Session, reader: Reader, found: Found) -> Field:
    """The field of a position, kept for the present rules and red lines and all that decides what its writer knows."""
    dossier_id, exprs = found.position.dossier_id, judged_lines(session, reader, found)
    named = (__name__, "field_of", *_sight(reader, found, exprs))
    return derived(session, dossier_id).kept(RULES, named, lambda apart: Field(apart, reader, found, exprs))


def _sight(reader: Reader, found: Found, exprs: Mapping[str, str]) -> tuple[Hashable, ...]:
    """Whose position it is, its hard red lines, and all that decides what the reader knows of the rules."""
    dossier_id, own = found.position.dossier_id, (found.stakeholder.key, tuple(exprs.items()))
    rights = (Action.READ_RULES, Action.READ_MANDATE, Action.READ_COSTS, Action.READ_CATALOGUE, Action.READ_CONTEXT)
    return (*own, outside(reader, dossier_id), reader.language, *(may(reader, action, dossier_id) for action in rights))


def _one_each(conditions: tuple[Condition, ...]) -> list[Condition]:
    return list({c.name: c for c in conditions}.values())


def _short(pref: Pref, levels: Mapping[str, int], measures: Mapping[str, Measure]) -> bool:
    top = measures[pref.measure].top
    return value_of(pref, levels[pref.measure], top) < max(value_of(pref, n, top) for n in range(top + 1))
