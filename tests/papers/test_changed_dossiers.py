"""Each statement of a paper and its opposite: one thing of the dossier is changed, and the sentence with it."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from negotiator.bargaining.words import Concept
from negotiator.catalogue.plan import Linkage, Plan
from negotiator.services.proposals.solved import Proposal
from negotiator.services.records.voice import Voice
from tests.briefs.material import rejudged, view_of
from tests.briefs.readers import (
    after,
    listed,
    names,
    rows_of,
    solved,
    text_of,
)

pytestmark = pytest.mark.slow


def moved(plan: Plan, measure: str, ours: int | None, theirs: int | None) -> Plan:
    """The plan in which both sides last said this about one measure."""
    rounds = [
        replace(r, offers={s: {k: v for k, v in o.items() if k != measure} for s, o in r.offers.items()})
        for r in plan.rounds
    ]
    last = dict(rounds[-1].offers)
    for side, level in (("de", ours), ("partner", theirs)):
        if level is not None:
            last[side] = {**last.get(side, {}), measure: level}
    return replace(plan, rounds=(*rounds[:-1], replace(rounds[-1], offers=last)))


@pytest.mark.parametrize(
    ("measure", "ours", "theirs", "said_now"),
    [
        ("trn_lang_presence", 2, 3, "we withdraw"),
        ("trn_lang_presence", 1, 3, "our offer stands"),
        ("trn_lang_presence", None, 1, "we accept"),
        ("trn_lang_presence", None, 3, "we offer it"),
        ("trn_lang_presence", 1, 1, "both have offered this"),
        ("trn_lang_presence", 2, 2, "re-opened"),
        ("ret_ident", 2, 2, "re-opened"),
        ("ret_ident", 3, 3, "both have offered this"),
        ("ret_ident", 3, 2, "we ask for it"),
        ("ret_ident", 2, 3, "we accept"),
        ("ret_biometric", 1, None, "we give up our demand"),
        ("ret_biometric", None, 1, "not taken up"),
        ("ret_docs", 3, 2, "we ask for it"),
        ("ret_forced", None, 3, "we ask for less than offered"),
        ("rec_seasonal", None, 1, "not taken up"),
        ("rec_seasonal", 1, None, "we withdraw"),
        ("gov_jwg", 2, 2, "re-opened"),
        ("gov_jwg", 2, 1, "we offer it"),
        ("gov_jwg", 3, 1, "we offer it"),
    ],
)
def test_another_offer_another_statement(measure: str, ours: int | None, theirs: int | None, said_now: str) -> None:
    proposal = solved("kenya_like")
    plan = moved(proposal.plan, measure, ours, theirs)
    view = view_of(replace(proposal, plan=plan), "D-02", "en")
    state = next(section for section in view.sections if section.ident == "state")
    name = Voice("en").measure(next(m for m in plan.measures if m.id == measure))
    assert next(row[-1] for row in rows_of(state, "What each side") if row[0] == name) == said_now


def with_mark(plan: Plan, key: str, least: Fraction) -> Plan:
    people = tuple(replace(p, least=least) if p.id == key else p for p in plan.participants)
    return replace(plan, participants=people)


@pytest.mark.parametrize("key", ["m_workers", "m_refugees", "m_returnees", "m_host"])
def test_a_mark_above_the_score_is_missed_and_one_at_it_is_reached(key: str) -> None:
    proposal = solved("kenya_like")
    score = proposal.proposed[Concept.BALANCED].standing(key).score
    assert score is not None
    for least, head in ((score, "At or above their mark are:"), (score + Fraction(1, 100), "Below their mark stay:")):
        plan = with_mark(proposal.plan, key, least)
        view = view_of(rejudged(proposal, plan), "D-02", "en")
        views = text_of(next(section for section in view.sections if section.ident == "views").blocks)
        assert key in listed(after(views, head), names(plan))


def core_of(proposal: Proposal, language: str) -> str:
    return text_of(view_of(proposal, "D-02", language).sections[0].blocks)


def test_a_seat_below_its_mark_and_a_broken_rule_are_said_in_the_headline() -> None:
    proposal = solved("kenya_like")
    missed = core_of(rejudged(proposal, with_mark(proposal.plan, "de_bmz", Fraction(99))), "en")
    assert missed.startswith("The package below does not meet the conditions of every party at the table (computed).")
    poor = core_of(rejudged(proposal, replace(proposal.plan, caps={"federal": Fraction(1)})), "en")
    assert poor.startswith("The package below breaks G-15 (Budget per payer and chapter).")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("stale", [True, False])
def test_what_is_stale_or_cannot_be_agreed_is_never_called_the_best(language: str, stale: bool) -> None:
    """A package solved before a mark, a cap or a day passed breaks a rule that a new proposal would hold."""
    proposal = replace(solved("kenya_like"), stale=stale)
    poor = rejudged(proposal, replace(proposal.plan, caps={"federal": Fraction(1)}))
    missed = rejudged(proposal, with_mark(proposal.plan, "de_bmz", Fraction(99)))
    for found in (core_of(poor, language), core_of(missed, language)):
        assert not re.search(r"\bbest\b|\bbeste\b", found.splitlines()[0])
        changed = "The dossier has changed since" if language == "en" else "Das Dossier hat sich"
        assert (changed in found) is stale


def test_a_linkage_with_one_half_missing_is_said() -> None:
    proposal = solved("kenya_like")
    tie = Linkage("rei_individual", "ret_biometric", "package")
    view = view_of(replace(proposal, plan=replace(proposal.plan, linkages=(tie,))), "D-02", "en")
    words = {section.ident: text_of(section.blocks) for section in view.sections}
    assert "the package holds one of them" in words["linkages"]
    free = view_of(replace(proposal, plan=replace(proposal.plan, linkages=())), "D-02", "en")
    pairs = next(b.pairs for s in free.sections for b in s.blocks if b.kind == "questions" and s.ident == "redteam")
    assert any(answer.startswith("No. No linkage") for _question, answer in pairs)
