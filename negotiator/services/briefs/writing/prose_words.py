"""The page on which the lead writes notes for papers: chapter by chapter, with history and author.

Notes stay when the package changes; what their figures were and are then stands beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlmodel import Session, col, func

from models.agreement_word import AgreementWord
from models.clock import today
from models.document import Document
from models.job import Job
from models.rows import rows_of
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.briefs.sheets import SheetView
from negotiator.briefs.views import BriefView
from negotiator.language import LANGUAGES, _, say
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.briefs.material.linked import Linked, against, filled, named_in, values_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.material.texted import SECTIONS
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
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.argument_words import last
from negotiator.services.briefs.writing.prose import KINDS, PREFIX, figures
from negotiator.services.packages.shelf import TABLES, Shelf
from negotiator.services.records import submissions
from negotiator.services.records.locks import unchanged

LONGEST = 1200
READ = (*TABLES, "precedent_entry", "settled_conflict", "owner_word")  # what papers are made of
CORRECT = _("Please correct what is marked.")
NO_CHAPTER = _("There is no such chapter.")
OTHERS = _("German and English must name the same figures.")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with its note: `words` as they were written, `told` with today's figures in the reader's language;
    `here` whether the paper has the chapter today; `mark` changes with each entry, 0 before the first."""

    section: str
    title: str
    words: Mapping[str, str]
    told: str
    moved: tuple[Moved, ...]
    history: tuple[WordsEntry, ...]
    mark: int
    here: bool


@dataclass(frozen=True, slots=True)
class ProsePage:
    """The chapters of one kind of paper; `why` says why the paper can't be written today, else ""."""

    frame: Frame
    kind: str
    kinds: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    figures: tuple[Linked, ...]
    may_edit: bool
    why: str


def page(session: Session, reader: Reader, dossier_id: int, kind: str) -> ProsePage:
    """The notes of a kind of paper, the first for an unknown one. Raises NotRecorded, NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    chosen = kind if kind in KINDS else "D-02"
    stamps = (last(session, dossier_id), *_papers(session, dossier_id), *_studies(session, reader, dossier_id))
    key = (_page.__module__, _page.__qualname__, reader.account_id, reader.standing(dossier_id), reader.language)
    made = (*key, chosen, *stamps)
    return derived(session, dossier_id).kept(READ, made, lambda beside: _page(beside, reader, dossier_id, chosen))


_MOMENTS = (func.max(Document.id), func.max(Document.checked_at), func.max(Document.released_at))
_CHECKED = pick(func.count(col(Document.id)), *_MOMENTS).where(col(Document.dossier_id) == bindparam("dossier"))
_ENDED = pick(func.max(Job.id), func.max(Job.ended_at)).where(
    col(Job.account_id) == bindparam("account"), col(Job.dossier_id) == bindparam("dossier")
)


def _papers(session: Session, dossier_id: int) -> tuple[object, ...]:
    """What tells whether papers were added, checked or released: a brief speaks of the one before it."""
    return tuple(rows_of(session, _CHECKED, {"dossier": dossier_id})[0])


def _studies(session: Session, reader: Reader, dossier_id: int) -> tuple[object, ...]:
    """What tells whether work of the reader's own has ended: annexes speak of it."""
    return tuple(rows_of(session, _ENDED, {"account": reader.account_id, "dossier": dossier_id})[0])


def _page(session: Session, reader: Reader, dossier_id: int, kind: str) -> ProsePage:
    shelf = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF)
    titles, why = _titles(shelf, kinds.TABLE[kind])
    now = figures(shelf, kinds.TABLE[kind], reader.language, today(session))
    found = entries(session, dossier_id, f"{PREFIX}{kind}:")
    names = [each for each in SECTIONS[kind] if each in titles or each in found]
    return ProsePage(
        frame=frame_of(reader, shelf.dossier),
        kind=kind,
        kinds=tuple((each, kinds.TABLE[each].name) for each in KINDS),
        chapters=tuple(_chapter(reader, name, titles, found.get(name, []), now) for name in names),
        figures=now,
        may_edit=may(reader, Action.EDIT_DOSSIER, dossier_id),
        why=why,
    )


def _titles(shelf: Shelf, kind: kinds.Kind) -> tuple[Mapping[str, str], str]:
    """The chapters that the paper has today, and why it has none."""
    try:
        view = kind.gather(shelf, Order(kind.id, shelf.reader.language, "intern", "1"))(today(shelf.session))
    except Refused as refusal:
        return {}, say(shelf.reader.language, refusal.message, **refusal.params)
    sections = view.sections if isinstance(view, BriefView | SheetView) else ()
    return {section.ident: section.title for section in sections}, ""


def _chapter(
    reader: Reader, name: str, titles: Mapping[str, str], rows: list[AgreementWord], now: tuple[Linked, ...]
) -> Chapter:
    words = words_of(rows[0]) if rows else {}
    text = words.get(reader.language, "")
    return Chapter(
        section=name,
        title=titles.get(name, name),
        words=words,
        told=filled(text, values_of(now)),
        moved=moved(rows[0], named_in(text), now, reader.language) if rows else (),
        history=history(rows),
        mark=(rows[0].id or 0) if rows else 0,
        here=name in titles,
    )


def write(
    session: Session, reader: Reader, dossier_id: int, kind: str, section: str, *, words: Mapping[str, str], mark: int
) -> None:
    """Keeps a chapter's note in both languages; empty ones take it back. Raises NotRecorded, NotAllowed, Refused with
    what is wrong in which language, Collision where somebody else wrote meanwhile."""
    dossier_for(session, reader, dossier_id, Action.EDIT_DOSSIER)
    if kind not in KINDS or section not in SECTIONS[kind]:
        raise NotRecorded(NO_CHAPTER)
    shelf, day = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF), today(session)
    now = {language: figures(shelf, kinds.TABLE[kind], language, day) for language in LANGUAGES}
    text = {language: " ".join(words.get(language, "").split()) for language in LANGUAGES}
    if wrong := _wrong(reader.language, text, now):
        raise Refused(CORRECT, fields=wrong)
    rows = entries(session, dossier_id, f"{PREFIX}{kind}:").get(section, [])
    held = words_of(rows[0]) if rows else dict.fromkeys(LANGUAGES, "")
    if held == text:
        return
    unchanged((rows[0].id or 0) if rows else 0, mark, mine=text, theirs=lambda: held)
    kept = text | noted(now, named_in(text["de"]))
    key = f"{PREFIX}{kind}:{section}"
    session.add(AgreementWord(dossier_id=dossier_id, key=key, words=kept, written_by=reader.name))
    detail = {"field": f"{kind} {section}", "to": " / ".join(each for each in text.values() if each)}
    audit.record(session, reader, audit.Deed.CHANGED, f"draft prose:{kind}:{section}", dossier_id, detail=detail)
    submissions.done(session)
    session.commit()


def _wrong(language: str, text: Mapping[str, str], now: Mapping[str, tuple[Linked, ...]]) -> dict[str, str]:
    """What is wrong, by language of the text."""
    if not any(text.values()):
        return {}
    wrong = {}
    for tongue, words in text.items():
        told = against(language, words, values_of(now[tongue])) or unprintable_in(language, words)
        if not words:
            told = say(language, _("Please write the words in both languages, or in none."))
        elif len(words) > LONGEST:
            told = say(language, _("This is too long."))
        if told:
            wrong[tongue] = told
    if not wrong and set(named_in(text["de"])) != set(named_in(text["en"])):
        wrong["en"] = say(language, OTHERS)
    return wrong
