"""The test for whoever speaks for another: the house's own statements as pages of the ways show them, for everybody who
may read the position. Nothing is stored."""

from sqlmodel import Session

from negotiator.services.access.access import Action, Reader
from negotiator.services.positions import ways
from negotiator.services.positions.positions import position_for
from negotiator.services.positions.ways import Place, WayPage


def page(session: Session, reader: Reader, place: Place) -> WayPage:
    """What the house said. Raises NotRecorded or NotAllowed."""
    position_for(session, reader, *place, Action.READ_POSITION)
    return ways.read_page(session, reader, place, "pairs")
