"""What differs between two states of a dossier: added, changed from what to what, removed; in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from negotiator.catalogue.plan import Plan
from negotiator.language import _, say
from negotiator.services.dossiers.versions.version_words import Things, names_of, told

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is ADDED, CHANGED or REMOVED; `parts` are label, before and after, each empty where nothing
    was."""

    kind: str
    name: str
    parts: tuple[tuple[str, str, str], ...]


def changes(before: Plan, after: Plan, language: str) -> tuple[tuple[str, tuple[Difference, ...]], ...]:
    """Heading and differences in the order of the pages; headings under which nothing differs are left out."""
    names = {**names_of(before, language), **names_of(after, language)}
    no = say(language, _("no"))
    old, new = told(before, language, names), told(after, language, names)
    found = ((heading, tuple(_each(old[heading], new[heading], no))) for heading in new)
    return tuple((heading, differences) for heading, differences in found if differences)


def _each(old: Things, new: Things, no: str) -> Iterator[Difference]:
    for key, thing in new.items():
        if key not in old:
            yield Difference(
                ADDED,
                thing.name,
                tuple((label, "", words) for label, words in thing.parts.items() if words not in ("", no)),
            )
            continue
        was = old[key].parts
        labels = dict.fromkeys((*was, *thing.parts))
        parts = tuple((x, was.get(x, ""), thing.parts.get(x, "")) for x in labels if was.get(x) != thing.parts.get(x))
        if parts:
            yield Difference(CHANGED, thing.name, parts)
    for key, thing in old.items():
        if key not in new:
            yield Difference(
                REMOVED,
                thing.name,
                tuple((label, words, "") for label, words in thing.parts.items() if words not in ("", no)),
            )
