"""What docs/fields.md says of fields that no rule counts by: another value, and a page or a comparison tells it."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from negotiator.catalogue.dossier_file.file import DossierFile, written
from negotiator.catalogue.minutes import Commitment, Declaration, Minutes
from negotiator.catalogue.plan import Level, MandateGiven, OwnRule, Plan, RedLine
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.dossiers.versions.version_changes import changes
from negotiator.services.dossiers.versions.versions import frozen
from tests.conftest import Person
from tests.test_field_effects import SHOWN
from tests.test_field_map import HERE, ROWS, classes, usual, within

DAYS = {  # day of a field -> how a page writes it
    "Plan.data_as_of": ("2024-11", "November 2024"), "Participant.since": ("2021-02", "Februar 2021"),
    "Fact.day": ("2021-03-04", "4. März 2021"), "Fact.until": ("2039-03-05", "5. März 2039"),
    "Pref.day": ("2021-03-06", "06.03.2021"), "Round.date": ("2035-03-07", "7. März 2035"),
    "MandateGiven.day": ("2021-03-08", "8. März 2021"), "MandateGiven.until": ("2039-03-09", "9. März 2039"),
    "Commitment.due": ("2035-03-10", "10. März 2035"),
}  # fmt: skip
WORDS = (
    "Plan.title", "Plan.summary", "Measure.desc", "Measure.law", "Level.text", "Level.unit", "Level.ours",
    "Level.theirs", "Participant.least_text", "Participant.reasoning", "Participant.former", "Pref.why",
    "Pref.second_by", "Pref.source", "RedLine.why", "Fact.value", "Fact.unit", "Fact.text", "Fact.definition",
    "Fact.informant", "Linkage.note", "Round.place", "Round.record", "Minutes.people", "Minutes.points",
    "Commitment.what", "Declaration.said", "Declaration.speaker", "Named.text", "Named.note", "MandateGiven.number",
    "MandateGiven.by", "OwnRule.why",
)  # fmt: skip
SOURCES = {"Pref.src": "P-IND6", "RedLine.src": "P-GEO2"}  # of the library, and named nowhere else in the scenario
PARTS = {"Plan.facts", "Plan.rounds", "Plan.mandate_given", "Round.minutes", "Minutes.commitments",
         "Minutes.declarations"}  # fmt: skip # their own fields stand in WORDS and DAYS
PLACES = (
    "", "/context", "/measures/rec_selforg", "/measures/rec_selforg/levels/1", "/rounds", "/own-rules", "/linkages",
    "/rules", "/stakeholders",
)  # fmt: skip
OTHERS: dict[str, Any] = {  # where the usual other value is of another kind
    "gcm": (99,), "src": ("another",), "former": (("2001", "Alt", "Old"),), "text": {"de": "x", "en": "y"},
    "facts": (), "away": Fraction(1, 2), "expected": {}, "offers": {}, "firm": {}, "commitments": {},
    "declarations": {}, "people": {}, "rounds": (),
    "mandate_given": MandateGiven("1", "2026-01-01", "x"), "co": ("BMZ",), "informant": "x",
}  # fmt: skip


def mark(name: str) -> str:
    return f"zq{re.sub('[^a-z]', '', name.lower())}qz"


def both(name: str) -> dict[str, str]:
    return {"de": mark(name), "en": mark(name)}


def day(name: str) -> str:
    return DAYS[name][0]


def marked(plan: Plan) -> Plan:
    """The plan with a word of its own in every field of WORDS, and a day in those of DAYS."""
    measure, fact, link, named = plan.measures[0], plan.facts[0], plan.linkages[0], plan.packages[0]
    ours = {name: mark(f"Level.{name}") for name in ("unit", "ours", "theirs")}
    level = replace(measure.levels[1], text=both("Level.text"), quantity=Fraction(7), **ours)
    told = {name: mark(f"Measure.{name}") for name in ("desc", "law")}
    first = replace(measure, levels=(measure.levels[0], level, *measure.levels[2:]), **told)
    words = {name: mark(f"Fact.{name}") for name in ("value", "unit", "definition", "informant")}
    fact = replace(fact, text=both("Fact.text"), day=day("Fact.day"), until=day("Fact.until"), **words)
    given = MandateGiven(
        mark("MandateGiven.number"), day("MandateGiven.day"), mark("MandateGiven.by"), day("MandateGiven.until")
    )
    return replace(
        plan,
        title=both("Plan.title"),
        summary=both("Plan.summary"),
        data_as_of=day("Plan.data_as_of"),
        measures=(first, *plan.measures[1:]),
        participants=tuple(_person(plan, each.id) if each.id == plan.lead else each for each in plan.participants),
        rounds=(*plan.rounds[:-1], _round(plan)),
        facts=(fact, *plan.facts[1:]),
        linkages=(replace(link, note=mark("Linkage.note")), *plan.linkages[1:]),
        packages=(replace(named, text=both("Named.text"), note=mark("Named.note")), *plan.packages[1:]),
        mandate_given=given,
        rules=(OwnRule("OR:1", f"L({first.id}) >= 0", why=mark("OwnRule.why")),),
    )


def _person(plan: Plan, key: str) -> Any:
    person = next(each for each in plan.participants if each.id == key)
    said = {name: mark(f"Pref.{name}") for name in ("why", "second_by", "source")}
    pref = replace(person.prefs[0], second=Fraction(3), day=day("Pref.day"), src=(SOURCES["Pref.src"],), **said)
    src = (SOURCES["RedLine.src"],)
    line = RedLine(f"RL:{key}:1", f"L({pref.measure}) >= 0", hard=False, why=mark("RedLine.why"), src=src)
    words = {name: mark(f"Participant.{name}") for name in ("least_text", "reasoning")}
    former = (("2019", mark("Participant.former"), mark("Participant.former")),)
    return replace(
        person,
        prefs=(pref, *person.prefs[1:]),
        red_lines=(line,),
        since=day("Participant.since"),
        former=former,
        **words,
    )


def _round(plan: Plan) -> Any:
    partner = next(each.id for each in plan.participants if each.side == "partner")
    minutes = Minutes(
        people={"de": mark("Minutes.people")},
        points=(mark("Minutes.points"),),
        commitments={"1": Commitment(mark("Commitment.what"), plan.lead, day("Commitment.due"))},
        declarations={
            "1": Declaration(partner, mark("Declaration.said"), "rec_health", mark("Declaration.speaker")),
        },
    )
    words = {
        "status": "closed",
        "place": mark("Round.place"),
        "record": both("Round.record"),
        "date": day("Round.date"),
    }
    return replace(plan.rounds[-1], minutes=minutes, **words)


@pytest.fixture
def lead(signed_in: Callable[[Person], FlaskClient], person: Callable[..., Person]) -> FlaskClient:
    return signed_in(person("lead", may_start=True))


def test_a_page_tells_what_is_said_to_be_printed(lead: FlaskClient) -> None:
    """With a word in each field that stands nowhere else, every word is found on a page of the lead."""
    plan = marked(demo_scenario("kenya_like"))
    content = written(DossierFile(plan))
    assert all(mark(name) in content for name in WORDS)
    made = lead.post("/dossiers/import", data={"file": (BytesIO(content.encode()), "a.json")})
    home = made.headers["Location"].removesuffix("/checklist")
    mine = re.search(rf'href="({home}/positions/\d+)"', lead.get(f"{home}/positions").text)
    named = re.search(rf'href="({home}/packages/\d+)"', lead.get(f"{home}/packages").text)
    assert mine
    assert named
    said = f"{mine[1]}/measures/{_person(plan, plan.lead).prefs[0].measure}/statement"
    pages = [*(f"{home}{place}" for place in PLACES), mine[1], said, named[1]]
    text = "".join(lead.get(page).text for page in pages)
    needles = (
        {name: mark(name) for name in WORDS}
        | {name: shown for name, (_day, shown) in DAYS.items()}
        | {name: f">{src}<" for name, src in SOURCES.items()}
    )
    assert {name for name, needle in needles.items() if needle not in text} == set()
    assert lead.get(f"{home}/rounds").text.count("abgeschlossen") == 2, "one round was closed before"


@cache
def compared() -> frozenset[str]:
    """The fields of which the comparison of two versions tells a change."""
    plan = demo_scenario("kenya_like")
    base = frozen(plan)
    found = set()
    for name, field in [place for place, row in ROWS.items() if row[3] != HERE]:

        def other(value: Any, field: str = field) -> list[Any]:
            held = getattr(value, field)
            if isinstance(value, Level) and not value.n:
                return []  # "not part of the agreement" has no more to it
            return [replace(value, **{field: each}) for each in ([OTHERS[field]] if field in OTHERS else usual(held))]

        changed = next(within(plan, classes()[name], other), None)
        if changed is not None and changes(base, frozen(changed), "de"):
            found.add(f"{name}.{field}")
    return frozenset(found)


def test_what_counts_nowhere_is_told_or_names_something() -> None:
    left = {
        f"{name}.{field}"
        for (name, field), row in ROWS.items()
        if row[3] != HERE
        and row[0] != "names"
        and f"{name}.{field}" not in {*WORDS, *DAYS, *SOURCES, *PARTS, "Round.status"} | compared()
    }
    assert left == set(SHOWN)
