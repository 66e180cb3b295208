"""What is kept of cuts: nobody gets another's; a cut reads no tables but those that it names; strangers get none."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlmodel import Session

from models.account import Language
from models.database import session_of
from models.kinds import Role
from models.revision import sources
from negotiator.bargaining.errors import NotRecorded
from negotiator.services.access import cuts, given
from negotiator.services.access.access import Reader, ReaderStanding
from negotiator.services.access.derived import Derived
from negotiator.services.positions import clashes, own_best
from tests.conftest import Person
from tests.kenya import Kenya, keep, load
from tests.services.access.test_derived import FROM, forget, pages, read

# Tables of which no row changes once it is there: the numbers of those that are there stand in the key, and an entry of
# the log is written with the change that it tells of, which moves a mark.
LAST = {  # rows are only ever added, and the last one's number is part of the key
    "negotiator.services.briefs.papers.agreement_words._page": {"agreement_word"},
    "negotiator.services.briefs.writing.arguing._page": {"agreement_word"},
    "negotiator.services.briefs.writing.presenting._page": {"agreement_word"},
    "negotiator.services.dossiers.versions.versions._history": {"dossier_version"},
    "negotiator.services.briefs.life.staleness._moved": {"dossier_version"},
    "negotiator.services.briefs.writing.partner_words._page": {"agreement_word"},
    "negotiator.services.studies.hanging._page": {"job"},
    "negotiator.services.briefs.writing.prose_words._page": {
        "agreement_word",
        "document",
        "job",
    },  # and when they ended
}
TOLD = {"negotiator.services.bench.stress._page": {"overlay", "trial"}}  # all that is shown of them is in the key
STEADY = {*given.TABLES, "audit_entry", "audit_detail", "dossier_revision"}


@pytest.fixture
def solved(engine: Engine, kenya: Kenya, lead: Person) -> Kenya:
    keep(engine, kenya, lead.id)
    return kenya


@pytest.fixture
def everybody(
    kenya: Kenya,
    lead: Person,
    person: Callable[..., Person],
    signed_in: Callable[[Person], FlaskClient],
) -> dict[str, FlaskClient]:
    """One of each role and house, in both languages, signed in."""
    seats = kenya.stakeholders
    people = {
        "lead": lead,
        "bmi": person("mia", kenya.id, Role.MINISTRY, seats["de_bmi"]),
        "bmi in the circle": person("max", kenya.id, Role.MINISTRY, seats["de_bmi"], in_circle=True),
        "bmi in English": person("meg", kenya.id, Role.MINISTRY, seats["de_bmi"], language=Language.ENGLISH),
        "bmas": person("bea", kenya.id, Role.MINISTRY, seats["de_bmas"]),
        "signer": person("sue", kenya.id, Role.SIGNER, seats["de_bmi"]),
        "leadership": person("lil", kenya.id, Role.LEADERSHIP),
        "adviser": person("ada", kenya.id, Role.ADVISER),
        "partner": person("pat", kenya.id, Role.PARTNER, seats["p_labour"]),
    }
    return {name: signed_in(who) for name, who in people.items()}


@pytest.mark.slow
def test_everybody_reads_after_all_others_what_they_read_alone(
    app: Flask, engine: Engine, solved: Kenya, everybody: dict[str, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pages of all people, by what the others left in memory, are the pages made for each alone."""
    for module in (clashes, own_best):  # a busy machine leaves nothing undecided
        monkeypatch.setattr(module, "SECONDS", 60.0)
    paths = pages(app, engine, solved)
    alone = {}
    for name, browser in everybody.items():
        forget(engine)
        alone[name] = read(browser, paths)
    forget(engine)
    for browser in everybody.values():
        read(browser, paths)
    for name, browser in reversed(everybody.items()):
        assert read(browser, paths) == alone[name], name
    assert len({str(sorted(found.items())) for found in alone.values()}) == len(everybody), "they read the same"


@contextmanager
def noted(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Iterator[dict[str, tuple[set[str], set[str]]]]:
    """By the cut's maker: the tables that it names, and those that it read."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    running: list[str] = []
    plain_key, plain_kept, plain_made = Derived.key, Derived.kept, cuts._made

    def key(self: Derived, tables: tuple[str, ...], more: Any) -> Any:
        if isinstance(more, tuple):
            found.setdefault(".".join(more[:2]), (set(sources(tables)), set()))
        return plain_key(self, tables, more)

    def kept(self: Derived, tables: tuple[str, ...], more: Any, make: Callable[[Session], Any]) -> Any:
        return plain_kept(self, tables, more, lambda session: within(".".join(more[:2]), lambda: make(session)))

    def made(session: Session, reader: Reader, ids: Collection[int], make: Any) -> Any:
        return within(f"{make.__module__}.{make.__qualname__}", lambda: plain_made(session, reader, ids, make))

    def within(name: str, act: Callable[[], Any]) -> Any:
        running.append(name)
        try:
            return act()
        finally:
            running.pop()

    def note(*asked: Any) -> None:
        for name in running:
            found[name][1].update(FROM.findall(asked[2]))

    monkeypatch.setattr(Derived, "key", key)
    monkeypatch.setattr(Derived, "kept", kept)
    monkeypatch.setattr(cuts, "_made", made)
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def test_a_cut_reads_no_table_that_it_does_not_name(
    app: Flask,
    engine: Engine,
    solved: Kenya,
    everybody: dict[str, FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else a change of that table would leave the cut as it was."""
    paths = [*pages(app, engine, solved), "/dossiers"]
    with noted(monkeypatch, engine) as found:
        for name in ("lead", "bmi", "partner"):
            forget(engine)
            read(everybody[name], paths)
    assert len(found) > 15
    for name, (named, asked) in found.items():
        assert asked, f"{name} reads nothing"
        left = asked - named - STEADY - LAST.get(name, set()) - TOLD.get(name, set())
        assert not left, f"{name} reads {left}"


def test_a_cut_knows_nothing_of_its_reader_but_where_they_stand(engine: Engine, kenya: Kenya) -> None:
    place = ReaderStanding(Role.MINISTRY, kenya.stakeholders["de_bmi"])
    reader = Reader(7, "Mia", "de", {kenya.id: place, kenya.id + 1: place}, may_start=True)
    seen: list[Reader] = []
    with session_of(engine) as session:
        cuts.cut(session, reader, kenya.id, ("dossier",), _tell, _Key(seen.append))
        cuts.cuts(session, reader, {kenya.id: _Key(seen.append)}, ("dossier",), _remember)
    assert seen == [Reader(0, "", "de", {kenya.id: place})]


class _Key:
    """Something that stands in a key."""

    def __init__(self, tell: Callable[[Reader], None]) -> None:
        self.tell = tell


def _tell(_session: Session, reader: Reader, _dossier_id: int, key: _Key) -> None:
    key.tell(reader)


def _remember(_session: Session, reader: Reader, ids: Collection[int]) -> Mapping[int, Reader]:
    assert (reader.account_id, reader.name, reader.may_start) == (0, "", False)
    assert set(reader.roles) == set(ids)
    return dict.fromkeys(ids, reader)


def test_whoever_stands_nowhere_gets_no_cut(engine: Engine, kenya: Kenya) -> None:
    with session_of(engine) as session, pytest.raises(NotRecorded):
        cuts.cut(session, Reader(7, "Mia", "de"), kenya.id, ("dossier",), _tell, _Key(print))
    with session_of(engine) as session, pytest.raises(NotRecorded):
        cuts.cuts(session, Reader(7, "Mia", "de"), {kenya.id: ()}, ("dossier",), _remember)


def test_what_is_kept_is_not_made_again(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """Of many dossiers at once, those alone that are not kept yet, all in one go."""
    _MADE.clear()
    other = load(engine)
    place = ReaderStanding(Role.LEAD, None)
    reader = Reader(lead.id, "Lea", "de", {kenya.id: place, other.id: place})
    with session_of(engine) as session:
        for asked in ([kenya.id], [kenya.id], [kenya.id, other.id], [other.id]):
            found = cuts.cuts(session, reader, dict.fromkeys(asked, ()), ("dossier",), _count)
            assert found == {number: f"of {number}" for number in asked}
    assert [[kenya.id], [other.id]] == _MADE


_MADE: list[list[int]] = []


def _count(_session: Session, _reader: Reader, ids: Collection[int]) -> Mapping[int, str]:
    _MADE.append(list(ids))
    return {number: f"of {number}" for number in ids}
