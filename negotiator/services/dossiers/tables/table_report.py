"""What a look into a workbook tells: row by row what would change, what is wrong, what is more than may be today."""

from dataclasses import dataclass

from negotiator.services.access.frames import Frame

NEW, CHANGED = "new", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs: its label, what stands there, what would."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file: its sheet and number, what it is about, whether it is NEW or CHANGED, what changes, and what
    is wrong with it: label (empty for the whole row) and sentence. `since`: who changed the record after the workbook
    was written, and when; empty where nobody did, or nobody knows."""

    sheet: str
    row: int
    name: str
    state: str
    changes: tuple[Change, ...]
    wrong: tuple[tuple[str, str], ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class Over:
    """More changes of what packages are judged by than are left of those that a person may make within a day."""

    wanted: int
    left: int
    most: int


@dataclass(frozen=True, slots=True)
class TablesPage:
    """The page; after a look into a file its report: `lines` for rows that differ, how many do not, and `entries` to be
    sent back for taking over, empty while something is wrong. `over`: why not all of it can be taken over today;
    `refused`: it was tried, and nothing was changed."""

    frame: Frame
    lines: tuple[Line, ...] = ()
    same: int = 0
    entries: str = ""
    looked: bool = False
    over: Over | None = None
    refused: bool = False

    @property
    def faults(self) -> int:
        """Rows with which something is wrong."""
        return sum(bool(line.wrong) for line in self.lines)

    @property
    def moved(self) -> int:
        """Rows whose record somebody changed after the workbook was written."""
        return sum(bool(line.since) for line in self.lines)
