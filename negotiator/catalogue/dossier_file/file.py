"""The file of a whole dossier: `negotiator-dossier/1`, documented in docs/dossier-file.md."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from fractions import Fraction

from negotiator.bargaining.case_reading import doubled
from negotiator.bargaining.errors import DataError
from negotiator.catalogue.coordinated import BRIDGES, KINDS, OUTCOMES, STANCES, STEPS, Coordinated
from negotiator.catalogue.dossier_file.checks import Checks
from negotiator.catalogue.dossier_file.codec import plain
from negotiator.catalogue.dossier_file.register import Recorded, Settled, read_recorded, read_settled
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.context import read_context
from negotiator.catalogue.reading.scenario import scenario_of
from negotiator.catalogue.reading.tables import MOST_CHARACTERS, MOST_DIGITS, Table
from negotiator.printable import cleaned

FAMILY, VERSION = "negotiator-dossier", 1
FORMAT = f"{FAMILY}/{VERSION}"
MOST_BYTES = 8_000_000
# the present day, and what only leadership or a checker can decide
LEFT_OUT = frozenset({"as_of", "overrides", "law", "mandate_waits", "mandate_drafted"})
CONTENTS = "dossier"  # where the fields of the plan stand
EXTRA = "extra"  # within the context: answers to questions of one's own
PARTS = ("positions", "mandate", "rounds", "packages", "coordination")  # what a file may be without
DISCLOSURES = ("open", "banded", "own")
TOP = ("format", "disclosure", "unconfirmed", "withheld", "coordination", "register", "settled", CONTENTS)


@dataclass(frozen=True, slots=True)
class DossierFile:
    """What a file holds: the plan; things that nobody has confirmed; whose positions and which parts were kept back
    when it was written; what houses coordinated; what it adds to the register of what others got, and which sources
    count there."""

    plan: Plan
    disclosure: str = "banded"
    unconfirmed: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    coordination: tuple[Coordinated, ...] = ()
    register: tuple[Recorded, ...] = ()
    settled: tuple[Settled, ...] = ()


def written(file: DossierFile) -> str:
    """The text of a file; the same contents give the same text."""
    plan = replace(file.plan, data_as_of=file.plan.data_day)
    contents = {f.name: plain(getattr(plan, f.name)) for f in fields(Plan) if f.name not in LEFT_OUT}
    top = {
        "format": FORMAT,
        "disclosure": file.disclosure,
        "unconfirmed": list(file.unconfirmed),
        "withheld": list(file.withheld),
        "coordination": plain(file.coordination),
        "register": plain(file.register),
        "settled": plain(file.settled),
        CONTENTS: contents,
    }
    return json.dumps(top, ensure_ascii=False, indent=1) + "\n"


def read(content: bytes, name: str) -> DossierFile:
    """The dossier in a file of this name: a dossier file, or a scenario in TOML. Raises DataError with the place."""
    if len(content) > MOST_BYTES:
        raise DataError(name, "size", "at most %(most)s MB can be read", most=MOST_BYTES // 1_000_000)
    if content.startswith(b"PK"):
        raise DataError(name, "file", "is an archive or a workbook: bring a workbook in on the page “As a table”")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(name, "file", "is not text in UTF-8") from error
    if not _is_json(text, name):
        return DossierFile(scenario_of(text.replace("\r\n", "\n").replace("\r", "\n"), name))
    return _read(_parsed(text, name), Checks(name))


def root_of(content: bytes, name: str) -> str:
    """Below which key a file of this name holds the contents of the dossier; empty for a scenario."""
    return CONTENTS if _is_json(content.decode("utf-8-sig", "replace"), name) else ""


def _is_json(text: str, name: str) -> bool:
    first = text.lstrip()[:1]
    return first == "{" or (first in ("", "[") and name.casefold().endswith(".json"))


def _parsed(text: str, name: str) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = doubled(key for key, _ in pairs)[:64]
            raise DataError(name, twice, "“%(name)s” is there twice", name=twice)
        return found

    def exact(digits: str) -> object:
        return Fraction(digits) if len(digits) <= MOST_DIGITS and "e" not in digits.lower() else None

    try:
        found: object = json.loads(text, parse_float=exact, parse_constant=lambda _: None, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
        raise DataError(
            name, "JSON", "cannot be read at line %(line)s, column %(column)s", line=line, column=column
        ) from error
    except RecursionError as error:
        raise DataError(name, "JSON", "values are nested too deeply") from error
    except ValueError as error:
        raise DataError(name, "JSON", "a number has too many digits") from error
    return cleaned(found)


def _read(value: object, checks: Checks) -> DossierFile:
    top = checks.entries(value, "")
    _version(top, checks)
    checks.known(top, dict.fromkeys(TOP), "")
    held = dict(checks.entries(top.get(CONTENTS), CONTENTS))
    held["as_of"] = held.get("data_as_of") or "2026-01"
    context = held.get("context")
    inner = Checks(checks.file, CONTENTS)
    plan: Plan = inner.record(Plan, held, "", LEFT_OUT - {"as_of"})
    inner.all(plan)
    plan = replace(plan, context=_context(context, plan, inner))
    disclosure = checks.text(top.get("disclosure", "banded"), "disclosure")
    if disclosure not in DISCLOSURES:
        names = ", ".join(DISCLOSURES)
        checks.refuse("disclosure", "“%(value)s” is not one of %(names)s", value=disclosure[:64], names=names)
    marks = {key: checks.read(tuple[str, ...], top.get(key, []), key) for key in ("unconfirmed", "withheld")}
    records = checks.read(tuple[Coordinated, ...], top.get("coordination", []), "coordination")
    for n, each in enumerate(records, 1):
        _check_record(each, plan, checks, f"coordination[{n}]")
    entries = read_recorded(top.get("register", []), plan, checks, "register")
    settled = read_settled(top.get("settled", []), checks, "settled")
    return DossierFile(plan, disclosure, **marks, coordination=records, register=entries, settled=settled)


def _check_record(each: Coordinated, plan: Plan, checks: Checks, place: str) -> None:
    """Raises DataError for a word, house, measure, level, day or moment that there is not."""
    tops = {"": 0} | {m.id: max(m.top, m.peak) for m in (*plan.measures, *plan.shelved)}
    houses = {person.id for person in plan.participants}
    stated = [("kind", each.kind, KINDS), ("outcome", each.outcome, OUTCOMES), ("measure", each.measure, tops)]
    stated += [("bridge", each.bridge, ("", *BRIDGES)), ("step", each.step, ("", *STEPS))]
    stated += [(f"houses[{n}]", house, houses) for n, house in enumerate(each.houses, 1)]
    levels: list[tuple[str, tuple[int, ...]]] = [("level", () if each.level is None else (each.level,))]
    moments = [(name, getattr(each, name)) for name in ("date", "due", "opened_at", "ended_at", "decided_at")]
    for n, said in enumerate(each.answers, 1):
        stated += [(f"answers[{n}].house", said.house, houses), (f"answers[{n}].stance", said.stance, STANCES)]
        levels.append((f"answers[{n}].levels", said.levels or ()))
        moments.append((f"answers[{n}].at", said.at))
    for name, word, known in stated:
        if word not in known:
            checks.refuse(f"{place}.{name}", "“%(value)s” is not known here", value=word[:64])
    for name, found in levels:
        if not all(0 <= level <= tops[each.measure] for level in found):
            checks.refuse(f"{place}.{name}", "the measure has no such level")
    for name, moment in moments:
        if not _is_moment(moment):
            checks.refuse(f"{place}.{name}", "is no date, for example 2026-12-31")


def _is_moment(text: str) -> bool:
    try:
        return not text or bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _version(top: Mapping[str, object], checks: Checks) -> None:
    """Raises DataError for another kind of file, or one of a newer version."""
    stated = top.get("format")
    family, _slash, number = stated.partition("/") if isinstance(stated, str) else ("", "", "")
    if family != FAMILY or not number.isdecimal() or len(number) > 9:
        checks.refuse("format", "is not a dossier file: “%(format)s” is expected here", format=FORMAT)
    if int(number) > VERSION:
        checks.refuse("format", "was written by a newer version of Negotiator; this one reads up to %(n)s", n=VERSION)
    if int(number) < 1:
        checks.refuse("format", "is not a dossier file: “%(format)s” is expected here", format=FORMAT)


def _context(value: object, plan: Plan, checks: Checks) -> dict[str, object]:
    """The answers, checked like those of a scenario; answers to questions of one's own as words."""
    stated = dict(checks.entries(value, "context"))
    own = checks.entries(stated.pop(EXTRA, {}), f"context.{EXTRA}")
    shares = stated.get("health_shares")
    if isinstance(shares, dict):
        stated["health_shares"] = {k: checks.exact(v, f"context.health_shares.{k}") for k, v in shares.items()}
    known = {measure.id: measure for measure in (*plan.measures, *plan.shelved)}
    found = read_context(Table(checks.file, f"{CONTENTS}.context", stated), known)
    if own:
        found[EXTRA] = {
            key[:MOST_CHARACTERS]: checks.text(each, f"context.{EXTRA}.{key[:64]}") for key, each in own.items()
        }
    return found
