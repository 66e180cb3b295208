"""The agenda: measures of a dossier with their levels."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, select

from models.mandate import Mandate
from models.measure import Measure as MeasureRow
from negotiator.bargaining.errors import NotRecorded
from negotiator.catalogue import plan as plans
from negotiator.catalogue.compacts import Compact, serves
from negotiator.catalogue.means import units_of
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.measures import MOST_LEVELS, TAGS
from negotiator.catalogue.reading.written import said
from negotiator.catalogue.synonyms import finds
from negotiator.hidden import told_if
from negotiator.language import _, number, percent, say
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import dossier_for, frame_of
from negotiator.services.dossiers.frame.views import (
    AgendaPage,
    LevelLine,
    LinkLine,
    MeasureLine,
    MeasurePage,
    PillarLine,
    ServesLine,
)
from negotiator.services.dossiers.measures import measure_undo
from negotiator.services.dossiers.measures.measure_editing import measure_row
from negotiator.services.dossiers.measures.measure_fields import FRAMINGS, TAG_WORDS
from negotiator.services.dossiers.owners.owners import is_of_house
from negotiator.services.dossiers.register.precedents import beside
from negotiator.services.records.law import LEVEL
from negotiator.services.records.wording import notes, words

INTERNAL = "i"
COMPACTS = {Compact.MIGRATION: _("Compact for Migration"), Compact.REFUGEES: _("Compact on Refugees")}
TABLES = (  # what the page shows
    *("dossier", "measure", "level", "limit", "mandate", "rule_override", "asked_change", "stakeholder", "position"),
    "gate_confirmation",
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a reader sees of measures: words in a language, all costs or those of the measures of its `house` (its key,
    empty for none), mandate, which may be `drafted`; `law` are the things whose legal status counts as stricter."""

    language: str
    costs: bool
    house: str
    mandate: Mapping[str, tuple[int, int]]
    measures: Mapping[str, plans.Measure]
    units: Mapping[str, plans.Text]
    law: frozenset[str]
    drafted: bool = False

    def priced(self, measure: plans.Measure) -> bool:
        """Whether the reader may know what the measure costs."""
        return self.costs or (bool(self.house) and is_of_house(measure, self.house))


def listed(session: Session, reader: Reader, dossier_id: int, search: str = "", mark: str = "") -> AgendaPage:
    """The measures by pillar that match the search and carry the mark; all for empty ones. Raises NotRecorded or
    NotAllowed."""
    require(reader, Action.READ_CATALOGUE, dossier_id)
    mark = mark if mark in TAGS else ""
    if search:  # there is no end of them
        return _listed(session, reader, dossier_id, search, mark)
    return cut(session, reader, dossier_id, TABLES, _listed, "", mark)


def to_clear(session: Session, reader: Reader, dossier_id: int) -> AgendaPage:
    """All measures by pillar, for whoever may take them off. Raises NotRecorded or NotAllowed."""
    require(reader, Action.EDIT_MEASURES, dossier_id)
    return listed(session, reader, dossier_id)


def _listed(session: Session, reader: Reader, dossier_id: int, search: str, mark: str) -> AgendaPage:
    dossier = dossier_for(session, reader, dossier_id, Action.READ_CATALOGUE)
    seen = _seen(session, reader, dossier_id)
    lines: dict[str, list[MeasureLine]] = {pillar: [] for pillar in library.catalogue().pillars}
    for m in seen.measures.values():
        told = (*m.text.values(), said(m.desc, reader.language), m.id, m.lead)
        if finds(search, told) and (not mark or mark in m.tags):
            lines[m.pillar].append(_line(m, seen))
    pillars = library.catalogue().pillars
    return AgendaPage(
        frame=frame_of(reader, dossier),
        pillars=tuple(
            PillarLine(key, words(pillars[key], reader.language), tuple(found)) for key, found in lines.items() if found
        ),
        search=search,
        found=sum(len(found) for found in lines.values()),
        of=len(seen.measures),
        shelved=_shelved(session, reader, dossier_id),
        mark=mark,
        marks=_marks((tag for m in seen.measures.values() for tag in m.tags), reader.language),
    )


def _marks(tags: Iterable[str], language: str) -> tuple[tuple[str, str], ...]:
    """Key and words of these marks, each once, in the order of all marks."""
    carried = frozenset(tags)
    return tuple((tag, say(language, TAG_WORDS[tag])) for tag in TAGS if tag in carried)


def one(session: Session, reader: Reader, dossier_id: int, key: str) -> MeasurePage:
    """One measure in full. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.READ_CATALOGUE)
    seen = _seen(session, reader, dossier_id)
    if key not in seen.measures:
        raise NotRecorded(_("There is no such measure."))
    measure, editable = seen.measures[key], may(reader, Action.EDIT_MEASURES, dossier_id)
    row = measure_row(session, dossier_id, key) if editable else None
    return MeasurePage(
        frame=frame_of(reader, dossier),
        pillar=words(library.catalogue().pillars[measure.pillar], reader.language),
        measure=_line(measure, seen),
        editable=editable,
        beside=beside(session, reader, dossier_id, measure),
        mark=measure_undo.mark_of(session, row) if row else "",
        undo=row is not None and measure_undo.undoable(session, dossier_id, row),
        more=editable and len(measure.levels) < MOST_LEVELS,
        others=tuple(
            (m.id, words(m.text, reader.language)) for m in seen.measures.values() if editable and m is not measure
        ),
        serves=tuple(
            ServesLine(
                say(reader.language, COMPACTS[objective.compact]),
                objective.n,
                words(objective.text, reader.language),
                level,
                notes(objective.src),
            )
            for objective, level in serves(measure, library.compacts())
        ),
    )


def _shelved(session: Session, reader: Reader, dossier_id: int) -> tuple[tuple[str, str], ...]:
    """Key and name of the measures that were taken off the agenda, without those of the catalogue that never were on
    it; empty for whoever may not put them back."""
    if not may(reader, Action.EDIT_MEASURES, dossier_id):
        return ()
    columns = select(MeasureRow.key, MeasureRow.text, MeasureRow.version)
    query = columns.where(MeasureRow.dossier_id == dossier_id, MeasureRow.off)
    rows = session.exec(query.order_by(col(MeasureRow.rank), col(MeasureRow.id))).all()
    known_ = library.catalogue().measures
    return tuple((key, words(text, reader.language)) for key, text, n in rows if n > 1 or key not in known_)


def _seen(session: Session, reader: Reader, dossier_id: int) -> _Seen:
    measures = derived(session, dossier_id).measures
    mandate: dict[str, tuple[int, int]] = {}
    if may(reader, Action.READ_MANDATE, dossier_id):
        ranges = session.exec(select(Mandate).where(Mandate.dossier_id == dossier_id))
        mandate = {measures[r.measure_id].id: (r.lo, r.hi) for r in ranges if r.measure_id in measures}
    return _Seen(
        language=reader.language,
        costs=may(reader, Action.READ_COSTS, dossier_id),
        house=_house(session, reader, dossier_id),
        mandate=mandate,
        measures={m.id: m for m in measures.values()},
        law=frozenset(thing for thing, _word in derived(session, dossier_id).ground.law),
        units=units_of(derived(session, dossier_id).plan),
        drafted=derived(session, dossier_id).plan.mandate_drafted,
    )


def _house(session: Session, reader: Reader, dossier_id: int) -> str:
    """The key of the house whose costs the reader may know as its own; empty if there is none."""
    place = reader.standing(dossier_id)
    if place is None or not may(reader, Action.READ_COSTS, dossier_id, place.stakeholder_id):
        return ""
    sheets = derived(session, dossier_id).sheets
    return next((key for key, sheet in sheets.items() if sheet.stakeholder_id == place.stakeholder_id), "")


def _line(m: plans.Measure, seen: _Seen) -> MeasureLine:
    terms, language = library.terms(), seen.language
    return MeasureLine(
        key=m.id,
        name=words(m.text, language),
        desc=said(m.desc, language),
        lead=words(terms.authorities.get(m.lead, {}), language) or m.lead,
        co=m.co,
        chapter=words(terms.chapters.get(m.ep, {}), language) or m.ep,
        law=said(m.law, language),
        internal=m.bind == INTERNAL,
        top=m.top,
        levels=tuple(_level(level, m, seen) for level in m.levels),
        requires=tuple(_link(link, seen) for link in m.requires),
        excludes=tuple(_link(link, seen) for link in m.excludes),
        sources=notes(m.src),
        mandate=seen.mandate.get(m.id),
        asked=m.asked,
        marks=_marks(m.tags, language),
        drafted=seen.drafted,
    )


def _level(level: plans.Level, measure: plans.Measure, seen: _Seen) -> LevelLine:
    terms, units, language = library.terms(), seen.units, seen.language
    lo, hi = seen.mandate.get(measure.id, (0, level.n))
    priced, payers = seen.priced(measure), terms.payers
    return LevelLine(
        n=level.n,
        text=words(level.text, language),
        quantity=level.quantity,
        unit=level.unit,
        year=level.year,
        money=told_if(tuple((words(payers.get(k, {}), language) or k, v) for k, v in level.eur.items()), priced),
        total=told_if(sum(level.eur.values(), Fraction(0)), priced),
        uses=tuple((words(units.get(k, {}), language) or k, v) for k, v in level.uses.items()),
        gives=tuple((words(units.get(k, {}), language) or k, v) for k, v in level.gives.items()),
        persons=tuple((words(terms.groups.get(k, {}), language) or k, v) for k, v in level.groups.items()),
        legal=level.legal,
        credibility=level.cred,
        allowed=seen.drafted or lo <= level.n <= hi,
        unconfirmed=f"{LEVEL}.{measure.id}.{level.n}" in seen.law,
        more=tuple(_more(level, language)),
    )


def _more(level: plans.Level, language: str) -> Iterator[tuple[str, str]]:
    """When it begins and is built up, who carries it out, how it is presented, for which labour market it trains."""
    if level.year:
        yield say(language, _("Reached in year of the agreement")), str(level.year)
    if level.ramp:
        yield say(language, _("Ramp-up")), ", ".join(percent(share, language) for share in level.ramp)
    for label, name in ((_("On our side"), level.ours), (_("On the partner's side"), level.theirs)):
        if name:
            yield say(language, label), name
    if level.framing:
        yield say(language, _("Presented as")), say(language, FRAMINGS[level.framing])
    if level.away is not None:
        persons = sum(level.groups.values(), Fraction(0))
        split = ((_("Trained for work abroad"), level.away), (_("Trained for work at home"), 1 - level.away))
        for label, share in split:
            yield say(language, label), f"{percent(share, language)} ({number(share * persons, language, 1)})"


def _link(link: plans.Link, seen: _Seen) -> LinkLine:
    other = seen.measures.get(link.measure)
    if other is None:
        return LinkLine(link.at, link.measure, link.measure, link.level, "")
    text = words(other.levels[link.level].text, seen.language) if link.level <= other.top else ""
    return LinkLine(link.at, other.id, words(other.text, seen.language), link.level, text)
