"""How an office's papers look and speak: letterhead, logo, colours, texts of chapters, names. Pure values.

PLAIN is what is built in. A style is known by its digest and can be kept as text and read back: a paper that is printed
again in the style of then has the same bytes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

Words = Mapping[str, str]  # language -> words
GROUNDS = ("#ffffff", "#f1f5f8", "#e8eff5", "#faf1ec")  # what words stand on: paper, and boxes
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3; contrast counts lightness alone, so it holds in black and white too
COLOUR = re.compile(r"#[0-9a-f]{6}")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
BRITISH = re.compile(rf"(?<![\w.,])(\d{{1,2}}) ({MONTHS}) (\d{{4}})(?!\w)")  # as Babel writes days for Britain


@dataclass(frozen=True, slots=True)
class Colours:
    """Headings and rules; numbers, marks and bars; the edge of warnings. As #rrggbb in small letters."""

    strong: str = "#16324f"
    accent: str = "#1f5f8b"
    warning: str = "#c05a1c"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that was looked through: `markup` is the inside of an SVG drawing, `box` its view box, `width` in
    millimetres, `alt` what it shows."""

    markup: str
    box: tuple[float, float, float, float]
    width: int
    alt: Words


@dataclass(frozen=True, slots=True)
class HouseText:
    """What an office has at the head of a chapter of a kind of paper for home."""

    kind: str
    section: str
    words: Words


@dataclass(frozen=True, slots=True)
class Name:
    """What the program calls something, and what the office calls it, by language."""

    program: Words
    office: Words


@dataclass(frozen=True, slots=True)
class Glossary:
    """The office's names. Said twice is said once: what already is the office's word stays."""

    names: tuple[Name, ...] = ()

    def said(self, language: str, words: str) -> str:
        """The words with the office's names; a capital letter at the beginning is kept."""
        if not self.names or not words:
            return words
        pairs = tuple((name.program[language], name.office[language]) for name in self.names)
        pattern, put = _pattern(pairs)
        return pattern.sub(lambda found: put[found[0]], words)


@lru_cache(8)
def _pattern(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What is looked for, the office's own words among it, the longest first; and what is put in its place."""
    put = {_capital(program): _capital(office) for program, office in pairs}
    put |= dict(pairs)
    put |= {_capital(office): _capital(office) for _program, office in pairs} | {office: office for _p, office in pairs}
    longest = "|".join(re.escape(each) for each in sorted(put, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:{longest})(?!\w)"), put


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


NAMELESS = Glossary()


@dataclass(frozen=True, slots=True, repr=False)
class Style:
    """An office's style. `letterhead` are lines at the head of the first page, `texts` stand in papers for home;
    `american`: days in English papers as in the United States, not as in Britain."""

    letterhead: tuple[Words, ...] = ()
    logo: Logo | None = None
    colours: Colours = field(default_factory=Colours)
    texts: tuple[HouseText, ...] = ()
    names: tuple[Name, ...] = ()
    american: bool = False

    def __repr__(self) -> str:
        """The digest: fingerprints of papers are taken over what is printed of them."""
        return f"Style({self.digest})"

    @property
    def digest(self) -> str:
        """64 hexadecimal digits over all of it."""
        return sha256(self.kept().encode()).hexdigest()

    @property
    def glossary(self) -> Glossary:
        """Its names."""
        return Glossary(self.names)

    def head(self, language: str) -> tuple[str, ...]:
        """The lines of the letterhead in a language."""
        return tuple(line[language] for line in self.letterhead)

    def abroad(self) -> "Style":
        """What of it a paper for the partner may show: neither sender nor texts of the house."""
        return replace(self, letterhead=(), logo=None, texts=())

    def kept(self) -> str:
        """The style as text: equal styles are equal text."""
        told = asdict(self)
        if not self.american:
            del told["american"]  # styles that were kept before there was a choice keep their digest
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def style_of(text: str) -> Style:
    """The style that was kept as this text."""
    found = json.loads(text)
    logo = found["logo"]
    return Style(
        letterhead=tuple(found["letterhead"]),
        logo=Logo(logo["markup"], tuple(logo["box"]), logo["width"], logo["alt"]) if logo else None,
        colours=Colours(**found["colours"]),
        texts=tuple(HouseText(**each) for each in found["texts"]),
        names=tuple(Name(**each) for each in found["names"]),
        american=found.get("american", False),
    )


def american(words: str) -> str:
    """English words with their days as in the United States: March 12, 2026."""
    return BRITISH.sub(r"\2 \1, \3", words)


def contrast(colour: str) -> float:
    """The least contrast of a colour to what it stands on, 1 to 21 (WCAG 2.2)."""
    return min(_contrast(_luminance(colour), _luminance(ground)) for ground in GROUNDS)


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


PLAIN = Style()
