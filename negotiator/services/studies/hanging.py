"""The register of assumptions in words, cut to its reader: value, range, source, owner, whether it is confirmed, and
what becomes of the package at both ends, what the result hangs on most first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, func, select

from models.job import Job, JobState
from models.rows import rows_of
from negotiator.bargaining.words import Status
from negotiator.catalogue import means, overlaid
from negotiator.catalogue.assumptions import KINDS, NUMBERS, Assumption
from negotiator.catalogue.plan import Fact
from negotiator.catalogue.reading import library
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.sensitivity import SwingEnd, SwingRow, SwingWords, sensitivity_figure
from negotiator.language import _, number, percent, say
from negotiator.services.access.access import Action, Grade, Reader, may, require
from negotiator.services.access.derived import derived
from negotiator.services.access.eyes import Eyes
from negotiator.services.access.frames import frame_of
from negotiator.services.dossiers.facts import facts
from negotiator.services.dossiers.owners.owner_words import Stand, Word
from negotiator.services.dossiers.owners.owners import owner_of
from negotiator.services.packages.shelf import TABLES, Shelf
from negotiator.services.packages.views import Step
from negotiator.services.records.loading import known
from negotiator.services.records.snapshots import restored
from negotiator.services.records.voice import Voice, short_name
from negotiator.services.records.wording import ASSUMED, notes, words
from negotiator.services.studies.assumption_views import (
    AssumptionLine,
    AssumptionsPage,
    EndLine,
    FactLine,
    Group,
    Register,
    Solved,
)
from negotiator.services.studies.assumptions import known_to, words_of_owners
from negotiator.services.work import jobs
from negotiator.services.work.kinds import ASSUMPTIONS

Raw = Mapping[str, object]
READ = (*TABLES, "owner_word")  # what the page is made of, beside the reader's own studies
MOST_NAMED = 4  # levels that a sentence names; the page lists all
MOST_RESULTS = 10  # put together; each may be about a part
MOST_DRAWN = 12  # assumptions in the picture
ENDS = 2
MOST_MOVED = _("It moves most with: %(name)s. In brackets: how many levels change.")
UNKNOWN = (4, 2)  # ranks of ends without a margin: nothing fits, not settled
SMALLEST = Fraction(1, 20)  # points of the smallest margin that are worth a word
TITLES: Mapping[str, str] = {
    overlaid.COST: _("What a measure costs"),
    overlaid.USE: _("What a measure uses"),
    overlaid.GIVE: _("What a measure adds"),
    overlaid.PERSONS: _("Whom a measure reaches"),
    overlaid.WOMEN: _("Share of women"),
    overlaid.CREDIBILITY: _("Credibility"),
    overlaid.GAIN: _("What a measure gains"),
    overlaid.HELP: _("Measures that help each other"),
    overlaid.CAPACITY: _("Free capacity"),
    overlaid.BUDGET: _("Money of a payer"),
    means.CHAPTER: _("Money of a budget chapter"),
    overlaid.WISH: _("What matters to a stakeholder"),
    overlaid.LEAST: _("Least acceptable score"),
}
FIFTH = _("a fifth less to a fifth more")
RULES: Mapping[str, str] = {
    **dict.fromkeys(
        (overlaid.COST, overlaid.USE, overlaid.GIVE, overlaid.PERSONS, overlaid.GAIN, overlaid.HELP), FIFTH
    ),
    overlaid.WOMEN: _("five points in a hundred less to five more"),
    overlaid.CREDIBILITY: _("ten points in a hundred less to ten more"),
    **dict.fromkeys(
        NUMBERS, _("what its owner named; else a fifth each way, a twentieth where its owner stands by it")
    ),
    overlaid.WISH: _(
        "a fifth each way for what is certain, up to three fifths for what is not; declared wishes are fixed"
    ),
    overlaid.LEAST: _("five points each way for what is certain, up to fifteen for what is not"),
}
STATUS = {
    Status.NO_IR: _("Nothing fits any more: no package leaves everybody at or above the least acceptable score."),
    Status.RED_LINES: _("Nothing fits any more: red lines exclude each other."),
    Status.INFEASIBLE: _("Nothing fits any more: the rules exclude each other."),
}
STANDS: Mapping[Stand, str] = {
    Stand.CONFIRMED: _("confirmed by its owner"),
    Stand.CHANGED: _("changed since its owner confirmed it"),
    Stand.EXPIRED: _("confirmation by its owner has expired"),
    Stand.ENTERED: _("not confirmed by its owner"),
    Stand.SILENT: _("not confirmed by its owner"),
}
WHOLE = (JobState.DONE,)
SO_FAR = (JobState.RUNNING, JobState.DONE, JobState.CANCELLED)  # what is found so far is told, and what a cancel left
ONE_LEVEL, LEVELS = _("One level changes: %(names)s."), _("%(count)s levels change: %(names)s.")
UNCONFIRMED = _("nobody has confirmed it")


def page(session: Session, reader: Reader, dossier_id: int) -> AssumptionsPage:
    """The register for this reader. Raises NotRecorded or NotAllowed."""
    require(reader, Action.READ_RULES, dossier_id)
    key = (_page.__module__, _page.__qualname__, reader.account_id, reader.standing(dossier_id), reader.language)
    running = jobs.active(session, reader, dossier_id, ASSUMPTIONS)
    if running:  # what it has found so far changes by the second
        return replace(_page(session, reader, dossier_id), running=known(running[0].id))
    made = (*key, *_ended(session, reader, dossier_id))
    return derived(session, dossier_id).kept(READ, made, lambda beside: _page(beside, reader, dossier_id))


_ENDED = (  # built once
    pick(func.count(col(Job.id)), func.max(Job.id), func.max(Job.ended_at))
    .where(col(Job.account_id) == bindparam("account"), col(Job.dossier_id) == bindparam("dossier"))
    .where(col(Job.kind) == ASSUMPTIONS)
)


def _ended(session: Session, reader: Reader, dossier_id: int) -> tuple[object, ...]:
    """What tells whether a study of the reader's own has ended since."""
    return tuple(rows_of(session, _ENDED, {"account": reader.account_id, "dossier": dossier_id})[0])


def _page(session: Session, reader: Reader, dossier_id: int) -> AssumptionsPage:
    """The page while no study runs."""
    shelf = Shelf(session, reader, dossier_id, Action.READ_RULES)
    found = register(shelf, states=SO_FAR)
    return AssumptionsPage(
        frame=frame_of(reader, shelf.dossier),
        telling=found.telling,
        groups=tuple(
            Group(say(reader.language, TITLES[kind]), say(reader.language, RULES[kind]), lines)
            for kind in KINDS
            if (lines := tuple(line for line in found.lines if line.kind == kind))
        ),
        facts=tuple(_fact(fact, reader.language) for fact in shelf.plan.told_facts if fact.src in ASSUMED),
        unconfirmed=sum(not line.confirmed for line in found.lines),
        count=len(found.lines),
        solved=found.solved,
        partial=found.partial,
        lapsed=found.lapsed,
        hidden=bool(shelf.eyes.sealed),
        may_ask=may(reader, Action.SOLVE, dossier_id),
        running=0,
        figure=_drawn(found, reader.language),
    )


def _drawn(found: Register, language: str) -> Figure | None:
    """By how much the smallest margin moves at both ends of the assumptions on which most hangs; None where there is
    no margin to compare with."""
    lines = [line for line in found.telling if len(line.ends) == ENDS]
    lines = sorted(lines, key=_swings, reverse=True)[:MOST_DRAWN]
    if not lines or found.solved is None or not found.solved.margin:
        return None
    text = SwingWords(
        title=say(language, _("By how much the smallest margin moves")),
        summary=say(language, MOST_MOVED, name=_titled(lines[0])),
        assumption=say(language, _("Assumption")),
        low=say(language, _("at its lower end")),
        high=say(language, _("at its upper end")),
        moved=say(language, _("points")),
        levels=say(language, _("levels that change")),
        none=say(language, _("nothing fits, or open")),
    )
    rows = [SwingRow(_titled(line), *(_swing(end) for end in line.ends)) for line in lines]
    return sensitivity_figure(rows, text, Setting("figure-sensitivity", language))


def _swings(line: AssumptionLine) -> tuple[bool, Fraction]:
    """Where an assumption stands in the picture: those without a package at an end first, then by their longest bar."""
    return any(end.rank in UNKNOWN for end in line.ends), max(abs(end.moved) for end in line.ends)


def _titled(line: AssumptionLine) -> str:
    return f"{line.title}: {line.name}"


def _swing(end: EndLine) -> SwingEnd:
    known = end.rank not in UNKNOWN
    return SwingEnd(end.value, float(end.moved) if known else None, len(end.steps))


def register(shelf: Shelf, language: str = "", states: Collection[JobState] = WHOLE) -> Register:
    """The register as the reader of a shelf may see it, with their latest result that ended so; in their language
    unless another one is named."""
    result, partial = _latest(shelf, states)
    lapsed = bool(result) and _lapsed(result, shelf.eyes)
    tell = _Tell(shelf, {} if lapsed else result, language or shelf.reader.language)
    lines = tuple(tell.line(each) for each in known_to(shelf))
    return Register(lines, tell.solved(), lapsed, partial)


def _latest(shelf: Shelf, states: Collection[JobState]) -> tuple[Raw, bool]:
    """The reader's latest result, with what earlier ones say of other assumptions in the same case; empty if there is
    none. Whether the latest is not whole."""
    mine = (col(Job.account_id) == shelf.reader.account_id, col(Job.dossier_id) == shelf.id, col(Job.state).in_(states))
    query = select(Job).where(*mine, Job.kind == ASSUMPTIONS).order_by(col(Job.id).desc()).limit(MOST_RESULTS)
    rows = [row for row in shelf.session.exec(query) if row.result]
    found = [row.result for row in rows if row.result]
    same = [each for each in found if all(each.get(key) == found[0].get(key) for key in ("case", "scores", "open"))]
    lines: dict[str, object] = {}
    for each in reversed(same):
        told = each.get("lines")
        lines |= told if isinstance(told, dict) else {}
    return ({**found[0], "lines": lines}, rows[0].state != JobState.DONE) if found else ({}, False)


def _lapsed(result: Raw, eyes: Eyes) -> bool:
    """Whether something that went in may not be seen any more."""
    scores, open_ = _names(result.get("scores")), _names(result.get("open"))
    return any(eyes.grade(who).score is not Grade.FULL for who in scores) or any(eyes.closed(who) for who in open_)


class _Tell:
    """Puts assumptions and what was solved into words."""

    def __init__(self, shelf: Shelf, result: Raw, language: str) -> None:
        self.plan, self.language, self.result = shelf.plan, language, result
        self.voice = Voice(language)
        self.measures = {m.id: m for m in (*shelf.plan.measures, *shelf.plan.shelved)}
        self.people = {p.id: self.voice.capital(short_name(self.voice, p, shelf.plan)) for p in shelf.plan.participants}
        self.parts = {p.id: p for p in shelf.plan.participants}
        self.words = words_of_owners(shelf.session, shelf.id)
        self.mark = shelf.fingerprint
        raw = result.get("lines")
        self.lines: Raw = raw if isinstance(raw, dict) else {}

    def solved(self) -> Solved | None:
        """With what the ends were compared; None while nobody has solved."""
        if not self.result:
            return None
        margin = self.result.get("margin")
        return Solved(
            measures=restored(int, self.result.get("measures", 0)),
            margin="" if margin is None else number(restored(Fraction, margin), self.language, 1),
            fits=self.result.get("status") == Status.OK.value,
            stale=self.result.get("case") != self.mark,
        )

    def line(self, each: Assumption) -> AssumptionLine:
        """One assumption; with its ends where they were solved for this very range."""
        word, person = self.words.get(each.thing), self.parts.get(each.participant)
        low, high = self.value(each, each.low), self.value(each, each.high)
        return AssumptionLine(
            thing=each.thing,
            kind=each.kind,
            title=say(self.language, TITLES[each.kind]),
            name=self.name(each),
            value=self.value(each, each.value),
            range=say(self.language, _("%(low)s to %(high)s"), low=low, high=high),
            owner=self.owner(each),
            stand=say(self.language, _stand(word)),
            confirmed=word is not None and bool(word.by) and word.confirmed,
            grade="" if person is None else percent(person.confidence, self.language),
            sources=notes(each.src),
            ends=self.ends(each),
        )

    def name(self, each: Assumption) -> str:
        """What it is about."""
        first, _space, rest = each.key.partition(" ")
        if each.kind == overlaid.WISH:
            return f"{self.people[first]}: {words(library.catalogue().pillars[rest], self.language)}"
        if each.participant:
            return self.people[each.participant]
        if not each.measure:
            return self.limit(each)
        named = words(self.measures[each.measure].text, self.language)
        if each.kind in (overlaid.USE, overlaid.GIVE):
            return f"{named}: {words(means.units_of(self.plan).get(rest, {}), self.language) or rest}"
        if each.kind == overlaid.HELP:
            other = words(self.measures[rest].text, self.language) if rest in self.measures else rest
            return say(self.language, _("%(name)s, helped by %(other)s"), name=named, other=other)
        return named

    def limit(self, each: Assumption) -> str:
        """The name of a capacity, payer or chapter."""
        terms = library.terms()
        found = {
            overlaid.CAPACITY: means.units_of(self.plan),
            overlaid.BUDGET: terms.payers,
            means.CHAPTER: terms.chapters,
        }
        return words(found[each.kind].get(each.key, {}), self.language) or each.key

    def value(self, each: Assumption, amount: Fraction) -> str:
        """An amount of its kind, with its unit."""
        language = self.language
        if each.kind in (overlaid.COST, overlaid.BUDGET, means.CHAPTER):
            return self.voice.euros(amount)
        if each.kind in (overlaid.WOMEN, overlaid.CREDIBILITY, overlaid.HELP):
            return self.voice.percent(amount)
        told = number(amount, language, 0 if each.kind in (overlaid.PERSONS, overlaid.LEAST) else 1)
        return told

    def owner(self, each: Assumption) -> str:
        """Who answers for it; empty where that is the lead."""
        if each.participant:
            return self.people[each.participant]
        if each.measure:
            return self.measures[each.measure].lead
        house = owner_of(each.key)
        return self.people.get(house, "")

    def ends(self, each: Assumption) -> tuple[EndLine, ...]:
        """What was solved with it, for both ends; empty where it was not, or for another range."""
        raw = self.lines.get(each.thing)
        if not isinstance(raw, dict) or raw.get("range") != [str(each.low), str(each.high)]:
            return ()
        kept = [None, None] if raw.get("out") else raw.get("ends")
        values = (self.value(each, each.low), self.value(each, each.high))
        found = kept if isinstance(kept, list) else []
        return tuple(self.end(value, end) for value, end in zip(values, found, strict=False))

    def end(self, value: str, raw: Raw | None) -> EndLine:
        """What becomes of the package at one end."""
        if raw is None:
            told = say(self.language, _("Not counted: its score is not shared with you."))
            return EndLine(value, told, (), 0, Fraction(0))
        steps = tuple(step for each in _list(raw.get("steps")) if (step := self.step(each)))
        moved = self.moved(raw)
        sentence, rank = self.fate(raw, steps, moved)
        return EndLine(value, sentence, steps, rank, moved)

    def moved(self, raw: Raw) -> Fraction:
        """By how many points the smallest margin moves; 0 where one of both is not known."""
        before, after = self.result.get("margin"), raw.get("margin")
        if before is None or after is None:
            return Fraction(0)
        return restored(Fraction, after) - restored(Fraction, before)

    def fate(self, raw: Raw, steps: Sequence[Step], moved: Fraction) -> tuple[str, int]:
        """What becomes of it as a sentence, and how much that is."""
        language, fitted = self.language, self.result.get("status") == Status.OK.value
        status = str(raw.get("status", ""))
        if not raw.get("settled"):
            return say(language, _("Not settled in the time given.")), 2
        if status != Status.OK.value:
            return say(
                language, STATUS[Status(status)] if fitted else _("Nothing fits then, either.")
            ), 4 if fitted else 0
        if not fitted:
            return say(language, _("Then there is a package that fits.")), 4
        if not steps:
            stays = say(language, _("The package stays."))
            return (f"{stays} {self.margin(moved)}", 1) if abs(moved) >= SMALLEST else (stays, 0)
        most = MOST_NAMED + (len(steps) == MOST_NAMED + 1)  # one more is named rather than counted
        named = [f"{step.name} {step.before} → {step.after}" for step in steps[:most]]
        more = len(steps) - len(named)
        names = "; ".join([*named, self.voice.say(_("%(count)s more"), count=more)] if more else named)
        changed = self.voice.many(ONE_LEVEL, LEVELS, len(steps), names=names)
        return (f"{changed} {self.margin(moved)}" if abs(moved) >= SMALLEST else changed), 3

    def margin(self, moved: Fraction) -> str:
        """By how much the smallest margin moves."""
        points = number(moved, self.language, 1, sign=True)
        return say(self.language, _("The smallest margin changes by %(points)s out of 100."), points=points)

    def step(self, raw: object) -> Step | None:
        """A level that changes; None for a measure that is not in the dossier any more."""
        key, before, after = (str(part) for part in _list(raw))
        measure = self.measures.get(key)
        if measure is None or max(int(before), int(after)) > measure.top:
            return None
        texts = [words(measure.levels[int(n)].text, self.language) for n in (before, after)]
        return Step(key, words(measure.text, self.language), int(before), int(after), texts[0], texts[1])


def _stand(word: Word | None) -> str:
    return STANDS.get(word.stand, UNCONFIRMED) if word is not None else UNCONFIRMED


def _fact(fact: Fact, language: str) -> FactLine:
    value = f"{facts.value(fact, language)} {facts.unit(fact, language)}".strip()
    return FactLine(facts.name(fact, language), value, notes((fact.src,)))


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in _list(value))


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
