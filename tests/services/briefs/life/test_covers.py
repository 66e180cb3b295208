"""The cover is one page, as people get it: hour, distribution, deviations, mandate, what is attached, letterhead."""

import datetime
from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from negotiator.briefs import paper
from negotiator.briefs.style import Style
from negotiator.briefs.styling import styled
from negotiator.briefs.views import BriefView, Words
from negotiator.catalogue.plan import MandateGiven, Override
from negotiator.services.briefs.life.covers import covered
from negotiator.services.briefs.life.ordering import MOST_DISTRIBUTION
from negotiator.services.briefs.material.orders import Order
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
