"""The pictures of a brief, from counted packages: the same functions serve one package and several side by side."""

from fractions import Fraction

from negotiator.bargaining.words import Part, Pillar
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.means import units_of
from negotiator.catalogue.plan import Participant
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param
from negotiator.charts.capacity import CapacityRow, CapacityWords, capacity_figure
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.margins import MarginRow, MarginWords, margins_figure
from negotiator.charts.scores import ScoreRow, ScoreWords, scores_figure
from negotiator.charts.stacks import StackRow, StackWords, stack_figure
from negotiator.charts.wins import WinRow, WinWords, wins_figure
from negotiator.hidden import drawn
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option

Options = tuple[Option, ...]
PILLARS = tuple(Pillar)


def setting(material: Material, options: Options, ident: str) -> Setting:
    """Where the picture stands; packages are told apart by letters if there are several."""
    return Setting(ident, material.voice.language, tuple(option.name for option in options))


def scores(material: Material, options: Options, people: tuple[Participant, ...], ident: str, summary: str) -> Figure:
    """Scores of these participants against their least acceptable ones."""
    say = material.voice.say
    rows = []
    for person in people:
        found = [material.seen(option, person) for option in options]
        reached = tuple(drawn(seen.score) for seen in found)
        rows.append(ScoreRow(material.voice.capital(material.name(person)), drawn(found[0].least), reached))
    words = ScoreWords(
        title=say(_("Score of each party against its least acceptable score")),
        summary=summary,
        stakeholder=say(_("Party")),
        least=say(_("Least acceptable score")),
        score=say(_("Score")),
        surplus=say(_("Margin")),
        below=say(_("below the least acceptable score")),
    )
    return scores_figure(tuple(rows), words, setting(material, options, ident))


def margins(material: Material, options: Options, people: tuple[Participant, ...], ident: str, told: str) -> Figure:
    """Margins of these participants over their marks, all packages on one line."""
    say = material.voice.say
    rows = []
    for person in people:
        found = tuple(drawn(material.seen(option, person).surplus) for option in options)
        rows.append(MarginRow(material.voice.capital(material.name(person)), found))
    words = MarginWords(
        title=say(_("Margin over the least acceptable score, in points")),
        summary=told,
        stakeholder=say(_("Party")),
        zero=say(_("least acceptable score")),
        below=say(_("refuses")),
    )
    return margins_figure(tuple(rows), words, setting(material, options, ident))


def federal_by_package(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """The Federation's EUR m a year by pillar, a row for each package."""
    voice = material.voice
    parts = [_by_pillar(Sums(material.plan, option.tally.levels), "federal") for option in options]
    limits = [next(p.cap for p in option.tally.payers if p.key == "federal") for option in options]
    rows = tuple(
        StackRow(option.title, None if limit is None else float(limit), (part,))
        for option, limit, part in zip(options, limits, parts, strict=True)
    )
    words = StackWords(
        title=voice.say(_("Federal money, EUR m a year")),
        summary=summary,
        row=voice.say(_("Package")),
        total=voice.say(_("Total")),
        series=tuple(voice.pillar(pillar) for pillar in PILLARS),
        limit=voice.say(_("Limit")),
        over=voice.say(_("over the limit")),
    )
    return stack_figure(rows, words, Setting(ident, voice.language))


def persons_by_package(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """Persons a year by group, a row for each package."""
    voice, groups = material.voice, library.catalogue().groups
    rows = tuple(
        StackRow(
            option.title,
            None,
            (tuple(float(sum(option.tally.persons[p.value][group] for p in PILLARS)) for group in groups),),
        )
        for option in options
    )
    words = StackWords(
        title=voice.say(_("Persons by group, per year")),
        summary=summary,
        row=voice.say(_("Package")),
        total=voice.say(_("Total")),
        series=tuple(voice.group(group) for group in groups),
        digits=0,
    )
    return stack_figure(rows, words, Setting(ident, voice.language))


def least_gain(material: Material) -> Fraction:
    """The least gain that each of the three parties must have."""
    return param(material.plan, "win_min")


def least_women(material: Material) -> Fraction:
    """The least share of women, 0-1."""
    return param(material.plan, "women")


def money(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """EUR m a year by payer and pillar against the payers' limits."""
    voice = material.voice
    sums = [Sums(material.plan, option.tally.levels) for option in options]
    rows = []
    for index, payer in enumerate(options[0].tally.payers):
        parts = tuple(_by_pillar(one, payer.key) for one in sums)
        limit = options[0].tally.payers[index].cap
        rows.append(
            StackRow(voice.text(library.terms().payers[payer.key]), None if limit is None else float(limit), parts)
        )
    words = StackWords(
        title=voice.say(_("Money by payer, EUR m a year")),
        summary=summary,
        row=voice.say(_("Payer")),
        total=voice.say(_("Total")),
        series=tuple(voice.pillar(pillar) for pillar in PILLARS),
        limit=voice.say(_("Limit")),
        over=voice.say(_("over the limit")),
    )
    return stack_figure(tuple(rows), words, setting(material, options, ident))


def chapters(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """Federal EUR m a year by budget chapter against the chapters' limits; unused chapters are left out."""
    voice = material.voice
    used = [
        index
        for index, chapter in enumerate(options[0].tally.chapters)
        if chapter.cap is not None or chapter.years or any(option.tally.chapters[index].eur for option in options)
    ]
    rows = []
    for index in used:
        chapter = options[0].tally.chapters[index]
        amounts = tuple((float(option.tally.chapters[index].eur),) for option in options)
        name = voice.text(library.terms().chapters[chapter.key])
        rows.append(StackRow(name, None if chapter.cap is None else float(chapter.cap), amounts))
    words = StackWords(
        title=voice.say(_("Federal money by budget chapter, EUR m a year")),
        summary=summary,
        row=voice.say(_("Budget chapter")),
        total=voice.say(_("Total")),
        series=(voice.say(_("Total")),),
        limit=voice.say(_("Limit")),
        over=voice.say(_("over the limit")),
    )
    return stack_figure(tuple(rows), words, setting(material, options, ident))


def capacities(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """Use of capacities; those that no package touches are left out."""
    voice = material.voice
    rows = []
    for index, capacity in enumerate(options[0].tally.capacities):
        found = [option.tally.capacities[index] for option in options]
        if any(one.use or one.give for one in found):
            name = voice.capital(voice.text(units_of(material.plan)[capacity.key]))
            amounts = tuple((float(one.give), float(one.use)) for one in found)
            rows.append(CapacityRow(name, float(capacity.base), amounts))
    words = CapacityWords(
        title=voice.say(_("Use of capacities, per cent of what is free and added")),
        summary=summary,
        capacity=voice.say(_("Capacity")),
        base=voice.say(_("free today")),
        added=voice.say(_("added")),
        used=voice.say(_("used")),
        share=voice.say(_("used up")),
        full=voice.say(_("full")),
    )
    return capacity_figure(tuple(rows), words, setting(material, options, ident))


def persons(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """Persons a year by group and pillar."""
    voice = material.voice
    rows = []
    for group in library.catalogue().groups:
        parts = tuple(
            tuple(float(option.tally.persons[pillar.value][group]) for pillar in PILLARS) for option in options
        )
        rows.append(StackRow(voice.group(group), None, parts))
    words = StackWords(
        title=voice.say(_("Persons by group, per year")),
        summary=summary,
        row=voice.say(_("Group")),
        total=voice.say(_("Total")),
        series=tuple(voice.pillar(pillar) for pillar in PILLARS),
        digits=0,
    )
    return stack_figure(tuple(rows), words, setting(material, options, ident))


def wins(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """Gains of migrants, origin and destination against the least gain that each must have."""
    voice = material.voice
    rows = []
    for index, gain in enumerate(options[0].tally.gains):
        name = voice.capital(voice.text(library.terms().gains[gain.key]))
        found = [option.tally.gains[index] for option in options]
        rows.append(WinRow(name, tuple((float(one.nominal), float(one.credited)) for one in found)))
    words = WinWords(
        title=voice.say(_("Gains for the three parties, in gain points")),
        summary=summary,
        party=voice.say(_("Party")),
        promised=voice.say(_("promised")),
        credited=voice.say(_("credible")),
        least=voice.say(_("least gain")),
    )
    return wins_figure(tuple(rows), float(least_gain(material)), words, setting(material, options, ident))


def silent(material: Material) -> tuple[Participant, ...]:
    """People without a seat whose outcome is shown all the same."""
    return tuple(p for p in material.plan.participants if p.part is Part.SILENT)


def _by_pillar(sums: Sums, payer: str) -> tuple[float, ...]:
    return tuple(
        float(sum((level.eur.get(payer, 0) for m, level in sums.chosen.values() if m.pillar is pillar), 0))
        for pillar in PILLARS
    )
