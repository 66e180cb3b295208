"""Pairwise choice, two measures at a time: the next questions, how many more at most, how far answers agree, and what
they would change. Answers are their writer's own; what they lead to is stored as importances like any other way.

The short way ends when the rest would move little; whoever wants may be asked on until all is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import cast

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from models.elicitation import Answer, Answers, Elicitation
from models.rows import rows_of
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.plan import Pref
from negotiator.catalogue.scores import value_of
from negotiator.elicitation.concord import Consistency, consistency
from negotiator.elicitation.pairs import FULL, Bounds, Judgement, Question, Said, state
from negotiator.elicitation.short import short
from negotiator.elicitation.weights import Shares
from negotiator.language import _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.audit import Deed
from negotiator.services.positions.positions import position_for
from negotiator.services.positions.ways import Place, WayItem, WayPage, wish_pref

Asked = tuple[str, str, str]  # how a form names a question: both measures, and the part of the first step
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a question: a measure and the step in it, in words."""

    key: str
    name: str
    worst: str
    best: str


@dataclass(frozen=True, slots=True)
class PairQuestion:
    """A question as it is asked; `part` goes back with the answer. `again`: its answer follows from others already."""

    first: Side
    second: Side
    part: Fraction
    again: bool = False


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """An answer that was given: its place on the page, its question, and what was said ("first", "second", "equal")."""

    place: int
    question: PairQuestion
    said: str

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """The fields by which a form names it."""
        q = self.question
        return ("first", q.first.key), ("second", q.second.key), ("part", str(q.part))


@dataclass(frozen=True, slots=True)
class PairsView:
    """How far the questions are. `asked` may be answered together, in any order; `most` more at most; `weighed` are the
    shares that follow, None until something is told apart; `room`: by how much of all weight the rest of the order
    would move a share at most; `worst` are the two answers that disagree most, empty where all agree; `further`:
    there is more to ask for whoever wants to be asked on; `testable`: an answer follows that was not asked for."""

    asked: tuple[PairQuestion, ...]
    most: int
    answers: tuple[PairAnswer, ...]
    kept: int
    share: Fraction
    worst: tuple[PairAnswer, ...]
    weighed: Shares | None
    room: Fraction
    further: bool
    testable: bool

    @property
    def question(self) -> PairQuestion | None:
        """The next question; None when done."""
        return self.asked[0] if self.asked else None


def view(page: WayPage, said: tuple[Answer, ...], *, check: bool = False, on: bool = False) -> PairsView:
    """Where these answers stand: by the short way, or asked `on` until all is known; with `check` a question
    again where nothing else is to be asked."""
    items = {item.key: item for item in page.asked}
    judgements = _judgements(said, items, parts(page))
    now, whole = short(_guessed(page), parts(page), judgements), state(tuple(items), parts(page), judgements)
    asked, most = (_one(whole.question), whole.most) if on else (now.questions, now.most)
    weighed = now.weighed if len(now.groups) > 1 else None
    found = consistency(judgements, weighed) if weighed else Consistency(len(judgements), len(judgements))
    answers = tuple(PairAnswer(n, _question(j.question, items), j.said.value) for n, j in enumerate(judgements))
    test = _one(_check([key for group in now.groups for key in group.keys], judgements)) if weighed else ()
    again = not asked and check
    if again:
        asked = test
    return PairsView(
        asked=tuple(_question(each, items, again=again) for each in asked),
        most=most,
        answers=answers,
        kept=found.kept,
        share=found.share,
        worst=tuple(answers[judgements.index(each)] for each in found.worst or ()),
        weighed=weighed,
        room=now.room,
        further=whole.question is not None,
        testable=bool(test),
    )


def _guessed(page: WayPage) -> tuple[str, ...]:
    """The measures asked for, by what is recorded the heaviest first."""
    return tuple(item.key for item in sorted(page.asked, key=lambda item: -(item.line.importance or 0)))


def _one(question: Question | None) -> tuple[Question, ...]:
    return () if question is None else (question,)


def answer_all(session: Session, reader: Reader, place: Place, said: Sequence[tuple[Question, Said]]) -> None:
    """Keeps several answers at once. Raises as `answer`."""
    written = [(question.first, question.second, question.part, word.value) for question, word in said]

    def with_all(pairs: tuple[Answer, ...]) -> tuple[Answer, ...]:
        for each in written:
            pairs = _with(pairs, each)
        return pairs

    _change(session, reader, place, with_all)


def answer(session: Session, reader: Reader, place: Place, question: Question, said: Said) -> None:
    """Keeps an answer, in the place of an earlier one to the same question. Raises NotRecorded or NotAllowed."""
    written = (question.first, question.second, question.part, said.value)
    _change(session, reader, place, lambda pairs: _with(pairs, written))


def forget(session: Session, reader: Reader, place: Place, asked: Asked | None) -> None:
    """Takes the answer to one question back, so that it is asked again if it does not follow; all of them for None.
    Nothing where there is none (any more): taken back twice, no other goes with it."""
    _change(session, reader, place, lambda pairs: tuple(p for p in pairs if asked not in (None, _named(p))))


def _named(pair: Answer) -> Asked:
    first, second, part, _said = pair
    return first, second, str(part)


def question_of(page: WayPage, first: str, second: str, part: str) -> Question:
    """The question that a form names. Raises Refused for one that is not asked here (any more)."""
    keys = {item.key for item in page.asked}
    asked = {str(value): value for value in (FULL, parts(page).get(first, FULL))}  # compared as written, never computed
    if first not in keys or second not in keys or first == second or part not in asked:
        raise Refused(_("This question is not asked any more. Here is the next one."))
    return Question(first, second, asked[part])


def said_of(word: str) -> Said:
    """What a form says. Raises Refused."""
    try:
        return Said(word)
    except ValueError:
        raise Refused(_("Please choose one of these.")) from None


def parts(page: WayPage) -> dict[str, Fraction]:
    """Measure -> the value gained by a step to the level nearest to half of the way; only where one lies between."""
    found = {item.key: _between(wish_pref(item.line), item.line.levels[-1][0]) for item in page.asked}
    return {key: value for key, (_level, value) in found.items() if 0 < value < 1}


def _between(pref: Pref, top: int) -> tuple[int, Fraction]:
    """The level whose value lies nearest to half, and its value; a value of 0 or 1 where there is none between."""
    values = {n: value_of(pref, n, top) for n in range(top + 1)}
    between = {n: value for n, value in values.items() if 0 < value < 1} or values
    level = min(between, key=lambda n: (abs(between[n] - HALF), n))
    return level, between[level]


def _with(pairs: tuple[Answer, ...], written: Answer) -> tuple[Answer, ...]:
    if any(each[:3] == written[:3] for each in pairs):
        return tuple(written if each[:3] == written[:3] else each for each in pairs)
    return (*pairs, written)


def _change(
    session: Session, reader: Reader, place: Place, act: Callable[[tuple[Answer, ...]], tuple[Answer, ...]]
) -> None:
    change(session, reader, place, lambda answers: replace(answers, pairs=act(answers.pairs)))


def change(session: Session, reader: Reader, place: Place, act: Callable[[Answers], Answers]) -> None:
    """Keeps other answers of the reader. Raises NotRecorded or NotAllowed."""
    dossier_id, position_id = place
    found = position_for(session, reader, dossier_id, position_id, Action.EDIT_POSITION)
    row = _row_of(session, reader, position_id) or Elicitation(position_id=position_id, account_id=reader.account_id)
    answers = act(row.answers)
    if answers == row.answers:
        return
    row.answers = answers
    session.add(row)
    thing = f"position {position_id} pairs"
    audit.record(session, reader, Deed.CHANGED, thing, dossier_id, found.judged.stakeholder_id)
    session.commit()


_ANSWERS = pick(col(Elicitation.answers)).where(
    col(Elicitation.position_id) == bindparam("position"), col(Elicitation.account_id) == bindparam("account")
)


def answers_of(session: Session, reader: Reader, position_id: int) -> Answers:
    """The reader's own answers about a position."""
    rows = rows_of(session, _ANSWERS, {"position": position_id, "account": reader.account_id})
    return cast(Answers, rows[0][0]) if rows else Answers()


def _row_of(session: Session, reader: Reader, position_id: int) -> Elicitation | None:
    query = select(Elicitation).where(Elicitation.position_id == position_id)
    return session.exec(query.where(Elicitation.account_id == reader.account_id)).first()


def _judgements(
    pairs: tuple[Answer, ...], items: Mapping[str, WayItem], parts: Mapping[str, Fraction]
) -> list[Judgement]:
    """The answers about measures that are asked for now, and about steps that their levels still have."""
    known = [each for each in pairs if each[0] in items and each[1] in items and each[2] in (FULL, parts.get(each[0]))]
    return [Judgement(Question(first, second, part), Said(said)) for first, second, part, said in known]


def _check(order: Sequence[str], judgements: list[Judgement]) -> Question | None:
    """A question between full steps that nobody was asked and whose answer follows from what was said, so that a
    different one disagrees: those next to each other in the order first. None where nothing follows."""
    bounds = Bounds(order, judgements)
    asked = {frozenset((j.question.first, j.question.second)) for j in judgements}
    pairs = sorted(combinations(order, 2), key=lambda pair: order.index(pair[1]) - order.index(pair[0]))
    fresh = (Question(second, first) for first, second in pairs if frozenset((first, second)) not in asked)
    return next((each for each in fresh if bounds.answer(each) is not None), None)


def _question(question: Question, items: Mapping[str, WayItem], *, again: bool = False) -> PairQuestion:
    first, second = items[question.first], items[question.second]
    best = first.best
    if question.part != FULL:
        line = first.line
        best = dict(line.levels)[_between(wish_pref(line), line.levels[-1][0])[0]]
    one = Side(first.key, first.line.name, first.worst, best)
    return PairQuestion(one, Side(second.key, second.line.name, second.worst, second.best), question.part, again)
