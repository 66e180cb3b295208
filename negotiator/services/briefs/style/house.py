"""Which style a paper is printed in: the office's of today, or that in which an earlier paper was printed.

A style is read from its folder when a paper is ordered and kept beside the papers: the worker prints with what was
kept, so that changed files change no paper that was ordered before.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as pick
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.document import Document
from models.house_style import HouseStyle
from models.rows import rows_of
from negotiator.addresses import NotConfigured
from negotiator.bargaining.errors import Refused
from negotiator.briefs.style import PLAIN, Style, style_of
from negotiator.language import _, day, say
from negotiator.services.access.access import Reader
from negotiator.services.briefs.style.style_file import read_style

CORRECT = _("Please correct what is marked.")
TODAY, BUILT_IN = "", "plain"
UNUSABLE = _("The house style cannot be used. %(reason)s Until it is mended, choose the style of an earlier paper.")
SETTING = _("NEGOTIATOR_STYLE cannot be used. %(reason)s")


def check(folder: Path | None) -> None:
    """Raises NotConfigured with what is wrong with the folder of the setting."""
    try:
        of_today(folder)
    except Refused as refusal:
        raise NotConfigured(SETTING, reason=str(refusal)) from refusal


def of_today(folder: Path | None) -> Style:
    """The style of the folder, the built-in one without a folder. Raises Refused with the file, place and reason."""
    return PLAIN if folder is None else read_style(folder)


def chosen(session: Session, reader: Reader, dossier_id: int, folder: Path | None, typed: str) -> Style:
    """The style that was asked for: "" for today's, else that of one of the reader's papers. Raises Refused with what
    is wrong at the field `style`."""
    if typed == TODAY:
        try:
            return of_today(folder)
        except Refused as refusal:
            reason = say(reader.language, refusal.message, **refusal.params)
            raise Refused(CORRECT, fields={"style": say(reader.language, UNUSABLE, reason=reason)}) from refusal
    if typed not in earlier(session, reader, dossier_id):
        raise Refused(CORRECT, fields={"style": _("Please choose one of these.")})
    return kept(session, typed)


_STYLES = (
    pick(col(Document.style), col(Document.kind), col(Document.edition), col(Document.created_at))
    .where(col(Document.dossier_id) == bindparam("dossier"), col(Document.account_id) == bindparam("account"))
    .order_by(col(Document.id).desc())
)


def earlier(session: Session, reader: Reader, dossier_id: int) -> Mapping[str, str]:
    """The styles of the reader's papers, the latest first: digest, and the paper that shows it."""
    return styles_of(rows_of(session, _STYLES, {"dossier": dossier_id, "account": reader.account_id}), reader)


def styles_of(papers: Iterable[tuple[Any, ...]], reader: Reader) -> Mapping[str, str]:
    """The same of papers whose style, kind, edition and moment are known, the latest first."""
    told: dict[str, str] = {}
    for style, kind, edition, at in papers:
        label = say(reader.language, _("as in %(kind)s, version %(edition)s, of %(day)s"), kind=kind, edition=edition,
                    day=day(at.date(), reader.language))  # fmt: skip
        told.setdefault(style or BUILT_IN, label)
    return told


def kept(session: Session, mark: str) -> Style:
    """The style that was kept under this mark; the built-in one for "" and its own name. Raises LookupError."""
    if mark in ("", BUILT_IN):
        return PLAIN
    row = session.exec(select(HouseStyle).where(HouseStyle.digest == mark)).one()
    return style_of(row.content)


def keep(session: Session, style: Style) -> str:
    """Keeps a style that was not kept yet, with the next commit; its mark, "" for the built-in one."""
    if style == PLAIN:
        return ""
    mark = style.digest
    if session.exec(select(HouseStyle.id).where(HouseStyle.digest == mark)).first() is None:
        with suppress(IntegrityError), session.begin_nested():  # kept by somebody else at this moment: the same content
            session.add(HouseStyle(digest=mark, content=style.kept()))
    return mark
