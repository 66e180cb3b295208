"""Limits that the house which answers for them does not stand by, and what a plan cannot hold without them."""

from collections.abc import Collection, Iterable, Mapping

from sqlmodel import Session, col, select

from models.clock import today
from models.limit import Limit, LimitKind
from models.owner_word import OwnerWord
from negotiator.bargaining.case import Condition
from negotiator.catalogue.means import CASES, FEDERAL
from negotiator.catalogue.plan import Plan
from negotiator.services.dossiers.owners.owner_words import OWNED, Stand, rows_of, thing_of, word_on

RULES = {LimitKind.CAPACITY: "G-14", LimitKind.PAYER: "G-15", LimitKind.CHAPTER: "G-15"}
LimitOf = tuple[LimitKind, str]


def doubted(session: Session, dossier_id: int) -> frozenset[LimitOf]:
    """Kind and key of the limits that their house does not stand by today."""
    return answered_for(session, dossier_id, rows_of(session, dossier_id))[1]


def answered_for(
    session: Session, dossier_id: int, rows: Mapping[str, OwnerWord]
) -> tuple[frozenset[LimitOf], frozenset[LimitOf]]:
    """Kind and key of the limits that a house answers for, and of those of them that it does not stand by today;
    `rows` are what houses have said."""
    day = today(session)
    limits = session.exec(select(Limit).where(Limit.dossier_id == dossier_id, col(Limit.kind).in_(OWNED))).all()
    said = {(each.kind, each.key): word_on(each, rows.get(thing_of(each.kind, each.key)), day) for each in limits}
    owned = frozenset(key for key, word in said.items() if word.stand is not Stand.NOBODY)
    return owned, frozenset(key for key in owned if not said[key].confirmed)


def stood_by(rules: Iterable[Condition], plan: Plan, limits: Collection[LimitOf]) -> tuple[Condition, ...]:
    """The hard rules but for these limits, which their houses do not stand by. What is counted with, but only assumed,
    refuses nothing (decision 0227)."""
    out = {f"{RULES[kind]}:{key}" for kind, key in limits}
    if (LimitKind.CAPACITY, CASES) in limits:
        out |= {"G-04:cases", "G-04:persons"}
    if FEDERAL not in plan.caps and any(kind is LimitKind.CHAPTER for kind, _key in limits):
        out.add(f"{RULES[LimitKind.PAYER]}:{FEDERAL}")  # the sum of the chapters
    return tuple(c for c in rules if c.hard and ":".join(c.id.split(":")[:2]) not in out)
