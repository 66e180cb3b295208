"""D-04: money, capacities, people and gains of several packages, in three pictures and one table."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.briefs.views import Band, Cell, Picture, Pictures, Section, Table
from negotiator.catalogue.means import units_of
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.tally import InYear, Spending
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import figures
from negotiator.services.briefs.statements.unconfirmed import unconfirmed

Options = tuple[Option, ...]
Row = tuple[Cell, ...]
ZERO = Fraction(0)
WIDTHS = (24, 10)


def means(material: Material, options: Options) -> Section:
    """Federal money, persons and gains as pictures; every payer, chapter, capacity, group and gain in the table."""
    voice, say = material.voice, material.voice.say
    pictures = (
        figures.federal_by_package(material, options, "money", _money_told(material, options)),
        figures.persons_by_package(material, options, "persons", _persons_told(material, options)),
        figures.wins(material, options, "wins", _gains_told(material, options)),
    )
    table = Table(
        caption=". ".join(
            (
                say(_("Money, capacities, people and gains in numbers")),
                say(_("All figures are assumptions. Red and bold: over the limit, or below the least gain.")),
            )
        ),
        head=(Cell(say(_("Feature"))), Cell(say(_("Limit")), number=True), *_heads(options)),
        bands=tuple(band for band in _bands(material, options) if band.rows),
        widths=WIDTHS,
    )
    title = say(_("Money, capacities, people, gains"))
    drawn = Pictures(tuple(Picture(each, voice.label) for each in pictures))
    return Section("means", title, (drawn, table, *unconfirmed(material, options)), fresh=True)


def _each(options: Options, told: Callable[[Option], str]) -> str:
    return ", ".join(f"{option.letter} {told(option)}" for option in options)


def _money_told(material: Material, options: Options) -> str:
    """What the Federation pays in each package, and in which it is more than the limit."""
    voice, say = material.voice, material.voice.say
    federal = [next(payer for payer in option.tally.payers if payer.key == "federal") for option in options]
    spent = dict(zip((option.key for option in options), federal, strict=True))
    words = say(_("A year: %(packages)s."), packages=_each(options, lambda o: voice.euros(spent[o.key].eur)))
    cap = federal[0].cap
    if cap is None:
        return words
    over = [option.letter for option in options if spent[option.key].eur > cap]
    limit = voice.euros(cap)
    if over:
        rest = say(_("Over the limit of %(limit)s: %(packages)s."), limit=limit, packages=voice.all_of(over))
    else:
        rest = say(_("No package is over the limit of %(limit)s."), limit=limit)
    return f"{words} {rest}"


def _persons_told(material: Material, options: Options) -> str:
    """How many people each package reaches, as it is planned."""
    voice = material.voice
    words = _("Planned in all: %(packages)s; no claim to individual decisions.")
    return voice.say(words, packages=_each(options, lambda option: voice.number(_people(option))))


def _people(option: Option) -> Fraction:
    groups = library.catalogue().groups
    return sum((option.tally.persons[p.value][group] for p in Pillar for group in groups), ZERO)


def _gains_told(material: Material, options: Options) -> str:
    """In which packages all three parties reach the least gain, and in which they do not."""
    voice, say, least = material.voice, material.voice.say, figures.least_gain(material)
    short = [o.letter for o in options if any(gain.credited < least for gain in o.tally.gains)]
    reached = [option.letter for option in options if option.letter not in short]
    parts = (
        (_("All three parties credibly reach the least gain of %(least)s in %(packages)s."), reached),
        (_("Not every party credibly reaches the least gain of %(least)s in %(packages)s."), short),
    )
    least_told = voice.points(least)
    told = [say(words, least=least_told, packages=voice.all_of(found)) for words, found in parts if found]
    return " ".join(told)


def _bands(material: Material, options: Options) -> tuple[Band, ...]:
    say, terms = material.voice.say, library.terms()
    return (
        Band(say(_("Money by payer, EUR m a year")), _spent(material, options, lambda o: o.tally.payers, terms.payers)),
        Band(
            say(_("Federal money by budget chapter, EUR m a year")),
            _spent(material, options, lambda o: o.tally.chapters, terms.chapters),
        ),
        Band(say(_("Capacities a year: used of what is free and added")), _capacities(material, options)),
        Band(say(_("Persons by group, per year")), _persons(material, options)),
        Band(say(_("Gains, credible (promised)")), _gains(material, options)),
    )


def _spent(
    material: Material, options: Options, of: Callable[[Option], tuple[Spending, ...]], names: dict[str, Text]
) -> tuple[Row, ...]:
    voice = material.voice
    rows: list[Row] = []
    for index, first in enumerate(of(options[0])):
        amounts = [of(option)[index] for option in options]
        if first.cap is None and not first.years and not any(each.eur for each in amounts):
            continue
        cells = tuple(Cell(voice.money(a.eur), number=True, tone="bad" if a.over else "") for a in amounts)
        words = voice.say(_("by year")) if first.years else "–" if first.cap is None else voice.money(first.cap)
        name = voice.capital(voice.text(names[first.key]))
        rows.append((Cell(name), Cell(words, number=True), *cells))
        rows += _in_years(material, [each.years for each in amounts], voice.money)
    return tuple(rows)


def _capacities(material: Material, options: Options) -> tuple[Row, ...]:
    voice, say, units = material.voice, material.voice.say, units_of(material.plan)
    rows: list[Row] = []
    for index, first in enumerate(options[0].tally.capacities):
        found = [option.tally.capacities[index] for option in options]
        if not any(each.use or each.give for each in found):
            continue
        cells = tuple(
            Cell(
                f"{voice.number(each.use)} / {voice.number(each.base + each.give)}",
                number=True,
                tone="bad" if each.free < 0 else "",
            )
            for each in found
        )
        name = voice.capital(voice.text(units[first.key]))
        rows.append((Cell(name), Cell(say(_("by year")) if first.years else "–", number=True), *cells))
        rows += _in_years(material, [each.years for each in found], voice.number)
    return tuple(rows)


def _in_years(material: Material, found: Sequence[tuple[InYear, ...]], told: Callable[[Fraction], str]) -> list[Row]:
    """A row for each year of a number that differs by year: what is used of what is there."""
    rows = []
    for years in zip(*found, strict=True):
        name = material.voice.say(_("in year %(n)s"), n=years[0].year)
        cells = tuple(
            Cell(f"{told(each.used)} / {told(each.there)}", number=True, tone="bad" if each.free < 0 else "")
            for each in years
        )
        rows.append((Cell(name), Cell("", number=True), *cells))
    return rows


def _persons(material: Material, options: Options) -> tuple[Row, ...]:
    voice, say = material.voice, material.voice.say
    rows = []
    for group in library.catalogue().groups:
        cells = tuple(
            Cell(voice.number(sum((o.tally.persons[p.value][group] for p in Pillar), ZERO)), number=True)
            for o in options
        )
        rows.append((Cell(voice.group(group)), Cell("–", number=True), *cells))
    women = tuple(Cell("–" if o.tally.women is None else voice.percent(o.tally.women), number=True) for o in options)
    least = Cell(say(_("at least %(least)s"), least=voice.percent(figures.least_women(material))), number=True)
    return (*rows, (Cell(say(_("Share of women required"))), least, *women))


def _gains(material: Material, options: Options) -> tuple[Row, ...]:
    voice, say = material.voice, material.voice.say
    least = figures.least_gain(material)
    mark = Cell(say(_("at least %(least)s"), least=voice.number(least)), number=True)
    rows = []
    for index, first in enumerate(options[0].tally.gains):
        found = [option.tally.gains[index] for option in options]
        cells = tuple(
            Cell(
                f"{voice.number(each.credited, 1)} ({voice.number(each.nominal, 1)})",
                number=True,
                tone="bad" if each.credited < least else "",
            )
            for each in found
        )
        rows.append((Cell(voice.capital(voice.text(library.terms().gains[first.key]))), mark, *cells))
    return tuple(rows)


def _heads(options: Options) -> tuple[Cell, ...]:
    return tuple(Cell(option.title, number=True) for option in options)
