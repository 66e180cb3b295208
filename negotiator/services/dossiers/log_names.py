"""The names behind the keys and numbers that log entries hold, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlmodel import Session, col, select

from models.account import Account
from models.dossier import Dossier
from models.package import Package
from models.position import Position
from models.stakeholder import Stakeholder
from negotiator.bargaining.errors import NegotiatorError
from negotiator.bargaining.rules import parse
from negotiator.catalogue.guardrails.red_line_words import meaning
from negotiator.catalogue.plan import Measure, Plan
from negotiator.language import _, say
from negotiator.services.access.derived import derived
from negotiator.services.records.loading import known
from negotiator.services.records.wording import words

GONE = _("no longer there")


@dataclass(frozen=True)
class Names:
    """Names of one dossier, or of none (then only accounts), looked up when they are first asked for."""

    session: Session
    language: str
    dossier: Dossier | None = None
    _accounts: dict[int, str] = field(default_factory=dict)
    quotes: Mapping[str, str] = field(default_factory=lambda: {"de": "„%s“", "en": "“%s”"})

    def quoted(self, text: str) -> str:
        """In the language's quotation marks."""
        return self.quotes[self.language] % text

    def measure(self, key: str) -> str:
        """A measure's name."""
        found = self._measures.get(key)
        return self.quoted(words(found.text, self.language)) if found else self._gone(_("a measure"))

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
        if number not in self._accounts:
            found = self.session.exec(select(Account.name).where(Account.id == number)).first()
            self._accounts[number] = self._gone(_("a person")) if found is None else found
        return self._accounts[number]

    def package(self, ref: object) -> str:
        """A package's name."""
        found = self._packages.get(str(ref))
        return self.quoted(found) if found else self._gone(_("a package"))

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
    def _measures(self) -> dict[str, Measure]:
        return {measure.id: measure for measure in self._plan.measures} if self.dossier else {}

    @cached_property
    def _rows(self) -> list[tuple[Stakeholder, Position]]:
        if self.dossier is None:
            return []
        query = select(Stakeholder, Position).join(Position, col(Position.stakeholder_id) == Stakeholder.id)
        return list(self.session.exec(query.where(Stakeholder.dossier_id == self.dossier.id)))

    @cached_property
    def _positions(self) -> dict[int, str]:
        return {known(position.id): words(who.text, self.language) for who, position in self._rows}

    @cached_property
    def _people(self) -> dict[str, str]:
        named = ((who, words(who.text, self.language)) for who, _position in self._rows)
        return {key: name for who, name in named for key in (who.key, str(who.id))}

    @cached_property
    def _packages(self) -> dict[str, str]:
        if self.dossier is None:
            return {}
        rows = self.session.exec(select(Package).where(Package.dossier_id == self.dossier.id))
        return {str(row.id): words(row.text, self.language) for row in rows}
