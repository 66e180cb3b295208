"""What a question to the bargaining core is asked with, and what it answers."""

from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isfinite

from negotiator.bargaining.case import Levels
from negotiator.bargaining.errors import CaseError
from negotiator.bargaining.words import Concept, Status

Hands = Callable[[], AbstractContextManager[Executor]]
"""Opens those who help, for as long as a block lasts; what they have not done at its end is dropped."""

Value = int | float | Fraction | tuple[int, ...] | tuple[Fraction, ...] | None


class Method(StrEnum):
    """How a package was found and proven: by looking at every package there is (up to `listing.MOST_LISTED`), by a
    search in whole numbers alone, which rules out every other package by sums of the case's rows (`branching`), by the
    same search where products count, which rules out by the inequality of weighted means (`branch_product`: whole
    numbers but for a root, reckoned with a margin; `proof` writes it out exactly), or by a programme, whose solver
    bounds what it has not looked at in floats."""

    LISTING = "listing"
    SEARCH = "search"
    MEANS = "means"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Options:
    """How to ask: seconds for everything together, the gap at which a proof is good enough where values are not
    whole numbers (in the logarithm, per unit of weight), the solver's seed, whether the answer is to state ideals that
    no concept asked for needs, two callbacks: what is being done (English msgid), and whether to stop; and who helps
    where there are many questions (`parted`). Raises CaseError for a limit or gap that makes no sense."""

    time_limit: float = 60.0
    gap: float = 1e-6
    seed: int = 0
    ideals: bool = True
    progress: Callable[[str], None] | None = None
    cancelled: Callable[[], bool] | None = None
    hands: Hands | None = None

    def __post_init__(self) -> None:
        if not (isfinite(self.time_limit) and self.time_limit > 0):
            raise CaseError("time_limit", "must be a number of seconds above zero")
        if not (isfinite(self.gap) and 0 <= self.gap <= 1):
            raise CaseError("gap", "must be a number from 0 to 1")
        if not 0 <= self.seed < 2**31:
            raise CaseError("seed", "must be a whole number from 0 to 2147483647")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One concept's package.

    `value`: utilitarian the weighted utility (points / scale); egalitarian the surpluses in points, ascending, of
    those who can gain; maximin the least normalised gain; leximin all of them, ascending; Nash the weighted sum of
    logarithms over the gainers (of gains divided by the ideals; by bounds of them where these were not asked for and
    change nothing in the choice); balanced the least surplus in points. None where nobody can gain, or nothing found.
    `bound` is what no package can exceed, in the unit of `value` (of its first entry where that is a tuple; for
    balanced the best least surplus there is). `gap` is relative, 0 when proven exactly (Nash: bound - value, a
    difference of logarithms, which larger ideals than the known ones would not change). `soft` names the broken soft
    rules, `gainers` (Nash) how many gain of how many that could. `canonical` is False when time ran out before the
    choice among equals was settled, or for Nash where a gap above 1e-6 was asked for and met; `optima` is how many
    packages of R are best by the concept, where the proof tells it at no cost, else None. `method` says how.
    """

    concept: Concept
    value: Value
    levels: Levels | None
    points: tuple[int, ...]
    proven: bool
    bound: float | None
    gap: float
    seconds: float
    soft: tuple[str, ...] = ()
    gainers: tuple[int, int] | None = None
    canonical: bool = True
    optima: int | None = None
    method: Method = Method.PROGRAMME


@dataclass(frozen=True, slots=True)
class Answer:
    """All outcomes for a case, named by its fingerprint. `status` is None when time ran out before it was known.

    `ideal` holds the best points of each party over R (None: not asked for), `active` the ids of those that can gain;
    `ideal_proven` says whether the ideals are. `outcomes` is empty unless the status is ok.
    """

    case: str
    status: Status | None
    ideal: tuple[int, ...] | None
    active: tuple[str, ...]
    outcomes: dict[Concept, Outcome]
    seconds: float
    ideal_proven: bool = True
