"""What a paper counts with and its owners do not stand by: said beside money and capacities."""

from models.limit import LimitKind
from negotiator.briefs.views import Words
from negotiator.catalogue.means import units_of
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.briefs.material.material import Material, Option

MOST_NAMED = 6
NONE = _("No limit here is confirmed by its owner.")
MANY = _("Not confirmed by their owners: %(count)s of %(all)s limits.")
SOME = _("Not confirmed by their owners: the limits of %(names)s.")
PLANNED = _(
    "Of the numbers planned for these levels (cost, capacities, credibility), %(open)s of %(all)s are not confirmed by "
    "their owners."
)
PLANNED_EACH = _("Numbers planned for these levels that their owners have not confirmed: %(packages)s.")


def unconfirmed(material: Material, options: tuple[Option, ...]) -> tuple[Words, ...]:
    """One paragraph about limits and what is planned of the levels of these packages; empty where all is confirmed."""
    told = " ".join(each for each in (_limits(material), _planned(material, options)) if each)
    return (Words(told, "warning"),) if told else ()


def _limits(material: Material) -> str:
    voice, plan, said = material.voice, material.plan, material.unconfirmed
    owned = said.of_limits(plan)
    open_ = [each for each, unsaid in owned if unsaid]
    if not open_:
        return ""
    if len(open_) == len(owned):
        return voice.say(NONE)
    if len(open_) > MOST_NAMED:
        return voice.say(MANY, count=len(open_), all=len(owned))
    return voice.say(SOME, names=voice.all_of(_name(material, *each) for each in open_))


def _name(material: Material, kind: LimitKind, key: str) -> str:
    if kind is LimitKind.CHAPTER:
        return key
    found = units_of(material.plan) if kind is LimitKind.CAPACITY else library.terms().payers
    return material.voice.text(found[key])


def _planned(material: Material, options: tuple[Option, ...]) -> str:
    voice = material.voice
    counts = [
        material.unconfirmed.of_levels((key, n) for key, n in option.tally.levels.items() if n) for option in options
    ]
    if not any(left for left, _all in counts):
        return ""
    if len(options) == 1:
        return voice.say(PLANNED, open=counts[0][0], all=counts[0][1])
    each = [
        voice.say(_("%(package)s %(open)s of %(all)s"), package=option.letter, open=left, all=all_)
        for option, (left, all_) in zip(options, counts, strict=True)
    ]
    return voice.say(PLANNED_EACH, packages=voice.all_of(each))
