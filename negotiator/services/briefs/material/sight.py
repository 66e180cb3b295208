"""The readers of a paper as eyes: what the cut of conditions asks of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from negotiator.catalogue.plan import Plan
from negotiator.services.access.access import Shown
from negotiator.services.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Sight:
    """A scope as `conditions.Sight`: every participant of the plan is in `shown`."""

    language: str
    scope: Scope
    shown: Mapping[str, Shown]

    @property
    def mandate(self) -> bool:
        """Whether the mandate's ranges may be told."""
        return self.scope.mandate

    def grade(self, key: str) -> Shown:
        """How much of this participant's numbers."""
        return self.scope.of(key)

    def closed(self, key: str) -> bool:
        """Whether this participant's conditions may not be told."""
        return key in self.scope.closed | self.scope.inner


def sight_of(language: str, scope: Scope, plan: Plan) -> Sight:
    """The sight of these readers."""
    return Sight(language, scope, {person.id: scope.of(person.id) for person in plan.participants})
