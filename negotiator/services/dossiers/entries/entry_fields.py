"""Fields of a record as a form shows them: described once, for the form, its checks, the log and taking back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from negotiator.dates import TwoDays, kept_day, read_day
from negotiator.language import _

MONTH = len("2026-03")
FILL, LONG, CHOOSE = _("Please fill this in."), _("This is too long."), _("Please choose one of these.")
WRONG, WHY = _("Please correct what is marked."), _("Please say why.")
NO_DAY = _("This is no day or month, such as 2026-03-10, 10 March 2026 or 2026-03.")
ONLY_MONTH = _("Please write the day too, such as 2026-03-10 or 10 March 2026.")
TWO_DAYS = _("This can be read as two days: please write the month as a word, or 2026-03-10.")


class Entry(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    NUMBER = "number"  # read by `entry_numbers`
    MANY = "many"  # any of the choices, with spaces between


@dataclass(frozen=True, slots=True)
class Field:
    """One field: label and hint are message ids; `choices` are pairs of value and words that may be translated. A
    number lies within `bounds` as typed, and is kept divided by `scale` (100 for per cent)."""

    name: str
    label: str
    entry: Entry = Entry.LINE
    required: bool = False
    most: int = 200
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    bounds: tuple[int, int] = (0, 10**6)
    scale: int = 1
    whole: bool = False
    unit: str = ""


def filled(fields: Sequence[Field], typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed for these fields, without spaces around it, days as ISO writes them; empty where nothing was."""
    return {field.name: normal(field, typed.get(field.name, "").strip()) for field in fields}


def normal(field: Field, text: str) -> str:
    """A day that people write in words or with dots as it is kept; everything else as it stands."""
    return kept_day(text) if field.entry is Entry.DAY else text


def wrong_in(fields: Iterable[Field], values: Mapping[str, str]) -> dict[str, str]:
    """Field -> what is wrong with its value by itself; empty if nothing is."""
    found = {field.name: _wrong(field, values[field.name]) for field in fields}
    return {name: told for name, told in found.items() if told}


def _wrong(field: Field, value: str) -> str:
    if not value:
        return FILL if field.required else ""
    if field.entry is Entry.DAY:
        return no_day_or_month(value)
    if len(value) > field.most:
        return LONG
    known = {key for key, _words in field.choices}
    if field.entry is Entry.CHOICE and value not in known:
        return CHOOSE
    if field.entry is Entry.MANY and not known.issuperset(value.split()):
        return CHOOSE
    return ""


def no_day_or_month(value: str) -> str:
    """What is wrong with a day or month as it is kept; empty where nothing is."""
    try:
        return "" if read_day(value) == value else NO_DAY
    except TwoDays:
        return TWO_DAYS
    except ValueError:
        return NO_DAY


def no_day(value: str) -> str:
    """What is wrong with a day as it is kept, a month not being one; empty where nothing is."""
    return no_day_or_month(value) or (ONLY_MONTH if len(value) == MONTH else "")


def in_order(field: Field, value: str) -> str:
    """What was chosen of many, each once and in the order of the choices."""
    chosen = set(value.split())
    return " ".join(key for key, _words in field.choices if key in chosen)
