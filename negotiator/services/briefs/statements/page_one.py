"""The one page that a state secretary reads. It always fits a page: every part has room for so many words and no more.

What stands there is chosen by rules, from what every reader of the paper may know:
- asks: what the partner has to do beyond its last word; what we asked for before comes first, then what gives us most;
- offers: what we have to do beyond our own last word; what the partner asked for comes first, then what gives it most;
- given up: what the package takes back of our last word, and what would follow from keeping it;
- offered alike or agreed, open and taken back: by what each side last said in a round that was held.
Red lines and consent are the readers' own; what is kept from them is counted and said to be kept from them.
"""

from collections.abc import Iterator
from fractions import Fraction

from negotiator.bargaining.words import Part
from negotiator.briefs.views import Block, Box, KeyNumber, KeyNumbers, Pair, Point, Points, Words
from negotiator.catalogue.guardrails.numbers import MANDATE_RULE
from negotiator.catalogue.plan import HOME_SIDE
from negotiator.catalogue.talks import PLANNED, Act, Back, Spoken, Statement, offered, spoken, taken_back
from negotiator.catalogue.tally import Tally, tally
from negotiator.language import _
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.material.minutes import settled
from negotiator.services.briefs.material.short import FEW, NAME, few, short, told, width
from negotiator.services.briefs.statements.decisions import by_when, decisions
from negotiator.services.briefs.statements.findings import round_ahead
from negotiator.services.briefs.statements.guardrails import rule_name
from negotiator.services.briefs.statements.recommendation import doubts
from negotiator.services.briefs.statements.red_lines import lines_of
from negotiator.services.briefs.statements.talks import MOST, asks, changes, distance, lowered, offers_beyond, so_far

HEADLINE, AIM, STATE, LEVEL, FAR, GIVEN, LINE, CONSENT, DECIDED = 190, 210, 150, 125, 105, 200, 220, 360, 220
MOST_HOUSES = 2
TAKEN_BACK = {
    "de": _("taken back by us in the last round: %(names)s"),
    "partner": _("taken back by the partner in the last round: %(names)s"),
    "": _("taken back by one side or the other in the last round: %(names)s"),
}
TITLE = _("Whose least score or red lines it misses (computed):")
GIVEN_UP = {
    Act.WITHDRAWN: _("Withdrawn from our offer: %(names)s."),
    Act.REOPENED: _("Differs from what both sides have offered: %(names)s."),
    Act.GIVEN_UP: _("Given up as our demand: %(names)s."),
    Act.SPARED: _("Asked for less than the partner offers: %(names)s."),
}


def page_one(material: Material, best: Option, headline: str) -> tuple[Block, ...]:
    """The page, in the order in which it is read."""
    return (
        Words(short(headline, HEADLINE), "lead"),
        *(Words(words, "warning") for words in doubts(material, best)),
        Words(_aim(material, best), title=_aim_title(material)),
        KeyNumbers(tuple(_state(material))),
        Pair(
            _first(material, asks(material, best), _("We ask for")),
            _first(material, offers_beyond(material, best), _("We offer")),
        ),
        Points(tuple(_given_up(material, best)), title=material.voice.say(_("What we give up, and why"))),
        Points(tuple(_red_lines(material)), title=material.voice.say(_("Red lines"))),
        Words(_resting(material, best), title=material.voice.say(TITLE)),
        _decision(material, best),
    )


def _resting(material: Material, best: Option) -> str:
    """Whose conditions are not met, then what that rests on and who has not co-signed, in the room of all together:
    rather fewer names than half a sentence."""
    unsigned = ""
    if material.missing:
        names = few(material.voice, material.missing, 2, 30)
        unsigned = material.voice.say(_("Not co-signed: %(names)s."), names=names)
    basis = "".join(f" {words}" for words in (material.basis, unsigned) if words)
    room = int(CONSENT - width(basis))
    told = [_consent(material, best, most) for most in (FEW + 1, FEW, 2, 1)]
    return short(next((words for words in told if width(words) <= room), told[-1]), room) + basis


def _aim_title(material: Material) -> str:
    voice, say = material.voice, material.voice.say
    ahead = round_ahead(material)
    if ahead is None:
        return say(_("Aim of the next round:") if material.plan.rounds else _("Aim of the talks:"))
    words = _("Aim of round %(n)s (%(day)s):") if ahead.date else _("Aim of round %(n)s:")
    return say(words, n=ahead.n, day=voice.day(ahead.date))


def _aim(material: Material, best: Option) -> str:
    """Agreement in principle, and on which of the points that both sides named differently the package decides."""
    voice, say = material.voice, material.voice.say
    apart = [each for each in _open(material) if each.ours and each.theirs]
    aim = say(_("agreement in principle on package %(package)s."), package=best.letter)
    if not apart:
        return aim
    names = [voice.measure(each.measure) for each in apart]
    above_all = told(voice, _("To be settled above all: %(names)s."), names, int(AIM - width(aim)))
    return f"{aim} {above_all}"


def _open(material: Material) -> tuple[Spoken, ...]:
    """What was named and is not agreed: by both sides first, the widest apart before the others."""
    found = [each for each in spoken(material.plan) if not each.settled]
    return tuple(sorted(found, key=lambda each: (not (each.ours and each.theirs), -distance(each))))


def _state(material: Material) -> Iterator[KeyNumber]:
    """How much both sides offered alike (agreed only where the minutes of a round say so of all of it), how much is
    open, what was taken back in the last round, each with the first names."""
    voice, say = material.voice, material.voice.say
    agreed = [each.measure for each in spoken(material.plan) if each.settled]
    firm = {name for held in material.plan.rounds for name in settled(material.plan, held)}
    alike = (_("agreed: %(names)s"), _("agreed"), agreed)
    if not firm.issuperset(measure.id for measure in agreed):
        alike = (_("offered alike: %(names)s"), _("agreed"), agreed)
    back = taken_back(material.plan)
    found = (
        alike,
        (_("open: %(names)s"), _("open points"), [each.measure for each in _open(material)]),
        (TAKEN_BACK[_side(back)], _("taken back in the last round"), [each.measure for each in back]),
    )
    for words, none, measures in found:
        names = [voice.measure(measure) for measure in measures]
        yield KeyNumber(voice.number(len(names)), told(voice, words, names, STATE, 2) if names else say(none))


def _side(found: tuple[Back, ...]) -> str:
    """The side that took something back; "" where it was both, or nobody."""
    sides = {each.side for each in found}
    return next(iter(sides)) if len(sides) == 1 and sides <= TAKEN_BACK.keys() else ""


def _first(material: Material, found: tuple[Statement, ...], title: str) -> Points:
    """The first three, and in the title of how many; all of them stand in the table of offers."""
    voice, say = material.voice, material.voice.say
    points = tuple(
        Point(
            short(f"{voice.measure(each.measure)}: {voice.level(each.measure, each.level)}.", LEVEL),
            short(so_far(material, each), FAR),
        )
        for each in found[:MOST]
    )
    words = say(title)
    if len(found) > MOST:
        words = say(_("%(title)s (%(shown)s of %(all)s)"), title=words, shown=MOST, all=len(found))
    return Points(points or (Point(say(_("Nothing beyond what is on the table."))),), ordered=True, title=words)


def _given_up(material: Material, best: Option) -> Iterator[Point]:
    """What of our last word the package takes back, by kind, and what would follow from keeping all of it."""
    voice, say = material.voice, material.voice.say
    found = changes(material, best)
    less = lowered(material, best)
    if not found and not less:
        named = any(offered(each, HOME_SIDE) for each in material.plan.rounds if each.status != PLANNED)
        nothing = _("Nothing of what we last said is taken back.")
        yield Point(say(nothing if named else _("Nothing: we have offered nothing in the talks yet.")))
        return
    for kind, words in GIVEN_UP.items():
        names = [voice.measure(each.measure) for each in found if each.act is kind]
        if names:
            yield Point(told(voice, words, names, GIVEN))
    if less:
        names = [voice.measure(each.measure) for each in less]
        yield Point(told(voice, _("Asked for less than before: %(names)s."), names, GIVEN))
    yield Point(short(_worth(material, best, (*found, *less)), GIVEN))


def _worth(material: Material, best: Option, found: tuple[Statement, ...]) -> str:
    """What the package would be with our last word kept: which rules it would break, or what it would cost more."""
    voice, say = material.voice, material.voice.say
    kept = dict(best.tally.levels) | {each.measure.id: _former(each) for each in found}
    other = tally(material.plan, kept)
    broken = _open_rules(other) - _open_rules(best.tally)
    if broken:
        rules = voice.all_of([rule_name(material, rule) for rule in sorted(broken)])
        return say(_("Why: with our last word kept, the package would break %(rules)s."), rules=rules)
    more = _federal(other) - _federal(best.tally)
    gain = _gain(best.tally) - _gain(other)
    if more > 0 and gain >= 0:
        words = _(
            "Why: it saves %(money)s of federal money a year (assumption), and Germany's credible gain is no less."
        )
    elif more > 0:
        words = _(
            "Why: it saves %(money)s of federal money a year (assumption); Germany's credible gain is less for it."
        )
    elif gain > 0:
        words = _("Why: Germany's credible gain is higher without it; no federal money is saved.")
    else:
        words = _("Why is not shown by money, by Germany's gain or by a rule: the balance between the parties decides.")
    return say(words, money=voice.euros(more))


def _former(found: Statement) -> int:
    """The level that would be kept: of what we ask less than the partner offers, the partner's; else our last word."""
    offer = found.theirs if found.act is Act.SPARED else found.ours
    return offer.level if offer is not None else found.level


def _open_rules(found: Tally) -> frozenset[str]:
    """Hard rules that it breaks, but for what anybody recorded for itself and for the mandate: the same for all."""
    return frozenset(each.rule for each in found.verdict.hard if not each.participant) - {MANDATE_RULE}


def _federal(found: Tally) -> Fraction:
    return next(payer.eur for payer in found.payers if payer.key == "federal")


def _gain(found: Tally) -> Fraction:
    return next(gain.credited for gain in found.gains if gain.key == "des")


def _red_lines(material: Material) -> Iterator[Point]:
    """The first houses with as many whole lines as there is room for, how many more, and how many keep theirs."""
    voice, say = material.voice, material.voice.say
    home = [seat for seat in material.seats if material.home(seat)]
    told = [(material.name(seat), lines_of(material, seat)) for seat in home]
    told = [(name, lines) for name, lines in told if lines]
    for name, lines in told[:MOST_HOUSES]:
        yield Point(f"{short(voice.capital(name), NAME)}:", _whole(material, lines))
    rest = [name for name, _words in told[MOST_HOUSES:]]
    sealed = [material.name(seat) for seat in home if material.sealed(seat)]
    parts = []
    if rest:
        parts.append(say(_("More in chapter 3: %(names)s."), names=few(voice, rest, 2, 30)))
    if sealed:
        one, many = (
            _("Red lines held back, if there are any: one house (%(names)s)."),
            _("Red lines held back, if there are any: %(count)s houses (%(names)s)."),
        )
        parts.append(voice.many(one, many, len(sealed), names=few(voice, sealed, 2, 30)))
    if parts:
        yield Point(" ".join(parts))
    elif not told:
        yield Point(say(_("No house has recorded any.")))


def _whole(material: Material, lines: tuple[str, ...]) -> str:
    """As many whole lines as fit: a red line cut short would say something else."""
    kept: list[str] = []
    for words in lines:
        if width(" ".join((*kept, words))) > LINE:
            break
        kept.append(words)
    more = len(lines) - len(kept)
    if more:
        kept.append(
            material.voice.many(_("One line more in chapter 3."), _("%(count)s lines more in chapter 3."), more)
        )
    return " ".join(kept)


def _consent(material: Material, best: Option, most: int) -> str:
    """Whose conditions are not met or may not be, each with so many names, and what follows; of those who keep it to
    themselves, that they do."""
    voice, say = material.voice, material.voice.say
    home = [seat for seat in material.seats if material.home(seat) and seat.consent]
    heard = [seat for seat in material.seats if material.home(seat) and not seat.consent]
    abroad = [seat for seat in material.seats if not material.home(seat)]
    absent = [person for person in material.plan.participants if person.part in (Part.VOICE, Part.SILENT)]
    kinds = (
        (_("%(names)s – without their co-signature the package cannot go to the table."), home, (Stance.REFUSES,)),
        (_("%(names)s – by our assessment the other side would not agree."), abroad, (Stance.REFUSES,)),
        (_("%(names)s – open, leadership must decide."), material.seats, (Stance.LEADERSHIP, Stance.CLOSE)),
        (_("%(names)s – below their mark; their co-signature is not asked for."), heard, (Stance.REFUSES,)),
        (
            _("%(names)s – without a seat and below their mark; that may delay what is agreed."),
            absent,
            (Stance.REFUSES,),
        ),
    )
    found = [(words, material.with_stance(best, people, *stances)) for words, people, stances in kinds]
    parts = [voice.capital(say(words, names=few(voice, names, most, 30))) for words, names in found if names]
    if best.cut.refused and not any(names for _words, names in found[:2]):
        parts.insert(0, say(_("Somebody at the table whose conditions are not shown: the package cannot be agreed.")))
    untold = material.with_stance(best, material.seats, Stance.HIDDEN)
    if untold and not best.cut.solved:
        parts.append(say(_("Not shown: %(names)s."), names=few(voice, untold, most, 30)))
    elif not any(names for _words, names in found[:4]) and not best.cut.refused:
        parts.insert(
            0, say(_("As computed from the recorded positions, nobody’s at the table; that is no co-signature."))
        )
    return " ".join(parts)


def _decision(material: Material, best: Option) -> Box:
    """The first decisions, how many more there are, and by when they are needed."""
    found = [Point(short(point.words, DECIDED)) for point in decisions(material, best)]
    if len(found) > MOST:
        more = len(found) - MOST + 1
        words = _("And one more, in chapter 3."), _("And %(count)s more, in chapter 3.")
        found = [*found[: MOST - 1], Point(material.voice.many(*words, more))]
    return Box(by_when(material), (Points(tuple(found), ordered=True),), "decision")
