"""Rounding for this room: halves away from zero."""

from fractions import Fraction


def rounded(value: Fraction, places: int) -> Fraction:
    """A number that is not negative, with so many decimals."""
    return Fraction((value * 10**places * 2 + 1) // 2, 10**places)
