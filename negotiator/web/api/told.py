"""From views, which are cut to their reader already, to the shapes of the interface; nothing is decided here."""

from collections.abc import Iterable
from fractions import Fraction

from negotiator.hidden import Amount, Hidden, Told
from negotiator.language import say
from negotiator.numbers import rounded
from negotiator.services.briefs.life.printing import DocumentLine
from negotiator.services.dossiers.frame.views import DossierCard, LevelLine, MeasureLine, StakeholderLine, Task
from negotiator.services.packages.comparison import AmountRow, Comparison
from negotiator.services.packages.views import BrokenLine, Meaning, PackageLine, PillarRows, ProposalLine, ScoreLine
from negotiator.services.positions import views as positions
from negotiator.services.work.jobs import JobView
from negotiator.web import context
from negotiator.web.api import shapes
from negotiator.web.wording import PLACES

HID: shapes.Hid = "hidden"
MARKED = 0  # no row has this number


def seen(found: Amount) -> shapes.Seen:
    """The number, that it is hidden, or null."""
    if isinstance(found, Told):
        return float(found.value)
    return HID if isinstance(found, Hidden) else None


def scored(found: Amount) -> shapes.Seen:
    """A score as pages tell it: finer, it would tell more of what others have sealed."""
    return float(rounded(found.value, PLACES)) if isinstance(found, Told) else seen(found)


def maybe(value: Fraction | None) -> float | None:
    """The number, or null where there is none."""
    return None if value is None else float(value)


def dossier(card: DossierCard) -> shapes.Dossier:
    """One dossier at a glance."""
    return shapes.Dossier(
        id=card.id,
        title=card.title,
        summary=card.summary,
        stage=card.stage,
        role=card.role,
        as_of=card.as_of,
        fictional=card.fictional,
        todo=[_todo(task) for task in card.tasks],
    )


def _todo(task: Task) -> shapes.Todo:
    return shapes.Todo(
        kind=task.kind, name=task.name, position=task.position_id or None, done=task.done, wanted=task.wanted
    )


def stakeholder(line: StakeholderLine) -> shapes.Stakeholder:
    """Who has interests."""
    return shapes.Stakeholder(
        id=line.id,
        key=line.key,
        name=line.name,
        side=line.side,
        kind=line.kind,
        part=line.part,
        consent=line.consent,
        position=line.position_id,
        readable=line.readable,
    )


def measure(line: MeasureLine, pillar: str) -> shapes.Measure:
    """A measure with its levels."""
    return shapes.Measure(
        key=line.key,
        name=line.name,
        description=line.desc,
        pillar=pillar,
        lead=line.lead,
        chapter=line.chapter,
        law=line.law,
        internal=line.internal,
        levels=[_level(level) for level in line.levels],
    )


def _level(level: LevelLine) -> shapes.Level:
    return shapes.Level(
        n=level.n,
        text=level.text,
        quantity=maybe(level.quantity),
        unit=level.unit,
        year=level.year,
        eur=seen(level.total),
        legal=level.legal,
        credibility=float(level.credibility),
        allowed=level.allowed,
    )


def standing(line: positions.Standing) -> shapes.Standing:
    """How far a position is; hidden where the reader may not know."""
    known = line.known
    return shapes.Standing(
        position=line.position_id,
        stakeholder=line.stakeholder_id,
        name=line.name,
        side=line.side,
        part=line.part,
        rated=line.rated if known else HID,
        wanted=line.wanted if known else HID,
        progress=line.progress if known else HID,
        visibility=line.visibility if known else HID,
        readable=line.readable,
        editable=line.editable,
        own=line.own,
    )


def position(sheet: positions.Sheet) -> shapes.Position:
    """A position with what stands in it."""
    lines = sheet.red_lines
    return shapes.Position(
        standing=standing(sheet.standing),
        edition=sheet.edition if sheet.counted else HID,
        ratings=[rating(line) for pillar in sheet.pillars for line in pillar.rated],
        least=HID if sheet.mark is None else maybe(sheet.mark.least),
        red_lines=HID if lines is None else [red_line(line) for line in lines],
    )


def rating(line: positions.RatingLine) -> shapes.Rating:
    """What a position says of a measure."""
    return shapes.Rating(
        measure=line.key,
        importance=maybe(line.importance),
        low=maybe(line.low),
        high=maybe(line.high),
        wish=line.wish,
        certainty=line.cert,
        reason=line.why,
        changed_by=line.changed_by,
        changed_at=line.changed_at,
        version=line.version,
    )


def red_line(line: positions.RedLineLine) -> shapes.RedLine:
    """A red line as it stands."""
    return shapes.RedLine(
        id=line.id,
        condition=line.expr,
        hard=line.hard,
        certainty=line.cert,
        reason=line.why,
        told=line.told,
        version=line.version,
    )


def package(line: PackageLine) -> shapes.Package:
    """A package in a line."""
    return shapes.Package(
        ref=line.ref,
        name=line.name,
        origin=line.origin,
        concept=line.concept,
        proposal=line.proposal_id,
        by=line.by,
        at=line.at,
        note=line.note,
        stale=line.stale,
        fits=None if line.unmentioned else line.fits,
        unsaid=line.unsaid,
        hard=line.hard,
        soft=line.soft,
        overridden=line.overridden,
        eur=seen(line.eur),
        measures=line.measures,
    )


def proposal(line: ProposalLine) -> shapes.Proposal:
    """One run with its packages."""
    return shapes.Proposal(
        id=line.id,
        status=line.status,
        ending=line.ending,
        at=line.at,
        by=line.by,
        seconds=line.seconds,
        stale=line.stale,
        packages=[package(each) for each in line.packages],
    )


def judged(pillars: Iterable[PillarRows], meaning: Meaning, unsaid: bool) -> shapes.Judged:
    """What levels mean to the reader."""
    return shapes.Judged(
        levels={row.key: row.n for pillar in pillars for row in pillar.rows if row.n},
        scores=[score(line) for line in meaning.scores],
        broken=[_broken(line) for line in meaning.broken],
        payers=[
            shapes.Amount(key=line.key, name=line.name, eur=float(line.eur), limit=maybe(line.limit))
            for line in meaning.payers
        ],
        unsaid=unsaid,
    )


def score(line: ScoreLine) -> shapes.Score:
    """How one stakeholder fares."""
    return shapes.Score(
        key=line.key,
        name=line.name,
        part=line.part,
        side=line.side,
        score=scored(line.score),
        least=scored(line.least),
        surplus=scored(line.surplus),
        band=line.band,
    )


def comparison(page: Comparison) -> shapes.Comparison:
    """Packages side by side."""
    return shapes.Comparison(
        packages=[package(line) for line in page.lines],
        measures=[
            shapes.Choice(key=row.key, name=row.name, levels=[cell.held for cell in row.cells])
            for group in page.groups
            for row in group.rows
        ],
        scores=[
            shapes.Across(key=row.line.key, name=row.line.name, scores=[score(cell) for cell in row.cells])
            for row in page.scores
        ],
        money=_across(page.money),
        capacities=_across(page.capacities),
        persons=_across(page.persons),
        gains=[
            shapes.Gain(
                name=row.name,
                nominal=[float(each) for each in row.nominal],
                credited=[float(each) for each in row.credited],
                least=float(row.least),
            )
            for row in page.gains
        ],
        broken=[[_broken(line) for line in lines] for lines in page.broken],
    )


def _across(rows: Iterable[AmountRow]) -> list[shapes.Row]:
    return [
        shapes.Row(name=row.name, amounts=[maybe(n) for n in row.amounts], limits=[maybe(n) for n in row.limits])
        for row in rows
    ]


def _broken(line: BrokenLine) -> shapes.Broken:
    return shapes.Broken(rule=line.rule, title=line.title, kind=line.kind, text=line.text)


def document(line: DocumentLine) -> shapes.Document:
    """A printed document."""
    return shapes.Document(
        id=line.id,
        kind=line.kind,
        title=say(context.language(), line.title),
        language=line.language,
        grade=line.grade,
        edition=line.edition,
        name=line.name,
        size=line.size,
        at=line.at,
        state=line.state,
        stale=line.stale,
    )


def job(found: JobView) -> shapes.Job:
    """Long work, and what it has made."""
    return shapes.Job(
        id=found.id,
        dossier=found.dossier_id,
        kind=found.kind,
        state=found.state,
        step=found.step,
        share=found.share,
        error=found.error,
        seconds=found.seconds,
        proposal=_number(found.result.get("proposal")) or found.proposal or None,
        document=_number(found.result.get("document")),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and value > MARKED else None
