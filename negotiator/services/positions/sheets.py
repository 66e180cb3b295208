"""A position's contents as its form: which rows, in which order, what they mean. Asks and keeps nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from models.co_signature import CoSignature
from models.interest import Interest
from models.position import Mark, Position, Progress
from models.red_line import RedLine
from models.stakeholder import Stakeholder
from negotiator.catalogue.effects import Somebody, weighed_of
from negotiator.catalogue.plan import ASSESSED, Measure, Plan, Pref
from negotiator.catalogue.reading import library
from negotiator.catalogue.synonyms import finds
from negotiator.elicitation.weights import shares
from negotiator.services.access.frames import Frame
from negotiator.services.positions.items import LEADS, OPPOSED, PAYS, SHARES, reasons
from negotiator.services.positions.lines import mark_line, rating_line, red_line_line
from negotiator.services.positions.preview import Voice, about_levels, preview_of
from negotiator.services.positions.views import Preview, RatingLine, Sheet, SheetPillar, Signature, Standing
from negotiator.services.records.kept import Kept
from negotiator.services.records.plans import pref, red_line
from negotiator.services.records.stamps import changed, house
from negotiator.services.records.wording import words

RATED, OPEN = "rated", "open"  # rows to show: with a rating, or led by the own house and not rated
UNSET, MINE, CONTESTED, CHANGED = "unset", "mine", "contested", "changed"
SHOWN = (RATED, OPEN, UNSET, MINE, CONTESTED, CHANGED)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows the reader wants to see: words to search for; one of SHOWN, or "" for all."""

    search: str = ""
    show: str = ""

    def takes(self, line: RatingLine) -> bool:
        """Whether a row is among them."""
        rated = line.importance is not None
        shown = {
            RATED: rated,
            OPEN: line.leads and not rated,
            UNSET: not rated,
            MINE: not OURS.isdisjoint(line.reasons),
            CONTESTED: OPPOSED in line.reasons,
            CHANGED: line.changed,
        }
        if not shown.get(self.show, True):
            return False
        return finds(self.search, (line.name, line.desc, line.key, *(text for _n, text in line.levels)))


EVERYTHING = Choice()
OURS = frozenset((LEADS, PAYS, SHARES))


@dataclass(frozen=True, slots=True)
class Granted:
    """What this reader may see of a position and do with it."""

    frame: Frame
    standing: Standing
    inner: bool
    may: frozenset[str]
    language: str
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Contents:
    """The rows of one position; `measures` by row id in written order, `interests` with those that are not rated."""

    position: Position
    mark: Mark
    stakeholder: Stakeholder
    measures: dict[int, Measure]
    plan: Plan
    interests: Sequence[Interest]
    undo: bool  # whether there is a change of rows that the reader can take back
    redo: bool  # whether there is one that was taken back and can be put there again
    red_lines: Sequence[RedLine]
    packages: Sequence[Kept]
    signatures: Sequence[CoSignature]
    field: Mapping[str, str]
    lapses: Mapping[int, tuple[str, datetime]]
    amounts: bool  # whether the reader may know what levels cost and move


def sheet_of(contents: Contents, granted: Granted, choice: Choice) -> Sheet:
    """The form; the inner part only where it is granted."""
    position, language = contents.position, granted.language
    by_key = {m.id: m for m in contents.measures.values()}
    lines = tuple(red_line_line(r, contents.plan, language) for r in contents.red_lines)
    return Sheet(
        frame=granted.frame,
        standing=granted.standing,
        edition=position.edition,
        version=position.version,
        pillars=pillars_of(contents, language, choice),
        red_lines=lines if granted.inner else None,
        mark=mark_line(contents.mark) if granted.inner else None,
        preview=preview_for(contents, language) if granted.inner else None,
        signatures=tuple(_signature(row, contents, by_key, language) for row in contents.signatures),
        measures=tuple((m.id, words(m.text, language), _levels(m, language)) for m in by_key.values()),
        may=granted.may,
        assumed=position.progress is Progress.DRAFT and _assessed(contents),
        undo=granted.standing.editable and contents.undo,
        counted=granted.counted,
        redo=granted.standing.editable and contents.redo,
        search=choice.search,
        show=choice.show,
    )


def _assessed(contents: Contents) -> bool:
    rated = (row.rating.cert for row in contents.interests if row.rated)
    return ASSESSED in (*rated, *(row.line.cert for row in contents.red_lines))


def _signature(row: CoSignature, contents: Contents, measures: Mapping[str, Measure], language: str) -> Signature:
    """A signature with what made it lapse: the position itself, or measures in the house's field."""
    moved = changed(row.field, contents.field) if row.field is not None else ()
    own = row.edition != contents.position.edition
    by, at = contents.lapses.get(row.id or 0, ("", None))
    names = tuple(words(measures[key].text, language) if key in measures else key for key in moved)
    return Signature(
        row.name, row.signed_at, row.edition, lapsed=own or bool(moved), own=own, names=names, by=by, at=at
    )


def preview_for(contents: Contents, language: str) -> Preview | None:
    """What the solver understands; None while nothing counts."""
    voice = Voice(
        prefs=_prefs(contents),
        red_lines=tuple(red_line(r) for r in contents.red_lines if contents.amounts or about_levels(r.line.expr)),
        least=contents.mark.least,
    )
    by_key = {m.id: m for m in contents.measures.values()}
    return preview_of(voice, contents.plan, by_key, contents.packages, language)


def _prefs(contents: Contents) -> tuple[Pref, ...]:
    """What is rated, as it counts."""
    rated = (pref(i, contents.measures[i.measure_id].id) for i in contents.interests if i.rated)
    whose = Somebody(contents.stakeholder.key, contents.stakeholder.side)
    return weighed_of(contents.plan.context, whose, rated)


def pillars_of(contents: Contents, language: str, choice: Choice) -> tuple[SheetPillar, ...]:
    """Pillars in the catalogue's order, empty ones left out."""
    rows = {i.measure_id: i for i in contents.interests}
    shared = shares({pref.measure: pref.weight for pref in _prefs(contents)})
    own = house(contents.stakeholder.key)
    lines: dict[str, list[RatingLine]] = {pillar: [] for pillar in library.catalogue().pillars}
    for key, measure in contents.measures.items():
        share = shared.get(measure.id, Fraction(0))
        line = rating_line(measure, rows.get(key), language, house(measure.lead) == own, share)
        why = reasons(measure, contents.stakeholder.key)
        line = replace(line, reasons=why, changed=_changed(line, contents.position))
        lines[measure.pillar].append(line)
    names = library.catalogue().pillars
    return tuple(_pillar(key, words(names[key], language), found, choice) for key, found in lines.items() if found)


def _changed(line: RatingLine, position: Position) -> bool:
    """Whether somebody changed a row since the position was handed in, at all where it was not."""
    if line.changed_at is None:
        return False
    return position.submitted_at is None or line.changed_at > position.submitted_at


def _pillar(pillar: str, name: str, lines: Sequence[RatingLine], choice: Choice) -> SheetPillar:
    """What matters most comes first; among the rest, what the own house leads."""
    shown = [line for line in lines if choice.takes(line)]
    rated = [line for line in shown if line.importance is not None]
    others = [line for line in shown if line.importance is None]
    return SheetPillar(
        id=pillar,
        name=name,
        rated=tuple(sorted(rated, key=lambda line: -(line.importance or 0))),
        others=tuple(sorted(others, key=lambda line: not line.leads)),
        share=sum((line.share for line in lines), Fraction(0)),
    )


def _levels(measure: Measure, language: str) -> tuple[tuple[int, str], ...]:
    return tuple((level.n, words(level.text, language)) for level in measure.levels)
