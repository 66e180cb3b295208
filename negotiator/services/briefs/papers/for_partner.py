"""Papers for the other delegation: gathered as what lies on the table, and written from that alone."""

import datetime
from collections.abc import Callable
from dataclasses import replace

from models.clock import today
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.words import RuleClass
from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.sheets import SheetView
from negotiator.catalogue.agreement.draft import draft
from negotiator.catalogue.agreement.tabled import Tabled, tabled
from negotiator.catalogue.plan import Plan, Round
from negotiator.catalogue.reading import library
from negotiator.catalogue.talks import PLANNED
from negotiator.language import _
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers.agreement import agreement_of
from negotiator.services.briefs.papers.agreement_words import stored
from negotiator.services.briefs.papers.committee import committee_file
from negotiator.services.briefs.papers.earlier import released
from negotiator.services.briefs.papers.gathering import latest
from negotiator.services.briefs.papers.nonpaper import minutes as written_minutes
from negotiator.services.briefs.papers.nonpaper import nonpaper as written_nonpaper
from negotiator.services.briefs.papers.redlined import redlined
from negotiator.services.packages.shelf import Found, Shelf

NO_PACKAGE = _("There is no package yet that a draft could be written from.")
NO_ROUND = _("No such round has been held yet.")
NO_FORMAT = _("The package has no written form: choose a level of the legal format first.")
DEVIATION = _(
    "Leadership has overridden a rule on rights in this dossier: nothing for the partner can be made from it."
)


def on_the_table(shelf: Shelf, order: Order) -> Tabled:
    """What may lie on the table of one package. Raises Refused where nothing may leave the house (guardrails, 6)."""
    refuse_deviation(shelf.plan)
    return of_package(shelf, the_package(shelf, order))


def of_package(shelf: Shelf, package: Found) -> Tabled:
    """What may lie on the table of a package, by the dossier as it stands."""
    terms, edits = stored(shelf.session, shelf.id)
    return tabled(shelf.plan, package.levels, terms, edits)


def the_package(shelf: Shelf, order: Order) -> Found:
    """The one package of an order, or the latest. Raises Refused if there is none."""
    refs = order.refs or latest(shelf)
    if not refs:
        raise Refused(NO_PACKAGE, fields={"packages": NO_PACKAGE})
    return shelf.find(refs[0], today=True)


def refuse_deviation(plan: Plan) -> None:
    """Raises Refused where leadership has overridden a rule that protects rights."""
    rules = library.guardrail_texts()
    if any(each.rule in rules and rules[each.rule].cls is RuleClass.LOCKED for each in plan.overrides):
        raise Refused(DEVIATION, fields={"kind": DEVIATION})


def written_form(found: Tabled) -> Tabled:
    """The same. Raises Refused where the package has no written form."""
    if not found.format:
        raise Refused(NO_FORMAT, fields={"packages": NO_FORMAT})
    return found


def agreement(shelf: Shelf, order: Order) -> Callable[[datetime.date], AgreementView]:
    """The draft for the table. Raises Refused."""
    found, language = written_form(on_the_table(shelf, order)), order.language
    before = released(shelf.session, shelf.id, order)
    return lambda day: redlined(agreement_of(found, draft(found), language, date=day), before)


def nonpaper(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """The elements of a package as text without a sender. Raises Refused."""
    found, language = on_the_table(shelf, order), order.language
    return lambda day: written_nonpaper(found, language, date=day)


def minutes(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """What both sides agree on after a round. Raises Refused."""
    refuse_deviation(shelf.plan)
    held, language = the_round(shelf.plan, order, today(shelf.session)), order.language
    until = replace(shelf.plan, rounds=tuple(each for each in shelf.plan.rounds if each.n <= held.n))
    found, number, day_held = tabled(until, {}), held.n, held.date
    return lambda day: written_minutes(found, language, date=day, number=number, held=day_held)


def committee(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """The file of the joint committee. Raises Refused."""
    found, language = on_the_table(shelf, order), order.language
    return lambda day: committee_file(found, language, date=day)


def the_round(plan: Plan, order: Order, day: datetime.date) -> Round:
    """The round of an order, or the last that was held up to a day. Raises Refused if there is none."""
    held = [each for each in plan.rounds if each.status != PLANNED and each.date <= day.isoformat()]
    found = [each for each in held if each.n == order.round] if order.round else held
    if not found:
        raise Refused(NO_ROUND, fields={"round": NO_ROUND})
    return found[-1]
