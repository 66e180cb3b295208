"""What a package means, as plain values for pages, papers and terminals."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from negotiator.bargaining.words import Part, Pillar
from negotiator.catalogue.assembly import seats_of
from negotiator.catalogue.effects import weighed
from negotiator.catalogue.guardrails.checks.sums import Sums
from negotiator.catalogue.guardrails.checks.verdict import Verdict, must_consent, verdict
from negotiator.catalogue.guardrails.numbers import cap
from negotiator.catalogue.means import CAPACITY, CHAPTER, PAYER, is_dated, last_year, units_of
from negotiator.catalogue.plan import Named, Participant, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import listed
from negotiator.catalogue.scores import score

GAINS = ("mig", "ori", "des")
PROGRAMMES = ("recruitment", "training")
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Faring:
    """How one participant fares: score 0-100 and surplus over its mark, both None where nothing can be counted."""

    id: str
    part: Part
    score: Fraction | None
    least: Fraction | None
    surplus: Fraction | None
    must_consent: bool


@dataclass(frozen=True, slots=True)
class InYear:
    """One year of the agreement: what is there, what is used of it."""

    year: int
    there: Fraction
    used: Fraction

    @property
    def free(self) -> Fraction:
        """What is left; negative if too much is promised."""
        return self.there - self.used


@dataclass(frozen=True, slots=True)
class Spending:
    """EUR m a year of a payer or budget chapter once everything has begun; `cap` is the limit, None where there is none
    or where it differs by year: then `years` has all of them."""

    key: str
    eur: Fraction
    cap: Fraction | None
    years: tuple[InYear, ...] = ()

    @property
    def over(self) -> bool:
        """Whether more is spent than there is, in some year."""
        return any(each.free < 0 for each in self.years) or (self.cap is not None and self.eur > self.cap)

    @property
    def fullest(self) -> Fraction | None:
        """The share of the limit that is spent, in the fullest year; None without a limit above 0."""
        dated: list[tuple[Fraction, Fraction | None]] = [(each.used, each.there) for each in self.years]
        pairs = dated or [(self.eur, self.cap)]
        return max((spent / limit for spent, limit in pairs if limit), default=None)


@dataclass(frozen=True, slots=True)
class Capacity:
    """A capacity a year: what is free, what the package adds and uses. Where it differs by year, `years` has all of
    them, and the numbers are those of the year in which least is left."""

    key: str
    base: Fraction
    give: Fraction
    use: Fraction
    years: tuple[InYear, ...] = ()

    @property
    def free(self) -> Fraction:
        """What is left; negative if too much is promised."""
        return self.base + self.give - self.use


@dataclass(frozen=True, slots=True)
class Gain:
    """Gain of one of the three parties: as promised, and as far as it is credible."""

    key: str
    nominal: Fraction
    credited: Fraction


@dataclass(frozen=True, slots=True)
class Tally:
    """One package in numbers; everything per year, in the catalogue's order. `women` is the share 0-1 of the persons
    in recruitment and training that the programmes require, None without such persons. `subject_to` lists the
    measures whose level still needs a decision of a competent body."""

    levels: dict[str, int]
    standings: tuple[Faring, ...]
    seats: tuple[str, ...]
    payers: tuple[Spending, ...]
    chapters: tuple[Spending, ...]
    capacities: tuple[Capacity, ...]
    persons: dict[str, dict[str, Fraction]]  # pillar -> group -> persons
    women: Fraction | None
    gains: tuple[Gain, ...]
    subject_to: tuple[str, ...]
    verdict: Verdict

    @property
    def least_surplus(self) -> Fraction | None:
        """The worst-off seat's surplus; None if no seat has one."""
        found = [s.surplus for s in self.standings if s.id in self.seats and s.surplus is not None]
        return min(found, default=None)

    def standing(self, participant: str) -> Faring:
        """How this participant fares. Raises KeyError."""
        for standing in self.standings:
            if standing.id == participant:
                return standing
        raise KeyError(participant)


def tally(plan: Plan, levels: dict[str, int], seats: Collection[str] | None = None) -> Tally:
    """Count a package given as measure -> level; measures left out are at level 0."""
    return tally_of(plan, Named(id="", text={}, levels=levels), seats)


def tally_of(plan: Plan, package: Named, seats: Collection[str] | None = None) -> Tally:
    """Count a named package, its own linkages included."""
    plan = weighed(plan)
    sums = Sums(plan, package.levels)
    known = library.catalogue()
    everyone = sums.persons("all", PROGRAMMES)
    return Tally(
        levels={measure.id: sums.level(measure.id) for measure in plan.measures},
        standings=tuple(_standing(plan, participant, package.levels) for participant in plan.participants),
        seats=tuple(participant.id for participant in seats_of(plan, seats)),
        payers=tuple(_payer(sums, payer) for payer in known.payers),
        chapters=tuple(_chapter(sums, chapter) for chapter in _chapters(plan)),
        capacities=tuple(_capacity(sums, unit) for unit in units_of(plan)),
        persons={p.value: {g: sums.persons(g, (p.value,)) for g in known.groups} for p in Pillar},
        women=sums.women(PROGRAMMES) / everyone if everyone else None,
        gains=tuple(Gain(gain, sums.nominal(gain), sums.credited(gain)) for gain in GAINS),
        subject_to=_subject_to(plan, sums),
        verdict=verdict(plan, package, seats),
    )


def _standing(plan: Plan, participant: Participant, levels: dict[str, int]) -> Faring:
    reached = score(participant.prefs, {measure.id: measure for measure in plan.measures}, levels)
    least = participant.least
    return Faring(
        id=participant.id,
        part=participant.part,
        score=reached,
        least=least,
        surplus=None if reached is None or least is None else reached - least,
        must_consent=must_consent(participant),
    )


def _years(sums: Sums, kind: str, key: str) -> tuple[tuple[int, Sums], ...]:
    """The years of a number that differs by year, with what is done in each; empty for any other."""
    if not is_dated(sums.plan, kind, key):
        return ()
    return tuple((year, sums.by(year)) for year in range(1, last_year(sums.plan) + 1))


def _payer(sums: Sums, payer: str) -> Spending:
    dated = _years(sums, PAYER, payer)
    years = tuple(InYear(year, cap(one.plan, payer) or ZERO, one.eur(payer)) for year, one in dated)
    return Spending(payer, sums.eur(payer), None if years else cap(sums.plan, payer), years)


def _chapter(sums: Sums, chapter: str) -> Spending:
    dated = _years(sums, CHAPTER, chapter)
    years = tuple(InYear(year, one.plan.caps_ep.get(chapter, ZERO), one.chapter(chapter)) for year, one in dated)
    return Spending(chapter, sums.chapter(chapter), None if years else sums.plan.caps_ep.get(chapter), years)


def _capacity(sums: Sums, unit: str) -> Capacity:
    dated = _years(sums, CAPACITY, unit)
    years = tuple(InYear(year, one.base(unit) + one.give(unit), one.use(unit)) for year, one in dated)
    tightest = (
        min(dated, key=lambda pair: pair[1].base(unit) + pair[1].give(unit) - pair[1].use(unit))[1] if dated else sums
    )
    return Capacity(unit, tightest.base(unit), tightest.give(unit), tightest.use(unit), years)


def _chapters(plan: Plan) -> tuple[str, ...]:
    return tuple(sorted({measure.ep for measure in plan.measures} | set(plan.caps_ep)))


def _subject_to(plan: Plan, sums: Sums) -> tuple[str, ...]:
    confirmed = listed(plan, "confirmed")
    return tuple(
        measure.id
        for measure, level in sums.chosen.values()
        if level.n > 0 and level.legal == "bedingt" and measure.id not in confirmed
    )
