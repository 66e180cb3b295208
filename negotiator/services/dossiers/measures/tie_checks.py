"""Whether a package can keep a new tie between two measures, together with the hard rules that bind already."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from time import monotonic

from sqlmodel import Session

from models.dossier import Dossier
from negotiator.bargaining.case import Case, Condition, Issue
from negotiator.bargaining.clash import smallest_clash
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.outcome import Options
from negotiator.catalogue.guardrails.rows.all import rule_of, rules_of
from negotiator.catalogue.guardrails.rows.choices import Choices, at_least
from negotiator.catalogue.guardrails.rows.linkages import name_of
from negotiator.catalogue.guardrails.rows.red_lines import red_lines_of
from negotiator.catalogue.guardrails.rows.rights import need_name
from negotiator.catalogue.guardrails.sentences import assumed
from negotiator.catalogue.plan import BINDING, DECLARED, SEQUENCE, Link, Linkage, Participant, Plan
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.derived import derived
from negotiator.services.access.eyes import eyes_of
from negotiator.services.dossiers.owners.doubted import LimitOf, doubted, stood_by
from negotiator.services.positions.clash_checks import UnaskedError, in_turn
from negotiator.services.records.wording import words

RED_LINE = "RL"
SECONDS = 4.0  # for all questions about one tie: somebody waits for the page, and holds one of two turns
CORRECT = _("Please correct what is marked.")
AGAINST = _(
    "No package can hold both measures in this way. Against it stand: %(rules)s "
    "Change one of these first, or choose other levels."
)
ALONE = _("No package can hold both measures in this way.")
LATE = _("Whether any package can hold both measures could not be checked in the time given.")
LOST = _(
    "No package could have one of the two measures any more. Against it stand: %(rules)s "
    "Change one of these first, or choose other levels."
)
LOST_ALONE = _("No package could have one of the two measures any more.")
UNKNOWN = _("Whether any package can still have both measures could not be checked in the time given.")


@dataclass(frozen=True, slots=True)
class Need:
    """From its level `link.at` on, a measure needs another, or, where it `excludes`, does not go together with it."""

    measure: str
    link: Link
    excludes: bool = False


Tie = Linkage | Need


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found about a tie: the sentences of a smallest set of rules and red lines that keep its measures from
    being chosen under it, `alone` where it does so itself; both empty if nothing does. `unsure`: why nothing is known,
    as a message id."""

    tie: Tie
    against: tuple[str, ...] = ()
    alone: bool = False
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A plan with the tie, the name of its conditions, and what has to remain possible: each time all of it together.
    `taken`: what the tie takes away where it is not, one after the other; empty for the same. `until`: by when all that
    is asked about it has its answer, by the monotonic clock."""

    until: float
    plan: Plan
    name: str
    wanted: tuple[tuple[Condition, ...], ...]
    taken: tuple[Condition, ...] = ()


def check(session: Session, reader: Reader, dossier_id: int, tie: Tie) -> Checked:
    """Whether a package can hold the measures of a tie that binds, by the hard rules and those red lines that the
    reader may read. Ends the session's transaction before it asks. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_MEASURES if isinstance(tie, Need) else Action.EDIT_RULES, dossier_id)
    if not binds(tie):
        return Checked(tie)
    plan, said = derived(session, dossier_id).plan, doubted(session, dossier_id)
    eyes = eyes_of(session, reader, session.get_one(Dossier, dossier_id))
    closed = eyes.unread | eyes.sealed
    open_ = tuple(p for p in plan.participants if p.id in eyes.shown and p.id not in closed)
    session.rollback()  # no transaction while the optimiser works
    try:
        return in_turn(session, reader, lambda: found(plan, tie, open_, reader.language, said))
    except UnaskedError:
        return Checked(tie, unsure=_late(tie))


def binds(tie: Tie) -> bool:
    """Whether a package has to keep the tie."""
    return isinstance(tie, Need) or tie.type in BINDING


def found(
    plan: Plan, tie: Tie, people: Iterable[Participant], language: str, said: Collection[LimitOf] = ()
) -> Checked:
    """The smallest set of hard rules, and red lines of these people, that no package keeps under the tie with its
    measures in it; sets without it are not its doing, nor is what could not be chosen without it either. A limit that
    nobody stands by is not among them."""
    if not set(_measures(tie)) <= {measure.id for measure in plan.measures}:
        return Checked(tie)
    asked, people = _question(plan, tie), tuple(people)
    members: dict[str, tuple[Condition, ...]] = {}
    lines = (line for person in people for line in red_lines_of(asked.plan, person))
    for condition in (*stood_by(rules_of(asked.plan), asked.plan, said), *(c for c in lines if c.hard)):
        name = asked.name if condition.name == asked.name else condition.id
        members[name] = (*members.get(name, ()), condition)
    rows = members.pop(asked.name)
    rest = _apart(asked, members)
    if rest is None:
        return Checked(tie, unsure=_late(tie))
    for wanted in asked.wanted:
        clash = _its_doing(asked, rows, wanted, rest)
        if clash is None:
            return Checked(tie, unsure=_late(tie))
        if clash:
            return Checked(tie, tuple(_told(members, people, clash, asked.name, language)), clash == (asked.name,))
    return Checked(tie)


def _its_doing(
    asked: _Asked,
    rows: tuple[Condition, ...],
    wanted: tuple[Condition, ...],
    rest: Mapping[str, tuple[Condition, ...]],
) -> tuple[str, ...] | None:
    """A smallest set of rules with the tie (`rows`) that leaves no room for what is wanted, and would leave some for
    what the tie takes away; empty if there is none, None if time ran out."""
    left = dict(rest)
    while clash := _clash(asked, {**left, asked.name: (*rows, *wanted)}):
        others = {name: left[name] for name in clash if name != asked.name}
        taken = [wanted] if not asked.taken else [(each,) for each in asked.taken]
        before = [_clash(asked, {**others, asked.name: each}) for each in taken] if others else [()]
        if any(known is not None and not known for known in before):
            return tuple(clash)
        if None in before:
            return None
        for name in others:  # it leaves no room without the tie either, and would hide what does with it
            del left[name]
    return None if clash is None else ()


def _measures(tie: Tie) -> tuple[str, str]:
    return (tie.measure, tie.link.measure) if isinstance(tie, Need) else (tie.a, tie.b)


def _question(plan: Plan, tie: Tie) -> _Asked:
    """What is asked about a tie: of a linkage both measures together; of a need the measure that needs; of two that
    exclude each other the one and then the other."""
    until = monotonic() + SECONDS
    if isinstance(tie, Linkage):
        plan, name = replace(plan, linkages=(*plan.linkages, tie)), name_of(tie)
        both = tuple(_chosen(plan, name, *side) for side in ((tie.a, tie.a_level), (tie.b, tie.b_level)))
        return _Asked(until, plan, name, (both,), both[1:] if tie.type == SEQUENCE else both)
    plan, name = _with(plan, tie), need_name(tie.measure, tie.link, excludes=tie.excludes)
    sides = ((tie.measure, tie.link.at), (tie.link.measure, tie.link.level))
    return _Asked(until, plan, name, tuple((_chosen(plan, name, *side),) for side in sides[: 2 if tie.excludes else 1]))


def _with(plan: Plan, tie: Need) -> Plan:
    """The plan in which a measure has the tie."""
    own = next(measure for measure in plan.measures if measure.id == tie.measure)
    more = (
        replace(own, excludes=(*own.excludes, tie.link))
        if tie.excludes
        else replace(own, requires=(*own.requires, tie.link))
    )
    return replace(plan, measures=tuple(more if measure is own else measure for measure in plan.measures))


def _chosen(plan: Plan, name: str, measure: str, level: int) -> Condition:
    """The measure is in the package, at this level or a higher one."""
    choices = Choices(plan)
    body = at_least(choices.count(choices.from_level(measure, level)), 1)
    return Condition(f"{name}:with:{measure}", body, rule=name)


def _told(
    members: Mapping[str, tuple[Condition, ...]],
    people: Iterable[Participant],
    clash: Collection[str],
    new: str,
    language: str,
) -> Iterator[str]:
    """The sentences of what stands against the tie; those of red lines that were guessed say so."""
    guessed = {line.id for person in people for line in person.red_lines if line.cert != DECLARED}
    for name in clash:
        if name != new:
            row = members[name][0]
            yield words(assumed(dict(row.label)) if row.rule in guessed else dict(row.label), language)


def _apart(asked: _Asked, members: Mapping[str, tuple[Condition, ...]]) -> dict[str, tuple[Condition, ...]] | None:
    """Those of the rules and red lines that can hold together: where some clash already, which is not the tie's doing
    and would hide what is, the red lines among them are left out, or all of them where none is. None if time ran
    out."""
    rest = dict(members)
    while clash := _clash(asked, rest):
        drawn = [name for name in clash if rule_of(name) == RED_LINE]
        for name in drawn or clash:
            del rest[name]
    return rest if clash is not None else None


def _clash(asked: _Asked, members: Mapping[str, tuple[Condition, ...]]) -> Collection[str] | None:
    """A smallest set of these that no package keeps; empty if there is none, None if time ran out."""
    left = asked.until - monotonic()
    if left <= 0:
        return None
    issues = tuple(Issue(m.id, tuple(str(level.n) for level in m.levels)) for m in asked.plan.measures)
    conditions = tuple(condition for rows in members.values() for condition in rows)
    case = Case(asked.plan.id, 1, issues, (), conditions=conditions)
    return smallest_clash(case, members, Options(left))


def _late(tie: Tie) -> str:
    return UNKNOWN if isinstance(tie, Need) else LATE


def refuse_impossible(asked: Checked | None, tie: Tie) -> None:
    """Raises Refused, with what stands against it, for a tie that binds and under which no package can have its
    measures; LookupError for one that was not asked about."""
    if not binds(tie):
        return
    if asked is None or asked.tie != tie:
        raise LookupError("a tie that binds is asked about before it is kept")
    field, against, alone = ("other", LOST, LOST_ALONE) if isinstance(tie, Need) else ("b", AGAINST, ALONE)
    if asked.alone:
        raise Refused(CORRECT, fields={field: alone})
    if asked.against:
        rules = " ".join(f"({n}) {text}" for n, text in enumerate(asked.against, 1))
        raise Refused(CORRECT, fields={field: against}, rules=rules)
