"""Drafts that begin with levels which something proposes: an answer, a repair."""

from collections.abc import Mapping

from negotiator.services.bench import trials
from negotiator.web import context
from negotiator.web.submissions import once, submitted


def begun(dossier_id: int, ref: str, levels: Mapping[str, str]) -> int:
    """A draft that begins as a copy of a package with these levels, as they are typed: its id, the same for the same
    submission. They are counted before there is one. Raises NotRecorded, NotAllowed, Refused, TooMany."""
    reader, again = context.reader(), submitted()
    context.close()  # the guard writes in a session of its own
    with context.reading() as session:
        change = trials.typed(trials.bench(session, reader, dossier_id).plan, levels)
        if not again:
            trials.count_begun(session, reader, dossier_id, ref, change)
    return once(lambda: trials.start(context.session(), reader, dossier_id, ref=ref, change=change))
