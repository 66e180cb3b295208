"""docs/fields.md: every field of a dossier has a line, its test exists, and what is said to count counts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from negotiator.bargaining.words import Part, Pillar, Shape
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.guardrails.rows.all import rules_of
from negotiator.catalogue.limits import OwnCapacity, YearLimit
from negotiator.catalogue.plan import Link, Linkage, Override, OwnRule, Plan, RedLine, Synergy
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from tests.test_coverage_document import named_in

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| `(\w+)\.(\w+)` \| (\w+) \| (.+) \| `(.+)::(\w+)` \|$")
LINES = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8").splitlines()
ROWS = {(found[1], found[2]): found.groups()[2:] for line in LINES if (found := ROW.match(line))}
VERBS = {"binds", "weighs", "warns", "expires", "gates", "prints", "names", "checks"}
HERE = "test_what_binds_weighs_warns_or_expires_changes_what_is_computed"
COUNTED = [place for place, row in ROWS.items() if row[3] == HERE]


FEW = ("ret_forced", "ret_voluntary", "rei_individual", "rec_g2g", "rec_health", "trn_health_cap", "prot_recruiters",
       "trn_skills", "trn_tot", "ena_eco", "ena_format", "gov_jwg")  # fmt: skip


WHO = ("p_labour", "arch_kenya", "de_bmi", "de_bmas")


def plan() -> Plan:
    """A small dossier that has one of everything: ties with levels, an override, an own rule, a dated check."""
    found = demo_scenario("kenya_like")
    measures = {measure.id: measure for measure in found.measures}
    people = {person.id: person for person in found.participants}
    ties = (Linkage("rei_individual", "ret_forced", "package"), Linkage("prot_recruiters", "rec_g2g", "sequence"))
    levels = measures["trn_tot"].levels
    building = replace(levels[1], uses={"own_1": Fraction(5)}, ramp=(Fraction(1, 2),))
    measures["trn_tot"] = replace(measures["trn_tot"], levels=(levels[0], building, *levels[2:]))
    return replace(
        found,
        capacities={"own_1": OwnCapacity({"de": "Werkstatt", "en": "workshop"}, {"de": "Plätze", "en": "places"})},
        base=found.base | {"own_1": Fraction(2)},
        years=(YearLimit("capacity", "lang", 2, Fraction(40)),),
        measures=tuple(measures[key] for key in FEW),
        participants=tuple(people[key] for key in WHO),
        linkages=ties,
        overrides=(Override(1, "G-15", "St Muster", "2026-12-31"),),
        rules=(OwnRule("OR:1", "L(rec_g2g) <= 1"),),
        context=found.context | {"nr_check": "ok", "nr_check_date": "2026-01-15"},
        packages=tuple(
            replace(package, linkages=ties[:1], levels={key: n for key, n in package.levels.items() if key in FEW})
            for package in found.packages[1:3]
        ),
    )


PLAN = plan()


@cache
def classes() -> dict[str, type[Any]]:
    """The data classes of a dossier by name, from the plan down."""
    found: dict[str, type[Any]] = {}

    def walk(kind: type[Any]) -> None:
        if kind.__name__ in found:
            return
        found[kind.__name__] = kind
        todo = list(get_type_hints(kind).values())
        while todo:
            each = todo.pop()
            if isinstance(each, type) and is_dataclass(each):
                walk(each)
            todo += get_args(each)

    walk(Plan)
    return found


def test_each_field_has_a_line_and_each_line_a_field() -> None:
    there = {(name, field.name) for name, kind in classes().items() for field in fields(kind)}
    assert set(ROWS) == there
    assert len(ROWS) == sum(line.startswith("| `") for line in LINES)


def test_each_line_says_what_the_field_does_and_its_test_exists() -> None:
    assert {row[0] for row in ROWS.values()} <= VERBS
    missing = [place for place, row in ROWS.items() if row[3] not in named_in(row[2])]
    assert missing == []


def test_what_is_said_to_print_alone_changes_nothing_that_is_computed() -> None:
    """The opposite: a field that only prints is no input of a rule."""
    for name, field in (
        ("Measure", "desc"),
        ("Measure", "lead"),
        ("Level", "unit"),
        ("Pref", "why"),
        ("Fact", "value"),
    ):
        assert ROWS[name, field][0] == "prints"
        assert all(computed(changed) == now() for changed in some(changes(name, field), 3))


@pytest.mark.parametrize(("name", "field"), COUNTED, ids=[".".join(place) for place in COUNTED])
def test_what_binds_weighs_warns_or_expires_changes_what_is_computed(name: str, field: str) -> None:
    before = now()
    assert any(computed(changed) != before for changed in changes(name, field))


def computed(found: Plan) -> tuple[object, ...]:
    """Rules, scores and bonuses for the solver, and what the formulas say of the dossier's packages."""
    case = case_of(found)
    restricted = rules_of(replace(found, context=found.context | {"regime": "restricted"}))
    counted = tuple(tally_of(found, package) for package in found.packages)
    judged = tuple((count.verdict, count.standings) for count in counted)
    return case.conditions, case.red_lines, case.parties, case.balance, restricted, judged


@cache
def now() -> tuple[object, ...]:
    """What is computed of the dossier as it is."""
    return computed(PLAN)


def some(found: Iterator[Plan], count: int) -> list[Plan]:
    return [each for each, _n in zip(found, range(count), strict=False)]


OTHERS: dict[tuple[str, str], Callable[[Any], list[Any]]] = {  # other values that keep a dossier readable
    ("Plan", "as_of"): lambda _: ["2027-06-01"],
    ("Plan", "measures"): lambda v: [v[:-1], v[1:]],
    ("Plan", "packages"): lambda v: [v[1:]],
    ("Plan", "context"): lambda v: [v | {"who_list": not v["who_list"]}],
    ("Plan", "mandate"): lambda v: [v | {"rec_g2g": (0, 0)}],
    ("Plan", "params"): lambda v: [v | {"win_min": Fraction(1)}],
    ("Measure", "pillar"): lambda v: [Pillar.RETURN if v is not Pillar.RETURN else Pillar.TRAINING],
    ("Measure", "requires"): lambda v: [(*v, Link(1, "rec_health", 1))],
    ("Measure", "excludes"): lambda v: [(*v, Link(1, "rec_health", 1))],
    ("Measure", "synergies"): lambda v: [(*v, Synergy("trn_tot", 1, Fraction(1, 3)))],
    ("Measure", "tags"): lambda v: [v ^ {"O-HEA"}, v ^ {"NC"}],
    ("Measure", "win"): lambda v: [{who: gain - 1 for who, gain in v.items()}],
    ("Measure", "levels"): lambda v: [v[:2]] if len(v) > 2 else [],
    ("Measure", "groups"): lambda v: [()] if v else [],
    ("Measure", "ep"): lambda v: ["EP06" if v != "EP06" else "EP23"],
    ("Level", "legal"): lambda v: ["gesperrt" if v != "gesperrt" else "ja"],
    ("Level", "cred"): lambda v: [v / 2],
    ("Level", "gives"): lambda v: [v | {"lang": Fraction(500)}],
    ("Level", "uses"): lambda v: [v | {"lang": Fraction(500)}],
    ("Level", "groups"): lambda v: [v | {"nat": Fraction(500)}],
    ("Level", "eur"): lambda v: [v | {"federal": Fraction(500)}],
    ("Participant", "side"): lambda v: ["partner" if v != "partner" else "de"],
    ("Participant", "part"): lambda v: [Part.VOICE if v is not Part.VOICE else Part.SILENT],
    ("Participant", "prefs"): lambda v: [v[1:]] if len(v) > 1 else [],
    ("Participant", "red_lines"): lambda v: [(*v, RedLine("RL:x:9", "L(rec_g2g) >= 3", hard=True))],
    ("Participant", "least"): lambda v: [] if v is None else [v + 5],
    ("Pref", "measure"): lambda _: ["trn_tot"],
    ("Pref", "shape"): lambda v: [Shape.DOWN if v is not Shape.DOWN else Shape.UP],
    ("Pref", "cert"): lambda v: ["d" if v == "a" else "a"],
    ("Pref", "at"): lambda v: [1 - v] if v in (0, 1) else [],
    ("Level", "ramp"): lambda _: [(Fraction(1, 8), Fraction(1, 4), Fraction(1, 2))],
    ("Plan", "capacities"): lambda _: [{}],
    ("YearLimit", "kind"): lambda _: ["payer"],
    ("YearLimit", "key"): lambda _: ["visa"],
    ("RedLine", "expr"): lambda _: ["L(rec_g2g) >= 3"],
    ("OwnRule", "expr"): lambda _: ["L(rec_g2g) >= 3"],
    ("Linkage", "a"): lambda _: ["trn_tot"],
    ("Linkage", "b"): lambda _: ["trn_tot"],
    ("Linkage", "type"): lambda v: ["sequence" if v == "package" else "package"],
    ("Link", "measure"): lambda _: ["trn_tot"],
    ("Link", "at"): lambda v: [v + 1],
    ("Link", "level"): lambda v: [v + 1],
    ("Synergy", "measure"): lambda _: ["trn_tot"],
    ("Override", "rule"): lambda _: ["G-14"],
    ("Named", "levels"): lambda v: [v | {"rec_g2g": 3}],
    ("Named", "linkages"): lambda v: [(*v, Linkage("ena_eco", "ret_forced", "condition"))],
}


def changes(name: str, field: str) -> Iterator[Plan]:
    """The dossier with another value of the field, at one thing after the other that has it."""
    others = OTHERS.get((name, field), usual)

    def changed(value: Any) -> list[Any]:
        return [replace(value, **{field: each}) for each in others(getattr(value, field))]

    yield from within(PLAN, classes()[name], changed)


def within(value: Any, kind: type[Any], changed: Callable[[Any], list[Any]]) -> Iterator[Any]:
    """The value with one thing of the kind in it changed, for each of them; the number of a level stays."""
    if isinstance(value, kind):
        yield from changed(value)
        return
    if isinstance(value, tuple):
        for n, each in enumerate(value):
            yield from ((*value[:n], other, *value[n + 1 :]) for other in within(each, kind, changed))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from ({**value, key: other} for other in within(each, kind, changed))
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for other in within(getattr(value, field.name), kind, changed):
                yield replace(value, **{field.name: other})


def usual(value: Any) -> list[Any]:
    """Something else of the same kind."""
    match value:
        case bool():
            return [not value]
        case int() | Fraction():
            return [value + 1]
        case str():
            return [f"{value}x"]
        case tuple():
            return [value[1:]] if value else []
        case dict() if value and isinstance(next(iter(value.values())), str):
            return [{key: f"{text} x" for key, text in value.items()}]
        case dict():
            return [{key: number / 2 for key, number in value.items()}]
        case _:
            return []
