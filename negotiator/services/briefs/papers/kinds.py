"""The documents that can be printed: one table. A kind names what it is about, who may hold it and how it is written.

`gather` reads what the paper may hold while the database is open; the function it gives back writes the paper from
nothing else. Papers for the partner are gathered as `Tabled` values, so that nothing internal can reach them.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from negotiator.bargaining.errors import Refused
from negotiator.briefs import docx, paper, xlsx
from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.columns import ColumnsView
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import BriefView
from negotiator.language import _
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import (
    arguments,
    committee,
    country_sheet,
    decision_paper,
    for_home,
    for_partner,
    nonpaper,
    position_sheet,
    press_line,
    record,
    talking_points,
)
from negotiator.services.briefs.papers.documents import COMPARISON, KINDS, NEGOTIATION
from negotiator.services.packages.shelf import Shelf

PDF, DOCX, XLSX = "pdf", "docx", "xlsx"
MEDIA = {PDF: "application/pdf", DOCX: docx.MEDIA, XLSX: xlsx.MEDIA}
View = BriefView | AgreementView | SheetView | ColumnsView
Write = Callable[[datetime.date], View]


class Reach(StrEnum):
    """Who may hold a paper of this kind."""

    HOME = "home"
    PARTNER = "partner"


class About(StrEnum):
    """What has to be chosen for it."""

    PROPOSAL = "proposal"
    PACKAGES = "packages"
    PACKAGE = "package"
    ROUND = "round"
    DOSSIER = "dossier"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document: name and hint are message ids, `forms` the files that it can be made as."""

    id: str
    name: str
    hint: str
    reach: Reach
    about: About
    forms: tuple[str, ...]
    gather: Callable[[Shelf, Order], Write]

    @property
    def shared(self) -> bool:
        """Whether it leaves the house."""
        return self.reach is not Reach.HOME


_ALL = (
    Kind(
        country_sheet.COUNTRY,
        country_sheet.NAME,
        _("The partner country: talks, facts with sources, interests, law, protection check."),
        Reach.HOME,
        About.DOSSIER,
        (PDF, DOCX),
        for_home.country,
    ),
    Kind(
        NEGOTIATION,
        KINDS[NEGOTIATION],
        _("Recommendation and alternatives, gains for three parties, each measure, guardrails, questions and answers."),
        Reach.HOME,
        About.PROPOSAL,
        (PDF,),
        for_home.brief,
    ),
    Kind(
        arguments.ANNEX,
        arguments.NAME,
        _("What speaks for each measure, the expected reply, our answer: to the partner and within the German side."),
        Reach.HOME,
        About.PROPOSAL,
        (PDF, DOCX),
        for_home.annexed,
    ),
    Kind(
        position_sheet.POSITION,
        position_sheet.NAME,
        _("Priorities, red lines, what a house can deliver, sign-off. Of houses whose position you may read."),
        Reach.HOME,
        About.HOUSE,
        (PDF, DOCX),
        for_home.position,
    ),
    Kind(
        COMPARISON,
        KINDS[COMPARISON],
        _("Packages in columns, measures in rows; money, capacities, people, rules."),
        Reach.HOME,
        About.PACKAGES,
        (PDF, XLSX),
        for_home.brief,
    ),
    Kind(
        nonpaper.NONPAPER,
        nonpaper.NAMES[nonpaper.NONPAPER],
        _("Elements of a package as text without a sender, for the partner. Holds nothing internal."),
        Reach.PARTNER,
        About.PACKAGE,
        (PDF, DOCX),
        for_partner.nonpaper,
    ),
    Kind(
        "D-06",
        _("Draft agreement"),
        _("Articles of a package with the brackets of both sides, for the table. Holds nothing internal."),
        Reach.PARTNER,
        About.PACKAGE,
        (PDF, DOCX),
        for_partner.agreement,
    ),
    Kind(
        "D-06-I",
        _("Draft agreement, copy for home"),
        _("The same draft with the label of each clause and what still stands against its release."),
        Reach.HOME,
        About.PACKAGE,
        (PDF, DOCX),
        for_home.agreement,
    ),
    Kind(
        talking_points.TALKING,
        talking_points.NAME,
        _("What is said for the recommended package, what is answered if asked, what is not said."),
        Reach.HOME,
        About.PROPOSAL,
        (PDF, DOCX),
        for_home.points,
    ),
    Kind(
        record.RECORD,
        record.NAME,
        _("Agreed, apart and open after a round, our commitments, deviation from the mandate."),
        Reach.HOME,
        About.ROUND,
        (PDF, DOCX),
        for_home.round_record,
    ),
    Kind(
        nonpaper.MINUTES,
        nonpaper.NAMES[nonpaper.MINUTES],
        _("Only what both sides have said, in neutral words, for the partner."),
        Reach.PARTNER,
        About.ROUND,
        (PDF, DOCX),
        for_partner.minutes,
    ),
    Kind(
        decision_paper.DECISION,
        decision_paper.NAME,
        _("Vote asked for, reason, dissent, cost, alternatives, answers for the press."),
        Reach.HOME,
        About.PROPOSAL,
        (PDF, DOCX),
        for_home.decision,
    ),
    Kind(
        press_line.PRESS,
        press_line.NAME,
        _("Three messages, numbers that may be used, numbers that are denied, questions and answers. Not released."),
        Reach.HOME,
        About.PROPOSAL,
        (PDF, DOCX),
        for_home.press,
    ),
    Kind(
        committee.COMMITTEE,
        committee.NAMES[committee.COMMITTEE],
        _("Agenda, actions and indicators of the joint committee, for both sides. Holds nothing internal."),
        Reach.PARTNER,
        About.PACKAGE,
        (PDF, DOCX),
        for_partner.committee,
    ),
    Kind(
        committee.INSIDE,
        committee.NAMES[committee.INSIDE],
        _("The same file with what is promised, how likely it is, who pays, and where it gets tight."),
        Reach.HOME,
        About.PACKAGE,
        (PDF, DOCX),
        for_home.committee,
    ),
)
TABLE = {kind.id: kind for kind in _ALL}


def rendered(view: View, form: str, laid_out: Callable[[], None] = lambda: None) -> bytes:
    """The paper as a file; `laid_out` is called once the pages of a PDF are set. Raises Refused for a form that it
    cannot take, Unavailable where libraries are missing."""
    if form == PDF:
        return paper.render(view, laid_out)
    if form == XLSX and isinstance(view, BriefView):
        return xlsx.render(view)
    if form != DOCX or isinstance(view, BriefView):
        raise Refused(_("This document cannot be made as this kind of file."))
    return docx.render(view)
