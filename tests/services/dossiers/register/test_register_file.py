"""What a dossier adds to the register of what others got goes into its file and comes back, never without source."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import session_of
from models.kinds import Role
from models.precedent_entry import PrecedentEntry, SettledConflict
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.reading import library
from negotiator.services.access.access import Reader
from negotiator.services.dossiers.files import files
from negotiator.services.dossiers.register import register_editing, register_file
from tests.conftest import Person
from tests.kenya import Kenya
from tests.web.test_register import ENTRY

CONFLICT = next(iter(library.precedents().conflicts.values()))


@pytest.fixture
def writing(engine: Engine) -> Iterator[Session]:
    with session_of(engine, write=True) as session:
        yield session


@pytest.fixture
def lead(kenya: Kenya, person: Callable[..., Person]) -> Reader:
    found = person("lea", kenya.id, Role.LEAD, kenya.stakeholders["de_envoy"], in_circle=True).reader
    return replace(found, may_start=True)


@pytest.fixture
def content(writing: Session, lead: Reader, kenya: Kenya) -> bytes:
    """A file of a dossier with one entry and one settled conflict."""
    register_editing.add(writing, lead, kenya.id, {**ENTRY, "partner": "GE", "destination": "DE"})
    writing.add(SettledConflict(dossier_id=kenya.id, conflict=CONFLICT.id, src=CONFLICT.src[0], why="newer", by="Lea"))
    writing.commit()
    return files.export(writing, lead, kenya.id, files.READABLE).content


def test_entries_and_settled_conflicts_come_back_as_they_were(
    content: bytes, writing: Session, lead: Reader, kenya: Kenya
) -> None:
    copy = files.bring(writing, lead, content, "copy.json")
    assert register_file.told(writing, copy) == register_file.told(writing, kenya.id)
    rows = writing.exec(select(PrecedentEntry).where(PrecedentEntry.dossier_id == copy)).all()
    assert [(row.read_on, row.by) for row in rows] == [("2026-01-02", lead.name)]
    assert "9.999 Plätze im Jahr" in rows[0].content
    held = writing.exec(select(SettledConflict).where(SettledConflict.dossier_id == copy)).one()
    assert (held.conflict, held.src, held.why, held.by) == (CONFLICT.id, CONFLICT.src[0], "newer", "Lea")


@pytest.mark.parametrize(
    ("place", "wrong"),
    [("src", " "), ("year", ""), ("measure", "nothing"), ("level", 99), ("fit", "big"), ("grade", "E")],
)
def test_no_entry_comes_in_without_source_and_date_or_with_unknown_words(
    content: bytes, writing: Session, lead: Reader, place: str, wrong: object
) -> None:
    broken = json.loads(content)
    broken["register"][0]["agreement"]["elements"][0][place] = wrong
    with pytest.raises(Refused) as refused:
        files.bring(writing, lead, json.dumps(broken).encode(), "copy.json")
    assert f"register[1].{place}" in refused.value.fields["file"]


def test_a_source_that_the_conflict_does_not_have_is_refused(content: bytes, writing: Session, lead: Reader) -> None:
    broken = json.loads(content)
    broken["settled"][0]["src"] = "P-NONE"
    with pytest.raises(Refused) as refused:
        files.bring(writing, lead, json.dumps(broken).encode(), "copy.json")
    assert "settled[1].src" in refused.value.fields["file"]
