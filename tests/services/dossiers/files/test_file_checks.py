"""A file takes nothing that the pages refuse: every value that a form refuses is tried through the file too."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from negotiator.bargaining.errors import DataError
from negotiator.catalogue.dossier_file.file import DossierFile, read, written
from negotiator.catalogue.means import OWN
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.numbers import entry
from negotiator.services.dossiers.entries.entry_fields import Entry, Field, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import exact
from negotiator.services.dossiers.facts import fact_fields
from negotiator.services.dossiers.files.file_checks import require_sound
from negotiator.services.dossiers.frame import master_fields
from negotiator.services.dossiers.limits import limit_fields
from negotiator.services.dossiers.measures import measure_ties
from negotiator.services.dossiers.measures.level_editing import UNPAID
from negotiator.services.dossiers.measures.measure_fields import flat, of_level, of_measure
from negotiator.services.dossiers.rules import linkages
from negotiator.services.dossiers.stakeholders.stakeholder_editing import EARLIER
from negotiator.services.dossiers.stakeholders.stakeholder_fields import FIELDS as STAKEHOLDER
from negotiator.services.dossiers.start import mandate

CAP = f"{OWN}_1"
DAY = "2026-11-29"
NESTED = ("eur", "uses", "gives", "groups", "win")
TEXTS = {"de": ("text", "de"), "en": ("text", "en")}
CAPACITY = {"de": ("text", "de"), "en": ("text", "en"), "unit_de": ("unit", "de"), "unit_en": ("unit", "en")}
HEAD = {
    **{f"{part}_{language}": (part, language) for part in ("title", "summary") for language in ("de", "en")},
    "partner": ("context", "partner"),
    "file_number": ("context", "file_number"),
}
MANDATE = {"number": "K 1", "day": "2026-03-10", "by": "Kabinett", "until": "2027-03-10"}
FORMS: dict[str, tuple[tuple[Field, ...], tuple[str | int, ...], dict[str, tuple[str, ...]]]] = {
    "measure": (flat(of_measure(own=True, language="en")), ("measures", -1), TEXTS),
    "level": (flat(of_level(zero=False, language="en")), ("measures", -1, "levels", -1), TEXTS),
    "fact": (tuple(f for f in fact_fields.fields() if f.name not in ("src", "other")), ("facts", 0), TEXTS),
    "stakeholder": (STAKEHOLDER, ("participants", 0), TEXTS),
    "capacity": (limit_fields.NAME, ("capacities", CAP), CAPACITY),
    "mandate": (mandate.FIELDS, ("mandate_given",), {}),
    "head": (
        tuple(f for f in master_fields.FIELDS if f.name != "languages"),
        (),
        {
            f.name: ("context", "names", f.name)
            for f in master_fields.FIELDS
            if f.name not in (*HEAD, "languages")
        } | HEAD,
    ),
}  # fmt: skip


def small() -> Plan:
    """The first measures of a demo and its first stakeholder and fact, without talks."""
    plan = demo_scenario("kenya_like")
    named = [each for n, each in enumerate(plan.measures) if n < 2 or each.id in repr(plan.context)]
    measures = tuple(replace(each, requires=(), excludes=(), synergies=()) for each in named)
    person = next(each for each in plan.participants if each.id == plan.lead)
    bare = replace(person, prefs=(), red_lines=())
    return replace(
        plan,
        measures=measures,
        participants=(bare,),
        facts=plan.facts[:1],
        mandate={},
        linkages=(),
        rounds=(),
        packages=(),
    )


@cache
def text() -> str:
    """A dossier with a mandate, a capacity of its own, and a measure and a fact that no catalogue names."""
    top = json.loads(written(DossierFile(small())))
    dossier = top["dossier"]
    dossier["mandate_given"] = MANDATE
    dossier["base"][CAP] = 1
    dossier["capacities"] = {CAP: {"text": {"de": "Plätze", "en": "Places"}, "unit": {}}}
    own = {**dossier["measures"][0], "id": "own_1", "asked": "partner", "doer": "home", "synergies": []}
    dossier["measures"].append(json.loads(json.dumps(own)))
    names = {f.name: "Wort" for f in master_fields.FIELDS if f.name not in (*HEAD, "languages")}
    dossier["context"]["names"] = {**names, **dossier["context"].get("names", {})}
    return json.dumps(top)


def place(name: str, paths: dict[str, tuple[str, ...]]) -> tuple[str | int, ...]:
    start, _dash, key = name.partition("_")
    if name in paths:
        return paths[name]
    return (start, key) if key and start in NESTED else ("ramp",) if start == "ramp" else (name,)


def refused_by(field: Field) -> Iterator[tuple[str, object]]:
    """What is typed, and how a file would write it."""
    if field.required and field.entry is not Entry.NUMBER:
        yield "", ""
    if field.entry in (Entry.LINE, Entry.TEXT):
        yield (long := "x" * (field.most + 1)), long
    elif field.entry is Entry.DAY:
        yield "2026-13-01", "2026-13-01"
    elif field.entry is Entry.CHOICE:
        yield "nonsense", "nonsense"
    elif field.entry is Entry.MANY:
        yield "nonsense", ["nonsense"]
    else:
        for value in (field.bounds[0] - 1, field.bounds[1] + 1):
            yield str(value), f"{value}/{field.scale}" if field.scale > 1 else value
        fine = field.bounds[1] - Fraction(1, 10**7)  # within bounds, but with more decimals than can be added up
        yield entry(fine, "en"), str(fine / field.scale)


CASES = [
    pytest.param(form, field, typed, value, id=f"{form}-{field.name}-{n}")
    for form, (fields, _base, _paths) in FORMS.items()
    for field in fields
    for n, (typed, value) in enumerate(refused_by(field))
    if (form, field.name, typed) != ("head", "en", "")  # a file that does not say it has it as usage has it
]


def judged(change: Callable[[dict], object] = lambda _dossier: None) -> None:
    top = json.loads(text())
    change(top["dossier"])
    file = read(json.dumps(top).encode(), "f")
    require_sound(file.plan, ("f", "dossier"), DAY, "en")


def test_what_pages_take_the_file_takes() -> None:
    judged()


@pytest.mark.parametrize(("form", "field", "typed", "value"), CASES)
def test_what_a_field_refuses_the_file_refuses(form: str, field: Field, typed: str, value: object) -> None:
    values = {field.name: typed}
    assert {**wrong_in([field], values), **exact([field], values, "en")[1]}
    _fields, base, paths = FORMS[form]

    def change(dossier: dict) -> None:
        held = dossier
        steps = (*base, *place(field.name, paths))
        for step in steps[:-1]:
            held = held.setdefault(step, {}) if isinstance(held, dict) else held[step]
        held[steps[-1]] = [value] if steps[-1] == "ramp" else value

    with pytest.raises(DataError):
        judged(change)


@pytest.mark.parametrize("form", FORMS)
def test_the_longest_words_are_taken(form: str) -> None:
    fields, base, paths = FORMS[form]

    def change(dossier: dict) -> None:
        for field in fields:
            if field.entry in (Entry.LINE, Entry.TEXT) and (form, field.name) != ("fact", "value"):
                held = dossier
                steps = (*base, *place(field.name, paths))
                for step in steps[:-1]:
                    held = held.setdefault(step, {}) if isinstance(held, dict) else held[step]
                held[steps[-1]] = "x" * field.most

    judged(change)


def link(measure: str) -> dict[str, object]:
    return {"at": 1, "measure": measure, "level": 1}


def tie(a: str, b: str) -> dict[str, object]:
    return {"a": a, "b": b, "type": "sequence"}


def own(dossier: dict) -> dict:
    return dossier["measures"][-1]


def needs(dossier: dict, *, back: bool) -> None:
    first = dossier["measures"][0]
    own(dossier)["requires"] = [link(first["id"])]
    first["requires"] = [link("own_1")] if back else []


TOGETHER = {  # what forms judge between several values: a file that it is wrong in, its sentence, and one that is right
    "a measure that needs itself": (
        lambda d: own(d).update(requires=[link("own_1")]), measure_ties.ITSELF, lambda d: own(d).update(requires=[]),
    ),
    "needs in a circle": (
        lambda d: needs(d, back=True), measure_ties.CIRCULAR, lambda d: needs(d, back=False),
    ),
    "needed and excluded": (
        lambda d: own(d).update(requires=[link("rec_g2g")], excludes=[link("rec_g2g")]), measure_ties.BOTH,
        lambda d: own(d).update(requires=[link("rec_g2g")], excludes=[]),
    ),
    "a linkage with itself": (
        lambda d: d.update(linkages=[tie("own_1", "own_1")]), linkages.ITSELF,
        lambda d: d.update(linkages=[tie("own_1", "rec_g2g")]),
    ),
    "linkages in a circle": (
        lambda d: d.update(linkages=[tie("own_1", "rec_g2g"), tie("rec_g2g", "own_1")]), linkages.CIRCULAR,
        lambda d: d.update(linkages=[tie("own_1", "rec_g2g")]),
    ),
    "a mandate that ends before its day": (
        lambda d: d["mandate_given"].update(until="2026-03-09"), "This lies before the day of the decision.",
        lambda d: d["mandate_given"].update(until="2026-03-10"),
    ),
    "a mandate of the future": (
        lambda d: d["mandate_given"].update(day="2026-11-30"), "This day lies in the future.",
        lambda d: d["mandate_given"].update(day=DAY),
    ),
    "a fact that ends before its day": (
        lambda d: d["facts"][0].update(day="2026-03", until="2026-02"), "This lies before the day of the fact.",
        lambda d: d["facts"][0].update(day="2026-03", until="2026-03"),
    ),
    "a year beyond the term": (
        lambda d: d.update(years=[{"kind": "capacity", "key": "lang", "year": 9, "amount": 1}]),
        "This year lies beyond the term of the agreement.",
        lambda d: d.update(years=[{"kind": "capacity", "key": "lang", "year": 1, "amount": 1}]),
    ),
    "a level that earns money": (
        lambda d: own(d)["levels"][-1].update(eur={"federal": -3, "partner": 2}), UNPAID,
        lambda d: own(d)["levels"][-1].update(eur={"federal": -3, "partner": 3}),
    ),
    "names out of their order": (
        lambda d: d["participants"][0].update(since="2024-01", former=[["2025-01", "Alt", "Old"]]), EARLIER,
        lambda d: d["participants"][0].update(since="2025-02", former=[["2025-01", "Alt", "Old"]]),
    ),
    "a rule without reason": (
        lambda d: d.update(rules=[{"id": "OR:1", "expr": "L(own_1) >= 1"}]), "Please say why.",
        lambda d: d.update(rules=[{"id": "OR:1", "expr": "L(own_1) >= 1", "why": "x"}]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TOGETHER)
def test_what_does_not_fit_together_is_refused_in_the_words_of_the_page(name: str) -> None:
    wrong, told, right = TOGETHER[name]
    with pytest.raises(DataError) as refused:
        judged(wrong)
    assert refused.value.reason == told
    judged(right)
