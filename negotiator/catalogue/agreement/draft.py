"""A draft as a whole: title, preamble, definitions, parts, annexes."""

from collections.abc import Iterator
from dataclasses import dataclass

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.agreement.articles import Article, Part, parts, unwritten
from negotiator.catalogue.agreement.tabled import DAYS, FORMAT, Item, ItemLevel, Tabled
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.draft_words import BINDING, DECLARED, Annex, Definition, Recital
from negotiator.language import LANGUAGES

COUNTED = 1  # a quantity of one is a thing and no figure


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the annex of quantities: each side's level in words, None where it has none."""

    measure: str
    text: Text
    ours: Text | None
    theirs: Text | None


@dataclass(frozen=True, slots=True)
class Draft:
    """`pending` are measures of which a side speaks without words in the library."""

    title: Text
    binding: bool
    recitals: tuple[Recital, ...]
    definitions: tuple[Definition, ...]
    parts: tuple[Part, ...]
    annexes: tuple[Annex, ...]
    figures: tuple[Figure, ...]
    pending: tuple[str, ...]

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles in their order."""
        return tuple(article for part in self.parts for article in part.articles)


def draft(tabled: Tabled) -> Draft:
    """The draft that a package makes."""
    words, held = library.draft_words(), parts(tabled)
    kind = BINDING if tabled.binding else DECLARED
    clauses = frozenset(article.clause for part in held for article in part.articles)
    title = words.title[kind]
    return Draft(
        title={
            language: title[language].replace("{partner}", tabled.partner.dative[language]) for language in LANGUAGES
        },
        binding=tabled.binding,
        recitals=tuple(each for each in words.recitals if _stands(each, tabled, frozenset(p.id for p in held))),
        definitions=tuple(each for each in words.definitions if clauses.intersection(each.clauses)),
        parts=held,
        annexes=tuple(a for a in words.annexes if clauses.intersection(a.clauses) and a.format in ("", kind)),
        figures=tuple(_figures(tabled)),
        pending=unwritten(tabled),
    )


def _stands(recital: Recital, tabled: Tabled, held: frozenset[str]) -> bool:
    """Whether a recital is true of the package, and wanted in the framing that the partner asked for."""
    if recital.parts and not held.intersection(recital.parts):
        return False
    if recital.measures and not any(tabled.level(name) for name in recital.measures):
        return False
    return not (recital.framing and tabled.framing and recital.framing != tabled.framing)


def _figures(tabled: Tabled) -> Iterator[Figure]:
    """Figures of persons, places and the like that a text may name; never of returns (G-25)."""
    inside = {FORMAT, *library.draft_words().in_articles}
    for item in tabled.items:
        if item.id in inside or item.pillar is Pillar.RETURN:
            continue
        ours, theirs = _level(item, tabled.level(item.id)), _level(item, tabled.theirs.get(item.id, 0))
        if any(each and (each.quantity or 0) > COUNTED and each.unit not in DAYS for each in (ours, theirs)):
            yield Figure(item.id, item.text, ours.text if ours else None, theirs.text if theirs else None)


def _level(item: Item, level: int) -> ItemLevel | None:
    return item.levels[level] if 0 < level < len(item.levels) else None
