"""What a measure needs of others and with which it does not go together: recorded and taken away by the lead."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from models.measure import Measure as MeasureRow
from negotiator.bargaining.errors import NotRecorded, Refused
from negotiator.catalogue.plan import Link, Measure
from negotiator.catalogue.reading import library
from negotiator.language import _
from negotiator.services.access.access import Action, Reader
from negotiator.services.access.derived import derived
from negotiator.services.access.frames import dossier_for
from negotiator.services.access.guesses import count_change
from negotiator.services.dossiers.entries import entry_log
from negotiator.services.dossiers.entries.entry_fields import WHY, WRONG
from negotiator.services.dossiers.measures.measure_editing import measure_row
from negotiator.services.dossiers.measures.measure_fields import held_measure
from negotiator.services.dossiers.measures.tie_checks import Checked, Need, check, refuse_impossible
from negotiator.services.records import submissions

REQUIRES, EXCLUDES = "requires", "excludes"
MOST = 20
CHOOSE, NO_LEVEL = _("Please choose one of these."), _("This measure has no such level.")
ITSELF = _("A measure cannot be tied to itself.")
CIRCULAR = _("This would go round in a circle: what it needs already needs this measure.")
BOTH = _("It cannot need and exclude the same.")
THERE = _("These two are tied in this way already.")
BODY = _("The catalogue brings this tie along, it stands for law: please say who confirmed that it no longer binds.")
FULL = _("A measure has at most %(most)s ties of a kind.")


@dataclass(frozen=True, slots=True)
class TieEntry:
    """From own level `at` on, a measure needs `other` at `level` at least, or excludes it from `level` on, as the
    `kind` says."""

    kind: str
    at: str
    other: str
    level: str


def refuse_wrong(session: Session, reader: Reader, dossier_id: int, key: str, entry: TieEntry) -> Need:
    """The tie, not yet recorded, if it can be. Raises NotRecorded, NotAllowed, Refused with the fields."""
    dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row, plan = measure_row(session, dossier_id, key), derived(session, dossier_id).plan
    measures = {measure.id: measure for measure in plan.measures}
    if key not in measures:
        raise NotRecorded(_("There is no such measure."))
    wrong = _wrong(measures, key, entry) or _against({each.id: each for each in plan.shelved} | measures, key, entry)
    if wrong:
        raise Refused(WRONG, fields=wrong)
    if len(getattr(row, entry.kind)) >= MOST:
        raise Refused(FULL, most=MOST)
    return Need(key, Link(int(entry.at), entry.other, int(entry.level)), excludes=entry.kind == EXCLUDES)


def asked(session: Session, reader: Reader, dossier_id: int, key: str, entry: TieEntry) -> Checked:
    """What the optimiser finds about a tie that is well-formed. Ends the session's transaction. Raises NotRecorded,
    NotAllowed, Refused with the fields."""
    return check(session, reader, dossier_id, refuse_wrong(session, reader, dossier_id, key, entry))


def add(
    session: Session, reader: Reader, dossier_id: int, key: str, entry: TieEntry, *, asked: Checked | None = None
) -> None:
    """Ties a measure to another. `asked` says what the optimiser found about it (`tie_checks`). Raises NotRecorded,
    NotAllowed, Refused with the fields, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key, lock=True)
    tie = refuse_wrong(session, reader, dossier_id, key, entry)
    refuse_impossible(asked, tie)
    count_change(session, reader, dossier, f"measure {key}", {"field": key})
    _write(
        session, reader, row, entry.kind, (*getattr(row, entry.kind), (tie.link.at, tie.link.measure, tie.link.level))
    )
    submissions.done(session)
    session.commit()


def remove(
    session: Session, reader: Reader, dossier_id: int, key: str, entry: TieEntry, *, why: str, body: str = ""
) -> None:
    """Takes a tie away, with a reason; one that the catalogue brings along stands for law, so that whoever confirmed
    that it binds no longer is named, too. Nothing where it is gone already. Raises NotRecorded, NotAllowed, Refused
    with the fields, or TooMany."""
    dossier = dossier_for(session, reader, dossier_id, Action.EDIT_MEASURES)
    row = measure_row(session, dossier_id, key, lock=True)
    if entry.kind not in (REQUIRES, EXCLUDES):
        raise NotRecorded(_("There is no such linkage in this dossier."))
    held = getattr(row, entry.kind)
    left = tuple(link for link in held if _told(link) != (entry.at, entry.other, entry.level))
    if left == held:
        return
    wrong = {} if why.strip() else {"why": WHY}
    if not body.strip() and is_law(key, entry):
        wrong["body"] = BODY
    if wrong:
        raise Refused(WRONG, fields=wrong)
    why = f"{why.strip()} ({body.strip()})" if body.strip() else why.strip()
    count_change(session, reader, dossier, f"measure {key}", {"field": key})
    _write(session, reader, row, entry.kind, left, why=why)
    session.commit()


def is_law(key: str, entry: TieEntry) -> bool:
    """Whether the catalogue brings the tie along."""
    known = library.catalogue().measures.get(key)
    links = (known.requires if entry.kind == REQUIRES else known.excludes) if known else ()
    return any(_told((link.at, link.measure, link.level)) == (entry.at, entry.other, entry.level) for link in links)


def goes_round(measures: Mapping[str, Measure], key: str, other: str) -> bool:
    """Whether `other` needs `key` already, by itself or through what it needs."""
    todo, seen = [other], set[str]()
    while todo:
        name = todo.pop()
        if name == key:
            return True
        if name not in seen and name in measures:
            seen.add(name)
            todo += [link.measure for link in measures[name].requires]
    return False


def faults(measures: Mapping[str, Measure], key: str) -> dict[str, str]:
    """Kind -> what is wrong with the ties of a measure among those that there are; empty if nothing is."""
    own, found = measures[key], dict[str, str]()
    for kind, links in ((REQUIRES, own.requires), (EXCLUDES, own.excludes)):
        if len(links) > MOST:
            found[kind] = FULL
        for n, link in enumerate(links):
            rest = (*links[:n], *links[n + 1 :])
            less = replace(own, requires=rest) if kind == REQUIRES else replace(own, excludes=rest)
            entry = TieEntry(kind, str(link.at), link.measure, str(link.level))
            told = _against({**measures, key: less}, key, entry)
            found |= {kind: told["other"]} if told else {}
    return found


def _wrong(measures: Mapping[str, Measure], key: str, entry: TieEntry) -> dict[str, str]:
    """Field -> what is wrong with it."""
    wrong = {} if entry.kind in (REQUIRES, EXCLUDES) else {"kind": CHOOSE}
    if not _within(entry.at, measures[key].top):
        wrong["at"] = NO_LEVEL
    if entry.other not in measures:
        return wrong | {"other": CHOOSE}
    if entry.other == key:
        return wrong | {"other": ITSELF}
    if not _within(entry.level, measures[entry.other].top):
        wrong["level"] = NO_LEVEL
    return wrong


def _against(measures: Mapping[str, Measure], key: str, entry: TieEntry) -> dict[str, str]:
    """Field -> why a tie does not go together with those that there are, also of measures off the agenda."""
    if entry.other == key:
        return {"other": ITSELF}
    own = measures[key]
    same, opposite = (own.requires, own.excludes) if entry.kind == REQUIRES else (own.excludes, own.requires)
    if any((str(x.at), x.measure, str(x.level)) == (entry.at, entry.other, entry.level) for x in same):
        return {"other": THERE}
    if any(x.measure == entry.other for x in opposite):
        return {"other": BOTH}
    if entry.kind == REQUIRES and goes_round(measures, key, entry.other):
        return {"other": CIRCULAR}
    return {}


def _within(text: str, top: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= top


def _told(link: tuple[int, str, int]) -> tuple[str, str, str]:
    return str(link[0]), link[1], str(link[2])


def _write(
    session: Session,
    reader: Reader,
    row: MeasureRow,
    kind: str,
    links: tuple[tuple[int, str, int], ...],
    *,
    why: str = "",
) -> None:
    before = held_measure(row)
    setattr(row, kind, links)
    row.version += 1
    session.add(row)
    entry_log.note(session, reader, row.dossier_id, f"measure {row.key}", before, held_measure(row), why=why)
