"""D-12: the file of the joint committee with its indicators. For the partner from what lies on the table and nothing
else; the copy for home adds what is promised, how likely that is, who pays, and where it gets tight."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.stamped import stamped
from negotiator.briefs.views import Band, Cell, Point, Points, Section, Table, Words
from negotiator.catalogue.agreement.checks import AUTHORITY, INDICATOR
from negotiator.catalogue.agreement.tabled import FORMAT, Item, Tabled
from negotiator.catalogue.means import CASES
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.context import param
from negotiator.catalogue.talks import Doer
from negotiator.catalogue.tally import Tally
from negotiator.language import _
from negotiator.services.briefs.material.material import UNRELEASED, doer_of
from negotiator.services.briefs.statements.measures import LEGAL_SHORT
from negotiator.services.briefs.statements.sheets import Marking, home_head, listed, sheet
from negotiator.services.records.voice import Voice

COMMITTEE, INSIDE = "D-12", "D-12-I"
NAMES = {
    COMMITTEE: _("Committee file and indicators"),
    INSIDE: _("Committee file and indicators, copy for home"),
}
BODY, REVIEW = "gov_jwg", "gov_review"
REMIND = 90  # days after which a committee that has not met is overdue (G-20)
WHO = {Doer.HOME: _("Germany"), Doer.BOTH: _("both sides")}
BLANK = " "
NOTICE = _(
    "Indicators describe procedures and results. They are no quotas and no targets; no claim to individual decisions "
    "follows from them."
)


@dataclass(frozen=True, slots=True)
class Standard:
    """An indicator that every committee looks at where the package holds one of its measures, or one of its pillar."""

    words: str
    measures: frozenset[str] = frozenset()
    pillars: frozenset[Pillar] = frozenset()

    def applies(self, item: Item) -> bool:
        """Whether a measure of the package asks for it."""
        return item.id in self.measures or item.pillar in self.pillars


STANDARDS = (
    Standard(
        _("Days until a request on identity or papers is answered (median)"),
        frozenset({"ret_ident", "ret_docs", "ret_biometric"}),
    ),
    Standard(
        _("Returnees who stand on their own feet after 12 and after 24 months (share of those asked)"),
        pillars=frozenset({Pillar.REINTEGRATION}),
    ),
    Standard(
        _("Women among those who take part (share, by programme)"),
        pillars=frozenset({Pillar.RECRUITMENT, Pillar.TRAINING}),
    ),
    Standard(_("Visas decided, and days until the decision (median)"), pillars=frozenset({Pillar.RECRUITMENT})),
    Standard(
        _("Complaints received, answered, and days until the answer"),
        frozenset({"prot_recruiters", "prot_labour", "prot_hr", "ret_vulnerable"}),
    ),
    Standard(
        _("Help for authorities: cases in which it was used otherwise than agreed, and what followed"),
        frozenset({"ret_smuggling"}),
    ),
)


def committee_file(tabled: Tabled, language: str, *, date: datetime.date) -> SheetView:
    """The file for both sides: agenda, actions, indicators."""
    voice = Voice(language)
    return sheet(
        voice,
        COMMITTEE,
        NAMES[COMMITTEE],
        title=_title(voice, tabled),
        sections=(
            _agenda(voice, tabled),
            _actions(voice, tabled),
            _indicators(voice, tabled),
            _standing(voice, tabled),
        ),
        date=date,
        mark=voice.say(UNRELEASED),
        notice=voice.say(NOTICE),
    )


def committee_file_for_home(
    tabled: Tabled, plan: Plan, tally: Tally, language: str, *, date: datetime.date, marking: Marking
) -> SheetView:
    """The same sections, then what the other side does not get. `plan` is cut to the readers; of `tally` only numbers
    are used that no position enters."""
    view, voice = committee_file(tabled, language, date=date), Voice(language)
    more = (
        _promised(voice, plan, tally),
        listed(voice, "alarms", _("What to look at"), _alarms(voice, tabled, plan, tally)),
    )
    told = replace(
        view,
        kind=INSIDE,
        name=voice.say(NAMES[INSIDE]),
        head=home_head(voice, plan, marking, date),
        sections=(*view.sections, *(section for section in more if section is not None)),
        grade=marking.grade,
        grade_language=marking.grade_language,
        status=marking.status,
        shared=False,
    )
    return stamped(told)


def _title(voice: Voice, tabled: Tabled) -> str:
    words = _("Cooperation in migration and mobility with %(partner)s: file for the joint committee")
    return voice.say(words, partner=voice.text(tabled.partner.dative))


def _held(tabled: Tabled) -> tuple[Item, ...]:
    """The measures of the package that may be spoken of, but for the form of the text; in the dossier's order."""
    return tuple(item for item in tabled.items if tabled.level(item.id) and item.id != FORMAT)


def _name(voice: Voice, tabled: Tabled, item: Item) -> str:
    """A measure by its clause where its level must not be put in words: it may be named after more than it holds."""
    level = tabled.told(item.id, tabled.level(item.id))
    return voice.measure_name(item.text if level else item.title)


def _agenda(voice: Voice, tabled: Tabled) -> Section:
    say, found = voice.say, _held(tabled)
    pillars = dict.fromkeys(item.pillar for item in found)
    apart = [item for item in tabled.items if _apart(tabled, item.id)]
    words = [say(_("Adoption of the agenda and of the last minutes"))]
    words += [say(_("State of the measures: %(pillar)s"), pillar=voice.pillar(pillar.value)) for pillar in pillars]
    words.append(say(_("Indicators: what they show, and what follows")))
    if apart:
        names = voice.all_of(voice.measure_name(item.text) for item in apart)
        words.append(say(_("Points on which the sides differ: %(names)s"), names=names))
    if tabled.level(REVIEW):
        words.append(say(_("Review and adaptation of the annexes")))
    words += [say(_("Complaints and difficult cases, without names")), say(_("Actions and the next meeting"))]
    points = tuple(Point(f"{each}.") for each in words)
    return Section("agenda", say(_("Agenda")), (Points(points, ordered=True),))


def _apart(tabled: Tabled, name: str) -> bool:
    """Whether both sides have named a measure, and not the same of it."""
    ours, theirs = tabled.ours.get(name), tabled.theirs.get(name)
    return ours is not None and theirs is not None and ours != theirs


def _actions(voice: Voice, tabled: Tabled) -> Section | None:
    say, rows = voice.say, []
    for item in _held(tabled):
        doer, charge = doer_of(item.id), tabled.terms.get(f"{AUTHORITY}:{item.id}", "")
        level = voice.text(tabled.told(item.id, tabled.level(item.id)) or {"de": "–", "en": "–"})
        who = voice.capital(voice.text(tabled.partner.name)) if doer is Doer.PARTNER else voice.capital(say(WHO[doer]))
        rows.append((Cell(_name(voice, tabled, item), tone="strong"), Cell(level), Cell(who, small=charge)))
    if not rows:
        return None
    head = (Cell(say(_("Measure"))), Cell(say(_("What is to be done"))), Cell(say(_("Who"))))
    note = say(_("Until when each is done, the committee decides."))
    table = Table(say(_("Actions by measure")), head, (Band("", tuple(rows)),), (36, 42, 22), note)
    return Section("actions", say(_("Actions")), (table,))


def _indicators(voice: Voice, tabled: Tabled) -> Section | None:
    """Measures with the indicator that was entered for them; those without are named as without."""
    say, found = voice.say, _held(tabled)
    entered = [(item, tabled.terms.get(f"{INDICATOR}:{item.id}", "")) for item in found]
    rows = tuple(
        (Cell(_name(voice, tabled, item), tone="strong"), Cell(words), Cell(BLANK), Cell(BLANK))
        for item, words in entered
        if words
    )
    missing = sum(not words for _item, words in entered)
    if not found:
        return None
    note = voice.many(
        _("For one measure no indicator has been agreed yet."),
        _("For %(count)s measures no indicator has been agreed yet."),
        missing,
    )
    title = say(_("Indicators of the measures"))
    if not rows:
        return Section("indicators", title, (Words(note, "note"),))
    table = Table(say(_("By measure")), _head(voice), (Band("", rows),), (32, 36, 16, 16), note if missing else "")
    return Section("indicators", title, (table,))


def _head(voice: Voice) -> tuple[Cell, ...]:
    say = voice.say
    return (Cell(say(_("Subject"))), Cell(say(_("Indicator"))), Cell(say(_("At the start"))), Cell(say(_("Now"))))


def _standing(voice: Voice, tabled: Tabled) -> Section | None:
    """The indicators that every committee looks at, as far as the package holds what they measure."""
    say, found = voice.say, _held(tabled)
    rows = tuple(
        (Cell(say(each.words)), Cell(BLANK), Cell(BLANK))
        for each in STANDARDS
        if any(each.applies(item) for item in found)
    )
    if not rows:
        return None
    head = (Cell(say(_("Indicator"))), Cell(say(_("At the start"))), Cell(say(_("Now"))))
    table = Table(say(_("Looked at in every meeting")), head, (Band("", rows),), (64, 18, 18))
    return Section("standing", say(_("Standing indicators")), (table,))


def _promised(voice: Voice, plan: Plan, tally: Tally) -> Section | None:
    """What each measure of the package promises, how likely that is, whose task and money it is."""
    say, rows = voice.say, []
    for measure in plan.measures:
        n = tally.levels.get(measure.id, 0)
        if n:
            level = measure.levels[n]
            cost = sum(level.eur.values(), Fraction(0))
            rows.append(
                (
                    Cell(voice.measure(measure), tone="strong", language=voice.foreign(measure.text)),
                    Cell(voice.text(level.text), small=say(LEGAL_SHORT[level.legal])),
                    Cell(say(_("year %(n)s"), n=level.year) if level.year else "–"),
                    Cell(measure.lead),
                    Cell(voice.money(cost) if cost else "–", number=True),
                    Cell(voice.percent(level.cred), number=True),
                )
            )
    if not rows:
        return None
    head = (
        Cell(say(_("Measure"))),
        Cell(say(_("Promised"))),
        Cell(say(_("By"))),
        Cell(say(_("Lead"))),
        Cell(say(_("EUR m a year")), tag=voice.label, number=True),
        Cell(say(_("Credible")), tag=voice.label, number=True),
    )
    note = say(_("Delivered is not recorded in the dossier: fill it in at the meeting. Not for the other side."))
    table = Table(say(_("Promised and credible")), head, (Band("", tuple(rows)),), (28, 28, 10, 10, 12, 12), note)
    return Section("promised", say(_("For home: promised, credible, delivered")), (table,))


def _alarms(voice: Voice, tabled: Tabled, plan: Plan, tally: Tally) -> Iterator[Point]:
    """Each with its opposite: that it is in order is said too."""
    say = voice.say
    if tabled.level(BODY):
        yield Point(say(_("The committee has to meet within %(days)s days; its day is not recorded."), days=REMIND))
    else:
        yield Point(say(_("The package holds no joint committee: nobody is in charge of this file.")))
    yield from _women(voice, plan, tally)
    yield _returns(voice, tally)


def _women(voice: Voice, plan: Plan, tally: Tally) -> Iterator[Point]:
    least = param(plan, "women")
    if tally.women is None:
        return
    words = (
        _("The programmes require only %(share)s women; at least %(least)s are wanted.")
        if tally.women < least
        else _("The programmes require %(share)s women; at least %(least)s are wanted.")
    )
    yield Point(voice.say(words, share=voice.percent(tally.women), least=voice.percent(least)))


def _returns(voice: Voice, tally: Tally) -> Point:
    """Whether there is a place in reintegration for each return that the package plans."""
    planned = tally.persons[Pillar.RETURN.value]["ret"]
    places = next((c.base + c.give for c in tally.capacities if c.key == CASES), Fraction(0))
    if not planned:
        words = _("The package plans no returns; places in reintegration: %(places)s.")
        return Point(voice.say(words, places=voice.number(places)))
    words = (
        _("More returns are planned (%(planned)s) than there are places in reintegration (%(places)s).")
        if planned > places
        else _("There are places in reintegration (%(places)s) for all returns that are planned (%(planned)s).")
    )
    return Point(voice.say(words, planned=voice.number(planned), places=voice.number(places)))
