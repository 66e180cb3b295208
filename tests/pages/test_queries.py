"""No page asks the database more often because there is more to show: all pages of the application's own map, before
and after the rows of each table were multiplied, made anew both times; and no value of a page hides a global name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, before_render_template
from flask.testing import FlaskClient
from sqlalchemy import Engine, UniqueConstraint, event
from sqlmodel import Session, select

from models.asked_change import AskedChange, AskedValue, Subject
from models.ballot import Ballot
from models.comment import Comment
from models.coordination import Coordination
from models.database import session_of
from models.document import Document
from models.dossier_version import DossierVersion
from models.job import Job, JobState
from models.overlay import Circumstances, Overlay
from models.override import Grounds, Override
from models.own_rule import OwnRule, Ruling
from models.owner_word import OwnerWord
from models.precedent_entry import SettledConflict
from models.trial import Cells, Trial
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.records.snapshots import written
from tests.conftest import Person
from tests.kenya import Kenya, keep
from tests.models.test_revision import MAPPERS, first_row
from tests.services.access.test_derived import derived, forget, pages

TIMES = 6  # as many more rows of each kind
ONCE = 1  # a case that is not today's any more is read once, however many rows there are
PARTS = {"stakeholder": "position"}  # rows that come with theirs
MULTIPLIED = (
    *("own_rule", "rule_override", "package", "proposal", "red_line", "job", "document"),
    *("comment", "coordination", "overlay", "trial", "dossier_version", "stakeholder"),
)


@pytest.fixture
def everything(engine: Engine, kenya: Kenya, lead: Person) -> Kenya:
    """The dossier with a row in each table, also of what lies beside its contents."""
    keep(engine, kenya, lead.id)
    mine = {"dossier_id": kenya.id, "account_id": lead.id}
    with session_of(engine, write=True) as session:
        plan = written(derived(session, kenya.id).plan)
        paper = {"kind": "D-04", "language": "de", "grade": "intern", "edition": "1", "name": "D-04.pdf"}
        session.add_all(
            (
                Override(dossier_id=kenya.id, rule="G-21", grounds=Grounds()),
                OwnRule(dossier_id=kenya.id, key="OR:1", ruling=Ruling("L(rec_sme) <= 1")),
                AskedChange(
                    dossier_id=kenya.id, subject=Subject.LAW, thing="answer.who_list", wish=AskedValue(value="yes")
                ),
                SettledConflict(dossier_id=kenya.id, conflict="c", src="s", why=""),
                OwnerWord(dossier_id=kenya.id, thing="capacity.visa"),
                Job(**mine, kind="print", asked={}, state=JobState.FAILED),
                Document(**mine, content="", **paper),
                Comment(dossier_id=kenya.id, thing="measure rec_health", text="How many?", by="Somebody"),
                Ballot(dossier_id=kenya.id, packages=(), houses=(), opened_by="Somebody"),
                Coordination(
                    dossier_id=kenya.id, kind="dissent", title="Too many?", measure="rec_health", level=2, houses=()
                ),
                Overlay(**mine, name="Less", circumstances=Circumstances()),
                Trial(**mine, name="Tried", cells=Cells({"rec_health": 1})),
                DossierVersion(dossier_id=kenya.id, name="First", plan=plan, created_by="Somebody"),
            )
        )
        session.commit()
    return kenya


def copy(row: Any, mark: str, **instead: object) -> Any:
    """The same once more, apart where no two may be alike."""
    table = row.__table__
    alone = [set(c.columns.keys()) for c in table.constraints if isinstance(c, UniqueConstraint)]
    alone += [set(index.columns.keys()) for index in table.indexes if index.unique]
    apart = {name for names in alone for name in names} | {c.name for c in table.columns if c.unique}
    values = {c.name: getattr(row, c.key) for c in table.columns if not c.primary_key}
    for name in apart:
        if type(values[name]) is str:
            values[name] = f"{values[name]}{mark}"
        elif type(values[name]) is int and not table.columns[name].foreign_keys:
            values[name] += int(mark.strip("_")) + 100
    return type(row)(**{**values, **instead})


def multiply(session: Session, name: str, dossier: int) -> None:
    """As many more rows in a table."""
    row = first_row(session, name, dossier)
    assert row is not None, f"no row in {name}"
    part = MAPPERS[PARTS[name]] if name in PARTS else None
    parts = session.exec(select(part).where(getattr(part, f"{name}_id") == row.id)).all() if part else []
    for number in range(TIMES):
        mark = f"_{number}"
        more = {"key": f"{row.key}{mark}"} if name in PARTS else {}
        made = copy(row, mark, **more)
        session.add(made)
        session.flush()
        session.add_all([copy(each, "", **{f"{name}_id": made.id}) for each in parts])
    session.flush()


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The queries that are asked meanwhile."""
    asked: list[str] = []

    def note(*found: Any) -> None:
        if found[2].startswith("SELECT"):
            asked.append(found[2])

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def queries(engine: Engine, browser: FlaskClient, paths: list[str]) -> dict[str, list[str]]:
    """By page what it asks, made anew; what all pages are made from is known."""
    forget(engine)
    browser.get(paths[0])
    found = {}
    for path in paths:
        with counted(engine) as asked:
            answer = browser.get(path)
        assert answer.status_code < 500, path
        found[path] = list(asked)
    return found


def test_no_page_asks_more_often_for_more_rows(
    app: Flask, engine: Engine, everything: Kenya, lead: Person, signed_in: Callable[[Person], FlaskClient]
) -> None:
    browser, paths = signed_in(lead), [*pages(app, engine, everything), "/dossiers", "/account", "/screening"]
    before = queries(engine, browser, paths)
    with session_of(engine, write=True) as session:
        for name in MULTIPLIED:
            multiply(session, name, everything.id)
        for number in range(TIMES):
            audit.record(session, lead.reader, Deed.CHANGED, f"fact f{number}", everything.id)
        session.commit()
    after = queries(engine, browser, paths)
    counts = {path: (len(before[path]), len(after[path])) for path in paths}
    assert {path: found for path, found in counts.items() if found[1] > found[0] + ONCE} == {}


def test_no_value_of_a_page_hides_what_is_global(
    app: Flask, engine: Engine, everything: Kenya, lead: Person, signed_in: Callable[[Person], FlaskClient]
) -> None:
    """A kept piece may read what is global: a value of one page by such a name would stay in it."""
    known = set(app.jinja_env.globals)
    hidden: set[str] = set()

    def note(_app: Flask, template: Any, context: dict[str, Any], **_more: Any) -> None:
        hidden.update(f"{template.name}: {name}" for name in known & context.keys() - {"request", "session", "g"})

    browser = signed_in(lead)
    with before_render_template.connected_to(note, app):
        for path in pages(app, engine, everything):
            browser.get(path)
    assert not hidden
