"""D-08: the record of a round for readers at home: agreed, apart, open, commitments, where the mandate was left."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Band, Cell, Part, Point, Section, Table, Words
from negotiator.catalogue.agreement.tabled import tabled, whole
from negotiator.catalogue.minutes import Firm
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Plan, Round, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.talks import PLANNED, Doer, Offer, acting, offered, spoken
from negotiator.language import _
from negotiator.services.briefs.material import minutes
from negotiator.services.briefs.statements.sheets import Marking, home_head, listed, sheet, told
from negotiator.services.briefs.statements.statements import Statement, Verb, chosen, of_round
from negotiator.services.records.voice import DRAFTED, Voice, mandate_given

RECORD = "D-08"
NAME = _("Record of a round")
Earlier = Mapping[str, tuple[int, int]]
NOW = (0, 0)


def record(plan: Plan, held: Round, language: str, *, date: datetime.date, marking: Marking) -> SheetView:
    """What was said in a round and where the talks stand after it; `plan` is cut to its readers."""
    voice, say = Voice(language), Voice(language).say
    until = replace(plan, rounds=tuple(each for each in plan.rounds if each.n <= held.n))
    found = of_round(tabled(_at_home(until), {}), partial(_words, plan))
    settled = minutes.settled(plan, held)
    earlier = _earlier(until, held)
    words, foreign = voice.text(held.record), voice.foreign(held.record)
    return sheet(
        voice,
        RECORD,
        NAME,
        title=say(_("Round %(n)s, %(day)s") if held.date else _("Round %(n)s"), n=held.n, day=voice.day(held.date)),
        head=(*home_head(voice, plan, marking, date), *_place(voice, held), *minutes.people(voice, held)),
        sections=(
            listed(voice, "initialled", _("Initialled"), minutes.as_settled(voice, plan, held, Firm.INITIALLED)),
            listed(voice, "agreed", _("Agreed ad referendum"), minutes.as_settled(voice, plan, held, Firm.AGREED)),
            listed(
                voice, "same", _("Offered alike by both sides, not yet agreed"), _alike(voice, found, earlier, settled)
            ),
            listed(voice, "apart", _("Named by both sides, differently"), _apart(voice, found, earlier)),
            listed(voice, "one", _("Named by one side only"), _one_sided(voice, found, earlier)),
            listed(voice, "said", _("Only said, not offered"), minutes.only_said(voice, plan, held)),
            listed(voice, "withdrawn", _("Withdrawn in this round"), minutes.withdrawn(voice, plan, held)),
            listed(voice, "points", _("Open points"), minutes.points(voice, held)),
            listed(voice, "moved", _("Changed against the round before"), _moved(voice, plan, held)),
            listed(voice, "declared", _("Declared by the partner"), minutes.declared(voice, plan, held)),
            minutes.promises(voice, plan, held),
            _commitments(voice, plan, held),
            listed(voice, "mandate", _("Deviation from the mandate"), _deviations(voice, plan, held)),
            Section("notes", say(_("Notes")), (Words(words, language=foreign),) if words else ()),
            listed(voice, "next", _("Next steps"), _next(voice, plan, held)),
        ),
        date=date,
        marking=marking,
        notice=say(_("What was said in a round is not agreed until the whole is agreed.")),
    )


def _place(voice: Voice, held: Round) -> tuple[Part, ...]:
    place = voice.written(held.place)
    return (Part(voice.say(_("Place")), place),) if place else ()


def _earlier(until: Plan, held: Round) -> Earlier:
    """For each measure the round before this one in which we, and the partner, last named it; 0 for a side that named
    it in this one or never."""

    def before(offer: Offer | None) -> int:
        return offer.round if offer is not None and offer.round < held.n else 0

    return {each.measure.id: (before(each.ours), before(each.theirs)) for each in spoken(until)}


def _in(voice: Voice, n: int) -> str:
    """The round of an earlier word in brackets; empty for 0."""
    told = voice.say(_("Round %(n)s"), n=n)
    return f" ({told})" if n else ""


def _alike(voice: Voice, found: tuple[Statement, ...], earlier: Earlier, settled: frozenset[str]) -> Iterator[Point]:
    """The same level from both sides: agreed only where the minutes say so. What neither named anew has its round."""
    for each in chosen(found, Verb.AGREED):
        if each.key not in settled:
            rounds = earlier.get(each.key, NOW)
            yield replace(told(voice, each), more=_in(voice, max(rounds) if all(rounds) else 0).strip())


def _apart(voice: Voice, found: tuple[Statement, ...], earlier: Earlier) -> Iterator[Point]:
    for each in chosen(found, Verb.APART):
        us, them = (_in(voice, n) for n in earlier.get(each.key, NOW))
        ours, theirs = f"{voice.text(each.level)}{us}", f"{voice.text(each.before)}{them}"
        words = _("%(measure)s: from us %(ours)s; from the partner %(theirs)s.")
        yield Point(voice.say(words, measure=voice.measure_name(each.subject), ours=ours, theirs=theirs))


def _one_sided(voice: Voice, found: tuple[Statement, ...], earlier: Earlier) -> Iterator[Point]:
    for each in chosen(found, Verb.OPEN):
        ours = bool(each.level)
        words = _("Only by us: %(what)s.") if ours else _("Only by the partner: %(what)s.")
        level = each.level or each.before
        name = voice.measure_name(each.subject)
        what = f"{name}: {voice.text(level)}" if level else name
        n = earlier.get(each.key, NOW)[0 if ours else 1]
        yield Point(voice.say(words, what=f"{what}{_in(voice, n)}"))


def _moved(voice: Voice, plan: Plan, held: Round) -> Iterator[Point]:
    """Each side's level in this round where it named another before."""
    earlier = tabled(_at_home(replace(plan, rounds=tuple(each for each in plan.rounds if each.n < held.n))), {})
    sides = ((HOME_SIDE, earlier.ours, _("We: %(what)s.")), (PARTNER_SIDE, earlier.theirs, _("The partner: %(what)s.")))
    for side, before, words in sides:
        for measure in plan.measures:
            level = offered(held, side).get(measure.id)
            if level is None or before.get(measure.id, level) == level:
                continue
            now, then = (voice.text(whole(measure, n)) for n in (level, before[measure.id]))
            change = voice.say(_("%(level)s instead of %(before)s"), level=now, before=then)
            yield Point(voice.say(words, what=f"{voice.measure(measure)}: {change}"))


def _at_home(plan: Plan) -> Plan:
    """The plan with nothing kept from the table: at home it is told, too, that a matter of our own was offered."""
    return replace(plan, measures=tuple(replace(each, bind="") for each in plan.measures))


def _words(plan: Plan, name: str, level: int) -> Text:
    """A level as readers at home may read it."""
    return whole(next(each for each in plan.measures if each.id == name), level)


def _commitments(voice: Voice, plan: Plan, held: Round) -> Section | None:
    """What we offered to do, with who is in charge and by which year of the agreement."""
    say, rows = voice.say, []
    for measure in plan.measures:
        level = offered(held, HOME_SIDE).get(measure.id, 0)
        doer = acting(measure.doer, library.catalogue().doers.get(measure.id, Doer.BOTH))
        if not level or doer is Doer.PARTNER:
            continue
        found = measure.levels[level]
        year = say(_("year %(n)s"), n=found.year) if found.year else "–"
        rows.append(
            (Cell(voice.measure(measure)), Cell(voice.text(whole(measure, level))), Cell(measure.lead), Cell(year))
        )
    if not rows:
        return None
    head = (Cell(say(_("Measure"))), Cell(say(_("What we offered"))), Cell(say(_("Lead"))), Cell(say(_("By"))))
    caption = say(_("Offered by us in this round"))
    table = Table(caption, head, (Band("", tuple(rows)),), widths=(34, 40, 14, 12))
    return Section("commitments", say(_("Our own commitments")), (table,))


def _deviations(voice: Voice, plan: Plan, held: Round) -> Iterator[Point]:
    """Offers outside the mandate's range; that nothing was left is said too, unless the readers may not know."""
    given = mandate_given(voice, plan)
    if given:
        yield Point(voice.say(_("Mandate: %(given)s."), given=given))
    if not plan.mandate:
        yield Point(voice.say(_("The mandate is not recorded, or not shown to the readers of this paper.")))
        return
    if plan.mandate_drafted:
        yield Point(voice.say(DRAFTED))
        return
    outside = []
    for measure in plan.measures:
        level = held.tabled(HOME_SIDE).get(measure.id)
        low, high = plan.mandate.get(measure.id, (0, measure.top))
        if level is not None and not low <= level <= high:
            outside.append(voice.quoted(voice.measure(measure)))
    if not held.tabled(HOME_SIDE):
        yield Point(voice.say(_("We offered nothing in this round.")))
    elif outside:
        yield Point(voice.say(_("Outside the mandate: %(names)s."), names=voice.all_of(outside)))
    else:
        yield Point(voice.say(_("No offer of this round lies outside the mandate.")))


def _next(voice: Voice, plan: Plan, held: Round) -> Iterator[Point]:
    ahead = next((each for each in plan.rounds if each.n > held.n), None)
    if ahead is None:
        yield Point(voice.say(_("No further round is recorded.")))
        return
    words = (
        _("Round %(n)s is planned for %(day)s.") if ahead.status == PLANNED else _("Round %(n)s followed on %(day)s.")
    )
    if not ahead.date:
        words = _("Round %(n)s is recorded without a day.")
    yield Point(voice.say(words, n=ahead.n, day=voice.day(ahead.date)))
