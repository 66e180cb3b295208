"""One statement of a position: what a house says of one measure, where that comes from, how sure it is, what somebody
else thinks of it, and the values of its levels as they were drawn.
"""

from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.bargaining.words import Shape
from negotiator.catalogue.scores import value_of
from negotiator.language import _
from negotiator.numbers import rounded
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.frames import Frame
from negotiator.services.positions import positions, ratings, weights
from negotiator.services.positions.positions import position_for
from negotiator.services.positions.ratings import Beside, RowEntry
from negotiator.services.positions.views import RatingLine, Standing
from negotiator.services.positions.ways import Place, wish_pref
from negotiator.services.positions.weights import Weight

WHOSE = _("Please say whose opinion this is, or where it comes from.")
NO_MEASURE = _("There is no such measure.")
SURE = {"": _("not said"), "high": _("sure"), "medium": _("fairly sure"), "low": _("unsure")}


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement with its frame. `curve` are the values of the levels from 0 on, on the scale of importances, as they
    were said or as the wish has them; `doubt` by how much of itself the importance may be otherwise, 0 where nobody
    doubts it."""

    frame: Frame
    standing: Standing
    pillar: str
    line: RatingLine
    curve: tuple[Weight, ...]
    doubt: Fraction


def page(session: Session, reader: Reader, place: Place, key: str) -> StatementPage:
    """The statement about a measure. Raises NotRecorded or NotAllowed."""
    sheet = positions.sheet(session, reader, *place)
    lines = ((pillar, line) for pillar in sheet.pillars for line in (*pillar.rated, *pillar.others))
    pillar, line = next(((pillar, line) for pillar, line in lines if line.key == key), (None, None))
    if pillar is None or line is None:
        raise NotRecorded(NO_MEASURE)
    pref, top = wish_pref(line), line.levels[-1][0]
    values = tuple(rounded(value_of(pref, n, top), 2) for n, _text in line.levels)
    drawn = line.curve if pref.shape is Shape.DRAWN else ()  # a level that came later is worth what the last one is
    curve = tuple((*drawn, *drawn[-1:] * top)[: top + 1]) or weights.curve(values, (), (), ())
    return StatementPage(sheet.frame, sheet.standing, pillar.name, line, curve, pref.doubt)


def require_editor(session: Session, reader: Reader, place: Place) -> None:
    """Raises NotRecorded or NotAllowed for whoever may not change the position, before a word of what was sent is
    judged."""
    position_for(session, reader, *place, Action.EDIT_POSITION)


def change(session: Session, reader: Reader, place: Place, entry: RowEntry) -> RatingLine:
    """Keeps a statement. Raises NotRecorded, NotAllowed, Refused, or Collision if somebody changed it meanwhile."""
    wrong: dict[str, str] = {}
    beside = entry.beside or Beside()
    if beside.sure not in SURE:
        wrong["sure"] = _("Please choose one of these.")
    if beside.opinion.importance is not None and not beside.second_by:
        wrong["second_by"] = WHOSE
    if entry.shape is Shape.DRAWN and not any(each.importance for each in entry.drawn or ()):
        wrong["wish"] = _("Draw at least one level above 0.")
    if wrong:
        raise Refused(_("Please correct what is marked."), fields=wrong)
    return ratings.rate(session, reader, *place, (entry,))[0]
