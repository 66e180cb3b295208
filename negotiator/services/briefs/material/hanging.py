"""Annex: the assumptions on which the result hangs most, as whoever prints had them solved."""

from negotiator.briefs.views import Words
from negotiator.language import _
from negotiator.services.briefs.material.material import Material
from negotiator.services.studies.assumption_views import AssumptionLine

MOST = 3  # assumptions on paper; all stand in the register
TITLE = _("What the result hangs on")
RULE = _(
    "The balanced package was solved again with each assumption at both ends of its range, all others as they stand, "
    "as far as numbers are shared with whoever printed this."
)
ONE, MANY = (
    _("One further assumption matters; it stands in the register of assumptions."),
    _("%(count)s further assumptions matter; they stand in the register of assumptions."),
)


def hanging(material: Material) -> tuple[Words, ...]:
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
        return (Words(f"{counted} {untold}", "note", title=f"{say(TITLE)}:"),)
    first, rest = found.telling[:MOST], len(found.telling) - MOST
    stays = "" if first else say(_("Nothing: with each assumption at either end the package stays."))
    more = voice.many(ONE, MANY, rest) if rest > 0 else ""
    listed = [_told(material, line) for line in first]
    return (
        Words(" ".join(part for part in (counted, say(RULE), stays, *listed, more) if part), title=f"{say(TITLE)}:"),
    )


def _told(material: Material, line: AssumptionLine) -> str:
    head = material.voice.say(
        _("%(kind)s, %(name)s: %(value)s (%(range)s)"),
        kind=line.title,
        name=line.name,
        value=line.value,
        range=line.range,
    )
    return " – ".join((head, *(f"{end.value}: {end.sentence}" for end in line.ends)))
