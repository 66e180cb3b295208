"""What others got: agreements and schemes beside the measures of a dossier, and programmes that it could lean on.

For the home side only. Results stand apart from promises, and no figure without source, grade and year.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from babel import Locale
from sqlmodel import Session

from models.clock import today
from models.precedent_entry import SettledConflict
from negotiator.catalogue.plan import Measure
from negotiator.catalogue.precedents import PROMISED
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.precedents import KINDS, Agreement, Element, Outcome, Programme
from negotiator.catalogue.synonyms import finds
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame
from negotiator.services.dossiers.register.register_rows import Held, held_in
from negotiator.services.records.loading import known
from negotiator.services.records.voice import Voice
from negotiator.services.records.wording import SourceNote, note, words

YEAR, MONTH = len("2026"), len("2026-03")
OLD = timedelta(days=365)  # a copy that is older is to be checked again before use
TABLES = ("measure", "level", "dossier", "rule_override", "asked_change", "precedent_entry", "settled_conflict")
MOST = 60  # lines on one page: more are found by a narrower search
KIND_WORDS = {
    "agreement": _("Agreements between states"),
    "placement": _("Placement arrangements"),
    "scheme": _("Schemes of other countries"),
    "talks": _("Talks without a text"),
}
FORMAT_WORDS = {
    "treaty": _("treaty"),
    "declaration": _("declaration of intent"),
    "memorandum": _("memorandum"),
    "structure": _("working structure"),
    "ba_arrangement": _("placement arrangement"),
    "domestic_rule": _("domestic rule"),
    "project": _("project"),
    "eu_treaty": _("treaty of the Union"),
    "eu_soft": _("declaration of the Union"),
    "talks": _("talks"),
}
FIT_WORDS = {
    "exact": _("as this level"),
    "near": _("close to this level"),
    "above": _("beyond this level"),
    "below": _("below this level"),
    "principle": _("agreed in principle, without a number"),
    "none": _("expressly not granted, or missing"),
    "result": _("result, not a promise"),
    "baseline": _("situation before"),
    "doubtful": _("doubtful: not to be used as a fact"),
}


SHOWN = {
    "granted": _("granted or promised"),
    "withheld": _("expressly not granted, or missing"),
    "result": _("results"),
    "disputed": _("sources disagree"),
    "old": _("to be checked again"),
    "own": _("added here"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, kind, pillar, country (a code) and what to show (a key of SHOWN); empty for all."""

    search: str = ""
    kind: str = ""
    pillar: str = ""
    country: str = ""
    show: str = ""


ALL = Wanted()


@dataclass(frozen=True, slots=True)
class PrecedentLine:
    """What one agreement holds on one measure. `level` is the nearest level with its words, empty where none is; `when`
    the year of the figure or the day of signature, empty where neither was found; `dispute` is empty unless sources
    disagree, and then says about what: a person settles which figure is used, `settled` says how. `old`: the copy is to
    be checked again before use; `number` is that of an entry which the dossier added, 0 for others; `ref` what a form
    calls one that the product brings along."""

    measure_key: str
    measure: str
    who: str
    title: str
    format: str
    when: str
    text: str
    level: str
    fit: str
    promised: bool
    source: SourceNote
    note: str
    dispute: str
    conflict: str = ""
    settled: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    old: bool = False
    read_on: str = ""
    number: int = 0
    ref: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """A target or a result of a programme."""

    text: str
    year: str
    source: SourceNote
    note: str
    dispute: str


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme. `ended` where its term is over on the day the page is read, `running` says until when, or that its
    end was not found."""

    name: str
    countries: str
    by: str
    funding: str
    status: str
    term: str
    ended: bool
    reusable: str
    note: str
    targets: tuple[OutcomeLine, ...]
    results: tuple[OutcomeLine, ...]


@dataclass(frozen=True, slots=True)
class PrecedentsPage:
    """The register as it was searched: lines in the order of the measures, at most MOST, of `found` in all; `kinds`,
    `pillars`, `countries` and `shows` are what can be chosen, each with its words."""

    frame: Frame
    wanted: Wanted
    kinds: tuple[tuple[str, str], ...]
    pillars: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    shows: tuple[tuple[str, str], ...]
    lines: tuple[PrecedentLine, ...]
    found: int
    programmes: tuple[ProgrammeLine, ...]
    editable: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one measure: lines, programmes, and the levels that go beyond every precedent."""

    lines: tuple[PrecedentLine, ...] = ()
    programmes: tuple[ProgrammeLine, ...] = ()
    beyond: tuple[str, ...] = ()


def register(session: Session, reader: Reader, dossier_id: int, wanted: Wanted = ALL) -> PrecedentsPage:
    """What fits what is wanted; what is unknown of it counts as all. Raises NotRecorded or NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.READ_CONTEXT)
    asked = replace(
        wanted,
        kind=wanted.kind if wanted.kind in KINDS else "",
        pillar=wanted.pillar if wanted.pillar in library.catalogue().pillars else "",
        show=wanted.show if wanted.show in SHOWN else "",
    )
    return cut(session, reader, dossier_id, TABLES, _register, asked)


def _register(session: Session, reader: Reader, dossier_id: int, wanted: Wanted) -> PrecedentsPage:
    measures, held = derived(session, dossier_id).measures.values(), held_in(session, dossier_id)
    register_, seen = held.register, _Seen(held, reader.language, today(session))
    codes = sorted({code for each in register_.agreements for code in _states(each) if code != "*"})
    named = sorted(((code, countries((code,), reader.language)) for code in codes), key=lambda each: each[1].casefold())
    country = wanted.country if wanted.country in codes else ""
    wanted, search = replace(wanted, country=country), wanted.search
    lines = [
        line
        for measure in measures
        if not wanted.pillar or measure.pillar == wanted.pillar
        for agreement, element in register_.by_measure.get(measure.id, ())
        if not wanted.kind or agreement.kind == wanted.kind
        if not country or country in _states(agreement)
        if _shows(wanted.show, element, (line := _line(agreement, element, measure, seen)))
        if finds(search, _texts(agreement, element, measure, line))
    ]
    now = today(session)
    programmes = [programme_line(each, reader.language, now) for each in register_.programmes]
    return PrecedentsPage(
        frame=frame(session, reader, dossier_id),
        wanted=wanted,
        kinds=tuple((key, say(reader.language, text)) for key, text in KIND_WORDS.items()),
        pillars=tuple((key, words(text, reader.language)) for key, text in library.catalogue().pillars.items()),
        countries=tuple(named),
        shows=tuple((key, say(reader.language, text)) for key, text in SHOWN.items()),
        lines=tuple(lines[:MOST]),
        found=len(lines),
        programmes=tuple(
            line
            for programme, line in zip(register_.programmes, programmes, strict=True)
            if not country or country in programme.countries
            if finds(search, (line.name, line.countries, line.by, line.status, line.reusable))
        ),
        editable=may(reader, Action.EDIT_DOSSIER, dossier_id),
    )


def _states(agreement: Agreement) -> tuple[str, ...]:
    return (*agreement.destination, *agreement.partner)


def _shows(show: str, element: Element, line: PrecedentLine) -> bool:
    """Whether a line belongs to what is to be shown; every one does where nothing is chosen."""
    return {
        "": True,
        "granted": line.promised,
        "withheld": element.fit == "none",
        "result": element.fit == "result",
        "disputed": bool(line.dispute),
        "old": line.old,
        "own": bool(line.number),
    }[show]


def beside(session: Session, reader: Reader, dossier_id: int, measure: Measure) -> Beside:
    """What others got on one measure; empty for readers of the other side and where nothing is known."""
    if not may(reader, Action.READ_CONTEXT, dossier_id):
        return Beside()
    held, now = held_in(session, dossier_id), today(session)
    register_, seen = held.register, _Seen(held, reader.language, now)
    return Beside(
        lines=tuple(_line(*pair, measure, seen) for pair in register_.by_measure.get(measure.id, ())),
        programmes=tuple(programme_line(p, reader.language, now) for p in register_.programmes_of((measure.id,))),
        beyond=tuple(
            words(level.text, reader.language) for level in measure.levels if register_.beyond(measure.id, level.n)
        ),
    )


def _texts(agreement: Agreement, element: Element, measure: Measure, line: PrecedentLine) -> tuple[str, ...]:
    """What a search looks at: both languages, names of countries, the measure and its pillar."""
    pillar = library.catalogue().pillars[measure.pillar]
    words_of = (*agreement.text.values(), *element.text.values(), *measure.text.values(), *pillar.values())
    return (*words_of, *agreement.lesson.values(), line.who, line.format, agreement.id)


def _line(agreement: Agreement, element: Element, measure: Measure, seen: "_Seen") -> PrecedentLine:
    language, row = seen.language, seen.held.rows.get(agreement.id)
    settled = seen.held.settled.get(element.conflict)
    read_on = row.read_on if row else agreement.status_as_of or seen.held.register.as_of
    sources = library.precedents().conflicts[element.conflict].src if element.conflict else ()
    level = words(measure.levels[element.level].text, language) if 0 < element.level <= measure.top else ""
    return PrecedentLine(
        measure_key=measure.id,
        measure=words(measure.text, language),
        who=f"{countries(agreement.destination, language)} – {countries(agreement.partner, language)}",
        title=words(agreement.text, language),
        format=say(language, FORMAT_WORDS[agreement.format]),
        when=_when(agreement, element, language),
        text=words(element.text, language),
        level=level,
        fit=say(language, FIT_WORDS[element.fit]),
        promised=element.fit in PROMISED,
        source=note(element.src),
        note=words(element.note, language),
        dispute=_dispute(element.conflict, language),
        conflict=element.conflict,
        settled=_settled(settled, language) if settled else "",
        choices=tuple((src, note(src).title) for src in sources),
        old=is_old(read_on, seen.day),
        read_on=_day(read_on, language),
        number=known(row.id) if row else 0,
        ref="" if row else reference(agreement, agreement.elements.index(element)),
    )


def _when(agreement: Agreement, element: Element, language: str) -> str:
    """The day of the figure or of the signature; where neither is known, as of when the rest is."""
    found = element.year or agreement.signed or agreement.in_force
    if found or not agreement.status_as_of:
        return _day(found, language)
    return say(language, _("as of %(day)s"), day=_day(agreement.status_as_of, language))


def _settled(row: SettledConflict, language: str) -> str:
    """Which source is used, and why."""
    told = say(language, _("used: %(source)s. %(why)s"), source=note(row.src).title, why=row.why)
    return f"{told} ({row.by})"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The register of a dossier, the language it is told in, and the day."""

    held: Held
    language: str
    day: date


def reference(agreement: Agreement, n: int) -> str:
    """What a form calls the n-th element of an entry that the product brings along."""
    return f"{agreement.id}:{n}"


def is_old(read_on: str, day: date) -> bool:
    """Whether a copy that was made on this day, month or year is to be checked again before use; true where nobody said
    when."""
    if not read_on:
        return True
    last = {YEAR: f"{read_on}-12-31", MONTH: f"{read_on}-28"}.get(len(read_on), read_on)
    return date.fromisoformat(last) + OLD < day


def programme_line(programme: Programme, language: str, now: date) -> ProgrammeLine:
    """A programme as it stands on a day."""
    ended = bool(programme.end) and programme.end < now.isoformat()[: len(programme.end)]
    if not programme.end:
        term = say(language, _("end not found: ask whether it still runs"))
    else:
        sentence = _("ended %(when)s") if ended else _("runs until %(when)s")
        term = say(language, sentence, when=_day(programme.end, language))
    return ProgrammeLine(
        name=words(programme.text, language),
        countries=countries(programme.countries, language),
        by=words(programme.by, language),
        funding=words(programme.funding, language),
        status=words(programme.status, language),
        term=term,
        ended=ended,
        reusable=words(programme.reusable, language),
        note=words(programme.note, language),
        targets=tuple(_outcome(each, language) for each in programme.targets),
        results=tuple(_outcome(each, language) for each in programme.results),
    )


def _outcome(outcome: Outcome, language: str) -> OutcomeLine:
    return OutcomeLine(
        text=words(outcome.text, language),
        year=_day(outcome.year, language),
        source=note(outcome.src),
        note=words(outcome.note, language),
        dispute=_dispute(outcome.conflict, language),
    )


def _dispute(conflict: str, language: str) -> str:
    return words(library.precedents().conflicts[conflict].text, language) if conflict else ""


def countries(codes: tuple[str, ...], language: str) -> str:
    """Names of countries in their order; "many countries" for *."""
    names = Locale(language).territories
    return ", ".join(say(language, _("many countries")) if c == "*" else names.get(c, c) for c in codes)


def _day(told: str, language: str) -> str:
    """A month or a day in words; a year, and what is no such thing, as it is written."""
    return Voice(language).day(told)
