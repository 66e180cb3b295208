"""Every entry that the product writes into the log has words in both languages: found from the code that writes it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import session_of
from models.dossier import Dossier
from models.package import Package
from models.position import Position
from negotiator.catalogue.reading import library
from negotiator.language import LANGUAGES, words
from negotiator.paths import PACKAGE
from negotiator.services.access.audit import Deed
from negotiator.services.accounts import credentials
from negotiator.services.dossiers.log import log_tables, log_words
from negotiator.services.dossiers.log.log_names import Names
from negotiator.services.dossiers.stages import gates
from negotiator.services.studies.studies import KINDS as STUDIES
from negotiator.services.work import kinds
from tests.kenya import Kenya

WRITERS = {"record": 3, "note_read": 3}
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\b(True|False|None)\b|%\(")


def calls() -> Iterator[tuple[str, ast.expr]]:
    """Where an entry is written, and the expression that names its thing."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in WRITERS and len(node.args) > WRITERS[name]:
                    yield f"{path.name}:{node.lineno}", node.args[WRITERS[name]]
                if name == "count_guess" and len(node.args) > 3 and isinstance(node.args[3], ast.Tuple):
                    yield f"{path.name}:{node.lineno}", node.args[3].elts[0]


def forms(where: str, node: ast.expr) -> str:
    """The thing with "{}" for what is filled in; empty where it is put together elsewhere. A kind of work is said by
    its name."""
    if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "kinds":
        return str(getattr(kinds, node.attr))
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
        return "".join(forms(where, part) or "{}" for part in parts)
    return ""


class Samples:
    """Real keys and numbers of a dossier."""

    def __init__(self, kenya: Kenya, package: int, position: int) -> None:
        self.by_start = {
            "package": [str(package)],
            "position": [str(position), f"{position}|3"],
            "measure": ["rec_health"],
            "mandate": ["ret_ident"],
            "gate": list(gates.BY_KEY),
            "limit": ["payer|laender", "chapter|EP05", "capacity|visa", "parameter|women"],
            "stakeholder": ["de_bmi"],
            "study": list(STUDIES),
            "question": ["explain", "improve", "replace"],
            "override": ["G-03"],
            "planned": ["mandate"],
            "conflict": list(library.precedents().conflicts),
            "asked": ["level.rec_health.1", "answer.who_list", "parameter.win_min", "mandate.ret_ident"],
            "account": ["1", "1|opened", "1|closed", "1|may open dossiers", "1|may not open dossiers"],
            "document": ["D-04"],
        }

    def values(self, start: str) -> list[str]:
        return self.by_start.get(start, ["1"])


@pytest.fixture
def names(engine: Engine, kenya: Kenya, lead: object) -> Iterator[dict[str, Names]]:
    with session_of(engine) as session:
        dossier = session.get_one(Dossier, kenya.id)
        yield {language: Names(session, language, dossier) for language in LANGUAGES}


def told(names: dict[str, Names], thing: str) -> dict[str, str]:
    return {language: log_words.thing(names[language], thing) for language in LANGUAGES}


def test_every_thing_that_is_written_down_is_said_in_words(names: dict[str, Names], kenya: Kenya) -> None:
    session = names["de"].session
    package = session.exec(select(Package.id).where(Package.dossier_id == kenya.id)).first()
    position = session.exec(select(Position.id).where(Position.dossier_id == kenya.id)).first()
    assert package is not None
    assert position is not None
    known = Samples(kenya, package, position)
    apart = {"{}{} > {}"}  # a move between stages: see below
    found = {form: where for where, node in calls() if (form := forms(where, node)) and form not in apart}
    assert len(found) > 25
    raw = []
    for form, where in found.items():
        start, count = form.split("{}")[0].strip(), form.count("{}")
        values = [v for v in known.values(start) if v.count("|") + 1 == count] or ["|".join(["1"] * count)]
        for value in values if count else [""]:
            thing = form.format(*value.split("|"))
            said = told(names, thing)
            if said["de"] == thing or RAW.search(said["de"]) or RAW.search(said["en"]):
                raw.append((where, thing, said))
    assert raw == []


@pytest.mark.parametrize("thing", [credentials.LINK % 1, credentials.CHANGED % 1, "stage mandate > negotiation"])
def test_things_put_together_elsewhere_are_said_too(names: dict[str, Names], thing: str) -> None:
    said = told(names, thing)
    assert said["de"] != said["en"] != thing


def test_every_deed_has_words_in_german() -> None:
    assert set(log_tables.DONE) == set(Deed)
    assert [d for d in Deed if words("de").gettext(log_tables.DONE[d]) == log_tables.DONE[d]] == []


def keys() -> Iterator[str]:
    """Keys of what is written down as details."""
    for path in sorted((PACKAGE / "services").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "audit" not in text and "count_guess" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            named = isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and any(
                isinstance(t, ast.Name) and t.id in ("detail", "details", "asked") for t in targets
            )
            passed = isinstance(node, ast.Call) and any(k.arg == "detail" for k in node.keywords)
            if named or passed:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Dict):
                        yield from (
                            k.value for k in inner.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)
                        )


def test_every_detail_has_a_name() -> None:
    found = set(keys())
    assert {"from", "to", "why", "concepts"} <= found
    assert found - set(log_tables.NAMES) - {"kind", "language", "grade", "packages", "style"} == set()


BESIDE = "[low=8 high=9 second=9 second_by=Botschaft in Nairobi source=Schreiben vom März day=2026-03-01 sure=high]"
DRAWN = "[drawn=0,2/5,4/5 drawn_low=0,3/10,7/10 drawn_high=0,1/2,9/10 drawn_said=,,high source=x]"
CHANGES = [
    ("measure rec_health", {"field": "rec_health 2", "from": "0.55 bedingt", "to": "0.6 ja", "why": "x"}, "55"),
    ("gate finance", {"field": "finance", "from": "", "to": "confirmed"}, "bestätigt"),
    ("stage mandate > negotiation", {"field": "stage", "from": "mandate", "to": "negotiation"}, "Verhandlung"),
    ("limit payer laender", {"field": "laender", "from": "3/2", "to": "2"}, "1,5"),
    ("mandate ret_ident", {"field": "ret_ident", "from": "0-3", "to": "1-2"}, "Stufe 1 bis 2"),
    ("override G-03", {"field": "G-03", "from": "asked", "to": "granted", "until": "2027-01-01"}, "erteilt"),
    ("stakeholder de_bmi", {"field": "part, consent", "from": "seat True", "to": "voice False"}, "Zustimmung"),
    ("account 1", {"from": None, "to": "ministry", "stakeholder": None, "circle": True}, "ja"),
    ("position 1", {"measure": "rec_health", "from": "", "to": "17/2 peak2 d fair market"}, "8,5"),
    *(
        ("position 1", {"measure": "rec_health", "from": "", "to": f"17/2 up d fair {BESIDE}"}, part)
        for part in ("Wichtigkeit 8 bis 9", "zweite Einschätzung: 9", "von: Botschaft", "Quelle: Schreiben", "sicher")
    ),
    ("position 1", {"measure": "rec_health", "from": "", "to": f"17/2 drawn d fair {DRAWN}"}, "Stufen: 0; 30–50; hoch"),
    (
        "position 1",
        {"measure": "rec_health", "from": "", "to": "17/2 drawn d x [drawn=0,1/8]"},
        "Stufe für Stufe, erklärt",
    ),
    ("position 1", {"measure": "rec_health", "from": "", "to": "17/2 drawn d x [drawn=0,1/8]"}, "Stufen: 0; 12,5"),
    ("position 1", {"red line": "", "from": "", "to": "L(ret_ident) >= 2 hard a x"}, "mindestens auf Stufe 2"),
    ("position 1", {"from": "sealed sealed draft", "to": "lead sealed submitted"}, "Federführung"),
    ("position 1", {"least score": "", "from": "", "to": "42 enough for us"}, "42"),
    ("position 1", {"least score": "", "from": {}, "to": {"least": "85/2", "least_text": "enough"}}, "Punktzahl: 42,5"),
    ("gate finance", {"field": "finance", "from": "", "to": "confirmed", "why": "II 3"}, "Fundstelle: II 3"),
    ("gate finance", {"field": "finance", "from": "confirmed", "to": "", "why": "an error"}, "Grund: an error"),
    ("round 1", {"field": "round 1", "from": "", "to": "begun"}, "neu angelegt"),
    ("round 1", {"field": "round 1", "from": "", "to": "withdrawn", "why": "twice"}, "auf: zurückgezogen"),
    ("stakeholder de_bmf", {"from": "seat True", "to": "advisory True"}, "Berat"),
    ("round 2", {"offers": {"de": 9, "partner": 4}}, "Deutsche Seite: 9"),
    ("package 1", {"deleted": "Alt", "levels": {"ret_ident": 2}}, "30 Kalendertagen"),
    ("effect slack_access", {"to": "off", "why": "w"}, "ausgeschaltet"),
    ("linkage", {"a": "rec_health", "b": "trn_health_cap", "type": "sequence", "removed": True}, "nacheinander"),
    ("proposal", {"concepts": ["balanced", "nash"], "seconds": 60, "seed": 0, "alternatives": True}, "Ausgewogen"),
    ("proposal", {"concepts": ["nash"], "seconds": 60, "limits": ["capacity:visa", "payer:federal"]}, "Bund"),
    ("what-if", {"measures": ["rec_health"]}, "Gesundheits"),
    ("package 1", {"house": "de_bmi"}, "Inner"),
]


@pytest.mark.parametrize(("thing", "detail", "part"), CHANGES)
def test_details_are_said_in_words(names: dict[str, Names], thing: str, detail: dict[str, object], part: str) -> None:
    said = {language: log_words.details(names[language], thing, detail) for language in LANGUAGES}
    german = "; ".join(f"{name}: {text}" for name, text in said["de"])
    assert part in german
    for language in LANGUAGES:
        for name, text in said[language]:
            assert name, said
            assert not RAW.search(f"{name}: {text}"), said[language]


def test_an_english_log_holds_no_german_and_the_other_way_round(names: dict[str, Names]) -> None:
    for thing, detail, _part in CHANGES:
        german, english = (log_words.details(names[language], thing, detail) for language in LANGUAGES)
        assert [name for name, _ in german] != [name for name, _ in english] or not german, thing


WORDS = {"withdrawn", "begun", "confirmed", "asked", "granted", "sealed", "draft", "seat", "ministry", "mandate"}


def test_a_german_log_says_states_in_german(names: dict[str, Names]) -> None:
    """What the product writes as a word of its own, every word of a change that is no number and nobody's text."""
    for thing, detail, _part in CHANGES:
        german = " ".join(text for _name, text in log_words.details(names["de"], thing, detail))
        assert not WORDS & set(re.findall(r"[a-z]+", german)), (thing, german)


def test_a_new_round_and_a_least_score_tell_what_they_are(names: dict[str, Names]) -> None:
    mark = {"least": "42", "least_text": "Genug", "reasoning": "Erfahrung"}
    told = dict(log_words.details(names["de"], "position 1", {"least score": "", "from": {}, "to": mark}))
    assert told == {"auf": "Punktzahl: 42, in Worten: Genug, Einschätzung: Erfahrung"}
    assert log_words.details(names["de"], "round 1", {"field": "round 1", "from": "", "to": "begun"})


def test_templates_hold_no_table_of_deeds() -> None:
    """The words stand in one place, so that a new deed cannot be forgotten on a page."""
    log = (Path(PACKAGE).parent / "templates" / "logs" / "index.html").read_text(encoding="utf-8")
    assert "deeds" not in log
