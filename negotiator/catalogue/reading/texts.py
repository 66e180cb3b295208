"""Reading clauses, sources, guardrails and names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading.tables import Table

RELIABILITY = ("A", "B", "C", "D")
NONE: Mapping[str, "Source"] = {}
ROLES = ("nobody", "legal_fact", "owner", "lead", "state_secretaries", "mandate_giver", "analyst", "anyone_with_seat")
KINDS = ("hard", "soft", "both", "text")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from; reliability A official to D doubtful."""

    id: str
    kind: str
    ref: str
    title: str
    reliability: str
    supports: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A building block of a draft: binding and non-binding wording, both languages."""

    id: str
    measures: tuple[str, ...]
    where: str
    title: Text
    binding: Text
    non_binding: Text
    by_level: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A rule as people read it: class, kind (hard, soft, both, text), who may change it, title, message, sources."""

    id: str
    cls: RuleClass
    kind: str
    changed_by: tuple[str, ...]
    title: Text
    message: Text
    src: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Param:
    """A number of a guardrail: what it is called, what it is unless a dossier says otherwise, and between which bounds
    it may be changed. `cls` is its guardrail's, unless the number is of another: a guardrail may be law in one part and
    balance in another."""

    id: str
    guardrail: str
    text: Text
    default: Fraction
    least: Fraction
    most: Fraction
    cls: RuleClass | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Names by key."""

    payers: dict[str, Text] = field(default_factory=dict)
    chapters: dict[str, Text] = field(default_factory=dict)
    groups: dict[str, Text] = field(default_factory=dict)
    gains: dict[str, Text] = field(default_factory=dict)
    legal: dict[str, Text] = field(default_factory=dict)
    authorities: dict[str, Text] = field(default_factory=dict)


def read_sources(top: Table, known: Mapping[str, Source] = NONE) -> dict[str, Source]:
    """The sources of one file; `known` are those of other files, whose ids are taken. Raises DataError."""
    meta = top.table("meta")
    meta.text("as_of")
    meta.text("note")
    meta.close()
    found: dict[str, Source] = {}
    for table in top.tables("source"):
        source = Source(
            id=_new_id(table, {**known, **found}),
            kind=table.text("kind", one_of=("seed", "public", "gk")),
            ref=table.text("ref", ""),
            title=table.text("title"),
            reliability=table.text("rel", one_of=RELIABILITY),
            supports=table.text("supports"),
        )
        table.close()
        found[source.id] = source
    top.close()
    return found


def read_clauses(top: Table, known: Collection[str] = ()) -> dict[str, Clause]:
    """The clauses of one file; `known` are ids of other files, which are taken. Measures are checked by whoever reads
    the catalogue. Raises DataError."""
    if top.has("vocabulary"):
        top.raw("vocabulary")
    found: dict[str, Clause] = {}
    for table in top.tables("clause"):
        clause = Clause(
            id=_new_id(table, {*known, *found}),
            measures=table.texts("measures"),
            where=table.text("where"),
            title=_pair(table, "title"),
            binding=_pair(table, "b"),
            non_binding=_pair(table, "n"),
            by_level=table.texts("lv"),
            note=table.text("note", ""),
        )
        table.close()
        found[clause.id] = clause
    top.close()
    return found


def read_params(top: Table) -> dict[str, Param]:
    """The numbers of the guardrails by name, in written order. Raises DataError."""
    found: dict[str, Param] = {}
    for table in top.tables("param"):
        param = Param(
            _new_id(table, found),
            table.name("guardrail"),
            table.words(),
            table.number("default"),
            table.number("least"),
            table.number("most"),
            RuleClass(table.text("class", one_of=tuple(RuleClass))) if table.has("class") else None,
        )
        if not param.least <= param.default <= param.most:
            table.refuse(
                "default",
                "%(value)s lies outside %(least)s to %(most)s",
                value=param.default,
                least=param.least,
                most=param.most,
            )
        table.close()
        found[param.id] = param
    return found


def read_guardrails(top: Table, sources: Collection[str]) -> dict[str, Guardrail]:
    """The guardrails. Raises DataError."""
    found: dict[str, Guardrail] = {}
    for table in top.tables("guardrail"):
        guardrail = Guardrail(
            id=_new_id(table, found),
            cls=RuleClass(table.text("class", one_of=tuple(RuleClass))),
            kind=table.text("kind", one_of=KINDS),
            changed_by=table.texts("changed_by", one_of=ROLES),
            title=_pair(table, "title"),
            message=_pair(table, "message"),
            src=table.texts("src", one_of=sources),
        )
        table.close()
        found[guardrail.id] = guardrail
    for param in read_params(top).values():
        if param.guardrail not in found:
            names = ", ".join(found)
            top.refuse("param", "“%(value)s” is not one of %(names)s", value=param.guardrail, names=names)
    top.close()
    return found


def read_terms(top: Table) -> Terms:
    """The names. Raises DataError."""
    found = Terms(
        payers=_words(top, "payer"),
        chapters=_words(top, "chapter"),
        groups=_words(top, "group"),
        gains=_words(top, "gain"),
        legal=_words(top, "legal"),
        authorities=_words(top, "authority"),
    )
    top.close()
    return found


def _words(top: Table, key: str) -> dict[str, Text]:
    outer = top.table(key)
    found = {}
    for name in outer.names():
        inner = outer.table(name)
        found[name] = inner.words()
        inner.close()
    return found


def _pair(table: Table, key: str) -> Text:
    return {"de": table.text(f"{key}_de"), "en": table.text(f"{key}_en")}


def _new_id(table: Table, found: Collection[str]) -> str:
    name = table.name("id")
    if name in found:
        table.refuse("id", "“%(name)s” is there twice", name=name)
    return name
