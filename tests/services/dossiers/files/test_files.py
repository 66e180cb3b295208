"""A dossier goes out as a file and comes in again without loss; what is wrong is named with its place."""

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from models.database import session_of
from models.dossier import Dossier
from negotiator.bargaining.errors import DataError
from negotiator.bargaining.words import Shape
from negotiator.catalogue.dossier_file.file import DossierFile, read, written
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading.library import data_text
from negotiator.catalogue.reading.scenario import DEMOS, demo_scenario
from negotiator.services.dossiers.entries import placing
from negotiator.services.dossiers.files import files
from negotiator.services.records.plans import plan_of
from tests.records import loaded

Change = Callable[[dict], object]


def plan_in(engine: Engine, number: int) -> Plan:
    with session_of(engine) as session:
        return plan_of(session, session.get_one(Dossier, number))


def brought(engine: Engine, content: bytes) -> int:
    with session_of(engine, write=True) as session:
        return files.bring_for(session, content, "file.json")


@pytest.mark.parametrize("name", DEMOS)
def test_out_and_in_again_loses_nothing(engine: Engine, name: str) -> None:
    first = loaded(engine, name)
    with session_of(engine, write=True) as session:
        out = files.export_all(session, first, sealed=True).content
    second = brought(engine, out)
    stage = plan_in(engine, first).stage  # its confirmed gates stay behind, so that the copy begins anew
    assert replace(plan_in(engine, second), stage=stage) == plan_in(engine, first)
    with session_of(engine, write=True) as session:
        again = json.loads(files.export_all(session, second, sealed=True).content)
    again["dossier"]["stage"] = stage
    assert again == json.loads(out)


def test_exact_numbers_and_answers_of_ones_own_come_back() -> None:
    plan = demo_scenario("kenya_like")
    third, who = Fraction(1, 3), plan.participants[0]
    curve = {
        "drawn": (third, third),
        "drawn_low": (Fraction(0), third),
        "drawn_high": (third, Fraction(1)),
        "drawn_said": ("", "high"),
    }
    pref = replace(who.prefs[0], shape=Shape.DRAWN, **{name: tuple(values) for name, values in curve.items()})
    odd = replace(
        plan,
        participants=(replace(who, prefs=(pref, *who.prefs[1:])), *plan.participants[1:]),
        data_as_of=plan.data_day,
        base={**plan.base, "lang": Fraction(1, 3)},
        caps={**plan.caps, "eu": Fraction(1, 10)},
        context={**plan.context, "extra": {"Hafen": "ja"}},
    )
    found = read(written(DossierFile(odd)).encode(), "f").plan
    assert found.participants[0].prefs[0] == pref
    assert found.base["lang"] == Fraction(1, 3)
    assert found.caps["eu"] == Fraction(1, 10)
    assert found.context["extra"] == {"Hafen": "ja"}
    assert written(DossierFile(found)) == written(DossierFile(odd))


def test_without_sealed_parts_nothing_sealed_is_in_it(engine: Engine) -> None:
    number = loaded(engine)
    with session_of(engine, write=True) as session:
        told = json.loads(files.export_all(session, number, sealed=False).content)
    dossier = told["dossier"]
    assert (dossier["mandate"], dossier["rounds"], dossier["packages"]) == ({}, [], [])
    for person in dossier["participants"]:
        assert [person[key] for key in ("prefs", "red_lines", "least", "reasoning")] == [[], [], None, ""]
    assert all(not tie["note"] for tie in dossier["linkages"])
    assert "positions" in told["withheld"]


def test_a_scenario_in_toml_is_read(engine: Engine) -> None:
    number = brought(engine, data_text("scenario_kenya_like.toml").encode())
    assert plan_in(engine, number).participants == demo_scenario("kenya_like").participants


def set_at(*path: str | int) -> Callable[[object], Change]:
    def given(value: object) -> Change:
        def change(top: dict) -> None:
            place = top
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value

        return change

    return given


RECORD = {"kind": "dissent", "title": "x", "answers": [{"house": "de_bmi", "stance": "objects", "levels": [1, "x"]}]}
WRONG = [
    (set_at("format")("negotiator-dossier/2"), "format", "newer"),
    (set_at("format")("negotiator-case/1"), "format", "is not a dossier file"),
    (set_at("extra")(1), "extra", "unknown key"),
    (set_at("dossier", "mesures")([]), "dossier.mesures", "measures"),
    (set_at("dossier", "measures", 0, "levls")([]), "dossier.measures[1].levls", "levels"),
    (set_at("dossier", "measures")([]), "dossier.measures", "1 to 300"),
    (set_at("dossier", "measures", 3, "levels", 0, "n")(1), "dossier.measures[4].levels[0].n", "numbered"),
    (set_at("dossier", "measures", 3, "levels", 1, "cred")(1.5), "dossier.measures[4].levels[1].cred", "outside"),
    (
        set_at("dossier", "measures", 3, "levels", 1, "eur")({"federl": 1}),
        "dossier.measures[4].levels[1].eur.federl",
        "fed",
    ),
    (set_at("coordination")([RECORD]), "coordination[1].answers[1].levels[2]", "must be a number"),
    (set_at("dossier", "base", "lang")(-1), "dossier.base.lang", "outside"),
    (set_at("dossier", "base", "lang")("many"), "dossier.base.lang", "must be a number"),
    (set_at("dossier", "caps_ep", "EP99")(1), "dossier.caps_ep.EP99", "unknown key"),
    (set_at("dossier", "mandate", "nothing")([0, 1]), "dossier.mandate", "no measure"),
    (set_at("dossier", "mandate", "rec_g2g")([2, 1]), "dossier.mandate.rec_g2g", "must not be above"),
    (set_at("dossier", "participants", 0, "part")("king"), "dossier.participants[1].part", "not one of"),
    (set_at("dossier", "participants", 0, "prefs", 0, "at")(99), "dossier.participants[1].prefs[1]", "no level"),
    (
        set_at("dossier", "participants", 0, "prefs", 0, "drawn")([0, 2]),
        "dossier.participants[1].prefs[1].drawn",
        "outside 0 to 1",
    ),
    (
        set_at("dossier", "participants", 0, "prefs", 0, "drawn_low")([0]),
        "dossier.participants[1].prefs[1].drawn_low",
        "as long as",
    ),
    (
        set_at("dossier", "participants", 0, "red_lines")([{"id": "x", "expr": "L(", "hard": True}]),
        "dossier.participants[1].red_lines[1].expr",
        "column",
    ),
    (set_at("dossier", "context", "regme")("ok"), "dossier.context.regme", "regime"),
    (set_at("dossier", "context", "extra")({"a": 1}), "dossier.context.extra.a", "text"),
    (set_at("dossier", "title")({"fr": "x"}), "dossier.title.fr", "unknown key"),
    (set_at("dossier", "rounds", 0, "date")("31.12.2026"), "dossier.rounds[1].date", "not a date"),
    (set_at("dossier", "lead")("nobody"), "dossier.lead", "not one of"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "why"), WRONG)
def test_what_is_wrong_is_named_with_its_place_and_nothing_changes(
    engine: Engine, change: Change, place: str, why: str
) -> None:
    top = json.loads(written(DossierFile(demo_scenario("kenya_like"))))
    change(top)
    with pytest.raises(DataError) as refused:
        brought(engine, json.dumps(top).encode())
    assert refused.value.key == place
    assert why in str(refused.value)
    with session_of(engine) as session:
        assert counted(session) == 0


def counted(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Dossier)).one()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": 1}',
        b'{"format": "negotiator-dossier/1"}',
        b'{"format": "negotiator-dossier/1", "format": "negotiator-dossier/1"}',
        b'{"format": "negotiator-dossier/1", "dossier": ' + b"9" * 6000 + b"}",
        b'{"format": "negotiator-dossier/1", "dossier": {"horizon_years": NaN}}',
        b"{" + b" " * 8_000_001,
    ],
)
def test_hostile_files_are_refused(content: bytes) -> None:
    with pytest.raises(DataError):
        read(content, "f")


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b'{"a": 1\n"b": 2}', "f.json", "ist in Zeile 2, Spalte 1 nicht lesbar"),
        (b"[1", "f.json", "ist in Zeile 1, Spalte 3 nicht lesbar"),
        (b"", "f.json", "ist in Zeile 1, Spalte 1 nicht lesbar"),
        (b"PK\x03\x04", "f.xlsx", "auf der Seite „Als Tabelle“"),
    ],
)
def test_what_cannot_be_read_is_said_in_german(content: bytes, name: str, told: str) -> None:
    with pytest.raises(DataError) as refused:
        read(content, name)
    assert told in placing.placed(refused.value, "de")
    assert "Expecting" not in placing.placed(refused.value, "de")


def test_a_file_in_toml_is_no_list() -> None:
    """A file that begins with a table in brackets is TOML, by its name."""
    with pytest.raises(DataError) as refused:
        read(b"[meta]\n", "f.toml")
    assert refused.value.key != "JSON"
