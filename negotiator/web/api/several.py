"""Several dossiers solved as one, for programs: asked for and read as on the page."""

from fractions import Fraction
from typing import Annotated

from flask import Response
from pydantic import Field
from pydantic.dataclasses import dataclass as shape

from negotiator.services.packages import joint_page, jointly
from negotiator.services.packages.joint_page import JointPage, JointPart
from negotiator.services.packages.jointly import JointWish
from negotiator.services.proposals.seconds import LONGEST, SHORTEST
from negotiator.web import context
from negotiator.web.api import shapes, told
from negotiator.web.api.answers import answer
from negotiator.web.api.bodies import Key, Sent, Short, sent
from negotiator.web.api.door import Operation, serves
from negotiator.web.api.reading import READ
from negotiator.web.api.shapes import STRICT
from negotiator.web.api.writing import PACKAGES, begun
from negotiator.web.jobs import line
from negotiator.web.submissions import once

Amount = Annotated[float, Field(ge=0, le=10**6, allow_inf_nan=False)]


class Together(Sent):
    """Dossiers that are solved as one: a fairness concept, how many seconds it may take, and what they share, as
    {"payer:federal": 40} or {"capacity:visa": 500}: EUR m, or units of the capacity, a year for all together."""

    dossiers: Annotated[list[Annotated[int, Field(ge=1, lt=2**31)]], Field(max_length=20)]
    concept: Key = "nash"
    seconds: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = 300
    limits: Annotated[dict[Short, Amount], Field(max_length=100)] = {}


@shape(frozen=True, config=STRICT)
class Part:
    """The package of one dossier: level by measure, those of nothing left out; `stale`: it has changed since."""

    dossier: int
    title: str
    levels: dict[str, int]
    scores: list[shapes.Score]
    stale: bool


@shape(frozen=True, config=STRICT)
class SharedLimit:
    """What was shared, what each dossier needs of it in their order, and what is left."""

    name: str
    amount: float
    needs: list[float]
    left: float


@shape(frozen=True, config=STRICT)
class Joint:
    """What came of it; `status` is "ok", why nothing fits, or "" where time ran out first. `proven`: nothing is better
    by the concept's rule. `rounded`: least scores that are sealed from you counted from the beginning of their step
    of ten points: whether a seat close to its own accepts, only itself can say."""

    concept: str
    status: str
    proven: bool
    rounded: bool
    parts: list[Part]
    limits: list[SharedLimit]


@serves(
    "/together",
    Operation("Lets the optimiser solve several dossiers as one.", PACKAGES, Together, shapes.Job, 202),
    "POST",
)
def solve_together() -> Response:
    """The job that does it."""
    wanted = sent(Together)
    limits = {name: Fraction(repr(amount)) for name, amount in wanted.limits.items()}
    wish = JointWish(tuple(wanted.dossiers), wanted.concept, wanted.seconds, limits)
    return begun(once(lambda: jointly.ask(context.session(), line(), context.reader(), wish)))


@serves("/together/<int:job_id>", Operation("What came of solving several dossiers as one.", READ, answer=Joint))
def solved_together(job_id: int) -> Response:
    """The package of each dossier."""
    return answer(joint(joint_page.page(context.session(), context.reader(), job_id)))


def joint(page: JointPage) -> Joint:
    """What came of it, as it is told to programs."""
    limits = [
        SharedLimit(name=each.name, amount=float(each.amount), needs=[*map(float, each.needs)], left=float(each.left))
        for each in page.limits
    ]
    parts = [_part(each) for each in page.parts]
    return Joint(
        concept=page.concept, status=page.status, proven=page.proven, rounded=page.rounded, parts=parts, limits=limits
    )


def _part(part: JointPart) -> Part:
    taken = {key: n for key, n in part.levels.items() if n}
    scores = [told.score(each) for each in part.scores]
    return Part(dossier=part.id, title=part.title, levels=taken, scores=scores, stale=part.stale)
