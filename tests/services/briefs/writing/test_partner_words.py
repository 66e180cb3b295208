"""Words in the partner's language: which languages, whose words hold, what a translator's table may be."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from models.database import session_of
from models.dossier import Dossier
from models.kinds import Role
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.services.access import audit
from negotiator.services.briefs.writing import partner_words
from negotiator.services.briefs.writing.partner_words import (
    LONGEST,
    MOST_BYTES,
    MOST_ROWS,
    OFFERED,
    as_table,
    mark,
    remembered,
)
from tests.conftest import Person
from tests.kenya import Kenya

ONE, OTHER = mark("One sentence."), mark("Another sentence.")


def write(
    engine: Engine,
    who: Person,
    kenya: Kenya,
    words: dict[str, str],
    before: dict[str, str] | None = None,
    tag: str = "ar",
) -> int:
    with session_of(engine, write=True) as session:
        return partner_words.write(session, who.reader, kenya.id, tag=tag, words=words, before=before or {})


def held(engine: Engine, kenya: Kenya, tag: str = "ar") -> dict[str, str]:
    with session_of(engine) as session:
        return remembered(session, kenya.id, tag)


def read_table(engine: Engine, who: Person, kenya: Kenya, content: bytes, tag: str = "ar") -> tuple[int, int]:
    with session_of(engine, write=True) as session:
        return partner_words.read_table(session, who.reader, kenya.id, tag=tag, content=content)


def refused(engine: Engine, who: Person, kenya: Kenya, content: bytes) -> set[str]:
    with pytest.raises(Refused) as found:
        read_table(engine, who, kenya, content)
    return set(found.value.fields)


def page(engine: Engine, who: Person, kenya: Kenya, **asked: str) -> partner_words.TonguePage:
    with session_of(engine) as session:
        wanted = {"language": "en", "tag": "ar"} | asked
        return partner_words.page(session, who.reader, kenya.id, wanted.pop("kind", "D-06"), **wanted)


def test_the_partners_own_languages_come_first_and_the_documents_is_left_out() -> None:
    def tags(listed: object, without: str = "de") -> list[str]:
        return [tag for tag, _name in partner_words.tongues({"languages": listed}, "en", without=without)]

    assert tags(None) == tags("sw") == [*OFFERED]
    assert tags(["sw", "en"])[:3] == ["sw", "en", OFFERED[0]]
    assert tags(["sw", "en"], without="en")[:2] == ["sw", OFFERED[0]]
    assert tags(["sw"]).count("sw") == 1
    assert tags(["xx", "zh_Hans", "no such"]) == [*OFFERED], "none that a page could name"
    assert dict(partner_words.tongues({}, "de", without="en"))["ar"] == "Arabisch"


@pytest.mark.parametrize(
    ("kind", "tag", "language", "can"),
    [
        ("D-05", "ar", "de", True),
        ("D-06", "en", "de", True),
        ("D-09", "sw", "en", True),
        ("D-02", "ar", "de", False),
        ("D-05", "de", "de", False),
        ("D-05", "xx", "de", False),
    ],
)
def test_which_paper_can_have_which_second_column(kind: str, tag: str, language: str, can: bool) -> None:
    assert partner_words.can(kind, tag, language) is can


@pytest.mark.parametrize(
    ("tag", "leftward"), [("ar", True), ("fa", True), ("sw", False), ("fr", False), ("no tag", False)]
)
def test_a_language_runs_its_own_way(tag: str, leftward: bool) -> None:
    assert partner_words.tongue(tag, "en").leftward is leftward


def test_words_hold_until_others_are_written_and_in_their_language_alone(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    assert held(engine, kenya) == {}
    assert write(engine, lead, kenya, {ONE: "first", OTHER: ""}) == 1
    assert write(engine, lead, kenya, {ONE: "premier"}, tag="fr") == 1
    assert held(engine, kenya) == {ONE: "first"}
    assert write(engine, lead, kenya, {ONE: "first", OTHER: "other"}, {ONE: "first"}) == 1, "what is as it was stays"
    assert write(engine, lead, kenya, {ONE: ""}, {ONE: "first"}) == 1
    assert held(engine, kenya) == {OTHER: "other"}
    assert held(engine, kenya, "fr") == {ONE: "premier"}
    with session_of(engine) as session:
        entries = audit.moments_of_changes(session, kenya.id, ["draft in:"])
        assert len(entries) == 4
        assert audit.last_change(session, kenya.id, "draft in:ar") == {"field": "ar", "to": 1}


def test_who_writes_over_anothers_words_is_told_them(engine: Engine, kenya: Kenya, lead: Person) -> None:
    write(engine, lead, kenya, {ONE: "first"})
    with pytest.raises(Refused) as found:
        write(engine, lead, kenya, {ONE: "second", OTHER: "other"})
    assert {name: "first" in words for name, words in found.value.fields.items()} == {ONE: True}
    assert held(engine, kenya) == {ONE: "first"}, "nothing of it is kept"
    assert write(engine, lead, kenya, {ONE: ""}, {ONE: ""}) == 0, "not touched here"
    assert write(engine, lead, kenya, {ONE: "first"}) == 0, "the same words"
    assert write(engine, lead, kenya, {ONE: "second"}, {ONE: "first"}) == 1


def test_what_no_form_sends_is_refused(engine: Engine, kenya: Kenya, lead: Person) -> None:
    assert write(engine, lead, kenya, {ONE: "x" * LONGEST}) == 1
    with pytest.raises(Refused) as found:
        write(engine, lead, kenya, {ONE: "x" * (LONGEST + 1), OTHER: "fine"})
    assert set(found.value.fields) == {ONE}
    with pytest.raises(Refused) as found:
        write(engine, lead, kenya, {ONE: "words"}, tag="xx")
    assert set(found.value.fields) == {"tongue"}
    for name in ("", ONE[:-1], ONE + "0", ONE.upper()):
        with pytest.raises(NotRecorded):
            write(engine, lead, kenya, {ONE: "fine", name: "words"})


def test_the_lead_alone_writes(engine: Engine, kenya: Kenya, person: Callable[..., Person]) -> None:
    mia = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    with pytest.raises(NotAllowed):
        write(engine, mia, kenya, {ONE: "words"})
    with pytest.raises(NotAllowed):
        read_table(engine, mia, kenya, b"sentence,words\r\n")
    with pytest.raises(NotAllowed):
        page(engine, mia, kenya)


def test_a_page_lists_each_sentence_of_its_paper_with_its_words(engine: Engine, kenya: Kenya, lead: Person) -> None:
    before = page(engine, lead, kenya)
    assert (before.kind, before.language, before.tongue.tag, before.why) == ("D-06", "en", "ar", "")
    assert before.missing == len(before.sentences) > 10
    first = before.sentences[0]
    assert (first.mark, first.words) == (mark(first.source), "")
    write(engine, lead, kenya, {first.mark: "words"})
    after = page(engine, lead, kenya)
    assert after.sentences[0] == replace(first, words="words")
    assert after.missing == before.missing - 1
    odd = page(engine, lead, kenya, kind="D-02", language="xx", tag="xx")
    assert (odd.kind, odd.language, odd.tongue.tag) == ("D-05", lead.reader.language, odd.tongues[0][0])


def test_a_page_of_a_paper_that_cannot_be_written_says_why(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        session.get_one(Dossier, kenya.id).context = {"languages": ["sw"]}
        session.connection().exec_driver_sql("update round set status = 'planned'")
        session.commit()
    found = page(engine, lead, kenya, kind="D-09")
    assert (found.sentences, found.missing) == ((), 0)
    assert found.why == "Eine solche Runde hat noch nicht stattgefunden."
    assert found.tongues[0] == ("sw", "Suaheli")


def test_a_translators_table_comes_back_with_what_it_changed(engine: Engine, kenya: Kenya, lead: Person) -> None:
    found = page(engine, lead, kenya)
    one, two = found.sentences[:2]
    write(engine, lead, kenya, {two.mark: "kept"})
    table = as_table(page(engine, lead, kenya))
    assert table.startswith("\ufeffsentence,words\r\n")
    rows = ["sentence;words", f'"{one.source}";" new "', f'"{two.source}";kept', "unknown;words", '"";x', "alone"]
    assert read_table(engine, lead, kenya, "\n".join(rows).encode()) == (1, 2)
    assert held(engine, kenya) == {one.mark: "new", two.mark: "kept"}
    assert read_table(engine, lead, kenya, as_table(page(engine, lead, kenya)).encode()) == (0, 0), "nothing new"


def test_a_file_that_is_no_such_table_is_refused(engine: Engine, kenya: Kenya, lead: Person) -> None:
    head = b"sentence,words\r\n"
    for content in (b"", b"sentence\r\na,b\r\n", b"\xff\xfe", b'"a"b,c', head + b"a,b\r\n" * MOST_ROWS):
        assert refused(engine, lead, kenya, content) == {"file"}
    assert refused(engine, lead, kenya, b"x" * (MOST_BYTES + 1)) == {"file"}
    assert read_table(engine, lead, kenya, head + b"a,b\r\n" * (MOST_ROWS - 1)) == (0, 1)
    with pytest.raises(Refused) as found:
        partner_words._rows(b"x" * MOST_BYTES)
    assert found.value.fields == {"file": partner_words.NOT_READ}, "not too long, but no table"


def test_cells_that_a_spreadsheet_would_run_are_inert_and_read_back() -> None:
    for text in ("=1+1", "+1", "-1", "@a", "\tx", "\rx"):
        assert partner_words._inert(text) == f"'{text}"
        assert partner_words._plain(f"'{text}") == text.strip()
    for text in ("plain", "'quoted'", "a=b"):
        assert partner_words._plain(partner_words._inert(text)) == partner_words._inert(text) == text
