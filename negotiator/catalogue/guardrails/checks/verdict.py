"""Whether a package may be agreed: every guardrail, mark and red line from its formula, in exact fractions.

Nothing here uses the rows that the solver gets; the two ways are compared by tests and by every proposal."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from negotiator.bargaining.expressions import (
    Both,
    Cap,
    Comparison,
    CountryFact,
    Expr,
    Flag,
    Implication,
    LegalGate,
    LevelOf,
    Money,
    NotBoth,
    Number,
    Persons,
    PersonsOf,
    Side,
    Sum,
)
from negotiator.bargaining.rules import parse
from negotiator.bargaining.words import Part, Sense
from negotiator.catalogue.effects import missing_houses, sentence, warning
from negotiator.catalogue.guardrails import sentences
from negotiator.catalogue.guardrails.checks.balance import balance
from negotiator.catalogue.guardrails.checks.linkages import linkages
from negotiator.catalogue.guardrails.checks.means import means
from negotiator.catalogue.guardrails.checks.rights import rights, unjudged
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.checks.years import late
from negotiator.catalogue.guardrails.finding import Finding, reached, too_little
from negotiator.catalogue.guardrails.numbers import cap
from negotiator.catalogue.guardrails.overrides import judged
from negotiator.catalogue.guardrails.own import ANSWERS, OWN, binding, own_rule
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.plan import BINDING, DECLARED, Measure, Named, Participant, Plan, Text
from negotiator.catalogue.reading.effects import EACH, Effect
from negotiator.catalogue.scores import score

PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a package breaks: hard (it is out), soft (it is worse), warnings (marks and red lines of those without a
    seat, and what comes later than it is needed).

    Each in the order of the guardrails."""

    hard: tuple[Finding, ...]
    soft: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def hard_rules(self) -> tuple[str, ...]:
        """Ids of the broken hard rules, each once, sorted."""
        return tuple(sorted({finding.rule for finding in self.hard}))

    @property
    def overridden_rules(self) -> tuple[str, ...]:
        """Ids of the broken hard rules that leadership has overridden, each once, sorted; they are among the soft."""
        return tuple(sorted({finding.rule for finding in self.soft if finding.override is not None}))

    @property
    def soft_rules(self) -> tuple[str, ...]:
        """Ids of the broken soft rules, each once, sorted."""
        return tuple(sorted({finding.rule for finding in self.soft}))


def verdict(plan: Plan, package: Named, seats: Collection[str] | None = None) -> Verdict:
    """Judge a package for these seats (default: all participants that have one)."""
    sums = Sums(plan, package.levels)
    ties = (*plan.linkages, *package.linkages)
    bound = [tie for tie in ties if tie.type in BINDING]
    found = [*rights(sums, ties), *means(sums), *balance(sums), *linkages(sums, bound), *_own_rules(sums)]
    warnings: list[Finding] = []
    measures = {measure.id: measure for measure in plan.measures}
    levels = {measure: level.n for measure, (_, level) in sums.chosen.items()}
    for participant in plan.participants:
        sits = participant.part is Part.SEAT if seats is None else participant.id in seats
        broken = [*_mark(participant, measures, levels), *_red_lines(sums, participant)]
        (found if sits else warnings).extend(broken)
    found = sorted((judged(plan, finding) for finding in found), key=lambda finding: finding.rule)
    return Verdict(
        hard=tuple(finding for finding in found if finding.hard),
        soft=tuple(finding for finding in found if not finding.hard),
        warnings=(*warnings, *late(sums), *unjudged(sums), *_answers(sums)),
    )


def must_consent(participant: Participant) -> bool:
    """Whether nothing is agreed without this seat: the partner side, and German ministries that co-sign (G-21)."""
    return participant.consent or participant.side == PARTNER


def _mark(participant: Participant, measures: Mapping[str, Measure], levels: Mapping[str, int]) -> Iterator[Finding]:
    if participant.least is None:
        return
    points = score(participant.prefs, measures, levels)
    if points is not None and points < participant.least:
        text = sentences.acceptance(participant.text, participant.least)
        found = too_little("G-21", text, points, participant.least, must_consent(participant), about="score")
        yield replace(found, text=reached(text, points), participant=participant.id)


def _red_lines(sums: Sums, participant: Participant) -> Iterator[Finding]:
    for line in participant.red_lines:
        expr = parse(line.expr)
        if not true_of(sums, expr):
            text = sentences.red_line(participant.text, meaning(sums.plan, expr))
            told = text if line.cert == DECLARED else sentences.assumed(text)
            yield Finding("RL", told, line.hard, participant=participant.id)


def _own_rules(sums: Sums) -> Iterator[Finding]:
    for rule in binding(sums.plan):
        expr = parse(rule.expr)
        if not true_of(sums, expr):
            yield Finding(OWN, own_rule(meaning(sums.plan, expr)), rule.hard)


def _answers(sums: Sums) -> Iterator[Finding]:
    """What the answers about the country warn of in this package, and houses that should have a seat."""
    for effect in warning(sums.plan.context):
        tagged = [measure.id for measure in sums.plan.measures if effect.tag and effect.tag in measure.tags]
        for measure in tagged if effect.tag else [""]:
            if not true_of(sums, parse(effect.expr.replace(EACH, measure))):
                yield Finding(ANSWERS, _said(sums, effect, measure), hard=False)
    for effect in missing_houses(sums.plan):
        yield Finding(ANSWERS, sentence(effect), hard=False)


def _said(sums: Sums, effect: Effect, measure: str) -> Text:
    text = sentence(effect)
    return {lang: words.replace(EACH, sentences.quoted(sums.plan, measure, lang)) for lang, words in text.items()}


def true_of(sums: Sums, expr: Expr) -> bool:
    """Whether a condition holds for a package."""
    match expr:
        case Comparison():
            return _compares(sums, expr)
        case Implication(if_, then):
            return not _compares(sums, if_) or _compares(sums, then)
        case Both(first, second):
            return _compares(sums, first) is _compares(sums, second)
        case NotBoth(first, second):
            return not (_compares(sums, first) and _compares(sums, second))


def _compares(sums: Sums, comparison: Comparison) -> bool:
    left, right = _value(sums, comparison.left), _value(sums, comparison.right)
    if left is None or right is None:  # a payer without limit
        return True
    if comparison.sense is Sense.AT_MOST:
        return left <= right
    return left >= right if comparison.sense is Sense.AT_LEAST else left == right


def _value(sums: Sums, side: Side) -> Fraction | None:
    match side.quantity:
        case Number(value):
            amount: Fraction | None = value
        case LevelOf(measure):
            amount = Fraction(sums.level(measure))
        case Persons(group, places):
            amount = sums.persons(group, places)
        case PersonsOf(measure):
            amount = sums.persons("all", (measure,))
        case Money(payer):
            amount = sums.eur(payer)
        case Cap(payer):
            amount = cap(sums.plan, payer)
        case Flag(name):
            flags = sums.plan.context.get("flags") or ()
            amount = Fraction(name in flags)  # type: ignore[operator]
        case CountryFact(name):
            amount = Fraction(sums.plan.context.get(name.lower()) is True)
        case Sum(parts):
            values = [_value(sums, each) for each in parts]
            amount = sum((each for each in values if each is not None), Fraction(0))
        case LegalGate():
            amount = Fraction(not any(finding.rule == "G-10" for finding in rights(sums, ())))
    return None if amount is None else side.factor * amount
