"""The cover is one page, as people get it: hour, distribution, deviations, mandate, what is attached, letterhead."""

import datetime
from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from negotiator.briefs import paper
from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.style import Style
from negotiator.briefs.styling import styled
from negotiator.briefs.views import BriefView, Words
from negotiator.catalogue.agreement.draft import draft
from negotiator.catalogue.agreement.tabled import tabled
from negotiator.catalogue.plan import MandateGiven, Override
from negotiator.services.briefs.life.covers import covered
from negotiator.services.briefs.life.ordering import MOST_DISTRIBUTION
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers.agreement import agreement_of, copy_for_home
from negotiator.services.briefs.style.style_file import read_style
from tests.briefs.material import unsolved, view_of
from tests.briefs.test_style import SAMPLE

MOMENT = datetime.datetime(2026, 3, 12, 9, 30, tzinfo=datetime.UTC)
CHAPTERS = 15  # of a negotiation brief


def cover(kind: str, language: str, style: Style) -> tuple[BriefView, list[str]]:
    """The view and the words of its pages, each chapter on as little paper as it takes."""
    found = unsolved()
    given = MandateGiven(number="St-2026/0147-B", day="2026-01-15", by="Runde der Staatssekretäre", until="2026-12-31")
    waived = tuple(
        Override(n, rule, "Staatssekretärin Dr. Anna Beispiel", "2026-12-31") for n, rule in enumerate(("G-15", "G-21"))
    )
    found = replace(found, plan=replace(found.plan, mandate_given=given, overrides=waived))
    order = Order("D-04", language, "intern", "1", distribution="Referat M I 3, " * (MOST_DISTRIBUTION // 15))
    view = covered(view_of(found, "D-04", language), order, MOMENT)
    assert isinstance(view, BriefView)
    short = tuple(replace(s, blocks=(Words("x"),), fresh=False) for s in view.sections)
    if kind == "D-02":
        short = tuple(replace(short[n % len(short)], ident=f"s{n}") for n in range(CHAPTERS))
    told = styled(replace(view, sections=short, wide=kind == "D-04"), style)
    pages = pypdf.PdfReader(BytesIO(paper.render(told))).pages
    return told, [" ".join(page.extract_text().split()) for page in pages]


@pytest.mark.pdf
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["D-02", "D-04"])
def test_the_cover_is_one_page_with_all_its_parts(kind: str) -> None:
    view, pages = cover(kind, "de", read_style(SAMPLE))
    last, first = view.sections[-1].title, view.sections[0].title
    assert last in pages[0]
    assert f"1 {first}" in pages[1]
    assert all(part.name in pages[0] for part in view.cover)
    assert "Beigefügt" in pages[0]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_draft_for_home_says_who_is_to_get_it_and_the_one_for_the_partner_does_not(language: str) -> None:
    plan = unsolved().plan
    found = tabled(plan, plan.packages[2].levels)
    made = draft(found)
    shared = agreement_of(found, made, language, date=datetime.date(2026, 3, 12))
    home = copy_for_home(shared, made, (), grade="INTERN", grade_language="", status="1")
    order = Order("D-06-I", language, "intern", "1", distribution="Referat M I 3")
    assert covered(shared, order, MOMENT) == shared
    told = covered(home, order, MOMENT)
    assert isinstance(told, AgreementView)
    assert "Referat M I 3" in {part.words for part in told.head}
    assert "Referat M I 3" in paper.html(told)
    assert told.fingerprint != home.fingerprint
