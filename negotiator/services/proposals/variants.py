"""What stands beside a proposed package: alternatives with a theme, and how much depends on the weights."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from negotiator.bargaining.case import Case, Levels, Term
from negotiator.bargaining.crew import Crew, crew
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.robustness import Robustness
from negotiator.bargaining.themes import Theme, Themed, ThemeSearch, floors_from, ground_of
from negotiator.bargaining.words import Pillar
from negotiator.catalogue.assembly import named
from negotiator.catalogue.plan import Level, Measure, Plan

CLOSEST = "closest"  # theme of the package that comes closest where nothing fits: not everybody accepts it


DISTANCE = 6  # measures in which an alternative differs from the package and from the others (guardrails, section 4)
FLOOR = Fraction(1, 2)  # of what the package gives each seat above its mark, an alternative leaves at least so much
NOISE = Fraction(1, 5)
DOUBT = Fraction(2, 5)  # what is added to it for a position of which nothing is sure: confidence 0


def width(confidence: Fraction) -> Fraction:
    """By how much importances vary each way: wider the less sure a position is (confidence 0 to 1)."""
    return NOISE + DOUBT * (1 - confidence)


RUNS = 15
STABLE = Fraction(9, 10)
THEME_NAMES = {
    "cheapest": {"de": "Variante: möglichst wenig Geld", "en": "Variant: least money"},
    "migrants": {"de": "Variante: möglichst viel für Migrantinnen und Migranten", "en": "Variant: most for migrants"},
    "quiet": {"de": "Variante: möglichst wenig sichtbare Rückkehr", "en": "Variant: least visible return"},
    "lawful": {"de": "Variante: möglichst viel Rechtssicherheit", "en": "Variant: most legal certainty"},
}


def themes_of(plan: Plan) -> tuple[Theme, ...]:
    """The themes in whole numbers: EUR thousand; thousandths of credited gain; persons and flights; open decisions."""
    return (
        Theme("cheapest", _costs(plan, lambda _, level: 1000 * sum(level.eur.values(), Fraction(0)))),
        Theme("migrants", _costs(plan, _missed_by_migrants)),
        Theme("quiet", _costs(plan, _visible)),
        Theme("lawful", _costs(plan, _open)),
    )


def _costs(plan: Plan, cost: Callable[[Measure, Level], Fraction]) -> tuple[Term, ...]:
    terms = ((i, level.n, round(cost(m, level))) for i, m in enumerate(plan.measures) for level in m.levels)
    return tuple(term for term in terms if term[2])


def _missed_by_migrants(measure: Measure, level: Level) -> Fraction:
    return -1000 * level.cred * measure.win.get("mig", Fraction(0)) * Fraction(level.n, measure.top)


def _visible(measure: Measure, level: Level) -> Fraction:
    if measure.pillar is not Pillar.RETURN or not level.n:
        return Fraction(0)
    return 10 * level.n + sum(level.groups.values(), Fraction(0)) + 100 * level.uses.get("charter", Fraction(0))


def _open(_: Measure, level: Level) -> Fraction:
    return (100 if level.legal != "ja" else 0) + 10 * (1 - level.cred) if level.n else Fraction(0)


def search_of(plan: Plan, case: Case, package: Levels, workers: Crew) -> ThemeSearch:
    """The search for a package for each theme that leaves every seat half of its surplus, begun."""
    floors = floors_from(case, package, FLOOR)
    ground = ground_of(case, floors, apart=(package,), distance=DISTANCE, options=workers.options)
    return ThemeSearch(workers, themes_of(plan), ground)


def alternatives(plan: Plan, case: Case, package: Levels, options: Options) -> tuple[Themed, ...]:
    """A package for each theme that leaves every seat half of its surplus; themes without one are left out."""
    with crew(options) as workers:
        return fitting(search_of(plan, case, package, workers))


def fitting(search: ThemeSearch) -> tuple[Themed, ...]:
    """What a search found, once it is over; themes without a package are left out."""
    return tuple(each for each in search.found() if each.levels is not None)


def stance(found: Robustness, place: int) -> str:
    """Core: one level above 0 in nine of ten runs; out: level 0 in nine of ten; else contested."""
    shares = found.core[place]
    if shares[0] >= STABLE:
        return "out"
    return "core" if max(shares[1:], default=Fraction(0)) >= STABLE else "contested"


def chosen(case: Case, levels: Levels) -> dict[str, int]:
    """Measures above level 0."""
    return {key: n for key, n in named(case, levels).items() if n}


def first_package(outcomes: Iterable[Levels | None]) -> Levels | None:
    """The first package that was found."""
    return next((levels for levels in outcomes if levels is not None), None)
