"""The register of assumptions as a workbook: what its page shows the reader, and no more."""

from collections.abc import Iterable

from sqlmodel import Session

from negotiator.briefs import workbook
from negotiator.briefs.workbook import Column, Sheet
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Reader
from negotiator.services.access.audit import Deed
from negotiator.services.studies import hanging
from negotiator.services.studies.assumption_views import AssumptionLine

COLUMNS = {  # name of the column -> what it is called
    "kind": _("Kind"),
    "assumption": _("Assumption"),
    "value": _("Value"),
    "range": _("Range"),
    "owner": _("Owner"),
    "confirmed": _("Confirmed"),
    "confidence": _("Confidence"),
    "sources": _("Sources"),
    "low": _("At its lower end"),
    "high": _("At its upper end"),
}
WIDE = ("assumption", "sources", "low", "high")


def export(session: Session, reader: Reader, dossier_id: int) -> bytes:
    """The workbook in the reader's language; logged and committed. Raises NotRecorded or NotAllowed."""
    page = hanging.page(session, reader, dossier_id)
    language = reader.language
    columns = tuple(Column(name, say(language, label), wide=name in WIDE) for name, label in COLUMNS.items())
    rows = tuple(_row(line) for group in page.groups for line in group.lines)
    made = workbook.written((Sheet(say(language, _("Assumptions")), columns, rows),))
    audit.record(session, reader, Deed.EXPORTED, "assumptions", dossier_id)
    session.commit()
    return made


def _row(line: AssumptionLine) -> tuple[str, ...]:
    """The cells of a line; those about its ends are empty where nobody has solved with it."""
    low, high = [*(end.sentence for end in line.ends), "", ""][:2]
    told = (line.title, line.name, line.value, line.range, line.owner, line.stand, line.grade)
    return (*told, "; ".join(_sources(line)), low, high)


def _sources(line: AssumptionLine) -> Iterable[str]:
    return (source.title for source in line.sources)
