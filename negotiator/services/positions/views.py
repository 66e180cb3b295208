"""What a page about positions shows: frozen values already cut to what one reader may see.

Words are in the reader's language. Scores are points 0 to 100, importance is 0 to 10.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from negotiator.elicitation.weights import whole_shares
from negotiator.services.access.frames import Frame
from negotiator.services.positions.weights import Weight, curve
from negotiator.services.records.wording import SourceNote


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one stakeholder's position is, without its contents. Unless `known`, the reader may not know how far.

    `signed` is "" (never), "signed" or "lapsed"; `rated` and `wanted` count measures. `declared`, told with the
    position itself: its house handed it in, so that all of it is its own word. `moved`: it changed since it was handed
    in; only pages that show it look (`unhanded.with_changes`).
    """

    stakeholder_id: int
    position_id: int
    name: str
    side: str
    part: str
    consent: bool
    rated: int
    wanted: int
    progress: str
    visibility: str
    inner: str
    signed: str
    readable: bool
    editable: bool
    own: bool
    known: bool
    spoken: bool
    declared: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One row of a position. `wish` is "up", "down", "peakN" or "thrN"; `share` is the part of all weight, 0 to 1.

    `importance` is None for a measure that is not rated. `version` is 0 then. `drawn`, `low`, `high`, `said`, `second`
    and its own, `source`, `day` and `sure` as in a preference of the catalogue. `reasons`: why the measure is put
    before this house (keys of items.REASONS); `changed`: since the position was last handed in, or at all.
    """

    key: str
    name: str
    desc: str
    levels: tuple[tuple[int, str], ...]
    importance: Fraction | None
    wish: str
    cert: str
    why: str
    leads: bool
    share: Fraction
    sources: tuple[SourceNote, ...]
    changed_by: str
    changed_at: datetime | None
    version: int
    drawn: tuple[Fraction, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    second: Fraction | None = None
    second_by: str = ""
    source: str = ""
    day: str = ""
    sure: str = ""
    said: str = ""
    second_low: Fraction | None = None
    second_high: Fraction | None = None
    second_said: str = ""
    drawn_low: tuple[Fraction, ...] = ()
    drawn_high: tuple[Fraction, ...] = ()
    drawn_said: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    changed: bool = False

    @property
    def weight(self) -> Weight:
        """The importance as it was said."""
        return Weight(self.importance, self.low, self.high, self.said)

    @property
    def opinion(self) -> Weight:
        """The second opinion as it was said."""
        return Weight(self.second, self.second_low, self.second_high, self.second_said)

    @property
    def curve(self) -> tuple[Weight, ...]:
        """The drawn values of the levels as they were said, on the scale of importances; empty if none were drawn."""
        return curve(self.drawn, self.drawn_low, self.drawn_high, self.drawn_said)


@dataclass(frozen=True, slots=True)
class SheetPillar:
    """A pillar on a position's form: measures with a rating, and the others."""

    id: str
    name: str
    rated: tuple[RatingLine, ...]
    others: tuple[RatingLine, ...]
    share: Fraction


@dataclass(frozen=True, slots=True)
class RedLineLine:
    """One red line; `told` says what the solver reads in it, as a sentence; empty where it cannot be read any more."""

    id: int
    expr: str
    hard: bool
    cert: str
    why: str
    sources: tuple[SourceNote, ...]
    told: str
    version: int


@dataclass(frozen=True, slots=True)
class Trade:
    """A step away from the wish in one measure that a step towards it in another outweighs; points of the own score."""

    give: str
    lose: Fraction
    get: str
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Sample:
    """What the form's ratings say about a package: own score, and whether it meets the least acceptable one."""

    name: str
    score: Fraction
    enough: bool | None
    broken: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What the solver understands: weights in whole per cent, which add up to 1, trades, scores of known packages;
    `reached_by` measures reach the mark; `moved`: answers about the country change some of the weights."""

    weights: tuple[tuple[str, Fraction], ...]
    trades: tuple[Trade, ...]
    samples: tuple[Sample, ...]
    reached_by: int | None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class MarkLine:
    """The least acceptable score; `confidence` is a share 0 to 1."""

    least: Fraction | None
    least_text: str
    confidence: Fraction
    reasoning: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A co-signature of an edition. It has lapsed if content changed since: `own` that of the position, `names` the
    measures in the house's field; `by` and `at` are the first change after it, "" and None where the log has none."""

    name: str
    signed_at: datetime
    edition: int
    lapsed: bool
    own: bool = False
    names: tuple[str, ...] = ()
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One position as its form. `mark` and `red_lines` are None for a reader who may not see the inner part. `assumed`:
    something that stands there is assessed, and it is not handed in. `undo`: a change of rows can be taken back;
    `redo`: one that was taken back can be put there again. `counted`: the number of its edition may be told; to the
    other side it would count what ours write there."""

    frame: Frame
    standing: Standing
    edition: int
    version: int
    pillars: tuple[SheetPillar, ...]
    red_lines: tuple[RedLineLine, ...] | None
    mark: MarkLine | None
    preview: Preview | None
    signatures: tuple[Signature, ...]
    measures: tuple[tuple[str, str, tuple[tuple[int, str], ...]], ...]
    may: frozenset[str]
    assumed: bool = False
    undo: bool = False
    counted: bool = True
    redo: bool = False
    search: str = ""
    show: str = ""

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """Pillar -> its part of all weight in whole per cent, which add up to 1; all 0 while nothing weighs."""
        return whole_shares({pillar.id: pillar.share for pillar in self.pillars})


@dataclass(frozen=True, slots=True)
class PositionsPage:
    """All positions of a dossier that the reader may know of."""

    frame: Frame
    own: tuple[Standing, ...]
    seats: tuple[Standing, ...]
    others: tuple[Standing, ...]
