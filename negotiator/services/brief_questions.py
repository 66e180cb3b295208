"""The uncomfortable part: four questions of a critic, and answers to questions from press and parliament."""

from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.briefs.views import Box, Point, Points, Questions, Section, Words
from negotiator.catalogue.context import word
from negotiator.language import _
from negotiator.services.brief_findings import RUMOUR
from negotiator.services.brief_guardrails import help_with_returns
from negotiator.services.brief_material import Material, Option
from negotiator.services.brief_measures import money_sentence
from negotiator.services.protection import protection_words

ZERO = Fraction(0)
QUOTA = "rec_country_quota"
REGIMES = {
    "ok": _("no; the screening found no reason against an agreement"),
    "restricted": _("partly; only help for people and communities is allowed, with a decision by leadership"),
    "ostracised": _("yes; nothing may be agreed"),
}


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
    return say(
        _(
            "Return takes %(back)s of the money, training and reintegration %(help)s, regular routes %(ways)s "
            "(assumption). "
            "%(count)s of %(all)s measures belong to return."
        ),
        back=voice.percent(_share(spent, Pillar.RETURN)),
        help=voice.percent(_share(spent, Pillar.TRAINING, Pillar.REINTEGRATION)),
        ways=voice.percent(_share(spent, Pillar.RECRUITMENT)),
        count=sum(1 for measure in material.taken(best) if measure.pillar is Pillar.RETURN),
        all=len(material.taken(best)),
    )


def _conditions(material: Material, best: Option) -> str:
    say = material.voice.say
    if "G-11" in best.tally.verdict.hard_rules:
        return say(_("Yes, as it stands: a linkage of the package makes help conditional. It has to go."))
    tied = help_with_returns(material, best)
    if tied:
        return say(
            _(
                "Not as a condition: no linkage withholds training, development or reintegration for the sake of "
                "returns (G-11). But they are tied: %(tied)s"
            ),
            tied=tied,
        )
    return say(
        _(
            "No. No linkage of the package withholds training, development or reintegration for the sake of "
            "returns (G-11)."
        )
    )


def _regime(material: Material) -> str:
    voice, say = material.voice, material.voice.say
    regime = say(REGIMES[word(material.plan, "regime", "ok")])
    check = _check(material)
    return voice.sentence(f"{regime}; {check}")


def _check(material: Material) -> str:
    """The protection check as the rules count it."""
    plan, voice = material.plan, material.voice
    return protection_words(plan.context, plan.as_of, voice.say, voice.day)


def _effect(material: Material, best: Option) -> str:
    voice, say = material.voice, material.voice.say
    nominal = sum((gain.nominal for gain in best.tally.gains if gain.nominal > 0), ZERO)
    credited = sum((gain.credited for gain in best.tally.gains if gain.nominal > 0), ZERO)
    share = credited / nominal if nominal else ZERO
    weakest = sorted(material.taken(best), key=lambda m: m.levels[best.level(m.id)].cred)[:3]
    return say(
        _(
            "%(share)s of the promised gains are credible (assumption). Least certain are %(weakest)s. "
            "The agreement opens regular routes for %(people)s people a year (assumption); it is not claimed "
            "that it reduces "
            "migration."
        ),
        share=voice.percent(share),
        weakest=voice.all_of(f"{voice.measure(m)} ({voice.percent(m.levels[best.level(m.id)].cred)})" for m in weakest),
        people=voice.number(sum(best.tally.persons[Pillar.RECRUITMENT.value].values(), ZERO)),
    )


def questions(material: Material) -> Section:
    """Reactive lines, built from the package; facts with their source, planning figures with their label."""
    say = material.voice.say
    title = say(_("Questions and answers (reactive)"))
    best = material.best
    if best is None:
        return Section("questions", title, ())
    pairs = [(say(_("Are there quotas?")), _quota(material, best)), *_rumour(material)]
    pairs += [
        (say(_("What does it cost, and who pays?")), _cost(material, best)),
        (say(_("Are health workers recruited away?")), _health(material, best)),
        (say(_("Are people returned to danger?")), _danger(material)),
        (say(_("Who decided this: a computer?")), _computer(material)),
    ]
    note = Words(say(_("Only when asked. Planning figures are not quoted in public.")), "note")
    avoid = Box(
        say(_("Do not say")),
        (Points(tuple(Point(say(words)) for words in _AVOID)),),
        "warning",
    )
    return Section("questions", title, (note, Questions(tuple(pairs)), avoid))


_AVOID = (
    _("planning figures for returns as if they were targets;"),
    _("“quota”, “guarantee”, “reduces migration”;"),
    _("scores, margins or red lines of anybody;"),
    _("terms that were agreed with other countries."),
)


def _quota(material: Material, best: Option) -> str:
    say = material.voice.say
    level = best.level(QUOTA)
    first = say(_("No. The agreement contains no quota and no contingent for the country."))
    if level == 1:
        first = say(_("No. Only a joint examination without any promise is agreed."))
    elif level > 1:
        first = say(_("The package contains a contingent; the law does not allow it at present."))
    second = say(
        _(
            "Visas are decided case by case under existing law; the numbers in our papers are for planning and "
            "give no claim to individual decisions."
        )
    )
    return f"{first} {second}"


def _rumour(material: Material) -> list[tuple[str, str]]:
    voice, say = material.voice, material.voice.say
    found = next((fact for fact in material.plan.facts if (fact.id, fact.unit) == RUMOUR), None)
    if found is None:
        return []
    number = voice.number(Fraction(found.value))
    return [
        (
            say(_("Is it true that %(number)s people will come?"), number=number),
            say(
                _(
                    "No. That number was claimed in media and denied by the Federal Ministry of the Interior "
                    "(source %(src)s). No number of people is agreed."
                ),
                src=found.src,
            ),
        )
    ]


def _cost(material: Material, best: Option) -> str:
    held = material.voice.say(_("The figures are planning assumptions and subject to the budget."))
    return f"{money_sentence(material, best)} {held}"


def _health(material: Material, best: Option) -> str:
    voice, say = material.voice, material.voice.say
    recruited = best.tally.persons[Pillar.RECRUITMENT.value] if best.level("rec_health") else {}
    if not recruited:
        return say(_("No. The package contains no active recruitment of health workers."))
    places = sum(material.measure("trn_health_cap").levels[best.level("trn_health_cap")].groups.values(), ZERO)
    return say(
        _("Only through public placement, and bound to %(places)s additional training places a year (assumption)."),
        places=voice.number(places),
    )


def _danger(material: Material) -> str:
    voice, say = material.voice, material.voice.say
    check = _check(material)
    rest = say(
        _(
            "Each case is examined individually; monitoring and safeguards for vulnerable people are part of "
            "the package."
        )
    )
    return f"{voice.sentence(check)} {rest}"


def _computer(material: Material) -> str:
    return material.voice.say(
        _(
            "No. The calculation compares packages within law, mandate, money and capacity. The decision lies "
            "with leadership; the ministries answer for their fields."
        )
    )


def _spent(material: Material, best: Option, pillar: Pillar) -> Fraction:
    """EUR m of all payers in a pillar."""
    chosen = [m for m in material.taken(best) if m.pillar is pillar]
    return sum((sum(m.levels[best.level(m.id)].eur.values(), ZERO) for m in chosen), ZERO)


def _share(spent: dict[Pillar, Fraction], *pillars: Pillar) -> Fraction:
    total = sum(spent.values(), ZERO)
    return sum((spent[pillar] for pillar in pillars), ZERO) / total if total else ZERO
