"""The names behind the keys and numbers that log entries hold, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlmodel import Session, col, select

from models.account import Account
from models.dossier import Dossier
from models.position import Position
from models.proposal import Proposal
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NegotiatorError
from negotiator.bargaining.rules import parse
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.plan import Measure, Plan, Text
from negotiator.language import _, say
from negotiator.services.access.derived import derived
from negotiator.services.dossiers.facts import facts
from negotiator.services.dossiers.register.register_rows import agreement_in, held_in
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

GONE = _("no longer there")


@dataclass(frozen=True)
class Names:
    """Names of one dossier, or of none (then only accounts), looked up when they are first asked for."""

    session: Session
    language: str
    dossier: Dossier | None = None
    quotes: Mapping[str, str] = field(default_factory=lambda: {"de": "„%s“", "en": "“%s”"})

    def quoted(self, text: str) -> str:
        """In the language's quotation marks."""
        return self.quotes[self.language] % text

    def measure(self, key: str) -> str:
        """A measure's name."""
        found = self._measures.get(key)
        return self.quoted(words(found.text, self.language)) if found else self._gone(_("a measure"))

    def fact(self, key: str) -> str:
        """What a fact is called."""
        found = self._facts.get(key)
        return self.quoted(found) if found else self._gone(_("a fact"))

    def level(self, measure: str, n: int) -> str:
        """A level's words; its number where the measure is gone."""
        found = self._measures.get(measure)
        return words(found.levels[n].text, self.language) if found and n < len(found.levels) else str(n)

    def position(self, number: int) -> str:
        """Whose position it is."""
        return self._positions.get(number) or self._gone(_("a stakeholder"))

    def stakeholder(self, key: object) -> str:
        """A stakeholder by its key or its number."""
        return self._people.get(str(key)) or self._gone(_("a stakeholder"))

    def account(self, number: int) -> str:
        """A person's name."""
        return self._accounts.get(number) or self._gone(_("a person"))

    def package(self, ref: object) -> str:
        """A package's name."""
        found = self._packages.get(str(ref))
        return self.quoted(found) if found else self._gone(_("a package"))

    def proposal(self, key: str) -> str:
        """A proposal's number in its dossier; that it is gone where it was deleted, whose number the entry says."""
        return str(self._proposals.get(key) or f"({say(self.language, GONE)})")

    def entry(self, number: str) -> str:
        """What an entry of the register that the dossier added is called; its number where it is gone."""
        found = self._entries.get(number)
        return self.quoted(found) if found else number

    def red_line(self, expr: str) -> str:
        """A red line as a sentence; as it was written where it cannot be read any more."""
        try:
            return words(meaning(self._plan, parse(expr)), self.language) if self.dossier else expr
        except (NegotiatorError, KeyError, StopIteration):
            return expr

    def _gone(self, what: str) -> str:
        return f"{say(self.language, what)} ({say(self.language, GONE)})"

    @cached_property
    def _plan(self) -> Plan:
        if self.dossier is None:
            raise ValueError(self.dossier)
        return derived(self.session, known(self.dossier.id)).plan

    @cached_property
    def units(self) -> dict[str, Text]:
        """Capacities of the dossier's own, with their units."""
        return {key: own.named for key, own in self._plan.capacities.items()} if self.dossier else {}

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        known_ = (*self._plan.measures, *self._plan.shelved) if self.dossier else ()
        return {measure.id: measure for measure in known_}

    @cached_property
    def _facts(self) -> dict[str, str]:
        return {fact.id: facts.name(fact, self.language) for fact in self._plan.facts} if self.dossier else {}

    @cached_property
    def _accounts(self) -> dict[int, str]:
        return {known(number): name for number, name in self.session.exec(select(Account.id, Account.name))}

    @cached_property
    def _rows(self) -> list[tuple[str, int, int, str]]:
        """Key, number, position and name of everybody with interests in the dossier."""
        if self.dossier is None:
            return []
        query = select(Stakeholder.key, Stakeholder.id, Position.id, Stakeholder.text).join(
            Position, col(Position.stakeholder_id) == Stakeholder.id
        )
        rows = self.session.exec(query.where(Stakeholder.dossier_id == self.dossier.id))
        return [(key, known(who), known(position), words(text, self.language)) for key, who, position, text in rows]

    @cached_property
    def _positions(self) -> dict[int, str]:
        return {position: name for _key, _who, position, name in self._rows}

    @cached_property
    def _people(self) -> dict[str, str]:
        return {key: name for short, who, _position, name in self._rows for key in (short, str(who))}

    @cached_property
    def _entries(self) -> dict[str, str]:
        rows = held_in(self.session, known(self.dossier.id)).rows.values() if self.dossier else ()
        return {str(row.id): words(agreement_in(row).text, self.language) for row in rows}

    @cached_property
    def _proposals(self) -> dict[str, int]:
        if self.dossier is None:
            return {}
        query = select(Proposal.id, Proposal.number).where(Proposal.dossier_id == self.dossier.id)
        return {str(key): number for key, number in self.session.exec(query)}

    @cached_property
    def _packages(self) -> dict[str, str]:
        if self.dossier is None:
            return {}
        rows = derived(self.session, known(self.dossier.id)).packages
        return {str(row.id): words(row.text, self.language) for row in rows}


def in_table(names: Names, table: Mapping[str, str], word: str) -> str:
    """What a table says for a word; the word itself where it is not in it."""
    return say(names.language, table[word]) if word in table else word
