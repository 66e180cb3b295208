"""Several dossiers seen together: what their packages need of the same capacities and money, and which measures they
share, so that pilots with one country can grow into one concept with several. Nobody's position is in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from negotiator.bargaining.errors import NotRecorded
from negotiator.catalogue.concepts import WORDS
from negotiator.catalogue.joint import Shared, needed
from negotiator.catalogue.means import CAPACITY, PAYER
from negotiator.catalogue.reading import library
from negotiator.charts.figure import LETTERS
from negotiator.language import say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut_together
from negotiator.services.packages.comparison import telling
from negotiator.services.packages.shelf import TABLES, Found, Shelf
from negotiator.services.records.wording import words

ZERO = Fraction(0)
JOINT = ("gov_eu", "gov_network", "gov_regional")  # measures by which several countries are served at once


@dataclass(frozen=True, slots=True)
class Chosen:
    """A dossier, `letter` in tables, with the package that counts here, and those that could: (reference, name)."""

    id: int
    letter: str
    title: str
    ref: str
    package: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TogetherLine:
    """A capacity or payer a year: what each dossier's package needs, in the order of the dossiers, and what there is by
    the largest number that a dossier states (None: no dossier limits it)."""

    name: str
    needs: tuple[Fraction, ...]
    stated: Fraction | None
    limit: str = ""  # how it is named where dossiers share it

    @property
    def total(self) -> Fraction:
        """What all packages need."""
        return sum(self.needs, ZERO)

    @property
    def beyond(self) -> bool:
        """Whether all packages together need more than any dossier states for itself alone."""
        return self.stated is not None and self.total > self.stated


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A measure that several packages hold: its level in each, in words, empty where it is not in one. `joint`: it
    serves several countries by itself."""

    name: str
    levels: tuple[str, ...]
    joint: bool


@dataclass(frozen=True, slots=True)
class TogetherPage:
    """The dossiers that the reader leads and that have a package; what they need and share. `money` and `places` are
    all that can be shared where they are solved as one, needed now or not; `concepts` those by which: (value, name)."""

    dossiers: tuple[Chosen, ...]
    capacities: tuple[TogetherLine, ...]
    payers: tuple[TogetherLine, ...]
    shared: tuple[SharedLine, ...]
    money: tuple[TogetherLine, ...]
    places: tuple[TogetherLine, ...]
    concepts: tuple[tuple[str, str], ...]


def page(session: Session, reader: Reader, wanted: Mapping[int, str]) -> TogetherPage:
    """The page; `wanted` names the package of a dossier, the most telling one counts where it names none."""
    led = tuple(sorted(number for number in reader.roles if may(reader, Action.EDIT_DOSSIER, number)))
    return cut_together(session, reader, led, TABLES, _page, tuple(wanted.get(number, "") for number in led))


def _page(session: Session, reader: Reader, led: Collection[int], wanted: tuple[str, ...]) -> TogetherPage:
    shelves = [Shelf(session, reader, number) for number in led]
    chosen = [(shelf, most_telling(shelf, ref)) for shelf, ref in zip(shelves, wanted, strict=True)]
    counted = [(shelf, found) for shelf, found in chosen if found is not None]
    places, money = _capacities(counted, reader.language), _payers(counted, reader.language)
    return TogetherPage(
        dossiers=tuple(_chosen(shelf, found, n, reader.language) for n, (shelf, found) in enumerate(counted)),
        capacities=tuple(line for line in places if line.total),
        payers=tuple(line for line in money if line.total),
        shared=_shared(counted, reader.language),
        money=money,
        places=places,
        concepts=tuple((concept.value, say(reader.language, told.name)) for concept, told in WORDS.items()),
    )


def most_telling(shelf: Shelf, ref: str) -> Found | None:
    """The named package, else the most telling one; None without any."""
    for each in (ref, *telling(shelf)):
        try:
            found = shelf.find(each, today=True)
        except NotRecorded:
            continue
        if found.row is not None:
            return found
    return None


def _chosen(shelf: Shelf, found: Found, n: int, language: str) -> Chosen:
    letter = LETTERS[n] if n < len(LETTERS) else str(n + 1)
    options = tuple((str(row.id), words(row.text, language)) for row in reversed(shelf.rows()))
    return Chosen(shelf.id, letter, words(shelf.dossier.title, language), found.ref, found.name, options)


Counted = Sequence[tuple[Shelf, Found]]


def _capacities(counted: Counted, language: str) -> tuple[TogetherLine, ...]:
    """The capacities of the catalogue that a package uses: those of a dossier's own are no other's."""
    tallies = [found.count for _shelf, found in counted]
    lines = []
    for key in library.catalogue().units:
        held = [next((c for c in tally.capacities if c.key == key), None) for tally in tallies]
        stated = max((each.base for each in held if each), default=None)
        lines.append(_line(Shared(CAPACITY, key, ZERO), counted, stated, language))
    return tuple(lines)


def _payers(counted: Counted, language: str) -> tuple[TogetherLine, ...]:
    tallies = [found.count for _shelf, found in counted]
    lines = []
    for key in library.catalogue().payers:
        held = [next(payer for payer in tally.payers if payer.key == key) for tally in tallies]
        stated = max((payer.cap for payer in held if payer.cap is not None), default=None)
        lines.append(_line(Shared(PAYER, key, ZERO), counted, stated, language))
    return tuple(lines)


def _line(limit: Shared, counted: Counted, stated: Fraction | None, language: str) -> TogetherLine:
    needs = tuple(needed(found.plan, found.levels, limit.kind, limit.key) for _shelf, found in counted)
    return TogetherLine(limit_words(limit, language), needs, stated, limit.name)


def limit_words(limit: Shared, language: str) -> str:
    """What can be shared, in words."""
    texts = library.catalogue().units if limit.kind == CAPACITY else library.terms().payers
    return words(texts[limit.key], language)


def _shared(counted: Counted, language: str) -> tuple[SharedLine, ...]:
    """In the catalogue's order; measures of a dossier's own are no other's."""
    lines = []
    for key, measure in library.catalogue().measures.items():
        levels = tuple(_level(shelf, found, key, language) for shelf, found in counted)
        joint = key in JOINT
        if sum(bool(each) for each in levels) > 1 or (joint and any(levels)):
            lines.append(SharedLine(words(measure.text, language), levels, joint))
    return tuple(lines)


def _level(shelf: Shelf, found: Found, key: str, language: str) -> str:
    n = found.levels.get(key, 0)
    measure = next((each for each in shelf.plan.measures if each.id == key), None)
    return words(measure.levels[n].text, language) if measure is not None and n else ""
