"""What a printed brief is made of: frozen words, finished pictures, nothing to look up.

Everything is in the document's language and already cut to what its readers may see.
"""

import datetime
from dataclasses import dataclass
from typing import ClassVar

from negotiator.briefs.style import PLAIN, Style
from negotiator.charts.figure import Figure


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `tag` is a label beside the words ("assumption"), `tone` is "", good, bad, quiet or strong.

    `small` is printed below the words: source keys."""

    words: str
    tag: str = ""
    tone: str = ""
    number: bool = False
    language: str = ""
    small: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of a table under a common heading (empty: none). The first cell of each row is its heading."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; `widths` are shares of the text width in per cent: columns without
    one share the rest alike. Empty: as wide as their contents ask for. `torn`: may go on on the next page even if it
    has few rows, because they are long."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[Cell, ...]
    bands: tuple[Band, ...]
    widths: tuple[int, ...] = ()
    note: str = ""
    torn: bool = False

    @property
    def length(self) -> int:
        """Number of rows; short tables are not torn apart."""
        return sum(len(band.rows) for band in self.bands)


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `title` is printed before it in the same line; `tone` is "", lead, note or warning."""

    kind: ClassVar[str] = "words"
    words: str
    tone: str = ""
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One entry of a list: what is meant, and behind it what is to be known about it; `language` is that of `more`."""

    words: str
    more: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list; `title` is empty where the text before introduces it."""

    kind: ClassVar[str] = "points"
    points: tuple[Point, ...]
    ordered: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its title; `tag` is a label beside the title; `table` prints the numbers below."""

    kind: ClassVar[str] = "picture"
    figure: Figure
    tag: str = ""
    table: bool = True


@dataclass(frozen=True, slots=True)
class Pictures:
    """Two or three charts side by side, each in its narrow shape, without tables of their own."""

    kind: ClassVar[str] = "pictures"
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something comes from: key as cited, title in its `language`, how reliable it is."""

    key: str
    title: str
    grade: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Sources:
    """The register of what is cited, in columns."""

    kind: ClassVar[str] = "sources"
    title: str
    sources: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """A number that the reader should keep, with what it counts."""

    number: str
    words: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """Three or four of them in a row."""

    kind: ClassVar[str] = "numbers"
    numbers: tuple[KeyNumber, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lists side by side."""

    kind: ClassVar[str] = "pair"
    left: Points
    right: Points


@dataclass(frozen=True, slots=True)
class Box:
    """Something set apart; `tone` is decision, warning or plain."""

    kind: ClassVar[str] = "box"
    title: str
    blocks: tuple["Words | Points", ...]
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions with their answers."""

    kind: ClassVar[str] = "questions"
    pairs: tuple[tuple[str, str], ...]


Block = Table | Words | Points | Picture | Pictures | Sources | KeyNumbers | Pair | Box | Questions


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered chapter; `fresh` begins a page."""

    ident: str
    title: str
    blocks: tuple[Block, ...]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the cover: name and words; `language` only where it is not the document's."""

    name: str
    words: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a paper for home: `name` as it is saved, what it holds in words, and its text."""

    name: str
    words: str
    text: str


@dataclass(frozen=True, slots=True)
class BriefView:
    """One document. `kind` is D-02 or D-04; `grade` is printed on each page; `mark` (draft) beside it.
    `grade_language` is set where the marking keeps its own language.

    `fingerprint` names exactly this content: 64 hexadecimal digits over all words and pictures. `told` is what the next
    version is compared with, printed nowhere; `inputs` are attached to the PDF.
    """

    template: ClassVar[str] = "briefs/document.html"
    shared: ClassVar[bool] = False
    kind: str
    language: str
    name: str
    title: str
    subtitle: str
    grade: str
    mark: str
    version: str
    date: datetime.date
    day: str
    cover: tuple[Part, ...]
    notice: str
    sections: tuple[Section, ...]
    wide: bool = False
    grade_language: str = ""
    fingerprint: str = ""
    told: tuple[tuple[str, ...], ...] = ()
    style: Style = PLAIN
    inputs: tuple[Attached, ...] = ()

    @property
    def short(self) -> str:
        """Enough of the fingerprint to tell two papers apart."""
        return self.fingerprint[:12]
