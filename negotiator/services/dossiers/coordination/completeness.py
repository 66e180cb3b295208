"""How far a dossier's positions and numbers are: for the lead of every house, for others of what is theirs. Contents of
positions are not looked at."""

from dataclasses import dataclass

from sqlmodel import Session

from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.frames import Frame
from negotiator.services.dossiers.limits import asked_numbers
from negotiator.services.positions import positions
from negotiator.services.positions.views import Standing


@dataclass(frozen=True, slots=True)
class Answered:
    """How many of the numbers that a house answers for it has confirmed; `whole` is how many there are."""

    house: int
    confirmed: int
    whole: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """The positions that the reader may know of; `numbers`: for the lead those of each house that answers for any, for
    others empty."""

    frame: Frame
    own: tuple[Standing, ...]
    seats: tuple[Standing, ...]
    others: tuple[Standing, ...]
    numbers: tuple[Answered, ...]

    @property
    def known(self) -> tuple[Standing, ...]:
        """The seats whose progress the reader may know."""
        return tuple(each for each in (*self.own, *self.seats) if each.known and each.wanted)

    def answered(self, house: int) -> Answered | None:
        """What is told of a house's numbers; None where nothing is."""
        return next((each for each in self.numbers if each.house == house), None)


def page(session: Session, reader: Reader, dossier_id: int) -> Completeness:
    """All positions that the reader may know of, and how far numbers are. Raises NotRecorded."""
    found = positions.listed(session, reader, dossier_id)
    told = _numbers(session, reader, dossier_id) if may(reader, Action.EDIT_RULES, dossier_id) else ()
    return Completeness(found.frame, found.own, found.seats, found.others, told)


def _numbers(session: Session, reader: Reader, dossier_id: int) -> tuple[Answered, ...]:
    found = asked_numbers.page(session, reader, dossier_id)
    lines = [line for line in (*found.mine, *found.others) if line.house]
    of_house = {line.house: [each for each in lines if each.house == line.house] for line in lines}
    return tuple(Answered(house, sum(line.word.confirmed for line in own), len(own)) for house, own in of_house.items())
