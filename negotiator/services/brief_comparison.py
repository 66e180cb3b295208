"""D-04: packages in columns, measures in rows, and for each package money, capacities, people, gains and guardrails."""

from negotiator.bargaining.words import Part
from negotiator.briefs.views import Band, Block, Cell, Picture, Section, Table, Words
from negotiator.catalogue import library
from negotiator.catalogue.finding import Finding
from negotiator.language import _
from negotiator.services import brief_figures as figures
from negotiator.services.brief_core import comparisons, headline, recommendation, standings_sentence
from negotiator.services.brief_guardrails import result
from negotiator.services.brief_material import Material, Option
from negotiator.services.brief_measures import capacity_sentence, chapters_sentence, money_sentence
from negotiator.services.brief_state import summary

Options = tuple[Option, ...]


def overview(material: Material, options: Options) -> Section:
    """What differs and why, in sentences and one table."""
    say = material.voice.say
    best = material.best
    blocks: list[Block] = []
    if best is not None:
        blocks += [Words(headline(material, best), "lead"), Words(recommendation(material, best))]
        blocks += [Words(words) for words in comparisons(material, best, tuple(o for o in options if o is not best))]
    blocks.append(summary(material, options))
    return Section("overview", say(_("What differs, and why")), tuple(blocks), fresh=True)


def parties(material: Material, options: Options) -> Section:
    """Scores of seats as picture and table; those without a seat as table."""
    voice, say = material.voice, material.voice.say
    best = options[0]
    words = standings_sentence(material, best)
    told = f"{best.letter}: {words}"
    others = tuple(p for p in material.plan.participants if p.part is not Part.SEAT)
    blocks: list[Block] = [Picture(figures.scores(material, options, material.seats, "scores", told), voice.label)]
    if others:
        figure = figures.scores(material, options, others, "others", "")
        rows = tuple(tuple(Cell(w, number=i > 0) for i, w in enumerate(row)) for row in figure.rows)
        head = tuple(Cell(words, number=i > 0) for i, words in enumerate(figure.head))
        blocks.append(Table(say(_("Parties without a seat")), head, (Band("", rows),)))
    return Section("parties", say(_("Parties at and beside the table")), tuple(blocks), fresh=True)


def levels(material: Material, options: Options) -> Section:
    """Every measure that some package contains, by pillar: picture and words of the levels."""
    say = material.voice.say
    blocks = []
    for pillar in figures.PILLARS:
        count = sum(
            1
            for m in material.plan.measures
            if m.pillar is pillar and len({option.level(m.id) for option in options}) > 1
        )
        words = material.voice.many(
            _("The packages differ in one measure of this pillar."),
            _("The packages differ in %(count)s measures of this pillar."),
            count,
        )
        blocks.append(Picture(figures.levels(material, options, pillar, f"levels-{pillar.value}", words)))
    return Section("levels", say(_("Measures by pillar")), tuple(blocks), fresh=True)


def means(material: Material, options: Options) -> Section:
    """Money, capacities, people and gains of all packages beside each other."""
    voice, say = material.voice, material.voice.say
    best = options[0]
    pictures = (
        figures.money(material, options, "money", f"{best.letter}: {money_sentence(material, best)}"),
        figures.chapters(material, options, "chapters", f"{best.letter}: {chapters_sentence(material, best)}"),
        figures.capacities(material, options, "capacities", f"{best.letter}: {capacity_sentence(material, best)}"),
        figures.persons(
            material, options, "persons", say(_("Planning figures per year; no claim to individual decisions."))
        ),
        figures.wins(material, options, "wins", say(_("Credible gains count what is likely to be delivered."))),
    )
    blocks = tuple(Picture(figure, voice.label) for figure in pictures)
    return Section("means", say(_("Money, capacities, people, gains")), blocks, fresh=True)


def rules(material: Material, options: Options) -> Section:
    """Guardrails in rows, packages in columns; then each broken condition in words."""
    voice, say = material.voice, material.voice.say
    texts = library.guardrail_texts()
    rows = [
        (Cell(f"{rule.id} {voice.text(rule.title)}"), *(result(material, rule, option) for option in options))
        for rule in texts.values()
    ]
    table = Table(
        caption=say(_("Guardrails of each package")),
        head=(Cell(say(_("Guardrail"))), *(Cell(option.title) for option in options)),
        bands=(Band("", tuple(rows)),),
    )
    return Section(
        "rules", say(_("Guardrails")), (table, *(_broken(material, o) for o in options if _any(o))), fresh=True
    )


def _any(option: Option) -> bool:
    return bool(option.tally.verdict.hard or option.tally.verdict.soft)


def _broken(material: Material, option: Option) -> Table:
    voice, say = material.voice, material.voice.say
    verdict = option.tally.verdict
    rows = tuple(
        (
            Cell(finding.rule),
            Cell(voice.text(finding.text)),
            _kind(material, finding),
        )
        for finding in (*verdict.hard, *verdict.soft)
    )
    return Table(
        caption=say(_("Not met by package %(package)s (%(name)s)"), package=option.letter, name=option.name),
        head=(Cell(say(_("Rule"))), Cell(say(_("Condition"))), Cell(say(_("Kind")))),
        bands=(Band("", rows),),
        widths=(10, 76, 14),
    )


def _kind(material: Material, finding: Finding) -> Cell:
    say = material.voice.say
    if finding.override is not None:
        return Cell(say(_("overridden")), tone="bad")
    return Cell(say(_("binding") if finding.hard else _("advice")), tone="bad" if finding.hard else "quiet")
