"""What a dossier adds to the register of what others got, as its file carries it: entries, and conflicts settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from negotiator.catalogue.dossier_file.checks import Checks
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.precedents import DAY, FITS, FORMATS, GRADES, KINDS, Agreement, Element

MOST = 500  # entries of one dossier


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry: an agreement with one element; `read_on` the day (ISO) on which its source was read last, `by` who
    wrote it, empty if nobody knows."""

    agreement: Agreement
    read_on: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """Which source counts where the register's sources disagree, and why."""

    conflict: str
    src: str
    why: str
    by: str = ""


def read_recorded(value: object, plan: Plan, checks: Checks, place: str) -> tuple[Recorded, ...]:
    """The entries. Raises DataError for one without source or date, or with a word, measure or level that there is
    not."""
    found: tuple[Recorded, ...] = checks.read(tuple[Recorded, ...], value, place)
    if len(found) > MOST:
        checks.refuse(place, "at most %(most)s entries can be read", most=MOST)
    tops = {m.id: max(m.top, m.peak) for m in (*plan.measures, *plan.shelved)}
    for n, each in enumerate(found, 1):
        _check(each, tops, checks, f"{place}[{n}]")
    return found


def read_settled(value: object, checks: Checks, place: str) -> tuple[Settled, ...]:
    """The settled conflicts, each once. Raises DataError for a conflict or a source that there is not."""
    found: tuple[Settled, ...] = checks.read(tuple[Settled, ...], value, place)
    known = library.precedents().conflicts
    for n, each in enumerate(found, 1):
        sources = known[each.conflict].src if each.conflict in known else ()
        for name, word, words in (("conflict", each.conflict, known), ("src", each.src, sources)):
            if word not in words:
                checks.refuse(f"{place}[{n}].{name}", "“%(value)s” is not known here", value=word[:64])
    if len({each.conflict for each in found}) < len(found):
        checks.refuse(place, "a conflict of sources is settled twice")
    return found


def _check(each: Recorded, tops: Mapping[str, int], checks: Checks, place: str) -> None:
    if len(each.agreement.elements) != 1:
        checks.refuse(f"{place}.agreement.elements", "an entry holds one element")
    agreement, element = each.agreement, each.agreement.elements[0]
    for name, word, known in (
        ("kind", agreement.kind, KINDS), ("format", agreement.format, FORMATS), ("measure", element.measure, tops),
        ("fit", element.fit, FITS), ("grade", element.grade, GRADES),
    ):  # fmt: skip
        if word not in known:
            checks.refuse(f"{place}.{name}", "“%(value)s” is not known here", value=word[:64])
    if not 0 <= element.level <= tops[element.measure]:
        checks.refuse(f"{place}.level", "the measure has no such level")
    if not element.src.strip():
        checks.refuse(f"{place}.src", "an entry needs its source")
    if not DAY.fullmatch(_day(agreement, element)):
        checks.refuse(f"{place}.year", "an entry needs the day of its figure or of its signature")
    if not readable(each.read_on):
        checks.refuse(f"{place}.read_on", "is no date, for example 2026-12-31")


def readable(read_on: str) -> bool:
    """Whether this is a day, month or year on which a source can have been read, or nothing: a register may know a
    month alone, or not even that."""
    if not read_on:
        return True
    try:
        date.fromisoformat(read_on + "-01-01"[len(read_on) - len("2026") :])
    except ValueError:
        return False
    return bool(DAY.fullmatch(read_on))


def _day(agreement: Agreement, element: Element) -> str:
    return element.year or agreement.signed or agreement.in_force or agreement.status_as_of
