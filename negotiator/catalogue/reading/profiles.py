"""Reading stakeholder profiles, and merging a scenario's entries into them."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from negotiator.bargaining.errors import NegotiatorError
from negotiator.bargaining.rules import RedLineError, Vocabulary, parse
from negotiator.bargaining.words import Part, Pillar, Shape
from negotiator.catalogue.plan import MOST_IMPORTANCE, Pref, RedLine, Text
from negotiator.catalogue.reading.tables import Table

SEES = ("vs-nfd", "intern", "partner", "public")
SIDES = ("de", "partner", "multilateral", "civil", "migrants")
KINDS = ("ministry", "agency", "lead", "subnational", "association", "civil", "io", "people", "delegation")
CERTAINTY = ("d", "a")
_SHAPE = re.compile(r"(up|down|peak|thr)(\d*)")
_STATUS_QUO = re.compile(r"sq\+(\d{1,3}(?:\.\d{1,4})?)")


@dataclass(frozen=True, slots=True)
class Mark:
    """The least acceptable score 0-100; `over_status_quo` counts from the score of no agreement."""

    value: Fraction
    over_status_quo: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A stakeholder before any dossier; `weights` are 100 points over the pillars, for information; `protects`: it has
    a mandate under international law to protect people."""

    id: str
    text: Text
    side: str
    kind: str
    part: Part
    consent: bool
    sees: str
    weights: dict[str, Fraction]
    prefs: tuple[Pref, ...]
    red_lines: tuple[RedLine, ...]
    mark: Mark
    mark_text: str
    confidence: Fraction
    reasoning: str
    src: tuple[str, ...]
    valid_from: str = ""
    valid_to: str = ""
    context: dict[str, object] = field(default_factory=dict)
    protects: bool = False


def read_profiles(
    top: Table, sources: Collection[str], vocabulary: Vocabulary, known: Collection[str] = ()
) -> dict[str, Profile]:
    """Profiles and archetypes of one file in written order; `known` are ids of other files. Raises DataError."""
    meta = top.table("meta")
    for key in ("version", "as_of", "disclaimer"):
        meta.text(key)
    meta.close()
    found: dict[str, Profile] = {}
    for table in top.tables("stakeholder"):
        _keep(table, _stakeholder(table, sources, vocabulary), found, known)
    for table in top.tables("archetype"):
        _keep(table, _archetype(table, sources, vocabulary), found, known)
    top.close()
    return found


def _keep(table: Table, profile: Profile, found: dict[str, Profile], known: Collection[str]) -> None:
    if profile.id in found or profile.id in known:
        table.refuse("id", "“%(name)s” is there twice", name=profile.id)
    table.close()
    found[profile.id] = profile


def _stakeholder(table: Table, sources: Collection[str], vocabulary: Vocabulary) -> Profile:
    name = table.name("id")
    mark, mark_text = _reservation(table)
    return Profile(
        id=name,
        text=table.words(),
        side=table.text("side", one_of=SIDES),
        kind=table.text("kind", one_of=KINDS),
        part=Part(table.text("role", one_of=tuple(Part))),
        consent=table.flag("consent"),
        sees=table.text("sees", one_of=SEES),
        weights=read_weights(table),
        prefs=read_prefs(table, sources, vocabulary),
        red_lines=read_red_lines(table, name, 1, sources, vocabulary),
        mark=mark,
        mark_text=mark_text,
        confidence=table.number("confidence", most=1),
        reasoning=table.text("reasoning", ""),
        src=table.texts("src", one_of=sources),
        valid_from=table.text("valid_from", ""),
        valid_to=table.text("valid_to", ""),
        protects=table.has("protects") and table.flag("protects"),
    )


def _archetype(table: Table, sources: Collection[str], vocabulary: Vocabulary) -> Profile:
    """The partner delegation as a whole: it sits at the table and nothing is agreed without it."""
    name = table.name("id")
    mark, mark_text = _reservation(table)
    context = table.table("context")
    return Profile(
        id=name,
        text=table.words(),
        side="partner",
        kind="delegation",
        part=Part.SEAT,
        consent=True,
        sees="partner",
        weights=read_weights(table),
        prefs=read_prefs(table, sources, vocabulary),
        red_lines=read_red_lines(table, name, 1, sources, vocabulary),
        mark=mark,
        mark_text=mark_text,
        confidence=table.number("confidence", most=1),
        reasoning=table.text("reasoning", ""),
        src=table.texts("src", one_of=sources),
        context=dict(context.values),
    )


def _reservation(table: Table) -> tuple[Mark, str]:
    inner = table.table("reservation")
    found = read_mark(inner), inner.text("text", "")
    inner.close()
    return found


def read_mark(table: Table) -> Mark:
    """`min_score`: a number 0-100, or text "sq+X" for X points above the score of no agreement."""
    if not isinstance(table.raw("min_score"), str):
        return Mark(table.number("min_score", most=100))
    match = _STATUS_QUO.fullmatch(table.text("min_score"))
    if match is None or Fraction(match[1]) > 100:
        table.refuse("min_score", "must be a number 0 to 100 or text such as “sq+10”")
    return Mark(Fraction(match[1]), over_status_quo=True)


def read_weights(table: Table) -> dict[str, Fraction]:
    """100 points over the pillars."""
    weights = table.numbers("weights", tuple(Pillar))
    if sum(weights.values()) != 100:
        table.refuse("weights", "must add up to 100")
    return weights


def read_prefs(table: Table, sources: Collection[str], vocabulary: Vocabulary) -> tuple[Pref, ...]:
    """Preferences in written order, each measure at most once."""
    found: dict[str, Pref] = {}
    for inner in table.tables("prefs"):
        measure = inner.text("m")
        if measure not in vocabulary.measures:
            inner.refuse("m", "there is no measure “%(name)s”", name=measure[:64])
        if measure in found:
            inner.refuse("m", "“%(name)s” is there twice", name=measure)
        shape, at = _shape(inner, measure, vocabulary)
        found[measure] = Pref(
            measure=measure,
            importance=inner.number("w", most=MOST_IMPORTANCE),
            shape=shape,
            at=at,
            cert=inner.text("cert", "a", one_of=CERTAINTY),
            why=inner.text("why", ""),
            src=inner.texts("src", one_of=sources),
        )
        inner.close()
    return tuple(found.values())


def _shape(table: Table, measure: str, vocabulary: Vocabulary) -> tuple[Shape, int]:
    match = _SHAPE.fullmatch(table.text("shape"))
    if match is None or (match[1] in ("up", "down")) != (match[2] == ""):
        table.refuse("shape", "is up, down, peakN or thrN, where N is a level")
    at = int(match[2] or 0)
    if at > vocabulary.measures[measure]:
        table.refuse("shape", "“%(name)s” has no level %(level)s", name=measure, level=at)
    return Shape(match[1]), at


def read_red_lines(
    table: Table, owner: str, first: int, sources: Collection[str], vocabulary: Vocabulary
) -> tuple[RedLine, ...]:
    """Red lines in written order, numbered from `first`; each is parsed against the vocabulary."""
    found = []
    for n, inner in enumerate(table.tables("red_lines"), first):
        expr = inner.text("expr")
        try:
            parse(expr, vocabulary)
        except RedLineError as error:
            why = NegotiatorError(error.message, **error.params)
            inner.refuse("expr", "column %(column)s: %(why)s", column=error.column, why=why)
        found.append(
            RedLine(
                id=f"RL:{owner}:{n}",
                expr=expr,
                hard=inner.flag("hard", True),
                cert=inner.text("cert", "a", one_of=CERTAINTY),
                why=inner.text("why", ""),
                src=inner.texts("src", one_of=sources),
            )
        )
        inner.close()
    return tuple(found)


def merged(defaults: Iterable[Pref], overrides: Iterable[Pref]) -> tuple[Pref, ...]:
    """The profile's preferences with a scenario's in place of those on the same measure, new ones behind."""
    found = {pref.measure: pref for pref in defaults}
    found.update({pref.measure: pref for pref in overrides})
    return tuple(found.values())
