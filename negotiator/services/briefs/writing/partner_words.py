"""The partner's language: what each sentence of a paper for the table is called in it, entered or imported.

Words belong to one sentence: where the sentence changes they are asked for anew, so that nothing stale is printed.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import StringIO

from babel import Locale, UnknownLocaleError
from sqlmodel import Session, col, select

from models.agreement_word import AgreementWord
from models.clock import today
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.briefs.agreement_views import AgreementView
from negotiator.briefs.columns import ColumnsView, Memory, Tongue, in_columns, sentences
from negotiator.briefs.sheets import SheetView
from negotiator.language import LANGUAGES, _, say
from negotiator.printable import printable
from negotiator.services.access import audit
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.cuts import cut
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.briefs.material.orders import Order
from negotiator.services.briefs.papers import kinds
from negotiator.services.briefs.papers.argument_words import last as last_words
from negotiator.services.packages.shelf import TABLES, Shelf
from negotiator.services.records import submissions

IN = "in:"
MARK = re.compile("[0-9a-f]{40}")
COLUMNED = ("D-05", "D-06", "D-09")  # workflow 3: papers with a column in the partner's language
LONGEST = 4000
MOST_ROWS = 1000
MOST_BYTES = 1_000_000
OFFERED = ("ar", "am", "bn", "fa", "fr", "hi", "hy", "ka", "km", "pt", "ro", "ru", "si", "sq", "sr", "sw", "ta", "th")
CORRECT = _("Please correct what is marked.")
NO_SENTENCE = _("There is no such sentence.")
NO_TONGUE = _("Please choose a language.")
TOO_LONG = _("This is too long.")
ELSE = _("Somebody else wrote this meanwhile: %(words)s")
NOT_READ = _("This is no table with the columns “sentence” and “words”.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the paper: `mark` names it in the form, `words` are in the partner's language, "" if unwritten."""

    mark: str
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class TonguePage:
    """The sentences of one paper with the partner's words; `why` says why the paper can't be written, else ""."""

    frame: Frame
    kind: str
    kinds: tuple[tuple[str, str], ...]
    language: str
    tongue: Tongue
    tongues: tuple[tuple[str, str], ...]
    sentences: tuple[Sentence, ...]
    missing: int
    why: str


def page(session: Session, reader: Reader, dossier_id: int, kind: str, *, language: str, tag: str) -> TonguePage:
    """A paper's sentences. Raises NotRecorded, NotAllowed."""
    dossier_for(session, reader, dossier_id, Action.MAKE_PARTNER_PAPER)
    kind = kind if kind in COLUMNED else COLUMNED[0]
    language = language if language in LANGUAGES else reader.language
    last = last_words(session, dossier_id)
    return cut(session, reader, dossier_id, TABLES, _page, kind, language, tag if tag in _known() else "", last)


def _page(  # noqa: PLR0917 - the parts of its key
    session: Session, reader: Reader, dossier_id: int, kind: str, language: str, tag: str, last: int
) -> TonguePage:
    """The page by the words up to number `last`: words are only ever added."""
    del last
    dossier = dossier_for(session, reader, dossier_id, Action.MAKE_PARTNER_PAPER)
    offered = tongues(dossier.context, reader.language, without=language)
    tag = tag if tag in dict(offered) else offered[0][0]
    found, why = _sentences(session, reader, dossier_id, kind, language)
    memory = remembered(session, dossier_id, tag)
    lines = tuple(Sentence(mark(each), each, memory.get(mark(each), "")) for each in found)
    return TonguePage(
        frame=frame_of(reader, dossier),
        kind=kind,
        kinds=tuple((each, kinds.TABLE[each].name) for each in COLUMNED),
        language=language,
        tongue=tongue(tag, reader.language),
        tongues=offered,
        sentences=lines,
        missing=sum(not line.words for line in lines),
        why=why,
    )


def _sentences(
    session: Session, reader: Reader, dossier_id: int, kind: str, language: str
) -> tuple[tuple[str, ...], str]:
    shelf = Shelf(session, reader, dossier_id, Action.MAKE_BRIEF)
    try:
        view = kinds.TABLE[kind].gather(shelf, Order(kind, language, "partner", "1"))(today(session))
    except Refused as refusal:
        return (), say(reader.language, refusal.message)
    return (sentences(view), "") if isinstance(view, SheetView | AgreementView) else ((), "")


def tongues(context: Mapping[str, object], language: str, *, without: str) -> tuple[tuple[str, str], ...]:
    """Languages for a second column, tag and name: the partner's official ones first, then others; never the
    document's own."""
    listed = context.get("languages")
    spoken = [str(each) for each in listed] if isinstance(listed, list | tuple) else []
    tags = dict.fromkeys((*(each for each in spoken if each in _known()), *OFFERED))
    return tuple((tag, tongue(tag, language).name) for tag in tags if tag != without)


@cache
def _known() -> frozenset[str]:
    """Languages by a tag that a page's `lang` takes as it stands: without variants of script or region."""
    return frozenset(str(each) for each in Locale("de").languages if str(each).isalpha())


def can(kind: str, tag: str, language: str) -> bool:
    """Whether a paper of this kind can have this second column."""
    return kind in COLUMNED and tag in _known() and tag != language


def tongue(tag: str, language: str) -> Tongue:
    """A language with its name in another one, and which way it runs."""
    try:
        leftward = Locale.parse(tag).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        leftward = False
    return Tongue(tag, str(Locale(language).languages.get(tag, tag)), leftward)


def mark(sentence: str) -> str:
    """The name of a sentence: the first 40 digits of its SHA-256."""
    return sha256(sentence.encode()).hexdigest()[:40]


def remembered(session: Session, dossier_id: int, tag: str) -> dict[str, str]:
    """Mark of a sentence -> the partner's words as they hold now; empty if nobody has written any."""
    prefix = f"{IN}{tag}:"
    query = select(AgreementWord).where(AgreementWord.dossier_id == dossier_id)
    rows = session.exec(query.where(col(AgreementWord.key).startswith(prefix)).order_by(col(AgreementWord.id))).all()
    found = {row.key.removeprefix(prefix): row.words.get(tag, "") for row in rows}
    return {name: words for name, words in found.items() if words}


def beside(session: Session, dossier_id: int, view: kinds.View, tag: str) -> ColumnsView:
    """The paper with its second column. Raises Refused for papers that have none."""
    if not isinstance(view, SheetView | AgreementView) or view.kind not in COLUMNED:
        raise Refused(_("This paper has no second column."))
    memory = remembered(session, dossier_id, tag)
    told: Memory = {each: memory[mark(each)] for each in sentences(view) if mark(each) in memory}
    own = tongue(view.language, view.language).name
    return in_columns(view, tongue(tag, view.language), own, told)


def write(
    session: Session, reader: Reader, dossier_id: int, *, tag: str, words: Mapping[str, str], before: Mapping[str, str]
) -> int:
    """Keeps words by mark; what is as it was is left alone, and so is what somebody else wrote since `before` was
    shown and that was not touched here. How many were kept. Raises NotRecorded, NotAllowed, Refused with the marks."""
    dossier_for(session, reader, dossier_id, Action.MAKE_PARTNER_PAPER)
    _check(tag, words)
    held = remembered(session, dossier_id, tag)
    changed = {name: text for name, text in words.items() if text not in (before.get(name, ""), held.get(name, ""))}
    clash = [name for name in changed if held.get(name, "") != before.get(name, "")]
    if clash:
        told = {name: say(reader.language, ELSE, words=held.get(name, "")) for name in clash}
        raise Refused(CORRECT, fields=told)
    return _keep(session, reader, dossier_id, tag, changed)


def _check(tag: str, words: Mapping[str, str]) -> None:
    if tag not in _known():
        raise Refused(CORRECT, fields={"tongue": NO_TONGUE})
    if not all(MARK.fullmatch(name) for name in words):
        raise NotRecorded(NO_SENTENCE)
    wrong = {name: TOO_LONG for name, text in words.items() if len(text) > LONGEST}
    if wrong:
        raise Refused(CORRECT, fields=wrong)


def _keep(session: Session, reader: Reader, dossier_id: int, tag: str, changed: Mapping[str, str]) -> int:
    for name, text in changed.items():
        key = f"{IN}{tag}:{name}"
        session.add(AgreementWord(dossier_id=dossier_id, key=key, words={tag: text}, written_by=reader.name))
    if changed:
        detail: dict[str, object] = {"field": tag, "to": len(changed)}
        audit.record(session, reader, audit.Deed.CHANGED, f"draft in:{tag}", dossier_id, detail=detail)
        submissions.done(session)
        session.commit()
    return len(changed)


def as_table(found: TonguePage) -> str:
    """The sentences and their words for a translator: comma-separated, with a byte order mark that spreadsheets
    need."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("sentence", "words"))
    writer.writerows((_inert(each.source), _inert(each.words)) for each in found.sentences)
    return "\ufeff" + out.getvalue()


def _inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _plain(cell: str) -> str:
    """What stood in the cell before it was made inert."""
    return (cell[1:] if cell.startswith("'") and _inert(cell[1:]) == cell else cell).strip()


def read_table(session: Session, reader: Reader, dossier_id: int, *, tag: str, content: bytes) -> tuple[int, int]:
    """Keeps the words of a translator's table; how many were kept, and how many rows name no sentence of the form's
    papers in either language. Raises NotRecorded, NotAllowed, Refused with what is wrong; then nothing is kept."""
    dossier_for(session, reader, dossier_id, Action.MAKE_PARTNER_PAPER)
    rows = _rows(content)
    asked = {
        mark(each)
        for kind in COLUMNED
        for language in LANGUAGES
        for each in _sentences(session, reader, dossier_id, kind, language)[0]
    }
    words = {mark(source): text for source, text in rows if text}
    _check(tag, words)
    held = remembered(session, dossier_id, tag)
    known_ones = {name: text for name, text in words.items() if name in asked}
    kept = _keep(session, reader, dossier_id, tag, {n: t for n, t in known_ones.items() if held.get(n) != t})
    return kept, len(words) - len(known_ones)


def _rows(content: bytes) -> Sequence[tuple[str, str]]:
    if len(content) > MOST_BYTES:
        raise Refused(CORRECT, fields={"file": TOO_LONG})
    try:
        text = printable(content.decode("utf-8-sig"))
        dialect = ";" if text.split("\n", 1)[0].count(";") else ","
        rows = list(csv.reader(StringIO(text), delimiter=dialect, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refused(CORRECT, fields={"file": NOT_READ}) from None
    if not rows or len(rows[0]) < 2 or len(rows) > MOST_ROWS:
        raise Refused(CORRECT, fields={"file": NOT_READ})
    return tuple(_pairs(rows[1:]))


def _pairs(rows: Iterable[Sequence[str]]) -> Iterable[tuple[str, str]]:
    for row in rows:
        if len(row) >= 2:
            yield _plain(row[0]), _plain(row[1])
