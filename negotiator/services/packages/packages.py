"""Packages of a dossier: the list, one proposal, one package, one changed by hand and kept under a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from string import ascii_uppercase

from sqlmodel import Session, col, select

from models.package import Origin, Package
from models.proposal import Proposal
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.words import Part, Status
from negotiator.catalogue.package_names import names_in, plain_name, unlike
from negotiator.catalogue.plan import Participant, Plan
from negotiator.catalogue.tally import tally
from negotiator.language import LANGUAGES, _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import within
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.access.guesses import Choice, count_choice
from negotiator.services.access.telling import Occasion
from negotiator.services.packages.answers import answers
from negotiator.services.packages.basis import basis
from negotiator.services.packages.conditions import Conditions, conflict_view
from negotiator.services.packages.figures import figures_of, scores_of
from negotiator.services.packages.meaning import meaning_of, pillar_rows
from negotiator.services.packages.shelf import TABLES, Found, Shelf, offer_name, twins
from negotiator.services.packages.views import (
    LevelRow,
    Meaning,
    PackageLine,
    PackagePage,
    PackagesPage,
    PillarRows,
    ProposalLine,
    ProposalPage,
    Stability,
    Step,
)
from negotiator.services.positions.unhanded import unhanded
from negotiator.services.proposals.seats import silent
from negotiator.services.records import submissions
from negotiator.services.records.kept import Kept, packages_of
from negotiator.services.records.loading import known
from negotiator.services.records.locks import number_in_turn
from negotiator.services.records.snapshots import restored
from negotiator.services.records.wording import words
from negotiator.services.work import jobs, kinds

LONGEST_NAME = 120
TAKEN = _("There is a package of this name already. Choose another one, for example “%(name)s”.")
PROPOSALS_A_PAGE = 4
MOST_NAMED = 200  # in one dossier
SEALED = "sealed"
MOST_DRAWN = 6  # packages in one picture; more cannot be told apart


@dataclass(frozen=True, slots=True)
class Draft:
    """A hand-changed package before it is kept: its meaning beside that of the package it began with.

    `unjudged` says that somebody's red lines are sealed from the reader, and not judged while levels are tried.
    """

    frame: Frame
    origin: PackageLine
    pillars: tuple[PillarRows, ...]
    meaning: Meaning
    before: Meaning
    changes: tuple[Step, ...]
    unjudged: bool = False


def listed(session: Session, reader: Reader, dossier_id: int, page: int = 1) -> PackagesPage:
    """All packages by where they come from, proposals a few to a page. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_PACKAGES, dossier_id)
    found = cut(session, reader, dossier_id, TABLES, _listed, page)
    running = tuple(known(job.id) for job in jobs.active(session, reader, dossier_id, kinds.PROPOSE))
    ended = jobs.unfinished(session, (line.job_id for line in found.proposals))
    lines = tuple(replace(line, ending=ended.get(line.job_id, "")) for line in found.proposals)
    return replace(found, proposals=lines, running=running, unhanded=unhanded(session, reader, dossier_id))


def _listed(session: Session, reader: Reader, dossier_id: int, page: int) -> PackagesPage:
    shelf = Shelf(session, reader, dossier_id)
    rows, proposals = shelf.rows(), shelf.proposals()
    pages = max(1, -(-len(proposals) // PROPOSALS_A_PAGE))
    shown = proposals[(min(max(page, 1), pages) - 1) * PROPOSALS_A_PAGE :][:PROPOSALS_A_PAGE]
    return PackagesPage(
        frame=frame_of(reader, shelf.dossier),
        proposals=tuple(
            proposal_line(shelf, p, [r for r in rows if r.proposal_id == p.id and r.origin == Origin.SOLVED])
            for p in shown
        ),
        named=tuple(shelf.line(shelf.found(row)) for row in rows if row.origin != Origin.SOLVED),
        offers=tuple(shelf.line(offer) for offer in shelf.offers()),
        running=(),
        may_solve=may(reader, Action.SOLVE, dossier_id),
        may_name=may(reader, Action.NAME_PACKAGE, dossier_id),
        missing=silent(shelf.plan, reader.language) if may(reader, Action.READ_STATUS, dossier_id) else (),
        page=min(max(page, 1), pages),
        pages=pages,
    )


def proposal_line(shelf: Shelf, row: Proposal, packages: Sequence[Kept]) -> ProposalLine:
    """One run of the optimiser with its packages in one line each."""
    return ProposalLine(
        id=known(row.id),
        number=row.number,
        status=status_of(row, shelf.eyes),
        at=row.created_at,
        by=row.created_by,
        seconds=ceil(row.seconds),  # finer, it would tell what sealed conditions made of the search
        fingerprint=shelf.mark_of(row.fingerprint),
        stale=row.fingerprint != shelf.fingerprint,
        packages=tuple(shelf.line(shelf.found(package)) for package in packages),
        job_id=row.job_id or 0,
    )


def status_of(row: Proposal, eyes: Eyes) -> str:
    """How a proposal ended; where conditions are sealed from the reader, not whether red lines or least scores, of
    which some are theirs, leave nothing: "sealed"."""
    told = row.status.value if row.status else ""
    return SEALED if eyes.sealed and row.status in (Status.RED_LINES, Status.NO_IR) else told


def proposal(session: Session, reader: Reader, dossier_id: int, proposal_id: int) -> ProposalPage:
    """One run: its packages side by side, or why nothing fits. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_PACKAGES, dossier_id)
    found = cut(session, reader, dossier_id, TABLES, _proposal, proposal_id)
    job_id = found.line.job_id
    running = any(job.id == job_id for job in jobs.active(session, reader, dossier_id, kinds.PROPOSE))
    ended = jobs.unfinished(session, (job_id,)).get(job_id, "")
    return replace(found, running=job_id if running else None, line=replace(found.line, ending=ended))


def _proposal(session: Session, reader: Reader, dossier_id: int, proposal_id: int) -> ProposalPage:
    shelf = Shelf(session, reader, dossier_id)
    row = shelf.proposal(proposal_id)
    plan = shelf.plan_of(row)
    packages = [r for r in shelf.rows() if r.proposal_id == row.id and r.origin == Origin.SOLVED]
    found = [shelf.found(package) for package in packages]
    meanings = tuple(meaning_of(plan, each.count, shelf.eyes_for(each)) for each in found)
    conditions = Conditions(shelf.case_asked(proposal_id), plan, shelf.eyes) if row.conflicts else None
    names = tuple(each.name for each in found)
    return ProposalPage(
        frame=frame_of(reader, shelf.dossier),
        line=proposal_line(shelf, row, packages),
        letters=tuple(ascii_uppercase[: len(found)]),
        meanings=meanings,
        conflict=conflict_view(row.conflicts, row.status, conditions) if conditions else None,
        stability=stability_of(row, plan, reader.language),
        running=None,
        scores=scores_of(meanings[:MOST_DRAWN], names[:MOST_DRAWN], shelf.eyes.language) if meanings else None,
        partial=bool(shelf.eyes.sealed),
        basis=basis(reader.language, _seats(plan), shelf.eyes.closed),
        twins=twins(found),
    )


def _seats(plan: Plan) -> tuple[Participant, ...]:
    return tuple(person for person in plan.participants if person.part is Part.SEAT)


def stability_of(row: Proposal, plan: Plan, language: str) -> Stability | None:
    """Which measures stay in or out when weights vary; None where that was not tried."""
    kept = row.robustness
    if not kept:
        return None
    stances: Mapping[str, str] = _texts(kept.get("stances"))
    names = {m.id: words(m.text, language) for m in plan.measures}

    def of(stance: str) -> tuple[str, ...]:
        return tuple(names[key] for key, found in stances.items() if found == stance and key in names)

    return Stability(
        of("core"), of("contested"), of("out"), restored(int, kept["runs"]), restored(Fraction, kept["noise"])
    )


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def package(session: Session, reader: Reader, dossier_id: int, ref: str, today: bool = False) -> PackagePage:
    """One package in full. Raises NotRecorded or NotAllowed.

    A solved one is counted by the case that it was solved from, or with `today` by the dossier as it stands.
    """
    require(reader, Action.READ_PACKAGES, dossier_id)
    page = cut(session, reader, dossier_id, TABLES, _package, ref, today)
    told = answers(session, reader, dossier_id, ref, today)
    return replace(page, answers=told) if told else page


def _package(session: Session, reader: Reader, dossier_id: int, ref: str, today: bool) -> PackagePage:
    shelf = Shelf(session, reader, dossier_id)
    found = shelf.find(ref, today)
    count = found.count
    meaning = meaning_of(found.plan, count, shelf.eyes_for(found), found.unmentioned, shelf.unconfirmed)
    return PackagePage(
        frame=frame_of(reader, shelf.dossier),
        line=shelf.line(found, count),
        pillars=_with_stances(shelf, found, pillar_rows(found.plan, count.levels, shelf.eyes, found.unmentioned)),
        meaning=meaning,
        figures=figures_of((meaning,), (found.name,), shelf.eyes.language),
        fingerprint=shelf.mark_of(found.row.fingerprint) if found.row else "",
        may_name=may(reader, Action.NAME_PACKAGE, dossier_id),
        may_ask=may(reader, Action.SOLVE, dossier_id),
        today=today,
        answers=(),
        run=shelf.outline(found.row.proposal_id).number if found.row and found.row.proposal_id else 0,
    )


def _with_stances(shelf: Shelf, found: Found, pillars: tuple[PillarRows, ...]) -> tuple[PillarRows, ...]:
    """The rows, with what robustness says about each measure where the package's proposal tried it."""
    if found.row is None or found.row.proposal_id is None:
        return pillars
    kept = shelf.outline(found.row.proposal_id).robustness or {}
    stances = _texts(kept.get("stances"))
    return tuple(
        replace(p, rows=tuple(replace(row, stance=stances.get(row.key, "")) for row in p.rows)) for p in pillars
    )


def stances_of(shelf: Shelf) -> Mapping[str, str]:
    """Measure -> "core", "contested" or "out" by the latest proposal that tried other weights; empty without one."""
    return cut(shelf.session, shelf.reader, shelf.id, TABLES, _stances)


def _stances(session: Session, reader: Reader, dossier_id: int) -> Mapping[str, str]:
    require(reader, Action.READ_DOSSIER, dossier_id)
    query = select(Proposal.robustness).where(Proposal.dossier_id == dossier_id).order_by(col(Proposal.id).desc())
    tested = (_texts((kept or {}).get("stances")) for kept in session.exec(query))
    return next((found for found in tested if found), {})


def draft(session: Session, reader: Reader, dossier_id: int, ref: str, *, typed: Mapping[str, str]) -> Draft:
    """A package with other levels, judged at once by the dossier as it stands; from a reading session, as the guess is
    counted for good before. Raises NotAllowed, TooMany, Refused for a level that a measure does not have."""
    require(reader, Action.NAME_PACKAGE, dossier_id)
    if typed:
        return _draft(session, reader, dossier_id, ref, typed)
    return cut(session, reader, dossier_id, TABLES, _untouched, ref)


def _untouched(session: Session, reader: Reader, dossier_id: int, ref: str) -> Draft:
    """The draft that nobody has changed yet."""
    return _draft(session, reader, dossier_id, ref, {})


def _draft(session: Session, reader: Reader, dossier_id: int, ref: str, typed: Mapping[str, str]) -> Draft:
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    found = shelf.find(ref, today=True)
    start = within(shelf.plan, found.levels)
    levels = start | changed_levels(shelf.plan, typed)
    if typed:
        changed = sorted(key for key in levels if levels[key] != start.get(key, 0))
        count_choice(session, reader, shelf.dossier, Choice.TRIED, {"measures": changed}, shown=True)
    every = dict.fromkeys((m.id for m in shelf.plan.measures), 0) | levels
    tried = replace(found, levels=every, row=None, by=shelf.by, occasion=Occasion.TRIED)
    eyes = shelf.eyes_for(shelf.as_told(tried, found))
    before = shelf.by.tally(start)
    after = tally(shelf.plan, levels) if typed else before
    pillars = pillar_rows(shelf.plan, after.levels, shelf.eyes)
    return Draft(
        frame=frame_of(reader, shelf.dossier),
        origin=shelf.line(found),
        pillars=pillars,
        meaning=meaning_of(shelf.plan, after, eyes, said=shelf.unconfirmed),
        before=meaning_of(shelf.plan, before, shelf.eyes_for(found)),
        changes=steps(pillars, before.levels),
        unjudged=bool(eyes.sealed) and eyes.occasion is Occasion.TRIED,
    )


def changed_levels(plan: Plan, typed: Mapping[str, str]) -> dict[str, int]:
    """Levels as somebody chose them, by measure. Raises Refused with a message for each that cannot be used."""
    tops = {measure.id: measure.top for measure in plan.measures}
    wrong, levels = {}, {}
    for key, text in typed.items():
        if key not in tops:
            continue
        if text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= tops[key]:
            levels[key] = int(text)
        else:
            wrong[key] = _("This measure has no such level.")
    if wrong:
        raise Refused(_("Please correct what is marked."), fields=wrong)
    return levels


def steps(pillars: Sequence[PillarRows], before: Mapping[str, int]) -> tuple[Step, ...]:
    """The measures whose level differs from before, in the dossier's order."""
    rows: list[LevelRow] = [row for pillar in pillars for row in pillar.rows]
    texts = {row.key: dict(row.choices) for row in rows}
    return tuple(
        Step(row.key, row.name, before.get(row.key, 0), row.n, texts[row.key][before.get(row.key, 0)], row.text)
        for row in rows
        if row.n != before.get(row.key, 0)
    )


def keep(
    session: Session, reader: Reader, dossier_id: int, ref: str, *, typed: Mapping[str, str], name: str, note: str = ""
) -> int:
    """Keeps a changed package under a name; its id. Raises NotRecorded, NotAllowed, Refused."""
    shelf = Shelf(session, reader, dossier_id, Action.NAME_PACKAGE)
    found = shelf.find(ref, today=True)
    return keep_levels(shelf, found, changed_levels(shelf.plan, typed), name, note)


def keep_levels(shelf: Shelf, found: Found, changed: Mapping[str, int], name: str, note: str = "") -> int:
    """Keeps a column with changed levels as a package under a name; its id. Raises Refused, TooMany."""
    session, reader, dossier_id = shelf.session, shelf.reader, shelf.id
    levels = within(shelf.plan, found.levels) | dict(changed)
    chosen = name.strip()
    if not chosen or len(chosen) > LONGEST_NAME:
        raise Refused(
            _("Please correct what is marked."),
            fields={"name": _("Give the package a name of at most 120 characters.")},
        )
    require_free_name(shelf, chosen)
    rows = packages_of(session, dossier_id)
    if sum(row.origin == Origin.NAMED for row in rows) >= MOST_NAMED:
        raise Refused(_("This dossier holds 200 named packages already. More cannot be kept."))
    count_choice(session, reader, shelf.dossier, Choice.KEPT, {"levels": levels}, thing="package kept")
    row = Package(
        dossier_id=dossier_id,
        key=_free_key({r.key for r in rows}),
        rank=max((r.rank for r in rows), default=-1) + 1,
        text=dict.fromkeys(("de", "en"), chosen),
        levels={key: n for key, n in levels.items() if n},
        note=note.strip(),
        linkages=tuple((k.a, k.b, k.type, k.note, k.a_level, k.b_level) for k in found.linkages),
        origin=Origin.NAMED,
        parent_id=found.row.id if found.row else None,
        created_by=reader.name,
    )
    session.add(row)
    session.flush()
    audit.record(session, reader, audit.Deed.CHANGED, f"package {row.id}", dossier_id, detail={"name": chosen})
    submissions.done(session, known(row.id))
    session.commit()
    return known(row.id)


def require_free_name(shelf: Shelf, name: str, but: int | None = None) -> None:
    """Two packages of one name cannot be told apart; names are given one at a time. Raises Refused with a name that is
    free, at the field."""
    number_in_turn(shelf.session, shelf.id)
    rows = packages_of(shelf.session, shelf.id)  # the shelf's may have been read before who gave the last name was done
    offers = ((meeting, side) for meeting in shelf.plan.rounds for side in meeting.offers)
    called = ({tongue: offer_name(meeting, side, tongue) for tongue in LANGUAGES} for meeting, side in offers)
    taken = names_in((*(row.text for row in rows if row.id != but), *called))
    if plain_name(name) not in taken:
        return
    free = unlike({"": name[:110]}, {*taken, plain_name(name[:110])})[""]
    message = say(shelf.reader.language, TAKEN, name=free)
    raise Refused(_("Please correct what is marked."), fields={"name": message})


def _free_key(taken: set[str]) -> str:
    number = 1
    while f"H{number}" in taken:
        number += 1
    return f"H{number}"
