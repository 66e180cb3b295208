"""A paper for the table in two columns: the document's language, and beside each sentence the partner's."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar

from negotiator.briefs.agreement_views import AgreementView, AnnexView, Passage
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.style import PLAIN, Style
from negotiator.briefs.views import Attached, Block, Points, Table, Words

Memory = Mapping[str, str]  # sentence of the document -> the same in the partner's language


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: `words` in the document's language, `theirs` in the partner's, "" where nobody has written it.
    `number` (of an article) and `side` (of a bracket) stand before both; `tone` is "", point, ours, theirs or quiet."""

    words: str
    theirs: str = ""
    number: str = ""
    side: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences under a heading; `level` 2 or 3. The first group of a paper has no heading."""

    ident: str
    level: int
    heading: Line | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """The partner's language: its tag (BCP 47), its name in the document's language, whether it runs right to left."""

    tag: str
    name: str
    leftward: bool


@dataclass(frozen=True, slots=True)
class ColumnsView:
    """A paper for the partner with a second column; the other fields are those of the paper that it was made from.
    What changed since the text before is told in papers of one language alone."""

    template: ClassVar[str] = "briefs/columns.html"
    wide: ClassVar[bool] = False
    kind: str
    language: str
    name: str
    title: Line
    grade: str
    mark: str
    status: str
    date: datetime.date
    tongue: Tongue
    own_name: str
    groups: tuple[Group, ...]
    shared: bool = True
    grade_language: str = ""
    fingerprint: str = ""
    style: Style = PLAIN
    told: tuple[tuple[str, ...], ...] = ()
    inputs: tuple[Attached, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Sentences without words in the partner's language, each once, in the paper's order; empty if it is whole."""
        lines = (self.title, *(line for group in self.groups for line in _of(group)))
        return tuple(dict.fromkeys(line.words for line in lines if not line.theirs))


def sentences(view: SheetView | AgreementView) -> tuple[str, ...]:
    """The sentences of a paper that its second column says, each once, in the paper's order."""
    return in_columns(view, Tongue("", "", leftward=False), "", {}).missing


def in_columns(view: SheetView | AgreementView, tongue: Tongue, own_name: str, memory: Memory) -> ColumnsView:
    """The paper with the partner's language beside it."""
    groups = _agreement(view) if isinstance(view, AgreementView) else _sheet(view)
    found = ColumnsView(
        kind=view.kind,
        language=view.language,
        name=view.name,
        title=_told(Line(view.title), memory),
        grade=view.grade,
        mark=view.mark,
        status=view.status,
        date=view.date,
        tongue=tongue,
        own_name=own_name,
        groups=tuple(_filled(group, memory) for group in groups if group.heading or group.lines),
        shared=view.shared,
        grade_language=view.grade_language,
        fingerprint="",
        told=view.told if isinstance(view, AgreementView) else (),
    )
    digest = sha256(repr((view.fingerprint, found)).encode()).hexdigest()
    return replace(found, fingerprint=digest)


def _of(group: Group) -> tuple[Line, ...]:
    return (group.heading, *group.lines) if group.heading else group.lines


def _filled(group: Group, memory: Memory) -> Group:
    heading = _told(group.heading, memory) if group.heading else None
    return Group(group.ident, group.level, heading, tuple(_told(line, memory) for line in group.lines))


def _told(line: Line, memory: Memory) -> Line:
    return replace(line, theirs=memory.get(line.words, ""))


def _sheet(view: SheetView) -> Iterator[Group]:
    yield Group("head", 2, None, _some(*(part.words for part in view.head), view.notice))
    for section in view.sections:
        lines = tuple(line for block in section.blocks for line in _block(block))
        yield Group(section.ident, 2, Line(section.title), lines)


def _agreement(view: AgreementView) -> Iterator[Group]:
    yield Group("preamble", 2, None, _some(view.opening, *view.recitals, view.closing))
    if view.definitions:
        number, _colon, title = view.definitions_title.partition(": ")
        terms = tuple(Line(f"{term}: {meaning}", tone="point") for term, meaning in view.definitions)
        yield Group("definitions", 2, Line(title, number=number), terms)
    for part in view.parts:
        yield Group(part.ident, 2, Line(part.title, number=part.number), ())
        for article in part.articles:
            lines = (*(_passage(each) for each in article.passages), *_some(article.reservation, tone="quiet"))
            yield Group(article.ident, 3, Line(article.title, number=article.number), lines)
    yield from (_annex(annex) for annex in view.annexes)
    yield Group("pending", 2, None, tuple(Line(each, tone="point") for each in view.pending))


def _annex(annex: AnnexView) -> Group:
    return Group(annex.ident, 2, Line(annex.title, number=annex.number), tuple(_block(annex.block)))


def _passage(it: Passage) -> Line:
    return Line(it.words, side=it.side, tone=it.tone if it.side else "")


def _some(*words: str, tone: str = "") -> tuple[Line, ...]:
    return tuple(Line(each, tone=tone) for each in words if each)


def _block(block: Block) -> Iterator[Line]:
    """A block's sentences; papers for the table have no others than these three."""
    match block:
        case Words():
            yield from _some(f"{block.title} {block.words}".strip())
        case Points():
            yield from _some(block.title)
            yield from (Line(f"{point.words} {point.more}".strip(), tone="point") for point in block.points)
        case Table():
            yield from _some(block.caption)
            yield from _some(_joined(*(cell.words for cell in block.head)))
            for band in block.bands:
                yield from _some(band.title)
                yield from (Line(_joined(*(cell.words for cell in row)), tone="point") for row in band.rows)
            yield from _some(block.note)
        case _:
            raise TypeError(f"a paper for the table has no {block.kind}")


def _joined(*words: str) -> str:
    return " · ".join(each for each in words if each)
