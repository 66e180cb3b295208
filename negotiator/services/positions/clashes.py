"""Whether what a house demands can hold together at all: its hard red lines among themselves, with its least acceptable
score, and with the hard rules that the reader may know.

Nothing of anybody else is asked: what is told rests on the house's own entries, on levels, and on open rules. What is
read and what is decided are apart: deciding takes seconds and needs no session (see `clash_checks`).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from time import perf_counter

from sqlmodel import Session, col, select

from models.clock import today
from models.dossier import Dossier
from models.red_line import Line, RedLine
from models.revision import marks_of, sources
from negotiator.bargaining.case import Case, Condition, Issue
from negotiator.bargaining.clash import smallest_clash
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.programme import IR
from negotiator.bargaining.rules import parse
from negotiator.catalogue import plan as plans
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.guardrails.numbers import MANDATE_RULE
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.guardrails.rows.all import rule_of, rules_of
from negotiator.catalogue.guardrails.rows.red_lines import red_lines_of
from negotiator.catalogue.guardrails.sentences import acceptance
from negotiator.language import _
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import PLAN
from negotiator.services.access.frames import INTERNAL, outside
from negotiator.services.positions.positions import Found, knows_amounts, visible
from negotiator.services.positions.preview import about_levels
from negotiator.services.records.plans import plan_of
from negotiator.services.records.wording import words

SECONDS = 2.0  # for a whole question: somebody waits for the page
NEW = "new"  # the line that is about to be kept
ALONE = _("No package keeps this hard red line: %(lines)s")
TOGETHER = _("No package keeps these hard red lines of yours together: %(lines)s")
WITH_MARK = _("No package keeps these hard red lines of yours and reaches your least acceptable score: %(lines)s")
WITH_RULES = _("No package keeps what you demand and the hard rules of this dossier together: %(lines)s")

Members = dict[str, tuple[Condition, ...]]


@dataclass(frozen=True, slots=True)
class Clash:
    """A smallest set that no package keeps together, as sentences in the reader's language; empty if there is none.
    `with_new`: the line that is about to be kept is in it."""

    lines: tuple[str, ...] = ()
    mark: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    with_new: bool = False

    def __bool__(self) -> bool:
        return bool(self.lines or self.mark)

    @property
    def certain(self) -> bool:
        """Whether no dossier could ever keep this, whatever its rules and ratings."""
        return not self.mark and not self.rules

    @property
    def message(self) -> str:
        """What is to be said, as a message id with a place for `lines`."""
        if self.rules:
            return WITH_RULES
        if self.mark:
            return WITH_MARK
        return ALONE if len(self.lines) == 1 else TOGETHER

    @property
    def told(self) -> str:
        """The sentences, numbered if there are several."""
        texts = (*self.lines, *self.mark, *self.rules)
        return " ".join(f"({n}) {text}" for n, text in enumerate(texts, 1)) if len(texts) > 1 else "".join(texts)


class UndecidedError(Exception):
    """Time ran out before it was known whether everything can hold together."""


class Ground:
    """One position's visible hard red lines and the dossier's hard rules, as this reader may know them: with `added`,
    and without the row `but`. Reads everything when it is made; what it answers afterwards needs no session."""

    def __init__(self, session: Session, reader: Reader, found: Found, added: Line | None = None, but: int = 0) -> None:
        self.reader, self.dossier_id = reader, found.position.dossier_id
        self.edition, self._until = found.position.edition, 0.0
        marks = marks_of(session, self.dossier_id)  # before the contents
        self._state = (today(session), *(marks[name] for name in sources(PLAN))) if marks else ()
        self.plan = seen(reader, plan_of(session, session.get_one(Dossier, self.dossier_id)), self.dossier_id)
        self.exprs = judged_lines(session, reader, found, added, but)
        self.house = next(p for p in self.plan.participants if p.id == found.stakeholder.key)
        self.lines = conditions_of(self.plan, self.house, self.exprs)
        self.case = self._bare()

    @property
    def key(self) -> tuple[Hashable, ...]:
        """All that an answer depends on; empty while the session that was read from had changes of its own."""
        if not self._state:
            return ()
        rights = (Action.READ_RULES, Action.READ_MANDATE)
        sight = (outside(self.reader, self.dossier_id), *(may(self.reader, a, self.dossier_id) for a in rights))
        own = (self.dossier_id, self.house.id, tuple(self.exprs.items()))
        return (*own, *sight, self.reader.language, *self._state)

    def among_lines(self) -> Clash:
        """Between the house's own lines alone: whatever the rules say, no package keeps these. Raises UndecidedError,
        after SECONDS."""
        self._until = perf_counter() + SECONDS
        return self._told(self._smallest(self.lines))

    def anywhere(self) -> Clash:
        """Between lines, else with the least acceptable score, else with the rules; empty where rules exclude each
        other already, for that is not the house's doing. Where all hold together, one question tells so. Raises
        UndecidedError, after SECONDS."""
        self._until = perf_counter() + SECONDS
        rules, demands = self.rules(), self._demands()
        found = self._smallest({**demands, **rules}) if demands else ()
        if not found:
            return Clash()
        own = self._smallest(self.lines) or self._smallest(demands)
        if own:
            return self._told(own)
        return Clash() if self._smallest(rules) else self._told(found)

    def _bare(self) -> Case:
        """The dossier's levels without any condition, with the house as party where it has a least acceptable score
        that the reader may know in full."""
        issues = tuple(Issue(m.id, tuple(str(level.n) for level in m.levels)) for m in self.plan.measures)
        bare = Case(self.plan.id, 1, issues, ())
        if outside(self.reader, self.dossier_id) or not self.house.least:
            return bare
        try:
            return replace(case_of(self.plan, seats=(self.house.id,)), red_lines=(), conditions=())
        except Refused:  # nothing is rated yet
            return bare

    def _demands(self) -> Members:
        """The lines and the least acceptable score."""
        return self.lines | {IR + party.id: () for party in self.case.parties}

    def rules(self) -> Members:
        """The hard rules that the reader may read, each condition for itself; empty for somebody who reads none."""
        return open_rules(self.reader, self.plan, self.dossier_id)

    def _smallest(self, members: Members) -> tuple[str, ...]:
        conditions = tuple(c for each in members.values() for c in each)
        parties = tuple(party for party in self.case.parties if IR + party.id in members)
        case, left = replace(self.case, parties=parties, conditions=conditions), self._until - perf_counter()
        found = smallest_clash(case, members, Options(left)) if left > 0 else None
        if found is None:
            raise UndecidedError
        return found

    def _told(self, names: Iterable[str]) -> Clash:
        own, mark = [name for name in names if name in self.lines], [name for name in names if name.startswith(IR)]
        rules = [name for name in names if name not in own and name not in mark]
        language, labels = self.reader.language, self._labels(rules)
        accepts = acceptance(self.house.text, self.house.least or Fraction(0))
        return Clash(
            tuple(words(meaning(self.plan, parse(self.exprs[name])), language) for name in own),
            tuple(words(accepts, language) for _name in mark),
            tuple(f"{rule_of(name)}: {words(labels[name], language)}" for name in rules),
            NEW in own,
        )

    def _labels(self, names: list[str]) -> Mapping[str, dict[str, str]]:
        return {c.id: dict(c.label) for c in rules_of(self.plan) if c.id in names} if names else {}


def seen(reader: Reader, plan: plans.Plan, dossier_id: int) -> plans.Plan:
    """The plan without the measures that the reader never sees."""
    if not outside(reader, dossier_id):
        return plan
    return replace(plan, measures=tuple(m for m in plan.measures if m.bind != INTERNAL))


def judged_lines(
    session: Session, reader: Reader, found: Found, added: Line | None = None, but: int = 0
) -> dict[str, str]:
    """The hard lines of a position that the reader sees, by name, in their order; with `added`, without the row `but`.
    Of a reader who knows no amounts only those about levels: whether another one could be kept would tell the amounts,
    one question at a time."""
    query = select(RedLine).where(RedLine.position_id == found.position.id, RedLine.id != but)
    rows = session.exec(query.order_by(col(RedLine.rank), col(RedLine.id))).all()
    lines = [(row.key, row.line) for row in rows if visible(reader, found, row.line.cert)]
    lines += [(NEW, added)] if added is not None else []
    amounts = knows_amounts(reader, found.position.dossier_id)
    return {key: line.expr for key, line in lines if line.hard and (amounts or about_levels(line.expr))}


def conditions_of(plan: plans.Plan, house: plans.Participant, exprs: Mapping[str, str]) -> Members:
    """A house's hard lines as conditions, by name."""
    lines = tuple(plans.RedLine(key, expr, hard=True) for key, expr in exprs.items())
    found: Members = dict.fromkeys(exprs, ())
    for condition in red_lines_of(plan, replace(house, red_lines=lines)):
        found[condition.name] += (condition,)
    return {key: conditions for key, conditions in found.items() if conditions}


def open_rules(reader: Reader, plan: plans.Plan, dossier_id: int) -> Members:
    """The hard rules that the reader may read, each condition for itself; empty for somebody who reads none."""
    if not may(reader, Action.READ_RULES, dossier_id):
        return {}
    mandate = may(reader, Action.READ_MANDATE, dossier_id)
    hard = (c for c in rules_of(plan) if c.hard and (mandate or rule_of(c.id) != MANDATE_RULE))
    return {c.id: (c,) for c in hard}
