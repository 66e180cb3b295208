"""Pictures of one or several packages, from what the reader may see of them.

A picture is drawn once for the very same numbers and words, whoever looks at them.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from negotiator.bargaining.words import Part
from negotiator.charts.capacity import CapacityRow, CapacityWords, capacity_figure
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.scores import ScoreRow, ScoreWords, scores_figure
from negotiator.charts.stacks import StackRow, StackWords, stack_figure
from negotiator.charts.wins import WinRow, WinWords, wins_figure
from negotiator.hidden import Told, drawn
from negotiator.language import _, say
from negotiator.services.packages.views import Meaning

MOST_DRAWN = 64  # pictures of a kind that are kept; a large one takes 50 kB
kept = lru_cache(MOST_DRAWN)
_scores, _stacks = kept(scores_figure), kept(stack_figure)
_capacities, _wins = kept(capacity_figure), kept(wins_figure)


def figures_of(meanings: Sequence[Meaning], names: tuple[str, ...], language: str) -> tuple[Figure, ...]:
    """Scores, money, capacities and gains; pictures without any row that may be shown are left out, and those that
    judge what an offer leaves open."""
    whole = not any(meaning.unmentioned for meaning in meanings)
    made = (
        scores_of(meanings, names, language),
        money_of(meanings, names, language),
        capacities_of(meanings, names, language) if whole else None,
        gains_of(meanings, names, language) if whole else None,
    )
    return tuple(figure for figure in made if figure is not None)


def scores_of(meanings: Sequence[Meaning], names: tuple[str, ...], language: str) -> Figure | None:
    """Scores of everybody whose score may be seen, of the seats only for several packages; None if there is nobody."""
    rows = []
    for place, line in enumerate(meanings[0].scores):
        if len(meanings) > 1 and line.part != Part.SEAT.value:
            continue
        scores = tuple(drawn(m.scores[place].score) for m in meanings)
        if any(isinstance(score, Told) for score in scores):
            rows.append(ScoreRow(line.name, drawn(line.least), scores))
    if not rows:
        return None
    text = ScoreWords(
        title=say(language, _("Scores")),
        summary=say(language, _("Score of each stakeholder from 0 to 100, against the least that it accepts.")),
        stakeholder=say(language, _("Stakeholder")),
        least=say(language, _("Least acceptable")),
        score=say(language, _("Score")),
        surplus=say(language, _("Above it")),
        below=say(language, _("below the least acceptable score")),
    )
    return _scores(tuple(rows), text, Setting("figure-scores", language, names))


def money_of(meanings: Sequence[Meaning], names: tuple[str, ...], language: str) -> Figure | None:
    """EUR m a year per payer and chapter against their limits; None where costs may not be seen."""
    lines = [(*m.payers, *m.chapters) for m in meanings]
    if not lines[0]:
        return None
    rows = tuple(
        StackRow(line.name, _float(line.limit), tuple((float(found[place].eur),) for found in lines))
        for place, line in enumerate(lines[0])
        if any(found[place].eur for found in lines) or line.limit is not None
    )
    text = StackWords(
        title=say(language, _("Money")),
        summary=say(language, _("EUR million a year by payer and budget chapter, against the limit.")),
        row=say(language, _("Payer or chapter")),
        total=say(language, _("EUR million a year")),
        series=(say(language, _("EUR million a year")),),
        limit=say(language, _("Limit")),
        over=say(language, _("above the limit")),
    )
    return _stacks(rows, text, Setting("figure-money", language, names))


def capacities_of(meanings: Sequence[Meaning], names: tuple[str, ...], language: str) -> Figure | None:
    """Use of capacities against what there is."""
    rows = tuple(
        CapacityRow(
            line.name,
            float(line.base),
            tuple((float(m.capacities[place].give), float(m.capacities[place].use)) for m in meanings),
        )
        for place, line in enumerate(meanings[0].capacities)
    )
    text = CapacityWords(
        title=say(language, _("Capacities")),
        summary=say(language, _("Use of capacities a year against what is free and what the package adds.")),
        capacity=say(language, _("Capacity")),
        base=say(language, _("Free today")),
        added=say(language, _("Added")),
        used=say(language, _("Used")),
        share=say(language, _("Share used")),
        full=say(language, _("fully used")),
    )
    return _capacities(rows, text, Setting("figure-capacities", language, names)) if rows else None


def gains_of(meanings: Sequence[Meaning], names: tuple[str, ...], language: str) -> Figure | None:
    """Gain of migrants, origin and destination: promised and credited."""
    first = meanings[0].gains
    rows = tuple(
        WinRow(line.name, tuple((float(m.gains[place].nominal), float(m.gains[place].credited)) for m in meanings))
        for place, line in enumerate(first)
    )
    text = WinWords(
        title=say(language, _("Gains for three parties")),
        summary=say(language, _("Gain as promised, and as far as the promises are credible.")),
        party=say(language, _("For whom")),
        promised=say(language, _("Promised")),
        credited=say(language, _("Credible")),
        least=say(language, _("Least asked for")),
    )
    return _wins(rows, float(first[0].least), text, Setting("figure-gains", language, names)) if rows else None


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
