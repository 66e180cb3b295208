"""What a brief says otherwise than its last version."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from negotiator.briefs.views import BriefView, Table, Words
from negotiator.services.access.scope import EVERYTHING, Scope
from negotiator.services.briefs.material.notes import Notes
from negotiator.services.briefs.papers.documents import brief_of
from negotiator.services.briefs.statements.since import Before, BriefPassage, sight
from tests import kenya
from tests.briefs.material import DAY


def brief(before: Before | None, **more: object) -> BriefView:
    found = kenya.solved()
    plan = replace(found.plan, **more) if more else found.plan  # type: ignore[arg-type]
    return brief_of(plan, found, "D-02", "de", date=DAY, version="2", before=before)


def kept(view: BriefView) -> Before:
    """The view as the next version finds it."""
    mark, *rest = view.told
    return Before("1", date(2026, 3, 1), mark[0], tuple(BriefPassage(*each) for each in rest))


def changed(view: BriefView) -> Words | Table:
    """The last block of the annex."""
    found = next(section for section in view.sections if section.ident == "annex").blocks[-1]
    assert isinstance(found, Words | Table)
    return found


def words_of(found: Words | Table) -> str:
    return f"{found.title} {found.words}" if isinstance(found, Words) else found.caption


def test_a_first_version_an_unchanged_one_and_a_changed_one() -> None:
    first = brief(None)
    assert words_of(changed(first)) == "Änderungen: Erste Fassung: Es gibt keine, mit der sie zu vergleichen wäre."
    same = changed(brief(kept(first)))
    assert words_of(same).startswith("Änderungen seit Fassung 1 vom 1. März 2026: keine")
    rounds = kenya.solved().plan.rounds
    other = changed(brief(kept(first), rounds=rounds[:-1]))
    assert isinstance(other, Table)
    rows = [tuple(cell.words for cell in row) for band in other.bands for row in band.rows]
    assert rows
    assert all(before != now for _place, before, now in rows)


def test_each_change_is_told_with_both_words_and_what_is_gone_too() -> None:
    first = kept(brief(None))
    place = first.entries[0]
    earlier = replace(
        first,
        entries=(replace(place, words="früher"), *first.entries[1:], BriefPassage("Kapitel", "Fort", "gestrichen")),
    )
    found = changed(brief(earlier))
    assert isinstance(found, Table)
    rows = [tuple(cell.words for cell in row) for band in found.bands for row in band.rows]
    assert len(rows) == 2
    assert rows[0][1] == "früher"
    assert rows[1] == ("Kapitel: Fort", "gestrichen", "nicht enthalten")


@pytest.mark.slow
def test_a_note_that_was_written_changed_or_taken_back_is_told_in_any_chapter() -> None:
    found = kenya.solved()
    notes = {"questions": ({"de": "Bitte vor der Reise lesen.", "en": "Read before travelling."}, "Lea")}

    def noted(before: Before | None, held: Notes) -> BriefView:
        return brief_of(found.plan, found, "D-02", "de", date=DAY, version="2", before=before, notes=held)

    rows = []
    for first, then in (({}, notes), (notes, {})):
        table = changed(noted(kept(noted(None, first)), then))
        assert isinstance(table, Table)
        rows.append([tuple(c.words for c in row) for row in table.bands[0].rows])
    place = "Fragen und Antworten (reaktiv): Vorbemerkung der Federführung (Lea)"
    assert rows[0] == [(place, "nicht enthalten", "Bitte vor der Reise lesen.")]
    assert rows[1] == [(place, "Bitte vor der Reise lesen.", "nicht enthalten")]


def test_versions_for_another_sight_are_not_compared_for_that_would_tell_what_the_other_held() -> None:
    secret = Before("1", DAY, sight(Scope(mandate=False)), (BriefPassage("Kapitel", "Rote Linie", "GEHEIM"),))
    found = changed(brief(secret))
    assert "nicht verglichen" in words_of(found)
    assert "GEHEIM" not in repr(brief(secret).sections)


def test_sights_are_equal_if_and_only_if_the_scopes_are() -> None:
    scopes: tuple[Callable[[], Scope], ...] = (
        lambda: EVERYTHING,
        lambda: Scope(mandate=False),
        lambda: Scope(closed=frozenset({"de_bmi", "de_aa"})),
        lambda: Scope(inner=frozenset({"de_bmi"})),
        lambda: Scope(tried=frozenset({"Pr1"})),
    )
    marks = [sight(make()) for make in scopes]
    assert len(set(marks)) == len(scopes)
    assert marks == [sight(make()) for make in scopes]
