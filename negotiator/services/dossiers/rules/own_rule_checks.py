"""Whether a package can keep a new rule at all, together with the hard rules that bind already.

Only rules are asked, no red line and no least acceptable score: the answer tells nothing about what others sealed.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlmodel import Session

from models.own_rule import Ruling
from negotiator.bargaining.case import Case, Condition, Issue
from negotiator.bargaining.clash import smallest_clash
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.outcome import Options
from negotiator.catalogue.conditions.reach import Reach, reach_of
from negotiator.catalogue.guardrails.own import OWN
from negotiator.catalogue.guardrails.rows.all import rule_of, rules_of
from negotiator.catalogue.plan import OwnRule, Plan
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.owners.doubted import LimitOf, doubted, stood_by
from negotiator.services.positions.clash_checks import UnaskedError, in_turn
from negotiator.services.records.wording import words

SECONDS = 4.0  # somebody waits for the page
NEW = f"{OWN}:new"
ALONE = _("No package keeps this rule.")
TOGETHER = _("No package keeps this rule together with these: %(rules)s")
LATE = _("Whether any package keeps this rule could not be checked in the time given.")


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """What was found about a rule: the sentences of a smallest set of rules that exclude it, `alone` where it excludes
    itself; `unsure`: why nothing is known, as a message id."""

    ruling: Ruling
    against: tuple[str, ...] = ()
    alone: bool = False
    unsure: str = ""


def check(session: Session, reader: Reader, dossier_id: int, ruling: Ruling, but: str = "") -> CheckedRule:
    """Whether a hard rule that is on can be kept with the dossier's hard rules, without the one of the name `but`. Ends
    the session's transaction before it asks. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_RULES, dossier_id)
    if not ruling.hard or not ruling.on or ruling.gone:
        return CheckedRule(ruling)
    plan, said = derived(session, dossier_id).plan, doubted(session, dossier_id)
    session.rollback()  # no transaction while the optimiser works
    try:
        return in_turn(session, reader, lambda: found(plan, ruling, but, reader.language, said))
    except UnaskedError:
        return CheckedRule(ruling, unsure=LATE)


def found(plan: Plan, ruling: Ruling, but: str, language: str, said: Collection[LimitOf] = ()) -> CheckedRule:
    """The smallest set of hard rules that no package keeps, if the new one is in it: rules that exclude each other
    already are not its doing. A limit that nobody stands by is not among them."""
    if reach_of(plan, ruling.expr) is Reach.NEVER:
        return CheckedRule(ruling, alone=True)
    asked = OwnRule(NEW, ruling.expr)
    plan = replace(plan, rules=(*(rule for rule in plan.rules if rule.id != but), asked))
    conditions = stood_by(rules_of(plan), plan, said)
    members: dict[str, tuple[Condition, ...]] = {}
    for condition in conditions:
        name = condition.name if rule_of(condition.id) == OWN else condition.id
        members[name] = (*members.get(name, ()), condition)
    issues = tuple(Issue(m.id, tuple(str(level.n) for level in m.levels)) for m in plan.measures)
    clash = smallest_clash(Case(plan.id, 1, issues, (), conditions=conditions), members, Options(SECONDS))
    if clash is None:
        return CheckedRule(ruling, unsure=LATE)
    if NEW not in clash:
        return CheckedRule(ruling)
    others = [name for name in clash if name != NEW]
    return CheckedRule(ruling, tuple(_told(members[name][0], language) for name in others), not others)


def refuse_impossible(asked: CheckedRule | None, ruling: Ruling) -> None:
    """Raises Refused, with a smallest set of rules that exclude it, for a hard rule that no package keeps; and for one
    that was not asked about."""
    if not ruling.hard or not ruling.on or ruling.gone:
        return
    if asked is None or asked.ruling != ruling:
        raise LookupError("a hard rule is asked about before it is kept")
    if asked.alone:
        raise Refused(_("Please correct what is marked."), fields={"expr": ALONE})
    if asked.against:
        rules = " ".join(f"({n}) {text}" for n, text in enumerate(asked.against, 1))
        raise Refused(_("Please correct what is marked."), fields={"expr": TOGETHER}, rules=rules)


def _told(condition: Condition, language: str) -> str:
    rule = rule_of(condition.id)
    text = words(dict(condition.label), language)
    return text if rule == OWN else f"{rule}: {text}"
