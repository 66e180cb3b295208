"""Reading what turns the clause library into a draft: parts, recitals, definitions, wording by level, annexes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading.tables import Table

BINDING, DECLARED = "b", "n"
FORMATS = (BINDING, DECLARED)
FRAMINGS = ("relief", "opportunity")
MOST_LEVEL = 9
Variants = Mapping[str, Text]  # format -> words; a format that is missing says nothing


@dataclass(frozen=True, slots=True)
class Recital:
    """One line of the preamble; it stands if any of `parts` has an article and any of `measures` is in the package
    (empty: always). `framing` is what the partner's public is told by it, "" for neither."""

    words: Text
    parts: tuple[str, ...]
    measures: tuple[str, ...]
    framing: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what it means; it stands if any of the clauses does."""

    clauses: tuple[str, ...]
    term: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class Annex:
    """A list behind the articles; it stands if any of the clauses does, and if `format` is empty or the draft's."""

    id: str
    clauses: tuple[str, ...]
    format: str
    title: Text
    points: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """Words for levels: all of `levels` (measure -> lowest and highest) must hold. `instead` takes the place of the
    clause's own text. `missing`: there is no wording for these levels."""

    clause: str
    levels: Mapping[str, tuple[int, int]]
    instead: bool
    missing: bool
    words: Variants


@dataclass(frozen=True, slots=True)
class Fill:
    """Whose quantity fills a placeholder, or which value each level has: "" where a person must say."""

    clause: str
    key: str
    measure: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Needed:
    """A clause that belongs to the draft with any of others; always if `clauses` is empty."""

    clause: str
    clauses: tuple[str, ...]
    format: str


@dataclass(frozen=True, slots=True)
class DraftWords:
    """Everything in written order. `title` is by format; `duties` and `rights` are clauses, `unsaid` measures without
    a figure in a text for the partner, `in_articles` those whose figure stands in the articles only."""

    title: Variants
    parts: dict[str, Text]
    recitals: tuple[Recital, ...]
    definitions: tuple[Definition, ...]
    annexes: tuple[Annex, ...]
    steps: tuple[Step, ...]
    fills: tuple[Fill, ...]
    needed: tuple[Needed, ...]
    duties: frozenset[str]
    rights: frozenset[str]
    unsaid: frozenset[str]
    in_articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by language: treaty words that a declaration must not use, and claims that no text may make."""

    binding: Mapping[str, tuple[str, ...]]
    claims: tuple[str, ...]


def read_vocabulary(top: Table) -> Vocabulary:
    """The words in the head of the clause library. Raises DataError."""
    table = top.table("vocabulary")
    binding = {language: table.texts(f"binding_{language}") for language in ("de", "en")}
    return Vocabulary(binding, table.texts("claims_forbidden"))


def read_draft_words(top: Table, clauses: Collection[str], measures: Mapping[str, int]) -> DraftWords:
    """What the file says; `measures` gives each measure's highest level. Raises DataError."""
    labels, figures = top.table("labels"), top.table("figures")
    found = DraftWords(
        title=_variants(top, "title_"),
        parts=dict(_part(table) for table in top.tables("part")),
        recitals=tuple(_recital(table, measures) for table in top.tables("recital")),
        definitions=tuple(_definition(table, clauses) for table in top.tables("definition")),
        annexes=tuple(_annex(table, clauses) for table in top.tables("annex")),
        steps=tuple(_step(table, clauses, measures) for table in top.tables("step")),
        fills=tuple(_fill(table, clauses, measures) for table in top.tables("fill")),
        needed=tuple(_needed(table, clauses) for table in top.tables("needed")),
        duties=frozenset(labels.texts("duty")),
        rights=frozenset(labels.texts("right")),
        unsaid=frozenset(figures.texts("none", one_of=measures)),
        in_articles=frozenset(figures.texts("in_articles", one_of=measures)),
    )
    for table in (labels, figures, top):
        table.close()
    return found


def _part(table: Table) -> tuple[str, Text]:
    found = table.text("id"), table.words()
    table.close()
    return found


def _variants(table: Table, head: str = "") -> Variants:
    found = {}
    for kind in FORMATS:
        text = {language: table.text(f"{head}{kind}_{language}", "") for language in ("de", "en")}
        if bool(text["de"]) != bool(text["en"]):
            table.refuse(f"{head}{kind}_en", "must be there in both languages or in none")
        if text["de"]:
            found[kind] = text
    return found


def _recital(table: Table, measures: Collection[str]) -> Recital:
    framing = table.text("framing", "", one_of=("", *FRAMINGS))
    words = {"de": table.text("b_de"), "en": table.text("b_en")}
    found = Recital(words, table.texts("parts"), table.texts("measures", one_of=measures), framing)
    table.close()
    return found


def _definition(table: Table, clauses: Collection[str]) -> Definition:
    term = {"de": table.text("term_de"), "en": table.text("term_en")}
    found = Definition(table.texts("with", one_of=clauses), term, table.words())
    table.close()
    return found


def _annex(table: Table, clauses: Collection[str]) -> Annex:
    points = {language: table.texts(f"points_{language}") for language in ("de", "en")}
    if len(points["de"]) != len(points["en"]):
        table.refuse("points_en", "must have as many entries as points_de")
    title = {"de": table.text("title_de"), "en": table.text("title_en")}
    kind = table.text("format", "", one_of=("", *FORMATS))
    found = Annex(table.name("id"), table.texts("with", one_of=clauses), kind, title, points)
    table.close()
    return found


def _step(table: Table, clauses: Collection[str], measures: Mapping[str, int]) -> Step:
    inner = table.table("if")
    levels = {}
    for name in inner.names():
        if name not in measures:
            inner.refuse(name, "there is no measure “%(name)s”", name=name)
        span = inner.wholes(name)
        if len(span) != 2 or not 0 <= span[0] <= span[1] <= MOST_LEVEL:
            inner.refuse(name, "must be the lowest and the highest level")
        levels[name] = (span[0], span[1])
    found = Step(
        clause=table.text("clause", one_of=clauses),
        levels=levels,
        instead=table.flag("instead", False),
        missing=table.flag("missing", False),
        words=_variants(table),
    )
    table.close()
    return found


def _fill(table: Table, clauses: Collection[str], measures: Mapping[str, int]) -> Fill:
    measure = table.text("measure", one_of=measures)
    values = table.texts("values")
    if values and len(values) != measures[measure] + 1:
        table.refuse("values", "must have one entry for each level, level 0 included")
    found = Fill(table.text("clause", one_of=clauses), table.name("key"), measure, values)
    table.close()
    return found


def _needed(table: Table, clauses: Collection[str]) -> Needed:
    kind = table.text("format", "", one_of=("", *FORMATS))
    found = Needed(table.text("clause", one_of=clauses), table.texts("with", one_of=clauses), kind)
    table.close()
    return found
