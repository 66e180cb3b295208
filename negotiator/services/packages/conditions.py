"""Conditions of a case by name, in words, cut to a reader: for conflicts and for what could be relaxed."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Protocol

from negotiator.bargaining.case import Case
from negotiator.bargaining.conflict import Ended, Scope
from negotiator.bargaining.programme import IR
from negotiator.bargaining.words import RuleClass, Status
from negotiator.catalogue.guardrails.numbers import MANDATE_RULE
from negotiator.catalogue.guardrails.own import OWN, TIED
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.guardrails.sentences import acceptance, assumed
from negotiator.catalogue.plan import DECLARED, Participant, Plan, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.tabled import TABLED
from negotiator.language import _, say
from negotiator.services.access.access import Grade, Shown
from negotiator.services.dossiers.owners.owners import owner_of
from negotiator.services.packages.meaning import CLOSED, OUTSIDE_MANDATE
from negotiator.services.packages.views import ConditionLine, ConflictView
from negotiator.services.proposals.solved import MOST_CONFLICTS, ended_kept, scope_kept
from negotiator.services.records.wording import words

FIXED = (RuleClass.LOCKED, RuleClass.LAW)
ITSELF = "itself"
TIES = "R"  # what measures need and exclude
WITHHELD = "G-11"  # what breaks it is always a linkage
MARK, LINE = _("Least acceptable score"), _("Red line")
CLOSED_NAMED = _("A condition of %(name)s, which it has not shared.")
MOST_SENTENCES = 6
UNTOLD = "untold"
SCOPES: dict[str, str] = {
    Scope.RULES: _(
        "Sought among the rules alone, which already exclude each other. Sets in which red lines or least acceptable "
        "scores take part are not listed."
    ),
    Scope.FIRM: _(
        "Sought among rules and red lines, which already exclude each other. Sets in which least acceptable scores "
        "take part are not listed."
    ),
    UNTOLD: _("Sought among rules, red lines and least acceptable scores, as far as these already exclude each other."),
}
SOUGHT = _("Sought among all rules that may not be broken, all red lines and all least acceptable scores.")
ENDED: dict[str, str] = {
    Ended.ALL: _("These are all such sets."),
    Ended.AT_LIMIT: _("At most %(most)s sets are listed; there may be further ones."),
}
MAYBE = _("There may be further sets: the search ended when its time was over.")


class Sight(Protocol):
    """What it takes to cut conditions to a reader; see `eyes.Eyes`."""

    @property
    def language(self) -> str:
        """The reader's."""

    @property
    def shown(self) -> Mapping[str, Shown]:
        """How much of each participant's numbers; hidden for those that are missing."""

    @property
    def mandate(self) -> bool:
        """Whether the mandate's ranges may be told."""

    def grade(self, key: str) -> Shown:
        """How much of this participant's numbers."""

    def closed(self, key: str) -> bool:
        """Whether this participant's conditions may not be told."""


class Conditions:
    """What the names in a conflict stand for, as one reader may know it."""

    def __init__(self, case: Case, plan: Plan, eyes: Sight) -> None:
        self.eyes = eyes
        self.people: dict[str, Participant] = {p.id: p for p in plan.participants}
        self.owner: dict[str, str] = {c.name: c.stakeholder for c in case.red_lines}
        self.texts: dict[str, list[Text]] = {}
        for condition in (*case.conditions, *case.red_lines):
            if condition.hard:
                self.texts.setdefault(condition.name, []).append(dict(condition.label))
        guessed = {line.id for p in plan.participants for line in p.red_lines if line.cert != DECLARED}
        for name in guessed & self.texts.keys():
            self.texts[name] = [assumed(text) for text in self.texts[name]]
        for participant in plan.participants:
            text = acceptance(participant.text, participant.least or Fraction(0))
            self.owner[IR + participant.id] = participant.id
            self.texts[IR + participant.id] = [text]

    def line(self, name: str) -> ConditionLine:
        """One condition."""
        owner = self.owner.get(name, "")
        if owner:
            return self._closed(owner) if self.eyes.closed(owner) else self._own(name, owner)
        if rule_of(name) == TABLED:
            title = say(self.eyes.language, _("What we have put on the table"))
            return ConditionLine("", title, "", self._sentences(name), ("lead",), way="rounds")
        rail = library.guardrail_texts().get(rule_of(name))
        if rule_of(name) == MANDATE_RULE and not self.eyes.mandate:
            texts: tuple[str, ...] = (say(self.eyes.language, OUTSIDE_MANDATE),)
        else:
            texts = self._sentences(name)
        house = self._house(name)
        return ConditionLine(
            rule=rule_of(name),
            title=words(rail.title, self.eyes.language) if rail else name,
            cls=rail.cls.value if rail else "",
            texts=texts,
            changed_by=_changers(rail.changed_by if rail else (), house),
            fixed=rail is not None and rail.cls in FIXED,
            house=house,
            way=self._way(name),
        )

    def _way(self, name: str) -> str:
        """The page on which what stands behind a rule is kept."""
        rule = rule_of(name)
        if rule in (TIED, WITHHELD):
            return "linkages"
        if rule == OWN:
            return "own_rules"
        if rule == TIES:
            return "measures"
        return "rules" if rule == MANDATE_RULE or ":" in name else ""

    def _house(self, name: str) -> str:
        """The name of the house that answers for the number of this condition; empty where that is the lead."""
        number = name.partition(":")[2].partition(":")[0]  # of a single year: its year stands behind
        key = owner_of(number)
        return self._name(key) if key in self.people else ""

    def _own(self, name: str, owner: str) -> ConditionLine:
        kind = MARK if name.startswith(IR) else LINE
        return ConditionLine(
            rule="G-21" if name.startswith(IR) else "RL",
            title=f"{say(self.eyes.language, kind)}: {self._name(owner)}",
            cls=RuleClass.BALANCE.value,
            texts=self._sentences(name),
            changed_by=(ITSELF,),
            whose=self._name(owner),
            way="positions",
        )

    def _closed(self, owner: str) -> ConditionLine:
        """No more than pass or fail: not whether it is a mark or a red line, and no name where the rule hides it."""
        hidden = owner not in self.eyes.shown or self.eyes.grade(owner).surplus is Grade.HIDDEN
        whose = "" if hidden else self._name(owner)
        text = say(self.eyes.language, CLOSED if hidden else CLOSED_NAMED, name=whose)
        return ConditionLine("", text, "", (), (ITSELF,), sealed=True, whose=whose)

    def _name(self, owner: str) -> str:
        found = self.people.get(owner)
        return words(found.text, self.eyes.language) if found else owner

    def _sentences(self, name: str) -> tuple[str, ...]:
        told = dict.fromkeys(words(text, self.eyes.language) for text in self.texts.get(name, ()))
        return tuple(told)[:MOST_SENTENCES]


def conflict_view(
    kept: Mapping[str, object] | None, status: Status | None, conditions: Conditions
) -> ConflictView | None:
    """The conflict as the reader may know it; None if there is none. Equal lines in a set are told once."""
    if not kept:
        return None
    scope, ended = _scope(scope_kept(kept, status), conditions), ended_kept(kept, "conflicts_ended").value
    return ConflictView(
        sets=_sets(kept.get("sets"), conditions),
        relaxations=_sets(kept.get("relaxations"), conditions),
        scope=scope,
        relaxations_ended=ended_kept(kept, "relaxations_ended").value,
        most=MOST_CONFLICTS,
        sought=sought(scope, ended, conditions.eyes.language),
    )


def sought(scope: str, ended: str, language: str) -> str:
    """Between what conflicting sets were sought, and whether those listed are all; words of `Scope` and `Ended`."""
    among, all_ = SCOPES.get(scope, SOUGHT), ENDED.get(ended, MAYBE)
    return f"{say(language, among)} {say(language, all_, most=MOST_CONFLICTS)}"


def _changers(roles: tuple[str, ...], house: str) -> tuple[str, ...]:
    """Who may change a rule, each once; a number that no house of the dossier answers for is the lead's."""
    return roles if house else tuple(dict.fromkeys("lead" if role == "owner" else role for role in roles))


def _scope(scope: Scope, conditions: Conditions) -> str:
    """Between what the sets were sought; not whether red lines alone were enough, where some are sealed."""
    sealed = any(conditions.eyes.closed(key) for key in conditions.people)
    return UNTOLD if sealed and scope is not Scope.RULES else scope.value


def _sets(found: object, conditions: Conditions) -> tuple[tuple[ConditionLine, ...], ...]:
    sets: Iterable[Mapping[str, list[str]]] = found if isinstance(found, list) else ()
    told = (_told(tuple(dict.fromkeys(conditions.line(name) for name in each["names"]))) for each in sets)
    return tuple(dict.fromkeys(told))


def _told(lines: tuple[ConditionLine, ...]) -> tuple[ConditionLine, ...]:
    """A set with a sealed member names only that: the company that it keeps would tell what it says."""
    sealed = tuple(line for line in lines if line.sealed)
    return sealed or lines
