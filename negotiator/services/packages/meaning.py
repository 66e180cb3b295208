"""A tally becomes what one reader may see of it. Every page about packages goes through here, before any template."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from models.limit import LimitKind
from negotiator.catalogue.guardrails.checks.verdict import Verdict
from negotiator.catalogue.guardrails.finding import Finding
from negotiator.catalogue.guardrails.numbers import MANDATE_RULE
from negotiator.catalogue.guardrails.own import OWN
from negotiator.catalogue.means import units_of
from negotiator.catalogue.plan import Measure, Participant, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import param
from negotiator.catalogue.scores import score_range
from negotiator.catalogue.tally import Capacity, Faring, Spending, Tally
from negotiator.hidden import HIDDEN, Amount, told_if
from negotiator.language import _, say
from negotiator.services.access.access import Grade
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.stances import Stance, stance_of
from negotiator.services.access.telling import NEAR, Occasion, all_hard_told, told
from negotiator.services.dossiers.limits.unconfirmed import ALL_CONFIRMED, Unconfirmed
from negotiator.services.packages.tightest import Tightest, tightest_of, tightest_words
from negotiator.services.packages.views import (
    BrokenLine,
    CapacityLine,
    Doubt,
    GainLine,
    LevelRow,
    Meaning,
    MoneyLine,
    PersonsLine,
    PillarRows,
    ScoreLine,
)
from negotiator.services.records.wording import words

MET, PARTLY, OPEN, NOT_MET = "met", "partly", "open", "not_met"
BANDS = {
    Stance.ACCEPTS: MET,
    Stance.REFUSES: NOT_MET,
    Stance.LEADERSHIP: PARTLY,
    Stance.CLOSE: OPEN,
    Stance.FREE: "",
}
HARD, SOFT, WARNING, OVERRIDDEN = "hard", "soft", "warning", "overridden"
CLOSED_NAMED = _("%(name)s: a condition of its own is not met. It has not shared which one.")
CLOSED = _("A condition of another stakeholder is not met. The rule of this dossier does not tell whose.")
CLOSE_NAMED = _("%(name)s: close to its least acceptable score. Only itself can say whether it accepts.")
CLOSE = _("Another stakeholder is close to its least acceptable score. Only itself can say whether it accepts.")
OUTSIDE_MANDATE = _("The package leaves the mandate. Its ranges are known in the mandate circle only.")


def meaning_of(
    plan: Plan, count: Tally, eyes: Eyes, unmentioned: Collection[str] = (), said: Unconfirmed = ALL_CONFIRMED
) -> Meaning:
    """What a counted package means, cut to these eyes. Of an offer that leaves measures unmentioned, what it mentions
    is counted; whether rules hold and who accepts is not judged, and scores are what they can still become. `said`
    tells which numbers their owners do not stand by, for whoever shows money and capacities."""
    groups = tuple(library.catalogue().groups)
    taken = [m for m in plan.measures if count.levels.get(m.id)]
    least = tightest_of(()) if unmentioned else tightest(plan, count, eyes)
    return Meaning(
        scores=range_lines(plan, count, eyes, unmentioned) if unmentioned else score_lines(plan, count, eyes),
        payers=tuple(_payer(s, eyes) for s in count.payers) if eyes.costs else (),
        chapters=tuple(_chapter(s, eyes) for s in count.chapters) if eyes.costs else (),
        capacities=tuple(_capacity(c, plan, eyes) for c in count.capacities),
        groups=tuple(words(library.terms().groups[g], eyes.language) for g in groups),
        persons=_persons(count, eyes),
        women=count.women,
        gains=tuple(
            GainLine(
                key=g.key,
                name=words(library.terms().gains[g.key], eyes.language),
                nominal=g.nominal,
                credited=g.credited,
                least=param(plan, "win_min"),
            )
            for g in count.gains
        ),
        broken=() if unmentioned else broken_lines(plan, count, eyes),
        subject_to=tuple(words(m.text, eyes.language) for m in taken if m.id in count.subject_to),
        tightest=least,
        least_surplus=tightest_words(eyes.language, least),
        measures=len(taken),
        unsaid=unsaid(plan, count, eyes),
        unmentioned=len(unmentioned),
        doubt=doubt_of(plan, count, eyes, said),
    )


def _persons(count: Tally, eyes: Eyes) -> tuple[PersonsLine, ...]:
    """Persons a year by group, a line for each pillar that has any."""
    known = library.catalogue()
    return tuple(
        PersonsLine(words(known.pillars[pillar], eyes.language), tuple(amounts[g] for g in known.groups))
        for pillar, amounts in count.persons.items()
        if any(amounts.values())
    )


def doubt_of(plan: Plan, count: Tally, eyes: Eyes, said: Unconfirmed) -> Doubt:
    """What the package counts with and its owners do not stand by; names of limits of money to whoever sees costs."""
    shown = {LimitKind.CAPACITY: {key: words(each, eyes.language) for key, each in units_of(plan).items()}}
    if eyes.costs:
        terms = library.terms()
        shown[LimitKind.PAYER] = {key: words(terms.payers[key], eyes.language) for key in plan.caps}
        shown[LimitKind.CHAPTER] = {
            key: words(terms.chapters.get(key, {"de": key}), eyes.language) for key in plan.caps_ep
        }
    owned = [each for each in said.of_limits(plan) if each[0][0] in shown]
    names = tuple(shown[kind].get(key, key) for (kind, key), open_ in owned if open_)
    left, planned = said.of_levels((key, n) for key, n in count.levels.items() if n)
    return Doubt(names, len(owned), left, planned)


def unsaid(plan: Plan, count: Tally, eyes: Eyes) -> bool:
    """Whether a sealed condition of a seat is not judged, or so close that only its house can say."""
    closed = tuple(p.id for p in plan.participants if eyes.closed(p.id))
    return not all_hard_told(_seen(plan, count, eyes), closed, count.seats, eyes.occasion)


def tightest(plan: Plan, count: Tally, eyes: Eyes) -> Tightest:
    """The least surplus of the seats as far as these eyes may see it."""
    seen, people = _seen(plan, count, eyes), {p.id: p for p in plan.participants}
    broken = (*seen.hard, *seen.soft, *seen.warnings)
    return tightest_of(_surplus(people[seat], count.standing(seat), broken, eyes) for seat in count.seats)


def _surplus(who: Participant, found: Faring, broken: Iterable[Finding], eyes: Eyes) -> tuple[Amount, Stance]:
    shown = eyes.grade(who.id).surplus
    if shown is Grade.FULL:
        return told_if(found.surplus), stance_of(who.id, broken, True)
    stance = stance_of(who.id, broken, found.surplus is not None)
    untold = shown is Grade.HIDDEN or stance is Stance.FREE
    tried = stance is Stance.ACCEPTS and eyes.occasion is Occasion.TRIED
    return HIDDEN, Stance.HIDDEN if untold or tried else stance


def score_lines(plan: Plan, count: Tally, eyes: Eyes) -> tuple[ScoreLine, ...]:
    """One line per stakeholder in the dossier's order; those without any interest that counts are left out."""
    people = {p.id: p for p in plan.participants}
    seen = _seen(plan, count, eyes)
    broken = (*seen.hard, *seen.soft, *seen.warnings)
    return tuple(_score_line(people[s.id], s, broken, eyes) for s in count.standings if s.score is not None)


def range_lines(plan: Plan, count: Tally, eyes: Eyes, unmentioned: Collection[str]) -> tuple[ScoreLine, ...]:
    """The lines of `score_lines`, with what the offer can still mean, least and most, where a score may be seen."""
    measures = {measure.id: measure for measure in plan.measures}
    people = {p.id: p for p in plan.participants}
    lines = []
    for standing in count.standings:
        if standing.score is not None:
            who, seen = people[standing.id], eyes.grade(standing.id).score is Grade.FULL
            span = told_if(score_range(who.prefs, measures, count.levels, unmentioned), seen)
            line = _score_line(who, standing, (), eyes)
            none: Amount = told_if(None, seen)
            lines.append(replace(line, score=none, surplus=none, band="", range=span))
    return tuple(lines)


def _score_line(who: Participant, found: Faring, broken: Iterable[Finding], eyes: Eyes) -> ScoreLine:
    shown = eyes.grade(who.id)
    inner = shown.surplus is Grade.FULL
    return ScoreLine(
        key=who.id,
        name=words(who.text, eyes.language),
        part=who.part.value,
        side=who.side,
        own=who.id == eyes.own,
        must_consent=found.must_consent,
        score=told_if(found.score, shown.score is Grade.FULL),
        least=told_if(found.least, inner),
        surplus=told_if(found.surplus, inner),
        band="" if shown.surplus is Grade.HIDDEN else _band(found, broken, bool(who.red_lines), eyes),
    )


def band(found: Faring, broken: Iterable[Finding], red_lines: bool) -> str:
    """ "met": least score reached and no red line broken; "partly": only red lines broken that leadership may waive;
    "open": close to a sealed least score, only itself can say; "not_met" otherwise; "" for a stakeholder without any
    condition."""
    return BANDS[stance_of(found.id, broken, found.surplus is not None or red_lines)]


def _band(found: Faring, broken: Iterable[Finding], red_lines: bool, eyes: Eyes) -> str:
    """The band; while levels are tried, sealed red lines are not judged, and so nobody is said to have met them."""
    known = band(found, broken, red_lines)
    return "" if known == MET and eyes.occasion is Occasion.TRIED and eyes.closed(found.id) else known


def _seen(plan: Plan, count: Tally, eyes: Eyes) -> Verdict:
    closed = frozenset(p.id for p in plan.participants if eyes.closed(p.id))
    return told(count.verdict, count.standings, closed, count.seats, eyes.occasion) if closed else count.verdict


def broken_lines(plan: Plan, count: Tally, eyes: Eyes) -> tuple[BrokenLine, ...]:
    """Broken rules in words: hard, soft, warnings. What a stakeholder sealed is told without its content, once each."""
    seen = _seen(plan, count, eyes)
    kinds = ((HARD, seen.hard), (SOFT, seen.soft), (WARNING, seen.warnings))
    lines = [_broken(plan, kind, finding, eyes) for kind, findings in kinds for finding in findings]
    return tuple(dict.fromkeys(lines))


def broken_counts(plan: Plan, count: Tally, eyes: Eyes) -> dict[str, int]:
    """How many rules are broken, by kind: hard, soft, overridden; sealed ones count as far as they are told apart."""
    seen = _seen(plan, count, eyes)
    found: dict[str, set[str]] = {HARD: set(), SOFT: set(), OVERRIDDEN: set()}
    for kind, findings in ((HARD, seen.hard), (SOFT, seen.soft)):
        for each in findings:
            closed = bool(each.participant) and eyes.closed(each.participant)
            name = _closed(plan, each, eyes) if closed else each.text["en"] if each.rule == OWN else each.rule
            found[OVERRIDDEN if each.override is not None else kind].add(name)
    return {kind: len(names) for kind, names in found.items()}


def _broken(plan: Plan, kind: str, finding: Finding, eyes: Eyes) -> BrokenLine:
    rail = library.guardrail_texts().get(finding.rule)
    closed = bool(finding.participant) and eyes.closed(finding.participant)
    text = _closed(plan, finding, eyes) if closed else _told(finding, eyes)
    secret = closed or _outside(finding, eyes)
    return BrokenLine(
        rule="" if closed else finding.rule,
        title="" if closed or rail is None else words(rail.title, eyes.language),
        cls="" if closed or rail is None else rail.cls.value,
        kind=OVERRIDDEN if finding.override is not None else kind,
        text=text,
        asks=text if secret else words(finding.asked, eyes.language),
        about=text if secret else finding.subject,
        year=0 if secret else finding.year,
    )


def _told(finding: Finding, eyes: Eyes) -> str:
    if _outside(finding, eyes):
        return say(eyes.language, OUTSIDE_MANDATE)
    return words(finding.text, eyes.language)


def _outside(finding: Finding, eyes: Eyes) -> bool:
    """Whether it tells of a mandate that these eyes may not see."""
    return finding.rule == MANDATE_RULE and not eyes.mandate


def _closed(plan: Plan, finding: Finding, eyes: Eyes) -> str:
    whose, near = finding.participant, finding.rule == NEAR
    if eyes.grade(whose).surplus is Grade.HIDDEN:
        return say(eyes.language, CLOSE if near else CLOSED)
    name = next((words(p.text, eyes.language) for p in plan.participants if p.id == whose), whose)
    return say(eyes.language, CLOSE_NAMED if near else CLOSED_NAMED, name=name)


def _payer(found: Spending, eyes: Eyes) -> MoneyLine:
    return MoneyLine(
        found.key, words(library.terms().payers[found.key], eyes.language), found.eur, found.cap, found.years
    )


def _chapter(found: Spending, eyes: Eyes) -> MoneyLine:
    text = library.terms().chapters.get(found.key, {"de": found.key})
    return MoneyLine(found.key, words(text, eyes.language), found.eur, found.cap, found.years)


def _capacity(found: Capacity, plan: Plan, eyes: Eyes) -> CapacityLine:
    name = words(units_of(plan)[found.key], eyes.language)
    return CapacityLine(found.key, name, found.base, found.give, found.use, found.years)


def pillar_rows(
    plan: Plan, levels: dict[str, int], eyes: Eyes, unmentioned: Collection[str] = ()
) -> tuple[PillarRows, ...]:
    """All measures with their level, by pillar in the catalogue's order; pillars without measures are left out."""
    rows: dict[str, list[LevelRow]] = {pillar: [] for pillar in library.catalogue().pillars}
    for measure in plan.measures:
        row = _level_row(plan, measure, levels.get(measure.id, 0), eyes)
        rows[measure.pillar.value].append(replace(row, mentioned=measure.id not in unmentioned))
    names = library.catalogue().pillars
    return tuple(PillarRows(p, words(names[p], eyes.language), tuple(found)) for p, found in rows.items() if found)


def _level_row(plan: Plan, measure: Measure, n: int, eyes: Eyes) -> LevelRow:
    level = measure.levels[n]
    return LevelRow(
        key=measure.id,
        name=words(measure.text, eyes.language),
        n=n,
        top=measure.top,
        text=words(level.text, eyes.language),
        legal=level.legal,
        choices=tuple((each.n, words(each.text, eyes.language)) for each in measure.levels),
        bounds=told_if(plan.mandate.get(measure.id), eyes.mandate),
        drafted=plan.mandate_drafted and eyes.mandate,
    )
