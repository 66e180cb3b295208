"""The least acceptable outcome, found by comparing concrete packages with having no agreement: would you sign this? And
this? Nothing is stored until it is kept; nothing of anybody else is looked at but packages that the reader may see.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from negotiator.bargaining.errors import Refused
from negotiator.catalogue.plan import Measure, Pref
from negotiator.catalogue.scores import score
from negotiator.language import _
from negotiator.numbers import rounded
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import within
from negotiator.services.positions.conditions import packages_for
from negotiator.services.positions.own_best import Best, Field, field_of
from negotiator.services.positions.positions import ground_for, position_for
from negotiator.services.positions.ways import WayPage
from negotiator.services.records.wording import words

SIGN, REFUSE = "sign", "refuse"
GRAIN = Fraction(1, 10)  # of a score: what is kept has one decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """A package to sign or not: its name (empty for one that was made for the question), the own score 0 to 100 that it
    reaches, with one decimal, and the levels of the measures that matter, weightiest first, with what holds without an
    agreement."""

    key: str
    name: str
    score: Fraction
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class LeastView:
    """How far the questions are: the next package, at most so many more, what was said (package, would it be signed),
    and the least score that follows, None as long as none was accepted or while nothing counts. `refused` is the
    highest score that would not be signed, None where none below the least was refused: the true one lies between both.
    `status_quo` is the own score without an agreement; `few`: there is too little to compare."""

    offer: Offer | None
    most: int
    said: tuple[tuple[Offer, bool], ...]
    least: Fraction | None
    refused: Fraction | None
    status_quo: Fraction
    few: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """The packages that can be asked about, the lowest own score first, and the own score without an agreement."""

    packages: tuple[Offer, ...]
    status_quo: Fraction


def offers(session: Session, reader: Reader, page: WayPage) -> Offers:
    """What can be asked about, whatever was said."""
    prefs = page.prefs
    measures = {m.id: m for m in ground_for(session, reader, page.frame.id).measures}
    return Offers(tuple(_offers(session, reader, page, prefs, measures)), _reached(prefs, measures, {}))


def after(found: Offers, said: Sequence[tuple[str, bool]]) -> LeastView:
    """Where the questions stand after what was said, the last answer about a package counting."""
    known = {offer.key: offer for offer in found.packages}
    told = {key: word for key, word in said if key in known}
    refused = max((known[key].score for key, word in told.items() if not word), default=None)
    signed = min((known[key].score for key, word in told.items() if word), default=None)
    open_ = [
        o for o in found.packages if (refused is None or o.score > refused) and (signed is None or o.score < signed)
    ]
    open_ = [o for o in open_ if o.key not in told]
    return LeastView(
        offer=open_[len(open_) // 2] if open_ else None,
        most=len(open_).bit_length(),
        said=tuple((known[key], word) for key, word in told.items()),
        least=signed,
        refused=refused if refused is not None and signed is not None and refused < signed else None,
        status_quo=found.status_quo,
        few=len(found.packages) < 2,
    )


def _reached(prefs: tuple[Pref, ...], measures: Mapping[str, Measure], levels: Mapping[str, int]) -> Fraction:
    """The own score with one decimal, never more than the package has: kept as the least, it must itself be enough."""
    value = score(prefs, measures, levels) or Fraction(0)
    found = rounded(value, 1)
    return found if found <= value else found - GRAIN


def said_of(words_said: Sequence[str]) -> list[tuple[str, bool]]:
    """Answers as a form sends them, "sign KEY" or "refuse KEY". Raises Refused for anything else."""
    found = []
    for each in words_said:
        word, _space, key = each.partition(" ")
        if word not in (SIGN, REFUSE) or not key:
            raise Refused(_("Please choose one of these."))
        found.append((key, word == SIGN))
    return found


def _offers(
    session: Session, reader: Reader, page: WayPage, prefs: tuple[Pref, ...], measures: Mapping[str, Measure]
) -> list[Offer]:
    """Packages that differ in the own score, the lowest first: known ones before those made for the question. None that
    breaks an own hard red line: that it is refused says nothing of the score."""
    if not prefs:
        return []
    nothing, place = _reached(prefs, measures, {}), (page.frame.id, page.standing.position_id)
    field = field_of(session, reader, position_for(session, reader, *place, Action.READ_POSITION))
    best = field.best(session, prefs)
    top = best.levels if isinstance(best, Best) else {}
    found: dict[Fraction, Offer] = {}
    for name, levels in (*_known(session, reader, page, field), *_steps(field, top, prefs)):
        value = _reached(prefs, measures, levels)
        if value > nothing and value not in found:
            lines = tuple(_lines(prefs, measures, levels, reader.language))
            found[value] = Offer(_mark(levels), name, value, lines)
    return [found[value] for value in sorted(found)]


def _mark(levels: Mapping[str, int]) -> str:
    """A package in a form: by what it holds, so that no answer is ever taken for one to another package."""
    held = sorted((key, level) for key, level in levels.items() if level)
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:16]


def _known(session: Session, reader: Reader, page: WayPage, field: Field) -> Iterator[tuple[str, Mapping[str, int]]]:
    plan = ground_for(session, reader, page.frame.id)
    for name, levels in packages_for(session, reader, page.frame.id):
        seen = within(plan, levels)
        if field.kept_from(seen, {}) == {m.id: seen.get(m.id, 0) for m in field.plan.measures}:
            yield name, seen


def _steps(field: Field, best: Mapping[str, int], prefs: tuple[Pref, ...]) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Of the own best package the lightest measures first, one more in each, then the heaviest: so that small steps
    leave little between two packages; with what the own hard red lines need besides."""
    ranked = sorted(prefs, key=lambda pref: pref.weight)
    for order in (ranked, ranked[::-1]):
        for n in range(1, len(order) + 1):
            levels = field.kept_from({pref.measure: best.get(pref.measure, 0) for pref in order[:n]}, best)
            if levels is not None:
                yield "", levels


def _lines(
    prefs: tuple[Pref, ...], measures: Mapping[str, Measure], levels: Mapping[str, int], language: str
) -> Iterator[tuple[str, str, str]]:
    for pref in sorted(prefs, key=lambda pref: -pref.weight):
        measure = measures[pref.measure]
        texts = [words(level.text, language) for level in measure.levels]
        yield words(measure.text, language), texts[min(levels.get(measure.id, 0), measure.top)], texts[0]
