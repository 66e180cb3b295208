"""What a draft agreement says otherwise than the text before: clause by clause, with nothing where nothing changed."""

from dataclasses import replace
from datetime import date

from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.views import Table, Words
from negotiator.services.briefs.papers.redlined import NOTHING, redlined
from negotiator.services.briefs.statements.since import LONGEST, Before, BriefPassage
from tests.services.briefs.papers.test_agreement import demo_scenario, home_of, view_of


def draft() -> AgreementView:
    return redlined(view_of(demo_scenario("jordan_like"), "C_parity", "en"), None)


def before(view: AgreementView) -> Before:
    """The text as the next one finds it."""
    (mark,), *rest = view.told
    return Before("7", date(2026, 3, 1), mark, tuple(BriefPassage(*each) for each in rest))


def test_a_first_text_says_nothing_of_changes_and_an_unchanged_one_that_there_are_none() -> None:
    assert draft().changes is None
    same = redlined(view_of(demo_scenario("jordan_like"), "C_parity", "en"), before(draft()))
    assert isinstance(same.changes, Words)
    assert same.changes.words == NOTHING


def test_a_clause_that_changed_stands_with_both_words_shortly_before_they_differ() -> None:
    held = before(draft())
    place = max(held.entries, key=lambda each: len(each.words))
    assert len(place.words) > LONGEST
    words = place.words.split(" ")
    other = replace(place, words=" ".join((*words[:-3], "something", "else", "entirely")))
    entries = tuple(other if each is place else each for each in held.entries)
    view = redlined(view_of(demo_scenario("jordan_like"), "C_parity", "en"), replace(held, entries=entries))
    assert isinstance(view.changes, Table)
    ((where, was, now),) = [tuple(cell.words for cell in row) for row in view.changes.bands[0].rows]
    assert where == f"{place.chapter}: {place.about}"
    assert was.endswith("something else entirely")
    assert now.endswith(" ".join(words[-3:]))
    assert was.startswith("… ")


def test_the_partners_copy_names_neither_version_nor_day_of_the_text_before() -> None:
    held = replace(before(draft()), entries=(BriefPassage("Gone", "Clause", "words"),))
    abroad = redlined(draft(), held)
    assert isinstance(abroad.changes, Table)
    assert "7" not in abroad.changes.caption
    assert "2026" not in abroad.changes.caption
    home = redlined(home_of(demo_scenario("jordan_like"), "C_parity", "en"), held)
    assert isinstance(home.changes, Table)
    assert "version 7 of 1 March 2026" in home.changes.caption
