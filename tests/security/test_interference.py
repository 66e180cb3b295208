"""What can be worked out: pages must not depend on sealed contents, and asking again and again must not help.

docs/inference.md says in words what these attacks found, what is prevented, and what remains.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.database import session_of
from models.dossier import Disclosure, Dossier
from models.interest import Interest
from models.package import Package
from models.position import Position
from models.red_line import Line, RedLine
from negotiator.bargaining.case import wordless
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.errors import TooMany
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.tally import tally
from negotiator.hidden import HIDDEN, Told
from negotiator.services.access import guesses
from negotiator.services.access.derived import within
from negotiator.services.access.telling import GRID, leaning
from negotiator.services.access.throttle import Allowance
from negotiator.services.packages import packages
from negotiator.services.records.plans import plan_of
from tests.conftest import Person
from tests.drafts import kept_by_hand
from tests.security.bodies import MEASURE
from tests.security.counting import Counts
from tests.security.noise import NOISE
from tests.security.yard import Yard, add_proposals, yard_of

VICTIM = "de_bmz"  # sealed from everybody
HALF = "de_aa"  # its priorities are released to the lead, its least score and red lines are not
READERS = ("lead", "ministry", "checker", "leadership", "adviser", "consulted", "partner")
PAGES = ("", "/positions", "/stakeholders", "/packages", "/comparison", "/briefs", "/rules", "/members", "/context")


@pytest.fixture
def yard(engine: Engine, person: Callable[..., Person], signed_in: Callable[[Person], FlaskClient], app: Flask) -> Yard:
    return yard_of(engine, person, signed_in, app.test_client())


def seen(yard: Yard, who: str, counts: Counts) -> dict[str, str]:
    """All pages of the dossier as this person gets them, without what differs in every answer."""
    home = f"/dossiers/{yard.here.dossier}"
    with session_of(yard.engine) as session:
        numbers = [p.id for p in plan_rows(session, yard)]
    paths = [home + page for page in PAGES]
    paths += [f"{home}/packages/{n}" for n in (*numbers, "r1-de", "r2-partner")]
    paths.append(f"{home}/bench?with={numbers[0]}&show=all")
    paths += [yard.here.url(VICTIM), yard.here.url(HALF), yard.here.url("de_bmi"), "/dossiers"]
    found = {}
    for path in paths:
        answer = yard.browsers[who].get(path)
        counts.add(answer)
        found[path] = NOISE.sub("", answer.text)
    return found


def plan_rows(session: Session, yard: Yard) -> Sequence[Package]:
    return session.exec(select(Package).where(Package.dossier_id == yard.here.dossier).order_by(col(Package.id))).all()


def leanings(yard: Yard, key: str) -> list[object]:
    """What anybody else is told of this stakeholder's least score, for every package that there is."""
    with session_of(yard.engine) as session:
        plan = plan_of(session, session.get_one(Dossier, yard.here.dossier))
    levels = [p.levels for p in plan.packages] + [o for r in plan.rounds for o in r.offers.values()]
    return [leaning(tally(plan, within(plan, each)).standing(key)) for each in levels]


def change_secrets(yard: Yard, key: str, least: Fraction) -> None:
    """Other importances (in the same proportion), reasons, words and red lines, and another least score."""
    with session_of(yard.engine, write=True) as session:
        position = session.get_one(Position, yard.here.positions[key])
        for row in session.exec(select(Interest).where(Interest.position_id == position.id)):
            row.rating = replace(row.rating, importance=row.rating.importance / 2, why="anders", cert="a", src=())
            session.add(row)
        for line in session.exec(select(RedLine).where(RedLine.position_id == position.id)):
            line.line = replace(line.line, why="anders begründet")
            session.add(line)
        position.mark = replace(position.mark, least=least, least_text="anders", reasoning="anders")
        session.add(RedLine(position_id=position.id or 0, key="RL:new:9", rank=9, line=Line(f"L({MEASURE}) >= 0")))
        session.add(position)
        session.commit()


@pytest.mark.slow
@pytest.mark.parametrize("rule", Disclosure)
def test_pages_of_others_do_not_depend_on_sealed_contents(yard: Yard, counts: Counts, rule: Disclosure) -> None:
    """Two worlds that differ in what one house sealed, and in nothing that is told: equal to the last character."""
    with session_of(yard.engine, write=True) as session:
        session.get_one(Dossier, yard.here.dossier).disclosure = rule
        session.commit()
    told = leanings(yard, VICTIM)
    before = {who: seen(yard, who, counts) for who in READERS}
    change_secrets(yard, VICTIM, Fraction("48.77"))
    assert leanings(yard, VICTIM) == told
    for who in READERS:
        after = seen(yard, who, counts)
        differing = [path for path, text in before[who].items() if after[path] != text]
        counts.leaks += len(differing)
        assert differing == [], who
    own = yard.browsers[VICTIM].get(yard.here.url(VICTIM)).text
    assert "48,77" in own


@dataclass
class Learned:
    """What an attacker knows about a least score: it lies between these."""

    low: Fraction = Fraction(0)
    high: Fraction = Fraction(100)


def tries(yard: Yard, most: int) -> Iterator[tuple[dict[str, str], packages.Draft]]:
    """The lead changes levels by hand, one more at a time, and reads what it is told."""
    with session_of(yard.engine) as session:
        plan = plan_of(session, session.get_one(Dossier, yard.here.dossier))
        start = str(plan_rows(session, yard)[0].id)
        wanted = next(p for p in plan.participants if p.id == HALF)
        own = [pref.measure for pref in wanted.prefs]
        tops = {m.id: m.top for m in plan.measures}
        typed: dict[str, str] = dict.fromkeys(own, "0")
        count = 0
        for key in own:
            for level in range(tops[key] + 1):
                if count >= most:
                    return
                count += 1
                typed[key] = str(level)
                reader = yard.people["lead"].reader
                yield dict(typed), packages.draft(session, reader, yard.here.dossier, start, typed=typed)


@pytest.mark.slow
def test_trying_levels_does_not_close_in_on_a_sealed_least_score(yard: Yard) -> None:
    """The lead knows the score exactly (the priorities are released) and sees how it is judged: a bisection. It ends at
    the step of ten points in which the least score lies, however often it asks. The red lines are never judged."""
    learned, lines, scores = Learned(), set(), []
    for _typed, draft in tries(yard, 40):
        line = next(s for s in draft.meaning.scores if s.key == HALF)
        assert isinstance(line.score, Told)
        assert (line.least, line.surplus) == (HIDDEN, HIDDEN)
        score = line.score.value
        scores.append(score)
        if line.band == "not_met":
            learned.low = max(learned.low, score)
        elif line.band == "":
            learned.high = min(learned.high, score)
        lines |= {b.text for b in draft.meaning.broken if not b.rule and b.kind == "hard"}
    with session_of(yard.engine) as session:
        truth = session.get_one(Position, yard.here.positions[HALF]).mark.least
    assert truth is not None
    step = Fraction(truth // GRID * GRID)
    assert learned.low < step, "an answer told more than the step"
    assert learned.high >= step + GRID, "an answer told more than the step"
    above, below = min(s for s in scores if s >= truth), max((s for s in scores if s < truth), default=Fraction(0))
    print(f"told exactly, the answers would have left {float(above - below):.2f} points; they left", learned)
    assert above - below < GRID / 2, "the attack is too weak to show anything"


@pytest.mark.slow
def test_every_try_is_logged_for_whom_it_concerns_and_limited(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "TRIED", Allowance(3, timedelta(hours=1)))
    with pytest.raises(TooMany):
        list(tries(yard, 4))
    with session_of(yard.engine) as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.thing == "what-if")).all()
    victims = {entry.subject_id for entry in entries}
    assert {yard.here.stakeholders[key] for key in (VICTIM, HALF, "de_bmi", "de_bmg")} <= victims
    assert yard.here.stakeholders["de_bkamt"] not in victims  # it shares everything


@pytest.mark.slow
def test_kept_packages_and_proposals_are_limited_too(
    yard: Yard, monkeypatch: pytest.MonkeyPatch, counts: Counts
) -> None:
    monkeypatch.setattr(guesses, "KEPT", Allowance(1, timedelta(days=1)))
    monkeypatch.setattr(guesses, "SOLVED", Allowance(1, timedelta(days=1)))
    home, lead = f"/dossiers/{yard.here.dossier}", yard.browsers["lead"]
    with session_of(yard.engine) as session:
        start = plan_rows(session, yard)[0].id
    kept = [kept_by_hand(lead, home, start, {MEASURE: 1}, name) for name in "ab"]
    asked = [lead.post(f"{home}/packages/proposals", data={"concepts": "nash", "seconds": s}) for s in ("60", "61")]
    for answer in (*kept, *asked):
        counts.add(answer)
    assert [a.status_code for a in (*kept, *asked)] == [303, 429, 303, 429]


@pytest.mark.slow
def test_no_page_shows_a_mark_on_which_guesses_could_be_tried(yard: Yard, counts: Counts) -> None:
    """The plain fingerprint of a case is a lock to try keys on at home: all positions but one are known to somebody."""
    add_proposals(yard)
    with session_of(yard.engine) as session:
        case = case_of(plan_of(session, session.get_one(Dossier, yard.here.dossier)))
    plain = fingerprint(case), fingerprint(wordless(case))
    home = f"/dossiers/{yard.here.dossier}/packages"
    for who in ("lead", "ministry", "checker", "leadership"):
        for path in (home, f"{home}/proposals/1", f"{home}/{yard.packages[yard.here.dossier]['P1-balanced']}"):
            answer = yard.browsers[who].get(path)
            counts.add(answer)
            assert answer.status_code == 200
            assert all(print_[:8] not in answer.text for print_ in plain)
