"""What a brief says about asking, offering, withdrawing and agreeing: every word from the statements of the talks."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from negotiator.briefs.views import Band, Cell, Point, Table
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.talks import Act, Doer, Offer, Spoken, Statement, spoken
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option

MOST = 3  # asks and offers on the first page
ZERO = Fraction(0)
ACTS = {
    Act.AGREED: _("both have offered this"),
    Act.REOPENED: _("re-opened"),
    Act.WITHDRAWN: _("we withdraw"),
    Act.GIVEN_UP: _("we give up our demand"),
    Act.DECLINED: _("not taken up"),
    Act.ACCEPTED: _("we accept"),
    Act.SPARED: _("we ask for less than offered"),
    Act.STANDS: _("our offer stands"),
    Act.ASKED: _("we ask for it"),
    Act.OFFERED: _("we offer it"),
    Act.PROPOSED: _("we propose it"),
}
OURS = (_("Not yet named by us."), _("Already on the table from us."), _("So far from us: %(level)s."))
THEIRS = (
    _("Not yet named by the partner."),
    _("This is what the partner has named."),
    _("From the partner: %(level)s."),
)
CHANGES = (Act.REOPENED, Act.WITHDRAWN, Act.GIVEN_UP, Act.SPARED)
DIFFER = _("Bold: the sides differ.")
NOT_AGREED = _("What was said in a round is not yet agreed; what a later round does not mention still stands.")
LOWERED = _("Asked for less than before:")
MOVES = {
    Act.WITHDRAWN: _("Withdrawn from our offer:"),
    Act.REOPENED: _("Differs from what both sides have offered:"),
    Act.GIVEN_UP: _("Given up as our demand:"),
    Act.SPARED: _("Asked for less than the partner offers:"),
    Act.ACCEPTED: _("Accepted of what the partner offers to do:"),
    Act.DECLINED: _("Named by the partner and not taken up:"),
}


def asks(material: Material, option: Option) -> tuple[Statement, ...]:
    """What the partner has to do beyond its last offer, what we asked for already first, then by what it gives us."""
    found = [each for each in material.statements(option) if each.act is Act.ASKED or (_common(each) and _ours(each))]
    return tuple(sorted(found, key=lambda each: (each.ours is None, -_lean(each))))


def offers(material: Material, option: Option) -> tuple[Statement, ...]:
    """What we have to do, what the partner asked for first, then by what it gives the partner."""
    found = [each for each in material.statements(option) if _offered(each)]
    return tuple(sorted(found, key=lambda each: (each.theirs is None, -_gain(each, "ori"))))


def offers_beyond(material: Material, option: Option) -> tuple[Statement, ...]:
    """Those of them that are more than we have on the table."""
    found = offers(material, option)
    return tuple(each for each in found if each.ours is None or each.level > each.ours.level)


def changes(material: Material, option: Option) -> tuple[Statement, ...]:
    """Where the package takes back what was said: none is ever left out."""
    return tuple(each for each in material.statements(option) if each.act in CHANGES)


def gone_back(material: Material, option: Option) -> tuple[Statement, ...]:
    """Where the package goes back on our own last word: taken back, re-opened, given up, or asked for less of it. To
    ask for more than we did, but less than the partner offers, goes back on nothing."""
    changed = [each for each in changes(material, option) if each.ours is not None]
    found = [e for e in changed if e.act is Act.REOPENED or (e.ours and e.level < e.ours.level)]
    named = {each.measure.id for each in found}
    return (*found, *(each for each in lowered(material, option) if each.measure.id not in named))


def lowered(material: Material, option: Option) -> tuple[Statement, ...]:
    """What the package still asks of the partner, alone or of both, but less of it than we last did."""
    return tuple(
        each
        for each in material.statements(option)
        if each.doer is not Doer.HOME and each.act in (Act.ASKED, Act.ACCEPTED)
        if each.ours is not None and 0 < each.level < each.ours.level
    )


def less_than_before(material: Material, option: Option) -> tuple[Point, ...]:
    """These in one entry, each with its level and the one before; none where nothing was lowered."""
    found = [_changed(material, replace(each, act=Act.WITHDRAWN), short=False) for each in lowered(material, option)]
    return (Point(material.voice.say(LOWERED), f"{'; '.join(found)}."),) if found else ()


def accepted(material: Material, option: Option) -> tuple[Statement, ...]:
    """What the partner offers to do and the package takes."""
    found = material.statements(option)
    return tuple(each for each in found if each.act is Act.ACCEPTED and each.doer is Doer.PARTNER)


def declined(material: Material, option: Option) -> tuple[Statement, ...]:
    """What the partner named, we never did, and the package leaves out."""
    return tuple(each for each in material.statements(option) if each.act is Act.DECLINED)


def moves(material: Material, found: Iterable[Statement], short: bool = False) -> tuple[Point, ...]:
    """Statements that change or close what was said, one entry per kind; each measure with its level and the former.
    `short` leaves the levels of what is re-opened to the table."""
    held = tuple(found)
    return tuple(
        Point(material.voice.say(head), f"{'; '.join(_changed(material, each, short) for each in entry)}.")
        for kind, head in MOVES.items()
        if (entry := [each for each in held if each.act is kind])
    )


def _changed(material: Material, found: Statement, short: bool) -> str:
    voice, measure = material.voice, found.measure
    name, now = voice.quoted(voice.measure(measure)), voice.level(measure, found.level)
    if short and found.act is Act.REOPENED:
        return name
    former = found.theirs if found.act in (Act.SPARED, Act.DECLINED) else found.ours
    if found.act is Act.ACCEPTED or former is None:
        return f"{name}: {now}"
    before = voice.level(measure, former.level)
    if found.level == 0:
        return f"{name} ({before})"
    return voice.say(_("%(measure)s: %(level)s instead of %(before)s"), measure=name, level=now, before=before)


def act(material: Material, found: Statement) -> str:
    """The act in a few words, for tables; what both have to do is asked or offered as the core lists it."""
    if _common(found):
        return material.voice.say(ACTS[Act.ASKED if _ours(found) else Act.OFFERED])
    return material.voice.say(ACTS[found.act])


def met(material: Material) -> str:
    """On how much the sides agree, and on what they are furthest apart; empty where no measure was named by both."""
    voice = material.voice
    both = [each for each in spoken(material.plan) if each.ours and each.theirs]
    apart = sorted((each for each in both if not each.settled), key=lambda each: -distance(each))
    if not both:
        return ""
    if not apart:
        return voice.many(
            _("Both sides made the same offer on the one measure that both named."),
            _("Both sides made an offer on %(count)s measures, the same on each of them."),
            len(both),
        )
    return voice.many(
        _("Both sides made an offer on one measure only, and differ: %(open)s."),
        _(
            "Of %(count)s measures on which both sides made an offer, it is the same on %(settled)s; furthest apart "
            "are %(open)s."
        ),
        len(both),
        settled=len(both) - len(apart),
        open=voice.all_of(voice.quoted(voice.measure(each.measure)) for each in apart[:MOST]),
    )


def table(material: Material) -> Table | None:
    """What each side last offered on every measure that was named, and what the recommended package makes of it."""
    say, best = material.voice.say, material.best
    found = spoken(material.plan)
    if not found:
        return None
    last = max(offer.round for each in found for offer in (each.ours, each.theirs) if offer)
    head = [Cell(say(_("Measure"))), Cell(say(_("our offer"))), Cell(say(_("offer of the partner")))]
    if best is not None:
        head += [Cell(say(_("recommended"))), Cell(say(_("what that means")))]
    acts = {} if best is None else {each.measure.id: act(material, each) for each in material.statements(best)}
    rows = tuple(_row(material, each, last, acts, best) for each in found)
    return Table(
        caption=say(_("What each side last offered, as of round %(n)s"), n=last),
        head=tuple(head),
        bands=(Band("", rows),),
        widths=(24, 20, 20, 20) if best is not None else (36, 32, 32),
        note=f"{say(DIFFER)} {say(NOT_AGREED)}" if any(_apart(each) for each in found) else say(NOT_AGREED),
    )


def _apart(found: Spoken) -> bool:
    """Whether both sides have named it, and not the same of it."""
    return bool(found.ours and found.theirs and not found.settled)


def _row(material: Material, found: Spoken, last: int, acts: dict[str, str], best: Option | None) -> tuple[Cell, ...]:
    voice, measure = material.voice, found.measure
    tone = "strong" if _apart(found) else ""
    name = Cell(voice.measure(measure), tone=tone, language=voice.foreign(measure.text))
    cells = [name, _cell(material, measure, found.ours, last), _cell(material, measure, found.theirs, last)]
    if best is not None:
        level = best.level(measure.id)
        cells.append(Cell(voice.level(measure, level), language=voice.foreign(measure.levels[level].text)))
        cells.append(Cell(acts.get(measure.id, "–"), tone="strong"))
    return tuple(cells)


def _cell(material: Material, measure: Measure, offer: Offer | None, last: int) -> Cell:
    voice = material.voice
    if offer is None:
        return Cell("–")
    earlier = voice.say(_("round %(n)s"), n=offer.round) if offer.round != last else ""
    return Cell(
        voice.level(measure, offer.level), language=voice.foreign(measure.levels[offer.level].text), small=earlier
    )


def so_far(material: Material, found: Statement) -> str:
    """What both sides last said of an ask or an offer; empty before the first round."""
    if not material.plan.rounds:
        return ""
    if found.ours is None and found.theirs is None:
        return material.voice.say(_("Not yet named by either side."))
    return " ".join((_last(material, found, found.ours, OURS), _last(material, found, found.theirs, THEIRS)))


def _last(material: Material, found: Statement, offer: Offer | None, words: tuple[str, str, str]) -> str:
    """What one side last said of it: nothing, the same, or something else."""
    silent, same, other = words
    if offer is None or offer.level == found.level:
        return material.voice.say(silent if offer is None else same)
    return material.voice.say(other, level=material.voice.level(found.measure, offer.level))


def _common(found: Statement) -> bool:
    """Whether both have to act and the package holds what we propose."""
    return found.doer is Doer.BOTH and found.act in (Act.PROPOSED, Act.STANDS)


def _offered(found: Statement) -> bool:
    if found.doer is Doer.PARTNER:
        return False
    if _common(found):
        return not _ours(found)
    return found.act in (Act.OFFERED, Act.STANDS, Act.ACCEPTED)


def _ours(found: Statement) -> bool:
    """Whether it gives us more than the partner, by the catalogue's gain points."""
    return _lean(found) > 0


def _lean(found: Statement) -> Fraction:
    return _gain(found, "des") - _gain(found, "ori")


def _gain(found: Statement, whose: str) -> Fraction:
    return found.measure.win.get(whose, ZERO) * Fraction(found.level, found.measure.top)


def distance(found: Spoken) -> Fraction:
    """How far the sides are apart, as a share of the measure's levels."""
    if found.ours is None or found.theirs is None:
        return ZERO
    return Fraction(abs(found.ours.level - found.theirs.level), found.measure.top)
