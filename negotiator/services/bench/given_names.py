"""Names that the program gives to drafts and overlays: kept as they were given, told in the reader's language."""

import re
from functools import cache

from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE
from negotiator.language import LANGUAGES, _, say

DRAFTS = {"": _("Our draft"), HOME_SIDE: _("Our offer"), PARTNER_SIDE: _("Offer of the other side")}
CUT, VISAS, LISTED = _("Budget a fifth smaller"), _("Fewer visa posts"), _("Health list applies")
STOPPED = _("Partner stops taking back")
CHANGED = _("Other government: recruitment matters twice")
OVERLAYS = (CUT, VISAS, LISTED, STOPPED, CHANGED)
_NUMBERED = re.compile(r"(.+?)( [0-9]{1,3})?")


def called(name: str, language: str) -> str:
    """The name in this language where the program gave it, a number behind it too; as it stands where somebody chose
    it."""
    found = _NUMBERED.fullmatch(name)
    given = _given().get(found[1]) if found else None
    return f"{say(language, given)}{found[2] or ''}" if found and given else name


@cache
def _given() -> dict[str, str]:
    """The name in each language -> its message."""
    return {say(language, name): name for name in (*DRAFTS.values(), *OVERLAYS) for language in LANGUAGES}
