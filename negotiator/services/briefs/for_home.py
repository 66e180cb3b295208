"""Papers for readers at home: gathered as the plan cut to their eyes."""

import datetime
from collections.abc import Callable

from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.views import BriefView
from negotiator.catalogue.agreement.checks import problems
from negotiator.catalogue.agreement.draft import draft
from negotiator.services.briefs import documents
from negotiator.services.briefs.agreement import agreement_of, copy_for_home
from negotiator.services.briefs.documents import GRADES, brief_of
from negotiator.services.briefs.for_partner import of_package, the_package, written_form
from negotiator.services.briefs.gathering import contents, scope_for
from negotiator.services.briefs.orders import Order
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records.voice import Voice


def brief(shelf: Shelf, order: Order) -> Callable[[datetime.date], BriefView]:
    """The negotiation brief or the comparison. Raises Refused."""
    plan, proposal, chosen = contents(shelf, order.kind, order.refs)
    scope = scope_for(shelf.eyes, plan)
    return lambda day: brief_of(
        plan,
        proposal,
        order.kind,
        order.language,
        grade=order.grade,
        version=order.edition,
        date=day,
        scope=scope,
        chosen=chosen,
    )


def agreement(shelf: Shelf, order: Order) -> Callable[[datetime.date], AgreementView]:
    """The draft with the label of each clause and what stands against its release. Raises Refused."""
    found, measures = written_form(of_package(shelf, the_package(shelf, order))), shelf.plan.measures

    def write(day: datetime.date) -> AgreementView:
        made = draft(found)
        view = agreement_of(found, made, order.language, date=day)
        grade, language, status = marking(order, day)
        return copy_for_home(
            view, made, problems(found, made, measures), grade=grade, grade_language=language, status=status
        )

    return write


def marking(order: Order, day: datetime.date) -> tuple[str, str, str]:
    """Grade and its own language, and version with day, as they stand on each page of a paper for home."""
    voice = Voice(order.language)
    status = voice.say("version %(version)s of %(day)s", version=order.edition, day=voice.day(day))
    return voice.say(GRADES[order.grade]).upper(), documents.own_language(order.grade), status
