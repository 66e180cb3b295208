"""The uncomfortable part: four questions of a critic, and answers to questions from press and parliament.

Each answer follows from what `brief_claims` found; every outcome, unknown ones too, has a sentence of its own.
"""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.briefs.views import Box, Point, Points, Questions, Section, Words
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.reading.context import HEALTH
from negotiator.catalogue.talks import spoken
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements import claims
from negotiator.services.briefs.statements.claims import Checked, Dependence
from negotiator.services.briefs.statements.findings import rumour
from negotiator.services.briefs.statements.measures import money_sentence
from negotiator.services.records.protection import protection_words

ZERO = Fraction(0)
GOVERNMENTS = {
    "ok": _("by the entry in the dossier nothing in the partner's government stands against an agreement"),
    "restricted": _(
        "partly; by the entry in the dossier only help for people and communities is allowed, with a decision by "
        "leadership"
    ),
    "ostracised": _("yes; by the entry in the dossier nothing may be agreed with this government"),
    claims.UNCONFIRMED: _("that is open: nobody has confirmed how the partner's government is to be judged"),
    claims.NOT_ENTERED: _("that is open: it is not yet entered how the partner's government is to be judged"),
}
SAFE = {
    (True, True): _("Monitoring and safeguards for vulnerable people are part of the package."),
    (True, False): _("Monitoring is part of the package; safeguards for vulnerable people are not."),
    (False, True): _("Safeguards for vulnerable people are part of the package; monitoring is not."),
    (False, False): _("Neither monitoring nor safeguards for vulnerable people are part of the package."),
}
HELP_TIED = {
    Dependence.CONDITION: _("Yes, as it stands: a linkage makes help conditional. It has to go."),
    Dependence.OVERRIDDEN: _("Yes: a linkage makes help conditional, and leadership has let it stand."),
    Dependence.NONE: _("No. No linkage ties training or reintegration to returns (G-11)."),
}


PLANNED = _("The package plans %(planned)s a year (assumption).")


def red_team(material: Material) -> Section:
    """Four questions of a critic of such agreements (Angenendt and Bendel 2017), answered from the package."""
    say = material.voice.say
    best = material.best
    if best is None:
        return Section("redteam", say(_("Red team: four questions of a critic")), ())
    found = Questions(
        (
            (say(_("Does control come before causes?")), _control(material, best)),
            (say(_("Is help made conditional on taking people back?")), _conditions(material, best)),
            (say(_("Do we strengthen an authoritarian partner?")), _regime(material)),
            (say(_("Is the effect doubtful, or are people pushed to riskier ways?")), _effect(material, best)),
        )
    )
    return Section("redteam", say(_("Red team: four questions of a critic")), (found,))


def _control(material: Material, best: Option) -> str:
    voice, say = material.voice, material.voice.say
    spent = {pillar: _spent(material, best, pillar) for pillar in Pillar}
    count = sum(1 for measure in material.taken(best) if measure.pillar is Pillar.RETURN)
    measures = voice.many(
        _("One of %(all)s measures belongs to return."),
        _("%(count)s of %(all)s measures belong to return."),
        count,
        all=len(material.taken(best)),
    )
    if not sum(spent.values(), ZERO):
        no_money = say(_("No money is planned."))
        return f"{no_money} {measures}"
    shares = say(
        _(
            "Return takes %(back)s of the money, training and reintegration %(help)s, regular routes %(ways)s "
            "(assumption)."
        ),
        back=voice.percent(_share(spent, Pillar.RETURN)),
        help=voice.percent(_share(spent, Pillar.TRAINING, Pillar.REINTEGRATION)),
        ways=voice.percent(_share(spent, Pillar.RECRUITMENT)),
    )
    return f"{shares} {measures}"


def _conditions(material: Material, best: Option) -> str:
    voice, say, held = material.voice, material.voice.say, sums(material, best)
    verdict, ties = best.tally.verdict, material.linkages(best)
    found = claims.dependence(held, ties, verdict.hard_rules, verdict.overridden_rules)
    if found is not Dependence.TOGETHER:
        return say(HELP_TIED[found])
    names = [f"{_quoted(material, tie.a)} – {_quoted(material, tie.b)}" for tie in claims.tied(held, ties)]
    return say(
        _("Not by a condition (G-11), but help and return are tied by a linkage: %(ties)s."), ties=voice.all_of(names)
    )


def _regime(material: Material) -> str:
    voice, say = material.voice, material.voice.say
    government = say(GOVERNMENTS[claims.government(material.plan)])
    return voice.sentence(f"{government}; {protection_check(material)}")


def protection_check(material: Material) -> str:
    """The protection check as the rules count it, for transit too where that differs."""
    plan, voice = material.plan, material.voice
    if claims.checked(plan) is Checked.NOT_ENTERED:
        return voice.say(_("no protection check of the country is entered; it counts as open"))
    return protection_words(plan.context, plan.as_of, voice.say, voice.day, material.date)


def _effect(material: Material, best: Option) -> str:
    return " ".join((*_credible(material, best), *_routes(material, best)))


def _credible(material: Material, best: Option) -> Iterable[str]:
    voice, say = material.voice, material.voice.say
    promised = [gain for gain in best.tally.gains if gain.nominal > 0]
    nominal = sum((gain.nominal for gain in promised), ZERO)
    credited = sum((gain.credited for gain in promised), ZERO)
    if not nominal:
        yield say(_("The package promises nobody a gain (assumption)."))
        return
    yield say(_("%(share)s of the promised gains are credible (assumption)."), share=voice.percent(credited / nominal))
    weakest = sorted(material.taken(best), key=lambda m: m.levels[best.level(m.id)].cred)[:3]
    names = voice.all_of(f"{voice.measure(m)} ({voice.percent(m.levels[best.level(m.id)].cred)})" for m in weakest)
    yield say(_("Least certain are %(weakest)s."), weakest=names)


def _routes(material: Material, best: Option) -> Iterable[str]:
    voice, say = material.voice, material.voice.say
    people = claims.numbers(sums(material, best)).planned
    if people:
        yield say(
            _("The package plans regular routes for %(people)s a year (assumption)."),
            people=voice.people(people),
        )
    else:
        yield say(_("The package plans regular routes for nobody."))
    yield say(_("It is not claimed that it reduces migration."))


class Question(StrEnum):
    """The questions, as message ids, and the chapter that they stand in."""

    TITLE = _("Questions and answers (reactive)")
    QUOTAS = _("Are there quotas?")
    RUMOUR = _("Is it true that %(number)s will come?")
    COST = _("What does it cost, and who pays?")
    HEALTH = _("Are health workers recruited away?")
    DANGER = _("Are people returned to danger?")
    COMPUTER = _("Who decided this: a computer?")


def questions(material: Material) -> Section:
    """Reactive lines for readers at home, built from the package; facts with their source, planning figures with their
    label."""
    say = material.voice.say
    title, best = say(Question.TITLE), material.best
    if best is None:
        return Section("questions", title, ())
    pairs = [(say(Question.QUOTAS), " ".join(_quotas(material, best))), *_rumour(material, best)]
    pairs += [
        (say(Question.COST), _cost(material, best)),
        (say(Question.HEALTH), " ".join(_health_lines(material, best))),
        (say(Question.DANGER), _danger(material, best)),
        (say(Question.COMPUTER), _computer(material)),
    ]
    avoid = Box(say(_("Do not say")), (Points(tuple(Point(say(words)) for words in AVOID)),), "warning")
    return Section("questions", title, (Words(say(ONLY_ASKED), "note"), Questions(tuple(pairs)), avoid))


ONLY_ASKED = _("Only when asked. Planning figures are not quoted in public.")
CLAIMED = _("That number was claimed in media and denied by the Federal Ministry of the Interior (source %(src)s).")
AVOID = (
    _("planning figures for returns as if they were targets;"),
    _("“quota”, “guarantee”, “reduces migration”;"),
    _("scores, margins or red lines of anybody;"),
    _("terms that were agreed with other countries."),
)


def _quotas(material: Material, best: Option) -> Iterable[str]:
    voice, say, held = material.voice, material.voice.say, sums(material, best)
    found = claims.numbers(held)
    if found.reserved:
        names = [f"{_quoted(material, name)} ({_level(material, best, name)})" for name in found.reserved]
        yield say(_("Yes. The package keeps a number for the country: %(names)s."), names=voice.all_of(names))
    else:
        yield say(_("No. The package keeps no number of people for the country: no quota and no contingent."))
    if claims.needs_law(held, found.reserved):
        yield say(_("The law does not allow that at present."))
    if found.global_contingent:
        yield say(_("It only eases the way to the contingent that is open to all countries."))
    if found.joint_examination:
        yield say(_("A country contingent is only examined together, without any promise."))
    if found.planned:
        yield say(
            _(
                "Visas are decided case by case; the numbers in our papers are for planning and give no claim to "
                "individual decisions."
            )
        )


def _rumour(material: Material, best: Option) -> list[tuple[str, str]]:
    voice, say = material.voice, material.voice.say
    found = rumour(material.plan)
    if found is None:
        return []
    number = Fraction(found.value)
    planned = claims.numbers(sums(material, best)).planned
    told = [say(CLAIMED, src=found.src), say(PLANNED, planned=voice.people(planned)), _agreed(material)]
    if planned < number:
        told.insert(0, say(_("No.")))
    return [(say(Question.RUMOUR, number=voice.people(number)), " ".join(told))]


def _agreed(material: Material) -> str:
    """Whether the offers of the last round agree on a measure that counts people on regular routes."""
    voice, say = material.voice, material.voice.say
    both = agreed_on(material)
    if both:
        names = voice.all_of(voice.quoted(voice.measure(measure)) for measure in both)
        return say(_("Nothing is signed; both sides last offered the same on %(names)s."), names=names)
    return say(_("By the last offers no number of people is agreed."))


def agreed_on(material: Material) -> tuple[Measure, ...]:
    """Measures that count people on regular routes, of which both sides last offered the same."""
    settled = ((each.measure, each.ours) for each in spoken(material.plan) if each.settled)
    return tuple(measure for measure, offer in settled if offer is not None and _counts(measure, offer.level))


def _counts(measure: Measure, level: int) -> bool:
    return measure.pillar is Pillar.RECRUITMENT and sum(measure.levels[level].groups.values(), ZERO) > 0


def _cost(material: Material, best: Option) -> str:
    held = material.voice.say(_("The figures are planning assumptions and subject to the budget."))
    return f"{money_sentence(material, best)} {held}"


def _health_lines(material: Material, best: Option) -> Iterable[str]:
    voice, say = material.voice, material.voice.say
    found = claims.health(sums(material, best))
    if found.recruited:
        yield voice.many(
            _("The package recruits one health worker a year: %(level)s (assumption)."),
            _("The package recruits %(people)s health workers a year: %(level)s (assumption)."),
            int(found.recruited == 1),
            people=voice.number(found.recruited),
            level=_level(material, best, HEALTH),
        )
    for name, people in found.among.items():
        yield voice.many(
            _("Among the people of %(measure)s about one person a year works in health (assumption)."),
            _("Among the people of %(measure)s about %(people)s a year work in health (assumption)."),
            int(people == 1),
            measure=_quoted(material, name),
            people=voice.number(people),
        )
    if not found.recruited and not found.among:
        if found.unknown:
            yield say(_("The package contains no measure that recruits health workers as such."))
        else:
            yield say(_("No. The package recruits no health workers."))
    elif found.places:
        yield say(
            _("It brings %(places)s additional health training places a year at origin (assumption)."),
            places=voice.number(found.places),
        )
    else:
        yield say(_("It brings no additional health training places at origin."))
    if found.unknown:
        names = voice.all_of(_quoted(material, name) for name in found.unknown)
        yield say(
            _("How many of the people of %(measures)s will work in health is open: no share is recorded."),
            measures=names,
        )


def _danger(material: Material, best: Option) -> str:
    return " ".join(_danger_lines(material, best))


def _danger_lines(material: Material, best: Option) -> Iterable[str]:
    voice, say, held = material.voice, material.voice.say, sums(material, best)
    back = claims.returns(held)
    if not back:
        yield say(_("The package itself returns nobody against their will; present practice goes on."))
    yield voice.sentence(protection_check(material))
    unchecked = [name for name in back if claims.checked(material.plan, name) is not Checked.PASSED]
    if unchecked:
        names = voice.all_of(_quoted(material, name) for name in unchecked)
        yield say(_("Yet the package contains %(measures)s; that breaks guardrail G-01."), measures=names)
    if back:
        yield say(_("By law each case is examined individually."))
        yield say(SAFE[claims.safeguards(held)])


def _computer(material: Material) -> str:
    say, plan = material.voice.say, material.plan
    parts = [say(_("No. The calculation compares packages; the decision lies with leadership."))]
    parts.append(say(_("The ministries answer for their fields.")))
    if plan.overrides:
        rules = material.voice.all_of(dict.fromkeys(each.rule for each in plan.overrides))
        parts.append(say(_("Leadership has let guardrails stand aside: %(rules)s."), rules=rules))
    return " ".join(parts)


def sums(material: Material, best: Option) -> Sums:
    """What the package sums up to, as its claims are checked."""
    return Sums(material.plan, best.tally.levels)


def _quoted(material: Material, key: str) -> str:
    return material.voice.quoted(material.voice.measure(material.measure(key)))


def _level(material: Material, best: Option, key: str) -> str:
    return material.level(best, material.measure(key))


def _spent(material: Material, best: Option, pillar: Pillar) -> Fraction:
    """EUR m of all payers in a pillar."""
    chosen = [m for m in material.taken(best) if m.pillar is pillar]
    return sum((sum(m.levels[best.level(m.id)].eur.values(), ZERO) for m in chosen), ZERO)


def _share(spent: dict[Pillar, Fraction], *pillars: Pillar) -> Fraction:
    total = sum(spent.values(), ZERO)
    return sum((spent[pillar] for pillar in pillars), ZERO) / total if total else ZERO
