"""Reading a scenario's facts for rules: context, free capacities, caps and numbers of guardrails."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from negotiator.bargaining.words import Pillar
from negotiator.catalogue import library
from negotiator.catalogue.plan import Measure, Plan
from negotiator.catalogue.reading import Table

REGIMES = ("ok", "restricted", "ostracised")
PASSED, OPEN, FAILED = CHECKS = ("ok", "open", "failed")
CHECK_MONTHS = 6  # how long a passed protection check holds (G-01)
TRANSIT = "ret_transit"
HEALTH = "rec_health"
PARAMS: dict[
    str, tuple[Fraction, Fraction, Fraction]
] = {  # default, least, most (guardrails G-03 and G-04 name theirs)
    "women": (Fraction(1, 4), Fraction(0), Fraction(1)),
    "vol_ratio": (Fraction(1), Fraction(1, 2), Fraction(3)),
    "health_ratio": (Fraction(1), Fraction(0), Fraction(10)),
    "rcase_slack": (Fraction(5, 4), Fraction(0), Fraction(3, 2)),
    "rein_share": (Fraction(1, 2), Fraction(0), Fraction(10)),
    "ref_min": (Fraction(1, 4), Fraction(0), Fraction(1)),
    "win_min": (Fraction(6), Fraction(0), Fraction(10_000)),
    "win_balance": (Fraction(1, 2), Fraction(0), Fraction(1)),
    "signal": (Fraction(3, 5), Fraction(0), Fraction(1)),
    "idle": (Fraction(3, 2), Fraction(0), Fraction(100)),
    "max_measures": (Fraction(30), Fraction(0), Fraction(1000)),
}


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
    """Day and life of the protection check, another result for transit, health workers in other measures."""
    found: dict[str, object] = {}
    if table.has("nr_check_date"):
        found["nr_check_date"] = table.day("nr_check_date")
    if table.has("nr_check_months"):
        found["nr_check_months"] = table.whole("nr_check_months", least=1, most=60)
    if table.has("nr_check_transit"):
        found["nr_check_transit"] = table.text("nr_check_transit", one_of=CHECKS)
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
    """A number of a guardrail; its default where the dossier states none."""
    return plan.params.get(name, PARAMS[name][0])


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


def protection_check(plan: Plan, measure: str) -> str:
    """The result of the protection check for a return measure: transit may have its own; a passed one that has grown
    too old by the date of the dossier counts as open."""
    stated = word(plan, "nr_check", OPEN)
    if measure == TRANSIT:
        stated = word(plan, "nr_check_transit", stated)
    return OPEN if stated == PASSED and _expired(plan) else stated


def _expired(plan: Plan) -> bool:
    checked, today = (_day(text) for text in (word(plan, "nr_check_date", ""), plan.as_of))
    if checked is None or today is None:
        return False
    months = int(word(plan, "nr_check_months", str(CHECK_MONTHS)))
    passed = 12 * (today.year - checked.year) + today.month - checked.month
    return passed > months or (passed == months and today.day > checked.day)


def _day(text: str) -> date | None:
    """The day; the first of a month without day; None where nothing is stated."""
    return date.fromisoformat(f"{text}-01" if len(text) == len("2026-03") else text) if text else None


def health_shares(plan: Plan) -> dict[str, Fraction]:
    """Share of health and care workers among the persons of each measure that has some, rec_health itself included."""
    stated = plan.context.get("health_shares")
    shares = {str(name): Fraction(share) for name, share in stated.items()} if isinstance(stated, dict) else {}
    return {name: share for name, share in {HEALTH: Fraction(1), **shares}.items() if share > 0}
