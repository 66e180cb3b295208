"""A paper on the screen before it is ordered: the same words, tables and pictures, and what stands against it."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlmodel import Session

from models.clock import today
from negotiator.briefs import paper
from negotiator.briefs.styling import styled
from negotiator.services.access.access import Reader
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.briefs.life import letters, release_checks
from negotiator.services.briefs.life.ordering import beside, ordered
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.writing import prose


@dataclass(frozen=True, slots=True)
class Preview:
    """A paper as it would be printed now: `html` is finished markup in the paper's `language`; `kind` and `name` say
    which; `against` is what stands against its release, place and words, in the reader's language."""

    frame: Frame
    kind: str
    name: str
    language: str
    html: Markup
    against: tuple[tuple[str, str], ...]


def preview(session: Session, reader: Reader, dossier_id: int, *, order: Order, highest: str) -> Preview:
    """The paper on the screen before it is ordered; nothing is kept. Raises as `ask` does."""
    shelf, kind, order = ordered(session, reader, dossier_id, order, highest)
    view = beside(shelf, prose.written(shelf, kind, order, today(session)), order)
    letters.check(order, reader.language, view)
    found = (*release_checks.in_dossier(shelf, kind, order), *release_checks.in_text(kind, view))
    return Preview(
        frame_of(reader, shelf.dossier),
        kind.id,
        view.name,
        order.language,
        Markup(paper.preview(styled(view, order.style))),  # noqa: S704 - written by templates that escape
        tuple((each.place[reader.language], each.words[reader.language]) for each in found),
    )
