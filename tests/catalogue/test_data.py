"""No text of the catalogue that people read names a measure, a stakeholder or a capacity by its key."""

import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from negotiator.catalogue.agreement.tabled import ADDS, DAYS
from negotiator.catalogue.reading import library

DATA = Path(__file__).resolve().parents[2] / "negotiator" / "catalogue" / "data"
KEY = re.compile(r"\b(?:rec|ret|trn|rei|ena|prot|gov|de|arch|partner)_[a-z_]+\b")
SPOKEN = re.compile(r"(?:^|_)(?:de|en)$")  # text, reason, warning … in one language


def spoken(value: Any, name: str = "") -> Iterator[str]:
    """Every text under a name that ends in a language."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from spoken(held, key)
    elif isinstance(value, list):
        for held in value:
            yield from spoken(held, name)
    elif isinstance(value, str) and SPOKEN.search(name):
        yield value


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.stem)
def test_no_text_names_a_key(path: Path) -> None:
    texts = list(spoken(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert [text for text in texts if KEY.search(text)] == []


def test_a_level_that_adds_to_the_one_below_counts_nothing_of_that_anew() -> None:
    """Papers join such words to those below: “10 experts, plus a board” beside an article of 25 experts is false."""
    levels = (pair for m in library.catalogue().measures.values() for pair in itertools.pairwise(m.levels))
    again = [
        upper.text["en"]
        for lower, upper in levels
        if any(upper.text[language].startswith(words) for language, words in ADDS.items())
        and lower.quantity != upper.quantity
        and lower.unit == upper.unit not in DAYS
    ]
    assert again == []
