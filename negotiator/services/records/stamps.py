"""The field of a house: the measures that it leads or takes part in, each with a stamp that changes with its content.

A co-signature keeps the stamps of what it was given for. The stamp counts versions of the measure with its levels, and
of its mandate; in a package also the level taken. It tells that something changed, never what.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select as columns
from sqlmodel import Session, col

from models.mandate import Mandate
from models.measure import Measure
from negotiator.services.records.loading import known


@dataclass(frozen=True, slots=True)
class Stamp:
    """One measure: row id, key, leading house, all houses concerned, its stamp, and whether it is off the agenda."""

    id: int
    key: str
    lead: str
    houses: frozenset[str]
    stamp: str
    off: bool = False


@cache
def house(name: str) -> str:
    """The one form of a house's short name: "BMI", "de_bmi" -> "bmi"."""
    return name.removeprefix("de_").casefold()


def stamps(session: Session, dossier_ids: Collection[int]) -> dict[int, tuple[Stamp, ...]]:
    """The measures of each dossier in written order; one query."""
    names = ("dossier_id", "id", "key", "lead", "co", "version", "off")
    query = columns(*(col(getattr(Measure, name)) for name in names), col(Mandate.version))
    query = query.join(Mandate, col(Mandate.measure_id) == col(Measure.id), isouter=True)
    found: dict[int, list[Stamp]] = defaultdict(list)
    rows = session.execute(query.where(col(Measure.dossier_id).in_(dossier_ids)).order_by(col(Measure.rank)))
    for dossier, number, key, lead, co, version, off, bounds in rows:
        houses = frozenset(house(name) for name in (lead, *co))
        found[dossier].append(Stamp(known(number), key, house(lead), houses, f"{version}.{bounds or 0}", off))
    return {dossier: tuple(found[dossier]) for dossier in dossier_ids}


def field_of(measures: Sequence[Stamp], stakeholder: str, levels: Mapping[str, int] | None = None) -> dict[str, str]:
    """Measure -> stamp of what is in the stakeholder's field; with `levels` as a package takes them."""
    own = [m for m in measures if house(stakeholder) in m.houses]
    if levels is None:
        return {m.key: m.stamp for m in own}
    return {m.key: f"{m.stamp}.{levels.get(m.key, 0)}" for m in own}


def changed(signed: Mapping[str, str], present: Mapping[str, str]) -> tuple[str, ...]:
    """Keys of the measures that are not as they were signed, in the present order, gone ones last."""
    keys = dict.fromkeys((*present, *signed))
    return tuple(key for key in keys if signed.get(key) != present.get(key))
