"""Reading what somebody typed: text becomes checked values, or Refused with a message at each field.

Messages are English msgids; the page says them in the reader's language.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from negotiator.bargaining.errors import Collision, Refused
from negotiator.dates import kept_day
from negotiator.language import _, say
from negotiator.services.dossiers.entries.entry_fields import no_day, no_day_or_month
from negotiator.web import context, unsaid

Value = TypeVar("Value")
Form = TypeVar("Form", bound=BaseModel)

CORRECT = _("Please correct what is marked.")
MOST_TEXT = 2_000
_MESSAGES = {
    "missing": _("Please fill this in."),
    "string_too_long": _("This is too long."),
    "string_too_short": _("Please fill this in."),
    "enum": _("Please choose one of these."),
    "literal_error": _("Please choose one of these."),
    "bool_parsing": _("Please choose one of these."),
}


Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_TEXT)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


def _day(typed: Any) -> str:
    """A day as people write it, kept as ISO writes it; empty where nothing was typed. Raises ValueError with a sentence
    for the field."""
    return _without(no_day, typed)


def _day_or_month(typed: Any) -> str:
    """The same for a day or a month."""
    return _without(no_day_or_month, typed)


def _without(wrong: Callable[[str], str], typed: Any) -> str:
    plain = kept_day(str(typed or ""))
    told = wrong(plain) if plain else ""
    if told:
        raise ValueError(told)
    return plain


Day = Annotated[str, BeforeValidator(_day)]
DayOrMonth = Annotated[str, BeforeValidator(_day_or_month)]


class Typed(BaseModel):
    """Base of all forms: fields that the form does not know are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)


def judged(form: type[Form], typed: Mapping[str, str]) -> Form:
    """The form with checked values, numbers read as the reader's language writes them. Raises Refused with a message
    for each field that cannot be used."""
    try:
        return form.model_validate(dict(typed), context={"language": context.language()})
    except ValidationError as error:
        fields = {str(e["loc"][0]): message_of(e) for e in error.errors() if e["loc"]}
        raise Refused(CORRECT, fields=fields) from error


def message_of(error: Any) -> str:
    """What is wrong with a field, as a message id."""
    cause = (error.get("ctx") or {}).get("error")
    if isinstance(cause, ValueError):
        return str(cause)
    return _MESSAGES.get(error["type"], _("This cannot be used."))


def fields_of(typed: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The fields whose names begin with `prefix` and a dash, without it."""
    start = f"{prefix}-"
    return {name.removeprefix(start): value for name, value in typed.items() if name.startswith(start)}


def whole(text: str) -> int:
    """A whole number of a hidden field; -1, which fits nothing, for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1


def shape_of(wish: str) -> tuple[str, int]:
    """Shape and level of a wish such as "up" or "peak2". Raises Refused for a word that is none."""
    match = re.fullmatch(r"(up|down|drawn)|(peak|thr)([0-9]{1,2})", wish)
    if match is None:
        raise Refused(CORRECT, fields={"wish": _("Please choose one of these.")})
    return match[1] or match[2], int(match[3] or 0)


def said(fields: Mapping[str, str], params: Mapping[str, object] | None = None) -> dict[str, str]:
    """Messages of fields in the reader's language."""
    return {name: say(context.language(), text, **(params or {})) for name, text in fields.items()}


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Value]):
    """What came of a try: the value, or the refusal or collision that the page shows in place."""

    value: Value | None = None
    refusal: Refused | None = None
    collision: Collision | None = None

    @property
    def status(self) -> int:
        """The HTTP status that says so."""
        if self.refusal is not None:
            return 422
        return 409 if self.collision is not None else 200


def tried(act: Callable[[], Value]) -> Outcome[Value]:
    """Does the one thing that a request is to do, and settles the request: the answer is made without the lock."""
    try:
        return outcome_of(act)
    finally:
        context.settle()


def outcome_of(act: Callable[[], Value]) -> Outcome[Value]:
    """Does it; what the person can put right comes back as a value, everything else is raised. What the page does not
    say of a refusal is said for it (`unsaid`)."""
    try:
        return Outcome(act())
    except Refused as refusal:
        unsaid.note(refusal)
        return Outcome(refusal=refusal)
    except Collision as collision:
        unsaid.note(collision)
        return Outcome(collision=collision)
