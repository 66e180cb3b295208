"""What the interface is sent: checked values, or Refused with a sentence for each field."""

from fractions import Fraction
from typing import Annotated, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from negotiator.bargaining.errors import Refused
from negotiator.language import _
from negotiator.web.forms import CORRECT, message_of

Body = TypeVar("Body", bound=BaseModel)
Key = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\w.-]+$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Levels = Annotated[dict[Key, Annotated[int, Field(ge=0, le=99)]], Field(max_length=300)]
NO_JSON = _("What was sent is no JSON object.")


class Sent(BaseModel):
    """Base of all bodies: a field that is not known is refused, so that a mistyped one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RatingSent(Sent):
    """One measure: importance 0 to 10 in steps of any size, null for "not rated"; `version` as it was read, 0 for a
    measure that nobody has rated."""

    measure: Key
    importance: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] | None
    wish: Annotated[str, StringConstraints(pattern=r"^(up|down|drawn|(peak|thr)[0-9]{1,2})$")] = "up"
    certainty: Annotated[str, StringConstraints(pattern=r"^[da]$")] = "d"
    reason: Words = ""
    version: Annotated[int, Field(ge=0, lt=2**31)]

    @property
    def exact(self) -> Fraction | None:
        """The importance as it was written: 0.1 is a tenth."""
        return None if self.importance is None else Fraction(repr(self.importance))


class Ratings(Sent):
    """Several measures; all are kept or none."""

    ratings: Annotated[list[RatingSent], Field(min_length=1, max_length=300)]


class Wished(Sent):
    """What the optimiser is asked for: fairness concepts, how many seconds it may take, whether to add others."""

    concepts: Annotated[list[Key], Field(min_length=1, max_length=10)]
    seconds: Annotated[int, Field(ge=1, le=3_600)] = 60
    alternatives: bool = True


class Chosen(Sent):
    """Levels that a package is tried with; the others stay."""

    levels: Levels


class Named(Chosen):
    """The same, to be kept under a name."""

    name: Short
    note: Words = ""


class Ordered(Sent):
    """A document: its kind, as D-02, language, grade, edition, which packages, and the form of the file."""

    kind: Annotated[str, StringConstraints(pattern=r"^D-[0-9]{2}$")]
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
