"""Reading a scenario's facts for rules: context, free capacities, caps and numbers of guardrails."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.catalogue.country import NAMES
from negotiator.catalogue.effects import OFF, default_of
from negotiator.catalogue.plan import FILE_NUMBER, Measure, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.tables import Table
from negotiator.dates import first_day

REGIMES = ("ok", "restricted", "ostracised")
PASSED, OPEN, FAILED = CHECKS = ("ok", "open", "failed")
CHECK_MONTHS = 6  # how long a passed protection check holds (G-01)
TRANSIT = "ret_transit"
HEALTH, HEALTH_MARK = "rec_health", "O-HEA"
PARAMS = {each.id: (each.default, each.least, each.most) for each in library.params().values()}


def read_context(table: Table, measures: Mapping[str, Measure]) -> dict[str, object]:
    """What is known about the partner. The facts that decide about law have no default; optional ones that are not
    stated are left out."""
    found: dict[str, object] = {
        "partner": table.text("partner"),
        "regime": table.text("regime", one_of=REGIMES),
        "first_host": table.flag("first_host"),
        "hosts_refugees": table.flag("hosts_refugees"),
        "who_list": table.flag("who_list"),
        "eu_readmission": table.flag("eu_readmission"),
        "nr_check": table.text("nr_check", one_of=CHECKS),
        **_optional(table, measures),
        "labour_market": table.text("labour_market", ""),
        "brain_drain": table.texts("brain_drain"),
        "migration_model": table.text("migration_model", ""),
        "format_preference": table.whole("format_preference", 0, most=9),
        "framing": table.text("framing", ""),
        "refugees_may_work": table.text("refugees_may_work", ""),
        "legal_ok": table.texts("legal_ok", one_of=measures),
        "confirmed": table.texts("confirmed", one_of=measures),
        "languages": table.texts("languages"),
        "flags": table.texts("flags", one_of=library.FLAGS),
    }
    table.close()
    return found


def _optional(table: Table, measures: Mapping[str, Measure]) -> dict[str, object]:
    """Day and life of the protection check, another result for transit, short stays without visa, health workers in
    other measures, forms of the partner's name, the number on file."""
    found: dict[str, object] = {}
    if table.has("nr_check_date"):
        found["nr_check_date"] = table.day("nr_check_date")
    if table.has("visa_free"):
        found["visa_free"] = table.flag("visa_free")
    if table.has(FILE_NUMBER):
        found[FILE_NUMBER] = table.text(FILE_NUMBER)
    if table.has("names"):
        inner = table.table("names")
        found["names"] = {name: inner.text(name) for name in NAMES if inner.has(name)}
        inner.close()
    if table.has("nr_check_months"):
        found["nr_check_months"] = table.whole("nr_check_months", least=1, most=60)
    if table.has("nr_check_transit"):
        found["nr_check_transit"] = table.text("nr_check_transit", one_of=CHECKS)
    if table.has(OFF):
        inner = table.table(OFF)
        found[OFF] = {name: inner.text(name) for name in library.effects() if inner.has(name)}
        inner.close()
    if table.has("health_shares"):
        tagged = [m.id for m in measures.values() if m.pillar is Pillar.RECRUITMENT and m.id != HEALTH]
        shares = table.numbers("health_shares", tagged)
        if any(share > 1 for share in shares.values()):
            table.refuse("health_shares", "shares are numbers 0 to 1")
        found["health_shares"] = shares
    return found


def read_base(table: Table) -> dict[str, Fraction]:
    """Free capacity a year of every resource; 0 where nothing is said."""
    found = {unit: table.number(unit, Fraction(0)) for unit in library.catalogue().units}
    table.close()
    return found


def read_caps(table: Table) -> dict[str, Fraction]:
    """EUR m a year per payer; payers left out have no limit."""
    table.table("ep")
    found = {payer: table.number(payer) for payer in library.catalogue().payers if table.has(payer)}
    table.close()
    return found


def read_chapter_caps(table: Table) -> dict[str, Fraction]:
    """EUR m a year per budget chapter; chapters left out have no limit."""
    found = {chapter: table.number(chapter) for chapter in library.terms().chapters if table.has(chapter)}
    table.close()
    return found


def read_params(table: Table) -> dict[str, Fraction]:
    """Numbers of the guardrails, defaults filled in."""
    found = {
        name: table.number(name, default, least=least, most=most) for name, (default, least, most) in PARAMS.items()
    }
    if found["max_measures"].denominator != 1:
        table.refuse("max_measures", "must be a whole number")
    table.close()
    return found


def param(plan: Plan, name: str) -> Fraction:
    """A number of a guardrail; where the dossier states none but the catalogue's default, that of such a country."""
    usual = PARAMS[name][0]
    stated = plan.params.get(name, usual)
    return default_of(plan.context, name, usual) if stated == usual else stated


def listed(plan: Plan, key: str) -> tuple[str, ...]:
    """A list of words in the context; empty if it is not there."""
    values = plan.context.get(key, ())
    return tuple(str(value) for value in values) if isinstance(values, list | tuple) else ()


def holds(plan: Plan, key: str) -> bool:
    """Whether a fact in the context is true."""
    return plan.context.get(key) is True


def word(plan: Plan, key: str, default: str) -> str:
    """A word in the context."""
    return str(plan.context.get(key) or default)


@dataclass(frozen=True, slots=True)
class Check:
    """A protection check as it counts on a day: PASSED, OPEN or FAILED. `passed` is the day on which it was passed and
    `until` the last on which it holds (both None where no day is stated or it was not passed); `undated`: it is said to
    be passed, and nobody says when."""

    state: str
    passed: date | None = None
    until: date | None = None
    undated: bool = False

    @property
    def expired(self) -> bool:
        """Whether it was passed and has grown too old."""
        return self.state == OPEN and self.passed is not None


def whole(answer: object) -> int:
    """A whole number among a dossier's answers, which may be typed as words. Raises ValueError for anything else."""
    if isinstance(answer, int | str):
        return int(answer)
    raise ValueError(answer)


def check_of(context: Mapping[str, object], as_of: str, measure: str = "") -> Check:
    """The protection check of a country as it counts on this day (or month), for a measure where transit has its own.
    The one judge of it: rules, gates, pages and papers all ask here. A passed one that has grown too old is open, and
    so is one without a day: nobody can say how long it holds."""
    stated = str(context.get("nr_check") or OPEN)
    if measure == TRANSIT:
        stated = str(context.get("nr_check_transit") or stated)
    passed = _day(str(context.get("nr_check_date") or ""))
    if stated != PASSED:
        return Check(stated)
    if passed is None:
        return Check(OPEN, undated=True)
    until, day = _later(passed, whole(context.get("nr_check_months") or CHECK_MONTHS)), _day(as_of)
    return Check(OPEN if day is not None and day > until else PASSED, passed, until)


def protection_check(plan: Plan, measure: str) -> Check:
    """The protection check for a return measure on the day of the plan."""
    return check_of(plan.context, plan.as_of, measure)


def counted(plan: Plan) -> Mapping[str, object]:
    """The answers about the country as they count on the day of the plan: the protection check as its judge counts it
    (for transit, too, where it has its own)."""
    found = dict(plan.context)
    for name, measure in (("nr_check", ""), ("nr_check_transit", TRANSIT)):
        if name in found:
            found[name] = protection_check(plan, measure).state
    return found


def _later(day: date, months: int) -> date:
    """The same day so many months later, the month's last where it has no such day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(text: str) -> date | None:
    """The day; the first of a month without day; None where nothing is stated."""
    return first_day(text) if text else None


def health_shares(plan: Plan) -> dict[str, Fraction]:
    """Share of health and care workers among the persons of each measure that has some, rec_health itself included: as
    the dossier states it, else all persons of a measure that is marked to have them."""
    stated = plan.context.get("health_shares")
    marked = {m.id: Fraction(1) for m in plan.measures if HEALTH_MARK in m.tags}
    shares = {str(name): Fraction(share) for name, share in stated.items()} if isinstance(stated, dict) else {}
    return {name: share for name, share in {HEALTH: Fraction(1), **marked, **shares}.items() if share > 0}
