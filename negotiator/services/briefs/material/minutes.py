"""What the record of a round takes from its minutes: who took part, what is settled, promises, declarations."""

from collections.abc import Iterator

from negotiator.briefs.views import Band, Cell, Part, Point, Section, Table
from negotiator.catalogue.minutes import TOGETHER, Firm
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Measure, Plan, Round
from negotiator.language import _
from negotiator.services.records.voice import Voice

SIDES = {HOME_SIDE: _("Took part, our side"), PARTNER_SIDE: _("Took part, the partner's side")}


def people(voice: Voice, held: Round) -> tuple[Part, ...]:
    """Who took part, by function."""
    said = {side: "; ".join(held.minutes.people.get(side, "").splitlines()) for side in SIDES}
    return tuple(Part(voice.say(SIDES[side]), voice.written(text)) for side, text in said.items() if text)


def settled(plan: Plan, held: Round) -> frozenset[str]:
    """Measures that the round calls agreed or initialled."""
    ours = held.offers.get(HOME_SIDE, {})
    return frozenset(m.id for m in plan.measures if m.id in ours and held.minutes.how(HOME_SIDE, m.id) in TOGETHER)


def as_settled(voice: Voice, plan: Plan, held: Round, how: Firm) -> Iterator[Point]:
    """The measures that are this firm, with their level."""
    for measure, level in _named(plan, held, HOME_SIDE):
        if held.minutes.how(HOME_SIDE, measure.id) is how:
            yield Point(f"{voice.measure(measure)}: {voice.text(measure.levels[level].text)}.")


def withdrawn(voice: Voice, plan: Plan, held: Round) -> Iterator[Point]:
    """What either side took off the table."""
    for side, words in ((HOME_SIDE, _("We: %(what)s.")), (PARTNER_SIDE, _("The partner: %(what)s."))):
        for measure, level in _named(plan, held, side):
            if held.minutes.how(side, measure.id) is Firm.WITHDRAWN:
                what = f"{voice.measure(measure)} ({voice.text(measure.levels[level].text)})"
                yield Point(voice.say(words, what=what))


def only_said(voice: Voice, plan: Plan, held: Round) -> Iterator[Point]:
    """What was said and not offered."""
    for side, words in ((HOME_SIDE, _("We: %(what)s.")), (PARTNER_SIDE, _("The partner: %(what)s."))):
        for measure, level in _named(plan, held, side):
            if held.minutes.how(side, measure.id) is Firm.SAID:
                what = f"{voice.measure(measure)}: {voice.text(measure.levels[level].text)}"
                yield Point(voice.say(words, what=what))


def _named(plan: Plan, held: Round, side: str) -> Iterator[tuple[Measure, int]]:
    levels = held.offers.get(side, {})
    return ((m, levels[m.id]) for m in plan.measures if levels.get(m.id, m.top + 1) <= m.top)


def points(voice: Voice, held: Round) -> Iterator[Point]:
    """What stays open."""
    return (Point(voice.sentence(voice.written(each))) for each in held.minutes.points)


def promises(voice: Voice, plan: Plan, held: Round) -> Section | None:
    """Who promised what, by when, and whether it is done; None where nobody promised anything."""
    names = {person.id: voice.text(person.text) for person in plan.participants}
    rows = [
        (
            Cell(voice.written(each.what)),
            Cell(names.get(each.owner, each.owner)),
            Cell(voice.day(each.due) if each.due else "–"),
            Cell(voice.say(_("done on %(day)s"), day=voice.day(each.done)) if each.done else voice.say(_("open"))),
        )
        for each in held.minutes.commitments.values()
    ]
    if not rows:
        return None
    head = tuple(Cell(voice.say(each)) for each in (_("What"), _("Who"), _("By"), _("State")))
    caption = voice.say(_("Promised in this round"))
    table = Table(caption, head, (Band("", tuple(rows)),), widths=(46, 26, 14, 14))
    return Section("promises", voice.say(_("Commitments")), (table,))


def declared(voice: Voice, plan: Plan, held: Round) -> Iterator[Point]:
    """What the other side declared, each attributed to a function."""
    names = {person.id: voice.text(person.text) for person in plan.participants}
    measures = {measure.id: voice.measure(measure) for measure in plan.measures}
    for each in held.minutes.declarations.values():
        who = names.get(each.who, each.who)
        head = f"{who} ({each.speaker})" if each.speaker else who
        about = f", {measures[each.measure]}" if each.measure in measures else ""
        yield Point(f"{head}{about}: {voice.sentence(voice.written(each.said))}")
