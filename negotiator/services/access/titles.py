"""What a dossier is called: its title, and for the other side only with whom is negotiated.

A title is written by us for us and may tell what we think of the partner, so the other side never reads it.
"""

from collections.abc import Mapping
from typing import Any

from models.dossier import Dossier
from models.kinds import Role
from negotiator.catalogue.country import country_of
from negotiator.language import LANGUAGES, _, say
from negotiator.services.access.access import Reader
from negotiator.services.records.wording import words

TALKS = _("%(partner)s: negotiation with Germany")
UNNAMED = _("Negotiation with Germany")  # where nobody has said yet who the partner is


def title_for(reader: Reader, dossier: Dossier) -> str:
    """The dossier's title as this reader may read it, in their language."""
    place = reader.standing(dossier.id or 0)
    return words(title_of(dossier.title, dossier.context, place.role if place else None), reader.language)


def title_of(title: Mapping[str, str], context: Mapping[str, Any], role: Role | None) -> dict[str, str]:
    """The title by language for somebody with this role; without a role it is for the other side, too."""
    if role is not None and role is not Role.PARTNER:
        return dict(title)
    if not context.get("partner"):
        return {language: say(language, UNNAMED) for language in LANGUAGES}
    names = country_of(context).name
    return {language: say(language, TALKS, partner=names[language]) for language in LANGUAGES}
