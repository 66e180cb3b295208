"""What a printed draft of an agreement is made of: articles with their brackets, nothing to look up."""

import datetime
from dataclasses import dataclass
from typing import ClassVar

from negotiator.briefs.style import PLAIN, Style
from negotiator.briefs.views import Attached, Part, Points, Table, Words


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of one side, or of both: `side` is "" where no bracket stands around them, else what the bracket says;
    `tone` is ours, theirs or agreed; `language` only where it is not the document's."""

    words: str
    side: str = ""
    tone: str = "agreed"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A line for readers at home: label of the clause, what is new, what stands against release."""

    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article; `notes` are empty in what the partner gets."""

    ident: str
    number: str
    title: str
    passages: tuple[Passage, ...]
    reservation: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class PartView:
    """A part with its heading ("Part II", "Regular routes")."""

    ident: str
    number: str
    title: str
    articles: tuple[ArticleView, ...]


@dataclass(frozen=True, slots=True)
class AnnexView:
    """A list or a table behind the articles."""

    ident: str
    number: str
    title: str
    block: Points | Table


@dataclass(frozen=True, slots=True)
class AgreementView:
    """A draft. `grade` and `mark` stand on each page, `key` explains the brackets; `status` (version, day) is empty
    where nothing may tell where the paper comes from. `shared`: for the partner; then `inputs`, which are
    attached to the PDF, are none. `changes` since the text before stand at the end; `told` is what the next is
    compared with, printed nowhere; `head` stands above the copy for home alone."""

    template: ClassVar[str] = "briefs/agreement.html"
    wide: ClassVar[bool] = False
    language: str
    name: str
    title: str
    grade: str
    mark: str
    status: str
    key: tuple[Passage, ...]
    opening: str
    recitals: tuple[str, ...]
    closing: str
    definitions_title: str
    definitions: tuple[tuple[str, str], ...]
    parts: tuple[PartView, ...]
    annexes: tuple[AnnexView, ...]
    pending: tuple[str, ...]
    shared: bool
    date: datetime.date
    kind: str = "D-06"
    grade_language: str = ""
    fingerprint: str = ""
    style: Style = PLAIN
    inputs: tuple[Attached, ...] = ()
    changes: Table | Words | None = None
    told: tuple[tuple[str, ...], ...] = ()
    head: tuple[Part, ...] = ()
