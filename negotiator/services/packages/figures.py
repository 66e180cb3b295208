"""Pictures of one or several packages, from what the reader may see of them.

A picture is drawn once for the very same numbers and words, whoever looks at them.
"""

from collections.abc import Sequence
from functools import lru_cache, partial

from negotiator.bargaining.words import Part
from negotiator.charts.capacity import capacity_figure
from negotiator.charts.figure import Figure, Setting
from negotiator.charts.scores import ScoreRow, scores_figure
from negotiator.charts.stacks import stack_figure
from negotiator.charts.wins import wins_figure
from negotiator.hidden import Told, drawn
from negotiator.language import _
from negotiator.language import say as translated
from negotiator.services.packages.charted import (
    Gained,
    Paid,
    Used,
    capacity_rows,
    capacity_words,
    money_rows,
    money_words,
    score_words,
    win_rows,
    win_words,
)
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
    say = partial(translated, language)
    told = say(_("Score of each stakeholder from 0 to 100, against the least that it accepts."))
    return _scores(tuple(rows), score_words(say, told), Setting("figure-scores", language, names))


def money_of(meanings: Sequence[Meaning], names: tuple[str, ...], language: str) -> Figure | None:
    """EUR m a year per payer and chapter against their limits; None where costs may not be seen."""
    lines = [(*m.payers, *m.chapters) for m in meanings]
    if not lines[0]:
        return None
    rows = money_rows(
        Paid(
            line.name,
            line.limit,
            bool(line.years),
            tuple((float(found[place].eur),) for found in lines),
        )
        for place, line in enumerate(lines[0])
    )
    say = partial(translated, language)
    words = money_words(
        say,
        say(_("Money")),
        say(_("Payer or chapter")),
        (),
        say(_("EUR million a year by payer and budget chapter, against the limit.")),
    )
    return _stacks(rows, words, Setting("figure-money", language, names))


def capacities_of(meanings: Sequence[Meaning], names: tuple[str, ...], language: str) -> Figure | None:
    """Use of capacities against what there is."""
    rows = capacity_rows(
        Used(line.name, line.base, tuple((m.capacities[place].give, m.capacities[place].use) for m in meanings))
        for place, line in enumerate(meanings[0].capacities)
    )
    say = partial(translated, language)
    told = say(_("Use of capacities a year against what is free and what the package adds."))
    return _capacities(rows, capacity_words(say, told), Setting("figure-capacities", language, names)) if rows else None


def gains_of(meanings: Sequence[Meaning], names: tuple[str, ...], language: str) -> Figure | None:
    """Gain of migrants, origin and destination: promised and credited."""
    first = meanings[0].gains
    rows = win_rows(
        Gained(line.name, tuple((m.gains[place].nominal, m.gains[place].credited) for m in meanings))
        for place, line in enumerate(first)
    )
    say = partial(translated, language)
    told = say(_("Gain as promised, and as far as the promises are credible."))
    setting = Setting("figure-gains", language, names)
    return _wins(rows, float(first[0].least), win_words(say, told), setting) if rows else None
