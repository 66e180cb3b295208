"""Rounds for programs: read, recorded, changed, withdrawn as on their pages, with the offers of both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any

from flask import Response, url_for
from pydantic import Field, StringConstraints

from negotiator.bargaining.errors import Refused
from negotiator.services.accounts.api_tokens import Scope
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.dossiers.rounds.round_entries import SIDES, RoundEntry
from negotiator.web import context
from negotiator.web.api import talk_shapes
from negotiator.web.api.answers import answer, made, nothing
from negotiator.web.api.bodies import Key, Levels, Sent, Words, sent
from negotiator.web.api.door import Operation, serves
from negotiator.web.api.reading import DOSSIER, READ
from negotiator.web.api.shapes import Made
from negotiator.web.submissions import once

ROUNDS, ONE = f"{DOSSIER}/rounds", f"{DOSSIER}/rounds/<int:n>"
RECORDING = (Scope.ROUNDS,)
Day = Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
Mark = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
State = Annotated[str, StringConstraints(pattern=r"^(open|closed)$")]
Firmness = Annotated[str, StringConstraints(pattern=r"^(said|offered|agreed|initialled|withdrawn)$")]


NAMED = dict(zip(("ours", "theirs"), SIDES, strict=True))  # in a body -> in a round


class Side(Sent):
    """What a side put on the table: levels by measure, of each how firm it is (offered where nothing is said), and its
    people by their functions."""

    levels: Levels = {}
    firm: Annotated[dict[Key, Firmness], Field(max_length=300)] = {}
    people: Words = ""


class RoundSent(Sent):
    """A round: its day, place and state, the record, points that stay open, what each side offered."""

    date: Day = ""
    place: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    status: State = "open"
    record: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)] = ""
    points: Annotated[list[Annotated[str, StringConstraints(max_length=400)]], Field(max_length=40)] = []
    ours: Side = Side()
    theirs: Side = Side()

    def entry(self, before: RoundEntry) -> RoundEntry:
        """What was sent as the form would send it; what was left out is as it was, commitments and declarations too."""
        given = self.model_fields_set
        names = ("date", "place", "status", "record")
        words: dict[str, Any] = {name: getattr(self, name) for name in names if name in given}
        if "points" in given:
            words["points"] = "\n".join(self.points)
        told = {side: getattr(self, name) for name, side in NAMED.items() if name in given}
        levels = {side: {key: str(n) for key, n in each.levels.items()} for side, each in told.items()}
        return replace(
            before,
            **words,
            offers={**before.offers, **levels},
            firm={**before.firm, **{side: each.firm for side, each in told.items()}},
            people={**before.people, **{side: each.people for side, each in told.items()}},
        )


class RoundChanged(RoundSent):
    """The same for a round that is there; what is left out stays as it is. `mark` as it was read."""

    mark: Mark


class Withdrawal(Sent):
    """Why a round is withdrawn, for good; `mark` as it was read."""

    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
    mark: Mark


@contextmanager
def placed() -> Iterator[None]:
    """What is refused within is told by its place in the body, not by the field of the form."""
    try:
        yield
    except Refused as error:
        raise Refused(
            error.message, {_place(name): told for name, told in error.fields.items()}, **error.params
        ) from error


def _place(field: str) -> str:
    """The place of a field of the form: "de-rec_health" is ours.levels.rec_health."""
    for name, side in NAMED.items():
        for start, where in ((f"{side}-", "levels."), (f"firm-{side}-", "firm."), (f"people-{side}", "people")):
            if field.startswith(start):
                return f"{name}.{where}{field.removeprefix(start)}"
    return field


@serves(ROUNDS, Operation("Its rounds, the latest first.", READ, answer=list[talk_shapes.Round]))
def list_rounds(dossier_id: int) -> Response:
    """All of them."""
    page = rounds.listed(context.session(), context.reader(), dossier_id)
    return answer([talk_shapes.round_of(line) for line in page.rounds])


@serves(ONE, Operation("One round with the offers of both sides.", READ, answer=talk_shapes.FullRound))
def one_round(dossier_id: int, n: int) -> Response:
    """As whoever records rounds sees it."""
    return answer(talk_shapes.full(rounds.one(context.session(), context.reader(), dossier_id, n)))


@serves(ROUNDS, Operation("Records the next round.", RECORDING, RoundSent, Made, 201), "POST")
def record_round(dossier_id: int) -> Response:
    """Its number in the dossier; its offers are counted as guesses."""
    entry = sent(RoundSent).entry(RoundEntry("", "", "open", "", {}))
    with placed():
        number = once(lambda: rounds.add(context.session(), context.reader(), dossier_id, entry=entry))
    return made(number, url_for("api.one_round", dossier_id=dossier_id, n=number))


@serves(ONE, Operation("Changes a round.", RECORDING, RoundChanged, talk_shapes.FullRound), "POST")
def change_round(dossier_id: int, n: int) -> Response:
    """The round as it is now; other offers than before are counted as guesses."""
    wanted, session, reader = sent(RoundChanged), context.session(), context.reader()
    entry = wanted.entry(rounds.one(session, reader, dossier_id, n).entry)
    with placed():
        rounds.change(session, reader, dossier_id, n, entry=entry, mark=wanted.mark)
    context.settle()
    return answer(talk_shapes.full(rounds.one(context.session(), reader, dossier_id, n)))


@serves(f"{ONE}/withdrawal", Operation("Withdraws a round, for good.", RECORDING, Withdrawal, None, 204), "POST")
def withdraw_round(dossier_id: int, n: int) -> Response:
    """Nothing; the round stays in the list, its offers count nowhere."""
    wanted = sent(Withdrawal)
    rounds.withdraw(context.session(), context.reader(), dossier_id, n, why=wanted.why, mark=wanted.mark)
    return nothing()
