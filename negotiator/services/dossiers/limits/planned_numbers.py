"""What is planned of measures, as the houses say it whose numbers these are: a house confirms or enters cost, use and
credibility of the levels, measure by measure; the lead sees what nobody stands by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlmodel import Session, col, select

from models.clock import now, today
from models.level import Level
from models.measure import Measure
from models.owner_word import OwnerWord
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NotAllowed, Refused
from negotiator.language import _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may, require
from negotiator.services.access.audit import Deed
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WRONG, Entry, Field, filled, wrong_in
from negotiator.services.dossiers.entries.entry_numbers import Values, exact, shown
from negotiator.services.dossiers.limits.asked_numbers import TABLES, WHENCE, WHICH_DAY, wrong_days
from negotiator.services.dossiers.measures.level_editing import UNPAID, overdrawn, own_units
from negotiator.services.dossiers.measures.measure_editing import level_rows, measure_row
from negotiator.services.dossiers.measures.measure_fields import (
    amounts,
    flat,
    held_level,
    labels,
    of_level,
    write_level,
)
from negotiator.services.dossiers.owners.owner_words import Stand, is_open, owners_in, rows_of
from negotiator.services.dossiers.owners.owners import has_account, is_own, spoken_in
from negotiator.services.dossiers.owners.planned import COST, house_of, stand_in, thing_of
from negotiator.services.records import submissions
from negotiator.services.records.locks import unchanged
from negotiator.services.records.wording import words

NOT_YOURS = _("The houses that these numbers belong to confirm them.")
SAID = (
    Field("day", _("Number of"), Entry.DAY, required=True, most=10),
    Field("until", _("Counts until"), Entry.DAY, most=10),
    Field("note", _("Where it comes from"), required=True, most=500),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for a house: who asked and when, what, and until which day (ISO, empty for none)."""

    by: str
    at: datetime
    question: str
    due: str
    late: bool


@dataclass(frozen=True, slots=True)
class PlannedNumber:
    """One number of a level: the name of its field on the page, level and what it is, as the field shows it and as it
    is kept, its house, how that stands by it, whether it is the reader's own, and what it is asked, None while not."""

    name: str
    level: str
    label: str
    field: Field
    value: str
    held: str
    house: str
    stand: Stand
    mine: bool
    asked: Asked | None = None

    @property
    def confirmed(self) -> bool:
        """Whether its house stands by it."""
        return self.stand is Stand.CONFIRMED


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One measure: how many of its numbers (of the reader's house, for the lead of any) are not confirmed, for the
    lead the names of the houses that are to, and the question that waits for an answer, None for none."""

    key: str
    name: str
    open: int
    houses: tuple[str, ...]
    asked: Asked | None = None
    pillar: str = ""


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """The numbers of one measure that the reader may see; `enters` where some are the reader's own, `asks` where the
    reader may ask other houses for some."""

    frame: Frame
    key: str
    name: str
    numbers: tuple[PlannedNumber, ...]
    said: tuple[Field, ...]
    mark: str
    asks: bool = False

    @property
    def enters(self) -> bool:
        """Whether the reader's house confirms some of them."""
        return any(number.mine for number in self.numbers)

    @property
    def questions(self) -> tuple[Asked, ...]:
        """What the houses are asked, each question once."""
        return tuple(dict.fromkeys(number.asked for number in self.numbers if number.asked))

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields of the form, in order."""
        return (*(number.field for number in self.numbers if number.mine), *self.said)


def lines(session: Session, reader: Reader, dossier_id: int) -> tuple[PlannedLine, ...]:
    """The measures with numbers of the reader's house, for the lead with those of any house; what nobody stands by
    first."""
    return cut(session, reader, dossier_id, (*TABLES, "measure", "level"), _lines)


def _lines(session: Session, reader: Reader, dossier_id: int) -> tuple[PlannedLine, ...]:
    everything = may(reader, Action.EDIT_RULES, dossier_id)
    people, words_, day = owners_in(session, dossier_id), rows_of(session, dossier_id), today(session)
    query = select(Measure).where(Measure.dossier_id == dossier_id, ~col(Measure.off)).order_by(col(Measure.rank))
    measures = session.exec(query).all()
    levels: dict[int, list[Level]] = {}
    for level in session.exec(select(Level).join(Measure).where(Measure.dossier_id == dossier_id, Level.n > 0)):
        levels.setdefault(level.measure_id, []).append(level)
    found = []
    for row in measures:
        numbers = [
            (each, stand, thing)
            for level in levels.get(row.id or 0, ())
            for each, stand, thing in stands(row, level, people, words_, day)
            if everything or is_own(reader, dossier_id, people[each])
        ]
        if numbers:
            left = [house for house, stand, _thing in numbers if stand is not Stand.CONFIRMED]
            asked = [each for _house, _stand, thing in numbers if (each := asked_in(words_.get(thing), day))]
            told = sorted(set(left)) if everything else ()
            houses = tuple(words(people[house].text, reader.language) for house in told)
            question = min(asked, key=lambda each: each.due or "9", default=None)
            found.append(
                PlannedLine(row.key, words(row.text, reader.language), len(left), houses, question, row.pillar)
            )
    return tuple(sorted(found, key=lambda line: not line.open))


def stands(
    row: Measure, level: Level, people: Mapping[str, Stakeholder], rows: Mapping[str, OwnerWord], day: date
) -> list[tuple[str, Stand, str]]:
    """House and stand of each number of a level that a house of the dossier answers for, and what it is called in a
    row of words."""
    return [
        (house, stand_in(rows, thing, house, Fraction(text or 0), day), thing)
        for field, text in held_level(level).items()
        if (house := house_of(row.lead, row.ep, field)) in people
        for thing in (thing_of(row.key, level.n, field),)
    ]


def unsaid(session: Session, row: Measure) -> list[tuple[str, str]]:
    """The numbers of a measure that their houses do not stand by: what each is called in a row of words, and whose."""
    people, rows, day = owners_in(session, row.dossier_id), rows_of(session, row.dossier_id), today(session)
    found = (each for level in level_rows(session, row)[1:] for each in stands(row, level, people, rows, day))
    return [(thing, house) for house, stand, thing in found if stand is not Stand.CONFIRMED]


def asked_in(word: OwnerWord | None, day: date) -> Asked | None:
    """What is asked about a number and not answered on a day; None where nothing is."""
    if word is None or word.asked_at is None or not is_open(word):
        return None
    late = bool(word.due) and word.due < day.isoformat()
    return Asked(word.asked_by, word.asked_at, word.question, word.due, late)


def page(session: Session, reader: Reader, dossier_id: int, key: str) -> PlannedPage:
    """The numbers of one measure: the reader's own (none if it has none there), or for the lead those of all houses.
    Raises NotRecorded or NotAllowed."""
    place = reader.standing(dossier_id)
    require(reader, Action.READ_NUMBERS, dossier_id, place.stakeholder_id if place else None)
    dossier = dossier_for(session, reader, dossier_id)
    row = measure_row(session, dossier_id, key)
    found = _numbers(session, reader, row)
    held = {number.name: number.value for number in found}
    spoken, everything = spoken_in(session, dossier_id), may(reader, Action.EDIT_RULES, dossier_id)
    people = owners_in(session, dossier_id) if everything else {}
    return PlannedPage(
        frame=frame_of(reader, dossier),
        key=key,
        name=words(row.text, reader.language),
        numbers=found,
        said=SAID,
        mark=entry_log.mark(held),
        asks=everything and any(has_account(people[house], spoken) for _thing, house in unsaid(session, row)),
    )


def _numbers(session: Session, reader: Reader, row: Measure) -> tuple[PlannedNumber, ...]:
    dossier_id, language = row.dossier_id, reader.language
    people, said, day = owners_in(session, dossier_id), rows_of(session, dossier_id), today(session)
    everything = may(reader, Action.EDIT_RULES, dossier_id)
    own = own_units(session, dossier_id, language)
    fields = flat(of_level(zero=False, language=language, own=own))
    told = {**labels(language), **amounts(language, own)}
    found = []
    for level in level_rows(session, row)[1:]:
        kept = held_level(level)
        values = shown(fields, kept, language)
        for field in fields:
            house = house_of(row.lead, row.ep, field.name)
            if not kept.get(field.name) or house not in people:
                continue
            mine = is_own(reader, dossier_id, people[house])
            if mine or everything:
                thing, amount = thing_of(row.key, level.n, field.name), Fraction(kept[field.name])
                found.append(
                    PlannedNumber(
                        name=_name(level.n, field.name),
                        level=words(level.text, language),
                        label=say(language, told[field.name]),
                        field=Field(
                            _name(level.n, field.name),
                            say(language, told[field.name]),
                            Entry.NUMBER,
                            required=True,
                            bounds=field.bounds,
                            scale=field.scale,
                            unit=field.unit,
                        ),
                        value=values[field.name],
                        held=kept[field.name],
                        house=words(people[house].text, language),
                        stand=stand_in(said, thing, house, amount, day),
                        mine=mine,
                        asked=asked_in(said.get(thing), day),
                    )
                )
    return tuple(found)


def _name(n: int, field: str) -> str:
    return f"n{n}-{field}"


def confirm(  # noqa: PLR0917 - who says what of which measure, from which page
    session: Session, reader: Reader, dossier_id: int, key: str, typed: Mapping[str, str], mark: str
) -> int:
    """The house stands by its numbers of a measure as they are typed: those that differ are changed, all count as its
    word until the day it names; how many. Raises NotRecorded, NotAllowed, Refused with the fields, Collision or
    TooMany."""
    dossier = dossier_for(session, reader, dossier_id)
    row = measure_row(session, dossier_id, key, lock=True)  # before anything is read that its page is compared with
    before = page(session, reader, dossier_id, key)
    if not before.enters:
        raise NotAllowed(NOT_YOURS)
    present = {number.name: number.value for number in before.numbers}
    unchanged(mark, entry_log.mark(present), mine=dict(typed), theirs=lambda: present)
    values = _judged(before, typed, reader.language, today(session))
    levels = [(level, _mine(before, level.n, values)) for level in level_rows(session, row)[1:]]
    _refuse_unpaid(levels)
    count_change(session, reader, dossier, f"measure {key}", {"field": key})
    rows, house = rows_of(session, dossier_id), _house(session, reader, dossier_id)
    for level, mine in levels:
        _enter(session, reader, row, level, mine, values["note"])
        for field, amount in mine.items():
            thing = thing_of(key, level.n, field)
            word = rows.get(thing) or OwnerWord(dossier_id=dossier_id, thing=thing, version=0)
            word.house, word.said_by, word.said_at = house, reader.name, now(session)
            word.amount, word.day, word.until = Fraction(amount), values["day"], values["until"]
            word.note, word.version = values["note"], word.version + 1
            session.add(word)
    session.flush()
    detail = {"field": key, "to": "confirmed", "until": values["until"], "why": values["note"]}
    audit.record(session, reader, Deed.CHANGED, f"number planned {key}", dossier_id, None, detail)
    submissions.done(session)
    session.commit()
    return sum(number.mine for number in before.numbers)


def _mine(page_: PlannedPage, n: int, values: Values) -> Values:
    """What the house says of one level, by the names of its fields."""
    start = f"n{n}-"
    own = (number.name for number in page_.numbers if number.mine and number.name.startswith(start))
    return {name.removeprefix(start): values[name] for name in own}


def _refuse_unpaid(levels: Sequence[tuple[Level, Values]]) -> None:
    """Raises Refused, with the fields, where a changed share of cost leaves a payer saving more than the others pay."""
    wrong = dict[str, str]()
    for level, mine in levels:
        before = held_level(level)
        costs = {name: text for name, text in mine.items() if name.startswith(COST)}
        changed = [name for name, text in costs.items() if Fraction(text) != Fraction(before[name])]
        if changed and overdrawn({**before, **mine}):
            wrong |= {_name(level.n, name): UNPAID for name in changed}
    if wrong:
        raise Refused(WRONG, fields=wrong)


def _house(session: Session, reader: Reader, dossier_id: int) -> str:
    """The key of the reader's house."""
    people = owners_in(session, dossier_id)
    return next(key for key, person in people.items() if is_own(reader, dossier_id, person))


def _enter(  # noqa: PLR0917 - who enters what of which level, and why
    session: Session, reader: Reader, row: Measure, level: Level, mine: Mapping[str, str], why: str
) -> None:
    """Writes the amounts that differ into the level, with an entry in the log."""
    before = held_level(level)
    if all(Fraction(before.get(name) or 0) == Fraction(text) for name, text in mine.items()):
        return
    write_level(level, {**before, **mine})
    row.version += 1
    session.add_all([row, level])
    field = f"{row.key} {level.n}"
    entry_log.note(
        session, reader, row.dossier_id, f"measure {row.key}", before, held_level(level), field=field, why=why
    )


def _judged(page_: PlannedPage, typed: Mapping[str, str], language: str, day: date) -> Values:
    """Values as they are kept. Raises Refused with a message at each field that cannot be."""
    fields, before = page_.fields, {number.name: number.held for number in page_.numbers}
    values = filled(fields, typed)
    kept, misread = exact(fields, values, language, before)
    wrong = {**wrong_in(fields, values), **misread, **wrong_days(values["day"], values["until"], day)}
    if not values["day"]:
        wrong["day"] = WHICH_DAY
    if not values["note"]:
        wrong["note"] = WHENCE
    if wrong:
        raise Refused(WRONG, fields=wrong)
    return kept
