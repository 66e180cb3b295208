"""The draft of an agreement edited clause by clause: words, terms, who is in charge, and what stands against release.

What somebody wrote stays when the package changes; nothing is overwritten, each entry stays in the history.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.agreement_word import AgreementWord
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.agreement.articles import Article
from negotiator.catalogue.agreement.checks import AUTHORITY, INDICATOR, WHOLE, Problem, problems
from negotiator.catalogue.agreement.draft import draft
from negotiator.catalogue.agreement.tabled import Tabled, tabled
from negotiator.catalogue.agreement.wording import ENTRIES, ENTRY, TERMS, Wording
from negotiator.catalogue.plan import Text
from negotiator.catalogue.reading import library
from negotiator.language import LANGUAGES, _
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.briefs.material.written import WordsEntry, history
from negotiator.services.briefs.papers.agreement import (
    LABELS,
    STANDINGS,
    definitions,
    definitions_title,
    headed,
    problem_words,
)
from negotiator.services.briefs.papers.argument_words import last as last_words
from negotiator.services.briefs.papers.gathering import latest
from negotiator.services.packages.shelf import TABLES, Shelf
from negotiator.services.records import submissions
from negotiator.services.records.locks import unchanged
from negotiator.services.records.voice import Voice

CLAUSE, TERM = "clause:", "term:"
LONGEST_CLAUSE, LONGEST_TERM = 4000, 200
NUMBER = re.compile(r"[1-9][0-9]{0,2}")
BY_LANGUAGE = ("fields", "partner_language")  # terms that read differently in each language
LABELS_OF_TERMS = {
    "years": _("Duration in years"),
    "notice_months": _("Notice in months"),
    "suspension_days": _("Days before a suspension"),
    "deletion_months": _("Months until data are deleted"),
    "provisional_months": _("Notice of provisional application in months"),
    "examination_years": _("Years for the joint examination"),
    "treaty_years": _("Years until a treaty"),
    "fields": _("Fields of cooperation"),
    "partner_language": _("Language of the partner"),
    ENTRY: _("Entry into force"),
}
CORRECT = _("Please correct what is marked.")
NO_CLAUSE = _("There is no such clause in this draft.")


@dataclass(frozen=True, slots=True)
class TermField:
    """A term of the draft: key as the form sends it, label as a message id, `language` "" where both read alike."""

    key: str
    label: str
    language: str
    value: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Who carries a measure out on the partner's side, and by what success is told."""

    key: str
    name: str
    authority: str
    indicator: str


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article with its words by language, what the library says where they differ, and what is still open;
    `standing` and `label` are message ids. `mark` changes with each entry. `number` is how the draft heads it
    ("Article 2"), "" while no side has words; `writable` if the package speaks of it."""

    clause: str
    number: str
    title: str
    standing: str
    label: str
    ours: Mapping[str, str]
    theirs: Mapping[str, str]
    library: Mapping[str, str]
    edited: bool
    blocking: tuple[str, ...]
    open: tuple[str, ...]
    charges: tuple[Charge, ...]
    history: tuple[WordsEntry, ...]
    mark: int
    writable: bool


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """`parts` are titles with their articles; `whole` is what stands against the draft as a whole. `refs` are the
    packages that it can be written from; `definitions` are terms with their meaning, the first article of a draft that
    has any, headed by `defined`. Without a package or a written form `parts` are empty and `why` says so."""

    frame: Frame
    ref: str
    refs: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, tuple[ArticleLine, ...]], ...]
    terms: tuple[TermField, ...]
    whole: tuple[str, ...]
    blocking: int
    may_edit: bool
    why: str = ""
    defined: str = ""
    definitions: tuple[tuple[str, str], ...] = ()


def stored(session: Session, dossier_id: int) -> tuple[dict[str, str], dict[str, Text]]:
    """Terms and edited clauses as they hold now."""
    terms: dict[str, str] = {}
    edits: dict[str, Text] = {}
    for key, row in _latest(session, dossier_id).items():
        if key.startswith(CLAUSE) and any(row.words.values()):
            edits[key.removeprefix(CLAUSE)] = row.words
        elif key.startswith(TERM):
            name = key.removeprefix(TERM)
            terms |= {f"{name}_{each}" if each in LANGUAGES else name: text for each, text in row.words.items()}
    return terms, edits


def _latest(session: Session, dossier_id: int) -> dict[str, AgreementWord]:
    query = select(AgreementWord).where(AgreementWord.dossier_id == dossier_id).order_by(col(AgreementWord.id))
    return {row.key: row for row in session.exec(query).all()}


def page(session: Session, reader: Reader, dossier_id: int, ref: str) -> AgreementPage:
    """The draft of a package, "" for the latest; kept for all who stand where the reader does. Raises NotRecorded,
    NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.MAKE_BRIEF)
    return cut(session, reader, dossier_id, TABLES, _page, ref, last_words(session, dossier_id))


def _page(session: Session, reader: Reader, dossier_id: int, ref: str, last: int) -> AgreementPage:
    del last  # part of the key: words are only ever added
    shelf = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF)
    refs = tuple((str(row.id), shelf.found(row, today=True).name) for row in shelf.rows())
    chosen = ref or next(iter(latest(shelf)), "")
    frame = frame_of(reader, shelf.dossier)
    empty = AgreementPage(frame, chosen, refs, (), (), (), 0, may(reader, Action.MAKE_PARTNER_PAPER, dossier_id))
    if not chosen:
        return _without(empty, _("There is no package yet that a draft could be written from."))
    terms, edits = stored(session, dossier_id)
    found = tabled(shelf.plan, shelf.find(chosen, today=True).levels, terms, edits)
    if not found.format:
        return _without(empty, _("The package has no written form: choose a level of the legal format first."))
    return _filled(shelf, found, empty)


def _without(empty: AgreementPage, why: str) -> AgreementPage:
    return AgreementPage(empty.frame, empty.ref, empty.refs, (), (), (), 0, empty.may_edit, why)


def _filled(shelf: Shelf, found: Tabled, empty: AgreementPage) -> AgreementPage:
    voice, made = Voice(shelf.reader.language), draft(found)
    told = problems(found, made, shelf.plan.measures)
    query = select(AgreementWord).where(AgreementWord.dossier_id == shelf.id).order_by(col(AgreementWord.id).desc())
    rows = shelf.session.exec(query).all()
    parts = tuple(
        (
            voice.text(part.title),
            tuple(
                _line(voice, found, article, headed(voice, made, article.clause), told=told, rows=rows)
                for article in part.articles
            ),
        )
        for part in made.parts
    )
    return AgreementPage(
        empty.frame,
        empty.ref,
        empty.refs,
        parts,
        _terms(found, made.articles),
        tuple(problem_words(voice, each) for each in told if each.place == WHOLE),
        sum(not each.final for each in told),
        empty.may_edit,
        defined=definitions_title(voice, made),
        definitions=definitions(voice, made),
    )


def _line(
    voice: Voice,
    found: Tabled,
    article: Article,
    number: str,
    *,
    told: Sequence[Problem],
    rows: Sequence[AgreementWord],
) -> ArticleLine:
    mine = [each for each in told if each.place == article.clause]
    held = [row for row in rows if row.key == CLAUSE + article.clause]
    return ArticleLine(
        clause=article.clause,
        number=number,
        title=voice.text(article.title),
        standing=STANDINGS[article.standing],
        label=LABELS[article.label],
        ours=_words(article.ours),
        theirs=_words(article.theirs) if article.theirs != article.ours else {},
        library=_words(article.library),
        edited=article.edited,
        blocking=tuple(problem_words(voice, each) for each in mine if not each.final),
        open=tuple(problem_words(voice, each) for each in mine if each.final),
        charges=tuple(_charge(voice, found, name) for name in article.measures if found.level(name)),
        history=history(held),
        mark=next((row.id or 0 for row in held), 0),
        writable=article.ours is not None,
    )


def _words(wording: Wording | None) -> Mapping[str, str]:
    return {} if wording is None else wording.words


def _charge(voice: Voice, found: Tabled, name: str) -> Charge:
    item = found.item(name)
    return Charge(
        key=name,
        name=voice.text(item.text) if item else name,
        authority=found.terms.get(f"{AUTHORITY}:{name}", ""),
        indicator=found.terms.get(f"{INDICATOR}:{name}", ""),
    )


def _terms(found: Tabled, articles: tuple[Article, ...]) -> tuple[TermField, ...]:
    """The terms that this draft's clauses ask for."""
    asked: dict[str, None] = {}
    for article in articles:
        asked |= dict.fromkeys(TERMS.get(article.clause, {}).values())
        if article.clause == "C63" and found.binding:
            asked[ENTRY] = None
    if not found.binding:
        asked.pop("years", None)
        asked.pop("suspension_days", None)
    fields = []
    for name in asked:
        for language in LANGUAGES if name in BY_LANGUAGE else ("",):
            key = f"{name}_{language}" if language else name
            fields.append(TermField(key, LABELS_OF_TERMS[name], language, found.terms.get(key, "")))
    return tuple(fields)


def write_terms(session: Session, reader: Reader, dossier_id: int, typed: Mapping[str, str]) -> None:
    """Keeps terms; what is the same stays. Raises NotRecorded, NotAllowed, Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.MAKE_PARTNER_PAPER)
    terms, _edits = stored(session, dossier_id)
    wrong = {key: why for key, text in typed.items() if (why := _wrong(key, text.strip()))}
    if wrong:
        raise Refused(CORRECT, fields=wrong)
    changed = {key: text.strip() for key, text in typed.items() if text.strip() != terms.get(key, "")}
    if not changed:
        return
    for key, text in changed.items():
        _keep(session, reader, dossier_id, TERM + key, {"": text})
    submissions.done(session)
    session.commit()


def _wrong(key: str, text: str) -> str:
    """What is wrong with a term; empty if nothing."""
    name = key.rsplit("_", 1)[0] if key.endswith(("_de", "_en")) else key
    if not text:
        return ""
    if name.split(":")[0] in (AUTHORITY, INDICATOR) or name in BY_LANGUAGE:
        return _("This is too long.") if len(text) > LONGEST_TERM else ""
    if name == ENTRY:
        return "" if text in ENTRIES else _("Please choose one of these.")
    if name not in LABELS_OF_TERMS:
        return _("Please choose one of these.")
    return "" if NUMBER.fullmatch(text) else _("Please write a whole number from 1 to 999.")


def write_clause(
    session: Session, reader: Reader, dossier_id: int, clause: str, *, words: Mapping[str, str], mark: int
) -> None:
    """Keeps the words of a clause in both languages; empty ones give it back to the library. Raises NotRecorded,
    NotAllowed, Refused, Collision where somebody else wrote meanwhile."""
    dossier_for(session, reader, dossier_id, Action.MAKE_PARTNER_PAPER)
    if clause not in library.clauses():
        raise NotRecorded(NO_CLAUSE)
    text = {language: words.get(language, "").strip() for language in LANGUAGES}
    held = _latest(session, dossier_id).get(CLAUSE + clause)
    if held is not None and held.words == text:
        return
    if any(len(each) > LONGEST_CLAUSE for each in text.values()):
        raise Refused(CORRECT, fields={"words": _("This is too long.")})
    if any(text.values()) and not all(text.values()):
        raise Refused(CORRECT, fields={"words": _("Please write the words in both languages, or in none.")})
    unchanged(held.id if held else 0, mark, mine=text, theirs=lambda: held.words if held else {})
    _keep(session, reader, dossier_id, CLAUSE + clause, text)
    submissions.done(session)
    session.commit()


def _keep(session: Session, reader: Reader, dossier_id: int, key: str, words: Mapping[str, str]) -> None:
    session.add(AgreementWord(dossier_id=dossier_id, key=key, words=dict(words), written_by=reader.name))
    detail = {"field": key, "to": " / ".join(each for each in words.values() if each)}
    audit.record(session, reader, audit.Deed.CHANGED, f"draft {key}"[:200], dossier_id, detail=detail)
