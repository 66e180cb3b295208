"""Per measure: where we stand, how far we may go, law, owner, money, credibility; and where money and capacity end."""

from fractions import Fraction

from negotiator.briefs.views import Band, Block, Cell, Picture, Points, Section, Table, Words
from negotiator.catalogue.means import short_of
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading.context import listed
from negotiator.catalogue.talks import Doer, Statement
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import figures
from negotiator.services.briefs.statements.talks import accepted, act, changes, declined, moves
from negotiator.services.briefs.statements.unconfirmed import unconfirmed

CONDITIONAL = "bedingt"
CLOSE = Fraction(9, 10)
LEGAL_SHORT = {
    "ja": _("existing law"),
    "bedingt": _("with reservation"),
    "aenderung": _("law must change"),
    "gesperrt": _("barred"),
}


def measures(material: Material) -> Section:
    """One table by pillar with every measure of the recommended package, then reservations and what is left out."""
    say = material.voice.say
    best = material.best
    blocks: list[Block] = []
    if best is not None:
        blocks += [_table(material, best), *_reservations(material, best), *_left_out(material, best)]
    return Section("measures", say(_("Measure by measure")), tuple(blocks))


def _table(material: Material, best: Option) -> Table:
    voice, say = material.voice, material.voice.say
    bands = []
    acts = {found.measure.id: _in_the_talks(material, found) for found in material.statements(best)}
    for pillar in figures.PILLARS:
        rows = tuple(_row(material, best, m, acts) for m in material.taken(best) if m.pillar is pillar)
        if rows:
            bands.append(Band(voice.pillar(pillar.value), rows))
    return Table(
        caption=say(_("Measures of the recommended package")),
        head=(
            Cell(say(_("Measure"))),
            Cell(say(_("Target"))),
            Cell(say(_("Level"))),
            Cell(say(_("Law"))),
            Cell(say(_("Lead"))),
            Cell(say(_("EUR m a year")), tag=voice.label, number=True),
            Cell(say(_("Credible")), tag=voice.label, number=True),
        ),
        bands=tuple(bands),
        widths=(26, 24, 10, 10, 10, 10, 10),
        note=_note(material),
    )


def _row(material: Material, best: Option, measure: Measure, acts: dict[str, str]) -> tuple[Cell, ...]:
    voice, say = material.voice, material.voice.say
    level = measure.levels[best.level(measure.id)]
    cost = sum(level.eur.values(), Fraction(0))
    return (
        Cell(voice.measure(measure), small=", ".join(measure.src), language=voice.foreign(measure.text)),
        Cell(voice.text(level.text), language=voice.foreign(level.text), small=acts.get(measure.id, "")),
        Cell(say(_("%(n)s of %(top)s"), n=level.n, top=measure.top), small=_range(material, measure)),
        Cell(_law(material, measure, level.legal), tone="strong" if level.legal == CONDITIONAL else ""),
        Cell(measure.lead),
        Cell(voice.money(cost) if cost else "–", number=True),
        Cell(voice.percent(level.cred), number=True),
    )


def _in_the_talks(material: Material, found: Statement) -> str:
    """What the target means in the talks, with our opening (a level that we named) and our fall-back where they are not
    the target itself."""
    voice, parts = material.voice, [act(material, found)]
    if found.ours is not None and found.ours.level not in (0, found.level):
        parts.append(voice.say(_("opening: %(level)s"), level=voice.level(found.measure, found.ours.level)))
    last = fall_back(material, found)
    if last is not None:
        level = voice.level(found.measure, last) if last else voice.say(_("left out"))
        parts.append(voice.say(_("fall-back: %(level)s"), level=level))
    return "; ".join(parts)


def fall_back(material: Material, found: Statement) -> int | None:
    """How far the mandate lets us go for the partner's sake: up in what we do, down in what we ask for or do
    together; None where it goes no further than the target, nobody has given it, or the readers may not know."""
    if found.measure.id not in material.plan.ranges:
        return None
    low, high = material.plan.ranges[found.measure.id]
    last = high if found.doer is Doer.HOME else low
    further = last > found.level if found.doer is Doer.HOME else last < found.level
    return last if further else None


_MANDATE = _("Mandate: levels that may be agreed; none: not bound.")
_NO_MANDATE = _("The mandate is not shown to the readers of this document.")
_TARGET = _(
    "Target: what the recommended package says; below it what that means in the talks, our opening where we last said "
    "something else, and the fall-back where the mandate allows one."
)
_BARE_TARGET = _(
    "Target: what the recommended package says; below it what that means in the talks, and our opening where we last "
    "said something else."
)
_COLUMNS = _(
    "Money: all payers, average of the first three years. Credible: chance of full and timely delivery. Small print "
    "below the measure: sources, see annex."
)


def _note(material: Material) -> str:
    """What the columns say; of a fall-back only where the readers are shown the mandate that it comes from."""
    words = (_MANDATE, _TARGET) if material.scope.mandate else (_NO_MANDATE, _BARE_TARGET)
    return " ".join(map(material.voice.say, (*words, _COLUMNS)))


def _range(material: Material, measure: Measure) -> str:
    """The mandate's levels; empty where there is none or the readers may not know."""
    if measure.id in material.plan.mandate:
        low, high = material.plan.mandate[measure.id]
        span = f"{low}–{high}" if low != high else str(low)
        drafted = material.plan.mandate_drafted
        return material.voice.say(
            _("draft of the mandate: %(levels)s") if drafted else _("mandate: %(levels)s"), levels=span
        )
    return ""


def _law(material: Material, measure: Measure, legal: str) -> str:
    if legal == CONDITIONAL and measure.id in listed(material.plan, "confirmed"):
        return material.voice.say(_("confirmed by the competent body"))
    return material.voice.say(LEGAL_SHORT[legal])


def _reservations(material: Material, best: Option) -> list[Block]:
    voice, say = material.voice, material.voice.say
    names = [voice.quoted(voice.measure(material.measure(key))) for key in best.tally.subject_to]
    open_ones = [
        voice.quoted(voice.measure(measure))
        for measure in material.plan.measures
        if f"level.{measure.id}.{best.level(measure.id)}" in dict(material.plan.law)
    ]
    told = _("Legal status asked for or no longer confirmed, so that the stricter one counts: %(names)s.")
    open_law = [Words(say(told, names=voice.all_of(open_ones)), "warning")] if open_ones else []
    if not names:
        return [*open_law, Words(say(_("No level of the package is under a legal reservation.")))]
    return [
        *open_law,
        Words(
            say(
                _(
                    "Under reservation: %(names)s. Until the competent body has decided, these levels may only be "
                    "offered with the words “subject to”."
                ),
                names=voice.all_of(names),
            ),
            "warning",
        ),
    ]


def _left_out(material: Material, best: Option) -> list[Block]:
    """What a side named and the package leaves out or goes back on, and what it takes from the partner."""
    found = (*changes(material, best), *accepted(material, best), *declined(material, best))
    if not found:
        return []
    title = material.voice.say(_("Said in the talks, and what the package makes of it"))
    return [Points(moves(material, found), title=title)]


def means(material: Material) -> Section:
    """Money and capacities: what is used, where it gets tight."""
    voice, say = material.voice, material.voice.say
    best = material.best
    if best is None:
        return Section("means", say(_("Money and capacities")), ())
    chosen = (best,)
    blocks: tuple[Block, ...] = (
        Picture(figures.money(material, chosen, "money", money_sentence(material, best)), voice.label),
        Picture(figures.chapters(material, chosen, "chapters", chapters_sentence(material, best)), voice.label),
        Picture(figures.capacities(material, chosen, "capacities", capacity_sentence(material, best)), voice.label),
        *unconfirmed(material, chosen),
    )
    return Section("means", say(_("Money and capacities")), blocks)


def money_sentence(material: Material, option: Option) -> str:
    """All money and the payer nearest to its limit."""
    voice, say = material.voice, material.voice.say
    total = sum((payer.eur for payer in option.tally.payers), Fraction(0))
    federal = next(payer for payer in option.tally.payers if payer.key == "federal")
    return say(
        _("Together %(total)s a year, of which the Federation pays %(federal)s (assumption)."),
        total=voice.euros(total),
        federal=voice.euros(federal.eur),
    )


def chapters_sentence(material: Material, option: Option) -> str:
    """Which budget chapters are nearly used up or overdrawn."""
    voice, say = material.voice, material.voice.say
    full = {c.key: c.fullest for c in option.tally.chapters}
    over = [c.key for c in option.tally.chapters if c.over]
    close = [f"{key} ({voice.percent(part)})" for key, part in full.items() if part is not None and CLOSE <= part <= 1]
    if over:
        return say(_("Over the limit: %(chapters)s."), chapters=voice.all_of(over))
    if close:
        return say(_("All chapters hold; nearly used up: %(chapters)s."), chapters=voice.all_of(close))
    return say(_("All chapters hold with room to spare."))


def capacity_sentence(material: Material, option: Option) -> str:
    """Which capacities are full or overdrawn."""
    voice, say = material.voice, material.voice.say
    found = {c.key: c for c in option.tally.capacities}
    names = {key: voice.text(each) for key, each in short_of(material.plan).items()}
    over = [names[key] for key, c in found.items() if key in names and c.free < 0]
    full = [names[key] for key, c in found.items() if key in names and c.use and 0 <= c.free <= c.use / 10]
    if over:
        return say(_("More is promised than there is: %(names)s."), names=voice.all_of(over))
    if full:
        return say(_("Nearly nothing is left of: %(names)s."), names=voice.all_of(full))
    return say(_("All capacities hold with room to spare."))
