"""Statements: what can be said at all. Every short paper chooses and words them; nothing else reaches its pages.

A statement has a subject, a verb of a small closed set, the level it speaks of with the one before, and who may hear
it. That something is hidden from the readers is a statement of its own, never taken for "fulfilled".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.agreement.tabled import Tabled
from negotiator.catalogue.plan import Plan, Text
from negotiator.catalogue.reading import library
from negotiator.catalogue.talks import Act, Doer, act_of, acting
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import Material, Option
from negotiator.services.dossiers.facts import facts


class Verb(StrEnum):
    """What is said of a subject. The first twelve are about measures, the next five about parties, then one about
    facts; the last four are what a house says in its position."""

    AGREED = "agreed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    GIVEN_UP = "given up"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    SPARED = "spared"
    STANDS = "stands"
    ASKED = "asked"
    OFFERED = "offered"
    PROPOSED = "proposed"
    APART = "apart"
    ACCEPTS = "accepts"
    REFUSES = "refuses"
    OPEN = "open"
    FREE = "free"
    UNKNOWN = "unknown"
    IS = "is"
    WANTS = "wants"
    INSISTS = "insists"
    LEAVES = "leaves to leadership"
    DELIVERS = "delivers"


class Visibility(StrEnum):
    """Who may hear it: both delegations, readers at home, or nobody who reads this paper."""

    SHARED = "shared"
    HOME = "home"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in words, with what it counts, as of when, from where and how reliable ("" where that is not known)."""

    words: str
    unit: str
    date: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is so. `level` and `before` are in words by language, empty where there is none or where no
    words may say it; `doer` is who has to act, `why` the reason in the words of whoever gave it."""

    key: str
    subject: Text
    verb: Verb
    visibility: Visibility
    level: Text
    before: Text
    doer: Doer = Doer.BOTH
    pillar: Pillar | None = None
    figures: tuple[Figure, ...] = ()
    why: str = ""


STANCES: Mapping[Stance, Verb] = {
    Stance.ACCEPTS: Verb.ACCEPTS,
    Stance.REFUSES: Verb.REFUSES,
    Stance.LEADERSHIP: Verb.OPEN,
    Stance.CLOSE: Verb.OPEN,
    Stance.FREE: Verb.FREE,
    Stance.HIDDEN: Verb.UNKNOWN,
}


def of_talks(tabled: Tabled) -> tuple[Statement, ...]:
    """What a package says about each measure in the talks, in the dossier's order: both sides may hear all of it."""
    return tuple(found for item in tabled.items for found in _of_measure(tabled, item.id))


def _of_measure(tabled: Tabled, name: str) -> Iterator[Statement]:
    item = tabled.item(name)
    doer = acting(item.doer if item else "", library.catalogue().doers.get(name, Doer.BOTH))
    level, ours, theirs = tabled.level(name), tabled.ours.get(name), tabled.theirs.get(name)
    act = act_of(doer, level, ours, theirs)
    if item is None or act is None:
        return
    before = theirs if act in (Act.SPARED, Act.DECLINED) else ours
    words = [tabled.told(name, n) if n else {} for n in (level, before)]
    subject = item.title if level and not words[0] else item.text
    yield Statement(name, subject, Verb(act.value), Visibility.SHARED, words[0], words[1], doer, item.pillar)
    if act is not Act.AGREED and level and theirs and theirs != level:
        there = tabled.told(name, theirs)
        yield Statement(name, item.text, Verb.APART, Visibility.SHARED, words[0], there, doer, item.pillar)


def of_round(tabled: Tabled, told: Callable[[str, int], Text] | None = None) -> tuple[Statement, ...]:
    """What both sides have said, whatever a package holds: the same level is agreed, different ones are apart, what one
    side alone has named is open. `told` gives the words of a level where readers at home may know more."""
    found, told = [], told or tabled.told
    for item in tabled.items:
        ours, theirs = tabled.ours.get(item.id), tabled.theirs.get(item.id)
        if not ours and not theirs:
            continue
        doer = acting(item.doer, library.catalogue().doers.get(item.id, Doer.BOTH))
        verb = Verb.AGREED if ours == theirs else Verb.APART if ours and theirs else Verb.OPEN
        words = [told(item.id, n) if n else {} for n in (ours, theirs)]
        found.append(Statement(item.id, item.text, verb, Visibility.SHARED, words[0], words[1], doer, item.pillar))
    return tuple(found)


def of_parties(material: Material, option: Option) -> tuple[Statement, ...]:
    """Whether each seat accepts a package, as far as the readers are told; hidden ones are named as hidden."""
    found = []
    for seat in material.seats:
        verb = STANCES[material.stance(option, seat)]
        visibility = Visibility.HIDDEN if verb is Verb.UNKNOWN else Visibility.HOME
        found.append(Statement(seat.id, seat.text, verb, visibility, {}, {}))
    return tuple(found)


def of_facts(plan: Plan, language: str) -> tuple[Statement, ...]:
    """The facts of the country, each with unit, date, source and grade."""
    return tuple(
        Statement(
            key=fact.id,
            subject={language: facts.name(fact, language)},
            verb=Verb.IS,
            visibility=Visibility.HOME,
            level={},
            before={},
            figures=(
                Figure(
                    facts.value(fact, language),
                    facts.unit(fact, language),
                    fact.day or plan.data_day,
                    fact.src,
                    fact.grade,
                ),
            ),
        )
        for fact in plan.told_facts
    )


def chosen(found: Iterable[Statement], *verbs: Verb) -> tuple[Statement, ...]:
    """Those with one of these verbs, in their order."""
    return tuple(each for each in found if each.verb in verbs)
