"""Papers for readers at home: gathered as the plan cut to their eyes."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace

from models.clock import today
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.outcome import Answer
from negotiator.bargaining.words import Part
from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import BriefView
from negotiator.catalogue.agreement.checks import problems
from negotiator.catalogue.agreement.draft import draft
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import HOME_SIDE, Plan
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.audit import Deed
from negotiator.services.access.scope import cut_plan
from negotiator.services.briefs.material.linked import in_arguments
from negotiator.services.briefs.material.material import Material, material_of, narrowed
from negotiator.services.briefs.material.notes import stored as notes_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import documents
from negotiator.services.briefs.papers.agreement import agreement_of, copy_for_home
from negotiator.services.briefs.papers.argument_words import stored
from negotiator.services.briefs.papers.arguments import argument_annex
from negotiator.services.briefs.papers.committee import committee_file_for_home
from negotiator.services.briefs.papers.country_sheet import country_sheet
from negotiator.services.briefs.papers.decision_paper import decision_paper
from negotiator.services.briefs.papers.documents import GRADES, brief_of
from negotiator.services.briefs.papers.earlier import before
from negotiator.services.briefs.papers.for_partner import of_package, the_package, the_round, written_form
from negotiator.services.briefs.papers.gathering import contents, scope_for
from negotiator.services.briefs.papers.position_sheet import MOVED, UNTOLD, position_sheet
from negotiator.services.briefs.papers.press_line import press_line
from negotiator.services.briefs.papers.record import record
from negotiator.services.briefs.papers.redlined import redlined
from negotiator.services.briefs.papers.talking_points import talking_points
from negotiator.services.briefs.statements.inputs import attached, carrying, inputs_of
from negotiator.services.briefs.statements.sheets import Marking
from negotiator.services.dossiers.register.register_rows import held_in
from negotiator.services.dossiers.stages.signatures import unsigned_houses
from negotiator.services.packages.packages import stability_of
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.packages.views import Stability
from negotiator.services.positions.standings import standings
from negotiator.services.positions.unhanded import with_changes
from negotiator.services.proposals.solved import Proposal
from negotiator.services.records.voice import Voice
from negotiator.services.studies.hanging import register

SPEAK = (Part.SEAT, Part.VOICE)  # silent groups have marks and no position of their own
CORRECT = _("Please correct what is marked.")


def brief(shelf: Shelf, order: Order) -> Callable[[datetime.date], BriefView]:
    """The negotiation brief or the comparison. Raises Refused."""
    plan, proposal, chosen = contents(shelf, order.kind, order.refs)
    scope, arguments = scope_for(shelf.eyes, plan), stored(shelf.session, shelf.id)
    known = register(shelf, order.language) if order.kind == documents.NEGOTIATION else None
    found = held_in(shelf.session, shelf.id).register
    earlier = before(shelf.session, shelf.reader.account_id, shelf.id, order)
    notes = notes_of(shelf.session, shelf.id, order.kind)
    said, unsigned = shelf.unconfirmed, _unsigned(shelf)
    stays = _stays(shelf, order) if order.kind == documents.COMPARISON else None
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
        arguments=arguments,
        before=earlier,
        register=known,
        precedents=found,
        house=order.style.glossary,
        notes=notes,
        stays=stays,
        unconfirmed=said,
        unsigned=unsigned,
    )


def _unsigned(shelf: Shelf) -> frozenset[str]:
    """Keys of the houses whose position is not co-signed as it stands."""
    return frozenset(house.key for house in unsigned_houses(shelf.session, shelf.id))


def _stays(shelf: Shelf, order: Order) -> Stability | None:
    """What the latest proposal found when importances varied; None where it did not try."""
    rows = shelf.proposals()
    return stability_of(rows[0], shelf.plan, order.language) if rows else None


def agreement(shelf: Shelf, order: Order) -> Callable[[datetime.date], AgreementView]:
    """The draft with the label of each clause and what stands against its release. Raises Refused."""
    package = the_package(shelf, order)
    found, measures = written_form(of_package(shelf, package)), shelf.plan.measures
    inputs = inputs_of(_seen(shelf), Voice(order.language), (_levels(package),))
    earlier = before(shelf.session, shelf.reader.account_id, shelf.id, order)

    def write(day: datetime.date) -> AgreementView:
        made = draft(found)
        view = agreement_of(found, made, order.language, date=day)
        marks = marking(order, day)
        copy = copy_for_home(
            view,
            made,
            problems(found, made, measures),
            grade=marks.grade,
            grade_language=marks.grade_language,
            status=marks.status,
        )
        return carrying(redlined(copy, earlier), (inputs,))

    return write


def round_record(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """The record of a round. Raises Refused."""
    plan = _seen(shelf)
    held, inputs = the_round(plan, order, today(shelf.session)), inputs_of(plan, Voice(order.language))
    return lambda day: carrying(record(plan, held, order.language, date=day, marking=marking(order, day)), (inputs,))


def points(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """Talking points for the latest proposal. Raises Refused."""
    found = material(shelf, order)
    return lambda day: _on(found(day), talking_points, order, day)


def decision(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """The decision paper on the latest proposal. Raises Refused."""
    found = material(shelf, order)
    return lambda day: _on(found(day), decision_paper, order, day)


def country(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """The sheet on the partner country, from the dossier alone."""
    plan = replace(shelf.plan, packages=())
    scope, case = scope_for(shelf.eyes, plan), case_of(plan)
    proposal = Proposal(plan, case, Answer(fingerprint(case), None, None, (), {}, 0.0), {}, {})

    def write(day: datetime.date) -> SheetView:
        found = material_of(
            proposal,
            order.language,
            scope,
            date=day,
            version=order.edition,
            grade=order.grade,
            house=order.style.glossary,
        )
        return _on(found, country_sheet, order, day)

    return write


def annexed(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """The arguments for all measures of the latest proposal. Raises Refused."""
    found = material(shelf, order)
    return lambda day: _on(found(day), argument_annex, order, day)


def press(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """The press line on the latest proposal, without its inputs: it goes to those who speak to the press. Raises
    Refused."""
    found = material(shelf, order)
    return lambda day: press_line(found(day), date=day, marking=marking(order, day))


def committee(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """The committee's file of a package, with what the other side does not get. Raises Refused."""
    package = the_package(shelf, order)
    found, count, plan = of_package(shelf, package), package.count, _seen(shelf)
    inputs = inputs_of(plan, Voice(order.language), (_levels(package),))
    return lambda day: carrying(
        committee_file_for_home(found, plan, count, order.language, date=day, marking=marking(order, day)), (inputs,)
    )


def houses(shelf: Shelf) -> tuple[tuple[str, str], ...]:
    """Keys and names of the houses whose position the reader may read, the own one first."""
    scope, voice = scope_for(shelf.eyes, shelf.plan), Voice(shelf.reader.language)
    found = [p for p in shelf.plan.participants if p.side == HOME_SIDE and p.part in SPEAK and p.id not in scope.closed]
    found.sort(key=lambda person: person.id != shelf.eyes.own)
    return tuple((person.id, voice.text(person.text)) for person in found)


def position(shelf: Shelf, order: Order) -> Callable[[datetime.date], SheetView]:
    """What a house recorded; a sheet of another house goes into its log. Raises Refused for one that is not shared."""
    key = order.house or shelf.eyes.own
    if key not in {house for house, _name in houses(shelf)}:
        raise Refused(CORRECT, fields={"house": _("Please choose a house whose position you may read.")})
    scope = scope_for(shelf.eyes, shelf.plan)
    plan = cut_plan(shelf.plan, scope)
    who = next(person for person in plan.participants if person.id == key)
    numbers = {name: sheet.stakeholder_id for name, sheet in shelf.state.sheets.items()}
    found = (s for s in standings(shelf.session, shelf.reader, shelf.id) if s.stakeholder_id == numbers[key])
    (state,) = with_changes(shelf.session, (next(found),))
    if not state.own and not state.editable:
        thing = f"position {state.position_id}"
        audit.note_read(shelf.session, shelf.reader, Deed.READ_SEALED, thing, shelf.id, state.stakeholder_id)
    inputs = inputs_of(plan, Voice(order.language))
    return lambda day: carrying(
        position_sheet(
            plan,
            who,
            scope,
            order.language,
            progress=MOVED if state.moved else state.progress,
            signed=state.signed if state.known else UNTOLD,
            date=day,
            marking=marking(order, day),
        ),
        (inputs,),
    )


def _seen(shelf: Shelf) -> Plan:
    """The plan as far as the reader may see it."""
    return cut_plan(shelf.plan, scope_for(shelf.eyes, shelf.plan))


def _levels(package: Found) -> Mapping[str, object]:
    return {"letter": "", "name": package.name, "levels": {name: n for name, n in package.levels.items() if n}}


def _on(found: Material, write: Callable[..., SheetView], order: Order, day: datetime.date) -> SheetView:
    """A paper on a proposal, with what it was counted from."""
    return carrying(write(found, date=day, marking=marking(order, day)), attached(found))


def material(shelf: Shelf, order: Order, *, alone: bool = False) -> Callable[[datetime.date], Material]:
    """The latest proposal, cut to the reader, with the arguments in the lead's words; `alone`: with nothing but the
    package that it recommends, for whoever asks no more. Raises Refused without one."""
    plan, proposal, _chosen = contents(shelf, documents.NEGOTIATION, ())
    proposal = narrowed(proposal) if alone else proposal
    scope, arguments = scope_for(shelf.eyes, plan), stored(shelf.session, shelf.id)
    said, unsigned = shelf.unconfirmed, _unsigned(shelf)

    def write(day: datetime.date) -> Material:
        found = material_of(
            replace(proposal, plan=plan),
            order.language,
            scope,
            date=day,
            version=order.edition,
            grade=order.grade,
            house=order.style.glossary,
        )
        told = in_arguments(arguments, found)
        return replace(documents.recommended(found), arguments=told, unconfirmed=said, unsigned=unsigned)

    return write


def marking(order: Order, day: datetime.date) -> Marking:
    """Grade and its own language, and version with day, as they stand on each page of a paper for home."""
    voice = Voice(order.language)
    status = voice.say(_("version %(version)s of %(day)s"), version=order.edition, day=voice.day(day))
    grade = voice.say(GRADES[order.grade]).upper()
    return Marking(grade, documents.own_language(order.grade), status, order.edition)
