"""Guardrails in words: what is held, what is not, what is only checked at the text; linkages and their order."""

from collections.abc import Iterable
from functools import partial

from negotiator.briefs.views import Band, Block, Cell, Point, Points, Section, Table, Words
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.guardrails.own import ANSWERS, rails
from negotiator.catalogue.plan import Linkage, Measure, Participant
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.texts import Guardrail
from negotiator.catalogue.ties import Tie, tie_of
from negotiator.language import _
from negotiator.numbers import NO_BREAK
from negotiator.services.access.scope import Withheld
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements.outcomes import Outcome, outcome_of, outcomes
from negotiator.services.packages.meaning import CLOSE, CLOSE_NAMED, CLOSED, CLOSED_NAMED

TIES = {
    ("sequence", Tie.KEPT): _("%(b)s comes only after %(a)s."),
    ("sequence", Tie.HALF): _("%(b)s is to come only after %(a)s, which is not part of the package."),
    ("sequence", Tie.EARLY): _("%(b)s is to come only after %(a)s, but is due earlier."),
    ("package", Tie.KEPT): _("%(a)s and %(b)s come only together."),
    ("package", Tie.HALF): _("%(a)s and %(b)s are to come only together; the package holds one of them."),
    ("condition", Tie.KEPT): _("%(a)s is withheld unless %(b)s."),
    ("condition", Tie.ALIEN): _("%(a)s is withheld unless %(b)s. This fails the guardrail against conditions (G-11)."),
}
RESULTS = {
    Outcome.BROKEN: (_("broken"), "bad"),
    Outcome.OVERRIDDEN: (_("overridden"), "bad"),
    Outcome.SHORT: (_("not fully met"), "bad"),
    Outcome.WARNED: (_("warning"), "bad"),
    Outcome.TABLE: (_("binding ones held at the table"), "good"),
    Outcome.SEALED: (_("sealed"), "quiet"),
    Outcome.TEXT: (_("at the text"), "quiet"),
    Outcome.HELD: (_("held"), "good"),
}
CLOSED_TOGETHER = _("Conditions of their own are not met, and which ones was not shared: %(names)s.")
CLOSE_TOGETHER = _("Close to their least acceptable scores, and only they can say whether they accept: %(names)s.")


def guardrails(material: Material) -> Section:
    """Broken rules first, then warnings of those without a seat, then the whole list."""
    say = material.voice.say
    best = material.best
    if best is None:
        return Section("guardrails", say(_("Guardrails")), ())
    verdict, found = best.tally.verdict, outcomes(material.plan, best.cut)
    held, texts = found[Outcome.HELD], found[Outcome.TEXT]
    blocks: list[Block] = [
        Words(
            say(
                _(
                    "%(held)s of %(all)s guardrails are held; %(texts)s more concern wording and are checked "
                    "at the text."
                ),
                held=len(held),
                all=sum(map(len, found.values())) - len(texts),
                texts=len(texts),
            )
        ),
        *_at_table(material, found[Outcome.TABLE]),
        *_findings(material, verdict.hard, _("Broken and binding")),
        *_findings(material, _overridden(verdict.soft), _("Broken, and overridden by leadership")),
        *_findings(material, _advice(verdict.soft), _("Not fully met (advice)")),
        *_findings(material, _of_parties(verdict.warnings), _("Warnings: conditions of parties without a seat")),
        *_sealed(material, best),
        *_findings(material, _of_years(verdict.warnings), _("Warnings: needed earlier than it is there")),
        *_findings(material, _of_answers(verdict.warnings), _("Warnings: what is answered about the country")),
        *_attention(material, best),
        *([Words(f"{named(material, held)}.", title=say(_("Held:")))] if held else []),
    ]
    return Section("guardrails", say(_("Guardrails")), tuple(blocks))


def _at_table(material: Material, rules: tuple[Guardrail, ...]) -> list[Block]:
    """What follows from the optimiser having found the package, of rules that are sealed otherwise."""
    if not rules:
        return []
    words = _(
        "Besides (%(rules)s): what is binding in them holds for everybody at the table, since the optimiser finds no "
        "other packages. Whatever else belongs to them is sealed."
    )
    return [Words(material.voice.say(words, rules=material.voice.all_of(rule.id for rule in rules)))]


def _sealed(material: Material, best: Option) -> list[Block]:
    """Conditions that are not met, or may not be, and whose content is sealed."""
    if not best.cut.withheld:
        return []
    return [
        Points(
            _closed(material, best), title=material.voice.say(_("Sealed conditions that are not met, or may not be"))
        )
    ]


def _closed(material: Material, best: Option) -> tuple[Point, ...]:
    """Each sentence once: two or more of whom the same is to be told are named together."""
    named: dict[bool, list[str]] = {}
    for found in best.cut.withheld:
        if person := _whose(material, found):
            named.setdefault(found.near, []).append(material.voice.capital(material.name(person)))
    points = []
    for found in best.cut.withheld:
        names = named.get(found.near, []) if _whose(material, found) else []
        words, names = closed(material, found), list(dict.fromkeys(names))
        if len(names) > 1:
            told = CLOSE_TOGETHER if found.near else CLOSED_TOGETHER
            words = material.voice.say(told, names=material.voice.all_of(names))
        points.append(Point(words))
    return tuple(dict.fromkeys(points))


def closed(material: Material, found: Withheld) -> str:
    """What may be told of a sealed condition that is not met, or may not be."""
    say, person = material.voice.say, _whose(material, found)
    if person is None:
        return say(CLOSE if found.near else CLOSED)
    return say(CLOSE_NAMED if found.near else CLOSED_NAMED, name=material.voice.capital(material.name(person)))


def _whose(material: Material, found: Withheld) -> Participant | None:
    return next((p for p in material.plan.participants if p.id == found.whose), None)


def named(material: Material, rules: Iterable[Guardrail]) -> str:
    """Guardrails by id and title, in one line."""
    return "; ".join(f"{rule.id}{NO_BREAK}{material.voice.text(rule.title)}" for rule in rules)


def _attention(material: Material, best: Option) -> list[Block]:
    """What is not held or not yet known, with what the guardrail asks for."""
    say = material.voice.say
    found = [r for r in rails(material.plan) if outcome_of(r, best.cut) is not Outcome.HELD]
    if not found:
        return []
    rows = tuple(_line(material, rule, best) for rule in found)
    return [
        Table(
            caption=say(_("Guardrails that need attention")),
            head=(Cell(say(_("Guardrail"))), Cell(say(_("What it asks for"))), Cell(say(_("Result")))),
            bands=(Band("", rows),),
            widths=(28, 58, 14),
        )
    ]


def _findings(material: Material, findings: tuple[Finding, ...], title: str) -> list[Block]:
    voice = material.voice
    if not findings:
        return []
    points = tuple(Point(f"{finding.rule}: {sentence(material, finding)}") for finding in findings)
    return [Points(points, title=voice.say(title))]


def _overridden(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.override is not None)


def _advice(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.override is None)


def _of_parties(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.participant)


def _of_years(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if not finding.participant and finding.rule != ANSWERS)


def _of_answers(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.rule == ANSWERS)


def _line(material: Material, rule: Guardrail, option: Option) -> tuple[Cell, ...]:
    voice = material.voice
    return (
        Cell(f"{rule.id} {voice.text(rule.title)}"),
        Cell(voice.text(rule.message)),
        result(material, rule, option),
    )


def rule_name(material: Material, rule: str) -> str:
    """A guardrail's id and title; the id alone for what the catalogue does not know."""
    found = library.guardrail_texts().get(rule)
    return f"{rule} {material.voice.text(found.title)}" if found else rule


def titled(material: Material, rules: Iterable[str]) -> str:
    """Guardrails as a sentence names them: sorted, each id with its title, or the id alone as above."""
    texts, voice = library.guardrail_texts(), material.voice
    found = (f"{rule} ({voice.text(texts[rule].title)})" if rule in texts else rule for rule in sorted(rules))
    return voice.all_of(found)


def sentence(material: Material, finding: Finding) -> str:
    """What is broken, in words; its participant is called as in the rest of the brief."""
    words = material.voice.text(finding.text)
    person = next((p for p in material.plan.participants if p.id == finding.participant), None)
    return words if person is None else words.replace(material.voice.text(person.text), material.name(person))


def result(material: Material, rule: Guardrail, option: Option) -> Cell:
    """The rule's one outcome in words."""
    words, tone = RESULTS[outcome_of(rule, option.cut)]
    return Cell(material.voice.say(words), tone=tone)


def linkages(material: Material) -> Section:
    """What is tied to what, agreed between the sides and required by the catalogue; measures by year."""
    say = material.voice.say
    best = material.best
    blocks: list[Block] = []
    if best is not None:
        points = [Point(words) for words in map(partial(_tie, material, best), material.linkages(best)) if words]
        if points:
            blocks.append(Points(tuple(points), title=say(_("Linkages that the sides spoke of"))))
        needs = _needs(material, best)
        if needs:
            blocks.append(Points(needs, title=say(_("What requires what"))))
        blocks += _years(material, best)
    return Section("linkages", say(_("Linkages and sequence")), tuple(blocks))


def _tie(material: Material, best: Option, tie: Linkage) -> str:
    """How a linkage stands in the package, as a sentence; empty where there is nothing to tie."""
    voice, words = material.voice, TIES.get((tie.type, tie_of(material.plan, tie, best.tally.levels)), "")
    if not words:
        return ""
    a, b = (voice.quoted(voice.measure(material.measure(key))) for key in (tie.a, tie.b))
    return voice.say(words, a=a, b=b)


def _needs(material: Material, best: Option) -> tuple[Point, ...]:
    voice, say = material.voice, material.voice.say
    found: list[Point] = []
    for measure in material.taken(best):
        needed = [material.measure(link.measure) for link in measure.requires if best.level(measure.id) >= link.at]
        if needed:
            names = [voice.quoted(voice.measure(other)) for other in needed]
            own = voice.quoted(voice.measure(measure))
            found.append(Point(say(_("%(measure)s requires %(others)s."), measure=own, others=voice.all_of(names))))
    return tuple(found)


def _years(material: Material, best: Option) -> list[Block]:
    voice, say = material.voice, material.voice.say
    years: dict[int, list[Measure]] = {}
    for measure in material.taken(best):
        years.setdefault(measure.levels[best.level(measure.id)].year or 1, []).append(measure)
    points = tuple(
        Point(
            say(_("Beginning in year %(year)s:"), year=year),
            voice.all_of(voice.measure(measure) for measure in years[year]) + ".",
        )
        for year in sorted(years)
    )
    return [Points(points, title=say(_("Order in time")))] if points else []
