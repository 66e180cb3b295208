"""Which measures a house is asked about first: eight to twelve, by what the catalogue says in public of measures and
houses. Nobody's position is looked at, so the choice tells nothing and does not move while somebody works.
"""

from collections.abc import Iterable
from fractions import Fraction

from negotiator.catalogue.plan import HOME_SIDE, Measure
from negotiator.language import _
from negotiator.services.records.stamps import house

LEADS, PAYS, SHARES, OPPOSED = "leads", "pays", "shares", "opposed"
REASONS = {
    LEADS: _("your house leads"),
    SHARES: _("your house takes part"),
    PAYS: _("paid from your budget chapter"),
    OPPOSED: _("interests differ by nature"),
}
WORTH = {LEADS: 8, PAYS: 4, SHARES: 3, OPPOSED: 2}
CHAPTERS = {  # federal budget chapter -> house that manages it (Bundeshaushaltsplan)
    "EP04": "bkamt", "EP05": "aa", "EP06": "bmi", "EP07": "bmjv", "EP08": "bmf", "EP09": "bmwe", "EP10": "bmleh",
    "EP11": "bmas", "EP15": "bmg", "EP16": "bmukn", "EP17": "bmbfsfj", "EP23": "bmz", "EP30": "bmftr",
}  # fmt: skip


def reasons(measure: Measure, stakeholder: str) -> tuple[str, ...]:
    """Why a measure is put before a stakeholder (keys of REASONS), in the order of their worth; empty for no reason."""
    own = house(stakeholder)
    found = {
        LEADS: house(measure.lead) == own,
        PAYS: CHAPTERS.get(measure.ep) == own and any(level.eur.get("federal") for level in measure.levels),
        SHARES: own in map(house, measure.co),
        OPPOSED: min(measure.win.values(), default=Fraction(0)) < 0 < max(measure.win.values(), default=Fraction(0)),
    }
    return tuple(key for key in WORTH if found[key])


def chosen(measures: Iterable[Measure], stakeholder: str, side: str, count: int) -> tuple[str, ...]:
    """Keys of the measures to ask about, as many as `count`: at home by the reasons' worth, then by what the measure
    does for this side; elsewhere, where no house leads or pays, by what it does for that side, then by the reasons'
    worth; then as written."""
    home = side == HOME_SIDE

    def rank(measure: Measure) -> tuple[Fraction, Fraction]:
        worth = Fraction(sum(WORTH[key] for key in reasons(measure, stakeholder)))
        gain = abs(measure.win.get("des" if home else "ori", Fraction(0)))
        return (-worth, -gain) if home else (-gain, -worth)

    return tuple(measure.id for measure in sorted(measures, key=rank)[:count])
