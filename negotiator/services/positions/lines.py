"""Rows of a position as lines of its form."""

from fractions import Fraction

from models.interest import Interest, Rating
from models.position import Mark
from models.red_line import RedLine
from negotiator.bargaining.words import Shape
from negotiator.catalogue.plan import Measure, Plan
from negotiator.services.positions.preview import sentence
from negotiator.services.positions.views import MarkLine, RatingLine, RedLineLine
from negotiator.services.records.wording import notes, words

WITH_LEVEL = (Shape.PEAK, Shape.THRESHOLD)
BESIDE = (  # of a rating, as in its line
    "drawn", "drawn_low", "drawn_high", "drawn_said", "low", "high", "said", "second", "second_low", "second_high",
    "second_said", "second_by", "source", "day", "sure",
)  # fmt: skip


def wish_of(rating: Rating) -> str:
    """Shape and level as one word of the form: "up", "down", "peak2", "thr1"."""
    return f"{rating.shape.value}{rating.at}" if rating.shape in WITH_LEVEL else rating.shape.value


def rating_line(
    measure: Measure, row: Interest | None, language: str, leads: bool = False, share: Fraction = Fraction(0)
) -> RatingLine:
    """One row of the form; `share` is its part of all weight, 0 where shares do not matter."""
    rating = row.rating if row else None
    counts = row is not None and row.rated
    return RatingLine(
        key=measure.id,
        name=words(measure.text, language),
        desc=measure.desc,
        levels=tuple((level.n, words(level.text, language)) for level in measure.levels),
        importance=rating.importance if rating and counts else None,
        wish=wish_of(rating) if rating else Shape.UP.value,
        cert=rating.cert if rating else "",
        why=rating.why if rating else "",
        leads=leads,
        share=share if counts else Fraction(0),
        sources=notes(rating.src) if rating else (),
        changed_by=row.changed_by if row else "",
        changed_at=row.changed_at if row and row.changed_by else None,
        version=row.version if row else 0,
        **{name: getattr(rating, name) for name in BESIDE if rating},
    )


def red_line_line(row: RedLine, plan: Plan, language: str) -> RedLineLine:
    """One red line with what the solver reads in it."""
    line = row.line
    return RedLineLine(
        id=row.id or 0,
        expr=line.expr,
        hard=line.hard,
        cert=line.cert,
        why=line.why,
        sources=notes(line.src),
        told=sentence(plan, line.expr, language),
        version=row.version,
    )


def mark_line(mark: Mark) -> MarkLine:
    """The least acceptable score with its words."""
    return MarkLine(least=mark.least, least_text=mark.least_text, confidence=mark.confidence, reasoning=mark.reasoning)
