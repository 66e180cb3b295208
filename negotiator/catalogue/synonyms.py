"""Searching by meaning: "Abschiebung" finds what the texts call return."""

import tomllib
from collections.abc import Iterable
from functools import cache

from negotiator.catalogue.reading.library import data_text

MOST_WORDS = 8  # of a search; the rest is left out


@cache
def meanings() -> tuple[frozenset[str], ...]:
    """Words with one meaning each, casefolded, in written order."""
    found = tomllib.loads(data_text("synonyms.toml"))["meanings"]
    return tuple(frozenset(word.casefold() for word in words) for words in found)


@cache
def alike(word: str) -> frozenset[str]:
    """The word, casefolded, with all that mean the same."""
    sought = word.casefold()
    return frozenset({sought}).union(*(words for words in meanings() if sought in words))


def finds(search: str, texts: Iterable[str]) -> bool:
    """Whether the texts hold what is sought: as it is written or in other words for it, or each of its words so.

    Nothing sought is found everywhere."""
    sought = " ".join(search.split()).casefold()
    if not sought:
        return True
    held = " ".join(texts).casefold()
    if any(word in held for word in alike(sought)):
        return True
    parts = sought.split()[:MOST_WORDS]
    return len(parts) > 1 and all(any(word in held for word in alike(part)) for part in parts)
