"""Reading a scenario's facts for rules: context, free capacities, caps and numbers of guardrails."""

from collections.abc import Collection
from fractions import Fraction

from negotiator.catalogue import library
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import Table

REGIMES = ("ok", "restricted", "ostracised")
CHECKS = ("ok", "open", "failed")
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


def read_context(table: Table, measures: Collection[str]) -> dict[str, object]:
    """What is known about the partner. The facts that decide about law have no default."""
    found: dict[str, object] = {
        "partner": table.text("partner"),
        "regime": table.text("regime", one_of=REGIMES),
        "first_host": table.flag("first_host"),
        "hosts_refugees": table.flag("hosts_refugees"),
        "who_list": table.flag("who_list"),
        "eu_readmission": table.flag("eu_readmission"),
        "nr_check": table.text("nr_check", one_of=CHECKS),
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
