"""The picture of what two sides can reach together."""

from collections.abc import Sequence
from fractions import Fraction

from negotiator.charts.figure import Figure, Setting
from negotiator.charts.frontier import FrontierWords, frontier_figure
from negotiator.language import _, say


def frontier_of(points: Sequence[tuple[Fraction, Fraction]], here: tuple[Fraction, Fraction], language: str) -> Figure:
    """Mean scores of the home side and of the partner; `here` is the package itself."""
    text = FrontierWords(
        title=say(language, _("What both sides can reach together")),
        summary=say(
            language,
            _("Each point is a package that gives neither side more without giving the other less; scores are means."),
        ),
        number=say(language, _("Point")),
        across=say(language, _("Home side")),
        upright=say(language, _("Partner")),
        reachable=say(language, _("reachable at best")),
        here=say(language, _("this package")),
    )
    drawn = tuple((float(home), float(partner)) for home, partner in points)
    return frontier_figure(drawn, (float(here[0]), float(here[1])), text, Setting("figure-frontier", language))
