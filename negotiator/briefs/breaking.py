"""German words are not broken where no syllable can begin: the dictionary's patterns know too little of compounds and
break before two consonants that begin none ("Saisona-rbeit", "Nachba-rland")."""

import re
from itertools import pairwise
from typing import Any

GERMAN = "de"
VOWELS = frozenset("aeiouyäöüàáéè")
JOINED = re.compile("[bcdfghjklmnpqrtvwxz]ss$", re.IGNORECASE)  # "Auslandss-trang": the second one begins a word
BEGINS = re.compile(
    "(?:[bcfgkpt]h?[lr]|[gkp]n|pf[lr]?|phr?|[rt]h|qu|s[ckmnlptvz]|s[pt][hlr]|sk[lr]|sch[lmnrw]?|sph|sh|tsch|chr?|ck|tw|zw"
    "|[vw]r|vl|dr|gh|ps|[bcdfghjklmnpqrstvwxzß])?[aeiouyäöüàáéè]",
    re.IGNORECASE,
)


def begins(word: str, place: int) -> bool:
    """Whether a syllable can begin there: one consonant or a group that German words begin with, then a vowel."""
    return BEGINS.match(word, place) is not None


def sounded(word: str, places: list[int]) -> list[int]:
    """Without breaks around a piece that has no vowel: the dictionary takes both sides of the joint of a compound for
    one ("Fachzusamme-n-arbeit", "Lande-s-sprache"), and which is right it doesn't tell."""
    pairs = pairwise(places)
    wrong = {place for pair in pairs if VOWELS.isdisjoint(word[slice(*pair)].casefold()) for place in pair}
    return [place for place in places if place not in wrong and not JOINED.search(word[:place])]


def install(pyphen: Any) -> None:
    """Takes the other breaks out of the German dictionary that WeasyPrint uses; once is enough."""
    words = pyphen.Pyphen(lang=GERMAN).hd
    known = words.positions
    if getattr(known, "sound", False):
        return

    def positions(word: str) -> list[int]:
        return sounded(word, [place for place in known(word) if begins(word, place)])

    positions.sound = True  # type: ignore[attr-defined]
    words.positions = positions
