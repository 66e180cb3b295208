"""Reading what answers about the country do: one table, checked against the catalogue."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from negotiator.bargaining.rules import RedLineError, Vocabulary, parse
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading.tables import Table

EACH = "{m}"  # stands for a measure with the mark, in the condition and in the sentence
MOST_FACTOR = 3


class Does(StrEnum):
    """What an effect changes."""

    WEIGHT = "weight"
    DEFAULT = "default"
    GAIN = "gain"
    WARN = "warn"
    HOUSES = "houses"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer does; the fields that its kind does not have are empty. `text` has {factor}, {value} or {m} in
    the places of a number or of a measure. `refused`: it weighs what somebody is against, not what somebody wishes."""

    id: str
    question: str
    answer: str
    does: Does
    text: Text
    src: tuple[str, ...]
    measures: tuple[str, ...] = ()
    factor: Fraction = Fraction(1)
    refused: bool = False
    party: str = ""
    param: str = ""
    value: Fraction = Fraction(0)
    expr: str = ""
    tag: str = ""
    houses: tuple[str, ...] = ()
    rule: str = ""

    @property
    def fixed(self) -> bool:
        """Whether nobody switches it off here: what is bound by a guardrail is lifted as that is."""
        return self.does is Does.RULE


@dataclass(frozen=True, slots=True)
class Known:
    """What effects may speak of."""

    sources: Collection[str]
    params: Collection[str]
    guardrails: Collection[str]
    profiles: Collection[str]
    tags: Collection[str]
    parties: Collection[str]
    vocabulary: Vocabulary


def read_effects(top: Table, known: Known) -> dict[str, Effect]:
    """The effects by id, in written order. Raises DataError."""
    found: dict[str, Effect] = {}
    for table in top.tables("effect"):
        effect = _effect(table, known)
        if effect.id in found:
            table.refuse("id", "“%(name)s” is there twice", name=effect.id)
        table.close()
        found[effect.id] = effect
    top.close()
    return found


def _effect(table: Table, known: Known) -> Effect:
    does = Does(table.text("kind", one_of=tuple(Does)))
    measures = known.vocabulary.measures
    some = does in (Does.WEIGHT, Does.GAIN)
    return Effect(
        id=table.name("id"),
        question=table.text("question"),
        answer=table.text("answer"),
        does=does,
        text=table.words(),
        src=table.texts("src", one_of=known.sources),
        measures=table.texts("measures", one_of=measures) if some else (),
        factor=table.number("factor", most=MOST_FACTOR) if some else Fraction(1),
        refused=table.flag("refused", False) if does is Does.WEIGHT else False,
        party=table.text("party", one_of=known.parties) if does is Does.GAIN else "",
        param=table.text("param", one_of=known.params) if does is Does.DEFAULT else "",
        value=table.number("value") if does is Does.DEFAULT else Fraction(0),
        expr=_expr(table, known.vocabulary) if does is Does.WARN else "",
        tag=table.text("tag", "", one_of=("", *known.tags)) if does is Does.WARN else "",
        houses=table.texts("houses", one_of=known.profiles) if does is Does.HOUSES else (),
        rule=table.text("rule", one_of=known.guardrails) if does is Does.RULE else "",
    )


def _expr(table: Table, vocabulary: Vocabulary) -> str:
    text = table.text("expr")
    try:
        parse(text.replace(EACH, next(iter(vocabulary.measures))), vocabulary)
    except RedLineError as error:
        table.refuse("expr", error.message, **error.params)
    return text
