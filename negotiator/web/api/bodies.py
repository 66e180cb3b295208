"""What the interface is sent: checked values, or Refused with a sentence for each field."""

from fractions import Fraction
from typing import Annotated, TypeVar

from flask import request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.numbers import MOST_DIGITS
from negotiator.services.briefs.papers import kinds
from negotiator.services.positions.weights import Weight, interval
from negotiator.services.proposals.seconds import LONGEST, SHORTEST
from negotiator.web.forms import CORRECT, message_of

Body = TypeVar("Body", bound=BaseModel)
Key = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\w.-]+$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Levels = Annotated[dict[Key, Annotated[int, Field(ge=0, le=99)]], Field(max_length=300)]
KINDS = "|".join(sorted(kinds.TABLE))


def _readable(value: float) -> float:
    """A number that its field on a page can show and read back. Raises ValueError for one with more digits."""
    if 10**MOST_DIGITS % Fraction(repr(value)).denominator:
        raise ValueError(value)
    return value


Importance = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False), AfterValidator(_readable)]
ROUNDING = Fraction(1, 10**9)  # of thirds, which JSON numbers cannot say
NO_JSON = _("What was sent is no JSON object.")


class Sent(BaseModel):
    """Base of all bodies: a field that is not known is refused, so that a mistyped one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RatingSent(Sent):
    """One measure: importance 0 to 10, null for "not rated"; `low` and `high` where it is an interval, which it is then
    the middle of; `version` as it was read, 0 for a measure that nobody has rated. What is left out stays as it is; an
    importance that stays keeps its interval."""

    measure: Key
    importance: Importance | None = None
    low: Importance | None = None
    high: Importance | None = None
    wish: Annotated[str, StringConstraints(pattern=r"^(up|down|drawn|(peak|thr)[0-9]{1,2})$")] = "up"
    certainty: Annotated[str, StringConstraints(pattern=r"^[da]$")] = "d"
    reason: Words = ""
    version: Annotated[int, Field(ge=0, lt=2**31)]

    @property
    def exact(self) -> Weight:
        """The importance as it was written: 0.1 is a tenth. Raises ValueError if not the middle of its ends."""
        middle, low, high = (None if n is None else Fraction(repr(n)) for n in (self.importance, self.low, self.high))
        if low is None and high is None:
            return Weight(middle)
        if low is None or high is None or middle is None or low >= high:
            raise ValueError(self.low)
        if abs((low + high) / 2 - middle) > ROUNDING:
            raise ValueError(self.low)
        return interval(low, high)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Of the fields of a row, those that were not sent."""
        names = {"importance": "importance", "wish": "wish", "certainty": "cert", "reason": "why"}
        return tuple(kept for name, kept in names.items() if name not in self.model_fields_set)

    @property
    def ends_left_out(self) -> bool:
        """Whether nothing was said of an interval."""
        return not {"low", "high"} & self.model_fields_set


class Ratings(Sent):
    """Several measures; all are kept or none."""

    ratings: Annotated[list[RatingSent], Field(min_length=1, max_length=300)]


class Wished(Sent):
    """What the optimiser is asked for: fairness concepts, how many seconds it may take, whether to add
    others, whether packages may take back what our side has put on the table."""

    concepts: Annotated[list[Key], Field(min_length=1, max_length=10)]
    seconds: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = 60
    alternatives: bool = True
    behind: bool = False


class Chosen(Sent):
    """Levels that a package is tried with; the others stay."""

    levels: Levels


class Named(Chosen):
    """The same, to be kept under a name."""

    name: Short
    note: Words = ""


class Ordered(Sent):
    """A document: its kind, as D-02 or D-02-A, language, grade, edition, which packages, and the form of the file."""

    kind: Annotated[str, StringConstraints(pattern=rf"^({KINDS})$")]
    language: Annotated[str, StringConstraints(pattern=r"^(de|en)$")] = "de"
    grade: Short = "intern"
    edition: Short = "1"
    packages: Annotated[list[Key], Field(max_length=20)] = []
    form: Annotated[str, StringConstraints(pattern=r"^(pdf|docx|xlsx)$")] = "pdf"
    round: Annotated[int, Field(ge=0, le=999)] = 0
    house: Annotated[str, StringConstraints(max_length=80, pattern=r"^[\w.-]*$")] = ""


class Exporting(Sent):
    """How much a file of the dossier holds: "open" nothing that is sealed, "readable" what the owner may read of it."""

    scope: Annotated[str, StringConstraints(pattern=r"^(open|readable)$")]


def sent(kind: type[Body]) -> Body:
    """The body with checked values. Raises Refused with a sentence for each field that cannot be used."""
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise Refused(NO_JSON)
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        raise Refused(CORRECT, fields={place(e["loc"]): message_of(e) for e in error.errors()}) from error


def place(where: tuple[int | str, ...]) -> str:
    """The place in a body, as ratings.0.wish."""
    return ".".join(str(part)[:80] for part in where)
