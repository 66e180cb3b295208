"""The way from a new dossier to its first proposal: what is done, what is missing, and whose turn it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, func, select

from models.limit import LimitKind
from models.mandate import Mandate
from models.package import Origin, Package
from models.position import Position, Progress
from models.proposal import Proposal
from models.stakeholder import Stakeholder
from negotiator.bargaining.words import Part
from negotiator.catalogue.plan import GOVERNMENT, PARTNER_SIDE, Participant, Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.context import FAILED, PASSED, check_of
from negotiator.language import _, number, say
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import PLAN, derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.limits.unconfirmed import Unconfirmed, unconfirmed
from negotiator.services.dossiers.owners.owner_words import owners_in
from negotiator.services.dossiers.owners.owners import has_account, spoken_in
from negotiator.services.dossiers.questions import answers
from negotiator.services.dossiers.questions.askable import asked_things
from negotiator.services.dossiers.start import brought
from negotiator.services.dossiers.start.leftovers import Leftover, leftovers, words_before
from negotiator.services.positions.standings import standings
from negotiator.services.positions.views import Standing
from negotiator.services.records import law
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

LEAD, CHECKER = _("the lead"), _("a checker, to whom it was sent")
UNTIL = _(
    "until the government is confirmed there are neither returns nor equipment for authorities, and no paper goes to "
    "the partner"
)
DRAFT, EXPIRED = _("a draft until leadership has given it"), _("it has expired, and counts as open")
CHECK = f"{law.ANSWER}.nr_check"
DONE, BEGUN, TODO, LATER = "done", "begun", "todo", "later"
TABLES = (*PLAN, "proposal", "owner_word")  # what steps are computed from, but for what else they are given
LIMITS = tuple(kind.value for kind in (LimitKind.CAPACITY, LimitKind.PAYER, LimitKind.CHAPTER))


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `state` is DONE, BEGUN, TODO or LATER (others come first); `page` is where it is done, and `sheet` the
    one position where it is, else 0; `told` says how far it is, empty where the state says it; `whose` says who is to
    do it."""

    key: str
    name: str
    state: str
    page: str
    told: str = ""
    whose: str = ""
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class ChecklistPage:
    """The steps in their order; `proposed` once a package was; `leftovers` are names of other countries in texts;
    `brought` counts what came with a file and its owners have not confirmed."""

    frame: Frame
    steps: tuple[Step, ...]
    done: int
    proposed: bool
    leftovers: tuple[Leftover, ...] = ()
    brought: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the steps are judged by; `written` are the stakeholders whose position somebody changed since it began;
    `asked` the things that wait for whoever decides on them; `packages` counts what was proposed; `unconfirmed` are
    numbers that no house stands by, `spoken`: somebody speaks for a house; `sheets`: stakeholder -> the position that
    the lead records for it."""

    plan: Plan
    language: str
    left: frozenset[str]
    seats: tuple[Standing, ...]
    mandate: int
    proposals: int
    written: frozenset[str]
    asked: frozenset[str]
    packages: int
    unconfirmed: Unconfirmed
    spoken: bool
    sheets: Mapping[str, int]


def page(session: Session, reader: Reader, dossier_id: int) -> ChecklistPage:
    """The checklist of a dossier, for whoever prepares it: it tells how far money, mandate and all positions
    are. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    found, spoken, key = standings(session, reader, dossier_id), spoken_in(session, dossier_id), dossier_id
    steps, packages = cut(
        session,
        reader,
        key,
        TABLES,
        _steps,
        tuple(each for each in found if each.part == Part.SEAT and each.side != PARTNER_SIDE),
        inherited.open_things(session, key),
        any(has_account(owner, spoken) for owner in owners_in(session, key).values()),
        frozenset(each.position_id for each in found if not each.spoken and each.editable),
    )
    return ChecklistPage(
        frame=frame_of(reader, dossier),
        steps=steps,
        done=sum(step.state == DONE for step in steps),
        proposed=packages > 0,
        leftovers=cut(session, reader, key, PLAN, _leftovers, words_before(session, reader, dossier.key)),
        brought=len(brought.waiting(session, reader, key)),
    )


def _steps(  # noqa: PLR0917 - as `cut` gives it, with what depends on more than contents
    session: Session,
    reader: Reader,
    dossier_id: int,
    seats: tuple[Standing, ...],
    left: frozenset[str],
    spoken: bool,
    mine: frozenset[int],
) -> tuple[tuple[Step, ...], int]:
    """The steps, and how many packages were found."""
    seen = _Seen(
        plan=derived(session, dossier_id).plan,
        language=reader.language,
        left=left,
        seats=seats,
        unconfirmed=unconfirmed(session, dossier_id),
        spoken=spoken,
        sheets=_sheets(session, dossier_id, mine),
        **_counted(session, dossier_id),
    )
    country = (_names(seen), _answers(seen), _law(seen), _check(seen))
    before = (*country, _people(seen), _measures(seen), _means(seen), _numbers(seen), _mandate(seen))
    ready = _can_propose(seen)
    steps = (*before, _partner(seen), _positions(seen), _proposal(seen, ready))
    return steps, seen.packages


def _leftovers(session: Session, reader: Reader, dossier_id: int, strange: frozenset[str]) -> tuple[Leftover, ...]:
    mine = (Stakeholder.dossier_id == dossier_id, ~col(Stakeholder.claimed))  # what others record is theirs to read
    recorded = frozenset(session.exec(select(Stakeholder.key).where(*mine)))
    plan = derived(session, dossier_id).plan
    return leftovers(plan, reader.language, recorded, strange)


def _counted(session: Session, dossier_id: int) -> Mapping[str, Any]:
    of_runs = (Package.dossier_id == dossier_id, Package.origin == Origin.SOLVED, col(Package.proposal_id).is_not(None))
    return {
        "mandate": session.exec(select(func.count(col(Mandate.id))).where(Mandate.dossier_id == dossier_id)).one(),
        "proposals": session.exec(select(func.count(col(Proposal.id))).where(Proposal.dossier_id == dossier_id)).one(),
        "packages": session.exec(select(func.count(col(Package.id))).where(*of_runs)).one(),
        "written": _written(session, dossier_id),
        "asked": asked_things(session, dossier_id),
    }


def _written(session: Session, dossier_id: int) -> frozenset[str]:
    changed = (Position.dossier_id == dossier_id, col(Position.edition) > 1)
    query = select(Stakeholder.key).join(Position, col(Position.stakeholder_id) == col(Stakeholder.id)).where(*changed)
    return frozenset(session.exec(query))


def _sheets(session: Session, dossier_id: int, mine: frozenset[int]) -> Mapping[str, int]:
    query = select(Stakeholder.key, Position.id).join(Position, col(Position.stakeholder_id) == col(Stakeholder.id))
    rows = session.exec(query.where(Position.dossier_id == dossier_id))
    return {key: known(sheet) for key, sheet in rows if sheet in mine}


def _names(seen: _Seen) -> Step:
    """What the country is called in sentences, and its languages; nobody has said them before they are saved once."""
    name = _("Enter names and languages of the country")
    return _confirmed(seen, "names", name, [f"{inherited.ANSWER}.{inherited.LANGUAGES}"], "master")


def _answers(seen: _Seen) -> Step:
    """What the questionnaire asks, and nothing that is confirmed elsewhere."""
    asked = {f"{inherited.ANSWER}.{name}" for name in answers.ASKED}
    wanted = [thing for thing in inherited.things_of(seen.plan) if thing in asked]
    return _confirmed(seen, "answers", _("Answer the questions about the country"), wanted, "answers")


def _law(seen: _Seen) -> Step:
    """What only a checker confirms, but for the protection check."""
    wanted = [thing for thing in law.THINGS if thing != CHECK]
    step = _confirmed(seen, "law", _("Have confirmed what the law says of the country"), wanted, "law")
    left = [thing for thing in wanted if thing in seen.left]
    waits = bool(left) and seen.asked.issuperset(left)
    if GOVERNMENT in left:
        step = replace(step, told=f"{step.told}; {say(seen.language, UNTIL)}")
    return replace(step, state=BEGUN, whose=say(seen.language, CHECKER)) if waits else step


def _check(seen: _Seen) -> Step:
    """The protection check decides about returns against the will of those returned (`rows.rights.RETURNS`); it is open
    until a checker confirms it."""
    state = check_of(seen.plan.context, seen.plan.as_of).state
    told = {PASSED: _("passed"), FAILED: _("failed: nobody can be returned against their will")}.get(
        state, _("open: nobody can be returned against their will")
    )
    name = say(seen.language, _("Record the protection check"))
    done = DONE if state in (PASSED, FAILED) else BEGUN if CHECK in seen.asked else TODO
    whose = CHECKER if CHECK in seen.asked else LEAD
    return Step("check", name, done, "law", say(seen.language, told), say(seen.language, whose))


def _people(seen: _Seen) -> Step:
    wanted = [f"{inherited.STAKEHOLDER}.{person.id}" for person in seen.plan.participants]
    return _confirmed(seen, "people", _("Confirm who takes part"), wanted, "people")


def _measures(seen: _Seen) -> Step:
    """Where the agenda is yet to be chosen, it says so."""
    usual = library.catalogue().chosen()
    chosen = len(seen.plan.measures) >= sum(measure.id in usual for measure in seen.plan.shelved)
    name = (
        _("Look through the measures and their levels") if chosen else _("Choose the measures, and look through them")
    )
    step = _confirmed(seen, "measures", name, [inherited.MEASURES], "measures")
    count = say(seen.language, _("on the agenda: %(num)s"), num=len(seen.plan.measures))
    return step if chosen or step.state == DONE else replace(step, told=count)


def _means(seen: _Seen) -> Step:
    """Money and capacities; where all are 0 nothing can be agreed that needs any."""
    wanted = [thing for thing in inherited.things_of(seen.plan) if thing.partition(".")[0] in LIMITS]
    step = _confirmed(seen, "means", _("Enter money and capacities"), wanted, "means")
    amounts = (*seen.plan.base.values(), *seen.plan.caps.values(), *seen.plan.caps_ep.values())
    if amounts and not any(amounts):
        return Step(
            step.key,
            step.name,
            TODO,
            step.page,
            say(seen.language, _("all stand at 0: with these, no package fits that costs anything")),
            step.whose,
        )
    return step


def _numbers(seen: _Seen) -> Step:
    """What houses answer for: money, capacities, and what is planned of the measures on the agenda. It is there once a
    measure is chosen, and done once every number is its house's word."""
    name = say(seen.language, _("Have the houses confirm their numbers"))
    limits = [open_ for _limit, open_ in seen.unconfirmed.of_limits(seen.plan)]
    levels = [(measure.id, level.n) for measure in seen.plan.measures for level in measure.levels]
    planned, all_planned = seen.unconfirmed.of_levels(levels)
    left, all_ = sum(limits) + planned, len(limits) + all_planned
    if not all_:
        return Step("numbers", name, LATER, "numbers", say(seen.language, _("no measure has a number yet")))
    state = DONE if not left else TODO if left == all_ else BEGUN
    told = say(seen.language, _("%(done)s of %(all)s confirmed"), **_of(seen, all_ - left, all_))
    whose = _("the houses, asked by the lead") if seen.spoken else _("nobody speaks for a house yet: invite them")
    return Step("numbers", name, state, "numbers" if seen.spoken else "members", told, say(seen.language, whose))


def _of(seen: _Seen, done: int, all_: int) -> Mapping[str, str]:
    return {"done": number(done, seen.language, 0), "all": number(all_, seen.language, 0)}


def _mandate(seen: _Seen) -> Step:
    """The lead drafts it; it is one once somebody gave it, and as long as it holds."""
    name = say(seen.language, _("Record the mandate"))
    told = say(seen.language, _("measures with a range: %(num)s"), num=seen.mandate)
    if not seen.mandate:
        return Step("mandate", name, TODO, "mandate", told, say(seen.language, LEAD))
    waits = DRAFT if seen.plan.mandate_drafted else EXPIRED if seen.plan.mandate_over else ""
    if waits:
        told = f"{told}; {say(seen.language, waits)}"
    return Step("mandate", name, BEGUN if waits else DONE, "mandate", told, say(seen.language, _("leadership")))


def _partner(seen: _Seen) -> Step:
    """Nothing can be proposed while it is not known what the partner wants; what the dossier began with is a guess
    until somebody confirms or changes it."""
    people = [p for p in seen.plan.participants if p.side == PARTNER_SIDE and p.part is Part.SEAT]
    known = [p for p in people if any(pref.importance for pref in p.prefs)]
    guessed = [p for p in known if f"{inherited.STAKEHOLDER}.{p.id}" in seen.left and p.id not in seen.written]
    state = DONE if people and len(known) == len(people) and not guessed else BEGUN if known else TODO
    name = say(seen.language, _("Record what the partner is known to want"))
    told = [say(seen.language, _("only assumed until somebody confirms or changes it")) + _listed(seen, guessed)]
    empty = [person for person in people if person not in known]
    silent = [say(seen.language, _("nothing recorded")) + _listed(seen, empty)] if known and empty else []
    words_ = "; ".join([*(told if guessed else []), *silent])
    left = guessed + empty if guessed or empty else people
    sheet = seen.sheets.get(left[0].id, 0) if len(left) == 1 else 0
    return Step("partner", name, state, "positions", words_, say(seen.language, LEAD), sheet)


def _listed(seen: _Seen, people: Iterable[Participant]) -> str:
    return f" ({', '.join(words(person.text, seen.language) for person in people)})"


def _positions(seen: _Seen) -> Step:
    """All seats of our side, those for which nobody speaks yet among them."""
    houses, joined = seen.seats, [each for each in seen.seats if each.spoken]
    handed = [each for each in houses if each.progress == Progress.SUBMITTED]
    waiting = ", ".join(each.name for each in houses if each not in handed)
    name = say(seen.language, _("The houses hand in their positions"))
    if not joined:
        nobody = _("nobody speaks for a house yet: invite them")
        return Step("positions", name, TODO, "members", say(seen.language, nobody), say(seen.language, LEAD))
    state = DONE if len(handed) == len(houses) else BEGUN if handed else TODO
    told = say(seen.language, _("%(done)s of %(all)s"), done=len(handed), all=len(houses))
    return Step("positions", name, state, "positions", told, waiting)


def _proposal(seen: _Seen, ready: bool) -> Step:
    """What stands against it: nobody said what a seat wants, or no measure on the agenda is any of it."""
    name = say(seen.language, _("Have the first packages proposed"))
    state = DONE if seen.packages else TODO if ready else LATER
    known = all(any(pref.importance for pref in person.prefs) for person in _seats(seen))
    why = _("first choose measures, so that every seat finds some that it cares about")
    told = "" if ready else say(seen.language, why if known else _("first it must be known what every seat wants"))
    if not known:
        told += _listed(seen, [person for person in _seats(seen) if not any(pref.importance for pref in person.prefs)])
    if seen.proposals and not seen.packages:
        told = say(seen.language, _("asked for, but no package was found"))
    return Step("proposal", name, state, "packages", told, say(seen.language, LEAD))


def _can_propose(seen: _Seen) -> bool:
    seats, there = _seats(seen), {measure.id for measure in seen.plan.measures}
    on = (any(pref.importance for pref in person.prefs if pref.measure in there) for person in seats)
    return len(seats) > 1 and all(on)


def _seats(seen: _Seen) -> list[Participant]:
    return [person for person in seen.plan.participants if person.part is Part.SEAT]


def _confirmed(seen: _Seen, key: str, name: str, wanted: Iterable[str], page_name: str) -> Step:
    """A step that is done once all its things are confirmed."""
    things = list(wanted)
    left = sum(thing in seen.left for thing in things)
    state = DONE if not left else TODO if left == len(things) else BEGUN
    count = say(seen.language, _("%(done)s of %(all)s confirmed"), done=len(things) - left, all=len(things))
    told = count if len(things) > 1 else ""  # one thing that stands for many: its state says it
    return Step(key, say(seen.language, name), state, page_name, told, say(seen.language, LEAD))
