"""The case file `negotiator-case/1`: write it, name it by its fingerprint; `read_case` and `validate` stand here too.

Beyond the plain format a condition may carry `rule`, `class`, `hard`, `stakeholder` and `label`; a red line may have
any kind of body instead of an issue and level; `balance` holds the constants of the balanced rule. A weight that no
decimal number can say exactly is written as a fraction in quotes.
"""

import hashlib
import json
from fractions import Fraction

from negotiator.bargaining.case import (
    Balance,
    Bonus,
    Case,
    Choice,
    Condition,
    Excludes,
    Forbids,
    Linear,
    Ratio,
    Requires,
    Term,
)
from negotiator.bargaining.case_limits import validate
from negotiator.bargaining.case_reading import FORMAT, read_case
from negotiator.bargaining.words import RuleClass

__all__ = ["fingerprint", "read_case", "validate", "write_case"]

Json = dict[str, object]


def _number(value: Fraction) -> int | float | str:
    """A weight as the file says it, exactly."""
    if value.denominator == 1:
        return value.numerator
    near = float(value)
    return near if Fraction(repr(near)) == value else f"{value.numerator}/{value.denominator}"


def _choices(case: Case, choices: tuple[Choice, ...]) -> list[list[str]]:
    return [[case.issues[i].id, case.issues[i].levels[n]] for i, n in choices]


def _terms(case: Case, terms: tuple[Term, ...]) -> list[list[str | int]]:
    return [[case.issues[i].id, case.issues[i].levels[n], value] for i, n, value in terms]


def _body(case: Case, condition: Condition) -> Json:
    match condition.body:
        case Linear(terms, sense, rhs):
            return {"kind": "linear", "terms": _terms(case, terms), "sense": str(sense), "rhs": rhs}
        case Ratio(num, den, p, q):
            return {"kind": "ratio", "num": _terms(case, num), "den": _terms(case, den), "max": [p, q]}
        case Requires(if_, then):
            return {"kind": "requires", "if": _choices(case, if_), "then": _choices(case, then)}
        case Excludes(a, b):
            return {"kind": "excludes", "a": _choices(case, a), "b": _choices(case, b)}
        case Forbids((issue, level)):
            return {"kind": "forbids", "issue": case.issues[issue].id, "level": case.issues[issue].levels[level]}


def _condition(case: Case, condition: Condition, red_line: bool) -> Json:
    body = _body(case, condition)
    if red_line and body["kind"] == "forbids":
        del body["kind"]
    entry: Json = {"id": condition.id}
    if condition.stakeholder:
        entry["stakeholder"] = condition.stakeholder
    entry |= body
    if condition.rule:
        entry["rule"] = condition.rule
    if condition.cls is not RuleClass.BALANCE:
        entry["class"] = str(condition.cls)
    if not condition.hard:
        entry["hard"] = False
    if condition.label:
        entry["label"] = dict(condition.label)
    return entry


def _bonus(case: Case, bonus: Bonus) -> Json:
    return {"id": bonus.id, "a": _choices(case, bonus.a), "b": _choices(case, bonus.b), "points": bonus.points}


def _extras(case: Case) -> Json:
    extras: Json = {}
    balance = case.balance
    if balance != Balance():
        extras["balance"] = {
            "epsilon": balance.epsilon,
            "soft_penalty": balance.soft_penalty,
            "costs": _terms(case, balance.costs),
            **({"bonuses": [_bonus(case, bonus) for bonus in balance.bonuses]} if balance.bonuses else {}),
        }
    if case.weight_samples:
        extras["weight_samples"] = [[_number(weight) for weight in sample] for sample in case.weight_samples]
    if case.diversity is not None:
        extras["diversity"] = {"k": case.diversity.k, "min_distance": case.diversity.min_distance}
    for name, groups in (("groups2", case.groups2), ("groups3", case.groups3)):
        if groups:
            extras[name] = [list(group) for group in groups]
    return extras


def _data(case: Case) -> Json:
    return {
        "format": FORMAT,
        "name": case.name,
        "seed": case.seed,
        "scale": case.scale,
        "issues": [{"id": issue.id, "levels": list(issue.levels)} for issue in case.issues],
        "stakeholders": [
            {"id": p.id, "weight": _number(p.weight), "d": p.d, "points": [list(row) for row in p.points]}
            for p in case.parties
        ],
        "red_lines": [_condition(case, condition, True) for condition in case.red_lines],
        "constraints": [_condition(case, condition, False) for condition in case.conditions],
        **_extras(case),
    }


def write_case(case: Case) -> str:
    """The case file, one line of JSON; `read_case` gives the same case back."""
    return json.dumps(_data(case), ensure_ascii=False)


def fingerprint(case: Case) -> str:
    """SHA-256 of the case in a canonical form, 64 hexadecimal digits; the same on every machine."""
    canonical = json.dumps(_data(case), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
