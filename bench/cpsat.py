"""A drawn case solved by CP-SAT of OR-Tools: `python -m bench.cpsat M 0 egalitarian 60`; see `bench.second`.

A process of its own: OR-Tools brings a HiGHS that cannot be loaded beside ours. Nothing of our mathematics is used.
Prints a JSON object: processor seconds and the value, null if it was not proven in time.
"""

import json
import sys
from collections.abc import Iterable
from math import lcm
from time import process_time

from ortools.sat.python import cp_model

from bench.instances import instance
from negotiator.bargaining.case import Body, Case, Choice, Excludes, Forbids, Linear, Ratio, Requires, Term
from negotiator.bargaining.words import Sense


def whole_weights(case: Case) -> list[int]:
    """The weights times their least common denominator."""
    common = lcm(*(party.weight.denominator for party in case.parties))
    return [int(party.weight * common) for party in case.parties]


class Model:
    """A case in CP-SAT's words."""

    def __init__(self, case: Case) -> None:
        self.case, self.model = case, cp_model.CpModel()
        self.taken = [
            [self.model.new_bool_var(f"{i} {n}") for n in issue.levels] for i, issue in enumerate(case.issues)
        ]
        for row in self.taken:
            self.model.add_exactly_one(row)
        for condition in (*case.conditions, *case.red_lines):
            if condition.hard:
                self._keep(condition.body)
        self.points = [
            self._sum((i, n, v) for i, row in enumerate(party.points) for n, v in enumerate(row))
            for party in case.parties
        ]
        for party, worth in zip(case.parties, self.points, strict=True):
            self.model.add(worth >= party.d)

    def _sum(self, terms: Iterable[Term]) -> cp_model.LinearExpr:
        return cp_model.LinearExpr.sum([value * self.taken[i][n] for i, n, value in terms])

    def _any(self, choices: tuple[Choice, ...]) -> list[cp_model.IntVar]:
        return [self.taken[i][n] for i, n in choices]

    def _keep(self, body: Body) -> None:
        match body:
            case Linear(terms, sense, rhs):
                total = self._sum(terms)
                low, high = sense is not Sense.AT_MOST, sense is not Sense.AT_LEAST
                if low:
                    self.model.add(total >= rhs)
                if high:
                    self.model.add(total <= rhs)
            case Ratio(num, den, p, q):
                self.model.add(q * self._sum(num) <= p * self._sum(den))
            case Requires(if_, then):
                for one in self._any(if_):
                    self.model.add_bool_or(self._any(then)).only_enforce_if(one)
            case Excludes(a, b):
                for one in self._any(a):
                    for other in self._any(b):
                        self.model.add_bool_or([one.negated(), other.negated()])
            case Forbids((issue, level)):
                self.model.add(self.taken[issue][level] == 0)

    def largest(self, goal: cp_model.LinearExprT, seconds: float) -> int | None:
        """The largest value; None if it was not proven in time."""
        self.model.maximize(goal)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = seconds
        return round(solver.objective_value) if solver.solve(self.model) == cp_model.OPTIMAL else None

    def largest_sum(self, seconds: float) -> int | None:
        """The largest weighted sum of points."""
        weights = whole_weights(self.case)
        return self.largest(sum(w * worth for w, worth in zip(weights, self.points, strict=True)), seconds)

    def largest_least(self, seconds: float) -> int | None:
        """The largest least gain in points."""
        most = max(sum(map(max, party.points)) for party in self.case.parties)
        least = self.model.new_int_var(0, most, "least")
        for party, worth in zip(self.case.parties, self.points, strict=True):
            self.model.add(worth - party.d >= least)
        return self.largest(least, seconds)


def main() -> None:
    """Solve what the command line names."""
    size, seed, question, seconds = sys.argv[1:5]
    began = process_time()
    model = Model(instance(size, int(seed)))
    ask = model.largest_least if question == "egalitarian" else model.largest_sum
    value = ask(float(seconds))
    print(json.dumps({"seconds": process_time() - began, "value": value}))


if __name__ == "__main__":
    main()
