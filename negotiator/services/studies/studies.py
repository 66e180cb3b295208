"""Studies of one package by the optimiser: long work, asked for one by one, kept uncut and cut when it is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import session_of
from models.package import Origin
from models.proposal import Proposal
from negotiator.bargaining.alternatives import diverse
from negotiator.bargaining.case import Case, wordless
from negotiator.bargaining.case_file import fingerprint
from negotiator.bargaining.errors import NotAllowed, NotRecorded, Refused
from negotiator.bargaining.explain import Cost, Shift, costs, names_of, why
from negotiator.bargaining.frontier import Frontier, frontier
from negotiator.bargaining.moves import effect
from negotiator.bargaining.outcome import Options, Outcome
from negotiator.bargaining.robustness import Robustness, acceptance, robustness
from negotiator.bargaining.spread import Spread, of_confidence
from negotiator.bargaining.words import RuleClass
from negotiator.catalogue.guardrails.rows.all import rule_of
from negotiator.catalogue.plan import PARTNER_SIDE, Plan
from negotiator.catalogue.reading import library
from negotiator.jobs.ledger import Desk, Work
from negotiator.language import _
from negotiator.services.access import guesses
from negotiator.services.access.access import Action, Grade, Reader
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.guesses import count_guess
from negotiator.services.access.readers import reader_of
from negotiator.services.packages.questions import Matter, condition_name, effect_of, matter, require_seen, steps_of
from negotiator.services.packages.shelf import Found, Shelf
from negotiator.services.proposals.variants import NOISE, stance, width
from negotiator.services.work import jobs, kinds
from negotiator.services.work.kinds import COSTS, FRONTIER, LEVELS, OTHERS, ROBUSTNESS
from negotiator.services.work.questions import DISTANCE, MANY, MEANS, RUNS, AboutStudy
from negotiator.services.work.steps import Tell, shower, teller

SECONDS: Mapping[str, float] = {COSTS: 900.0, LEVELS: 900.0, ROBUSTNESS: 900.0, FRONTIER: 180.0, OTHERS: 180.0}
KINDS = kinds.of(kinds.Place.STUDIES)
OF_CONCEPT = (COSTS, LEVELS)  # these solve again by the rule that chose the package, so one must have chosen it
MOST_RUNS, MOST_MANY, MOST_DISTANCE = 200, 6, 12
CONSENT, LAW = "consent", "law"
SCOPES: Mapping[str, frozenset[RuleClass]] = {
    MEANS: frozenset({RuleClass.CAPACITY}),
    CONSENT: frozenset({RuleClass.BALANCE, RuleClass.QUALITY, RuleClass.TEXT}),
    LAW: frozenset({RuleClass.LOCKED, RuleClass.LAW}),
}
DRAWS = 1000
WIDEST = Fraction(99, 100)  # of an importance
MOST_POINTS = 25
STEPS: Mapping[str, str] = {
    COSTS: _("Solving again without one rule after the other"),
    LEVELS: _("Solving again with each measure at another level"),
    ROBUSTNESS: _("Testing what stays when importances vary"),
    FRONTIER: _("Looking for what both sides can reach together"),
    OTHERS: _("Looking for other good packages"),
}
NO_STUDY = _("There is no such study.")
NOT_CHOSEN = _("This is only possible for a package that the optimiser chose under a fairness concept.")
ONE_SIDE = _("There is no stakeholder on both sides whose scores you may see, so there is nothing to draw.")
CERTAIN = Spread((), ())  # no score varies


@dataclass(frozen=True, slots=True)
class StudyOptions:
    """What may be chosen: runs with other importances; number of other packages and measures in which they differ;
    the scope of rules whose costs are wanted."""

    runs: int = RUNS
    many: int = MANY
    distance: int = DISTANCE
    scope: str = MEANS


def ask(
    session: Session, line: jobs.Line, reader: Reader, dossier_id: int, *, kind: str, ref: str, wish: StudyOptions
) -> int:
    """Lets the worker study a package; the job's id. Raises NotRecorded, NotAllowed, Refused, TooMany."""
    shelf = Shelf(session, reader, dossier_id, Action.SOLVE)
    found = shelf.find(ref)
    if kind not in KINDS:
        raise NotRecorded(NO_STUDY)
    require_seen(shelf)
    if kind in OF_CONCEPT and not chosen_by_concept(found):
        raise Refused(NOT_CHOSEN)
    if kind == FRONTIER and not all(sides(shelf, found)):
        raise Refused(ONE_SIDE)
    asked = {"package": found.ref} | _judged(kind, wish)
    count_guess(session, reader, shelf.dossier, (f"study {kind}", guesses.ASKED), asked)
    return jobs.ask(session, line, reader, dossier_id, kind=kind, asked=asked)


def _judged(kind: str, wish: StudyOptions) -> dict[str, object]:
    """What the study needs of the wish. Raises Refused with a message at the field."""
    wanted = {
        ROBUSTNESS: (("runs", wish.runs, 5, MOST_RUNS),),
        OTHERS: (("many", wish.many, 1, MOST_MANY), ("distance", wish.distance, 1, MOST_DISTANCE)),
    }.get(kind, ())
    wrong = {
        name: _("Please write a whole number within the limits.") for name, n, lo, hi in wanted if not lo <= n <= hi
    }
    if kind == COSTS and wish.scope not in SCOPES:
        wrong["scope"] = _("Please choose one of these.")
    if wrong:
        raise Refused(_("Please correct what is marked."), fields=wrong)
    scope: dict[str, object] = {"scope": wish.scope} if kind == COSTS else {}
    return scope | {name: n for name, n, _low, _high in wanted}


def chosen_by_concept(found: Found) -> bool:
    """Whether a fairness concept chose this package."""
    row = found.row
    return row is not None and row.origin == Origin.SOLVED and bool(row.concept) and not row.theme


def sides(shelf: Shelf, found: Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Seats of the home side and of the partner whose scores the reader may see, in the dossier's order."""
    seen = [p for p in found.plan.participants if p.prefs and shelf.eyes.grade(p.id).score is Grade.FULL]
    home = tuple(p.id for p in seen if p.side != PARTNER_SIDE and p.part.value == "seat")
    return home, tuple(p.id for p in seen if p.side == PARTNER_SIDE and p.part.value == "seat")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a study is about, as the asking reader may know it: the case, the sides, the rules whose costs may be told.
    `case` is the fingerprint of the whole case without words; `proposal` is 0 unless nothing of it was left out.
    `spread`: by how much scores vary in the test of what stays."""

    matter: Matter
    wish: StudyOptions
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    proposal: int
    rules: tuple[str, ...] = ()
    case: str = ""
    spread: Spread = CERTAIN


class Studying:
    """The handler of one kind of study."""

    def __init__(self, engine: Engine, kind: str) -> None:
        self.engine = engine
        self.kind = kind

    def __call__(self, work: Work, desk: Desk) -> Mapping[str, object]:
        """The result in plain values, from what the asker may know; sealed with the job, cut again when it is shown.
        Raises NotAllowed."""
        desk.report(STEPS[self.kind], 0.02)
        subject = self.gather(work)
        options = Options(
            time_limit=SECONDS[self.kind],
            progress=teller(desk, (0.02, 0.98), STEPS[self.kind], _count(self.kind, subject)),
            cancelled=desk.cancelled,
            hands=desk.hands,
        )
        result = STUDIES[self.kind](subject, options, shower(desk, subject.case))
        desk.check()
        if self.kind == ROBUSTNESS and subject.proposal:
            self._keep(subject.proposal, result)
        return {"case": subject.case, **result}

    def gather(self, work: Work) -> Subject:
        """What was asked about, read with the eyes of who asked."""
        with session_of(self.engine) as session:
            asker, question = kinds.asker_of(work), kinds.question_of(work, AboutStudy)
            reader = reader_of(session, asker.account)
            if reader is None:
                raise NotAllowed(_("This account may not sign in any more."))
            shelf = Shelf(session, reader, asker.dossier, Action.SOLVE)
            found = shelf.find(question.package)
            wish = StudyOptions(question.runs, question.many, question.distance, question.scope)
            row = found.row
            concept = row is not None and chosen_by_concept(found) and row.concept == "balanced"
            proposal = row.proposal_id if row is not None and concept else None
            require_seen(shelf)
            whole = matter(shelf, found, "")
            asked = whole.seen(shelf.eyes)
            rules = rules_in(asked.case, question.scope, shelf.eyes)
            keep = proposal if proposal and asked == whole else 0
            print_ = fingerprint(wordless(whole.case))
            spread = spread_of(asked.case, found.plan, shelf.eyes)
            return Subject(asked, wish, sides(shelf, found), keep, rules, print_, spread)

    def _keep(self, proposal: int, result: Mapping[str, object]) -> None:
        """Puts what stays beside the proposal, for its page and for briefs; they speak of everybody."""
        if not result["runs"]:
            return
        with session_of(self.engine, write=True) as session:
            row = session.get(Proposal, proposal)
            if row is not None:
                row.robustness = {key: result[key] for key in ("stances", "runs", "noise")}
                session.add(row)
                session.commit()


def widths_of(plan: Plan, eyes: Eyes) -> dict[str, Fraction]:
    """By how much importances vary, for those whose position may be read."""
    open_ = (p for p in plan.participants if not eyes.closed(p.id) and p.id not in eyes.unread)
    return {person.id: width(person.confidence) for person in open_}


def doubts_of(plan: Plan, eyes: Eyes) -> dict[str, dict[str, Fraction]]:
    """How far single importances may be otherwise, of those whose position may be read; only where that is said."""
    open_ = (p for p in plan.participants if not eyes.closed(p.id) and p.id not in eyes.unread)
    return {person.id: {pref.measure: pref.doubt for pref in person.prefs if pref.doubt} for person in open_}


def spread_of(case: Case, plan: Plan, eyes: Eyes) -> Spread:
    """By how much scores vary in the test of what stays: the more the less sure a position is, and no less than is said
    of a single importance. Of those whose position may not be read, by NOISE."""
    widths, known = widths_of(plan, eyes), doubts_of(plan, eyes)
    doubts = tuple(
        tuple(min(known.get(party.id, {}).get(issue.id, Fraction(0)), WIDEST) for issue in case.issues)
        for party in case.parties
    )
    noise = [widths.get(party.id, NOISE) for party in case.parties]
    return replace(of_confidence(case, Fraction(0), noise), issues=doubts)


def rules_in(case: Case, scope: str, eyes: Eyes) -> tuple[str, ...]:
    """Names of the rules and red lines of a scope, without red lines that were not shared."""
    owners = {c.name: c.stakeholder for c in case.red_lines}
    texts = library.guardrail_texts()

    def wanted(name: str) -> bool:
        rail = texts.get(rule_of(name))
        cls = rail.cls if rail is not None else RuleClass.BALANCE
        return cls in SCOPES[scope] and not (name in owners and eyes.closed(owners[name]))

    return tuple(name for name in names_of(case) if wanted(name))


def _count(kind: str, subject: Subject) -> int:
    """How many steps a study tells of; 0 if it counts them itself or nobody knows."""
    if kind == COSTS:
        return len(subject.rules)
    return 2 * len(subject.matter.case.issues) if kind == LEVELS else 0


def _costs(subject: Subject, options: Options, tell: Tell) -> dict[str, object]:
    """What everybody would have without each rule, red line and limit."""
    asked = subject.matter

    def so_far(found: Sequence[Cost]) -> None:
        tell(_costing(asked, found))

    return _costing(asked, costs(asked.case, asked.levels, asked.concept, subject.rules, options, heard=so_far))


def _costing(asked: Matter, found: Sequence[Cost]) -> dict[str, object]:
    return {
        "lines": [
            {
                "name": each.name,
                "steps": steps_of(asked, each.levels) if each.levels is not None else None,
                "effect": effect_of(asked.case, each.effect),
                "settled": each.settled,
            }
            for each in found
            if each.matters or not each.settled
        ],
        "idle": [each.name for each in found if each.settled and not each.matters],
    }


def _levels(subject: Subject, options: Options, tell: Tell) -> dict[str, object]:
    """What the rest would be with each measure one level down or up."""
    asked = subject.matter

    def so_far(found: Sequence[Shift]) -> None:
        tell(_shifting(asked, found))

    return _shifting(asked, why(asked.case, asked.levels, asked.concept, None, options, heard=so_far))


def _shifting(asked: Matter, found: Sequence[Shift]) -> dict[str, object]:
    return {
        "lines": [
            {
                "measure": asked.case.issues[shift.issue].id,
                "level": shift.level,
                "steps": steps_of(asked, shift.levels) if shift.levels is not None else None,
                "effect": effect_of(asked.case, shift.effect),
                "breaks": [condition_name(asked.case, each) for each in shift.breaks],
                "settled": shift.settled,
            }
            for shift in found
        ]
    }


def _robustness(subject: Subject, options: Options, tell: Tell) -> dict[str, object]:
    """How often each measure stays, how often each stakeholder still accepts."""
    asked, runs = subject.matter, subject.wish.runs
    case, spread = asked.case, subject.spread
    accept = {"asked": runs, "accept": _accepting(case, asked, spread)}

    def so_far(found: Robustness) -> None:
        if found.solved:
            tell(accept | _staying(asked, found))

    return accept | _staying(asked, robustness(case, spread, runs, asked.concept, options, heard=so_far))


def _staying(asked: Matter, found: Robustness) -> dict[str, object]:
    return {
        "runs": found.solved,
        "none": found.none,
        "noise": str(NOISE),
        "same": sum(times for levels, times in found.packages if levels == asked.levels),
        "different": len(found.packages),
        **_stances(asked.case, asked, found),
    }


def _accepting(case: Case, asked: Matter, spread: Spread) -> dict[str, str]:
    """Party -> share of the draws in which it still accepts this very package."""
    shares = acceptance(case, asked.levels, spread, DRAWS)
    return {party.id: str(share) for party, share in zip(case.parties, shares, strict=True)}


def _stances(case: Case, asked: Matter, found: Robustness) -> dict[str, object]:
    if not found.solved:
        return {"stances": {}, "shares": {}}
    places = {issue.id: place for place, issue in enumerate(case.issues)}
    return {
        "stances": {key: stance(found, place) for key, place in places.items()},
        "shares": {key: str(found.core[place][asked.levels[place]]) for key, place in places.items()},
    }


def _frontier(subject: Subject, options: Options, tell: Tell) -> dict[str, object]:
    """What the two sides can reach together: mean scores, and a package for each point."""
    asked, (home, partner) = subject.matter, subject.sides
    if not home or not partner:
        raise Refused(ONE_SIDE)

    def so_far(found: Frontier) -> None:
        tell(_reaching(subject, found))

    return _reaching(subject, frontier(asked.case, (home, partner), MOST_POINTS, options, heard=so_far))


def _reaching(subject: Subject, found: Frontier) -> dict[str, object]:
    asked, (home, partner) = subject.matter, subject.sides
    return {
        "home": list(home),
        "partner": list(partner),
        "complete": found.complete,
        "lines": [
            {
                "at": [
                    str(Fraction(n, asked.case.scale * len(group))) for n, group in zip(p, (home, partner), strict=True)
                ],
                "steps": steps_of(asked, levels),
                "effect": effect_of(asked.case, effect(asked.case, asked.levels, levels)),
                "settled": True,
            }
            for p, levels in zip(found.points, found.packages, strict=True)
        ],
    }


def _others(subject: Subject, options: Options, tell: Tell) -> dict[str, object]:
    """The best packages that differ from each other, the first of them the best there is."""
    asked, wish = subject.matter, subject.wish

    def so_far(found: Sequence[Outcome]) -> None:
        tell(_beside(asked, wish, found) | {"complete": False})

    found = diverse(asked.case, wish.many + 1, wish.distance, asked.concept, options, heard=so_far)
    return _beside(asked, wish, found.outcomes) | {"complete": found.complete}


def _beside(asked: Matter, wish: StudyOptions, found: Sequence[Outcome]) -> dict[str, object]:
    lines = [
        {
            "steps": steps_of(asked, outcome.levels),
            "effect": effect_of(asked.case, effect(asked.case, asked.levels, outcome.levels)),
            "settled": outcome.proven,
        }
        for outcome in found
        if outcome.levels is not None and outcome.levels != asked.levels
    ]
    return {"lines": lines[: wish.many]}


STUDIES: Mapping[str, Callable[[Subject, Options, Tell], dict[str, object]]] = {
    COSTS: _costs,
    LEVELS: _levels,
    ROBUSTNESS: _robustness,
    FRONTIER: _frontier,
    OTHERS: _others,
}
