"""Words for a place of a given size: cut at a word with an ellipsis; lists that name a few and count the rest."""

import unicodedata
from collections.abc import Iterable, Sequence

from negotiator.language import _
from negotiator.services.records.voice import Voice

ELLIPSIS = "…"
HANGING = 3  # letters of the longest word in small letters that does not end what was cut: "and", "for", "und", "mit"
WIDE, CAPITAL, PLAIN = 2.0, 1.35, 1.0
FEW = 3
NAME, WHOLE = 44, 80  # letters of a name in a list where room is short, and where it is not


def short(words: str, most: int) -> str:
    """The words, or as many whole ones as fit on the width of `most` small letters, then an ellipsis, never a second
    one; a small word does not stand before it. A single word that is longer is cut within."""
    if width(words) <= most:
        return words
    kept, used = [], PLAIN
    for letter in words:
        used += _of(letter)
        if used > most:
            break
        kept.append(letter)
    found = "".join(kept)
    whole = found.rpartition(" ")[0]
    return f"{_ended(whole if len(whole) > most // 2 else found)}{ELLIPSIS}"


def _ended(words: str) -> str:
    """Without what cannot stand at the end of words that were cut."""
    words = words.rstrip(f" ,;:–({ELLIPSIS}")
    start, _space, last = words.rpartition(" ")
    return _ended(start) if start and len(last) <= HANGING and last.islower() else words


def width(words: str) -> float:
    """How wide words are set, in small letters."""
    return sum(map(_of, words))


def _of(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    return CAPITAL if letter.isupper() or letter in "mw%@" else PLAIN


def few(voice: Voice, names: Iterable[str], most: int = FEW, each: int = NAME) -> str:
    """A list that names the first few, each shortened, and says how many more there are; a single one is named, too,
    where its name needs no more room than to say so."""
    found: Sequence[str] = tuple(names)
    shown, rest = [short(name, each) for name in found[:most]], found[most:]
    more = voice.many(_("one more"), _("%(count)s more"), len(rest)) if rest else ""
    if len(rest) == 1 and width(rest[0]) <= width(more):
        return voice.all_of((*shown, rest[0]))
    return voice.all_of(shown, more)


def told(voice: Voice, message: str, names: Iterable[str], room: int, most: int = FEW) -> str:
    """A sentence with a list that fits its room: rather fewer names, and the rest counted, than a list cut short; one
    name beyond `most` where it is the last and there is room."""
    found: Sequence[str] = tuple(names)
    first = most + (len(found) == most + 1)
    tried = [
        voice.say(message, names=few(voice, found, shown, each))
        for shown in range(first, 0, -1)
        for each in (WHOLE, NAME)
    ]
    return short(next((words for words in tried if width(words) <= room), tried[-1]), room)
