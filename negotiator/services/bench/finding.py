"""A search across a dossier: in what each page of it shows to this reader, by its own service, and in nothing else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from negotiator.catalogue.synonyms import finds
from negotiator.services.access.access import Action, Reader, may
from negotiator.services.access.frames import Frame, dossier_for, frame_of
from negotiator.services.bench import trials
from negotiator.services.bench.given_names import called
from negotiator.services.dossiers.desk import dossiers
from negotiator.services.dossiers.measures import measures
from negotiator.services.dossiers.register import precedents
from negotiator.services.dossiers.rounds import rounds
from negotiator.services.dossiers.rules import rules
from negotiator.services.dossiers.stakeholders import stakeholders
from negotiator.services.packages.shelf import Shelf
from negotiator.services.records.wording import words

MOST = 8  # of one kind
LONGEST = 100  # letters that are searched for


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: `key` names it in addresses, `note` is what else is said of it, `texts` what is searched."""

    key: str
    name: str
    note: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind, names that begin with the words first; `more` counts what is not listed."""

    kind: str
    hits: tuple[Hit, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FindPage:
    """The search with what it found; `groups` is empty where nothing is sought or found."""

    frame: Frame
    search: str
    groups: tuple[Found, ...]


def found(session: Session, reader: Reader, dossier_id: int, search: str) -> FindPage:
    """What this reader may see of the dossier and that holds the words. Raises NotRecorded."""
    dossier = dossier_for(session, reader, dossier_id)
    sought = " ".join(search.split())[:LONGEST]
    groups = tuple(_groups(session, reader, dossier_id, sought)) if sought else ()
    return FindPage(frame_of(reader, dossier), sought, groups)


def _groups(session: Session, reader: Reader, dossier_id: int, sought: str) -> Iterator[Found]:
    for kind, (action, source) in SOURCES.items():
        if not may(reader, action, dossier_id):
            continue
        hits = [hit for hit in source(session, reader, dossier_id, sought) if finds(sought, (hit.name, *hit.texts))]
        hits.sort(key=lambda hit: not hit.name.casefold().startswith(sought.casefold()))
        if hits:
            yield Found(kind, tuple(hits[:MOST]), max(0, len(hits) - MOST))


def _measures(session: Session, reader: Reader, dossier_id: int, _sought: str) -> Iterator[Hit]:
    for pillar in measures.listed(session, reader, dossier_id).pillars:
        for line in pillar.measures:
            yield Hit(line.key, line.name, pillar.name, (line.desc, line.key, line.law, line.lead))


def _stakeholders(session: Session, reader: Reader, dossier_id: int, _sought: str) -> Iterator[Hit]:
    for _part, lines in stakeholders.listed(session, reader, dossier_id).groups:
        yield from (Hit(str(line.id), line.name, "", (line.key,)) for line in lines)


def _rules(session: Session, reader: Reader, dossier_id: int, _sought: str) -> Iterator[Hit]:
    for _cls, lines in rules.page(session, reader, dossier_id).guardrails:
        yield from (Hit(line.id, f"{line.id} {line.title}", line.message, (line.message,)) for line in lines)


def _limits(session: Session, reader: Reader, dossier_id: int, _sought: str) -> Iterator[Hit]:
    for _group, lines in rules.page(session, reader, dossier_id).limits:
        yield from (Hit("limits", line.name, line.owner) for line in lines)


def _facts(session: Session, reader: Reader, dossier_id: int, _sought: str) -> Iterator[Hit]:
    for line in dossiers.context(session, reader, dossier_id).facts:
        yield Hit(line.key, line.name, f"{line.value} {line.unit}".strip(), (line.definition,))


def _precedents(session: Session, reader: Reader, dossier_id: int, sought: str) -> Iterator[Hit]:
    for line in precedents.register(session, reader, dossier_id, precedents.Wanted(sought)).lines:
        yield Hit(sought, f"{line.who}: {line.title}", line.measure, (sought,))


def _packages(session: Session, reader: Reader, dossier_id: int, _sought: str) -> Iterator[Hit]:
    shelf = Shelf(session, reader, dossier_id)
    for row in reversed(shelf.rows()):
        yield Hit(str(row.id), words(row.text, reader.language), row.note[:LONGEST], (row.note,))
    yield from (Hit(offer.ref, offer.name) for offer in shelf.offers())


def _drafts(session: Session, reader: Reader, dossier_id: int, _sought: str) -> Iterator[Hit]:
    yield from (
        Hit(str(row.id), called(row.name, reader.language))
        for row in trials.mine(trials.bench(session, reader, dossier_id))
    )


def _rounds(session: Session, reader: Reader, dossier_id: int, _sought: str) -> Iterator[Hit]:
    for line in rounds.listed(session, reader, dossier_id).rounds:
        yield Hit(str(line.n), f"{line.n} · {line.place}".rstrip(" ·"), line.date, (line.record, line.date))


Source = Callable[[Session, Reader, int, str], Iterable[Hit]]
SOURCES: Mapping[str, tuple[Action, Source]] = {  # in the order of the work
    "facts": (Action.READ_CONTEXT, _facts),
    "stakeholders": (Action.READ_CONTEXT, _stakeholders),
    "measures": (Action.READ_CATALOGUE, _measures),
    "rules": (Action.READ_RULES, _rules),
    "limits": (Action.READ_RULES, _limits),
    "packages": (Action.READ_PACKAGES, _packages),
    "drafts": (Action.TRY_LEVELS, _drafts),
    "rounds": (Action.READ_ROUNDS, _rounds),
    "precedents": (Action.READ_CONTEXT, _precedents),
}
