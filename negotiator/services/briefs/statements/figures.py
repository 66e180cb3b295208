"""The pictures of a brief, from counted packages: the same functions serve one package and several side by side."""

from fractions import Fraction

from negotiator.bargaining.words import Part, Pillar
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.means import units_of
from negotiator.catalogue.plan import Participant
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param
from negotiator.charts.capacity import capacity_figure
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.margins import MarginRow, MarginWords, margins_figure
from negotiator.charts.scores import ScoreRow, scores_figure
from negotiator.charts.stacks import StackRow, StackWords, stack_figure
from negotiator.charts.wins import wins_figure
from negotiator.hidden import drawn
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.packages.charted import (
    Gained,
    Paid,
    Used,
    capacity_rows,
    capacity_words,
    money_rows,
    money_words,
    score_words,
    win_rows,
    win_words,
)

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
    return scores_figure(tuple(rows), score_words(say, summary), setting(material, options, ident))


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
        below=say(_("not met")),
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
    pillars = [voice.pillar(pillar) for pillar in PILLARS]
    words = money_words(
        voice.say, voice.say(_("Federal money, EUR m a year")), voice.say(_("Package")), pillars, summary
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
    rows = money_rows(
        Paid(
            voice.text(library.terms().payers[payer.key]),
            payer.cap,
            bool(payer.years),
            tuple(_by_pillar(one, payer.key) for one in sums),
        )
        for payer in options[0].tally.payers
    )
    pillars = [voice.pillar(pillar) for pillar in PILLARS]
    title = voice.say(_("Money by payer, EUR m a year"))
    words = money_words(voice.say, title, voice.say(_("Payer")), pillars, summary)
    return stack_figure(rows, words, setting(material, options, ident))


def chapters(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """Federal EUR m a year by budget chapter against the chapters' limits; unused chapters are left out."""
    voice = material.voice
    rows = money_rows(
        Paid(
            voice.text(library.terms().chapters[chapter.key]),
            chapter.cap,
            bool(chapter.years),
            tuple((float(option.tally.chapters[index].eur),) for option in options),
        )
        for index, chapter in enumerate(options[0].tally.chapters)
    )
    title = voice.say(_("Federal money by budget chapter, EUR m a year"))
    words = money_words(voice.say, title, voice.say(_("Budget chapter")), (), summary)
    return stack_figure(rows, words, setting(material, options, ident))


def capacities(material: Material, options: Options, ident: str, summary: str) -> Figure:
    """Use of capacities; those that no package touches are left out."""
    voice = material.voice
    rows = capacity_rows(
        Used(
            voice.capital(voice.text(units_of(material.plan)[capacity.key])),
            capacity.base,
            tuple((option.tally.capacities[index].give, option.tally.capacities[index].use) for option in options),
        )
        for index, capacity in enumerate(options[0].tally.capacities)
    )
    return capacity_figure(rows, capacity_words(voice.say, summary), setting(material, options, ident))


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
    rows = win_rows(
        Gained(
            voice.capital(voice.text(library.terms().gains[gain.key])),
            tuple((option.tally.gains[index].nominal, option.tally.gains[index].credited) for option in options),
        )
        for index, gain in enumerate(options[0].tally.gains)
    )
    least = float(least_gain(material))
    return wins_figure(rows, least, win_words(voice.say, summary), setting(material, options, ident))


def silent(material: Material) -> tuple[Participant, ...]:
    """People without a seat whose outcome is shown all the same."""
    return tuple(p for p in material.plan.participants if p.part is Part.SILENT)


def _by_pillar(sums: Sums, payer: str) -> tuple[float, ...]:
    return tuple(
        float(sum((level.eur.get(payer, 0) for m, level in sums.chosen.values() if m.pillar is pillar), 0))
        for pillar in PILLARS
    )
