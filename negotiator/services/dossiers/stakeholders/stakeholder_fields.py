"""What can be said about a stakeholder, beside its position."""

from negotiator.language import _
from negotiator.services.dossiers.entries.entry_fields import Entry, Field

YES, NO = "yes", "no"
SIDES = {
    "de": _("German side"),
    "partner": _("Partner side"),
    "multilateral": _("International organisation"),
    "civil": _("Civil society"),
    "migrants": _("People affected"),
}
KINDS = {
    "ministry": _("Ministry"),
    "agency": _("Agency"),
    "lead": _("Lead of the talks"),
    "subnational": _("Länder, regions, municipalities"),
    "association": _("Association"),
    "civil": _("Civil society"),
    "io": _("International organisation"),
    "people": _("People affected"),
    "delegation": _("Delegation as a whole"),
}
PARTS = {"seat": _("Seat"), "voice": _("Voice"), "advisory": _("Adviser"), "silent": _("Without a seat")}
CONSENT = {YES: _("needed"), NO: _("not needed")}
FIELDS = (
    Field("de", _("Name in German"), required=True),
    Field("en", _("Name in English"), hint=_("Empty: the German name stands in English papers too.")),
    Field(
        "since",
        _("Bears this name since"),
        Entry.DAY,
        most=10,
        hint=_("Another name with a later day or month keeps the earlier one; without one it is a correction."),
    ),
    Field("side", _("Side"), Entry.CHOICE, required=True, choices=tuple(SIDES.items())),
    Field("kind", _("Kind"), Entry.CHOICE, required=True, choices=tuple(KINDS.items())),
    Field("part", _("Takes part as"), Entry.CHOICE, required=True, choices=tuple(PARTS.items())),
    Field(
        "consent",
        _("Consent"),
        Entry.CHOICE,
        required=True,
        choices=tuple(CONSENT.items()),
        hint=_("Where it is needed, a seat is never decided against. A seat of the partner always has to agree."),
    ),
)
