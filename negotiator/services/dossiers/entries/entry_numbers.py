"""Numbers among the fields of a record: typed as the language writes them, kept exactly as text."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from negotiator.language import _, say
from negotiator.numbers import Ambiguous, bound, entry, read
from negotiator.services.dossiers.entries.entry_fields import Entry, Field

TWO_WAYS = _("“%(typed)s” can be read as %(large)s or as %(small)s. Please write %(large)s or %(small)s.")
NO_NUMBER = _("Please write a number.")
NOT_WHOLE = _("Please write a whole number.")
NEGATIVE = _("This cannot be less than nothing.")
BEYOND = _("Possible is %(least)s to %(most)s.")
TOO_FINE = _("Please write at most six decimals.")
FINEST = 10**6  # parts of a unit: of numbers with more a solver can add up no row
Values = dict[str, str]
NOTHING: Mapping[str, str] = MappingProxyType({})


def exact(
    fields: Iterable[Field], values: Mapping[str, str], language: str, before: Mapping[str, str] = NOTHING
) -> tuple[Values, Values]:
    """The values with numbers as they are kept ("3/2"; empty where nothing was typed), and field -> what is wrong. A
    number that stands as `before`, as it was kept, passes whatever it is: no form refuses what it shows."""
    kept, wrong = dict(values), Values()
    for field in fields:
        typed = values[field.name]
        if field.entry is not Entry.NUMBER or not typed:
            continue
        try:
            kept[field.name] = str(_within(field, typed, language) / field.scale)
        except ValueError as error:
            held = before.get(field.name)
            if held and typed == entry(Fraction(held) * field.scale, language):
                kept[field.name] = held
            else:
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
        raise ValueError(two_ways(error, text, language)) from error
    except ValueError as error:
        raise ValueError(NO_NUMBER) from error
    least, most = field.bounds
    if field.whole and value.denominator != 1:
        raise ValueError(NOT_WHOLE)
    if value.denominator > FINEST:
        raise ValueError(TOO_FINE)
    if value < least:
        raise ValueError(NEGATIVE if least == 0 else _possible(least, most, language))
    if value > most:
        raise ValueError(_possible(least, most, language))
    return value


def two_ways(found: Ambiguous, typed: str, language: str) -> str:
    """What is said of a number that can be read in two ways: both, as each is to be written."""
    large, small = (entry(value, language) for value in found.readings)
    return say(language, TWO_WAYS, typed=typed, large=large, small=small)


def _possible(least: int, most: int, language: str) -> str:
    """The bounds of a field as a sentence; of what a form shows in per cent in per cent."""
    return say(language, BEYOND, **bounds_told(least, most, language))


def bounds_told(least: Fraction | int, most: Fraction | int, language: str) -> dict[str, object]:
    """What fills the places of BEYOND where a number has bounds of its own."""
    return {"least": bound(least, language), "most": bound(most, language)}
