"""Short papers without a cover: non-papers, records, talking points, position sheets."""

import datetime
from dataclasses import dataclass
from typing import ClassVar

from negotiator.briefs.style import PLAIN, Style
from negotiator.briefs.views import Attached, Part, Section


@dataclass(frozen=True, slots=True)
class SheetView:
    """A paper that begins with its text. `head` are lines above it, empty where nothing may tell where it comes from;
    `status` (version, day, fingerprint) stands at the foot of internal ones. `shared`: for the partner or the public;
    then neither author nor producer stands in the file, and `inputs`, which are attached to the PDF of others, are
    none."""

    template: ClassVar[str] = "briefs/sheet.html"
    wide: ClassVar[bool] = False
    kind: str
    language: str
    name: str
    title: str
    head: tuple[Part, ...]
    notice: str
    sections: tuple[Section, ...]
    grade: str
    mark: str
    status: str
    date: datetime.date
    shared: bool = False
    grade_language: str = ""
    fingerprint: str = ""
    style: Style = PLAIN
    inputs: tuple[Attached, ...] = ()
