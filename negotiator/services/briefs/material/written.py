"""What people wrote under a prefix, entry by entry: nothing is overwritten, the latest of a key holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.agreement_word import AgreementWord
from negotiator.briefs.glyphs import unprintable
from negotiator.briefs.paper import NO_GLYPH, named
from negotiator.language import say
from negotiator.services.briefs.material.linked import Linked, values_of

WAS = "was"  # before the language and the name of a figure: what it was when the words were written


@dataclass(frozen=True, slots=True)
class WordsEntry:
    """An earlier or the present wording with who wrote it and when; empty words took it back."""

    by: str
    at: datetime
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that is another than when its sentence was written; `now` is empty where the package has it no more."""

    label: str
    was: str
    now: str


def entries(session: Session, dossier_id: int, prefix: str) -> dict[str, list[AgreementWord]]:
    """All entries by key without the prefix, the latest first."""
    query = select(AgreementWord).where(AgreementWord.dossier_id == dossier_id)
    rows = session.exec(query.where(col(AgreementWord.key).startswith(prefix)).order_by(col(AgreementWord.id).desc()))
    found: dict[str, list[AgreementWord]] = {}
    for row in rows:
        found.setdefault(row.key.removeprefix(prefix), []).append(row)
    return found


def words_of(row: AgreementWord) -> dict[str, str]:
    """The words of an entry, without what its figures were."""
    return {key: text for key, text in row.words.items() if not key.startswith(f"{WAS}:")}


def history(rows: list[AgreementWord]) -> tuple[WordsEntry, ...]:
    """These entries for a page."""
    return tuple(WordsEntry(row.written_by, row.written_at, words_of(row)) for row in rows)


def noted(found: Mapping[str, tuple[Linked, ...]], names: tuple[str, ...]) -> dict[str, str]:
    """What these figures are now, in each language: kept with the words that name them."""
    return {
        f"{WAS}:{language}:{each.name}": each.value
        for language, figures in found.items()
        for each in figures
        if each.name in names
    }


def moved(row: AgreementWord, names: tuple[str, ...], now: tuple[Linked, ...], language: str) -> tuple[Moved, ...]:
    """The figures of an entry that are others today, in the order of its text."""
    values, labels = values_of(now), {each.name: each.label for each in now}
    before = {name: row.words.get(f"{WAS}:{language}:{name}", "") for name in names}
    return tuple(
        Moved(labels.get(name, name), was, values.get(name, ""))
        for name, was in before.items()
        if was != values.get(name, "")
    )


def unprintable_in(language: str, text: str) -> str:
    """What is said of letters that no font has; empty if all can be printed."""
    signs = unprintable(text)
    return say(language, NO_GLYPH, signs=named(signs)) if signs else ""
