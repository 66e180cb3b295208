"""What a dossier is called, and the questionnaire about the country: changed by the lead, each change with its reason.

Answers that are law (government, list of health workers, agreement of the Union, protection check) are not changed
here: the lead asks for them and a checker confirms them (`asked_changes`). What the houses sealed could be tried
through answers, so each change counts as one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from models.dossier import Dossier
from negotiator.bargaining.errors import Refused
from negotiator.catalogue.reading.context import whole
from negotiator.language import _, say
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of, locked_for
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.frame import traits
from negotiator.services.dossiers.inheritance import inherited
from negotiator.services.dossiers.questions.askable import LegalAnswer, legal_answers
from negotiator.services.records.law import NO, YES
from negotiator.services.records.locks import unchanged
from negotiator.services.records.wording import words

WORDS = {
    "labour_market": ("", "slack", "mixed", "tight"),
    "migration_model": ("", "temporary", "circular", "permanent", "mixed"),
    "framing": ("", "relief", "opportunity"),
    "refugees_may_work": ("", "yes", "restricted", "no"),
}
OCCUPATIONS = ("health", "construction", "metal", "engineering", "agriculture")
LAW = ("first_host",)  # what switches a guardrail from soft to hard
FORMAT = "ena_format"
THING = "questionnaire"  # what the log calls it
WRONG = _("Please correct what is marked.")
MOST_TITLE, MOST_SUMMARY, MOST_PARTNER, MOST_OCCUPATIONS = 200, 2_000, 80, 20


MASTER = ("title", "summary", "partner")  # asked for when the dossier was begun, and changed on a page of their own


@dataclass(frozen=True, slots=True)
class Sheet:
    """The dossier's words and answers as a form holds them; `summary` in the reader's language, days ISO or empty."""

    title: str
    summary: str
    partner: str
    first_host: bool
    hosts_refugees: bool
    visa_free: bool
    labour_market: str
    brain_drain: tuple[str, ...]
    migration_model: str
    format_preference: int
    framing: str
    refugees_may_work: str
    reason: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """The form with what may be chosen: value and words for each question that has a choice; `law` are the
    answers that are law. `undo`: the last change can be taken back;
    `mark` of what stands there."""

    frame: Frame
    sheet: Sheet
    choices: Mapping[str, tuple[tuple[str, str], ...]]
    unconfirmed: frozenset[str]
    law: tuple[LegalAnswer, ...]
    undo: bool = False
    mark: str = ""


def page(session: Session, reader: Reader, dossier_id: int) -> AnswersPage:
    """The form as it stands. Raises NotRecorded or NotAllowed."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    left, sheet = inherited.open_things(session, dossier_id), _sheet(dossier, reader.language)
    start = f"{inherited.ANSWER}."
    return AnswersPage(
        frame=frame_of(reader, dossier),
        sheet=sheet,
        choices=_choices(session, reader.language, dossier_id, sheet),
        unconfirmed=frozenset(thing.removeprefix(start) for thing in left if thing.startswith(start)),
        law=legal_answers(session, dossier_id, reader.language),
        undo=entry_log.replaced(session, dossier_id, THING, _texts(sheet)) is not None,
        mark=entry_log.mark(_texts(sheet)),
    )


def asked_things(session: Session, dossier_id: int) -> tuple[str, ...]:
    """What the questionnaire asks and nobody has confirmed, as `inherited` names it."""
    asked = {f"{inherited.ANSWER}.{name}" for name in ASKED}
    return tuple(sorted(asked & inherited.open_things(session, dossier_id)))


def change(session: Session, reader: Reader, dossier_id: int, wish: Sheet, asked: Collection[str] = MASTER) -> int:
    """Keeps what differs; how many things that were. Of the master data, what was not `asked` keeps what it holds.
    Raises NotRecorded, NotAllowed, Refused, Collision or TooMany."""
    row = locked_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    before = _sheet(row, reader.language)
    wish = replace(wish, **{name: getattr(before, name) for name in MASTER if name not in asked})
    changed = _changed(before, wish)
    if not changed:
        return 0
    _judge(wish, before, changed)
    unchanged(row.version, wish.version, mine=wish, theirs=lambda: before)
    _keep(session, reader, row, wish)
    return len(changed)


def take_back(session: Session, reader: Reader, dossier_id: int, mark: str) -> None:
    """The answers as they were before the last change; one more change. Raises NotRecorded, NotAllowed, Refused where
    there is none, Collision or TooMany."""
    row = locked_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    before = _sheet(row, reader.language)
    values = entry_log.undone(session, dossier_id, THING, _texts(before), mark)
    _keep(session, reader, row, _of_texts(before, values))


def _keep(session: Session, reader: Reader, row: Dossier, wish: Sheet) -> None:
    """Writes and logs what differs, counts it as one change, commits."""
    key, before = row.id or 0, _sheet(row, reader.language)
    changed = _changed(before, wish)
    answers = [name for name in changed if name not in ("title", "summary")]
    if answers:
        count_change(session, reader, row, "answers", {"field": ", ".join(answers)})
    _write(row, wish, changed, reader.language)
    session.add(row)
    inherited.settle(session, key, [f"{inherited.ANSWER}.{name}" for name in answers])
    entry_log.note(session, reader, key, THING, _texts(before), _texts(wish), why=wish.reason)
    session.commit()


def _texts(sheet: Sheet) -> dict[str, str]:
    """The answers as words, as the log holds them."""
    return {name: _told(sheet, name) for name in ASKED}


def _of_texts(sheet: Sheet, values: Mapping[str, str]) -> Sheet:
    """The answers that these words say; the others stay."""
    found: dict[str, object] = {}
    for name, text in values.items():
        held = getattr(sheet, name)
        if isinstance(held, bool):
            found[name] = text == YES
        elif isinstance(held, tuple):
            found[name] = tuple(each for each in text.split(", ") if each)
        else:
            found[name] = int(text) if isinstance(held, int) else text
    return replace(sheet, **found)  # type: ignore[arg-type]


def _sheet(row: Dossier, language: str) -> Sheet:
    said = row.context
    drained = said.get("brain_drain")
    return Sheet(
        title=words(row.title, language),
        summary=words(row.summary, language),
        partner=str(said.get("partner") or ""),
        first_host=said.get("first_host") is True,
        hosts_refugees=said.get("hosts_refugees") is True,
        visa_free=said.get("visa_free") is True,
        labour_market=str(said.get("labour_market") or ""),
        brain_drain=tuple(str(each) for each in drained) if isinstance(drained, list | tuple) else (),
        migration_model=str(said.get("migration_model") or ""),
        format_preference=whole(said.get("format_preference") or 0),
        framing=str(said.get("framing") or ""),
        refugees_may_work=str(said.get("refugees_may_work") or ""),
        version=row.version,
    )


ASKED = tuple(name for name in Sheet.__dataclass_fields__ if name not in ("reason", "version"))


def _changed(before: Sheet, wish: Sheet) -> tuple[str, ...]:
    return tuple(name for name in ASKED if getattr(before, name) != getattr(wish, name))


def _judge(wish: Sheet, before: Sheet, changed: tuple[str, ...]) -> None:
    """Raises Refused with a sentence at each field that cannot be kept."""
    wrong = {}
    if not wish.title.strip():
        wrong["title"] = _("Please fill this in.")
    if not wish.partner.strip():
        wrong["partner"] = _("Please name the partner country.")
    for name, most in (("title", MOST_TITLE), ("summary", MOST_SUMMARY), ("partner", MOST_PARTNER)):
        if len(getattr(wish, name)) > most:
            wrong[name] = _("This is too long.")
    drained = set(wish.brain_drain) - {*OCCUPATIONS, *before.brain_drain}
    if drained:
        wrong["brain_drain"] = _("Please choose one of these.")
    for name, known in WORDS.items():
        if getattr(wish, name) not in known and name in changed:
            wrong[name] = _("Please choose one of these.")
    if any(name in LAW for name in changed) and not wish.reason.strip():
        wrong["reason"] = _("This makes a guardrail hard or soft: please name the source.")
    if wrong:
        raise Refused(WRONG, fields=wrong)


def _write(row: Dossier, wish: Sheet, changed: tuple[str, ...], language: str) -> None:
    if "title" in changed:
        spoken = (language,) if _translated(row.title) else ("de", "en")
        row.title = {**row.title, **dict.fromkeys(spoken, wish.title.strip())}
    if "summary" in changed:
        row.summary = {**row.summary, language: wish.summary.strip()}
    answers = {name: getattr(wish, name) for name in changed if name not in ("title", "summary")}
    said = {**row.context, **answers}
    if "partner" in changed:
        said.pop("names", None)  # the forms of another name
    row.context = said
    row.version += 1


def _translated(title: Mapping[str, str]) -> bool:
    """Whether the languages have titles of their own."""
    return len(set(title.values())) > 1


def _told(sheet: Sheet, name: str) -> str:
    value = getattr(sheet, name)
    if isinstance(value, bool):
        return YES if value else NO
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _choices(session: Session, language: str, dossier_id: int, held: Sheet) -> dict[str, tuple[tuple[str, str], ...]]:
    found = {
        "brain_drain": tuple((key, _said(key, language)) for key in _each(OCCUPATIONS, held.brain_drain)),
    }
    for name, known in WORDS.items():
        found[name] = tuple((key, _said(key, language)) for key in _each(known, (getattr(held, name),)))
    formats = next((m for m in derived(session, dossier_id).plan.measures if m.id == FORMAT), None)
    levels = formats.levels if formats else ()
    found["format_preference"] = tuple((str(level.n), words(level.text, language)) for level in levels)
    return found


def _each(known: Collection[str], held: Collection[str]) -> tuple[str, ...]:
    """What may be chosen: the known words, and those that the dossier holds beside them."""
    return tuple(dict.fromkeys((*known, *held)))


def _said(key: str, language: str) -> str:
    return say(language, traits.ANSWERS[key]) if key in traits.ANSWERS else key or "–"
