"""What binds every package of a dossier: guardrails, capacities, money, mandate; and who may change which number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from sqlmodel import Session, col, select

from models.clock import today
from models.dossier import Dossier
from models.limit import Limit, LimitKind
from models.linkage import Linkage
from models.mandate import Mandate
from models.measure import Measure as MeasureRow
from models.owner_word import OwnerWord
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import PARAMS
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries.entry_numbers import BEYOND, bounds_told
from negotiator.services.dossiers.frame.views import GuardrailLine, LimitLine, LinkageLine, MandateLine, RulesPage
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.limits import limit_editing
from negotiator.services.dossiers.limits.limit_editing import SEPARATOR
from negotiator.services.dossiers.owners.owner_words import owners_in, rows_of, thing_of, word_on
from negotiator.services.dossiers.owners.owners import may_enter, owner_in, owner_of, require_entering, spoken_in
from negotiator.services.dossiers.rules.linkages import sides_of
from negotiator.services.records import submissions
from negotiator.services.records.loading import known
from negotiator.services.records.locks import unchanged
from negotiator.services.records.plans import given_already, range_of
from negotiator.services.records.voice import Voice, mandate_given
from negotiator.services.records.wording import notes, words

KINDS = tuple(kind.value for kind in LimitKind)
MOST = Fraction(10**6)
TABLES = (*PLAN, "owner_word")
GIVEN_BY_OTHERS = _("The mandate was given: only who gave it changes its ranges. Ask for the change.")


@dataclass(frozen=True, slots=True)
class _Whose:
    """The houses by key, those that enter their numbers themselves, and what was said about numbers, on a day."""

    people: Mapping[str, Stakeholder]
    spoken: frozenset[int]
    said: Mapping[str, OwnerWord]
    day: date


def page(session: Session, reader: Reader, dossier_id: int) -> RulesPage:
    """Everything that binds, cut to the reader. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_RULES, dossier_id)
    drafted = not given_already(session, dossier_for(session, reader, dossier_id, Action.READ_RULES))
    spoken = spoken_in(session, dossier_id)
    gone = limit_editing.gone_for(session, reader, dossier_id)
    return cut(session, reader, dossier_id, TABLES, _page, spoken, drafted, gone)


def _page(  # noqa: PLR0917 - what was read before the page is cut
    session: Session,
    reader: Reader,
    dossier_id: int,
    spoken: frozenset[int],
    drafted: bool,
    gone: tuple[tuple[str, str], ...],
) -> RulesPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    measures = derived(session, dossier_id).measures
    whose = _whose(session, dossier_id, spoken)
    limits = session.exec(
        select(Limit).where(Limit.dossier_id == dossier_id).order_by(col(Limit.rank), col(Limit.id))
    ).all()
    mandate = _mandate(session, reader, dossier_id, measures)
    return RulesPage(
        frame=frame_of(reader, dossier),
        guardrails=_guardrails(reader.language),
        limits=_limits(limits, whose, reader),
        mandate=mandate,
        mandate_editable=may_set_ranges(session, reader, dossier),
        mandate_asked=may(reader, Action.ASK_CHANGE, dossier_id) and given_already(session, dossier),
        linkages=_linkages(session, dossier_id, measures, reader.language),
        free=_free(mandate, measures, reader.language),
        given="" if mandate is None else mandate_given(Voice(reader.language), derived(session, dossier_id).plan),
        unlimited=_unlimited(limits, whose, reader, dossier_id),
        gone=tuple(
            (what, name)
            for what, name in gone
            if may_enter(reader, dossier_id, whose.people.get(owner_of(what.partition(SEPARATOR)[2])), spoken)
        ),
        counts=may_enter(reader, dossier_id, None, spoken),
        drafted=drafted and bool(mandate),
    )


def _unlimited(rows: Sequence[Limit], whose: _Whose, reader: Reader, dossier_id: int) -> tuple[tuple[str, str], ...]:
    """What has no limit yet and the reader may set one for."""
    present = {kind: {row.key: row for row in rows if row.kind == kind} for kind in LimitKind}
    return tuple(
        (what, name)
        for what, name in limit_editing.free(present, reader.language)
        if may_enter(reader, dossier_id, whose.people.get(owner_of(what.partition(SEPARATOR)[2])), whose.spoken)
    )


@cache
def _guardrails(language: str) -> tuple[tuple[str, tuple[GuardrailLine, ...]], ...]:
    """By class, locked ones first."""
    lines = [
        GuardrailLine(
            id=g.id,
            cls=g.cls.value,
            kind=g.kind,
            title=words(g.title, language),
            message=words(g.message, language),
            changed_by=g.changed_by,
            sources=notes(g.src),
            params=tuple(
                (words(p.text, language), p.default) for p in library.params().values() if p.guardrail == g.id
            ),
        )
        for g in library.guardrail_texts().values()
    ]
    groups = ((cls.value, tuple(line for line in lines if line.cls == cls)) for cls in RuleClass)
    return tuple((cls, found) for cls, found in groups if found)


def _whose(session: Session, dossier_id: int, spoken: frozenset[int]) -> _Whose:
    return _Whose(owners_in(session, dossier_id), spoken, rows_of(session, dossier_id), today(session))


def _limits(rows: Sequence[Limit], whose: _Whose, reader: Reader) -> tuple[tuple[str, tuple[LimitLine, ...]], ...]:
    lines = [_limit(row, whose, reader) for row in rows]
    groups = ((kind.value, tuple(line for line in lines if line.kind == kind)) for kind in LimitKind)
    return tuple((kind, found) for kind, found in groups if found)


def _limit(row: Limit, whose: _Whose, reader: Reader) -> LimitLine:
    owner = whose.people.get(owner_of(row.key))
    return LimitLine(
        kind=row.kind.value,
        key=row.key,
        name=limit_editing.name_of(row, reader.language),
        amount=row.amount,
        bounds=bounds(row.kind, row.key),
        owner=words(owner.text, reader.language) if owner else "",
        editable=_may_change(reader, row, owner, whose.spoken),
        version=row.version,
        word=word_on(row, whose.said.get(thing_of(row.kind, row.key)), whose.day),
        warning=_warning(row, reader.language),
        threshold=row.kind is LimitKind.PARAMETER and _rule_action(row.key) is Action.EDIT_THRESHOLDS,
        years=row.detail.years if row.detail else (),
    )


def _warning(row: Limit, language: str) -> str:
    """What to bear in mind about a capacity; empty if there is nothing."""
    capacity = library.capacities().get(row.key) if row.kind is LimitKind.CAPACITY else None
    return words(capacity.warning, language) if capacity and capacity.warning else ""


def bounds(kind: LimitKind, key: str) -> tuple[Fraction, Fraction]:
    """Least and most that a number may be."""
    if kind is LimitKind.PARAMETER and key in PARAMS:
        return PARAMS[key][1], PARAMS[key][2]
    return Fraction(0), MOST


def _may_change(reader: Reader, row: Limit, owner: Stakeholder | None, spoken: frozenset[int]) -> bool:
    if row.kind is LimitKind.PARAMETER:
        return may(reader, _rule_action(row.key), row.dossier_id)
    return may_enter(reader, row.dossier_id, owner, spoken)


def _rule_action(key: str) -> Action:
    """What changing a number of the guardrails is: those of class D are thresholds, which leadership sets."""
    param = library.params().get(key)
    rail = library.guardrail_texts().get(param.guardrail) if param else None
    return Action.EDIT_THRESHOLDS if rail and rail.cls is RuleClass.BALANCE else Action.EDIT_RULES


def _mandate(
    session: Session, reader: Reader, dossier_id: int, measures: dict[int, Measure]
) -> tuple[MandateLine, ...] | None:
    """The ranges, None for a reader outside the mandate circle."""
    if not may(reader, Action.READ_MANDATE, dossier_id):
        return None
    rows = session.exec(
        select(Mandate).where(Mandate.dossier_id == dossier_id).order_by(col(Mandate.rank), col(Mandate.id))
    )
    return tuple(_range(row, measures[row.measure_id], reader.language) for row in rows if row.measure_id in measures)


def _range(row: Mandate, measure: Measure, language: str) -> MandateLine:
    levels = tuple((level.n, words(level.text, language)) for level in measure.levels)
    lo, hi = range_of(row, measure)
    return MandateLine(
        measure=measure.id,
        name=words(measure.text, language),
        lo=lo,
        hi=hi,
        lo_text=levels[lo][1],
        hi_text=levels[hi][1],
        levels=levels,
        version=row.version,
    )


def _linkages(
    session: Session, dossier_id: int, measures: dict[int, Measure], language: str
) -> tuple[LinkageLine, ...]:
    names = {m.id: words(m.text, language) for m in measures.values()}
    rows = session.exec(select(Linkage).where(Linkage.dossier_id == dossier_id).order_by(col(Linkage.rank)))
    return tuple(LinkageLine(*sides_of(k, names, language), k.type, k.note) for k in rows)


def _free(
    mandate: Iterable[MandateLine] | None, measures: dict[int, Measure], language: str
) -> tuple[tuple[str, str], ...]:
    """Measures without a range, for the form that adds one; empty outside the mandate circle."""
    if mandate is None:
        return ()
    bound = {line.measure for line in mandate}
    return tuple((m.id, words(m.text, language)) for m in measures.values() if m.id not in bound)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number somebody wants to change, with why and the version that they had before them."""

    kind: LimitKind
    key: str
    amount: Fraction
    reason: str
    version: int


def amount(kind: str, key: str, number: Fraction, reason: str, version: int) -> Amount:
    """A changed number from its words. Raises ValueError for a kind that is none."""
    return Amount(LimitKind(kind), key, number, reason, version)


def change_limit(session: Session, reader: Reader, dossier_id: int, entry: Amount) -> LimitLine:
    """Keeps a number; every change names its reason. Raises NotRecorded, NotAllowed, Refused, Collision or TooMany."""
    kept = keep_limit(session, reader, dossier_id, entry)
    session.commit()
    return kept


def keep_limit(session: Session, reader: Reader, dossier_id: int, entry: Amount) -> LimitLine:
    """The same without committing, for several at once."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_RULES)
    query = select(Limit).where(Limit.dossier_id == dossier_id, Limit.kind == entry.kind, Limit.key == entry.key)
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise NotRecorded(_("There is no such number."))
    owner = owner_in(session, dossier_id, entry.key)
    _require_change(session, reader, dossier_id, entry, owner)
    if row.amount == entry.amount:
        return _limit(row, _whose(session, dossier_id, spoken_in(session, dossier_id)), reader)
    _check(entry, reader.language)
    unchanged(
        row.version,
        entry.version,
        mine=entry,
        theirs=lambda: _limit(row, _whose(session, dossier_id, spoken_in(session, dossier_id)), reader),
    )
    detail = {"field": entry.key, "from": str(row.amount), "to": str(entry.amount), "why": entry.reason}
    count_change(session, reader, dossier, f"limit {entry.kind.value} {entry.key}", {"field": entry.key})
    row.amount, row.version = entry.amount, row.version + 1
    session.add(row)
    inherited.settle(session, dossier_id, [f"{entry.kind.value}.{entry.key}"])
    audit.record(session, reader, Deed.CHANGED, f"limit {entry.kind.value} {entry.key}", dossier_id, None, detail)
    session.flush()
    return _limit(row, _whose(session, dossier_id, spoken_in(session, dossier_id)), reader)


def _require_change(
    session: Session, reader: Reader, dossier_id: int, entry: Amount, owner: Stakeholder | None
) -> None:
    if entry.kind is LimitKind.PARAMETER:
        require(reader, _rule_action(entry.key), dossier_id)
    else:
        require_entering(session, reader, dossier_id, owner)


def _check(entry: Amount, language: str) -> None:
    least, most = bounds(entry.kind, entry.key)
    fields = {}
    if not least <= entry.amount <= most:
        fields["amount"] = say(language, BEYOND, **bounds_told(least, most, language))
    if not entry.reason.strip():
        fields["reason"] = _("Please say why.")
    if fields:
        raise Refused(_("Please correct what is marked."), fields=fields)


@dataclass(frozen=True, slots=True)
class Range:
    """A mandate that somebody wants to set: from level `lo` to `hi`; version 0 for a measure without one."""

    measure: str
    lo: int
    hi: int
    reason: str
    version: int


def set_mandate(session: Session, reader: Reader, dossier_id: int, wish: Range) -> MandateLine:
    """Keeps the range of a measure: leadership always, the lead while no mandate was given. Raises NotRecorded,
    NotAllowed, Refused, Collision or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_MANDATE)
    if not may_set_ranges(session, reader, dossier):
        raise NotAllowed(GIVEN_BY_OTHERS)
    line = keep_range(session, reader, dossier_id, wish)
    submissions.done(session)
    session.commit()
    return line


def may_set_ranges(session: Session, reader: Reader, dossier: Dossier) -> bool:
    """Whether the reader changes the mandate's ranges: leadership, who gives it; the lead while it is a draft."""
    key = known(dossier.id)
    if may(reader, Action.GIVE_MANDATE, key):
        return True
    return may(reader, Action.EDIT_MANDATE, key) and not given_already(session, dossier)


def version_of_range(session: Session, dossier_id: int, measure: str) -> int:
    """The version of a measure's range; 0 where it has none."""
    query = select(Mandate.version).join(MeasureRow, col(MeasureRow.id) == col(Mandate.measure_id))
    return session.exec(query.where(Mandate.dossier_id == dossier_id, MeasureRow.key == measure)).first() or 0


def keep_range(session: Session, reader: Reader, dossier_id: int, wish: Range) -> MandateLine:
    """The same without committing, by whoever was found to be allowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MANDATE)
    measures = {m.id: (key, m) for key, m in derived(session, dossier_id).measures.items()}
    if wish.measure not in measures:
        raise NotRecorded(_("There is no such measure."))
    key, measure = measures[wish.measure]
    query = select(Mandate).where(Mandate.dossier_id == dossier_id, Mandate.measure_id == key)
    row = session.exec(query.with_for_update()).first()
    if row is not None and (row.lo, row.hi) == (wish.lo, wish.hi):
        return _range(row, measure, reader.language)
    if not 0 <= wish.lo <= wish.hi <= measure.top:
        text = _("The lowest level must not lie above the highest.")
        raise Refused(_("Please correct what is marked."), fields={"lo": text})
    if not wish.reason.strip():
        raise Refused(_("Please correct what is marked."), fields={"reason": _("Please say why.")})
    theirs = _range(row, measure, reader.language) if row else None
    unchanged(row.version if row else 0, wish.version, mine=wish, theirs=lambda: theirs)
    before = f"{row.lo}-{row.hi}" if row else f"0-{measure.top}"
    count_change(session, reader, dossier, f"mandate {wish.measure}", {"field": wish.measure})
    row = row or Mandate(dossier_id=dossier_id, measure_id=key, rank=len(measures), hi=measure.top, version=0)
    row.lo, row.hi, row.version = wish.lo, wish.hi, row.version + 1
    session.add(row)
    session.flush()
    detail = {"field": wish.measure, "from": before, "to": f"{wish.lo}-{wish.hi}", "why": wish.reason}
    audit.record(session, reader, Deed.CHANGED, f"mandate {wish.measure}", dossier_id, None, detail)
    return _range(row, measure, reader.language)
