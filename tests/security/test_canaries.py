"""Values planted in positions, and every byte that anybody else can fetch searched for them.

The same crawl must find them where they may be read: a search that finds nothing anywhere proves nothing.
"""

import logging
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from models.audit import AuditEntry
from models.database import session_of
from models.document import Document
from models.dossier import Disclosure, Dossier
from models.job import Job
from models.package import Package
from models.proposal import Proposal
from negotiator.config import Settings
from negotiator.services import working
from negotiator.services.access import audit
from tests.conftest import Person
from tests.copies import contents
from tests.drafts import kept_by_hand
from tests.security.bodies import MEASURE
from tests.security.canaries import Canary, found, may_see, name_canary, plant
from tests.security.counting import Counts
from tests.security.crawl import crawl, files, ids
from tests.security.yard import ATTACKERS, PARTS, RELEASED, Yard, yard_of

OWNERS = tuple(RELEASED)
TIMING = re.compile(r"\[(?:generated in|cached since) [^\]]*\]")  # any digits may stand there
LEVELS = {"ret_ident": "0", MEASURE: "2"}


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go while the test runs."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client())


def use(yard: Yard, settings: Settings, *, printing: bool) -> None:
    """The lead lets packages be proposed, asks about them, changes one by hand; everybody prints; all real."""
    lead, home = yard.browsers["lead"], f"/dossiers/{yard.here.dossier}"
    stuck = f"/dossiers/{yard.foreign.dossier}"
    wish = {"concepts": "balanced", "seconds": "30", "alternatives": "yes"}
    assert lead.post(f"{home}/packages/proposals", data=wish).status_code == 303
    owner = yard.browsers["owner"]
    assert owner.post(f"{stuck}/packages/proposals", data={"concepts": "balanced", "seconds": "20"}).status_code == 303
    working.run_here(settings, yard.engine)
    package = _newest(yard, yard.here.dossier)
    for kind in ("explain", "improve", "replace"):
        lead.post(f"{home}/packages/{package}/questions", data={"kind": kind, "measure": MEASURE})
        working.run_here(settings, yard.engine)
    assert kept_by_hand(lead, home, package, LEVELS, "Hand").status_code == 303
    orders = (("ministry", "D-02", "de"), ("ministry", "D-04", "en"), ("lead", "D-02", "en"), ("checker", "D-02", "de"))
    for who, kind, language in orders if printing else ():
        order = {"kind": kind, "language": language, "grade": "intern", "edition": "1"}
        assert yard.browsers[who].post(f"{home}/briefs", data=order).status_code == 303
        working.run_here(settings, yard.engine)


def _newest(yard: Yard, dossier: int) -> int:
    with session_of(yard.engine) as session:
        return max(key for key in session.exec(select(Package.id).where(Package.dossier_id == dossier)) if key)


def known_ids(yard: Yard) -> dict[str, list[object]]:
    """All ids that are in use: an attacker needs no luck to find them, they count from one."""
    tables = {"document_id": Document, "job_id": Job, "proposal_id": Proposal}
    with session_of(yard.engine) as session:
        numbers: dict[str, list[object]] = {k: list(session.exec(select(t.id))) for k, t in tables.items()}  # type: ignore[attr-defined]
        kinds = {(p.dossier_id, p.origin, bool(p.theme)): p.id for p in session.exec(select(Package))}
    positions = [
        *(yard.here.positions[key] for key in (*OWNERS, "de_bmf", "p_foreign")),
        yard.foreign.positions["de_bmi"],
    ]
    return numbers | {
        "dossier_id": [yard.here.dossier, yard.foreign.dossier],
        "position_id": positions,  # type: ignore[dict-item]
        "measure_key": [MEASURE],
        "kind": ["capacity"],  # type: ignore[dict-item]
        "key": ["integ"],  # type: ignore[dict-item]
        "ref": [*kinds.values(), "r2-partner"],  # the newest of each kind: their pages differ in nothing else
        "draft_id": [1],
    }


def starts(app: Flask, yard: Yard) -> list[str]:
    """Addresses to begin with: the map with all ids, and questions that the pages themselves would ask."""
    home = f"/dossiers/{yard.here.dossier}"
    package = _newest(yard, yard.here.dossier)
    extra = [
        f"{home}/bench?with={package}",
        f"{home}/packages/{package}?today=yes",
        f"{home}/comparison?with={package},{package - 1},r2-de&differences=yes",
        f"{home}/comparison?with=99999",
        f"{home}/briefs?kind=D-04&with={package}",
        f"{home}/nothing",
        "/jobs/1?x=1",
    ]
    return ["/", *ids(app, known_ids(yard)), *extra]


def leaks(yard: Yard, who: str, app: Flask, canaries: list[Canary], counts: Counts) -> tuple[list[str], set[Canary]]:
    """What this person found that is none of theirs, and what of theirs was found."""
    speaks = PARTS.get(who, (None, ""))[1] if who in PARTS else who
    lost, own = [], set()
    for fetched in crawl(yard.browsers[who], starts(app, yard), counts):
        assert fetched.status < 500, fetched
        for canary in found(canaries, fetched.text):
            if may_see(canary, who, speaks, *RELEASED[canary.owner]):
                own.add(canary)
            else:
                counts.leaks += 1
                lost.append(f"{who}: {canary.owner} {canary.part} {sorted(canary.forms)} in {fetched.path}")
    return lost, own


@pytest.fixture
def canaries(yard: Yard) -> list[Canary]:
    """In both dossiers; those of the foreign one are nobody's but its own people's."""
    made = plant(yard.engine, yard.here, OWNERS)
    return [*made, name_canary(yard.engine, yard.people["de_bmz"].id, "de_bmz")]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All log output, down to the smallest detail."""
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
        yield caplog
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.pdf
def test_nobody_finds_what_was_not_shared(
    app: Flask,
    yard: Yard,
    settings: Settings,
    canaries: list[Canary],
    counts: Counts,
    scratch: Path,
    logged: pytest.LogCaptureFixture,
) -> None:
    use(yard, settings, printing=True)
    leaked: list[str] = []
    for who in (*ATTACKERS, "visitor"):
        lost, own = leaks(yard, who, app, canaries, counts)
        leaked += lost
        wanted = {
            c for c in canaries
            if (who, c.owner) != ("lead", "de_envoy")
            and may_see(c, who, PARTS[who][1] if who in PARTS else "", *RELEASED[c.owner])
        }  # fmt: skip
        missed = {c for c in wanted - own if who != "partner" or c.part == "inner"}  # some measures are internal
        assert not missed, f"{who} does not find what it may read: the search is blind"
    assert leaked == []
    at_rest(yard, settings, canaries, scratch)
    lines = TIMING.sub("", "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in logged.records))
    assert len(lines) > 1000
    assert found(canaries, lines) == []


@pytest.mark.slow
@pytest.mark.parametrize("rule", [Disclosure.OPEN, Disclosure.OWN])
def test_nor_under_the_other_rules_of_disclosure(
    app: Flask, yard: Yard, settings: Settings, canaries: list[Canary], counts: Counts, rule: Disclosure
) -> None:
    use(yard, settings, printing=False)
    with session_of(yard.engine, write=True) as session:
        session.get_one(Dossier, yard.here.dossier).disclosure = rule
        session.commit()
    assert [line for who in ("lead", "ministry") for line in leaks(yard, who, app, canaries, counts)[0]] == []


def copied(engine: Engine, folder: Path) -> None:
    """A backup in a folder: a file of SQLite, or one for each table of a server."""
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(folder / "negotiator.db") as raw, sqlite3.connect(folder / "copy.db") as copy:
            raw.backup(copy)
        return
    for name, content in contents(engine).items():
        (folder / name.replace('"', "")).with_suffix(".rows").write_bytes(content)


def at_rest(yard: Yard, settings: Settings, canaries: list[Canary], scratch: Path) -> None:
    """Database, write-ahead log, a backup, the queue and temporary files hold no sealed value in plain bytes."""
    hidden = [c for c in canaries if c.part != "name"]
    copied(yard.engine, settings.var)
    seen = 0
    for folder in (settings.var, scratch):
        for path, content in files(folder):
            seen += 1
            texts = [content.decode("latin-1"), content.decode("utf-16-le", "replace")]
            assert [c for text in texts for c in found(hidden, text)] == [], path
    assert seen >= 3
    with session_of(yard.engine) as session:
        lines = "\n".join(audit.exported(session))
        assert session.exec(select(AuditEntry.id)).first()
        assert found(hidden, lines) == []
        with_details = "\n".join(audit.exported(session, details=True))
    assert len(with_details) > len(lines)
