"""The red lines of the home side: those that the readers may know, and whose they may not know."""

from negotiator.bargaining.expressions import Comparison, Expr, LevelOf, Number, Side
from negotiator.bargaining.rules import parse
from negotiator.bargaining.words import Sense
from negotiator.briefs.views import Block, Point, Points
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.plan import DECLARED, Participant, RedLine
from negotiator.language import _
from negotiator.services.access.scope import Weight
from negotiator.services.access.telling import RED_LINE
from negotiator.services.briefs.material.material import Material, Option

_HARD_HOLD = _("The package holds those of them that are hard.")


def red_lines(material: Material, best: Option) -> tuple[Block, ...]:
    """Every red line of the home side that the readers may know, by party, and whose lines they may not know; none is
    left out for want of room."""
    voice, say = material.voice, material.voice.say
    home = [seat for seat in material.seats if material.home(seat)]
    points = []
    for seat in home:
        words = lines_of(material, seat, levels=True)
        if words:
            points.append(Point(f"{voice.capital(material.name(seat))}:", " ".join(words)))
    sealed = [seat for seat in home if material.sealed(seat)]
    if sealed:
        names = voice.all_of(material.name(seat) for seat in sealed)
        told = voice.many(
            _("Sealed are those of one house, if it has any (%(names)s)."),
            _("Sealed are those of %(count)s houses, if they have any (%(names)s)."),
            len(sealed),
            names=names,
        )
        points.append(Point(told, _held(material, best, sealed)))
    return (Points(tuple(points), title=say(_("Red lines of our side"))),) if points else ()


def lines_of(material: Material, seat: Participant, *, levels: bool = False) -> tuple[str, ...]:
    """A seat's red lines in words, each once; those that it never drew itself, or that leadership may waive, say so.
    With `levels` each level also in its own words."""
    voice, found = material.voice, []
    waived = voice.say(_("(Leadership may decide otherwise.)"))
    for red in seat.red_lines:
        words = voice.text(meaning(material.plan, parse(red.expr), levels=levels))
        if red.hard and _weaker(red, seat):
            continue
        if red.cert != DECLARED:
            found.append(voice.assumed(words))
        else:
            found.append(words if red.hard else f"{words} {waived}")
    return tuple(dict.fromkeys(found))


def _held(material: Material, best: Option, sealed: list[Participant]) -> str:
    """Whether the package holds sealed red lines; they are told exactly of packages that are kept or solved, and the
    optimiser finds none that breaks a hard one."""
    say, hard_hold = material.voice.say, RED_LINE in best.cut.guaranteed
    theirs = {seat.id for seat in sealed} | {""}
    broken = any(each.weight is not Weight.WARNING and each.whose in theirs for each in best.cut.withheld)
    if broken:
        words = say(_("Not all conditions of these houses are met."))
        return f"{words} {say(_HARD_HOLD)}" if hard_hold else words
    if RED_LINE not in best.cut.unjudged:
        return say(_("The package holds them."))
    if hard_hold:
        return say(_HARD_HOLD)
    return say(_("Whether the package holds them is not told."))


def _weaker(line: RedLine, seat: Participant) -> bool:
    """Whether another red line of the same seat, no less its own word, asks for a higher level of the same measure."""
    own, said = parse(line.expr), (line.cert, DECLARED)
    return any(_above(parse(other.expr), own) for other in seat.red_lines if other.hard and other.cert in said)


def _above(one: Expr, other: Expr) -> bool:
    match (one, other):
        case (
            Comparison(Side(_, LevelOf(a)), Sense.AT_LEAST, Side(_, Number(higher))),
            Comparison(Side(_, LevelOf(b)), Sense.AT_LEAST, Side(_, Number(lower))),
        ):
            return a == b and higher > lower
    return False
