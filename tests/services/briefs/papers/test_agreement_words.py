"""The draft of an agreement clause by clause: what stands against it, what a term may be, whose words hold."""

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.agreement_word import AgreementWord
from models.database import session_of
from models.kinds import Role
from models.package import Package
from negotiator.bargaining.errors import Collision, NotAllowed, NotRecorded, Refused
from negotiator.catalogue.agreement.checks import WHOLE, problems
from negotiator.catalogue.agreement.draft import draft
from negotiator.catalogue.agreement.tabled import tabled
from negotiator.services.access import audit
from negotiator.services.briefs.papers import agreement_words
from negotiator.services.briefs.papers.agreement_words import (
    LONGEST_CLAUSE,
    LONGEST_TERM,
    AgreementPage,
    ArticleLine,
    stored,
)
from negotiator.services.packages.shelf import Shelf
from tests import kenya as kenyas
from tests.conftest import Person
from tests.kenya import Kenya

WORDS = {"de": "Eigene Worte.", "en": "Words of our own."}


def clause(
    engine: Engine, who: Person, kenya: Kenya, words: Mapping[str, str], mark: int = 0, name: str = "C61"
) -> None:
    with session_of(engine, write=True) as session:
        agreement_words.write_clause(session, who.reader, kenya.id, name, words=words, mark=mark)


def terms(engine: Engine, who: Person, kenya: Kenya, **typed: str) -> None:
    with session_of(engine, write=True) as session:
        agreement_words.write_terms(session, who.reader, kenya.id, {k.replace("__", ":"): v for k, v in typed.items()})


def page(engine: Engine, who: Person, kenya: Kenya, key: str = "C_balanced") -> AgreementPage:
    with session_of(engine) as session:
        ref = str(kenyas.package_ids(engine, kenya)[key]) if key else ""
        return agreement_words.page(session, who.reader, kenya.id, ref)


def lines(found: AgreementPage) -> dict[str, ArticleLine]:
    return {line.clause: line for _title, articles in found.parts for line in articles}


def rows(engine: Engine) -> list[AgreementWord]:
    with session_of(engine) as session:
        return list(session.exec(select(AgreementWord).order_by(AgreementWord.id)))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["A_signal", "B_partner", "D_health"])
def test_each_problem_stands_at_its_clause_as_blocking_or_open(
    engine: Engine, kenya: Kenya, lead: Person, key: str
) -> None:
    found = page(engine, lead, kenya, key)
    with session_of(engine) as session:
        plan = Shelf(session, lead.reader, kenya.id).plan
    table = tabled(plan, next(each for each in plan.packages if each.id == key).levels)
    told = problems(table, draft(table), plan.measures)
    assert found.blocking == sum(not each.final for each in told)
    assert len(found.whole) == sum(each.place == WHOLE for each in told)
    for name, line in lines(found).items():
        mine = [each.final for each in told if each.place == name]
        assert (len(line.blocking), len(line.open)) == (mine.count(False), mine.count(True))
    articles = [article for part in draft(table).parts for article in part.articles]
    assert [*lines(found)] == [article.clause for article in articles]
    for article in articles:
        line = lines(found)[article.clause]
        assert [each.key for each in line.charges] == [name for name in article.measures if table.level(name)]
        assert line.writable == (article.ours is not None)
        assert line.ours == (article.ours.words if article.ours else {})
        assert line.theirs == ({} if article.theirs in (None, article.ours) else article.theirs.words)  # type: ignore[union-attr]
        assert (line.edited, line.mark, line.history) == (False, 0, ())
        assert bool(line.number) == bool(line.ours or line.theirs), "numbered as soon as a side has words"


def test_terms_are_asked_for_where_a_clause_needs_them(engine: Engine, kenya: Kenya, lead: Person) -> None:
    """A treaty's duration and suspension are asked for where the text binds; by language where both read otherwise."""
    terms(engine, lead, kenya, years="5", partner_language_de="kenianischer")
    binding, loose = (page(engine, lead, kenya, key) for key in ("C_balanced", "D_health"))
    asked = {field.key: (field.language, field.value) for field in binding.terms}
    assert asked["years"] == ("", "5")
    assert asked["partner_language_de"] == ("de", "kenianischer")
    assert asked["partner_language_en"] == ("en", "")
    assert {"notice_months", "suspension_days", "entry"} <= {*asked}
    assert {"years", "suspension_days", "entry"}.isdisjoint(field.key for field in loose.terms)
    assert "notice_months" in {field.key for field in loose.terms}


def test_a_term_takes_its_problem_away_and_only_what_changed_is_written(
    engine: Engine, kenya: Kenya, lead: Person
) -> None:
    before = page(engine, lead, kenya)
    terms(engine, lead, kenya, deletion_months=" 12 ", entry="", years="")
    assert [(row.key, row.words) for row in rows(engine)] == [("term:deletion_months", {"": "12"})]
    after = page(engine, lead, kenya)
    assert after.blocking == before.blocking - 1
    assert len(lines(after)["C84"].blocking) == len(lines(before)["C84"].blocking) - 1
    terms(engine, lead, kenya, deletion_months="12")
    assert len(rows(engine)) == 1
    terms(engine, lead, kenya, deletion_months="", notice_months="6")
    with session_of(engine) as session:
        assert stored(session, kenya.id) == ({"deletion_months": "", "notice_months": "6"}, {})
        assert audit.last_change(session, kenya.id, "draft term:notice_months") == {
            "field": "term:notice_months",
            "to": "6",
        }


def test_who_is_in_charge_stands_at_the_measure(engine: Engine, kenya: Kenya, lead: Person) -> None:
    terms(engine, lead, kenya, authority__rec_g2g="NEA", indicator__rec_g2g="placements a year")
    charges = {each.key: each for line in lines(page(engine, lead, kenya)).values() for each in line.charges}
    assert (charges["rec_g2g"].authority, charges["rec_g2g"].indicator) == ("NEA", "placements a year")
    assert (charges["rec_selforg"].authority, charges["rec_selforg"].indicator) == ("", "")


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("years", "1", "0"),
        ("years", "999", "1000"),
        ("notice_months", "6", "six"),
        ("entry", "notification", "someday"),
        ("fields_de", "x" * LONGEST_TERM, "x" * (LONGEST_TERM + 1)),
        ("partner_language_en", "Kenyan", "x" * (LONGEST_TERM + 1)),
        ("authority__rec_g2g", "x" * LONGEST_TERM, "x" * (LONGEST_TERM + 1)),
        ("indicator__rec_g2g", "x", "x" * (LONGEST_TERM + 1)),
    ],
)
def test_each_term_has_its_form(engine: Engine, kenya: Kenya, lead: Person, key: str, good: str, bad: str) -> None:
    with pytest.raises(Refused) as found:
        terms(engine, lead, kenya, **{key: bad, "deletion_months": "12"})
    assert set(found.value.fields) == {key.replace("__", ":")}
    assert rows(engine) == [], "nothing of it is kept"
    terms(engine, lead, kenya, **{key: good})
    assert len(rows(engine)) == 1


def test_a_term_of_no_clause_is_refused(engine: Engine, kenya: Kenya, lead: Person) -> None:
    for key in ("other", "other_de", "authoritys:x"):
        with pytest.raises(Refused) as found:
            terms(engine, lead, kenya, **{key: "5"})
        assert set(found.value.fields) == {key}


def test_own_words_hold_stay_in_the_history_and_can_be_given_back(engine: Engine, kenya: Kenya, lead: Person) -> None:
    before = lines(page(engine, lead, kenya))["C61"]
    clause(engine, lead, kenya, {each: f" {words} " for each, words in WORDS.items()})
    after = lines(page(engine, lead, kenya))["C61"]
    assert (after.ours, after.library, after.edited) == (WORDS, before.ours, True)
    assert [(each.by, dict(each.words)) for each in after.history] == [("Lea", WORDS)]
    assert after.mark == rows(engine)[0].id
    clause(engine, lead, kenya, WORDS)
    assert len(rows(engine)) == 1, "the same words are no change, whatever the form was made from"
    clause(engine, lead, kenya, {"de": " ", "en": ""}, mark=after.mark)
    back = lines(page(engine, lead, kenya))["C61"]
    assert (back.ours, back.edited, len(back.history)) == (before.ours, False, 2)
    assert [each.mark for each in lines(page(engine, lead, kenya)).values() if each.clause != "C61"].count(0) > 10
    with session_of(engine) as session:
        assert stored(session, kenya.id) == ({}, {})
        assert len(audit.moments_of_changes(session, kenya.id, ["draft clause:C61"])) == 2


def test_a_clause_is_written_in_both_languages_by_one_at_a_time(engine: Engine, kenya: Kenya, lead: Person) -> None:
    for words in ({"de": "Nur so."}, {"en": "Just so."}, dict.fromkeys(WORDS, "x" * (LONGEST_CLAUSE + 1)),
                  WORDS | {"en": "x" * (LONGEST_CLAUSE + 1)}):  # fmt: skip
        with pytest.raises(Refused) as found:
            clause(engine, lead, kenya, words)
        assert set(found.value.fields) == {"words"}
    with pytest.raises(NotRecorded):
        clause(engine, lead, kenya, WORDS, name="C999")
    there = dict.fromkeys(WORDS, "x" * LONGEST_CLAUSE)
    clause(engine, lead, kenya, there)
    with pytest.raises(Collision) as clash:
        clause(engine, lead, kenya, WORDS)
    assert (clash.value.mine, clash.value.theirs) == (WORDS, there), "both are shown beside each other"
    assert len(rows(engine)) == 1


def test_the_lead_alone_writes_and_who_prints_reads(
    engine: Engine, kenya: Kenya, lead: Person, person: Callable[..., Person]
) -> None:
    mia = person("mia", kenya.id, Role.MINISTRY, kenya.stakeholders["de_bmz"])
    assert (page(engine, mia, kenya).may_edit, page(engine, lead, kenya).may_edit) == (False, True)
    for act in (lambda: clause(engine, mia, kenya, WORDS), lambda: terms(engine, mia, kenya, years="5"),
                lambda: page(engine, person("ada", kenya.id, Role.ADVISER), kenya)):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


def test_without_a_package_or_a_written_form_the_page_says_why(
    engine: Engine, session: Session, kenya: Kenya, lead: Person
) -> None:
    row = Package(dossier_id=kenya.id, key="hand", text={"de": "Von Hand", "en": "By hand"}, levels={"rec_g2g": 1})
    session.add(row)
    session.commit()
    found = agreement_words.page(session, lead.reader, kenya.id, str(row.id))
    assert (found.parts, found.terms, found.blocking, found.ref) == ((), (), 0, str(row.id))
    assert "no written form" in found.why, "a message id, which the page translates"
    assert (str(row.id), "Von Hand") in found.refs
    latest = agreement_words.page(session, lead.reader, kenya.id, "")
    assert (latest.ref in dict(found.refs), latest.why) == (True, "")
