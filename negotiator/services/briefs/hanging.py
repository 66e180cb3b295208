"""Annex: the assumptions on which the result hangs most, as whoever prints had them solved."""

from negotiator.briefs.views import Block, Point, Points, Words
from negotiator.language import _
from negotiator.services.briefs.material import Material
from negotiator.services.studies.assumption_views import AssumptionLine

MOST = 6  # assumptions on paper; all stand in the register
TITLE = _("What the result hangs on")
RULE = _(
    "The balanced package was solved again with each assumption at both ends of its range, all others as they stand, "
    "as far as numbers are shared with whoever printed this."
)
ONE, MANY = (
    _("One further assumption matters; it stands in the register of assumptions."),
    _("%(count)s further assumptions matter; they stand in the register of assumptions."),
)


def hanging(material: Material) -> tuple[Block, ...]:
    """How many assumptions there are and how many nobody has confirmed; what the result hangs on, the most first; that
    it was not computed for this state where it was not. Empty where no register was handed in."""
    found = material.register
    if found is None or not found.lines:
        return ()
    say, voice = material.voice.say, material.voice
    open_ = sum(not line.confirmed for line in found.lines)
    counted = say(
        _("Of %(all)s assumptions in the register %(open)s are not confirmed."), all=len(found.lines), open=open_
    )
    if found.solved is None or found.solved.stale:
        untold = say(_("How far the result hangs on each was not computed for this state of the dossier."))
        return (Words(f"{counted} {untold}", title=f"{say(TITLE)}:"),)
    first, rest = found.telling[:MOST], len(found.telling) - MOST
    stays = "" if first else say(_("Nothing: with each assumption at either end the package stays."))
    more = voice.many(ONE, MANY, rest) if rest > 0 else ""
    words = " ".join(part for part in (counted, say(RULE), stays, more) if part)
    listed = (Points(tuple(_point(material, line) for line in first)),) if first else ()
    return (Words(words, title=f"{say(TITLE)}:"), *listed)


def _point(material: Material, line: AssumptionLine) -> Point:
    say = material.voice.say
    head = say(
        _("%(kind)s, %(name)s: %(value)s (%(range)s)"),
        kind=line.title,
        name=line.name,
        value=line.value,
        range=line.range,
    )
    return Point(head, " ".join(f"{end.value}: {end.sentence}" for end in line.ends))
