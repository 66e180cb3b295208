"""Guardrails in words: what is held, what is not, what is only checked at the text; linkages and their order."""

from collections.abc import Iterable

from negotiator.bargaining.words import RuleClass
from negotiator.briefs.views import Band, Block, Cell, Point, Points, Section, Table, Words
from negotiator.catalogue import library
from negotiator.catalogue.finding import Finding
from negotiator.catalogue.plan import Linkage, Measure
from negotiator.catalogue.texts import Guardrail
from negotiator.language import _
from negotiator.services.brief_material import Material, Option
from negotiator.services.brief_voice import NO_BREAK

TYPES = {
    "sequence": _("%(b)s comes only after %(a)s."),
    "package": _("%(a)s and %(b)s come only together."),
    "condition": _("%(a)s is withheld unless %(b)s. This fails the guardrail against conditions (G-11)."),
}


def guardrails(material: Material) -> Section:
    """Broken rules first, then warnings of those without a seat, then the whole list."""
    say = material.voice.say
    best = material.best
    if best is None:
        return Section("guardrails", say(_("Guardrails")), ())
    verdict = best.tally.verdict
    broken = {finding.rule for finding in (*verdict.hard, *verdict.soft)}
    texts = library.guardrail_texts()
    counted = [rule for rule in texts.values() if rule.cls is not RuleClass.TEXT]
    held = [rule for rule in counted if rule.id not in broken]
    blocks: list[Block] = [
        Words(
            say(
                _(
                    "%(held)s of %(all)s guardrails are held; %(texts)s more concern wording and are checked "
                    "at the text."
                ),
                held=len(held),
                all=len(counted),
                texts=len(texts) - len(counted),
            )
        ),
        *_findings(material, verdict.hard, _("Broken and binding")),
        *_findings(material, _overridden(verdict.soft), _("Broken, and overridden by leadership")),
        *_findings(material, _advice(verdict.soft), _("Not fully met (advice)")),
        *_findings(material, _of_parties(verdict.warnings), _("Warnings: parties without a seat below their mark")),
        *_findings(material, _of_years(verdict.warnings), _("Warnings: needed earlier than it is there")),
        *_attention(material, best, broken),
        Words(f"{named(material, held)}.", title=say(_("Held:"))),
    ]
    return Section("guardrails", say(_("Guardrails")), tuple(blocks))


def named(material: Material, rules: Iterable[Guardrail]) -> str:
    """Guardrails by id and title, in one line."""
    return "; ".join(f"{rule.id}{NO_BREAK}{material.voice.text(rule.title)}" for rule in rules)


def _attention(material: Material, best: Option, broken: set[str]) -> list[Block]:
    """What is not held or not yet known, with what the guardrail asks for."""
    say = material.voice.say
    found = [r for r in library.guardrail_texts().values() if r.id in broken or r.cls is RuleClass.TEXT]
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
    return tuple(finding for finding in findings if not finding.participant)


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


def sentence(material: Material, finding: Finding) -> str:
    """What is broken, in words; its participant is called as in the rest of the brief."""
    words = material.voice.text(finding.text)
    person = next((p for p in material.plan.participants if p.id == finding.participant), None)
    return words if person is None else words.replace(material.voice.text(person.text), material.name(person))


def result(material: Material, rule: Guardrail, option: Option) -> Cell:
    """Held, broken, not fully met, or checked at the text."""
    say = material.voice.say
    verdict = option.tally.verdict
    if rule.id in verdict.hard_rules:
        return Cell(say(_("broken")), tone="bad")
    if rule.id in verdict.overridden_rules:
        return Cell(say(_("overridden")), tone="bad")
    if rule.id in verdict.soft_rules:
        return Cell(say(_("not fully met")), tone="bad")
    if rule.cls is RuleClass.TEXT:
        return Cell(say(_("at the text")), tone="quiet")
    return Cell(say(_("held")), tone="good")


def linkages(material: Material) -> Section:
    """What is tied to what, agreed between the sides and required by the catalogue; measures by year."""
    say = material.voice.say
    best = material.best
    blocks: list[Block] = []
    if best is not None:
        ties = [*material.plan.linkages, *best.package.linkages]
        points = [Point(_tie(material, tie)) for tie in ties if best.level(tie.a) and best.level(tie.b)]
        if points:
            blocks.append(Points(tuple(points), title=say(_("Linkages that the sides spoke of"))))
        needs = _needs(material, best)
        if needs:
            blocks.append(Points(needs, title=say(_("What requires what"))))
        blocks += _years(material, best)
    return Section("linkages", say(_("Linkages and sequence")), tuple(blocks))


def _tie(material: Material, tie: Linkage) -> str:
    voice = material.voice
    a, b = (voice.quoted(voice.measure(material.measure(key))) for key in (tie.a, tie.b))
    return voice.say(TYPES[tie.type], a=a, b=b)


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
        years.setdefault(measure.levels[best.level(measure.id)].year, []).append(measure)
    points = tuple(
        Point(
            say(_("By year %(year)s:"), year=year) if year else say(_("From the start:")),
            voice.all_of(voice.measure(measure) for measure in years[year]) + ".",
        )
        for year in sorted(years)
    )
    return [Points(points, title=say(_("Order in time")))] if points else []
