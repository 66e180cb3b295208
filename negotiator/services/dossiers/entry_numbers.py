"""Numbers among the fields of a record: typed as the language writes them, kept exactly as text."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from negotiator.language import _
from negotiator.numbers import Ambiguous, entry, read
from negotiator.services.dossiers.entry_fields import Entry, Field

TWO_WAYS = _("This number can be read in two ways: please write it without a sign between thousands.")
NO_NUMBER = _("Please write a number.")
NOT_WHOLE = _("Please write a whole number.")
NEGATIVE = _("This cannot be less than nothing.")
BEYOND = _("This lies outside of what is possible.")
Values = dict[str, str]


def exact(fields: Iterable[Field], values: Mapping[str, str], language: str) -> tuple[Values, Values]:
    """The values with numbers as they are kept ("3/2"; empty where nothing was typed), and field -> what is wrong."""
    kept, wrong = dict(values), Values()
    for field in fields:
        typed = values[field.name]
        if field.entry is not Entry.NUMBER or not typed:
            continue
        try:
            kept[field.name] = str(_within(field, typed, language) / field.scale)
        except ValueError as error:
            wrong[field.name] = str(error)
    return kept, wrong


def shown(fields: Iterable[Field], values: Mapping[str, str], language: str) -> Values:
    """What is kept as the form shows it."""
    numbers = {f.name: f.scale for f in fields if f.entry is Entry.NUMBER and values.get(f.name)}
    return {**values, **{name: entry(Fraction(values[name]) * scale, language) for name, scale in numbers.items()}}


def number(values: Mapping[str, str], name: str) -> Fraction:
    """A kept number; 0 where there is none."""
    return Fraction(values.get(name) or 0)


def _within(field: Field, typed: str, language: str) -> Fraction:
    """Raises ValueError with the sentence that stands at the field."""
    text = typed.removesuffix("%").rstrip() if field.scale == 100 else typed
    try:
        value = read(text, language)
    except Ambiguous as error:
        raise ValueError(TWO_WAYS) from error
    except ValueError as error:
        raise ValueError(NO_NUMBER) from error
    least, most = field.bounds
    if field.whole and value.denominator != 1:
        raise ValueError(NOT_WHOLE)
    if value < least:
        raise ValueError(NEGATIVE if least == 0 else BEYOND)
    if value > most:
        raise ValueError(BEYOND)
    return value
