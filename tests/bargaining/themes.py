"""Packages for themes, found by a crew as the worker finds them."""

from collections.abc import Sequence
from typing import Any

from negotiator.bargaining.case import Case
from negotiator.bargaining.crew import crew
from negotiator.bargaining.outcome import Options
from negotiator.bargaining.themes import Theme, Themed, ThemeSearch, ground_of


def themed(case: Case, themes: Sequence[Theme], floors: Sequence[int] | None = None, **how: Any) -> tuple[Themed, ...]:
    with crew(Options()) as workers:
        ground = ground_of(case, floors, options=workers.options, **how)
        return ThemeSearch(workers, tuple(themes), ground).found()
