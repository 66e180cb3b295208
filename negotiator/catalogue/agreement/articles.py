"""A package becomes the articles of a draft, each with whose words it holds as far as the rounds tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from negotiator.catalogue.agreement.tabled import FORMAT, Tabled
from negotiator.catalogue.agreement.wording import Wording, levels_of, worded
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.draft_words import BINDING, DECLARED
from negotiator.catalogue.reading.texts import Clause

INNER = "-"
EITHER = "/"
EU_CLAUSES = ("C23", "C24", "C25", "C26", "C27", "C28")
EU_WORDS = {
    "de": "Das Rückübernahmeabkommen der Europäischen Union geht vor.",
    "en": "The readmission agreement of the European Union prevails.",
}
LAST = ("C59", "C84", "C60", "C58", "C61", "C62", "C81", "C83", "C63", "C64")  # order of the final provisions
OPTIONAL = ("C81", "C82")  # stand only where a person asks for them
YES = "yes"


class Whose(StrEnum):
    """Whose words an article holds."""

    AGREED = "agreed"  # both sides have offered this
    COMMON = "common"  # the partner's words, which the package takes and we have not yet said
    SCOPE = "scope"  # the same words, but the sides differ on how much
    APART = "apart"  # each side has its own words
    OURS = "ours"  # our proposal, which the partner has not taken up
    THEIRS = "theirs"  # the partner's proposal, which the package does not hold


class Label(StrEnum):
    """What a clause is, for readers at home."""

    DUTY = "duty"
    PRACTICE = "practice"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Article:
    """`ours` and `theirs` are each side's words, None where the side has none; the same value where they are one.
    `edited`: somebody wrote `ours` by hand; `library` is then what the library would say."""

    clause: str
    part: str
    title: Text
    measures: tuple[str, ...]
    standing: Whose
    ours: Wording | None
    theirs: Wording | None
    reserved: bool
    label: Label
    edited: bool = False
    library: Wording | None = None

    @property
    def settled(self) -> bool:
        """Whether no bracket is left."""
        return self.standing in (Whose.AGREED, Whose.COMMON)


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its articles, of which there is at least one."""

    id: str
    title: Text
    articles: tuple[Article, ...]


def parts(tabled: Tabled) -> tuple[Part, ...]:
    """The parts that have articles, in their order; articles in the library's, the final provisions in their own."""
    clauses = library.clauses()
    found = [article for clause in clauses.values() if (article := _article(tabled, clause)) is not None]
    found += _needed(tabled, frozenset(article.clause for article in found))
    order = {name: index for index, name in enumerate((*(c for c in clauses if c not in LAST), *LAST))}
    found.sort(key=lambda article: order[article.clause])
    titles = library.draft_words().parts
    held = {part: tuple(article for article in found if article.part == part) for part in titles}
    return tuple(Part(part, titles[part], articles) for part, articles in held.items() if articles)


def unwritten(tabled: Tabled) -> tuple[str, ...]:
    """Measures of which a side speaks and for which no clause has words, in the dossier's order."""
    known = {name for clause in library.clauses().values() if clause.where != INNER for name in clause.measures}
    spoken = {name for name, level in (*tabled.levels.items(), *tabled.theirs.items()) if level}
    without = {
        name
        for article in (each for part in parts(tabled) for each in part.articles)
        for name in article.measures
        if _silent(article, name, tabled)
    }
    return tuple(item.id for item in tabled.items if item.id in spoken and (item.id not in known or item.id in without))


def _silent(article: Article, name: str, tabled: Tabled) -> bool:
    """Whether a side that speaks of the measure has no words for it."""
    ours = tabled.level(name) and (article.ours is None or article.ours.missing)
    theirs = tabled.theirs.get(name) and article.theirs is not None and article.theirs.missing
    return bool(ours or theirs)


def _article(tabled: Tabled, clause: Clause) -> Article | None:
    """The article for a clause's measures; None where neither side speaks of any."""
    if clause.where == INNER or clause.id in OPTIONAL:
        return None
    here, there = levels_of(clause, tabled.levels), levels_of(clause, tabled.theirs)
    if not here and not there:
        return None
    names = tuple(name for name in clause.measures if name in here or name in there)
    ours = _own(tabled, clause, here) if here else None
    theirs = _with_law(tabled, clause, worded(tabled, clause, there)) if there else None
    standing = _standing(tabled, here, there, ours, theirs)
    return _made(tabled, clause, names, standing, ours=ours, theirs=theirs)


def _standing(
    tabled: Tabled, here: Mapping[str, int], there: Mapping[str, int], ours: Wording | None, theirs: Wording | None
) -> Whose:
    if not there:
        return Whose.OURS
    if not here:
        return Whose.THEIRS
    if here == there:
        said = all(tabled.ours.get(name) == level for name, level in here.items())
        return Whose.AGREED if said else Whose.COMMON
    same = ours is not None and theirs is not None and ours.words == theirs.words
    return Whose.SCOPE if same else Whose.APART


def _own(tabled: Tabled, clause: Clause, levels: Mapping[str, int]) -> Wording:
    """Our words: those that somebody wrote, or the library's."""
    written = tabled.edits.get(clause.id)
    return Wording(written) if written else _with_law(tabled, clause, worded(tabled, clause, levels))


def _with_law(tabled: Tabled, clause: Clause, found: Wording) -> Wording:
    """With the reference to an agreement of the Union that goes before (G-19)."""
    if found.missing or not tabled.eu_readmission or clause.id not in EU_CLAUSES:
        return found
    return Wording({lang: f"{text} {EU_WORDS[lang]}" for lang, text in found.words.items()}, found.blanks)


def _made(
    tabled: Tabled,
    clause: Clause,
    names: tuple[str, ...],
    standing: Whose,
    *,
    ours: Wording | None,
    theirs: Wording | None,
) -> Article:
    edited = clause.id in tabled.edits and ours is not None
    levels = levels_of(clause, tabled.levels)
    return Article(
        clause=clause.id,
        part=_part(clause, tabled),
        title=clause.title,
        measures=names,
        standing=standing,
        ours=ours,
        theirs=theirs,
        reserved=any(name in tabled.reserved for name in names),
        label=_label(clause.id, tabled.binding),
        edited=edited,
        library=_with_law(tabled, clause, worded(tabled, clause, levels)) if edited else None,
    )


def _part(clause: Clause, tabled: Tabled) -> str:
    """Where it stands; of two places the first if its first measure is spoken of."""
    if EITHER not in clause.where:
        return clause.where
    first, second = clause.where.split(EITHER)
    name = clause.measures[0]
    return first if tabled.level(name) or tabled.theirs.get(name) else second


def _label(clause: str, binding: bool) -> Label:
    """A declaration creates no rights."""
    words = library.draft_words()
    if clause in words.duties:
        return Label.DUTY
    return Label.RIGHT if binding and clause in words.rights else Label.PRACTICE


def _needed(tabled: Tabled, present: frozenset[str]) -> Iterator[Article]:
    """Clauses that a draft needs beside those of its measures, and those that a person asked for."""
    kind = BINDING if tabled.binding else DECLARED
    wanted = [
        each.clause
        for each in library.draft_words().needed
        if (not each.clauses or present.intersection(each.clauses)) and each.format in ("", kind)
    ]
    wanted += [name for name in OPTIONAL if tabled.terms.get(name) == YES]
    for name in wanted:
        if name not in present:
            clause = library.clauses()[name]
            levels = {FORMAT: tabled.format} if FORMAT in clause.measures else {}
            agreed = bool(levels) and tabled.ours.get(FORMAT) == tabled.theirs.get(FORMAT) == tabled.format
            ours = _own(tabled, clause, levels)
            both = agreed and name not in OPTIONAL and name not in tabled.edits
            standing = Whose.AGREED if both else Whose.OURS
            yield _made(tabled, clause, (), standing, ours=ours, theirs=ours if both else None)
