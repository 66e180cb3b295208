"""The arguments of a dossier in the lead's own words; what the library says stays beside them, the latest holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import bindparam
from sqlmodel import Session, func, select

from models.agreement_word import AgreementWord
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.reading import library
from negotiator.catalogue.reading.arguments import Argument
from negotiator.language import LANGUAGES, _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.briefs.material.linked import Linked, against, filled, named_in, values_of
from negotiator.services.briefs.material.written import (
    Moved,
    WordsEntry,
    entries,
    history,
    moved,
    noted,
    unprintable_in,
    words_of,
)
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
    """One argument: `words` are field and language -> text as they were written, `told` field -> text with today's
    figures in the reader's language, `library` what the library says; `moved` are figures that were others when it was
    written; `mark` changes with each entry, 0 before the first."""

    id: str
    measure: str
    towards: str
    words: Mapping[str, str]
    library: Mapping[str, str]
    edited: bool
    mark: int
    told: Mapping[str, str]
    moved: tuple[Moved, ...]
    history: tuple[WordsEntry, ...]


@dataclass(frozen=True, slots=True)
class ArgumentsPage:
    """The arguments that hold for the recommended package, by measure; empty without a package. `figures` can be named
    in them; empty for readers who write none."""

    frame: Frame
    lines: tuple[ArgumentLine, ...]
    may_edit: bool
    figures: tuple[Linked, ...] = ()


def stored(session: Session, dossier_id: int) -> dict[str, Argument]:
    """The arguments that the lead has put in other words, by id."""
    known = {each.id: each for each in library.arguments().all}
    found = {name: rows[0].words for name, rows in entries(session, dossier_id, PREFIX).items() if name in known}
    return {name: _worded(known[name], words) for name, words in found.items() if words}


def _worded(found: Argument, words: Mapping[str, str]) -> Argument:
    def text(field: str) -> dict[str, str]:
        return {language: words.get(f"{field}_{language}", "") for language in LANGUAGES}

    return replace(found, claim=text("claim"), reply=text("reply"), answer=text("answer"))


_LAST = select(func.max(AgreementWord.id)).where(AgreementWord.dossier_id == bindparam("dossier"))


def last(session: Session, dossier_id: int) -> int:
    """The number of the dossier's latest words, of an agreement or an argument; 0 without any. Words are added, never
    changed: what depends on them may be kept under this number."""
    return int(rows_of(session, _LAST, {"dossier": dossier_id})[0][0] or 0)


def page(
    session: Session,
    reader: Reader,
    dossier_id: int,
    *,
    found: tuple[Argument, ...],
    names: Mapping[str, str],
    figures: tuple[Linked, ...] = (),
) -> ArgumentsPage:
    """These arguments as they hold now; `names` are the measures' names, `figures` those of the package in the reader's
    language. Who does not write them is told neither history nor changed figures. Raises NotRecorded, NotAllowed."""
    dossier, rows = dossier_for(session, reader, dossier_id, Action.MAKE_BRIEF), entries(session, dossier_id, PREFIX)
    edits = may(reader, Action.EDIT_DOSSIER, dossier_id)
    lines = tuple(_line(each, names, rows.get(each.id, []), figures, reader.language) for each in found)
    if not edits:
        lines = tuple(replace(line, moved=(), history=line.history[:1]) for line in lines)
    return ArgumentsPage(frame_of(reader, dossier), lines, edits, figures if edits else ())


def _line(
    found: Argument, names: Mapping[str, str], rows: list[AgreementWord], figures: tuple[Linked, ...], language: str
) -> ArgumentLine:
    own, held = _words(found), words_of(rows[0]) if rows else {}
    edited, words = bool(held), held or own
    told = {field: filled(words[f"{field}_{language}"], values_of(figures)) for field in FIELDS}
    used = named_in(" ".join(words[f"{field}_{language}"] for field in FIELDS))
    return ArgumentLine(
        id=found.id,
        measure=names.get(found.measure, found.measure),
        towards=found.towards,
        words=words,
        library=own,
        edited=edited,
        mark=(rows[0].id or 0) if rows else 0,
        told=told,
        moved=moved(rows[0], used, figures, language) if edited else (),
        history=history(rows),
    )


def _words(found: Argument) -> dict[str, str]:
    texts = {"claim": found.claim, "reply": found.reply, "answer": found.answer}
    return {f"{field}_{language}": texts[field][language] for field in FIELDS for language in LANGUAGES}


def write(
    session: Session,
    reader: Reader,
    dossier_id: int,
    argument: str,
    *,
    words: Mapping[str, str],
    mark: int,
    figures: Mapping[str, tuple[Linked, ...]],
) -> None:
    """Keeps an argument's words in both languages; empty ones, or the library's, give it back to the library. `figures`
    are those that can be named, by language. Raises NotRecorded, NotAllowed, Refused, Collision where somebody else
    wrote meanwhile."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    known = next((each for each in library.arguments().all if each.id == argument), None)
    if known is None:
        raise NotRecorded(NO_ARGUMENT)
    text = {name: words.get(name, "").strip() for name in NAMES}
    wrong = {name: _("This is too long.") for name, each in text.items() if len(each) > LONGEST}
    if any(text.values()):
        wrong |= {name: _("Please fill this in.") for name, each in text.items() if not each}
    wrong |= _typed(reader.language, text, _words(known), figures)
    if wrong:
        raise Refused(CORRECT, fields=wrong)
    kept = {} if not any(text.values()) or text == _words(known) else text
    rows = entries(session, dossier_id, PREFIX).get(argument, [])
    held = words_of(rows[0]) if rows else {}
    if held == kept:
        return
    unchanged((rows[0].id or 0) if rows else 0, mark, mine=text, theirs=lambda: held)
    was = noted(figures, named_in(" ".join(kept.values()))) if kept else {}
    session.add(AgreementWord(dossier_id=dossier_id, key=PREFIX + argument, words=kept | was, written_by=reader.name))
    detail = {"field": argument, "to": " / ".join(kept.values())}
    audit.record(session, reader, audit.Deed.CHANGED, f"argument {argument}"[:200], dossier_id, detail=detail)
    submissions.done(session)
    session.commit()


def _typed(
    language: str, text: Mapping[str, str], own: Mapping[str, str], figures: Mapping[str, tuple[Linked, ...]]
) -> dict[str, str]:
    """What is wrong with figures and letters, by field."""
    found = {
        name: against(language, each, values_of(figures[name[-2:]]), own[name]) or unprintable_in(language, each)
        for name, each in text.items()
    }
    return {name: told for name, told in found.items() if told}
