"""Where the talks stand, the packages, the view of the partner and of migrants, the gains of the three parties."""

from collections.abc import Iterator
from fractions import Fraction

from negotiator.bargaining.rules import parse
from negotiator.briefs.views import Band, Block, Cell, Picture, Point, Points, Section, Table, Words
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.plan import DECLARED, PARTNER_SIDE, Fact, Participant, RedLine, Round
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param
from negotiator.catalogue.reading.written import said
from negotiator.catalogue.scores import counted
from negotiator.hidden import Told
from negotiator.language import _
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import figures
from negotiator.services.briefs.statements.findings import RatedMeasure, gains, losses
from negotiator.services.briefs.statements.red_lines import weaker
from negotiator.services.briefs.statements.talks import met, table
from negotiator.services.dossiers.facts import facts
from negotiator.services.records.wording import legend

STATUS = {
    "open": _("open"),
    "closed": _("closed"),
    "planned": _("planned"),
}
RELIABLE = "AB"
ASSESSED_ALL = _("All %(count)s interests are our assessment and must not be quoted as the partner's words.")
DECLARED_ALL = _("All %(count)s interests are declared by the partner.")
CLOSED_PARTNER = _("The assessed interests of the partner are not shown to the readers of this document.")
UNDATED = _("A dash: of what day the value is was not entered.")
UNDATED_ALL = _("Of what day the values are was not entered; where it is known, it stands with the fact.")


def state(material: Material) -> Section:
    """State of play: stage, rounds, offers beside each other, sourced facts."""
    say = material.voice.say
    blocks: list[Block] = []
    if material.plan.rounds:
        blocks.append(Points(tuple(_round(material, r) for r in material.plan.rounds), title=say(_("Rounds so far"))))
    agreed, offers = met(material), table(material)
    if agreed:
        blocks.append(Words(agreed))
    if offers is not None:
        blocks.append(offers)
    if material.plan.told_facts:
        blocks.append(_facts(material))
    lapsed = [facts.name(fact, material.voice.language) for fact in material.plan.lapsed_facts]
    if lapsed:
        told = say(_("Facts whose time is over, to be checked again: %(names)s."), names=material.voice.all_of(lapsed))
        blocks.append(Words(told, "warning"))
    return Section("state", say(_("State of play")), tuple(blocks))


def _round(material: Material, found: Round) -> Point:
    voice, say = material.voice, material.voice.say
    status = say(STATUS[found.status]) if found.status in STATUS else found.status
    words = _("Round %(n)s, %(day)s (%(status)s).") if found.date else _("Round %(n)s (%(status)s).")
    head = say(words, n=found.n, day=voice.day(found.date), status=status)
    record, foreign = voice.text(found.record), voice.foreign(found.record)
    if foreign:
        only = say(_("Kept in German only:"))
        head = f"{head} {only}"
    return Point(head, f"{voice.sentence(voice.written(found.place))} {record}".strip(), foreign)


def _facts(material: Material) -> Table:
    """Every fact with its value, source and reliability; with the days of the values where any is entered."""
    say, language, found = material.voice.say, material.voice.language, material.plan.told_facts
    dated = any(fact.day for fact in found)
    rows = tuple(
        (
            Cell(facts.name(fact, language), small=_counts(fact, language)),
            Cell(facts.value(fact, language), number=True),
            *((Cell(material.voice.day(fact.day) if fact.day else "–"),) if dated else ()),
            Cell(fact.src),
            Cell(fact.grade, tone="" if fact.grade in RELIABLE else "bad"),
        )
        for fact in found
    )
    note = say(
        _("Reliability: %(legend)s. Everything that is not in this table is an assumption."), legend=legend(language)
    )
    undated = say(UNDATED if dated else UNDATED_ALL)
    return Table(
        caption=say(_("Facts with their sources")),
        head=(
            Cell(say(_("Fact"))),
            Cell(say(_("Value")), number=True),
            *((Cell(say(_("As of"))),) if dated else ()),
            Cell(say(_("Source"))),
            Cell(say(_("Reliability"))),
        ),
        bands=(Band("", rows),),
        widths=(42, 14, 16, 14, 14) if dated else (54, 16, 14, 16),
        note=note if all(fact.day for fact in found) else f"{undated} {note}",
    )


def _counts(fact: Fact, language: str) -> str:
    """What a fact counts, and how that is defined where somebody wrote it."""
    return "; ".join(each for each in (facts.unit(fact, language), said(fact.definition, language)) if each)


def views(material: Material) -> Section:
    """How the partner and the people concerned see the recommended package: never left out."""
    say = material.voice.say
    blocks: list[Block] = []
    for participant in material.plan.participants:
        if participant.side == PARTNER_SIDE and participant in material.seats:
            blocks += [each for each in _partner(material, participant) if each != Words(say(CLOSED_PARTNER))]
    if any(p.side == PARTNER_SIDE and p.id in material.scope.closed for p in material.seats):
        blocks.append(Words(say(CLOSED_PARTNER)))
    blocks += _migrants(material)
    return Section("views", say(_("View of the partner and of migrants")), tuple(blocks))


def _partner(material: Material, partner: Participant) -> list[Block]:
    voice, say = material.voice, material.voice.say
    best = material.best
    if partner.id in material.scope.closed:
        return [Words(say(CLOSED_PARTNER))]
    if not partner.prefs:
        return [Words(say(_("No interests of the partner are recorded.")))]
    if best is None:
        return [_wished(material, partner), _declared(material, partner), *_uncrossed(material, partner)]
    won = [voice.quoted(voice.measure(wish.measure)) for wish in gains(material, best, partner)[:3]]
    lost = losses(material, best, partner)[:3]
    surplus = material.seen(best, partner).surplus
    blocks: list[Block] = [
        Words(" ".join(_weighed(material, best, partner, won, lost))),
        _declared(material, partner),
    ]
    if isinstance(surplus, Told):
        margin = voice.points(surplus.value, sign=True)
        words = say(_("Assessed margin over the least acceptable outcome: %(margin)s (assumption)."), margin=margin)
        blocks.insert(1, Words(words))
    return [*blocks, *_uncrossed(material, partner)]


def _weighed(
    material: Material, best: Option, partner: Participant, won: list[str], lost: tuple[RatedMeasure, ...]
) -> Iterator[str]:
    """What a partner gains, which of its wishes the package leaves out, and which it meets in part."""
    voice, say = material.voice, material.voice.say
    name = voice.capital(material.name(partner))
    if won:
        yield say(_("%(name)s gains above all through %(won)s."), name=name, won=voice.all_of(won))
    else:
        yield say(_("%(name)s gains by none of the measures that it has wishes about."), name=name)
    for words, inside in (
        (_("The package leaves out %(names)s."), False),
        (_("Met only in part are %(names)s."), True),
    ):
        names = [
            voice.quoted(voice.measure(each.measure)) for each in lost if bool(best.level(each.measure.id)) is inside
        ]
        if names:
            yield say(words, names=voice.all_of(names))


def _wished(material: Material, partner: Participant) -> Words:
    """What weighs most with the partner, without a package to measure it by."""
    voice, rated = material.voice, {measure.id: measure for measure in material.plan.measures}
    ranked = sorted(counted(partner.prefs, rated), key=lambda pref: -pref.weight)
    names = [voice.quoted(voice.measure(rated[pref.measure])) for pref in ranked[:3]]
    words = _("What weighs most with %(name)s: %(measures)s.")
    return Words(voice.say(words, name=material.name(partner), measures=voice.all_of(names)))


def _declared(material: Material, partner: Participant) -> Words:
    """How many of the partner's interests are its own words."""
    told = sum(1 for pref in partner.prefs if pref.cert == "d")
    if not told and len(partner.prefs) > 1:
        return Words(material.voice.say(ASSESSED_ALL, count=len(partner.prefs)), "warning")
    if told == len(partner.prefs) > 1:
        return Words(material.voice.say(DECLARED_ALL, count=told))
    words = material.voice.many(
        _(
            "One interest is recorded; the partner has declared %(told)s. What is assessed must not be quoted as its "
            "words."
        ),
        _(
            "Of %(count)s interests, %(told)s are declared by the partner; the others are our assessment and "
            "must not be quoted as the partner's words."
        ),
        len(partner.prefs),
        told=told,
    )
    return Words(words, "warning")


def _uncrossed(material: Material, partner: Participant) -> tuple[Block, ...]:
    """The partner's hard red lines, or that they are not shown; empty if it has none."""
    hard = [line for line in partner.red_lines if line.hard and not weaker(line, partner)]
    lines = tuple(Point(_line(material, line)) for line in hard)
    title = material.voice.say(_("Lines that the partner cannot cross"))
    if lines:
        return (Points(lines, title=title),)
    if material.sealed(partner):
        return (Words(material.voice.say(_("The partner's red lines are not shown to the readers of this document."))),)
    return ()


def _line(material: Material, line: RedLine) -> str:
    """A red line of the partner in words, with who says that it is one: the partner, or our assessment alone."""
    words = material.voice.text(meaning(material.plan, parse(line.expr)))
    if line.cert == DECLARED:
        declared = material.voice.say(_("(declared by the partner)"))
        return f"{words} {declared}"
    return material.voice.assumed(words)


def _migrants(material: Material) -> list[Block]:
    voice, say = material.voice, material.voice.say
    best = material.best
    if best is None:
        return []
    people = figures.silent(material)
    summary = _marks(material, best, people)
    shown = any(isinstance(material.seen(best, person).score, Told) for person in people)
    figure = figures.scores(material, (best,), people, "silent-scores", summary)
    figures_of_persons = figures.persons(material, (best,), "persons", _persons_sentence(material, best))
    return [
        Words(say(_("People without a seat at the table, whom the package concerns most:"))),
        Picture(figure, voice.label) if shown else Words(summary),  # a picture of nothing tells nothing
        Picture(figures_of_persons, voice.label),
    ]


def _marks(material: Material, best: Option, people: tuple[Participant, ...]) -> str:
    """Who stays below its mark, who reaches it, and of whom the readers are not told; each person in one of them."""
    voice, say = material.voice, material.voice.say
    kinds = (
        (_("Below their mark stay: %(names)s."), (Stance.REFUSES, Stance.LEADERSHIP)),
        (_("At or above their mark are: %(names)s."), (Stance.ACCEPTS,)),
        (_("Close to their mark, on one side or the other: %(names)s."), (Stance.CLOSE,)),
        (_("No mark is recorded for: %(names)s."), (Stance.FREE,)),
        (_("Not shown to the readers of this document: %(names)s."), (Stance.HIDDEN,)),
    )
    found = ((words, material.with_stance(best, people, *stances)) for words, stances in kinds)
    return " ".join(say(words, names=voice.all_of(names)) for words, names in found if names)


def _persons_sentence(material: Material, best: Option) -> str:
    voice, say = material.voice, material.voice.say
    women = best.tally.women
    nationals = best.tally.persons["recruitment"]["nat"] + best.tally.persons["training"]["nat"]
    refugees = best.tally.persons["recruitment"]["ref"] + best.tally.persons["training"]["ref"]
    words = say(
        _("Recruitment and training reach, a year, of nationals: %(nationals)s; of refugees: %(refugees)s."),
        nationals=voice.people(nationals),
        refugees=voice.people(refugees),
    )
    if women is None:
        return words
    least = say(
        _("The programmes require at least %(share)s women (limit: %(limit)s)."),
        share=voice.percent(women),
        limit=voice.percent(param(material.plan, "women")),
    )
    return f"{words} {least}"


def gains_section(material: Material) -> Section:
    """What migrants, the country of origin and the country of destination gain."""
    voice, say = material.voice, material.voice.say
    best = material.best
    if best is None:
        return Section("gains", say(_("Gains for three parties")), ())
    figure = figures.wins(material, (best,), "wins", _gains_sentence(material, best))
    rows = tuple(
        (
            Cell(voice.capital(voice.text(library.terms().gains[gain.key])), tone="strong"),
            Cell(voice.all_of(_strongest(material, best, gain.key))),
            Cell(_price(material, best, gain.key)),
        )
        for gain in best.tally.gains
    )
    table = Table(
        caption=say(_("What each of the three parties has from it")),
        head=(Cell(say(_("Party"))), Cell(say(_("gains above all through"))), Cell(say(_("bears above all")))),
        bands=(Band("", rows),),
        widths=(18, 46, 36),
    )
    return Section("gains", say(_("Gains for three parties")), (table, Picture(figure, voice.label)))


def _gains_sentence(material: Material, best: Option) -> str:
    voice, say = material.voice, material.voice.say
    least = param(material.plan, "win_min")
    short = [gain for gain in best.tally.gains if gain.credited < least]
    if short:
        return say(_("Not every party reaches the least gain of %(least)s."), least=voice.points(least))
    lowest = min(best.tally.gains, key=lambda gain: gain.credited)
    return say(
        _(
            "All three reach the least gain of %(least)s; the lowest credible gain is %(points)s. Credible "
            "counts what is likely to be delivered in full and on time."
        ),
        least=voice.points(least),
        points=voice.number(lowest.credited, 1),
    )


def _strongest(material: Material, best: Option, key: str, count: int = 4) -> list[str]:
    found = [
        (-measure.win.get(key, Fraction(0)) * Fraction(best.level(measure.id), measure.top), index, measure)
        for index, measure in enumerate(material.taken(best))
    ]
    ranked = sorted(found, key=lambda entry: entry[:2])[:count]
    return [material.voice.measure(measure) for weight, _index, measure in ranked if weight < 0]


def _price(material: Material, best: Option, key: str) -> str:
    lost = [m for m in material.taken(best) if m.win.get(key, Fraction(0)) < 0]
    lost.sort(key=lambda m: m.win.get(key, Fraction(0)) * Fraction(best.level(m.id), m.top))
    return material.voice.all_of(material.voice.measure(m) for m in lost[:3]) or "–"
