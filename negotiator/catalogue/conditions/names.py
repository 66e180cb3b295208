"""The names that conditions of a dossier may use, in one language, and which of them somebody means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from negotiator.bargaining.rules import Vocabulary
from negotiator.catalogue.plan import Measure, Plan, Text
from negotiator.catalogue.reading import library

MOST_NEAR = 6
LIKE = 0.6  # how alike two words are, 0 to 1, so that one may be meant by the other


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Key -> name of everything that a condition can speak of, in written order; `levels` has each measure's by
    number. Equal to itself alone, so that pages can be kept for it."""

    measures: Mapping[str, str]
    levels: Mapping[str, tuple[str, ...]]
    pillars: Mapping[str, str]
    groups: Mapping[str, str]
    payers: Mapping[str, str]
    flags: Mapping[str, str]
    facts: Mapping[str, str]

    @property
    def places(self) -> dict[str, str]:
        """Pillars and measures: where persons are counted."""
        return {**self.pillars, **self.measures}

    def of(self, kind: str) -> Mapping[str, str]:
        """The names of a kind; empty for a kind that is none."""
        found: Mapping[str, str] = getattr(self, kind, {}) if kind else {}
        return found

    def key(self, kind: str, typed: str) -> str:
        """The key that somebody means by a key, a name or a part of a name that is in no other. Raises LookupError."""
        names, wanted = self.of(kind), typed.strip().casefold()
        exact = [key for key, name in names.items() if wanted in (key.casefold(), name.casefold())]
        found = exact or [key for key, name in names.items() if wanted and wanted in name.casefold()]
        if len(found) != 1:
            raise LookupError(typed)
        return found[0]

    def near(self, kind: str, typed: str) -> tuple[tuple[str, str], ...]:
        """Keys with their names that may be meant by a word, the likeliest first; the first names where there is no
        word yet. At most MOST_NEAR."""
        return tuple((key, self.of(kind)[key]) for key in self._near(self.of(kind), typed.casefold()))

    def _near(self, names: Mapping[str, str], typed: str) -> list[str]:
        if not typed:
            return list(names)[:MOST_NEAR]
        begins = [key for key in names if key.casefold().startswith(typed)]
        within = [key for key, name in names.items() if typed in key.casefold() or typed in name.casefold()]
        alike = get_close_matches(typed, names, MOST_NEAR, LIKE)
        words = {word: key for key, name in names.items() for word in name.casefold().split()}
        told = [words[word] for word in get_close_matches(typed, words, MOST_NEAR, LIKE)]
        return list(dict.fromkeys([*begins, *within, *alike, *told]))[:MOST_NEAR]


def names_of(plan: Plan, language: str) -> Names:
    """The names of a dossier's conditions."""
    terms, catalogue = library.terms(), library.catalogue()
    known = library.vocabulary()
    return Names(
        measures=dict(_measures(plan.measures, language)),
        levels={m.id: tuple(_word(level.text, language) for level in m.levels) for m in plan.measures},
        pillars={key: _word(text, language) for key, text in catalogue.pillars.items()},
        groups={key: _word(text, language) for key, text in terms.groups.items() if key in known.groups},
        payers={key: _word(text, language) for key, text in terms.payers.items() if key in known.payers},
        flags={key: key for key in sorted(known.flags)},
        facts={key: key for key in sorted(known.facts)},
    )


def vocabulary_of(measures: Iterable[Measure], known: Vocabulary | None = None) -> Vocabulary:
    """What conditions of a dossier may speak of: its own measures, and the catalogue's other words."""
    known = known or library.vocabulary()
    return Vocabulary(
        measures={measure.id: measure.top for measure in measures},
        pillars=known.pillars,
        groups=known.groups,
        payers=known.payers,
        flags=known.flags,
        facts=known.facts,
    )


def _measures(measures: tuple[Measure, ...], language: str) -> Iterator[tuple[str, str]]:
    """Each with its name; with its key behind it where another has the same."""
    told = [_word(measure.text, language) for measure in measures]
    for measure, name in zip(measures, told, strict=True):
        yield measure.id, name if told.count(name) == 1 else f"{name} ({measure.id})"


def _word(text: Text, language: str) -> str:
    return text.get(language) or text.get("de") or next(iter(text.values()), "")
