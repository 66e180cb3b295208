"""What a page shows of a dossier's contents, kept for all who see the same: under the contents' marks, the day, and all
that the cut depends on of its reader: role, house, circle and language.

A cut is made for somebody without a name who stands where the reader stands, so it cannot depend on anything else of
the reader; whoever stands elsewhere never gets it. See docs/decisions/0056.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from functools import partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from models.revision import is_changed, read_marks
from negotiator.services.access.access import Action, Reader, require
from negotiator.services.access.derived import apart, derived, memories

Value = TypeVar("Value")
Asked = ParamSpec("Asked")
Made = Callable[[Session, Reader, Collection[int]], Mapping[int, Value]]
NOBODY = 0  # no account has this number


def cut(
    session: Session,
    reader: Reader,
    dossier_id: int,
    tables: tuple[str, ...],
    make: Callable[Concatenate[Session, Reader, int, Asked], Value],
    *asked: Asked.args,
    **named: Asked.kwargs,
) -> Value:
    """What `make`, a function of a module, makes of these tables for whoever stands where the reader does; `asked` is
    what else it takes. Raises NotRecorded for a reader without a place in the dossier, and what `make` raises."""
    require(reader, Action.READ_DOSSIER, dossier_id)
    place = reader.standing(dossier_id)
    somebody = Reader(NOBODY, "", reader.language, {dossier_id: place} if place else {})
    key: Hashable = (make.__module__, make.__qualname__, place, reader.language, asked, (*named.items(),))
    return derived(session, dossier_id).kept(tables, key, lambda s: make(s, somebody, dossier_id, *asked, **named))


def cuts(
    session: Session, reader: Reader, asked: Mapping[int, Hashable], tables: tuple[str, ...], make: Made[Value]
) -> dict[int, Value]:
    """The cut of each of these dossiers, with what else its value depends on. What is not kept is made at once for all,
    so that there are as many queries for many dossiers as for one. Raises NotRecorded as `cut` does."""
    read_marks(session, asked)
    kept, keys = memories(session).cuts, {}
    for number, more in asked.items():
        require(reader, Action.READ_DOSSIER, number)
        named = (make.__module__, make.__qualname__, reader.standing(number), reader.language, more)
        keys[number] = derived(session, number).key(tables, named)
    known = kept.find(keys.values())
    missing = [number for number, key in keys.items() if key not in known]
    made = _made(session, reader, missing, make) if missing else {}
    for number in missing:
        if keys[number] is not None:
            kept.get(keys[number], partial(made.__getitem__, number))
    return {number: made[number] if number in made else known[key] for number, key in keys.items()}


def cut_together(
    session: Session,
    reader: Reader,
    dossier_ids: tuple[int, ...],
    tables: tuple[str, ...],
    make: Callable[Concatenate[Session, Reader, Collection[int], Asked], Value],
    *asked: Asked.args,
    **named: Asked.kwargs,
) -> Value:
    """One cut of several dossiers seen together: what `make` makes of these tables of all of them, for whoever stands
    in each where the reader does. Raises NotRecorded as `cut` does."""

    @wraps(make)
    def made(opened: Session, somebody: Reader, numbers: Collection[int]) -> Value:
        return make(opened, somebody, numbers, *asked, **named)

    read_marks(session, dossier_ids)
    places = tuple(reader.standing(number) for number in dossier_ids)
    more = (make.__module__, make.__qualname__, places, reader.language, asked, (*named.items(),))
    keys = []
    for number in dossier_ids:
        require(reader, Action.READ_DOSSIER, number)
        keys.append(derived(session, number).key(tables, more))
    if not keys or None in keys:
        return _made(session, reader, dossier_ids, made)
    return memories(session).cuts.get(tuple(keys), lambda: _made(session, reader, dossier_ids, made))


def _made(
    session: Session,
    reader: Reader,
    dossier_ids: Collection[int],
    make: Callable[[Session, Reader, Collection[int]], Value],
) -> Value:
    """Made for somebody who stands in these dossiers where the reader does."""
    roles = {number: place for number in dossier_ids if (place := reader.standing(number)) is not None}
    somebody = Reader(NOBODY, "", reader.language, roles)
    if is_changed(session):
        return make(session, somebody, dossier_ids)
    return apart(session, lambda beside: make(beside, somebody, dossier_ids))
