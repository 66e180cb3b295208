"""Whether a package can keep a new linkage at all, together with the hard rules that bind already."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

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
from negotiator.catalogue.guardrails.sentences import assumed
from negotiator.catalogue.plan import BINDING, DECLARED, SEQUENCE, Linkage, Participant, Plan
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.derived import derived
from negotiator.services.access.eyes import eyes_of
from negotiator.services.positions.clash_checks import UnaskedError, in_turn
from negotiator.services.records.wording import words

RED_LINE = "RL"
SECONDS = 4.0  # somebody waits for the page
CORRECT = _("Please correct what is marked.")
AGAINST = _("No package can hold both measures in this way. Against it stand: %(rules)s")
ALONE = _("No package can hold both measures in this way.")
LATE = _("Whether any package can hold both measures could not be checked in the time given.")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found about a linkage: the sentences of a smallest set of rules and red lines that keep its two measures
    from coming together, `alone` where it does so itself; both empty if nothing does. `unsure`: why nothing is known,
    as a message id."""

    tie: Linkage
    against: tuple[str, ...] = ()
    alone: bool = False
    unsure: str = ""


def check(session: Session, reader: Reader, dossier_id: int, tie: Linkage) -> Checked:
    """Whether a package can hold both measures of a binding linkage, by the hard rules and those red lines that the
    reader may read. Ends the session's transaction before it asks. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_RULES, dossier_id)
    if tie.type not in BINDING:
        return Checked(tie)
    plan = derived(session, dossier_id).plan
    eyes = eyes_of(session, reader, session.get_one(Dossier, dossier_id))
    closed = eyes.unread | eyes.sealed
    open_ = tuple(p for p in plan.participants if p.id in eyes.shown and p.id not in closed)
    session.rollback()  # no transaction while the optimiser works
    try:
        return in_turn(session, reader, lambda: found(plan, tie, open_, reader.language))
    except UnaskedError:
        return Checked(tie, unsure=LATE)


def found(plan: Plan, tie: Linkage, people: Iterable[Participant], language: str) -> Checked:
    """The smallest set of hard rules, and red lines of these people, that no package with both measures keeps under the
    linkage; sets without it are not its doing, nor is what could not be chosen without it either."""
    plan, people = replace(plan, linkages=(*plan.linkages, tie)), tuple(people)
    choices, new = Choices(plan), name_of(tie)
    if not {tie.a, tie.b} <= choices.issues.keys():
        return Checked(tie)
    members: dict[str, tuple[Condition, ...]] = {}
    lines = (line for person in people for line in red_lines_of(plan, person))
    for condition in (*(c for c in rules_of(plan) if c.hard), *(c for c in lines if c.hard)):
        name = new if condition.name == new else condition.id
        members[name] = (*members.get(name, ()), condition)
    both = tuple(
        Condition(f"{new}:with:{key}", at_least(choices.count(choices.from_level(key, level)), 1), rule=new)
        for key, level in ((tie.a, tie.a_level), (tie.b, tie.b_level))
    )
    rows = members.pop(new)
    rest = _apart(plan, members)
    clash = None if rest is None else _clash(plan, {**rest, new: (*rows, *both)})
    if rest is None or clash is None:
        return Checked(tie, unsure=LATE)
    if not clash:
        return Checked(tie)
    taken = both[1:] if tie.type == SEQUENCE else both  # what it lets nobody choose any more
    if clash != (new,) and all(_clash(plan, {**rest, new: (each,)}) for each in taken):
        return Checked(tie)  # nor could anybody choose it before
    guessed = {line.id for person in people for line in person.red_lines if line.cert != DECLARED}
    others = [members[name][0] for name in clash if name != new]
    labels = (assumed(dict(each.label)) if each.rule in guessed else dict(each.label) for each in others)
    return Checked(tie, tuple(words(label, language) for label in labels), not others)


def _apart(plan: Plan, members: Mapping[str, tuple[Condition, ...]]) -> dict[str, tuple[Condition, ...]] | None:
    """Those of the rules and red lines that can hold together: where some clash already, which is not the linkage's
    doing and would hide what is, the red lines among them are left out, or all of them where none is. None if time ran
    out."""
    rest = dict(members)
    while clash := _clash(plan, rest):
        drawn = [name for name in clash if rule_of(name) == RED_LINE]
        for name in drawn or clash:
            del rest[name]
    return rest if clash is not None else None


def _clash(plan: Plan, members: Mapping[str, tuple[Condition, ...]]) -> Collection[str] | None:
    """A smallest set of these that no package keeps; empty if there is none, None if time ran out."""
    issues = tuple(Issue(m.id, tuple(str(level.n) for level in m.levels)) for m in plan.measures)
    conditions = tuple(condition for rows in members.values() for condition in rows)
    case = Case(plan.id, 1, issues, (), conditions=conditions)
    return smallest_clash(case, members, Options(SECONDS))


def refuse_impossible(asked: Checked | None, tie: Linkage) -> None:
    """Raises Refused, with what stands against it, for a binding linkage that no package with both measures keeps;
    LookupError for one that was not asked about."""
    if tie.type not in BINDING:
        return
    if asked is None or asked.tie != tie:
        raise LookupError("a linkage that binds is asked about before it is kept")
    if asked.alone:
        raise Refused(CORRECT, fields={"b": ALONE})
    if asked.against:
        rules = " ".join(f"({n}) {text}" for n, text in enumerate(asked.against, 1))
        raise Refused(CORRECT, fields={"b": AGAINST}, rules=rules)
