"""Seconds and bytes of the two briefs in both languages. `python -m bench.brief`

D-02 negotiation brief and D-04 package comparison of the Kenya-like scenario, from a proposal that is solved already:
processor seconds of building the view and printing it as PDF/A-3a. The first one also pays for reading the fonts.
"""

import datetime
from collections.abc import Iterator
from functools import partial

from bench.numbers import Number, tell, timed
from negotiator.bargaining.outcome import Options
from negotiator.catalogue.reading.scenario import demo_scenario
from negotiator.services.briefs.documents import COMPARISON, NEGOTIATION, brief_of, render
from negotiator.services.proposals.solved import Proposal, propose

DATE = datetime.date(2026, 1, 15)


def printed(proposal: Proposal, kind: str, language: str) -> bytes:
    """One brief as PDF."""
    return render(brief_of(proposal.plan, proposal, kind, language, date=DATE))


def measured() -> Iterator[Number]:
    """Seconds and bytes of each brief."""
    proposal = propose(demo_scenario("kenya_like"), options=Options(time_limit=300))
    for kind in (NEGOTIATION, COMPARISON):
        for language in ("de", "en"):
            seconds, file = timed(partial(printed, proposal, kind, language))
            yield Number(f"{kind} {language}", seconds, "s", note=f"{len(file):,} bytes")


if __name__ == "__main__":
    tell(measured())
