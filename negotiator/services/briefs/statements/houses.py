"""What a house says in its position, as statements: what it wants, what it insists on, what it can deliver.

`plan` is cut to the readers already. What is closed to them is a statement of its own and never taken for "nothing".
"""

from collections.abc import Iterator

from negotiator.bargaining.expressions import Implication
from negotiator.bargaining.rules import parse
from negotiator.bargaining.words import Shape
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.guardrails.sentences import assumed
from negotiator.catalogue.plan import DECLARED, Measure, Participant, Plan, Pref, RedLine, Text
from negotiator.catalogue.reading.context import listed
from negotiator.language import LANGUAGES, _, say
from negotiator.numbers import number, percent
from negotiator.services.access.scope import Scope
from negotiator.services.briefs.statements.statements import Figure, Statement, Verb, Visibility
from negotiator.services.positions.weights import MOST, TIMES, Weight, curve, told, word
from negotiator.services.records.stamps import house
from negotiator.services.records.voice import Voice

BARRED, NEEDS_LAW = "gesperrt", "aenderung"
WISHES = {
    Shape.UP: _("the more the better"),
    Shape.DOWN: _("the less the better"),
    Shape.PEAK: _("best at exactly: %(level)s"),
    Shape.THRESHOLD: _("enough from: %(level)s"),
    Shape.DRAWN: _("valued level by level: %(drawn)s"),
}


def wishes(plan: Plan, who: Participant, language: str) -> tuple[Statement, ...]:
    """What a house wants of each measure that it rated above 0, weightiest first, then in the dossier's order."""
    rated = {measure.id: measure for measure in plan.measures}
    prefs = [pref for pref in who.prefs if pref.measure in rated and pref.importance > 0]
    order = {name: n for n, name in enumerate(rated)}
    ranked = sorted(prefs, key=lambda pref: (-pref.importance, order[pref.measure]))
    return tuple(_wish(rated[pref.measure], pref, language) for pref in ranked)


def _wish(measure: Measure, pref: Pref, language: str) -> Statement:
    said = Weight(pref.importance, pref.low, pref.high, pref.said)
    figure = Figure(told(said, language), word(said, language), "", ", ".join(pref.src), pref.cert)
    level = {each: _shaped(measure, pref, each) for each in LANGUAGES}
    return Statement(
        key=measure.id,
        subject=measure.text,
        verb=Verb.WANTS,
        visibility=Visibility.HOME,
        level=level,
        before={},
        pillar=measure.pillar,
        figures=(figure,),
        why=pref.why,
    )


def _shaped(measure: Measure, pref: Pref, language: str) -> str:
    """The wish in words."""
    voice = Voice(language)
    values = curve(pref.drawn, pref.drawn_low, pref.drawn_high, pref.drawn_said)
    drawn = ", ".join(f"{n}: {_valued(value, language)}" for n, value in enumerate(values))
    return say(language, WISHES[pref.shape], level=voice.level(measure, pref.at), drawn=drawn)


def _valued(value: Weight, language: str) -> str:
    """The value of a level in per cent, as it was said."""
    if value.low is None or value.high is None:
        return percent((value.importance or 0) / MOST, language, 1)
    reach = f"{number(value.low * TIMES, language, 1)}–{percent(value.high / MOST, language, 1)}"
    said = word(value, language)
    return f"{said} ({reach})" if said else reach


def conditions(plan: Plan, who: Participant, scope: Scope) -> tuple[Statement, ...]:
    """What a house insists on, then what it leaves to leadership; or the one statement that it is not shown. Of an
    insistence with a condition `before` is not empty."""
    if who.id in scope.closed | scope.inner:
        return (Statement(who.id, who.text, Verb.UNKNOWN, Visibility.HIDDEN, {}, {}),)
    found = [_condition(plan, line) for line in who.red_lines]
    return tuple(sorted(found, key=lambda each: each.verb is Verb.LEAVES))


def _condition(plan: Plan, line: RedLine) -> Statement:
    expr = parse(line.expr)
    words = meaning(plan, expr, levels=True)
    if line.cert != DECLARED:
        words = assumed(words)
    return Statement(
        key=line.id,
        subject=words,
        verb=Verb.INSISTS if line.hard else Verb.LEAVES,
        visibility=Visibility.HOME,
        level=words,
        before=words if isinstance(expr, Implication) else {},
        why=line.why,
    )


def deliveries(plan: Plan, who: Participant, language: str) -> tuple[Statement, ...]:
    """The most that each measure in the house's charge allows in law, with money a year and the year from which; in the
    dossier's order. Planning figures, whoever recorded them."""
    return tuple(_deliveries(plan, who, language))


def _deliveries(plan: Plan, who: Participant, language: str) -> Iterator[Statement]:
    voice, lawful = Voice(language), listed(plan, "legal_ok")
    for measure in plan.measures:
        if house(measure.lead) != house(who.id):
            continue
        allowed = [
            level
            for level in measure.levels[1:]
            if level.legal != BARRED and (level.legal != NEEDS_LAW or measure.id in lawful)
        ]
        if allowed:
            level = allowed[-1]
            money = voice.money(level.eur.get("federal", 0))
            year = voice.say(_("year %(n)s"), n=level.year) if level.year else ""
            text: Text = level.text
            figures = (Figure(money, measure.ep, year, "", ""),)
            yield Statement(
                measure.id, measure.text, Verb.DELIVERS, Visibility.HOME, text, {}, pillar=measure.pillar,
                figures=figures,
            )  # fmt: skip
