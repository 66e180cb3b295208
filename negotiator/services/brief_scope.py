"""Cutting a plan and its packages to what the readers of a brief may see, before a single sentence is written.

What is sealed is taken out of the plan and everything is counted again from what is left; so no sum, sentence or
picture of the brief can tell what its readers must not know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import Named, Participant, Plan
from negotiator.catalogue.tally import Standing, Tally, tally_of
from negotiator.services.access import Grade, Shown
from negotiator.services.telling import Leaning, Occasion, leaning, told

OPEN, BANDED, OWN = "open", "banded", "own"
FULL = Shown(Grade.FULL, Grade.FULL)
BANDS = {Leaning.ABOVE: "met", Leaning.BELOW: "missed"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What readers may see: how much of each participant's score, whose contents are closed, whether the mandate is
    shown. Ids are the plan's. Participants that are not named in `shown` are shown in full."""

    shown: Mapping[str, Shown] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()  # priorities, reasons, red lines and least score
    inner: frozenset[str] = frozenset()  # red lines and least score only
    mandate: bool = True
    tried: frozenset[str] = frozenset()  # packages whose levels somebody typed without the guard on guesses: offers

    @property
    def everything(self) -> bool:
        """Whether nothing at all is cut."""
        return not (self.shown or self.closed or self.inner) and self.mandate

    def of(self, participant: str) -> Shown:
        """How much of this participant's numbers is shown."""
        return self.shown.get(participant, FULL)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Seen:
    """A participant's result as the readers see it: numbers, or a band (met, missed), or nothing at all."""

    standing: Standing
    band: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """One package as the readers see it. `refused` tells that somebody whose numbers are closed does not accept."""

    tally: Tally
    seen: tuple[Seen, ...]
    refused: bool


def scope_of(plan: Plan, disclosure: str, own: Iterable[str] = (), mandate: bool = False) -> Scope:
    """The scope of somebody who speaks for `own` under a dossier's rule (open, banded, own); all others are sealed."""
    mine = frozenset(own)
    rule = {OPEN: Grade.FULL, BANDED: Grade.BAND}.get(disclosure, Grade.HIDDEN)
    others = [p.id for p in plan.participants if p.id not in mine and p.part is not Part.SILENT]
    surplus = Grade.HIDDEN if rule is Grade.HIDDEN else Grade.BAND
    return Scope({name: Shown(rule, surplus) for name in others}, frozenset(others), frozenset(), mandate)


def cut_plan(plan: Plan, scope: Scope) -> Plan:
    """The plan without anything that is closed to the readers; notes on packages may tell what a house wants."""
    if scope.everything:
        return plan
    return replace(
        plan,
        packages=tuple(replace(package, note="", expect_hard=()) for package in plan.packages),
        participants=tuple(_cut(participant, scope) for participant in plan.participants),
        mandate=plan.mandate if scope.mandate else {},
        expected={},
    )


def cut_package(plan: Plan, full: Tally, package: Named, scope: Scope, occasion: Occasion) -> Cut:
    """The package counted again from a plan that is cut already; `full` gives only what the scope lets through."""
    counted = tally_of(plan, package)
    if scope.everything:
        return Cut(full, tuple(Seen(s) for s in full.standings), refused=False)
    exact = frozenset(full.seats) if occasion is Occasion.SOLVED else frozenset()
    seen = tuple(_seen(own, whole, scope, exact) for own, whole in zip(counted.standings, full.standings, strict=True))
    all_told = told(full.verdict, full.standings, scope.closed | scope.inner, full.seats, occasion)
    hidden = len(all_told.hard) > len(counted.verdict.hard)
    return Cut(replace(counted, standings=tuple(s.standing for s in seen)), seen, refused=hidden)


def _cut(participant: Participant, scope: Scope) -> Participant:
    if participant.id in scope.closed:
        return replace(
            participant, prefs=(), red_lines=(), least=None, least_text="", reasoning="", src=(), confidence=Fraction(1)
        )
    if participant.id in scope.inner:
        return replace(participant, red_lines=(), least=None, least_text="")
    return participant


def _seen(own: Standing, whole: Standing, scope: Scope, exact: frozenset[str]) -> Seen:
    """`own` was counted without the closed contents; scores and bands come from `whole` as far as they are shown.

    A band is exact for `exact` only; for others it is missing where the score is close to a sealed least score.
    """
    shown = scope.of(own.id)
    score = whole.score if shown.score is Grade.FULL else None
    full = shown.surplus is Grade.FULL
    standing = replace(own, score=score, least=whole.least if full else None, surplus=whole.surplus if full else None)
    banded = Grade.BAND in (shown.score, shown.surplus) and whole.surplus is not None
    if not banded or whole.surplus is None:
        return Seen(standing)
    if own.id in exact:
        return Seen(standing, "met" if whole.surplus >= 0 else "missed")
    how = leaning(whole)
    return Seen(standing, BANDS.get(how, "") if how else "")
