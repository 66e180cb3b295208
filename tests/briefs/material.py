"""Documents for the tests: rendered once per run, and views that need no solver."""

import datetime
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.outcome import Answer
from negotiator.bargaining.words import Status
from negotiator.briefs import paper
from negotiator.briefs.views import BriefView
from negotiator.catalogue.assembly import case_of, named
from negotiator.catalogue.plan import Named, Plan
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.catalogue.tally import tally_of
from negotiator.services.access.scope import EVERYTHING, Scope
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.proposals.solved import Proposal
from tests import kenya

DAY = datetime.date(2026, 3, 12)
KINDS, LANGUAGES = ("D-02", "D-04"), ("de", "en")


@dataclass(frozen=True)
class Printed:
    """One finished document."""

    view: BriefView
    content: bytes


@cache
def printed(kind: str, language: str) -> Printed:
    """The Kenya-like scenario's brief for those who may see everything."""
    view = view_of(kenya.solved(), kind, language)
    return Printed(view, briefs.render(view))


def view_of(
    proposal: Proposal, kind: str, language: str, *, scope: Scope = EVERYTHING, grade: str = "intern"
) -> BriefView:
    """A view with the tests' date."""
    return briefs.brief_of(proposal.plan, proposal, kind, language, grade=grade, date=DAY, scope=scope)


def unsolved(plan: Plan | None = None, status: Status | None = None) -> Proposal:
    """The plan with its own packages only, as for a comparison without the optimiser."""
    plan = plan or demo_scenario("kenya_like")
    case = case_of(plan)
    answer = Answer(fingerprint(case), status, None, (), {}, 0.0)
    return Proposal(plan, case, answer, {}, {package.id: tally_of(plan, package) for package in plan.packages})


def rejudged(proposal: Proposal, plan: Plan) -> Proposal:
    """The same packages, judged by another plan; the answer's own points stay in the answer."""
    packages = {
        concept: Named(concept.value, {}, dict(named(proposal.case, outcome.levels)))
        for concept, outcome in proposal.answer.outcomes.items()
        if outcome.levels is not None
    }
    return replace(
        proposal,
        plan=plan,
        proposed={concept: tally_of(plan, package) for concept, package in packages.items()},
        named={package.id: tally_of(plan, package) for package in plan.packages},
    )


def spoken(view: BriefView, language: str) -> str:
    """The document's words without tags and without what is marked as another language."""
    page = paper.html(view)
    page = re.sub(r"<head\b.*?</head>", " ", page, flags=re.DOTALL)
    other = "en" if language == "de" else "de"
    page = re.sub(rf'<(span|p|li)[^>]*\blang="{other}"[^>]*>.*?</\1>', " ", page, flags=re.DOTALL)
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", page))


def saved(folder: Path, found: Printed) -> Path:
    """The document as a file under its own name."""
    path = folder / f"{found.view.kind}_{found.view.language}.pdf"
    path.write_bytes(found.content)
    return path
