"""The two pages that a minister reads: what for, what we ask and offer, what not, what is to be decided, who gains."""

from collections.abc import Iterable
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.briefs.views import (
    Band,
    Block,
    Cell,
    KeyNumber,
    KeyNumbers,
    Picture,
    Points,
    Section,
    Table,
    Words,
)
from negotiator.catalogue.plan import Measure, Participant
from negotiator.hidden import Hidden, Told, change
from negotiator.language import _
from negotiator.numbers import POINTS
from negotiator.services.access.access import Grade
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option, alternatives, same, tightest
from negotiator.services.briefs.statements import figures
from negotiator.services.briefs.statements.conflict import nothing_fits
from negotiator.services.briefs.statements.decisions import decisions
from negotiator.services.briefs.statements.findings import gains, losses
from negotiator.services.briefs.statements.guardrails import titled
from negotiator.services.briefs.statements.page_one import page_one
from negotiator.services.briefs.statements.recommendation import recommendation
from negotiator.services.briefs.statements.red_lines import red_lines
from negotiator.services.briefs.statements.talks import accepted, changes, less_than_before, moves
from negotiator.services.records.voice import Voice

MOST_NAMED = 2  # parties that move most, by name; the others are counted
MOST_DRAWN = 9  # parties whose picture and table fit one page
ZERO = Fraction(0)
COURSES = "lang"  # the capacity to which measures add places in language courses


def core(material: Material) -> tuple[Section, ...]:
    """The one page, the trade-off, and what the page rests on; without any package, why there is none."""
    say, best = material.voice.say, material.best
    title = say(_("The essentials"))
    if best is None:
        return (Section("core", title, (*nothing_fits(material), *_situation(material)), fresh=True),)
    return (
        Section("core", title, page_one(material, best, headline(material, best)), fresh=True),
        Section("tradeoff", say(_("The trade-off: who gains, who gives")), tradeoff(material, best), True),
        Section("basis", say(_("What the first page rests on")), _basis(material, best)),
    )


def _basis(material: Material, best: Option) -> tuple[Block, ...]:
    """In full what the first page shortens: situation, recommendation, what is taken back or accepted, red lines,
    decisions."""
    say = material.voice.say
    moved = moves(material, (*changes(material, best), *accepted(material, best)), short=True)
    moved = (*moved, *less_than_before(material, best))
    return (
        *_situation(material),
        Words(recommendation(material, best), title=say(_("Recommendation:"))),
        *((Points(moved, title=say(_("We go back on, or accept"))),) if moved else ()),
        *red_lines(material, best),
        Points(decisions(material, best), ordered=True, title=say(_("All decisions needed"))),
    )


def headline(material: Material, best: Option) -> str:
    """Whether it can be agreed and how comfortable that is, as far as the readers are told.

    How good it is beside others is the recommendation's to say: that knows what is proven and what changed since.
    """
    voice, seats = material.voice, material.seats
    if best.open_rules:
        return voice.say(_("The package below breaks %(rules)s."), rules=titled(material, best.open_rules))
    if best.cut.refused or material.with_stance(best, seats, Stance.REFUSES):
        return voice.say(_("The package below does not meet the conditions of every party at the table (computed)."))
    open_ = material.with_stance(best, seats, Stance.CLOSE, Stance.LEADERSHIP)
    unknown = () if best.cut.solved else material.with_stance(best, seats, Stance.HIDDEN)
    if open_ or unknown:
        return voice.say(
            _(
                "It is not known whether the package below meets the conditions of all parties at the table: open are "
                "%(names)s."
            ),
            names=voice.all_of((*open_, *unknown)),
        )
    free = material.with_stance(best, seats, Stance.FREE)
    without = voice.say(_("Nothing is recorded that it must meet for %(names)s."), names=voice.all_of(free))
    return " ".join((_accepted(material, best), without)) if free else _accepted(material, best)


def _accepted(material: Material, best: Option) -> str:
    voice, least, seats = material.voice, tightest(material, best), len(material.seats)
    only = _("A package reaches, as computed, the least acceptable score of the one party at the table.")
    if least.points is None:
        several = _("A package reaches, as computed, the least acceptable score of all %(count)s parties at the table.")
        return voice.many(only, several, seats)
    margin = voice.points(least.points)
    if seats == 1:
        stays = voice.say(_("It stays %(margin)s above its least acceptable score."), margin=margin)
        return f"{voice.say(only)} {stays}"
    if not least.sealed:
        words = _(
            "A package reaches, as computed, the least acceptable score of all %(count)s parties at the table; even "
            "the tightest stays %(margin)s above it."
        )
        return voice.say(words, count=seats, margin=margin)
    one = _(
        "A package reaches, as computed, the least acceptable score of all %(seats)s parties at the table; the one "
        "whose margin is shown stays %(margin)s above it."
    )
    several = _(
        "A package reaches, as computed, the least acceptable score of all %(seats)s parties at the table; of the "
        "%(count)s whose margin is shown, the tightest stays %(margin)s above it."
    )
    return voice.many(one, several, least.shown, seats=seats, margin=margin)


def _numbers(material: Material, best: Option) -> tuple[KeyNumber, ...]:
    voice, say = material.voice, material.voice.say
    federal = next(payer for payer in best.tally.payers if payer.key == "federal")
    ways = sum(best.tally.persons[Pillar.RECRUITMENT.value].values(), ZERO)
    trained = sum(best.tally.persons[Pillar.TRAINING.value].values(), ZERO)
    courses = next((each.give for each in best.tally.capacities if each.key == COURSES), ZERO)
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
        KeyNumber(
            voice.number(trained + courses), say(_("places in training and language courses a year")), voice.label
        ),
        KeyNumber(voice.number(returns), say(_("returns a year, voluntary ones included")), voice.label),
    )


def _situation(material: Material) -> tuple[Words, ...]:
    """Where the talks stand, in the dossier's own words; nothing where it has none."""
    voice, summary = material.voice, material.voice.text(material.plan.summary)
    foreign = voice.foreign(material.plan.summary)
    return (Words(summary, language=foreign, title=voice.say(_("Situation:"))),) if summary else ()


def tradeoff(material: Material, best: Option) -> tuple[Block, ...]:
    """Who gains what and gives what, who is tightest, and why this package rather than another."""
    say = material.voice.say
    told = standings_sentence(material, best)
    few = len(material.seats) <= MOST_DRAWN
    picture = figures.scores(material, (best,), material.seats, "core-scores", told)
    return (
        KeyNumbers(_numbers(material, best)),
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
    surplus = material.seen(best, seat).surplus
    if isinstance(surplus, Told):
        tone = "bad" if surplus.value < 0 else "good"
        margin = Cell(voice.score(surplus.value, sign=True), tone=tone, number=True)
    else:
        margin = Cell(material.consent(best, seat), number=True, tone="quiet")
    nothing = voice.say(_("not shown")) if seat.id in material.scope.closed else "–"
    return (
        Cell(voice.capital(material.name(seat)), tone="strong"),
        Cell(voice.all_of(won) or nothing),
        Cell(voice.all_of(lost) or nothing),
        margin,
    )


def _short_of(material: Material, best: Option, measure: Measure) -> str:
    voice = material.voice
    return f"{voice.measure(measure)} ({material.level(best, measure)})"


def standings_sentence(material: Material, option: Option) -> str:
    """Who is closest to the limit and who has most room among those whose margin is shown, and how many are not."""
    voice, say = material.voice, material.voice.say
    found = [(material.seen(option, seat).surplus, material.name(seat)) for seat in material.seats]
    shown = sorted(((each.value, name) for each, name in found if isinstance(each, Told)), key=lambda entry: entry[0])
    below = [entry for entry in shown if entry[0] < 0]
    refusing = [
        material.name(seat)
        for seat in material.seats
        if material.stance(option, seat) is Stance.REFUSES and isinstance(material.seen(option, seat).surplus, Hidden)
    ]
    parts = []
    if below:
        parts.append(say(_("Below the least acceptable score: %(names)s."), names=_with_points(voice, below)))
    if refusing:
        parts.append(
            say(
                _("Without showing by how much, its conditions are not met for: %(names)s."),
                names=voice.all_of(refusing),
            )
        )
    if not parts and shown:
        parts.append(_ends(material, shown))
    sealed = tightest(material, option).sealed
    if sealed and shown:
        parts.append(
            voice.many(
                _("That is so far as shown: one party keeps its margin to itself and may lie closer."),
                _("That is so far as shown: %(count)s parties keep their margin to themselves and may lie closer."),
                sealed,
            )
        )
    return " ".join(parts) or say(_("Nobody's margin is shown to the readers of this document."))


def _ends(material: Material, shown: list[tuple[Fraction, str]]) -> str:
    """The closest and the roomiest, never the same party in both; `shown` is sorted."""
    voice, say = material.voice, material.voice.say
    count = min(2, len(shown) // 2)
    if not count or shown[0][0] == shown[-1][0]:
        return say(_("Margin over the least acceptable score: %(names)s."), names=_with_points(voice, shown))
    return say(
        _("Closest to the limit: %(close)s. Most room: %(roomy)s."),
        close=_with_points(voice, shown[:count]),
        roomy=_with_points(voice, shown[: -count - 1 : -1]),
    )


def _with_points(voice: Voice, entries: Iterable[tuple[Fraction, str]]) -> str:
    return voice.all_of(f"{name} ({voice.score(points, sign=True)})" for points, name in entries)


def comparisons(material: Material, best: Option, others: tuple[Option, ...] | None = None) -> tuple[str, ...]:
    """A few sentences per alternative (default: two): what changes, who wins and loses, what speaks against it; without
    `others` also which rules choose the recommended package itself."""
    if others is not None:
        return tuple(comparison(material, best, o) for o in others)
    alike = tuple(alike_words(material, best, option) for option in material.alike)
    return (*alike, *(comparison(material, best, o) for o in alternatives(material)))


def alike_words(material: Material, best: Option, other: Option) -> str:
    """That another option is the package itself, and no alternative."""
    words = _("“%(name)s” holds the same measures at the same levels as package %(package)s: it is no alternative.")
    if best.concept is not None and other.concept is not None:
        words = _("“%(name)s” is the same package as package %(package)s: both rules choose it.")
    return material.voice.say(words, name=other.aside, package=best.letter)


def comparison(material: Material, best: Option, other: Option) -> str:
    """How another package differs from the recommended one."""
    voice = material.voice
    if same(best, other):
        return alike_words(material, best, other)
    differing = [m for m in material.plan.measures if best.level(m.id) != other.level(m.id)]
    words = voice.many(
        _("Package %(package)s (%(name)s) differs in one measure."),
        _("Package %(package)s (%(name)s) differs in %(count)s measures."),
        len(differing),
        package=other.letter,
        name=other.aside,
    )
    return " ".join(part for part in (words, *_told(material, best, other), objection(material, other)) if part)


def shifts(material: Material, best: Option, other: Option) -> tuple[list[str], list[str]]:
    """The seats that gain from another package and those that lose, of those whose score is shown: the two that move
    most by name, largest first, and how many more there are."""
    voice = material.voice
    moves = []
    for seat in material.seats:
        moved = change(material.seen(other, seat).score, material.seen(best, seat).score, POINTS)
        if isinstance(moved, Told) and moved.value:
            moves.append((moved.value, material.name(seat)))
    moves.sort(key=lambda move: move[0])
    down = [(move, name) for move, name in moves if move < 0]
    up = [(move, name) for move, name in moves[::-1] if move > 0]
    return _first(voice, up), _first(voice, down)


def _first(voice: Voice, moves: list[tuple[Fraction, str]]) -> list[str]:
    most = MOST_NAMED + (len(moves) == MOST_NAMED + 1)  # one more is named rather than counted
    names = [f"{name} ({voice.score(move, sign=True)})" for move, name in moves[:most]]
    more = len(moves) - len(names)
    return [*names, voice.say(_("%(count)s more"), count=more)] if more else names


def unshown(material: Material) -> int:
    """How many seats do not show their score to the readers."""
    return sum(material.scope.of(seat.id).score is not Grade.FULL for seat in material.seats)


def _told(material: Material, best: Option, other: Option) -> tuple[str, ...]:
    voice, say = material.voice, material.voice.say
    up, down = shifts(material, best, other)
    found = []
    if up:
        found.append(say(_("It would be better for %(names)s."), names=voice.all_of(up)))
    if down:
        found.append(say(_("It would be worse for %(names)s."), names=voice.all_of(down)))
    if found and unshown(material):
        found.append(say(_("(So far as scores are shown.)")))
    return tuple(found)


def objection(material: Material, other: Option) -> str:
    """What speaks against another package, as far as the readers are told; empty if they are told of nothing."""
    voice, say, seats = material.voice, material.voice.say, material.seats
    refusing = material.with_stance(other, seats, Stance.REFUSES)
    open_ = material.with_stance(other, seats, Stance.CLOSE, Stance.LEADERSHIP)
    parts = []
    if other.open_rules:
        parts.append(say(_("It breaks %(rules)s."), rules=titled(material, other.open_rules)))
    short = other.short_rules - other.open_rules
    if short:
        parts.append(say(_("It does not fully meet %(rules)s."), rules=titled(material, short)))
    if other.waived_rules:
        words = _("It breaks %(rules)s, which leadership has overridden.")
        parts.append(say(words, rules=titled(material, other.waived_rules)))
    if refusing:
        parts.append(say(_("Conditions not met (computed) of: %(names)s."), names=voice.all_of(refusing)))
    elif other.cut.refused:
        parts.append(say(_("It does not meet the conditions of every party at the table (computed).")))
    if open_:
        parts.append(say(_("Not settled yet with: %(names)s."), names=voice.all_of(open_)))
    return " ".join(parts)
