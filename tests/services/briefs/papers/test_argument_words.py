"""Arguments in the lead's own words: what is kept, what is given back to the library, and in which number."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine

from models.agreement_word import AgreementWord
from models.database import session_of
from negotiator.bargaining.errors import Collision, NotRecorded, Refused
from negotiator.catalogue.reading import library
from negotiator.services.access import audit
from negotiator.services.briefs.papers import argument_words
from negotiator.services.briefs.papers.argument_words import LONGEST, NAMES, ArgumentLine
from tests.conftest import Person
from tests.kenya import Kenya

OWN = {name: f"Own {name}" for name in NAMES}
NAME = "arg_rec_selforg_p1"


def write(engine: Engine, who: Person, kenya: Kenya, words: Mapping[str, str], mark: int = 0, name: str = NAME) -> None:
    with session_of(engine, write=True) as session:
        argument_words.write(session, who.reader, kenya.id, name, words=words, mark=mark, figures={"de": (), "en": ()})


def line(engine: Engine, who: Person, kenya: Kenya) -> ArgumentLine:
    found = tuple(each for each in library.arguments().all if each.id == NAME)
    with session_of(engine) as session:
        names = {found[0].measure: "Name"}
        (told,) = argument_words.page(session, who.reader, kenya.id, found=found, names=names).lines
    return told


def last(engine: Engine, kenya: Kenya) -> int:
    with session_of(engine) as session:
        return argument_words.last(session, kenya.id)


def test_the_leads_words_hold_until_they_are_given_back(engine: Engine, kenya: Kenya, lead: Person) -> None:
    before = line(engine, lead, kenya)
    assert (before.measure, before.edited, before.history, before.mark) == ("Name", False, (), 0)
    assert before.words == before.library
    write(engine, lead, kenya, {name: f" {words} " for name, words in OWN.items()})
    after = line(engine, lead, kenya)
    assert (after.words, after.library, after.edited, after.history[0].by) == (OWN, before.library, True, "Lea")
    assert after.mark == last(engine, kenya) > 0
    with session_of(engine) as session:
        (found,) = argument_words.stored(session, kenya.id).values()
        assert (found.id, found.claim["de"], found.reply["en"], found.answer["de"]) == (
            NAME,
            "Own claim_de",
            "Own reply_en",
            "Own answer_de",
        )
        assert audit.last_change(session, kenya.id, f"argument {NAME}")["field"] == NAME
    write(engine, lead, kenya, OWN)
    assert last(engine, kenya) == after.mark, "the same words are no change"
    with pytest.raises(Collision):
        write(engine, lead, kenya, OWN | {"claim_de": "other"})
    write(engine, lead, kenya, before.library, mark=after.mark)
    back = line(engine, lead, kenya)
    assert (back.words, back.edited) == (before.library, False)
    assert back.mark > after.mark
    with session_of(engine) as session:
        assert argument_words.stored(session, kenya.id) == {}


@pytest.mark.parametrize("name", ["claim_de", "answer_en"])
def test_an_argument_is_whole_or_not_at_all(engine: Engine, kenya: Kenya, lead: Person, name: str) -> None:
    for words in ("", "x" * (LONGEST + 1)):
        with pytest.raises(Refused) as found:
            write(engine, lead, kenya, OWN | {name: words})
        assert set(found.value.fields) == {name}
    write(engine, lead, kenya, {})
    assert last(engine, kenya) == 0, "the library's already"
    write(engine, lead, kenya, OWN | {name: "x" * LONGEST})
    with pytest.raises(NotRecorded):
        write(engine, lead, kenya, OWN, name="arg_none")


def test_words_of_an_agreement_are_no_argument(engine: Engine, kenya: Kenya, lead: Person) -> None:
    with session_of(engine, write=True) as session:
        for key in (NAME, f"clause:{NAME}", "argument:gone"):
            session.add(AgreementWord(dossier_id=kenya.id, key=key, words=OWN, written_by="Lea"))
        session.commit()
        assert argument_words.stored(session, kenya.id) == {}
    assert not line(engine, lead, kenya).edited
    assert last(engine, kenya) == 3
