"""Values that occur nowhere else, put into positions: if one is found where it must not be, something leaks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import Engine
from sqlmodel import select

from models.account import Account
from models.database import session_of
from models.interest import Interest
from models.position import Position, Visibility
from models.red_line import Line, RedLine
from tests.records import Room

INNER, PRIORITY, NAME = "inner", "priority", "name"


NUMBER = re.compile(r"(?<![\d.,/])(?:\d+[.,]\d{4,5}|\d+/\d+|\d{6})(?![\d])")
RUN = re.compile(r"[\d.,/]{3,}")  # a number begins where such a run does, and nowhere else
WORD = re.compile(r"kanari\w+", re.IGNORECASE)


@dataclass(frozen=True)
class Canary:
    """One value: whose, which part of the position, and how it would look wherever it is written."""

    owner: str
    part: str
    forms: frozenset[str]


def found(canaries: Iterable[Canary], text: str) -> list[Canary]:
    """The canaries that stand in a text."""
    numbers = {number[0].replace(",", ".") for run in set(RUN.findall(text)) if (number := NUMBER.match(run))}
    present = numbers | {word.lower() for word in WORD.findall(text)}
    return [canary for canary in canaries if canary.forms & present] if present else []


def plant(engine: Engine, room: Room, owners: tuple[str, ...], mark: str = "") -> list[Canary]:
    """Rewrites these positions: importances, reasons, least scores and red lines that tell whose they are."""
    made: list[Canary] = []
    with session_of(engine, write=True) as session:
        for place, owner in enumerate(owners):
            position = session.get_one(Position, room.positions[owner])
            rows = session.exec(select(Interest).where(Interest.position_id == position.id)).all()
            for n, row in enumerate(rows):
                amount = min(int(row.rating.importance), 9) + _rare(place, n)
                word = f"kanari{mark}{owner.replace('_', '')}why{n}"
                row.rating = replace(row.rating, importance=amount, why=f"Grund {word}", cert="d")
                made += [_number(owner, PRIORITY, amount), _word(owner, PRIORITY, word)]
                session.add(row)
            least = int(position.mark.least or 0) + _rare(place, 40)
            words = [f"kanari{mark}{owner.replace('_', '')}{part}" for part in ("least", "reasoning", "line")]
            position.mark = replace(position.mark, least=least, least_text=words[0], reasoning=words[1], cert="d")
            share = Fraction(9, 10) + _rare(place, 41) / 10
            condition = f"P(ref; recruitment) <= {float(share)} * P(all; recruitment)"
            session.add_all((
                position,
                RedLine(
                    position_id=position.id or 0, key=f"RL:{owner}:90", rank=90,
                    line=Line(condition, hard=False, cert="d", why=words[2]),
                ),
            ))  # fmt: skip
            made += [_number(owner, INNER, least), _number(owner, INNER, share)]
            made += [_word(owner, INNER, word) for word in words]
        session.commit()
    return made


def name_canary(engine: Engine, account_id: int, owner: str) -> Canary:
    """A person of a house, whose name only its own people and the lead read."""
    with session_of(engine, write=True) as session:
        account = session.get_one(Account, account_id)
        account.name = f"Kanariperson{owner.replace('_', '')}"
        session.add(account)
        session.commit()
        return _word(owner, NAME, account.name)


def may_see(canary: Canary, who: str, speaks_for: str, visibility: Visibility, inner: Visibility) -> bool:
    """Workflow section 3, written down a second time and without the product's own judge."""
    if speaks_for == canary.owner:
        return True
    if canary.part == NAME:
        return who in ("lead", "admin")  # members and accounts; nothing else shows who speaks for a house
    order = [Visibility.SEALED, Visibility.LEAD, Visibility.OPEN]
    shown = visibility if canary.part == PRIORITY else min(visibility, inner, key=order.index)
    allowed = {
        Visibility.SEALED: (),
        Visibility.LEAD: ("lead", "leadership"),
        Visibility.OPEN: ("lead", "leadership", "ministry", "signer", "checker"),
    }
    return who in allowed[shown]


def _rare(place: int, n: int) -> Fraction:
    """Four digits that belong to one value: never the last digit 0 or 5, so that no rounding makes it common."""
    digits = 1009 + (place * 50 + n) * 13
    return Fraction(digits + (digits % 5 == 0), 10_000)


def _number(owner: str, part: str, value: Fraction) -> Canary:
    """The number as written with four or five decimals, with point or comma, as a fraction, or in points of a case.

    Three decimals and less would be found in other numbers too; `test_interference.py` looks for those.
    """
    shown = {f"{float(value):.{places}f}" for places in (4, 5)}
    points = {str(int(value * 10_000))} if value > 10 else set()
    return Canary(owner, part, frozenset({*shown, *points, f"{value.numerator}/{value.denominator}"}))


def _word(owner: str, part: str, word: str) -> Canary:
    return Canary(owner, part, frozenset({word.lower()}))
