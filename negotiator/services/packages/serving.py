"""What a package serves beyond its rules: objectives of the two compacts, shares of groups in capacities, training for
home and away, measures that help each other, and who carries them out. Nothing of it is anybody's position."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from negotiator.catalogue.assembly import SYNERGY
from negotiator.catalogue.compacts import Compact, Served, served
from negotiator.catalogue.gains import Sending, gained, sending
from negotiator.catalogue.means import units_of
from negotiator.catalogue.occupations import Worked, worked
from negotiator.catalogue.plan import Plan
from negotiator.catalogue.reading import library
from negotiator.catalogue.shares import helped, shares, tracks
from negotiator.catalogue.tally import GAINS
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, frame_of
from negotiator.services.packages.shelf import TABLES, Shelf
from negotiator.services.records.wording import SourceNote, notes, words

OUTSIDE = (  # what is kept apart on purpose: no measure makes it easier or harder, and no package counts it
    _("asylum and the examination of each application"),
    _("protection of those who are persecuted or flee from war, and its withdrawal"),
    _("victims of trafficking and of violence"),
    _("unaccompanied children"),
    _("family life under constitution and European law, beyond what a measure grants"),
    _("visits, transit and short business trips"),
)
COMPACTS = {
    Compact.MIGRATION: _("Global Compact for Migration"),
    Compact.REFUGEES: _("Global Compact on Refugees"),
}


@dataclass(frozen=True, slots=True)
class AimLine:
    """An objective; `by` are names of the measures that serve it in this package, `could` of those of the dossier that
    would at another level."""

    n: int
    name: str
    by: tuple[str, ...]
    could: tuple[str, ...]
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A capacity a year by group, `rest` for what counts no persons."""

    name: str
    by_group: tuple[Fraction, ...]
    rest: Fraction
    free: Fraction


@dataclass(frozen=True, slots=True)
class TrackLine:
    """A training measure: persons a year for the labour market there and here."""

    name: str
    home: Fraction
    away: Fraction


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Two measures that help each other: by how much the first is likelier to be delivered (0-1), and what that is
    worth in points of the mean score."""

    name: str
    other: str
    level: int
    bonus: Fraction
    worth: Fraction


@dataclass(frozen=True, slots=True)
class DoerLine:
    """A level of the package: its measure by key and name, and who carries it out on either side, empty for nobody."""

    key: str
    name: str
    n: int
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class ServedGain:
    """A measure's gains by party, promised and credited in gain points, and how credible its level is (0-1)."""

    name: str
    cred: Fraction
    by_party: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """An occupation, persons a year: recruited, trained for the market there and here; the share of women laid down
    (0-1, None where no measure does) and the usual one. `draining`: it recruits where it has just trained people for
    their own market; `risky`: it plans more women than usually work there."""

    name: str
    recruited: Fraction
    home: Fraction
    away: Fraction
    planned: Fraction | None
    usual: Fraction
    draining: bool
    risky: bool


@dataclass(frozen=True, slots=True)
class ServingPage:
    """What one package serves; `offer` where it is one, of which only what it mentions is counted. `doers` are all its
    measures, those without anybody who carries them out first; `may_name`: the reader may say who does. `gains` in the
    order of the `parties`; `outside` are grounds to come or stay that no measure here touches."""

    frame: Frame
    ref: str
    name: str
    offer: bool
    migration: tuple[AimLine, ...]
    refugees: tuple[AimLine, ...]
    groups: tuple[str, ...]
    shares: tuple[ShareLine, ...]
    tracks: tuple[TrackLine, ...]
    helped: tuple[HelpLine, ...]
    doers: tuple[DoerLine, ...]
    may_name: bool
    parties: tuple[str, ...]
    gains: tuple[ServedGain, ...]
    sending: tuple[Sending, ...]
    outside: tuple[str, ...]
    work: tuple[WorkLine, ...] = ()

    @property
    def unnamed(self) -> int:
        """How many of its measures nobody is named for."""
        return sum(not (line.ours or line.theirs) for line in self.doers)


def page(session: Session, reader: Reader, dossier_id: int, ref: str) -> ServingPage:
    """What the package behind a reference serves. Raises NotRecorded or NotAllowed."""
    return cut(session, reader, dossier_id, TABLES, _page, ref)


def _page(session: Session, reader: Reader, dossier_id: int, ref: str) -> ServingPage:
    shelf = Shelf(session, reader, dossier_id)
    found, language = shelf.find(ref), reader.language
    plan, levels, known = found.plan, found.levels, library.catalogue()
    names = {measure.id: words(measure.text, language) for measure in plan.measures}
    aims = served(plan, library.compacts(), levels)
    return ServingPage(
        frame=frame_of(reader, shelf.dossier),
        ref=found.ref,
        name=found.name,
        offer=bool(found.unmentioned),
        migration=_aims(aims, Compact.MIGRATION, plan, language),
        refugees=_aims(aims, Compact.REFUGEES, plan, language),
        groups=tuple(words(library.terms().groups[group], language) for group in known.groups),
        shares=tuple(
            ShareLine(words(units_of(plan)[s.capacity], language), tuple(s.by_group.values()), s.rest, s.free)
            for s in shares(plan, levels)
        ),
        tracks=tuple(TrackLine(names[t.measure], t.home, t.away) for t in tracks(plan, levels)),
        helped=tuple(
            HelpLine(names[h.measure], names[h.other], h.level, h.bonus, SYNERGY * h.bonus)
            for h in helped(plan, levels)
        ),
        doers=_doers(plan, levels, language),
        may_name=may(reader, Action.EDIT_MEASURES, dossier_id),
        parties=tuple(words(library.terms().gains[party], language) for party in GAINS),
        gains=tuple(
            ServedGain(names[g.measure], g.cred, tuple((g.promised[p], g.credited[p]) for p in GAINS))
            for g in gained(plan, levels, GAINS)
        ),
        sending=sending(plan, levels),
        outside=tuple(say(language, ground) for ground in OUTSIDE),
        work=tuple(_work(each, language) for each in worked(plan, levels, library.occupations())),
    )


def _work(each: Worked, language: str) -> WorkLine:
    name, usual = words(each.occupation.text, language), each.occupation.women
    return WorkLine(
        name, each.recruited, each.home, each.away, each.planned, usual, draining=each.draining, risky=each.risky
    )


def _doers(plan: Plan, levels: Mapping[str, int], language: str) -> tuple[DoerLine, ...]:
    taken = ((measure, measure.levels[levels[measure.id]]) for measure in plan.measures if levels.get(measure.id))
    lines = (DoerLine(m.id, words(m.text, language), v.n, v.ours, v.theirs) for m, v in taken)
    return tuple(sorted(lines, key=lambda line: bool(line.ours or line.theirs)))


def _aims(aims: tuple[Served, ...], compact: Compact, plan: Plan, language: str) -> tuple[AimLine, ...]:
    names = {measure.id: words(measure.text, language) for measure in plan.measures}
    return tuple(
        AimLine(
            aim.objective.n,
            words(aim.objective.text, language),
            tuple(names[key] for key in aim.by),
            tuple(names[key] for key in aim.could),
            notes(aim.objective.src),
        )
        for aim in aims
        if aim.objective.compact is compact
    )
