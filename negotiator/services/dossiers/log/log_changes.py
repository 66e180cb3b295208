"""What the log keeps of a change, in words: what stood there before, or stands there now."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from negotiator.catalogue.reading import library
from negotiator.language import _, number, percent, say
from negotiator.services.dossiers.log.log_names import Names, in_table
from negotiator.services.dossiers.log.log_tables import (
    BALLOTS,
    CERTAINTY,
    CIRCLES,
    COMMENTS,
    COORDINATIONS,
    DECISIONS,
    NUMBERS,
    PARTS,
    PROGRESS,
    REQUESTS,
    ROLES,
    ROUNDS,
    RULE_STRENGTH,
    STAGES,
    STRENGTH,
    SWITCHED,
    TRIALS,
)
from negotiator.services.positions.lines import BESIDE
from negotiator.services.positions.ratings import CURVE, NOT_RATED, SECOND
from negotiator.services.positions.statements import SURE
from negotiator.services.positions.weights import TIMES, WORDS, Weight, curve, written
from negotiator.services.records.wording import agrees, typed, words

CONFIRMED = "confirmed"
BESIDES = {  # what is said beside a rating, in the order in which it is told
    "drawn": _("values of the levels: %(text)s"),
    "second": _("second opinion: %(text)s"),
    "second_by": _("by: %(text)s"),
    "source": _("source: %(text)s"),
    "day": _("of: %(text)s"),
    "sure": _("certainty: %(text)s"),
}
RATED = re.compile(rf"(.*?)(?: \[((?:{'|'.join(BESIDE)})=.*)\])?", re.DOTALL)
NEXT = re.compile(rf" (?=(?:{'|'.join(BESIDE)})=)")
MARK = {"least": _("score: %(text)s"), "least_text": _("in words: %(text)s"), "reasoning": _("assessment: %(text)s")}


def change(names: Names, kind: str, value: str, detail: Mapping[str, object]) -> str:
    """What stood there before or stands there now; a dash where there was nothing."""
    if not value:
        return "–"
    if kind == "position":
        return _of_position(names, value, detail)
    return CHANGES[kind](names, value) if kind in CHANGES else typed(value, names.language)


def _of_position(names: Names, value: str, detail: Mapping[str, object]) -> str:
    first, _space, rest = value.partition(" ")
    if "measure" in detail:
        return _rating(names, value)
    if "red line" in detail:
        return _red_line(names, value)
    if "least score" in detail:
        return mark(names, {"least": first, "least_text": rest})  # entries of before, written in one line
    words_ = value.split(" ")
    tables = (CIRCLES, CIRCLES, PROGRESS)
    return ", ".join(in_table(names, table, word) for table, word in zip(tables, words_, strict=False))


def _rating(names: Names, value: str) -> str:
    """A rating as `ratings` writes it: importance, wish, certainty and reason, in brackets what was said beside."""
    found = RATED.fullmatch(value)
    told, more = found.groups() if found else (value, None)
    first, wish, certainty, why = [*told.split(" ", 3), "", "", ""][:4]
    beside = dict(each.split("=", 1) for each in NEXT.split(more)) if more else {}
    kept = [key for key in BESIDES if key in beside]
    said = [say(names.language, BESIDES[key], text=_said(names, key, beside)) for key in kept]
    parts = (
        say(names.language, _("not rated")) if first == NOT_RATED else _importance(names, first, beside),
        _wish(names, wish),
        in_table(names, CERTAINTY, certainty),
        typed(why, names.language),
        *said,
    )
    return ", ".join(part for part in parts if part)


def _importance(names: Names, middle: str, beside: Mapping[str, str]) -> str:
    if beside.get("said") in WORDS:
        word = WORDS[beside["said"]][0] if names.language == "de" else beside["said"]
        return say(names.language, _("importance %(word)s"), word=word)
    if "low" not in beside or "high" not in beside:
        return say(names.language, _("importance %(number)s"), number=amount(names, middle))
    low, high = amount(names, beside["low"]), amount(names, beside["high"])
    return say(names.language, _("importance %(low)s to %(high)s"), low=low, high=high)


def _opinion(names: Names, beside: Mapping[str, str]) -> str:
    """The second opinion as it was said."""
    try:
        middle, low, high = (Fraction(beside[key]) if key in beside else None for key in SECOND[:3])
        return written(Weight(middle, low, high, beside.get("second_said", "")), names.language)
    except ValueError:
        return beside["second"]


def _values(names: Names, beside: Mapping[str, str]) -> str:
    """The values of the levels as they were said, 0 to 100, from level 0 on."""
    try:
        drawn, low, high = (
            [Fraction(each) for each in beside[key].split(",")] if key in beside else [] for key in CURVE[:3]
        )
    except ValueError:
        return beside["drawn"]
    said = beside.get("drawn_said", "").split(",")
    return "; ".join(written(each, names.language, TIMES) for each in curve(drawn, low, high, said))


def _said(names: Names, key: str, beside: Mapping[str, str]) -> str:
    text = beside[key]
    if key == "drawn":
        return _values(names, beside)
    if key == "second":
        return _opinion(names, beside)
    return say(names.language, SURE[text]) if key == "sure" and text in SURE else text


def mark(names: Names, parts: Mapping[str, object]) -> str:
    """A least acceptable score: each of its fields by name, without the empty ones."""
    found = {key: str(text) for key, text in parts.items() if text}
    told = {key: amount(names, text) if key == "least" else typed(text, names.language) for key, text in found.items()}
    return ", ".join(say(names.language, MARK[key], text=text) for key, text in told.items())


def _wish(names: Names, wish: str) -> str:
    if wish in ("up", "down"):
        return say(names.language, _("The more, the better") if wish == "up" else _("The less, the better"))
    if wish == "drawn":
        return say(names.language, _("Drawn by hand, level by level"))
    shape, n = wish.rstrip("0123456789"), wish.lstrip("abcdefghijklmnopqrstuvwxyz")
    said = {"peak": _("Best at exactly: %(level)s"), "thr": _("Enough from: %(level)s")}.get(shape)
    return say(names.language, said, level=n) if said else wish


def _red_line(names: Names, value: str) -> str:
    found = re.fullmatch(r"(.*) (hard|soft) ([da])(?: (.*))?", value, re.DOTALL)
    if not found:
        return value
    parts = (
        names.red_line(found[1]),
        in_table(names, STRENGTH, found[2]),
        in_table(names, CERTAINTY, found[3]),
        typed(found[4] or "", names.language),
    )
    return "; ".join(part for part in parts if part)


def _own_rule(names: Names, value: str) -> str:
    """What an own rule said: its condition, its strength, whether it was on."""
    expr, strength, state = [*value.rsplit(" ", 2), "", ""][:3]
    return f"{names.red_line(expr)} ({in_table(names, RULE_STRENGTH, strength)}, {in_table(names, SWITCHED, state)})"


def amount(names: Names, value: str) -> str:
    """A number as the language writes it; what is none as it stands."""
    try:
        return number(Fraction(value), names.language, 3)
    except (ValueError, ZeroDivisionError):
        return value


def _law(names: Names, value: str) -> str:
    """Credibility and legal status of a level."""
    cred, _space, legal = value.partition(" ")
    known = library.terms().legal
    status = words(known[legal], names.language) if legal in known else legal
    try:
        return f"{percent(Fraction(cred), names.language)}, {status}"
    except (ValueError, ZeroDivisionError):
        return value


def _range(names: Names, value: str) -> str:
    low, _dash, high = value.partition("-")
    return say(names.language, _("level %(low)s to %(high)s"), low=low, high=high)


def _part(names: Names, value: str) -> str:
    part, _space, consent = value.partition(" ")
    asked = _("consent needed") if agrees(part, "", consent == "True") else _("no consent needed")
    return f"{in_table(names, PARTS, part)}, {say(names.language, asked)}"


def _gate_state(names: Names, value: str) -> str:
    return say(names.language, _("confirmed")) if value == CONFIRMED else value


CHANGES: Mapping[str, Callable[[Names, str], str]] = {
    "stage": lambda names, value: in_table(names, STAGES, value),
    "gate": _gate_state,
    "round": lambda names, value: in_table(names, ROUNDS, value),
    "comment": lambda names, value: in_table(names, COMMENTS, value),
    "ballot": lambda names, value: in_table(names, BALLOTS, value),
    "coordination": lambda names, value: in_table(names, COORDINATIONS, value),
    "trial": lambda names, value: in_table(names, TRIALS, value),
    "overlay": lambda names, value: in_table(names, TRIALS, value),
    "measure": _law,
    "limit": amount,
    "number": lambda names, value: in_table(names, NUMBERS, value),
    "mandate": _range,
    "override": lambda names, value: in_table(names, DECISIONS, value),
    "asked": lambda names, value: in_table(names, REQUESTS, value),
    "stakeholder": _part,
    "rule": _own_rule,
    "effect": lambda names, value: in_table(names, SWITCHED, value),
    "account": lambda names, value: in_table(names, ROLES, value),
    "dossier": lambda names, value: typed(value.replace("_", " "), names.language),
}
