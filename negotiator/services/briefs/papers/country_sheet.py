"""D-01: the sheet on the partner country: where things stand, what is known of it, what else runs, what is open."""

import datetime
from collections.abc import Iterator

from negotiator.bargaining.words import Part
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Block, Point, Points, Section, Words
from negotiator.catalogue.plan import PARTNER_SIDE
from negotiator.catalogue.scores import counted
from negotiator.catalogue.talks import PLANNED, spoken
from negotiator.language import _
from negotiator.services.briefs.material.material import UNRELEASED, Material
from negotiator.services.briefs.statements.annex import annex, cited_facts
from negotiator.services.briefs.statements.claims import government
from negotiator.services.briefs.statements.findings import CLOSED
from negotiator.services.briefs.statements.questions import protection_check
from negotiator.services.briefs.statements.sheets import Marking, home_head, listed, sheet
from negotiator.services.briefs.statements.state import RELIABLE, state, views
from negotiator.services.dossiers.facts import facts
from negotiator.services.dossiers.frame.views import Parallel
from negotiator.services.dossiers.screening.screening import parallel
from negotiator.services.records.law import ANSWER

COUNTRY = "D-01"
NAME = _("Country sheet")
MOST_WISHES = 3
REGIMES = {
    "ok": _("Government: nothing stands against an agreement, by the entry in the dossier."),
    "restricted": _("Government: only help for people and communities is allowed, by the entry in the dossier."),
    "ostracised": _("Government: nothing may be agreed with it, by the entry in the dossier."),
    "unconfirmed": _("Government: nobody has confirmed how it is to be judged."),
    "not entered": _("Government: not yet entered how it is to be judged."),
}
_READMISSION = {
    True: _("A readmission agreement of the European Union is in force and goes before."),
    False: _("No readmission agreement of the European Union is in force, by the entry in the dossier."),
    None: _("No readmission agreement of the European Union is recorded."),
}
_LISTED = {
    True: _("The country is on the list of the World Health Organization: no active recruitment in health."),
    False: _("The country is not on the list of the World Health Organization, by the entry in the dossier."),
    None: _("The country is not recorded as being on the list of the World Health Organization."),
}


def country_sheet(material: Material, *, date: datetime.date, marking: Marking) -> SheetView:
    """Core in five lines, facts and talks, partner's interests, other agreements and programmes, legal frame,
    protection check, open points, sources."""
    voice = material.voice
    beside = parallel(str(material.plan.context.get("partner") or ""), voice.language, date)
    return sheet(
        voice,
        COUNTRY,
        NAME,
        title=voice.text(material.plan.title),
        head=home_head(voice, material.plan, marking, date, named=True),
        sections=(
            _core(material),
            state(material),
            views(material),
            listed(voice, "law", _("Legal frame"), _law(material)),
            Section("beside", voice.say(_("Other agreements and running programmes")), _beside(material, beside)),
            listed(voice, "rights", _("Rights and protection check"), _rights(material)),
            listed(voice, "open", _("Open points"), _open(material)),
            annex(material, cited_facts(material), planned=False),
        ),
        date=date,
        marking=marking,
        mark=voice.say(UNRELEASED),
    )


def _core(material: Material) -> Section:
    """What the dossier is about, and in five lines where it stands; the chapters say more."""
    voice, summary = material.voice, material.voice.text(material.plan.summary)
    words = (Words(summary, "lead", language=voice.foreign(material.plan.summary)),) if summary else ()
    lines = tuple(Point(each) for each in (_talks(material), _met(material), _wish(material), _known(material)) if each)
    return Section("core-sheet", voice.say(_("In short")), (*words, Points((*lines, _check(material)))))


def _talks(material: Material) -> str:
    """How many rounds are closed, which is open, and the next one."""
    voice, rounds = material.voice, material.plan.rounds
    closed = sum(each.status == CLOSED for each in rounds)
    told = [voice.many(_("One round is closed."), _("%(count)s rounds are closed."), closed)] if closed else []
    for each in rounds:
        dated = {"n": each.n, "day": voice.day(each.date)}
        if each.status == PLANNED:
            words = (
                _("Round %(n)s is planned for %(day)s.") if each.date else _("Round %(n)s is planned, without a day.")
            )
            told.append(voice.say(words, **dated))
        elif each.status != CLOSED:
            words = _("Round %(n)s of %(day)s is open.") if each.date else _("Round %(n)s is open.")
            told.append(voice.say(words, **dated))
    return " ".join(told) or voice.say(_("No round was held yet."))


def _met(material: Material) -> str:
    """On how much the sides agree so far; empty where they named nothing both."""
    both = [each for each in spoken(material.plan) if each.ours and each.theirs]
    settled = sum(each.settled for each in both)
    one = _("Both sides have named one measure; measures on which they offered the same: %(settled)s.")
    several = _("Both sides have named %(count)s measures and offered the same on %(settled)s.")
    return material.voice.many(one, several, len(both), settled=settled) if both else ""


def _wish(material: Material) -> str:
    """What weighs most with the partner, or that it is not shown; empty where nothing is recorded."""
    voice, say = material.voice, material.voice.say
    partner = next((p for p in material.plan.participants if p.side == PARTNER_SIDE and p.part is Part.SEAT), None)
    if partner is None:
        return ""
    if partner.id in material.scope.closed:
        return say(_("What weighs most with the partner is not shown to the readers of this document."))
    measures = {measure.id: measure for measure in material.plan.measures}
    first = sorted(counted(partner.prefs, measures), key=lambda pref: -pref.weight)[:MOST_WISHES]
    names = [voice.quoted(voice.measure(measures[pref.measure])) for pref in first]
    words = _("What weighs most with %(name)s: %(measures)s.")
    return say(words, name=material.name(partner), measures=voice.all_of(names)) if names else ""


def _known(material: Material) -> str:
    """How many facts are recorded, and how many of them are reliable."""
    found = material.plan.told_facts
    sure = sum(fact.grade in RELIABLE for fact in found)
    if not found:
        return material.voice.say(_("No fact is recorded."))
    one = (
        _("One fact is recorded, with a reliable source.")
        if sure
        else _("One fact is recorded, without a reliable source.")
    )
    many = _("%(count)s facts are recorded, %(sure)s of them with a reliable source.")
    if sure in (0, len(found)):
        many = (
            _("%(count)s facts are recorded, all with a reliable source.")
            if sure
            else _("%(count)s facts are recorded, none with a reliable source.")
        )
    return material.voice.many(one, many, len(found), sure=sure)


def _check(material: Material) -> Point:
    """How the protection check counts, and since when, as the brief says it."""
    return Point(material.voice.sentence(protection_check(material)))


def _beside(material: Material, found: Parallel) -> tuple[Block, ...]:
    """Agreements and programmes of the register that name the country; that it names none where it does not."""
    say = material.voice.say
    blocks: list[Block] = []
    for title, lines, nothing in (
        (_("Agreements"), found.agreements, _("The register names no agreement with this country.")),
        (_("Programmes and their end"), found.programmes, _("The register names no programme in this country.")),
    ):
        points = tuple(Point(material.voice.sentence(line)) for line in lines)
        blocks.append(Points(points, title=say(title)) if points else Words(say(nothing)))
    if found.focus:
        blocks.append(Words(say(_("A centre for migration and development works there."))))
    return tuple(blocks)


def _open(material: Material) -> Iterator[Point]:
    """What the sides have not agreed on, what the last round left open, and facts whose time is over."""
    voice, say, rounds = material.voice, material.voice.say, material.plan.rounds
    apart = [voice.quoted(voice.measure(each.measure)) for each in spoken(material.plan) if not each.settled]
    if apart:
        yield Point(say(_("Named in the talks and not agreed: %(names)s."), names=voice.all_of(apart)))
    held = [each for each in rounds if each.status != PLANNED]
    if held:
        yield from (Point(voice.sentence(voice.written(each))) for each in held[-1].minutes.points)
    lapsed = [voice.quoted(facts.name(fact, voice.language)) for fact in material.plan.lapsed_facts]
    if lapsed:
        words = _("Facts whose time is over, to be checked again: %(names)s.")
        yield Point(say(words, names=voice.all_of(lapsed)))
    unsure = [fact for fact in material.plan.told_facts if fact.grade not in RELIABLE]
    doubtful = [voice.quoted(facts.name(fact, voice.language)) for fact in unsure]
    if doubtful:
        words = _("Facts without a reliable source: %(names)s.")
        yield Point(say(words, names=voice.all_of(doubtful)))
    if not (apart or lapsed or doubtful or (held and held[-1].minutes.points)):
        yield Point(say(_("None is recorded.")))


def _law(material: Material) -> Iterator[Point]:
    say, context, law = material.voice.say, material.plan.context, dict(material.plan.law)
    if f"{ANSWER}.eu_readmission" in law:
        yield Point(say(_("Nobody has confirmed whether a readmission agreement of the European Union is in force.")))
    else:
        yield Point(say(_READMISSION[_entered(context.get("eu_readmission"))]))
    if f"{ANSWER}.who_list" in law:
        yield Point(
            say(
                _(
                    "Nobody has confirmed whether the country is on the list of the World Health Organization; the "
                    "rules count it as being on it."
                )
            )
        )
    else:
        yield Point(say(_LISTED[_entered(context.get("who_list"))]))


def _entered(answer: object) -> bool | None:
    """A yes or no of the dossier, None where neither is entered."""
    return answer if isinstance(answer, bool) else None


def _rights(material: Material) -> Iterator[Point]:
    say = material.voice.say
    yield _check(material)
    yield Point(say(REGIMES[government(material.plan)]))
