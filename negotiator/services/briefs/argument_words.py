"""The arguments of a dossier in the lead's own words; what the library says stays beside them, the latest holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session, col, func, select

from models.agreement_word import AgreementWord
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import Argument
from negotiator.language import LANGUAGES, _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.records import submissions
from negotiator.services.records.locks import unchanged

PREFIX = "argument:"
FIELDS = ("claim", "reply", "answer")
NAMES = tuple(f"{field}_{language}" for field in FIELDS for language in LANGUAGES)
LONGEST = 600
CORRECT = _("Please correct what is marked.")
NO_ARGUMENT = _("There is no such argument.")


@dataclass(frozen=True, slots=True)
class ArgumentLine:
    """One argument: `words` are field and language -> text as they hold now, `library` what the library says; `mark`
    changes with each entry, 0 before the first."""

    id: str
    measure: str
    towards: str
    words: Mapping[str, str]
    library: Mapping[str, str]
    edited: bool
    by: str
    mark: int


@dataclass(frozen=True, slots=True)
class ArgumentsPage:
    """The arguments that hold for the recommended package, by measure; empty without a package."""

    frame: Frame
    lines: tuple[ArgumentLine, ...]
    may_edit: bool


def stored(session: Session, dossier_id: int) -> dict[str, Argument]:
    """The arguments that the lead has put in other words, by id."""
    known = {each.id: each for each in library.arguments().all}
    rows = _latest(session, dossier_id)
    return {name: _worded(known[name], row.words) for name, row in rows.items() if name in known and row.words}


def _worded(found: Argument, words: Mapping[str, str]) -> Argument:
    def text(field: str) -> dict[str, str]:
        return {language: words.get(f"{field}_{language}", "") for language in LANGUAGES}

    return replace(found, claim=text("claim"), reply=text("reply"), answer=text("answer"))


def last(session: Session, dossier_id: int) -> int:
    """The number of the dossier's latest words, of an agreement or an argument; 0 without any. Words are added, never
    changed: what depends on them may be kept under this number."""
    return session.exec(select(func.max(AgreementWord.id)).where(AgreementWord.dossier_id == dossier_id)).one() or 0


def _latest(session: Session, dossier_id: int) -> dict[str, AgreementWord]:
    query = select(AgreementWord).where(AgreementWord.dossier_id == dossier_id).order_by(col(AgreementWord.id))
    rows = (row for row in session.exec(query).all() if row.key.startswith(PREFIX))
    return {row.key.removeprefix(PREFIX): row for row in rows}


def page(
    session: Session, reader: Reader, dossier_id: int, found: tuple[Argument, ...], names: Mapping[str, str]
) -> ArgumentsPage:
    """These arguments as they hold now; `names` are the measures' names. Raises NotRecorded, NotAllowed."""
    dossier, rows = dossier_for(session, reader, dossier_id, Action.MAKE_BRIEF), _latest(session, dossier_id)
    lines = tuple(_line(each, names, rows.get(each.id)) for each in found)
    return ArgumentsPage(frame_of(reader, dossier), lines, may(reader, Action.EDIT_DOSSIER, dossier_id))


def _line(found: Argument, names: Mapping[str, str], row: AgreementWord | None) -> ArgumentLine:
    own = _words(found)
    edited = row is not None and bool(row.words)
    return ArgumentLine(
        id=found.id,
        measure=names.get(found.measure, found.measure),
        towards=found.towards,
        words=row.words if row is not None and edited else own,
        library=own,
        edited=edited,
        by=row.written_by if row is not None and edited else "",
        mark=(row.id or 0) if row is not None else 0,
    )


def _words(found: Argument) -> dict[str, str]:
    texts = {"claim": found.claim, "reply": found.reply, "answer": found.answer}
    return {f"{field}_{language}": texts[field][language] for field in FIELDS for language in LANGUAGES}


def write(
    session: Session, reader: Reader, dossier_id: int, argument: str, *, words: Mapping[str, str], mark: int
) -> None:
    """Keeps an argument's words in both languages; empty ones, or the library's, give it back to the library. Raises
    NotRecorded, NotAllowed, Refused, Collision where somebody else wrote meanwhile."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    known = next((each for each in library.arguments().all if each.id == argument), None)
    if known is None:
        raise NotRecorded(NO_ARGUMENT)
    text = {name: words.get(name, "").strip() for name in NAMES}
    wrong = {name: _("This is too long.") for name, each in text.items() if len(each) > LONGEST}
    if any(text.values()):
        wrong |= {name: _("Please fill this in.") for name, each in text.items() if not each}
    if wrong:
        raise Refused(CORRECT, fields=wrong)
    kept = {} if not any(text.values()) or text == _words(known) else text
    held = _latest(session, dossier_id).get(argument)
    if (dict(held.words) if held is not None else {}) == kept:
        return
    unchanged(held.id if held is not None else 0, mark, mine=text, theirs=lambda: held.words if held else {})
    session.add(AgreementWord(dossier_id=dossier_id, key=PREFIX + argument, words=kept, written_by=reader.name))
    detail = {"field": argument, "to": " / ".join(kept.values())}
    audit.record(session, reader, audit.Deed.CHANGED, f"argument {argument}"[:200], dossier_id, detail=detail)
    submissions.done(session)
    session.commit()
