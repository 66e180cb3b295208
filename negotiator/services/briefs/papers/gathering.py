"""What a document is about, read from the dossier: the plan, the proposal, and what its readers may see."""

import re
from collections.abc import Sequence
from dataclasses import replace

from models.package import Origin, Package
from models.proposal import Proposal as ProposalRow
from negotiator.bargaining.case import Case
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.errors import Refused
from negotiator.bargaining.outcome import Answer, Outcome
from negotiator.bargaining.words import Concept
from negotiator.catalogue.assembly import case_of
from negotiator.catalogue.plan import Named, Plan, Round
from negotiator.catalogue.tally import tally_of
from negotiator.language import LANGUAGES, _
from negotiator.services.access.derived import within
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.scope import EVERYTHING, Scope
from negotiator.services.briefs.papers import documents as briefs
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.proposals import sources
from negotiator.services.proposals.known import restored_proposal
from negotiator.services.proposals.solved import Proposal
from negotiator.services.proposals.sources import BY_HAND, Made, Source
from negotiator.services.proposals.variants import CLOSEST
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import restored

OFFERED = re.compile(r"Pr\d")  # keys of offers in a document: "P" and their reference


def contents(shelf: Shelf, kind: str, refs: Sequence[str]) -> tuple[Plan, Proposal, tuple[str, ...]]:
    """What a document is about: the plan, the proposal in it, and the keys of the packages in their order."""
    if kind == briefs.NEGOTIATION:
        return shelf.once(_recommended)
    chosen = refs or latest(shelf)
    found = [shelf.find(ref, today=True) for ref in chosen]
    others = () if refs else tuple(shelf.found(row, today=True) for row in shelf.rows() if str(row.id) not in chosen)
    plan = replace(shelf.plan, packages=tuple(_named(each) for each in (*found, *others)))
    case = case_of(plan)
    answer = Answer(fingerprint(case), None, None, (), {}, 0.0)
    tallies = {package.id: tally_of(plan, package) for package in plan.packages[: len(found)]}
    made = {f"P{each.ref}": _made(shelf, case, each) for each in found}
    return plan, Proposal(plan, case, answer, {}, tallies, made=made), tuple(f"P{ref}" for ref in chosen)


def _recommended(shelf: Shelf) -> tuple[Plan, Proposal, tuple[str, ...]]:
    """The latest proposal as it was solved, its alternatives among the plan's packages."""
    rows: Sequence[ProposalRow] = shelf.proposals()
    if not rows:
        raise Refused(_("A negotiation brief recommends a package: propose packages first."))
    row = rows[0]
    themed_rows = [p for p in shelf.rows() if p.proposal_id == row.id and p.theme]
    themed = [shelf.found(p) for p in themed_rows]
    kept = shelf.plan_of(row)
    plan = replace(kept, rounds=talks_today(kept, shelf.plan))
    plan = replace(plan, packages=(*(_named(each) for each in themed), *plan.packages))
    case = shelf.case_asked(known(row.id))
    made = {f"P{each.ref}": _made(shelf, case, each) for each in themed}
    chosen = [p for p in shelf.rows() if p.proposal_id == row.id and p.concept]
    made |= {p.concept: _made(shelf, case, shelf.found(p)) for p in chosen}
    stale = row.fingerprint != shelf.fingerprint
    names = {Concept(p.concept): p.text for p in chosen}
    found = restored_proposal(row, plan, case)
    answer = replace(found.answer, case=fingerprint(case))  # it may be told in other words than it was solved in
    return plan, replace(found, answer=answer, made=made, stale=stale, names=names), ()


def talks_today(then: Plan, now: Plan) -> tuple[Round, ...]:
    """The rounds of today for a plan that was kept: a paper on an older proposal tells where the talks stand now. Of a
    measure whose levels are others since, what was offered when the plan was kept: the old numbers name its levels."""
    present = {measure.id: [level.text for level in measure.levels] for measure in now.measures}
    same = {each.id for each in then.measures if present.get(each.id) == [level.text for level in each.levels]}
    before = {meeting.n: meeting.offers for meeting in then.rounds}

    def offers(meeting: Round) -> dict[str, dict[str, int]]:
        old = before.get(meeting.n, {})
        found: dict[str, dict[str, int]] = {side: {} for side in (*meeting.offers, *old)}
        for told, wanted in ((meeting.offers, True), (old, False)):
            for side, levels in told.items():
                found[side] |= {key: n for key, n in levels.items() if (key in same) is wanted}
        return found

    return tuple(replace(each, offers=offers(each)) for each in now.rounds)


def latest(shelf: Shelf) -> tuple[str, ...]:
    """The packages of the latest proposal, then named ones, as many as fit."""
    rows, proposals = shelf.rows(), shelf.proposals()
    solved = [str(r.id) for r in rows if proposals and r.proposal_id == proposals[0].id]
    named = [str(r.id) for r in rows if r.origin == Origin.NAMED]
    return tuple([*solved, *named][: briefs.MOST_COMPARED])


def _made(shelf: Shelf, case: Case, found: Found) -> Made:
    """Where a package comes from, and what is proven of it for the dossier as it stands."""
    row = found.row
    if row is None:
        return Made(Source.OFFER)
    if row.origin is not Origin.SOLVED:
        return BY_HAND
    stale = row.fingerprint != shelf.fingerprint
    run = shelf.outline(row.proposal_id).number if row.proposal_id else 0
    kept = shelf.kept_offer(row.proposal_id, (found.levels,)) if row.proposal_id else 0
    if row.theme == CLOSEST:
        return Made(Source.CLOSEST, run=run, stale=stale)
    outcome = shelf.session.get_one(Package, row.id).outcome or {}
    if "concept" not in outcome:
        return Made(Source.VARIANT, proven=bool(outcome.get("proven")), run=run, stale=stale, kept=kept)
    return replace(sources.solved(case, restored(Outcome, outcome), run, stale=stale), kept=kept)


def _named(found: Found) -> Named:
    """A package as the plan's own, under its reference."""
    text = found.row.text if found.row else dict.fromkeys(LANGUAGES, found.name)
    return Named(f"P{found.ref}", text, within(found.plan, found.levels), linkages=found.linkages)


def scope_for(eyes: Eyes, plan: Plan) -> Scope:
    """What the readers of a document for these eyes may see; participants that are gone since are closed."""
    gone = {p.id for p in plan.participants if p.id not in eyes.shown}
    if eyes.everything and not gone:
        return EVERYTHING
    shown = {p.id: eyes.grade(p.id) for p in plan.participants}
    tried = frozenset(package.id for package in plan.packages if OFFERED.match(package.id))
    closed, inner = frozenset(eyes.unread | gone), frozenset(eyes.sealed | gone)
    return Scope(shown, closed, inner, eyes.mandate, tried, plan.mandate_drafted)
