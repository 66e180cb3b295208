"""The least surplus of the seats, as far as one reader may see it, in numbers and in words. Pages and papers ask it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from negotiator.hidden import Amount, Hidden, Told
from negotiator.language import _, fixed, say
from negotiator.services.access.stances import Stance


@dataclass(frozen=True, slots=True)
class Tightest:
    """`points` is the least surplus of the `shown` seats, None without any; the others keep theirs to themselves:
    they accept, cannot be told apart from their least score, need their leadership to waive a red line, refuse, or
    nothing at all is told of them."""

    points: Fraction | None = None
    shown: int = 0
    accept: int = 0
    close: int = 0
    waivable: int = 0
    refuse: int = 0
    untold: int = 0

    @property
    def sealed(self) -> int:
        """How many seats do not show their surplus; any of them may lie closer to its limit than those shown."""
        return self.accept + self.close + self.waivable + self.refuse + self.untold

    @property
    def complete(self) -> Fraction | None:
        """The least surplus of all seats; None unless all of them are shown."""
        return None if self.sealed else self.points


def tightest_of(seats: Iterable[tuple[Amount, Stance]]) -> Tightest:
    """From each seat's surplus and stance; seats without a least acceptable score do not count."""
    found = tuple(seats)
    shown = [surplus.value for surplus, _stance in found if isinstance(surplus, Told)]
    sealed = [stance for surplus, stance in found if isinstance(surplus, Hidden)]
    return Tightest(
        points=min(shown, default=None),
        shown=len(shown),
        accept=sum(stance.sure for stance in sealed),
        close=sealed.count(Stance.CLOSE),
        waivable=sealed.count(Stance.LEADERSHIP),
        refuse=sealed.count(Stance.REFUSES),
        untold=sealed.count(Stance.HIDDEN),
    )


def tightest_words(language: str, found: Tightest, written: Callable[[Fraction, str], str] = fixed) -> str:
    """ "14" where every seat shows its surplus; "14 for the 4 shown; 5 sealed: met" where not: exact for
    those, no bound for the others; a dash for nothing. `written` says how numbers are: pages line their decimals up."""
    parts = []
    if found.points is not None:
        if not found.sealed:
            return written(found.points, language)
        points = written(found.points, language)
        one, many = _("%(points)s for the one shown"), _("%(points)s for the %(count)s shown")
        parts.append(say(language, one if found.shown == 1 else many, points=points, count=found.shown))
    kinds = (
        (found.accept, _("%(count)s sealed: met")),
        (found.close, _("%(count)s sealed: open")),
        (found.waivable, _("%(count)s sealed: partly met")),
        (found.refuse, _("%(count)s sealed: not met")),
        (found.untold, _("%(count)s not shown")),
    )
    parts += [say(language, words, count=count) for count, words in kinds if count]
    return "; ".join(parts) or "–"
