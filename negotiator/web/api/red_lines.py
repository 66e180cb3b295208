"""Red lines for programs: drawn, changed, taken out as on the page of a position."""

from typing import Annotated

from flask import Response, url_for
from pydantic import Field, StringConstraints

from negotiator.services.accounts.api_tokens import Scope
from negotiator.services.positions import red_lines
from negotiator.services.positions.red_lines import Wording
from negotiator.web import context
from negotiator.web.api import shapes, told
from negotiator.web.api.answers import answer, made, nothing
from negotiator.web.api.bodies import Sent, Words, sent
from negotiator.web.api.door import Operation, serves
from negotiator.web.api.reading import DOSSIER
from negotiator.web.submissions import once

LINES = f"{DOSSIER}/positions/<int:position_id>/red-lines"
POSITIONS = (Scope.POSITIONS,)
Condition = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Version = Annotated[int, Field(ge=1, lt=2**31)]


class RedLineSent(Sent):
    """A condition in the language of conditions, as "L(rec_health) >= 2", whether the house refuses without it, and
    why."""

    condition: Condition
    hard: bool = True
    reason: Words = ""

    @property
    def wording(self) -> Wording:
        """As the use case takes it."""
        return Wording(self.condition, self.hard, self.reason)


class RedLineChanged(RedLineSent):
    """Another wording of a red line, whole; `version` as it was read."""

    version: Version


class Gone(Sent):
    """What is to be taken out, as it was read."""

    version: Version


@serves(LINES, Operation("Draws a red line.", POSITIONS, RedLineSent, shapes.Made, 201), "POST")
def draw_line(dossier_id: int, position_id: int) -> Response:
    """Its number. A hard one is looked at beside the others first: what no package can keep is refused."""
    wording, session, reader = sent(RedLineSent).wording, context.session(), context.reader()
    with context.reading() as reading:
        asked = red_lines.checked(reading, reader, dossier_id, position_id, wording)
    number = once(lambda: red_lines.add(session, reader, dossier_id, position_id, wording, asked=asked).id)
    return made(number, url_for("api.position", dossier_id=dossier_id, position_id=position_id))


@serves(
    f"{LINES}/<int:red_line_id>",
    Operation("Changes a red line.", POSITIONS, RedLineChanged, shapes.RedLine),
    "POST",
)
def change_line(dossier_id: int, position_id: int, red_line_id: int) -> Response:
    """The line as it is now."""
    wanted, reader = sent(RedLineChanged), context.reader()
    with context.reading() as reading:
        asked = red_lines.checked(reading, reader, dossier_id, position_id, wanted.wording, but=red_line_id)
    row_of = (dossier_id, position_id, red_line_id)
    line = red_lines.change(context.session(), reader, row_of, wanted.wording, wanted.version, asked=asked)
    return answer(told.red_line(line))


@serves(f"{LINES}/<int:red_line_id>/removal", Operation("Takes a red line out.", POSITIONS, Gone, None, 204), "POST")
def remove_line(dossier_id: int, position_id: int, red_line_id: int) -> Response:
    """Nothing."""
    row_of = (dossier_id, position_id, red_line_id)
    red_lines.remove(context.session(), context.reader(), row_of, sent(Gone).version)
    return nothing()
