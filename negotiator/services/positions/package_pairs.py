"""Choice between two concrete packages: the next pair, how many more, how far answers agree, what they would change.

It follows the choice between two measures, and is stored beside it: its writer's own. A package grants a few measures
as the house wishes them; nothing of anybody else is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlmodel import Session

from models.elicitation import PackageAnswer
from negotiator.bargaining.errors import Refused
from negotiator.elicitation.packages import MOST, Choice, Granted, packages, state
from negotiator.elicitation.pairs import Said
from negotiator.elicitation.weights import Shares
from negotiator.language import _
from negotiator.services.access.access import Reader
from negotiator.services.positions.pairs import change
from negotiator.services.positions.ways import Place, WayItem, WayPage

FEWEST = 4  # measures that have to count
GONE = _("This question is not asked any more. Here is the next one.")
BETWEEN = " "  # measures of a package, as a form names it


@dataclass(frozen=True, slots=True)
class Bundle:
    """A package as it is asked about: what it grants, and its name in a form."""

    items: tuple[WayItem, ...]

    @property
    def key(self) -> str:
        """How a form names it."""
        return BETWEEN.join(item.key for item in self.items)


@dataclass(frozen=True, slots=True)
class BundleAnswer:
    """An answer: both packages, and what was said ("first", "second", "equal")."""

    first: Bundle
    second: Bundle
    said: str

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """The fields by which a form names it."""
        return ("first", self.first.key), ("second", self.second.key)


@dataclass(frozen=True, slots=True)
class BundlesView:
    """How far the questions are. `most` more at most; `weighed` the shares that follow, None without an answer; `worst`
    the two answers that disagree most; `few`: too few measures count; `limit`: as many were
    answered as are ever asked."""

    question: tuple[Bundle, Bundle] | None
    most: int
    answers: tuple[BundleAnswer, ...]
    kept: int
    worst: tuple[BundleAnswer, ...]
    weighed: Shares | None
    few: bool = False
    limit: bool = False

    @property
    def share(self) -> Fraction:
        """How many answers the weights keep, 0 to 1."""
        return Fraction(self.kept, len(self.answers)) if self.answers else Fraction(1)


def view(page: WayPage, said: Sequence[PackageAnswer]) -> BundlesView:
    """Where these answers stand."""
    weights = {key: value for key, value in page.stored.items() if value}
    if len(weights) < FEWEST:
        return BundlesView(None, 0, (), 0, (), None, few=True)
    items = {item.key: item for item in page.items}
    choices = _choices(said, set(weights))
    now = state(weights, packages(weights), choices)
    answers = {c: BundleAnswer(_bundle(c.pair[0], items), _bundle(c.pair[1], items), c.said.value) for c in choices}
    return BundlesView(
        question=None if now.pair is None else (_bundle(now.pair[0], items), _bundle(now.pair[1], items)),
        most=now.most,
        answers=tuple(answers.values()),
        kept=len(choices) - len(now.broken),
        worst=tuple(answers[each] for each in _opposed(now.broken, choices)),
        limit=len(choices) >= MOST,
        weighed=({key: now.weights.get(key, Fraction(0)) for key in page.stored} if choices else None),
    )


def _choices(stored: Sequence[PackageAnswer], counting: set[str]) -> list[Choice]:
    """The answers about measures that still count."""
    return [Choice((first, second), Said(said)) for first, second, said in stored if {*first, *second} <= counting]


def _bundle(granted: Granted, items: dict[str, WayItem]) -> Bundle:
    return Bundle(tuple(items[key] for key in granted))


def _opposed(broken: Sequence[Choice], choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The answer that fits least, with the other one that shares most measures with it."""
    if not broken:
        return ()
    worst = broken[0]
    about = {key for each in worst.pair for key in each}
    others = [each for each in choices if each is not worst]
    if not others:
        return (worst,)
    return worst, max(others, key=lambda each: len(about & {key for one in each.pair for key in one}))


def answer(session: Session, reader: Reader, page: WayPage, asked: tuple[str, str], said: Said) -> None:
    """Keeps an answer, in the place of an earlier one to the same question. Raises Refused where it is not asked."""
    weights = {key: value for key, value in page.stored.items() if value}
    known = {BETWEEN.join(each): each for each in packages(weights)} if len(weights) >= FEWEST else {}
    if asked[0] not in known or asked[1] not in known or asked[0] == asked[1]:
        raise Refused(GONE)
    pair = (known[asked[0]], known[asked[1]])

    def with_it(held: tuple[PackageAnswer, ...]) -> tuple[PackageAnswer, ...]:
        return (*(each for each in held if {each[0], each[1]} != set(pair)), (*pair, said.value))

    place = (page.frame.id, page.standing.position_id)
    change(session, reader, place, lambda held: replace(held, packages=with_it(held.packages)))


def forget(session: Session, reader: Reader, place: Place, asked: tuple[str, str] | None) -> None:
    """Takes the answer to one question back, all of them for None; nothing where there is none."""

    def without(held: tuple[PackageAnswer, ...]) -> tuple[PackageAnswer, ...]:
        return tuple(e for e in held if asked is not None and (BETWEEN.join(e[0]), BETWEEN.join(e[1])) != asked)

    change(session, reader, place, lambda held: replace(held, packages=without(held.packages)))
