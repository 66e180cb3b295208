"""What a case must be to be solved: `validate` names the first place that is wrong."""

from collections.abc import Iterable, Sequence
from unicodedata import category

from negotiator.bargaining.case import (
    Body,
    Case,
    Choice,
    Condition,
    Excludes,
    Forbids,
    Issue,
    Linear,
    Ratio,
    Requires,
    Term,
)
from negotiator.bargaining.errors import CaseError, UncountedError

MOST_ISSUES = 5_000
MOST_LEVELS = 50_000  # over all issues
MOST_PARTIES = 1_000
MOST_POINTS = 2_000_000  # numbers: parties times levels
MOST_CONDITIONS = 50_000
MOST_TERMS = 2_000_000  # over all conditions
LARGEST_NUMBER = 10**12  # coefficients of conditions: sums of them stay exact in the solver's numbers
LARGEST_REACH = 10**8  # points of a party, least acceptable ones too: beyond it the solver tells gains apart no more
LARGEST_UTILITY = 1_000  # units of utility (points / scale) that a party can have at most
MOST_DIGITS_OF_WEIGHT = 30
LONGEST_WORD = 500


def _refuse(path: str, reason: str) -> None:
    raise CaseError(path, reason)


def _word(path: str, word: str) -> None:
    if not word or len(word) > LONGEST_WORD:
        _refuse(path, f"must have 1 to {LONGEST_WORD} characters")
    if any(category(sign) in {"Cc", "Cs"} for sign in word):
        _refuse(path, "must not have control characters or halves of characters")


def _different(path: str, words: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for place, word in enumerate(words):
        _word(f"{path}[{place}]", word)
        if word in seen:
            _refuse(f"{path}[{place}]", f"{what} {word!r} is there twice")
        seen.add(word)


def _small(path: str, number: int) -> None:
    if abs(number) > LARGEST_NUMBER:
        raise UncountedError(path, f"is beyond {LARGEST_NUMBER}")


def validate_issues(issues: tuple[Issue, ...]) -> None:
    """Check the issues alone. Raises CaseError."""
    if not issues:
        _refuse("issues", "there is none")
    if len(issues) > MOST_ISSUES:
        _refuse("issues", f"more than {MOST_ISSUES}")
    _different("issues", (issue.id for issue in issues), "the issue")
    if sum(len(issue.levels) for issue in issues) > MOST_LEVELS:
        _refuse("issues", f"more than {MOST_LEVELS} levels together")
    for place, issue in enumerate(issues):
        if not issue.levels:
            _refuse(f"issues[{place}].levels", "there is none")
        _different(f"issues[{place}].levels", issue.levels, "the level")


def _parties(case: Case) -> None:
    if not case.parties:
        _refuse("stakeholders", "there is none")
    if len(case.parties) > MOST_PARTIES:
        _refuse("stakeholders", f"more than {MOST_PARTIES}")
    if len(case.parties) * sum(len(issue.levels) for issue in case.issues) > MOST_POINTS:
        _refuse("stakeholders", f"more than {MOST_POINTS} points together")
    _different("stakeholders", (party.id for party in case.parties), "the stakeholder")
    for place, party in enumerate(case.parties):
        path = f"stakeholders[{place}]"
        if party.weight < 0:
            _refuse(f"{path}.weight", "must not be negative")
        if max(len(str(party.weight.numerator)), len(str(party.weight.denominator))) > MOST_DIGITS_OF_WEIGHT:
            _refuse(f"{path}.weight", f"has more than {MOST_DIGITS_OF_WEIGHT} digits")
        if abs(party.d) > LARGEST_REACH:
            _refuse(f"{path}.d", f"is beyond {LARGEST_REACH}")
        _points(case, path, party.points)


def _points(case: Case, path: str, points: tuple[tuple[int, ...], ...]) -> None:
    if len(points) != len(case.issues):
        _refuse(f"{path}.points", f"must have one list for each of the {len(case.issues)} issues, has {len(points)}")
    for place, (row, issue) in enumerate(zip(points, case.issues, strict=True)):
        if len(row) != len(issue.levels):
            _refuse(f"{path}.points[{place}]", f"must have {len(issue.levels)} numbers, one per level, has {len(row)}")
        for level, value in enumerate(row):
            _small(f"{path}.points[{place}][{level}]", value)
    largest = max(sum(map(max, points)), -sum(map(min, points)))
    if largest > LARGEST_UTILITY * case.scale:
        _refuse(f"{path}.points", f"reach {largest}, beyond {LARGEST_UTILITY} times the scale ({case.scale})")
    if sum(max(map(abs, row)) for row in points) > LARGEST_REACH:
        _refuse(f"{path}.points", f"reach beyond {LARGEST_REACH}")


def _choices(case: Case, path: str, choices: Sequence[Choice]) -> None:
    for place, (issue, level) in enumerate(choices):
        if not 0 <= issue < len(case.issues):
            _refuse(f"{path}[{place}]", f"there is no issue number {issue}")
        if not 0 <= level < len(case.issues[issue].levels):
            _refuse(f"{path}[{place}]", f"issue {case.issues[issue].id!r} has no level number {level}")


def _terms(case: Case, path: str, terms: Sequence[Term]) -> None:
    _choices(case, path, [(issue, level) for issue, level, _ in terms])
    for place, (_, _, coefficient) in enumerate(terms):
        _small(f"{path}[{place}]", coefficient)


def _body(case: Case, path: str, body: Body) -> None:
    match body:
        case Linear(terms, _, rhs):
            _terms(case, f"{path}.terms", terms)
            _small(f"{path}.rhs", rhs)
        case Ratio(num, den, p, q):
            _terms(case, f"{path}.num", num)
            _terms(case, f"{path}.den", den)
            if p < 0 or q <= 0:
                _refuse(f"{path}.max", "must be a fraction p/q with p at least 0 and q above 0")
            _small(f"{path}.max", max(p, q))
        case Requires(if_, then):
            _choices(case, f"{path}.if", if_)
            _choices(case, f"{path}.then", then)
        case Excludes(a, b):
            _choices(case, f"{path}.a", a)
            _choices(case, f"{path}.b", b)
        case Forbids(choice):
            _choices(case, path, [choice])


def _size(body: Body) -> int:
    match body:
        case Linear(terms, _, _):
            return len(terms)
        case Ratio(num, den, _, _):
            return len(num) + len(den)
        case Requires(if_, then):
            return len(if_) + len(then) * len({issue for issue, _ in if_})
        case Excludes(a, b):
            return len(a) * len(b)
        case Forbids():
            return 1


def _conditions(case: Case) -> None:
    everything = (*case.conditions, *case.red_lines)
    if len(everything) > MOST_CONDITIONS:
        _refuse("constraints", f"more than {MOST_CONDITIONS} with the red lines")
    if sum(_size(condition.body) for condition in everything) > MOST_TERMS:
        _refuse("constraints", f"more than {MOST_TERMS} terms together")
    first = {condition.id: condition for condition in case.conditions}
    ids = {condition.id for condition in everything}
    for path, group in (("constraints", case.conditions), ("red_lines", case.red_lines)):
        _different(path, (condition.id for condition in group), "the id")
        for place, condition in enumerate(group):
            _condition(case, f"{path}[{place}]", condition)
            if condition.name != condition.id and condition.name in ids:
                _refuse(f"{path}[{place}].rule", f"{condition.name!r} is the id of another condition")
    for place, red_line in enumerate(case.red_lines):
        if red_line.id in first:
            _refuse(f"red_lines[{place}].id", f"{red_line.id!r} is the id of a constraint too")


def _condition(case: Case, path: str, condition: Condition) -> None:
    _body(case, path, condition.body)
    for key, name in (("id", condition.id), ("rule", condition.rule)):
        if name.startswith("IR:"):
            _refuse(f"{path}.{key}", "must not begin with 'IR:', which names least acceptable scores")
        if name.startswith("one_level["):
            _refuse(f"{path}.{key}", "must not begin with 'one_level[', which names issues")
    if condition.rule:
        _word(f"{path}.rule", condition.rule)
    if path.startswith("red_lines") and condition.stakeholder not in {party.id for party in case.parties}:
        _refuse(f"{path}.stakeholder", f"there is no stakeholder {condition.stakeholder!r}")


def unusable(case: Case) -> tuple[Condition, ...]:
    """The conditions and red lines for which `validate` would refuse the case by their numbers; in their order, empty
    for most."""
    return tuple(condition for condition in (*case.conditions, *case.red_lines) if not countable(condition.body))


def countable(body: Body) -> bool:
    """Whether a solver can keep all numbers of a condition apart."""
    match body:
        case Linear(terms, _, rhs):
            numbers = (rhs, *(n for _issue, _level, n in terms))
        case Ratio(num, den, p, q):
            numbers = (p, q, *(n for _issue, _level, n in (*num, *den)))
        case _:
            return True
    return all(abs(n) <= LARGEST_NUMBER for n in numbers)


def _bonuses(case: Case) -> None:
    for n, bonus in enumerate(case.balance.bonuses):
        place = f"balance.bonuses[{n}]"
        _small(place, bonus.points)
        _terms(case, place, tuple((*choice, 1) for choice in (*bonus.a, *bonus.b)))
        apart = {i for i, _level in bonus.a}.isdisjoint(i for i, _level in bonus.b)
        if bonus.points <= 0 or not bonus.a or not bonus.b or not apart:
            _refuse(place, "ties choices of one issue to choices of another, for points above 0")


def _extras(case: Case) -> None:
    if case.balance.epsilon < 0 or case.balance.soft_penalty < 0:
        _refuse("balance", "epsilon and soft_penalty must not be negative")
    _small("balance", max(case.balance.epsilon, case.balance.soft_penalty))
    _terms(case, "balance.costs", case.balance.costs)
    _bonuses(case)
    for place, sample in enumerate(case.weight_samples):
        if len(sample) != len(case.parties):
            _refuse(f"weight_samples[{place}]", f"must have {len(case.parties)} numbers, one per stakeholder")
        if any(weight < 0 for weight in sample):
            _refuse(f"weight_samples[{place}]", "must not be negative")
    if case.diversity is not None:
        if case.diversity.k < 1:
            _refuse("diversity.k", "must be at least 1")
        if not 0 <= case.diversity.min_distance <= len(case.issues):
            _refuse("diversity.min_distance", f"must be from 0 to the number of issues ({len(case.issues)})")
    known = {party.id for party in case.parties}
    for name, groups in (("groups2", case.groups2), ("groups3", case.groups3)):
        for place, group in enumerate(groups):
            for entry in group:
                if entry not in known:
                    _refuse(f"{name}[{place}]", f"there is no stakeholder {entry!r}")


def validate(case: Case) -> None:
    """Check a case. Raises CaseError with the place and what is wrong; a case that passes can be solved."""
    if not 1 <= case.scale <= LARGEST_NUMBER:
        _refuse("scale", f"must be a whole number from 1 to {LARGEST_NUMBER}")
    validate_issues(case.issues)
    _parties(case)
    _conditions(case)
    _extras(case)
