"""Reading `negotiator-case/1`: JSON to a `Case`, every wrong thing named by its path in the file."""

import json
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from negotiator.bargaining.case import (
    Balance,
    Body,
    Bonus,
    Case,
    Choice,
    Condition,
    Diversity,
    Excludes,
    Forbids,
    Issue,
    Linear,
    Party,
    Ratio,
    Requires,
    Term,
)
from negotiator.bargaining.case_limits import (
    MOST_CONDITIONS,
    MOST_DIGITS_OF_WEIGHT,
    MOST_ISSUES,
    MOST_LEVELS,
    MOST_PARTIES,
    validate,
    validate_issues,
)
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.words import RuleClass, Sense

FORMAT = "negotiator-case/1"
LONGEST_FILE = 64_000_000  # characters
MOST_ENTRIES = 2_000_000  # of any other list


def _constant(word: str) -> Decimal:
    """NaN or Infinity, refused later, where the place is known."""
    return Decimal(word)


def doubled(names: Iterable[str]) -> str:
    """The first name that is there a second time; empty if none is. Each is looked at once, of a million, too."""
    seen = set[str]()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise CaseError("$", f"the key {doubled(name for name, _ in pairs)!r} is there twice in one object")
    return entries


def _parsed(text: str) -> object:
    if len(text) > LONGEST_FILE:
        raise CaseError("$", f"the file has more than {LONGEST_FILE} characters")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as wrong:
        raise CaseError(f"line {wrong.lineno}, column {wrong.colno}", f"is not JSON: {wrong.msg}") from wrong
    except (ValueError, RecursionError, ArithmeticError) as wrong:
        raise CaseError("$", "is not JSON that can be used (too deep or a number too long)") from wrong


def _dict(path: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise CaseError(path, "must be an object")
    return value


def _list(path: str, value: object, most: int = MOST_ENTRIES) -> list[object]:
    if not isinstance(value, list):
        raise CaseError(path, "must be a list")
    if len(value) > most:
        raise CaseError(path, f"has {len(value)} entries, more than {most}")
    return value


def _str(path: str, value: object) -> str:
    if not isinstance(value, str):
        raise CaseError(path, "must be a text")
    return value


def _int(path: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise CaseError(path, "must be a whole number")
    return value


def _bool(path: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise CaseError(path, "must be true or false")
    return value


def _weight(path: str, value: object) -> Fraction:
    """A number or a fraction in quotes, exactly, not negative."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise CaseError(path, "must be a number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise CaseError(path, f"{value} is not a number that can be used")
    if isinstance(value, Decimal) and abs(value.adjusted()) > MOST_DIGITS_OF_WEIGHT:
        raise CaseError(path, f"has more than {MOST_DIGITS_OF_WEIGHT} digits")
    if isinstance(value, str) and len(value) > 2 * MOST_DIGITS_OF_WEIGHT + 1:
        raise CaseError(path, f"has more than {MOST_DIGITS_OF_WEIGHT} digits")
    if isinstance(value, str) and not all(part.isascii() and part.isdigit() for part in value.split("/")):
        raise CaseError(path, 'must be a number or a fraction like "1/3"')
    try:
        weight = Fraction(value)
    except (ValueError, ZeroDivisionError) as wrong:
        raise CaseError(path, 'must be a number or a fraction like "1/3"') from wrong
    if weight < 0:
        raise CaseError(path, "must not be negative")
    return weight


def _need(path: str, entry: dict[str, object], key: str) -> object:
    if key not in entry:
        raise CaseError(f"{path}.{key}".lstrip("."), "is missing")
    return entry[key]


class _CaseReader:
    """Reads conditions of a case whose issues are known."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        self.issues = {issue.id: number for number, issue in enumerate(issues)}
        self.levels = [{level: number for number, level in enumerate(issue.levels)} for issue in issues]

    def choice(self, path: str, issue: object, level: object) -> Choice:
        number = self.issues.get(_str(path, issue))
        if number is None:
            raise CaseError(path, f"there is no issue {issue!r}")
        place = self.levels[number].get(_str(path, level))
        if place is None:
            raise CaseError(path, f"issue {issue!r} has no level {level!r}")
        return number, place

    def choices(self, path: str, value: object) -> tuple[Choice, ...]:
        found = []
        for place, entry in enumerate(_list(path, value)):
            pair = _list(f"{path}[{place}]", entry)
            if len(pair) != 2:
                raise CaseError(f"{path}[{place}]", "must be [issue, level]")
            found.append(self.choice(f"{path}[{place}]", pair[0], pair[1]))
        return tuple(found)

    def terms(self, path: str, value: object) -> tuple[Term, ...]:
        found = []
        for place, entry in enumerate(_list(path, value)):
            here = f"{path}[{place}]"
            triple = _list(here, entry)
            if len(triple) != 3:
                raise CaseError(here, "must be [issue, level, whole number]")
            found.append((*self.choice(here, triple[0], triple[1]), _int(here, triple[2])))
        return tuple(found)

    def body(self, path: str, entry: dict[str, object], default: str) -> Body:
        def need(key: str) -> object:
            return _need(path, entry, key)

        kind = entry.get("kind", default)
        if kind == "linear":
            sense = need("sense")
            if sense not in tuple(Sense):
                raise CaseError(f"{path}.sense", "must be <=, >= or ==")
            rhs = _int(f"{path}.rhs", need("rhs"))
            return Linear(self.terms(f"{path}.terms", need("terms")), Sense(str(sense)), rhs)
        if kind == "ratio":
            limit = _list(f"{path}.max", need("max"))
            if len(limit) != 2:
                raise CaseError(f"{path}.max", "must be [p, q]")
            p, q = (_int(f"{path}.max", part) for part in limit)
            return Ratio(self.terms(f"{path}.num", need("num")), self.terms(f"{path}.den", need("den")), p, q)
        if kind == "requires":
            return Requires(self.choices(f"{path}.if", need("if")), self.choices(f"{path}.then", need("then")))
        if kind == "excludes":
            return Excludes(self.choices(f"{path}.a", need("a")), self.choices(f"{path}.b", need("b")))
        if kind == "forbids":
            return Forbids(self.choice(path, need("issue"), need("level")))
        raise CaseError(f"{path}.kind", "must be linear, ratio, requires, excludes or forbids")

    def condition(self, path: str, value: object, red_line: bool) -> Condition:
        entry = _dict(path, value)
        stakeholder = _need(path, entry, "stakeholder") if red_line else entry.get("stakeholder", "")
        cls = entry.get("class", str(RuleClass.BALANCE))
        if cls not in tuple(RuleClass):
            raise CaseError(f"{path}.class", "must be one of " + ", ".join(RuleClass))
        label = _dict(f"{path}.label", entry.get("label", {}))
        return Condition(
            _str(f"{path}.id", _need(path, entry, "id")),
            self.body(path, entry, "forbids" if red_line else ""),
            rule=_str(f"{path}.rule", entry.get("rule", "")),
            cls=RuleClass(str(cls)),
            hard=_bool(f"{path}.hard", entry.get("hard", True)),
            stakeholder=_str(f"{path}.stakeholder", stakeholder),
            label=tuple((language, _str(f"{path}.label.{language}", words)) for language, words in label.items()),
        )

    def conditions(self, path: str, value: object, red_line: bool) -> tuple[Condition, ...]:
        entries = _list(path, value, MOST_CONDITIONS)
        return tuple(self.condition(f"{path}[{place}]", entry, red_line) for place, entry in enumerate(entries))

    def balance(self, value: object) -> Balance:
        entry = _dict("balance", value)
        return Balance(
            _int("balance.epsilon", entry.get("epsilon", 0)),
            _int("balance.soft_penalty", entry.get("soft_penalty", 0)),
            self.terms("balance.costs", entry.get("costs", [])),
            self._bonuses(_list("balance.bonuses", entry.get("bonuses", []), MOST_CONDITIONS)),
        )

    def _bonuses(self, entries: list[object]) -> tuple[Bonus, ...]:
        return tuple(self._bonus(f"balance.bonuses[{n}]", raw) for n, raw in enumerate(entries))

    def _bonus(self, path: str, raw: object) -> Bonus:
        entry = _dict(path, raw)
        a, b = (self.choices(f"{path}.{side}", _need(path, entry, side)) for side in ("a", "b"))
        points = _int(f"{path}.points", _need(path, entry, "points"))
        return Bonus(_str(f"{path}.id", _need(path, entry, "id")), a, b, points)


def _issues(value: object) -> tuple[Issue, ...]:
    issues, total = [], 0
    for place, raw in enumerate(_list("issues", value, MOST_ISSUES)):
        path = f"issues[{place}]"
        entry = _dict(path, raw)
        levels = _list(f"{path}.levels", _need(path, entry, "levels"), MOST_LEVELS)
        total += len(levels)
        if total > MOST_LEVELS:
            raise CaseError(f"{path}.levels", f"more than {MOST_LEVELS} levels together")
        names = tuple(_str(f"{path}.levels[{n}]", level) for n, level in enumerate(levels))
        issues.append(Issue(_str(f"{path}.id", _need(path, entry, "id")), names))
    return tuple(issues)


def _party(path: str, value: object) -> Party:
    entry = _dict(path, value)
    rows = [
        tuple(_int(f"{path}.points[{i}][{n}]", number) for n, number in enumerate(_list(f"{path}.points[{i}]", row)))
        for i, row in enumerate(_list(f"{path}.points", _need(path, entry, "points")))
    ]
    return Party(
        _str(f"{path}.id", _need(path, entry, "id")),
        _weight(f"{path}.weight", _need(path, entry, "weight")),
        _int(f"{path}.d", _need(path, entry, "d")),
        tuple(rows),
    )


def _samples(value: object) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(
        tuple(
            _weight(f"weight_samples[{s}][{k}]", weight)
            for k, weight in enumerate(_list(f"weight_samples[{s}]", sample))
        )
        for s, sample in enumerate(_list("weight_samples", value))
    )


def _diversity(value: object) -> Diversity:
    entry = _dict("diversity", value)
    k = _int("diversity.k", _need("diversity", entry, "k"))
    return Diversity(k, _int("diversity.min_distance", _need("diversity", entry, "min_distance")))


def _groups(name: str, value: object) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(_str(f"{name}[{g}][{k}]", entry) for k, entry in enumerate(_list(f"{name}[{g}]", group)))
        for g, group in enumerate(_list(name, value))
    )


def read_case(text: str) -> Case:
    """The case that a file's text describes, validated. Raises CaseError with the place and what is wrong.

    Unknown keys are left aside, so that later versions can add some."""
    data = _dict("$", _parsed(text))
    if _need("", data, "format") != FORMAT:
        raise CaseError("format", f"must be {FORMAT!r}")
    issues = _issues(_need("", data, "issues"))
    validate_issues(issues)
    parties = _list("stakeholders", _need("", data, "stakeholders"), MOST_PARTIES)
    reader = _CaseReader(issues)
    seed, diversity = data.get("seed"), data.get("diversity")
    case = Case(
        name=_str("name", data.get("name", "")),
        scale=_int("scale", _need("", data, "scale")),
        issues=issues,
        parties=tuple(_party(f"stakeholders[{place}]", entry) for place, entry in enumerate(parties)),
        red_lines=reader.conditions("red_lines", data.get("red_lines", []), True),
        conditions=reader.conditions("constraints", data.get("constraints", []), False),
        balance=reader.balance(data.get("balance", {})),
        seed=None if seed is None else _int("seed", seed),
        weight_samples=_samples(data.get("weight_samples", [])),
        diversity=None if diversity is None else _diversity(diversity),
        groups2=_groups("groups2", data.get("groups2", [])),
        groups3=_groups("groups3", data.get("groups3", [])),
    )
    validate(case)
    return case
