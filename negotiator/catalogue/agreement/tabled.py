"""What may lie on the table: the only data from which texts for a partner are written.

Nothing else gets here, so nothing else can be printed: no score, weight, mandate, credibility, cost or reason, no
measure that is internal, no quantity of returns (G-25).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.country import Country, country_of
from negotiator.catalogue.plan import HOME_SIDE, PARTNER_SIDE, Level, Measure, Plan, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import holds, listed, word
from negotiator.catalogue.talks import INTERNAL, last_offer

FORMAT = "ena_format"
DAYS = ("days", "months", "years")  # deadlines are no figures of persons
ADDS = {"de": "zusätzlich ", "en": "plus "}  # how the words of a level begin that adds to the one below it
ORDERLY = (*DAYS, "procedure", "clause", "rule", "campaign")  # units of return measures whose levels may be told


@dataclass(frozen=True, slots=True)
class ItemLevel:
    """A level in words and its quantity; empty and None where they must not be said."""

    text: Text
    quantity: Fraction | None
    unit: str


@dataclass(frozen=True, slots=True)
class Item:
    """A measure as both sides may speak of it. `title` is what we call our own proposal where its level must not be put
    in words: the clause's title, for a measure may be named after more than its level holds. `doer`: as in the plan."""

    id: str
    text: Text
    title: Text
    pillar: Pillar
    clause: str
    levels: tuple[ItemLevel, ...]
    doer: str = ""


@dataclass(frozen=True, slots=True)
class Tabled:
    """`levels` is the package, `ours` and `theirs` what either side last offered; `reserved` are measures whose level
    the competent body has not yet confirmed, `barred` those whose level the law does not allow. `terms` and `edits`
    are what people entered: keys of terms, and clause -> words by language."""

    partner: Country
    items: tuple[Item, ...]
    levels: Mapping[str, int]
    ours: Mapping[str, int]
    theirs: Mapping[str, int]
    reserved: frozenset[str]
    barred: frozenset[str]
    eu_readmission: bool
    framing: str
    terms: Mapping[str, str] = field(default_factory=dict)
    edits: Mapping[str, Text] = field(default_factory=dict)

    def level(self, measure: str) -> int:
        """The level in the package."""
        return self.levels.get(measure, 0)

    @property
    def format(self) -> int:
        """The level of the legal format: 0 none, 1 a declaration, from 2 on binding."""
        return self.level(FORMAT)

    @property
    def binding(self) -> bool:
        """Whether the text binds."""
        return self.format > 1

    def told(self, measure: str, level: int) -> Text:
        """A level in words that both sides may read; empty where there are none."""
        item = self.item(measure)
        return item.levels[level].text if item is not None and level < len(item.levels) else {}

    def item(self, measure: str) -> Item | None:
        """The measure; None if it may not be spoken of."""
        return next((item for item in self.items if item.id == measure), None)


def tabled(
    plan: Plan,
    levels: Mapping[str, int],
    terms: Mapping[str, str] | None = None,
    edits: Mapping[str, Text] | None = None,
) -> Tabled:
    """What of a plan and a package may lie on the table."""
    open_ = tuple(measure for measure in plan.measures if measure.bind != INTERNAL)
    names = frozenset(measure.id for measure in open_)
    confirmed, lawful = listed(plan, "confirmed"), listed(plan, "legal_ok")
    taken = {name: level for name, level in levels.items() if name in names and level}
    legal = {m.id: m.levels[taken[m.id]].legal for m in open_ if m.id in taken}
    needs_law = {name for name, law in legal.items() if law == "aenderung" and name not in lawful}
    return Tabled(
        partner=country_of(plan.context),
        items=tuple(_item(measure) for measure in open_),
        levels=taken,
        ours=_offers(plan, HOME_SIDE, names),
        theirs=_offers(plan, PARTNER_SIDE, names),
        reserved=frozenset(name for name, law in legal.items() if law == "bedingt" and name not in confirmed),
        barred=frozenset(name for name, law in legal.items() if law == "gesperrt") | needs_law,
        eu_readmission=holds(plan, "eu_readmission"),
        framing=word(plan, "framing", ""),
        terms=dict(terms or {}),
        edits=dict(edits or {}),
    )


def _item(measure: Measure) -> Item:
    unsaid = measure.id in library.draft_words().unsaid
    levels = tuple(
        _level(level, whole(measure, level.n), unsaid or _counts_returns(measure, level)) for level in measure.levels
    )
    clause = library.clauses().get(measure.clause)
    title = clause.title if clause else measure.text
    return Item(measure.id, measure.text, title, measure.pillar, measure.clause, levels, measure.doer)


def _counts_returns(measure: Measure, level: Level) -> bool:
    """Whether a level says how many are returned (G-25); what is not known to be a procedure counts as that."""
    return measure.pillar is Pillar.RETURN and level.unit not in ORDERLY


def _level(level: Level, text: Text, quiet: bool) -> ItemLevel:
    return ItemLevel({}, None, "") if quiet else ItemLevel(text, level.quantity, level.unit)


def whole(measure: Measure, n: int) -> Text:
    """A level in words that stand by themselves: what only adds to the level below it is said with that."""
    text = measure.levels[n].text
    if n < 1 or not any(text.get(key, "").casefold().startswith(words) for key, words in ADDS.items()):
        return text
    below = whole(measure, n - 1)
    return {key: f"{below[key]}, {words}" if key in below else words for key, words in text.items()}


def _offers(plan: Plan, side: str, names: frozenset[str]) -> dict[str, int]:
    found = {name: last_offer(plan, side, name) for name in sorted(names)}
    return {name: offer.level for name, offer in found.items() if offer is not None}
