"""The two pages that a minister reads: what for, what we ask and offer, what not, what is to be decided, who gains."""

from fractions import Fraction

from negotiator.bargaining.rules import Comparison, Expr, LevelOf, Number, Side, parse
from negotiator.bargaining.words import Pillar, Sense
from negotiator.briefs.views import (
    Band,
    Block,
    Box,
    Cell,
    KeyNumber,
    KeyNumbers,
    Pair,
    Picture,
    Point,
    Points,
    Section,
    Table,
    Words,
)
from negotiator.catalogue import library
from negotiator.catalogue.plan import Measure, Participant, RedLine
from negotiator.catalogue.redline_words import meaning
from negotiator.language import _
from negotiator.services import brief_figures as figures
from negotiator.services.brief_conflict import nothing_fits
from negotiator.services.brief_findings import asks, gains, gaps, last_round, losses, offers, round_ahead
from negotiator.services.brief_material import Material, Option, alternatives, least_surplus
from negotiator.services.brief_recommendation import recommendation

MOST_LINES = 5
MOST_DRAWN = 9  # parties whose picture and table fit one page
ZERO = Fraction(0)


def core(material: Material) -> tuple[Section, ...]:
    """The core and the trade-off; without any package, why there is none."""
    title = material.voice.say(_("The essentials"))
    best = material.best
    if best is None:
        return (Section("core", title, (*nothing_fits(material), *_situation(material)), fresh=True),)
    return (
        Section("core", title, _essentials(material, best), fresh=True),
        Section(
            "tradeoff", material.voice.say(_("The trade-off: who gains, who gives")), tradeoff(material, best), True
        ),
    )


def _essentials(material: Material, best: Option) -> tuple[Block, ...]:
    say = material.voice.say
    return (
        Words(headline(material, best), "lead"),
        KeyNumbers(_numbers(material, best)),
        *_situation(material),
        Words(say(_("agreement in principle on the recommended package.")), title=_aim(material)),
        Words(recommendation(material, best), title=say(_("Recommendation:"))),
        Pair(
            Points(_asked(material, best), ordered=True, title=say(_("We ask for"))),
            Points(_offered(material, best), ordered=True, title=say(_("We offer"))),
        ),
        *_red_lines(material),
        Box(say(_("Decision needed")), (Points(_decisions(material, best), ordered=True),), "decision"),
    )


def headline(material: Material, best: Option) -> str:
    """One sentence: can it be agreed, and how comfortable is that."""
    voice = material.voice
    seats = len(material.seats)
    margin = least_surplus(material, best)
    if not best.agreed:
        return voice.say(_("The package below is the best there is, but not every party at the table accepts it."))
    if margin is None:
        return voice.say(_("There is a package that all %(count)s parties at the table accept."), count=seats)
    return voice.say(
        _(
            "There is a package that all %(count)s parties at the table accept; even the tightest stays %(points)s "
            "points above its least acceptable score."
        ),
        count=seats,
        points=voice.number(margin),
    )


def _numbers(material: Material, best: Option) -> tuple[KeyNumber, ...]:
    voice, say = material.voice, material.voice.say
    federal = next(payer for payer in best.tally.payers if payer.key == "federal")
    ways = sum(best.tally.persons[Pillar.RECRUITMENT.value].values(), ZERO)
    trained = sum(best.tally.persons[Pillar.TRAINING.value].values(), ZERO)
    returns = best.tally.persons[Pillar.RETURN.value]["ret"]
    money = say(_("federal money a year"))
    if federal.cap is not None:
        money = say(_("federal money a year, of at most %(money)s"), money=voice.euros(federal.cap))
    return (
        KeyNumber(
            voice.number(len(material.taken(best))), say(_("measures of %(all)s"), all=len(material.plan.measures))
        ),
        KeyNumber(voice.euros(federal.eur), money, voice.label),
        KeyNumber(voice.number(ways), say(_("people a year on regular routes")), voice.label),
        KeyNumber(voice.number(trained), say(_("training and course places a year")), voice.label),
        KeyNumber(voice.number(returns), say(_("returns a year, voluntary ones included")), voice.label),
    )


def _aim(material: Material) -> str:
    voice, say = material.voice, material.voice.say
    ahead = round_ahead(material)
    if ahead is None:
        return say(_("Aim of the next round:") if material.plan.rounds else _("Aim of the talks:"))
    return say(_("Aim of round %(n)s (%(day)s):"), n=ahead.n, day=voice.day(ahead.date))


def _situation(material: Material) -> tuple[Words, ...]:
    """Where the talks stand: the dossier's own words, and how far the last round came."""
    voice = material.voice
    summary, met, foreign = voice.text(material.plan.summary), _met(material), voice.foreign(material.plan.summary)
    title = voice.say(_("Situation:"))
    if foreign and met:
        return Words(summary, language=foreign, title=title), Words(met)
    words = " ".join(part for part in (summary, met) if part)
    return (Words(words, language=foreign, title=title),) if words else ()


def _met(material: Material) -> str:
    """On how much the sides agree; empty where nothing was offered."""
    voice, say = material.voice, material.voice.say
    both = [gap for gap in gaps(material) if gap.home is not None and gap.partner is not None]
    settled = [gap for gap in both if gap.settled]
    open_ = [voice.quoted(voice.measure(gap.measure)) for gap in gaps(material) if not gap.settled]
    if not both or not open_:
        return ""
    return say(
        _(
            "Of %(all)s measures on which both sides made an offer, they are agreed on %(settled)s; still apart are "
            "above all %(open)s."
        ),
        all=len(both),
        settled=len(settled),
        open=voice.all_of(open_[:3]),
    )


def _asked(material: Material, best: Option) -> tuple[Point, ...]:
    return tuple(_wanted(material, best, measure, ours=False) for measure in asks(material, best))


def _offered(material: Material, best: Option) -> tuple[Point, ...]:
    return tuple(_wanted(material, best, measure, ours=True) for measure in offers(material, best))


def _wanted(material: Material, best: Option, measure: Measure, *, ours: bool) -> Point:
    """The level of the package, and where the side that has to move stood in the last round."""
    voice, say = material.voice, material.voice.say
    gap = next((gap for gap in gaps(material) if gap.measure.id == measure.id), None)
    before = None if gap is None else gap.home if ours else gap.partner
    if before is None:
        more = say(_("Not yet offered by us.")) if ours else say(_("Not yet offered by the partner."))
    elif before >= best.level(measure.id):
        more = say(_("Already on the table."))
    else:
        more = say(_("So far on the table: %(level)s."), level=voice.level(measure, before))
    if last_round(material) is None:
        more = ""
    return Point(f"{voice.measure(measure)}: {material.level(best, measure)}.", more)


def _red_lines(material: Material) -> tuple[Block, ...]:
    """Every hard red line of the home side, by party; none is left out for want of room."""
    voice = material.voice
    points = []
    for seat in material.seats:
        lines = [line for line in seat.red_lines if line.hard and not _weaker(line, seat)]
        words = dict.fromkeys(voice.text(meaning(material.plan, parse(line.expr))) for line in lines)
        if words and material.home(seat):
            points.append(Point(f"{voice.capital(material.name(seat))}:", " ".join(words)))
    return (Points(tuple(points), title=voice.say(_("Red lines of our side"))),) if points else ()


def _weaker(line: RedLine, seat: Participant) -> bool:
    """Whether another red line of the same seat asks for a higher level of the same measure."""
    own = parse(line.expr)
    return any(_above(parse(other.expr), own) for other in seat.red_lines if other.hard)


def _above(one: Expr, other: Expr) -> bool:
    match (one, other):
        case (
            Comparison(Side(_, LevelOf(a)), Sense.AT_LEAST, Side(_, Number(higher))),
            Comparison(Side(_, LevelOf(b)), Sense.AT_LEAST, Side(_, Number(lower))),
        ):
            return a == b and higher > lower
    return False


def _decisions(material: Material, best: Option) -> tuple[Point, ...]:
    voice, say = material.voice, material.voice.say
    ahead = round_ahead(material)
    next_ = _("in the next round") if material.plan.rounds else _("in the talks")
    where = say(_("in round %(n)s"), n=ahead.n) if ahead else say(next_)
    approve = _("Approve package %(package)s as our line %(where)s.")
    if not best.agreed:
        approve = _("Decide how to go on from package %(package)s %(where)s.")
    elif not best.proven:
        approve = _("Approve package %(package)s as our line %(where)s, although it is not proven to be the best.")
    found = [Point(say(approve, package=best.letter, where=where))]
    for key in best.tally.subject_to[:2]:
        measure = material.measure(key)
        found.append(
            Point(
                say(_("Have the competent body decide on %(measure)s."), measure=voice.quoted(voice.measure(measure)))
            )
        )
    for rule in best.tally.verdict.soft_rules[:2]:
        title = voice.text(library.guardrail_texts()[rule].title) if rule in library.guardrail_texts() else rule
        found.append(
            Point(say(_("Accept that guardrail %(rule)s (%(title)s) is not fully met."), rule=rule, title=title))
        )
    others = [p for p in best.tally.payers if p.key in ("laender", "employers") and p.eur > 0]
    if others:
        names = [f"{voice.text(library.terms().payers[p.key])} ({voice.euros(p.eur)}, {voice.label})" for p in others]
        found.append(
            Point(say(_("Obtain the consent of those who pay without a seat: %(payers)s."), payers=voice.all_of(names)))
        )
    return tuple(found)


def tradeoff(material: Material, best: Option) -> tuple[Block, ...]:
    """Who gains what and gives what, who is tightest, and why this package rather than another."""
    say = material.voice.say
    told = standings_sentence(material, best)
    few = len(material.seats) <= MOST_DRAWN
    picture = figures.scores(material, (best,), material.seats, "core-scores", told)
    return (
        *(Words(words) for words in comparisons(material, best)),
        *((Picture(picture, material.voice.label, table=False),) if few else (Words(told, "lead"),)),
        Table(
            caption=say(_("What each party gains and what it does without")),
            head=(
                Cell(say(_("Party"))),
                Cell(say(_("gains above all"))),
                Cell(say(_("does without"))),
                Cell(say(_("Margin")), number=True),
            ),
            bands=(Band("", tuple(_house(material, best, seat) for seat in material.seats)),),
            widths=(16, 40, 36, 8),
            note=say(
                _(
                    "Margin: points above the least acceptable score, out of 100. Scores are assumptions until the "
                    "houses confirm them."
                )
            ),
        ),
    )


def _house(material: Material, best: Option, seat: Participant) -> tuple[Cell, ...]:
    voice = material.voice
    won = [voice.measure(wish.measure) for wish in gains(material, best, seat)[:2]]
    lost = [_short_of(material, best, wish.measure) for wish in losses(material, best, seat)[:1]]
    standing = material.standing(best, seat)
    if standing.surplus is not None:
        margin = Cell(
            voice.number(standing.surplus, sign=True), tone="bad" if standing.surplus < 0 else "good", number=True
        )
    else:
        margin = Cell(material.band(best, seat) or "–", number=True, tone="quiet")
    return (
        Cell(voice.capital(material.name(seat)), tone="strong"),
        Cell(voice.all_of(won) or "–"),
        Cell(voice.all_of(lost) or "–"),
        margin,
    )


def _short_of(material: Material, best: Option, measure: Measure) -> str:
    voice = material.voice
    return f"{voice.measure(measure)} ({material.level(best, measure)})"


def standings_sentence(material: Material, option: Option) -> str:
    """Who is closest to the limit and who has most room; empty words where nothing may be told."""
    voice, say = material.voice, material.voice.say
    known = [
        (standing.surplus, material.name(seat))
        for seat in material.seats
        for standing in (material.standing(option, seat),)
        if standing.surplus is not None
    ]
    if len(known) < 2:
        return say(_("Scores of other parties are not shown to the readers of this document."))
    known.sort(key=lambda entry: entry[0])
    close = [f"{name} ({voice.number(surplus, sign=True)})" for surplus, name in known[:2]]
    roomy = [f"{name} ({voice.number(surplus, sign=True)})" for surplus, name in known[:-3:-1]]
    if known[0][0] < 0:
        below = [f"{name} ({voice.number(s, sign=True)})" for s, name in known if s < 0]
        return say(_("Below the least acceptable score: %(names)s."), names=voice.all_of(below))
    return say(
        _("Closest to the limit are %(close)s; most room have %(roomy)s."),
        close=voice.all_of(close),
        roomy=voice.all_of(roomy),
    )


def comparisons(material: Material, best: Option, others: tuple[Option, ...] | None = None) -> tuple[str, ...]:
    """A few sentences per alternative (default: two): what changes, who wins and loses, what speaks against it."""
    return tuple(comparison(material, best, o) for o in (alternatives(material) if others is None else others))


def comparison(material: Material, best: Option, other: Option) -> str:
    """How another package differs from the recommended one."""
    voice = material.voice
    differing = [m for m in material.plan.measures if best.level(m.id) != other.level(m.id)]
    words = voice.many(
        _("Package %(package)s (%(name)s) differs in one measure."),
        _("Package %(package)s (%(name)s) differs in %(count)s measures."),
        len(differing),
        package=other.letter,
        name=other.name,
    )
    return " ".join(part for part in (words, *_told(material, best, other), objection(material, other)) if part)


def shifts(material: Material, best: Option, other: Option) -> tuple[list[str], list[str]]:
    """The two seats that gain most from another package and the two that lose most, with points where told."""
    voice = material.voice
    moves = []
    for seat in material.seats:
        here, there = material.standing(best, seat).score, material.standing(other, seat).score
        if here is not None and there is not None and abs(there - here) >= 1:
            moves.append((there - here, material.name(seat)))
    moves.sort(key=lambda move: move[0])
    down = [f"{name} ({voice.number(move, sign=True)})" for move, name in moves if move < 0][:2]
    up = [f"{name} ({voice.number(move, sign=True)})" for move, name in moves[::-1] if move > 0][:2]
    return up, down


def _told(material: Material, best: Option, other: Option) -> tuple[str, ...]:
    voice, say = material.voice, material.voice.say
    up, down = shifts(material, best, other)
    found = []
    if up:
        found.append(say(_("It would be better for %(names)s."), names=voice.all_of(up)))
    if down:
        found.append(say(_("It would be worse for %(names)s."), names=voice.all_of(down)))
    return tuple(found)


def objection(material: Material, other: Option) -> str:
    """What speaks against another package; empty if nothing does."""
    voice, say = material.voice, material.voice.say
    below = [
        material.name(seat)
        for seat in material.seats
        if (surplus := material.standing(other, seat).surplus) is not None and surplus < 0
    ]
    hard = [rule for rule in other.tally.verdict.hard_rules if rule not in ("G-21", "RL")]
    parts = []
    if hard:
        parts.append(say(_("It breaks %(rules)s."), rules=voice.all_of(hard)))
    if below:
        parts.append(say(_("It stays below what %(names)s can accept."), names=voice.all_of(below)))
    elif other.cut.refused:
        parts.append(say(_("Not every party at the table accepts it.")))
    return " ".join(parts)
