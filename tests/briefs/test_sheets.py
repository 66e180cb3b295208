"""Short papers: nothing internal for the partner, nothing sealed for readers at home, sentences that are so."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from sqlmodel import select

from models.account import Account
from models.database import session_of
from models.dossier import Dossier
from negotiator.bargaining.words import Part as Seat
from negotiator.briefs import docx
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import Table, Words
from negotiator.catalogue.agreement.tabled import tabled
from negotiator.catalogue.plan import DECLARED, FILE_NUMBER, HOME_SIDE, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.access import Action
from negotiator.services.access.readers import reader_of
from negotiator.services.access.scope import EVERYTHING
from negotiator.services.access.stances import Stance
from negotiator.services.briefs.material.material import material_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.committee import committee_file
from negotiator.services.briefs.papers.country_sheet import country_sheet
from negotiator.services.briefs.papers.decision_paper import ABSENT, ASSESSED, STATED, _source, decision_paper
from negotiator.services.briefs.papers.documents import recommended
from negotiator.services.briefs.papers.nonpaper import minutes, nonpaper
from negotiator.services.briefs.papers.press_line import press_line
from negotiator.services.briefs.papers.record import record
from negotiator.services.briefs.papers.talking_points import talking_points
from negotiator.services.briefs.statements.decisions import by_when
from negotiator.services.briefs.statements.sheets import Marking
from negotiator.services.dossiers.start import demo
from negotiator.services.packages.shelf import Shelf
from negotiator.services.proposals.solved import Proposal
from negotiator.services.records.loading import known
from tests import kenya
from tests.briefs.material import DAY, LANGUAGES, unsolved
from tests.briefs.readers import NAMES, world
from tests.papers import test_secrets
from tests.services.briefs.papers import test_agreement
from tests.services.briefs.statements.test_questions import material as of_package

INDICATED = {"indicator:rec_g2g": "Kennzahl", "authority:rec_g2g": "Behörde"}
MARKS = Marking("INTERN", "", "Version 1", "1")
SHORT = tuple(kind for kind in kinds.TABLE.values() if kind.id not in ("D-02", "D-04"))
SHARED = tuple(kind for kind in SHORT if kind.shared)


def words(view: object) -> str:
    return repr(view)


@cache
def shelf_of(login: str, ids: tuple[str, ...]) -> dict[tuple[str, str], kinds.View]:
    """What a person can have printed of the Kenya-like dossier: kind and language -> view."""
    with session_of(world()) as session:
        dossier = known(session.exec(select(Dossier).where(Dossier.key == "kenya_like")).one().id)
        account = session.exec(select(Account).where(Account.login == login)).one()
        reader = reader_of(session, known(account.id))
        assert reader is not None
        shelf = Shelf(session, reader, dossier, Action.MAKE_BRIEF)
        return {
            (name, language): kinds.TABLE[name].gather(shelf, Order(name, language, "intern", "1"))(DAY)
            for name in ids
            for language in LANGUAGES
        }


@pytest.mark.slow
def test_papers_for_the_partner_are_the_same_whoever_prints_them() -> None:
    readers = sorted({login for scenario, login in NAMES if scenario == "kenya_like"})
    assert len(readers) > 3
    ids = tuple(kind.id for kind in SHARED)
    first = shelf_of(demo.LEAD, ids)
    for login in readers:
        assert shelf_of(login, ids) == first, login


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scenario", ["kenya_like", "jordan_like"])
def test_what_is_internal_changes_no_paper_for_the_partner(scenario: str, language: str) -> None:
    plan = demo_scenario(scenario)
    levels = plan.packages[2].levels
    for write in _shared_writers(language):
        one, other = write(plan, levels), write(test_agreement.planted(plan), levels)
        assert one == other
        assert test_agreement.SECRET not in words(other)
        assert docx.render(one) == docx.render(other)


def _shared_writers(language: str) -> Iterator[Callable[[Plan, dict[str, int]], SheetView]]:
    yield lambda plan, levels: nonpaper(tabled(plan, levels), language, date=DAY)
    yield lambda plan, levels: committee_file(tabled(plan, levels, INDICATED), language, date=DAY)
    yield lambda plan, _levels: minutes(tabled(plan, {}), language, date=DAY, number=1, held="2026-03-10")


def test_papers_for_the_partner_count_no_returns_and_name_no_share() -> None:
    plan = demo_scenario("kenya_like")
    everything = {m.id: m.top for m in plan.measures}
    view = words(nonpaper(tabled(plan, everything), "de", date=DAY))
    for measure in plan.measures:
        if measure.id in ("ret_forced", "ret_charter", "ret_voluntary", "rec_employer_cost", "rec_shortterm"):
            assert measure.levels[-1].text["de"] not in view, measure.id
    assert "Kontingent" not in view.replace("Länderkontingent nach dem Muster", "")


@pytest.mark.parametrize("name", ["own", "nothing"])
def test_other_secrets_give_readers_at_home_the_same_short_paper(name: str) -> None:
    plain = unsolved()
    secret = test_secrets.with_secrets(plain)
    for write in (decision_paper, country_sheet, talking_points, press_line):
        one, other = (
            write(_material(each, test_secrets.readers(each.plan)[name]), date=DAY, marking=MARKS)
            for each in (plain, secret)
        )
        assert one == other
        assert test_secrets.found(words(other)) == []


@pytest.mark.parametrize("drafted", [False, True])
def test_a_decision_paper_that_recommends_tells_of_no_sealed_mark_who_objects(drafted: bool) -> None:
    """As the lead solves it, read by those who see only their own: who without a seat is below their mark, and what
    the mandate allows, changes no letter."""
    found = kenya.solved()
    at_ease = tuple(
        replace(p, least=Fraction(1), red_lines=()) if p.part is Seat.VOICE else p for p in found.plan.participants
    )
    below = tuple(
        replace(p, least=Fraction(99), least_text="KANARIENVOGEL") if p.part is Seat.VOICE else p for p in at_ease
    )
    plan = replace(found.plan, participants=at_ease, mandate_drafted=drafted)
    other = replace(plan, participants=below, mandate={"ret_ident": (0, 0)} if drafted else plan.mandate)
    for name in ("own", "nothing"):
        one, two = (
            decision_paper(
                _material(test_secrets.rejudged(found, each), test_secrets.readers(each)[name]), date=DAY, marking=MARKS
            )
            for each in (plan, other)
        )
        assert [part.ident for part in one.sections if part.ident == "dissent"]
        assert one == two


def test_a_decision_paper_never_takes_what_is_computed_for_a_vote() -> None:
    plan = demo_scenario("kenya_like")
    found = of_package(plan, plan.packages[2], "de")
    kept = [p for p in found.seats if found.stance(found.options[0], p) is Stance.ACCEPTS]
    house, other = [p for p in kept if p.side == HOME_SIDE][:2]
    found = replace(found, unsigned=frozenset({house.id}))
    people = tuple(replace(p, handed_in=p.id == other.id) for p in plan.participants)
    found = replace(found, plan=replace(plan, participants=people))
    section = next(s for s in decision_paper(found, date=DAY, marking=MARKS).sections if s.ident == "dissent")
    said, table, *_rest = section.blocks
    assert isinstance(said, Words)
    assert isinstance(table, Table)
    rows = {row[0].words: tuple(cell.words for cell in row[1:]) for row in table.bands[0].rows}
    assert table.caption == "Wessen Mindestwert das Paket erreicht (berechnet)"
    assert "niemand" not in said.words
    assert said.words.endswith(f"Nicht mitgezeichnet: {found.name(house)}.")
    told = [rows[found.voice.capital(found.name(person))] for person in (house, other)]
    assert told == [
        ("eingehalten", "hier erfasste Position, nicht eingereicht", "nicht mitgezeichnet"),
        ("eingehalten", "eingereichte Position", "mitgezeichnet"),
    ]
    partner = next(p for p in kept if p.side != HOME_SIDE)
    assert rows[found.voice.capital(found.name(partner))] == ("eingehalten", "unsere Einschätzung", "–")
    lines = tuple(replace(line, cert=DECLARED) for line in partner.red_lines)
    own_word = replace(partner, red_lines=lines, prefs=tuple(replace(pref, cert=DECLARED) for pref in partner.prefs))
    assert _source(found, partner) == ASSESSED
    assert _source(found, own_word) == STATED
    assert "trägt mit" not in repr(rows)


def test_a_decision_paper_says_what_is_decided_until_when_at_what_price_and_who_objects() -> None:
    plan = demo_scenario("kenya_like")
    plan = replace(plan, context={**plan.context, FILE_NUMBER: "MI3-12007/4#2"})
    found = of_package(plan, plan.packages[2], "en")
    best = found.options[0]
    view = decision_paper(found, date=DAY, marking=MARKS)
    assert ("File number", "MI3-12007/4#2") in {(part.name, part.words) for part in view.head}
    sections = {each.ident: each for each in view.sections}
    assert by_when(found) in words(sections["vote"])
    table = next(block for block in sections["package"].blocks if block.kind == "table")
    held = {(row[0].words, row[1].words) for band in table.bands for row in band.rows}
    assert held == {(found.voice.measure(m), found.voice.level(m, best.level(m.id))) for m in found.taken(best)}
    said = words(sections["dissent"])
    below = [p for p in plan.participants if p.part in ABSENT and found.stance(best, p) is Stance.REFUSES]
    assert below
    assert all(found.voice.capital(found.name(person)) in said for person in below)
    bare = decision_paper(replace(found, plan=demo_scenario("kenya_like")), date=DAY, marking=MARKS)
    assert "File number" not in {part.name for part in bare.head}


def _material(proposal: Proposal, scope: object) -> object:
    return recommended(material_of(proposal, "de", scope, date=DAY, version="1", grade="intern"))  # type: ignore[arg-type]


def test_a_record_says_where_the_mandate_was_left_and_where_it_was_not() -> None:
    plan = demo_scenario("kenya_like")
    held = plan.rounds[1]
    inside = replace(plan, mandate={"ret_ident": (1, 3)})
    outside = replace(plan, mandate={"ret_ident": (3, 3)})
    hidden = replace(plan, mandate={})
    said = [words(record(each, held, "en", date=DAY, marking=MARKS)) for each in (inside, outside, hidden)]
    told = ("No offer of this round lies outside", "Outside the mandate: ", "not recorded, or not shown")
    assert [[text in each for text in told] for each in said] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_a_record_tells_what_either_side_changed_and_only_that() -> None:
    plan = demo_scenario("kenya_like")
    view = record(plan, plan.rounds[1], "en", date=DAY, marking=MARKS)
    (moved,) = [section for section in view.sections if section.ident == "moved"]
    first = {side: plan.rounds[0].offers[side] for side in plan.rounds[0].offers}
    second = plan.rounds[1].offers
    expected = sum(first[side].get(name, level) != level for side in second for name, level in second[side].items())
    assert len(moved.blocks[0].points) == expected > 0  # type: ignore[union-attr]
    same = replace(plan, rounds=(plan.rounds[0], replace(plan.rounds[1], offers=plan.rounds[0].offers)))
    assert "moved" not in {s.ident for s in record(same, same.rounds[1], "en", date=DAY, marking=MARKS).sections}


def test_minutes_hold_what_both_have_said_and_nothing_else() -> None:
    plan = demo_scenario("kenya_like")
    view = minutes(tabled(plan, {}), "de", date=DAY, number=2, held="2026-03-10")
    assert "Identitätsklärung" in words(view)
    assert "Staatliche Vermittlung" not in words(view)  # both have named it, not the same
    apart = replace(plan, rounds=(replace(plan.rounds[1], offers={HOME_SIDE: plan.rounds[1].offers[HOME_SIDE]}),))
    empty = words(minutes(tabled(apart, {}), "de", date=DAY, number=2, held=""))
    assert "keinen gemeinsamen Punkt" in empty
    assert "Beide Seiten haben Folgendes erklärt" not in empty
    assert "Beide Seiten haben Folgendes erklärt" in words(view)


def test_talking_points_use_only_arguments_whose_ground_is_in_the_package() -> None:
    found = recommended(material_of(kenya.solved(), "de", EVERYTHING, date=DAY, version="1", grade="intern"))
    view = words(talking_points(found, date=DAY, marking=MARKS))
    best = found.best
    assert best is not None
    said = [each for each in library.arguments().all if each.claim["de"] in view]
    assert 5 <= len(said) <= 7
    for each in said:
        assert each.towards == "partner"
        assert each.low <= best.level(each.measure) <= each.high
        assert all(best.level(name) >= level for name, level in each.needs.items())
    names = {m.id: found.voice.measure(m) for m in found.plan.measures}
    asked = [
        each.reply["de"] for each in library.arguments().all if f"{names[each.measure]}: „{each.reply['de']}“" in view
    ]
    assert len(set(asked)) == 6, "what the partner may say stands with what it is about"
    cautions = [each for each in library.arguments().all if f"'{names[each.measure]}: {each.avoid['de']}'" in view]
    assert cautions
    never = [section for section in talking_points(found, date=DAY, marking=MARKS).sections if section.ident == "never"]
    assert not [each for each in cautions if each.avoid["de"] in words(never)], "no “do not” under “do not say”"


def test_where_nothing_fits_the_decision_paper_is_about_that() -> None:
    found = recommended(material_of(unsolved(), "en", EVERYTHING, date=DAY, version="1", grade="intern"))
    view = decision_paper(replace(found, options=()), date=DAY, marking=MARKS)
    assert [section.ident for section in view.sections] == ["conflict"]
