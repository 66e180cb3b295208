"""What one reader may see of solved packages in one dossier: asked of the judge once, used by every cut."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from models.dossier import Dossier
from negotiator.services.access.access import Action, Grade, Reader, Sheet, Shown, may, sealed_from, visible_scores
from negotiator.services.access.cuts import cut
from negotiator.services.access.derived import SHEETS, derived
from negotiator.services.access.telling import Occasion
from negotiator.services.records.loading import known

NOTHING = Shown(Grade.HIDDEN, Grade.HIDDEN)
_SHOWN, _SEALED, _UNREAD, _MANDATE, _COSTS = "shown", "sealed", "unread", "mandate", "costs"  # as they are written down


@dataclass(frozen=True, slots=True)
class Eyes:
    """`shown` is stakeholder key -> how much of score and surplus; `sealed` the keys whose least score and red lines
    may not be known, `unread` those whose whole position may not; `own` the key that the reader speaks for, empty if
    none. Keys that are missing are hidden. `occasion` is what kind of package the reader looks at: see `telling`."""

    language: str
    shown: Mapping[str, Shown]
    sealed: frozenset[str]
    unread: frozenset[str] = frozenset()
    own: str = ""
    mandate: bool = False
    costs: bool = False
    occasion: Occasion = Occasion.TRIED

    def grade(self, key: str) -> Shown:
        """How much of this stakeholder's numbers; nothing for one that is not in the dossier any more."""
        return self.shown.get(key, NOTHING)

    def closed(self, key: str) -> bool:
        """Whether this stakeholder's conditions may not be told."""
        return key in self.sealed or key not in self.shown

    @property
    def everything(self) -> bool:
        """Whether nothing at all is cut for this reader."""
        full = all(s == Shown(Grade.FULL, Grade.FULL) for s in self.shown.values())
        return full and self.mandate and not self.sealed and not self.unread


def eyes_of(session: Session, reader: Reader, dossier: Dossier) -> Eyes:
    """The reader's eyes in a dossier, kept for all who stand where the reader does. Raises NotRecorded for others."""
    return cut(session, reader, known(dossier.id), (*SHEETS, "dossier"), _eyes)


def _eyes(session: Session, reader: Reader, dossier_id: int) -> Eyes:
    dossier = session.get_one(Dossier, dossier_id)
    return eyes_by(reader, dossier, derived(session, dossier_id).sheets)


def eyes_by(reader: Reader, dossier: Dossier, known_sheets: Mapping[str, Sheet]) -> Eyes:
    """The reader's eyes, by what the judge must know of each stakeholder's position."""
    dossier_id, sheets = known(dossier.id), tuple(known_sheets.values())
    keys = {sheet.stakeholder_id: key for key, sheet in known_sheets.items()}
    shown = visible_scores(reader, dossier_id, dossier.disclosure, sheets)
    standing = reader.standing(dossier_id)
    return Eyes(
        language=reader.language,
        shown={keys[number]: found for number, found in shown.items()},
        sealed=frozenset(keys[number] for number in sealed_from(reader, dossier_id, sheets)),
        unread=frozenset(
            keys[s.stakeholder_id] for s in sheets if not may(reader, Action.READ_POSITION, dossier_id, sheet=s)
        ),
        own=keys.get(standing.stakeholder_id or 0, "") if standing else "",
        mandate=may(reader, Action.READ_MANDATE, dossier_id),
        costs=may(reader, Action.READ_COSTS, dossier_id),
    )


def kept(eyes: Eyes) -> tuple[tuple[str, ...], ...]:
    """What eyes see, to be written down: rows that begin with what they tell of, in written order."""
    return (
        *((_SHOWN, key, grade.score.value, grade.surplus.value) for key, grade in sorted(eyes.shown.items())),
        *((_SEALED, key) for key in sorted(eyes.sealed)),
        *((_UNREAD, key) for key in sorted(eyes.unread)),
        *((name,) for name in (_MANDATE, _COSTS) if getattr(eyes, name)),
    )


def written(rows: Iterable[Sequence[str]]) -> Eyes:
    """Eyes as they were written down: `written(kept(eyes))` sees what `eyes` see, whoever looks."""
    found: dict[str, list[tuple[str, ...]]] = {name: [] for name in (_SHOWN, _SEALED, _UNREAD, _MANDATE, _COSTS)}
    for name, *told in rows:
        found[name].append(tuple(told))
    return Eyes(
        language="",
        shown={key: Shown(Grade(score), Grade(surplus)) for key, score, surplus in found[_SHOWN]},
        sealed=frozenset(key for (key,) in found[_SEALED]),
        unread=frozenset(key for (key,) in found[_UNREAD]),
        mandate=bool(found[_MANDATE]),
        costs=bool(found[_COSTS]),
    )
