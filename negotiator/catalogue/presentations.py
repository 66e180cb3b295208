"""One package, two presentations: what is said of each measure to the partner and at home, and where both do not fit.

Both may stress different things; what is said here may not contradict what is said there, for both can be read by both.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from negotiator.catalogue.agreement.checks import FRAMING
from negotiator.catalogue.plan import Measure, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import PARTNER
from negotiator.catalogue.talks import INTERNAL

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")  # 1.000 and 1,000 are one thousand, whatever the language
YEAR = re.compile(r"(?:19|20)\d\d")  # dates are no amounts
PLAIN = ("", "neutral")


class Fault(StrEnum):
    """What does not fit between both sides of a measure."""

    FRAMED = "framed"  # a relief here and a chance there
    NUMBERED = "numbered"  # other numbers here than there
    SILENT_HOME = "silent at home"  # the partner is told of it, nobody at home
    SILENT_ABROAD = "silent abroad"  # told at home, not to the partner who has a part in it
    CLAIMED = "claimed"  # a claim that no text may make


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a measure: to whom (`towards` of the library of arguments), how it is framed (may be empty)."""

    measure: str
    towards: str
    framing: str
    text: str


@dataclass(frozen=True, slots=True)
class Presented:
    """A measure of the package with what is said of it abroad and at home, and what does not fit."""

    measure: Measure
    level: int
    abroad: tuple[Said, ...]
    home: tuple[Said, ...]
    faults: tuple[Fault, ...]


def presented(plan: Plan, levels: Mapping[str, int], sentences: Iterable[Said], language: str) -> tuple[Presented, ...]:
    """The measures of a package of which anything is said, in the dossier's order; sentences are in this language."""
    said = tuple(sentences)
    found = []
    for measure in plan.measures:
        level = levels.get(measure.id, 0)
        about = [each for each in said if each.measure == measure.id]
        if not level or not about:
            continue
        abroad = tuple(each for each in about if each.towards == PARTNER)
        home = tuple(each for each in about if each.towards != PARTNER)
        faults = tuple(_faults(measure, level, abroad, home, language))
        found.append(Presented(measure, level, abroad, home, faults))
    return tuple(found)


def _faults(
    measure: Measure, level: int, abroad: tuple[Said, ...], home: tuple[Said, ...], language: str
) -> Iterable[Fault]:
    if not home:
        yield Fault.SILENT_HOME
    if not abroad and measure.bind != INTERNAL:
        yield Fault.SILENT_ABROAD
    if abroad and home and _opposed(_frames(measure, level, abroad, language), _frames(measure, level, home, language)):
        yield Fault.FRAMED
    there, here = _numbers(abroad), _numbers(home)
    if there and here and not there & here:
        yield Fault.NUMBERED
    claims = library.draft_vocabulary().claims
    if any(word.casefold() in each.text.casefold() for word in claims for each in (*abroad, *home)):
        yield Fault.CLAIMED


def _frames(measure: Measure, level: int, said: tuple[Said, ...], language: str) -> set[str]:
    """How a side frames it: as the sentences are marked, as their words say, and as the level is presented."""
    found = {each.framing for each in said} | {measure.levels[level].framing}
    for framing, words in FRAMING.items():
        if any(word in each.text.casefold() for word in words[language] for each in said):
            found.add(framing)
    return found - set(PLAIN)


def _opposed(there: set[str], here: set[str]) -> bool:
    return bool(there) and bool(here) and not there & here


def _numbers(said: tuple[Said, ...]) -> set[str]:
    """The amounts that a side names, as digits."""
    found = [number for each in said for number in NUMBER.findall(each.text) if not YEAR.fullmatch(number)]
    return {re.sub(r"[.,]", "", number) if GROUPED.fullmatch(number) else number for number in found}
