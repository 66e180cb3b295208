"""Dossiers that are empty, contradictory, long, wide or foreign: a document all the same, or one sentence why not."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest

from negotiator.bargaining.outcome import Options
from negotiator.bargaining.words import Part, Status
from negotiator.briefs import paper
from negotiator.catalogue.plan import Measure, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.access.scope import scope_of
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.proposals.solved import propose
from tests import kenya
from tests.briefs.material import KINDS, LANGUAGES, rejudged, unsolved, view_of

ROOT = Path(__file__).parents[2]
LONG = "Bundeszuwanderungs" + "verwaltungs" * 20 + "amt"
slow = pytest.mark.slow
pdf = pytest.mark.pdf


def bare(plan: Plan) -> Plan:
    """Nothing but measures and seats."""
    return replace(plan, rounds=(), facts=(), packages=(), mandate={}, linkages=(), summary={}, title={"de": "Nichts"})


def german_only(plan: Plan) -> Plan:
    """Every English text is missing."""
    measures = tuple(
        replace(m, text={"de": m.text["de"]}, levels=tuple(replace(v, text={"de": v.text["de"]}) for v in m.levels))
        for m in plan.measures
    )
    people = tuple(replace(p, text=dict.fromkeys(LANGUAGES, p.text["de"])) for p in plan.participants)
    named = tuple(replace(p, text={"de": p.text["de"]}) for p in plan.packages)
    title, summary = {"de": plan.title["de"]}, {"de": plan.summary["de"], "en": ""}
    return replace(plan, measures=measures, participants=people, packages=named, title=title, summary=summary)


def crowded(plan: Plan) -> Plan:
    """Fourteen seats with names that nobody can break."""
    seats = [p.id for p in plan.participants if p.part in (Part.SEAT, Part.VOICE)][:14]
    people = tuple(
        replace(p, part=Part.SEAT, text={"de": f"{LONG} {p.id}", "en": f"{LONG} {p.id}"}, kind="other")
        if p.id in seats
        else p
        for p in plan.participants
    )
    return replace(plan, participants=people, title={"de": f"{LONG} {LONG}", "en": LONG})


def huge(plan: Plan) -> Plan:
    """Money and people beyond all measure, below and above zero."""

    def grown(measure: Measure) -> Measure:
        levels = tuple(
            replace(
                level,
                eur={k: v * 10**9 + Fraction(1, 3) for k, v in level.eur.items()},
                groups={k: v * 10**9 for k, v in level.groups.items()},
                uses={k: v * 10**9 for k, v in level.uses.items()},
            )
            for level in measure.levels
        )
        return replace(measure, levels=levels, win={key: -(10**6) * value for key, value in measure.win.items()})

    facts = tuple(replace(fact, value="123456789012345678") for fact in plan.facts)
    return replace(plan, measures=tuple(grown(m) for m in plan.measures), facts=facts)


def foreign(plan: Plan) -> Plan:
    """Words in scripts that the first font lacks, markup and control characters."""
    words = "ጤና <b>&amp;</b> العربية ქართული 汉字 \u202e \x0b Ж"
    people = tuple(replace(p, text={"de": words, "en": words}, kind="other") for p in plan.participants)
    return replace(plan, title={"de": words, "en": words}, participants=people)


SHAPES = {"bare": bare, "german only": german_only, "crowded": crowded, "huge": huge, "foreign": foreign}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_view_without_the_optimiser(shape: str, kind: str) -> None:
    proposal = unsolved(SHAPES[shape](demo_scenario("kenya_like")))
    for language in LANGUAGES:
        for scope in (scope_of(proposal.plan, "own"), briefs.EVERYTHING):
            view = view_of(proposal, kind, language, scope=scope)
            assert view.sections
            assert paper.html(view)


def test_german_words_in_an_english_document_say_so() -> None:
    plan = german_only(demo_scenario("kenya_like"))
    for kind in KINDS:
        page = paper.html(view_of(unsolved(plan), kind, "en"))
        assert page.count('<span lang="de">Identitätsklärung mit Fristen und Missionen</span>') >= 1


@pdf
@slow
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_leaves_the_paper(shape: str, tmp_path: Path) -> None:
    """Long names may be cut by pictures, never by the edge of the page."""
    plan = SHAPES[shape](demo_scenario("kenya_like"))
    crowd = shape == "crowded"  # with a recommendation, so that all chapters are there
    proposal = rejudged(kenya.solved(), plan) if crowd else unsolved(plan)
    for kind in KINDS:
        file = tmp_path / f"{kind}.pdf"
        file.write_bytes(briefs.render(view_of(proposal, kind, "de")))
        assert outside(file) == []


def outside(file: Path) -> list[tuple[int, str]]:
    """Words that lie beyond the page's edge."""
    text = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True).stdout
    clean = bytes(byte for byte in text if byte >= 32 or byte in (9, 10, 13))
    found = []
    for number, page in enumerate(ElementTree.fromstring(clean).iter("{http://www.w3.org/1999/xhtml}page"), 1):
        width, height = float(page.get("width", "0")), float(page.get("height", "0"))
        for word in page:
            left, top, right, bottom = (float(word.get(key, "0")) for key in ("xMin", "yMin", "xMax", "yMax"))
            if left < 10 or top < 10 or right > width - 10 or bottom > height - 10:
                found.append((number, word.text or ""))
    return found


@slow
@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_fits_the_brief_says_why_and_names_the_best_there_is(kind: str) -> None:
    plan = demo_scenario("kenya_like")
    greedy = tuple(replace(p, least=Fraction(99)) if p.id in ("de_bmz", "de_bmi") else p for p in plan.participants)
    proposal = propose(replace(plan, participants=greedy), options=Options(time_limit=30))
    assert proposal.answer.status is Status.NO_IR
    for language, words in (("de", "Diese Bedingungen schließen sich gegenseitig aus"), ("en", "cannot hold together")):
        page = paper.html(view_of(proposal, kind, language))
        if kind == "D-02":
            assert words in page
        assert re.search(r"[>\s]99[<\s]", page)  # in a sentence, or as a cell of the marks


@slow
def test_a_mandate_that_excludes_everything() -> None:
    plan = demo_scenario("kenya_like")
    tight = {**plan.mandate, **{m.id: (0, 0) for m in plan.measures if m.id in ("ret_ident", "ret_forced")}}
    proposal = propose(replace(plan, mandate=tight), options=Options(time_limit=30))
    assert not proposal.proposed
    for language in LANGUAGES:
        assert paper.html(view_of(proposal, "D-02", language))


@slow
def test_without_pango_the_terminal_says_so_in_one_line_before_any_work(tmp_path: Path) -> None:
    """A machine on which the library is there but unusable: the loader finds an empty file first."""
    for name in ("libpango-1.0.so.0", "libpango-1.0-0", "libpango-1.0.so"):
        (tmp_path / name).write_bytes(b"not a library")
    out = tmp_path / "brief.pdf"
    scenario = ROOT / "negotiator" / "catalogue" / "data" / "scenario_jordan_like.toml"
    command = [sys.executable, "-m", "negotiator.cli", "brief", scenario, "--kind", "D-04", "--out", out]
    environment = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Pango" in done.stderr
    assert "./run" in done.stderr
    assert not out.exists()


def test_nothing_but_the_own_folder_is_fetched(tmp_path: Path) -> None:
    stranger = tmp_path / "x.css"
    stranger.write_text("p { color: red }")
    fetch = paper.OwnFolder().fetch
    inside = (paper.PAPER / "paper.css").as_uri()
    assert fetch(inside)
    for url in (
        stranger.as_uri(),
        "https://example.org/x.css",
        "http://localhost/x.css",
        f"{paper.PAPER.as_uri()}/../css/app.css",
        f"{paper.PAPER.as_uri()}/%2e%2e/css/app.css",
        "file://elsewhere/paper.css",
        "ftp://example.org/x",
    ):
        with pytest.raises(paper.FatalURLFetchingError):
            fetch(url)
