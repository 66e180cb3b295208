"""A brief for somebody who may not see everything: nothing sealed in it, neither as words nor by inference."""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from negotiator.bargaining.words import Part
from negotiator.briefs import paper
from negotiator.catalogue.plan import Participant, Plan, RedLine
from negotiator.services.access.scope import EVERYTHING, Scope, scope_of
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.proposals.solved import Conflict, Proposal
from tests import kenya
from tests.briefs.material import KINDS, LANGUAGES, rejudged, unsolved, view_of

READER = "de_bmz"
CANARY_WORDS = ("KANARIENVOGEL", "G-31-KANARIE", "L(ena_resettle)")
CANARIES = (*CANARY_WORDS, "61,37", "61.37", "3,14159", "3.14159")
LINE = RedLine("canary", "L(ena_resettle) >= 1", hard=True, why="KANARIENVOGEL")


def planted(plan: Plan) -> Plan:
    """The plan with other secrets of everybody but the reader: reasons, weights, marks, red lines, mandate, notes."""
    return replace(
        plan,
        participants=tuple(p if p.id == READER else _planted(p) for p in plan.participants),
        mandate={**plan.mandate, "ret_ident": (2, 2)},
        packages=tuple(replace(p, note="KANARIENVOGEL", expect_hard=("G-31-KANARIE",)) for p in plan.packages),
        expected={"KANARIENVOGEL": 1},
    )


def _planted(person: Participant) -> Participant:
    if person.part is Part.SILENT:
        return person
    prefs = tuple(
        replace(pref, importance=Fraction("3.14159"), why="KANARIENVOGEL", src=("KANARIENVOGEL",))
        for pref in person.prefs[::-1]
    )
    return replace(
        person,
        prefs=prefs,
        red_lines=(*person.red_lines, LINE),
        least=Fraction("61.37"),
        least_text="KANARIENVOGEL",
        reasoning="KANARIENVOGEL",
        confidence=Fraction("0.6137"),
        src=("KANARIENVOGEL",),
    )


def with_secrets(proposal: Proposal) -> Proposal:
    """The same packages, judged with the planted secrets."""
    return rejudged(proposal, planted(proposal.plan))


def readers(plan: Plan) -> dict[str, Scope]:
    """Those who see only their own scores, bands of the others, and nothing of anybody."""
    return {
        "own": scope_of(plan, "own", [READER]),
        "banded": scope_of(plan, "banded", [READER]),
        "nothing": scope_of(plan, "own"),
    }


def found(text: str, canaries: Iterable[str] = CANARIES) -> list[str]:
    return [canary for canary in canaries if canary in text]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_canary_in_the_words_for_those_who_may_not_know(kind: str, language: str) -> None:
    proposal = with_secrets(unsolved())
    for name, scope in readers(proposal.plan).items():
        view = view_of(proposal, kind, language, scope=scope)
        assert found(paper.html(view) + repr(view)) == [], name


def test_control_the_lead_reads_the_planted_red_line_and_mark() -> None:
    proposal = with_secrets(unsolved())
    view = view_of(proposal, "D-04", "de", scope=EVERYTHING)
    assert re.search(r"Komplementäre Aufnahmeplätze[^“]*“ ist im Paket", paper.html(view))
    assert ">61,4<" in paper.html(view)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["own", "nothing"])
def test_other_secrets_give_the_same_document(kind: str, name: str) -> None:
    """What does not change with the secrets cannot tell them: not by a sum, a picture, an order or a fingerprint."""
    plain = unsolved()
    secret = with_secrets(plain)
    one, other = (view_of(p, kind, "de", scope=readers(p.plan)[name]) for p in (plain, secret))
    assert one == other


def test_bands_are_true_and_tell_no_number() -> None:
    """Of others: met, not met, or open where the score is close to a sealed least score."""
    proposal = unsolved()
    view = view_of(proposal, "D-04", "de", scope=readers(proposal.plan)["banded"])
    parties = next(section for section in view.sections if section.ident == "parties")
    rows = [row for block in parties.blocks if block.kind == "table" for band in block.bands[:2] for row in band.rows]
    truth = {"erfüllt": set(), "nicht erfüllt": set(), "offen": set()}
    for index, row in enumerate(rows):
        for cell, tally in zip(row[2:], proposal.named.values(), strict=True):
            surplus = tally.standings[index].surplus
            if tally.standings[index].id != READER and surplus is not None:
                assert row[1].words == "nicht gezeigt"
                truth[cell.words].add(surplus >= 0)
    assert truth["erfüllt"] == {True}
    assert truth["nicht erfüllt"] == {False}


@pytest.mark.parametrize("kind", KINDS)
def test_conflicts_and_case_are_kept_from_those_who_may_not_know(kind: str) -> None:
    plain = unsolved()
    told = Conflict(("RL",), ({"de": "KANARIENVOGEL will mehr", "en": "KANARIENVOGEL wants more"},))
    secret = replace(plain, conflicts=(told,), answer=replace(plain.answer, case="3.14159" * 9))
    for scope in readers(plain.plan).values():
        view = view_of(secret, kind, "de", scope=scope)
        assert found(paper.html(view) + repr(view)) == []


@pytest.mark.pdf
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name"), [("D-02", "own"), ("D-02", "banded"), ("D-04", "nothing")])
def test_no_canary_in_any_byte_of_the_file(kind: str, name: str, tmp_path: Path) -> None:
    """Metadata, outline, alternative texts, structure and content streams, unpacked; text as a reader copies it."""
    proposal = with_secrets(kenya.solved())
    view = view_of(proposal, kind, "de", scope=readers(proposal.plan)[name])
    file, unpacked = tmp_path / f"{name}-{view.kind}.pdf", tmp_path / f"{name}.qdf"
    file.write_bytes(briefs.render(view))
    subprocess.run(["qpdf", "--qdf", "--object-streams=disable", file, unpacked], check=True)
    raw = unpacked.read_bytes()
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    for canary in CANARY_WORDS:  # numbers are coordinates too; the text below tells what is written
        assert canary.encode() not in raw, canary
        assert canary.encode("utf-16-be") not in raw, canary
        assert canary.encode("utf-16-be").hex().encode() not in raw.lower(), canary
    assert found(text) == []
    assert not re.search(r"\b61\b.*Mindestwert", text)
