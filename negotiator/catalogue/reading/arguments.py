"""Reading the library of arguments: claim, expected reply and answer per measure. Internal; never for a partner."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading.tables import Table

PARTNER, HOUSE, PUBLIC = TOWARDS = ("partner", "house", "public")
FOR, LIMIT = STANCES = ("for", "limit")
KINDS = ("interest", "fact", "precedent", "right", "fairness")
FRAMINGS = ("", "relief", "opportunity", "neutral")
MOST_LEVEL = 99


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an argument rests on: source key, in a sentence, as of when ("undated" if the source shows no date)."""

    source: str
    what: Text
    date: str


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument. `when` are context keys with the value that each must have or contain, `needs` measures with the
    level that the package must give; `limit` ones answer a demand for levels `low` to `high`."""

    id: str
    measure: str
    towards: str
    low: int
    high: int
    stance: str
    kind: str
    origin: str
    framing: str
    when: Mapping[str, str]
    needs: Mapping[str, int]
    substitutes: tuple[str, ...]
    claim: Text
    reply: Text
    answer: Text
    avoid: Text
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Arguments:
    """All arguments in written order; `never` are things that nobody says, `disclaimer` what every use must print."""

    all: tuple[Argument, ...]
    never: Mapping[str, tuple[str, ...]]
    disclaimer: Text
    alias: Mapping[str, str]


def read_arguments(top: Table, measures: Mapping[str, int], sources: Collection[str]) -> Arguments:
    """The library; `measures` gives each measure's highest level. Raises DataError."""
    meta = top.table("meta")
    alias = meta.table("alias")
    found = Arguments(
        all=tuple(_argument(table, measures, sources) for table in top.tables("argument")),
        never={language: meta.texts(f"never_{language}") for language in ("de", "en")},
        disclaimer={language: meta.text(f"disclaimer_{language}") for language in ("de", "en")},
        alias={name: alias.text(name) for name in alias.names()},
    )
    top.close()
    return found


def _argument(table: Table, measures: Mapping[str, int], sources: Collection[str]) -> Argument:
    measure = table.text("measure", one_of=measures)
    table.texts("audience")
    found = Argument(
        id=table.name("id"),
        measure=measure,
        towards=table.text("towards", one_of=TOWARDS),
        low=table.whole("from_level", least=0, most=MOST_LEVEL),
        high=table.whole("to_level", least=0, most=MOST_LEVEL),
        stance=table.text("stance", one_of=STANCES),
        kind=table.text("kind", one_of=KINDS),
        origin=table.text("origin"),
        framing=table.text("framing", "", one_of=FRAMINGS),
        when=dict(_pair(table, entry, "=") for entry in table.texts("when")),
        needs={name: int(level) for name, level in (_pair(table, entry, ">=") for entry in table.texts("needs"))},
        substitutes=table.texts("substitutes", one_of=measures),
        claim=_both(table, "claim"),
        reply=_both(table, "reply"),
        answer=_both(table, "answer"),
        avoid={language: table.text(f"avoid_{language}", "") for language in ("de", "en")},
        evidence=tuple(_evidence(inner, sources) for inner in table.tables("evidence")),
    )
    for name, level in found.needs.items():
        if not 1 <= level <= measures.get(name, 0):
            table.refuse("needs", "“%(name)s” has no level %(level)s", name=name, level=level)
    table.close()
    return found


def _evidence(table: Table, sources: Collection[str]) -> Evidence:
    found = Evidence(table.text("source", one_of=sources), _both(table, "what"), table.text("date"))
    table.close()
    return found


def _both(table: Table, key: str) -> Text:
    return {language: table.text(f"{key}_{language}") for language in ("de", "en")}


def _pair(table: Table, entry: str, sign: str) -> tuple[str, str]:
    name, there, value = entry.partition(sign)
    if not there or not value:
        table.refuse("when", "“%(name)s” is no condition", name=entry[:64])
    return name, value
