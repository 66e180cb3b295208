"""What leadership is asked to decide."""

from negotiator.briefs.views import Point
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.briefs.statements.findings import round_ahead
from negotiator.services.briefs.statements.guardrails import titled
from negotiator.services.briefs.statements.talks import gone_back

MANDATE = "G-22"
OTHER_PAYERS = {  # payer -> its name within a sentence, who would speak for it
    "laender": (_("Länder and municipalities"), frozenset({"de_laender", "de_kommunen"})),
    "employers": (_("employers"), frozenset({"de_employers"})),
    "eu": (_("the European Union"), frozenset[str]()),
    "funds": (_("multilateral funds"), frozenset[str]()),
}


def decisions(material: Material, best: Option) -> tuple[Point, ...]:
    """Each decision once, complete: nothing is left out for want of room."""
    voice, say = material.voice, material.voice.say
    ahead = round_ahead(material)
    next_ = _("in the next round") if material.plan.rounds else _("in the talks")
    where = say(_("in round %(n)s"), n=ahead.n) if ahead else say(next_)
    line = say(_approval(material, best), package=best.letter, where=where)
    back = len(gone_back(material, best))
    if back and material.agreed(best) and best.proven:
        line = voice.many(
            _("Approve package %(package)s as our line %(where)s; with it we go back on our last word on one measure."),
            _(
                "Approve package %(package)s as our line %(where)s; with it we go back on our last word on "
                "%(count)s measures."
            ),
            back,
            package=best.letter,
            where=where,
        )
    found = [Point(line)]
    if best.tally.subject_to:
        names = [voice.quoted(voice.measure(material.measure(key))) for key in best.tally.subject_to]
        found.append(Point(say(_("Have the competent body decide on %(measure)s."), measure=voice.all_of(names))))
    short = [rule for rule in best.tally.verdict.soft_rules if rule not in best.tally.verdict.overridden_rules]
    if material.plan.mandate_drafted:
        found.append(Point(say(_("Give the mandate: its ranges are a draft that nobody has given."))))
        short = [rule for rule in short if rule != MANDATE]
    if short:
        words = voice.many(
            _("Accept that guardrail %(rules)s is not fully met."),
            _("Accept that the guardrails %(rules)s are not fully met."),
            len(short),
            rules=titled(material, short),
        )
        found.append(Point(words, " ".join(_missed(material, best, short))))
    payers = _payers(material, best)
    if payers:
        words = say(_("Obtain the consent of those who pay without a seat: %(payers)s."), payers=voice.all_of(payers))
        found.append(Point(words))
    return tuple(found)


def _missed(material: Material, best: Option, short: list[str]) -> tuple[str, ...]:
    """What of these guardrails is missed, in numbers; nothing that anybody recorded for itself."""
    found = (each for each in best.tally.verdict.soft if each.rule in short and not each.participant)
    return tuple(dict.fromkeys(material.voice.text(each.text) for each in found))


def by_when(material: Material) -> str:
    """Until when the decision is needed, as the heading of what is to be decided."""
    voice, say = material.voice, material.voice.say
    ahead = round_ahead(material)
    if ahead is None or not ahead.date:
        return say(_("Decision needed (no day is recorded)"))
    if ahead.date >= material.date.isoformat()[: len(ahead.date)]:
        return say(_("Decision needed by %(day)s, before round %(n)s"), day=voice.day(ahead.date), n=ahead.n)
    return say(_("Decision needed at once: round %(n)s began on %(day)s"), day=voice.day(ahead.date), n=ahead.n)


def _approval(material: Material, best: Option) -> str:
    """What is asked for the package: our line only where it can be agreed, with a word where it is not proven."""
    if not material.agreed(best):
        return _("Decide how to go on from package %(package)s %(where)s.")
    if not best.proven:
        return _("Approve package %(package)s as our line %(where)s, although it is not proven to be the best.")
    return _("Approve package %(package)s as our line %(where)s.")


def _payers(material: Material, best: Option) -> tuple[str, ...]:
    """Who pays and has nobody at the table, with the amount."""
    voice, sitting = material.voice, {seat.id for seat in material.seats}
    outside = {key: name for key, (name, spoken) in OTHER_PAYERS.items() if not spoken & sitting}
    return tuple(
        f"{voice.say(outside[payer.key])} ({voice.euros(payer.eur)}, {voice.label})"
        for payer in best.tally.payers
        if payer.eur > 0 and payer.key in outside
    )
