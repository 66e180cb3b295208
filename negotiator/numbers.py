"""How numbers are rounded, written and read: once for pages, charts, paper and the terminal.

Halves round away from zero, as people do by hand (DIN 1333). A float counts as the shortest decimal that names it, so
that 0.35 is rounded the same whether it came as float or as fraction. Nothing is less than nothing: no "−0".
"""

import re
from fractions import Fraction
from math import floor, log10

Amount = Fraction | int | float
MINUS = "\u2212"
NO_BREAK = "\u00a0"
SIGNS = {"de": (".", ","), "en": (",", ".")}  # of groups of three digits, of decimals
POINTS = 1  # decimals of a score, a mark and a margin, on pages, in pictures and on paper
MOST_DIGITS = 18  # before and after the decimal sign of what is typed
_MINUSES = re.compile(r"^[-\u2212\u2013]\s*")
_DIGITS = rf"[0-9]{{1,{MOST_DIGITS}}}"
_RATIO = re.compile(rf"([0-9]{{1,{3 * MOST_DIGITS}}})/({_DIGITS})")  # what `entry` writes where no decimals can say it
_SPACED = re.compile(r"^[0-9]{1,3}(?:\s[0-9]{3})+(?![0-9])")
_ENDS_PLAIN = re.compile(r"[1-9][0-9]{0,2}")


class Ambiguous(ValueError):
    """A number that can be read in two ways: `readings` holds both, the larger first."""

    def __init__(self, readings: tuple[Fraction, Fraction]) -> None:
        super().__init__("ambiguous")
        self.readings = readings


def rounded(value: Amount, places: int = 0) -> Fraction:
    """The number with so many decimals, halves away from zero."""
    return Fraction(_units(value, places), 10**places)


def _units(value: Amount, places: int) -> int:
    """The number in units of its last decimal, halves away from zero; in whole numbers, which is quicker than in
    fractions."""
    exact = Fraction(repr(float(value))) if isinstance(value, float) else value
    units: int = (2 * abs(exact.numerator) * 10**places + exact.denominator) // (2 * exact.denominator)
    return units if exact.numerator >= 0 else -units


def number(value: Amount, language: str, places: int = 1, sign: bool = False) -> str:
    """A number with at most so many places, as the language writes it; `sign`: with a plus where it is more than 0."""
    whole, _point, decimals = fixed(value, language, places, sign).partition(_signs(language)[1])
    kept = decimals.rstrip("0")
    return f"{whole}{_signs(language)[1]}{kept}" if kept else whole


def fixed(value: Amount, language: str, places: int = 1, sign: bool = False) -> str:
    """A number with exactly so many places, for columns of numbers."""
    kept = _units(value, places)
    group, point = _signs(language)
    whole, rest = divmod(abs(kept), 10**places)
    shown = f"{whole:,}".replace(",", group) + (f"{point}{rest:0{places}d}" if places else "")
    return (MINUS if kept < 0 else "+" if sign and kept > 0 else "") + shown


def percent(share: Amount, language: str, places: int = 0, sign: bool = False) -> str:
    """A share (0 to 1) as per cent with at most so many places; `sign`: with a plus where it is more than 0."""
    exact = Fraction(repr(float(share))) if isinstance(share, float) else Fraction(share)
    return number(exact * 100, language, places, sign) + (f"{NO_BREAK}%" if _known(language) == "de" else "%")


def significant(value: Amount, language: str, digits: int = 6) -> str:
    """A number to so many digits that mean something, and never rounded before the decimal sign."""
    places = digits - 1 - floor(log10(abs(value))) if value else 0
    return number(value, language, max(0, places))


def entry(value: Fraction | int | None, language: str) -> str:
    """A number as it stands in a field: exact, without groups; a ratio where no decimals can say it; empty for None."""
    if value is None:
        return ""
    exact = abs(Fraction(value))
    sign = MINUS if value < 0 else ""
    places = next((n for n in range(MOST_DIGITS + 1) if 10**n % exact.denominator == 0), None)
    if places is None:
        return f"{sign}{exact.numerator}/{exact.denominator}"
    whole, rest = divmod(exact * 10**places, 10**places)
    return f"{sign}{int(whole)}" + (f"{_signs(language)[1]}{int(rest):0{places}d}" if places else "")


def bound(value: Fraction | int, language: str) -> str:
    """A number in a sentence that says how far another may go: exact, whole ones with groups."""
    exact = Fraction(value)
    return number(exact, language, 0) if exact.denominator == 1 else entry(exact, language)


def read(text: str, language: str) -> Fraction:
    """A number as people write it on a page of this language: with or without groups, and with either decimal sign
    where that is plain. Raises Ambiguous where the other language's reading differs, ValueError where it is no number.
    """
    typed = text.strip()
    sign = -1 if _MINUSES.match(typed) else 1
    plain = re.sub(r"^\+\s*", "", _MINUSES.sub("", typed))
    if ratio := _RATIO.fullmatch(plain):
        if int(ratio[2]) == 0:
            raise ValueError(text)
        return sign * Fraction(int(ratio[1]), int(ratio[2]))
    return sign * _decimal(_SPACED.sub(lambda found: re.sub(r"\s", "", found[0]), plain), sign, language)


def _decimal(plain: str, sign: int, language: str) -> Fraction:
    group, point = _signs(language)
    grouped = re.fullmatch(rf"([0-9]{{1,3}}(?:\{group}[0-9]{{3}})+)(?:\{point}({_DIGITS}))?", plain)
    either = re.fullmatch(rf"({_DIGITS})(?:[.,]({_DIGITS}))?", plain)
    if grouped and either:  # one sign, three digits behind it: thousands here, decimals elsewhere
        decimals = _value(either[1], either[2])
        raise Ambiguous((sign * decimals * 1000, sign * decimals))
    if grouped and _ENDS_PLAIN.match(plain):
        return _value(grouped[1].replace(group, ""), grouped[2])
    if either:
        return _value(either[1], either[2])
    raise ValueError(plain)


def _value(whole: str, decimals: str | None) -> Fraction:
    if len(whole) > MOST_DIGITS:
        raise ValueError(whole)
    return Fraction(f"{whole}.{decimals or 0}")


def _signs(language: str) -> tuple[str, str]:
    return SIGNS[_known(language)]


def _known(language: str) -> str:
    return language if language in SIGNS else "de"
