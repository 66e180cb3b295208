"""Overrides that hold today: asked by the plan, by every page of a dossier and by its papers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.clock import today
from models.override import Decision, Override
from negotiator.catalogue import plan
from negotiator.catalogue.guardrails.overrides import overridable
from negotiator.catalogue.reading import library
from negotiator.language import day
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words


@dataclass(frozen=True, slots=True)
class Deviation:
    """A guardrail that leadership has overridden: by whom, and until which day."""

    rule: str
    title: str
    decider: str
    until: str


def holding(session: Session, dossier_id: int) -> tuple[plan.Override, ...]:
    """The overrides that hold today, in the order of their rules; a row for a rule that nobody may override counts
    for nothing, however it came into the table."""
    query = select(Override).where(
        Override.dossier_id == dossier_id, Override.state == Decision.GRANTED, col(Override.until) >= today(session)
    )
    allowed = overridable()
    rows = session.exec(query.order_by(col(Override.rule), col(Override.id))).all()
    return tuple(
        plan.Override(known(row.id), row.rule, row.decided_by, row.until.isoformat())
        for row in rows
        if row.until is not None and row.rule in allowed
    )


def from_rights(session: Session, dossier_id: int) -> bool:
    """Whether leadership's decision to depart from a rule on rights stands in the table today: it moves no computation,
    yet nothing may go to the partner while it stands (guardrails, 6)."""
    query = select(Override.rule).where(
        Override.dossier_id == dossier_id, Override.state == Decision.GRANTED, col(Override.until) >= today(session)
    )
    return not frozenset(overridable()).issuperset(session.exec(query).all())


def deviations(found: Iterable[plan.Override], language: str) -> tuple[Deviation, ...]:
    """The same in words."""
    rails = library.guardrail_texts()
    return tuple(
        Deviation(o.rule, words(rails[o.rule].title, language), o.decider, day(date.fromisoformat(o.until), language))
        for o in found
    )
